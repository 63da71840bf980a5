# What the commands say. .next is the advice what to do now.

error = Error: { $what }

config-missing = The configuration file { $path } does not exist.
    .next = Run twins setup, which makes it, or name another: twins --config FILE.
config-unreadable = The configuration file { $path } cannot be read: { $why }.
    .next = Check the path and the permissions of the file.
config-wrong = The configuration file { $path } has a mistake: { $why }.
    .next = Mend it and run the command again. man twins.toml describes every setting.
config-wrong-line = The configuration file { $path } has a mistake on line { $line }: { $why }.
    .next = Mend it and run the command again. man twins.toml describes every setting.
mistake-unknown-key = unknown setting “{ $key }” (known here: { $known })
mistake-unknown-value = unknown value “{ $value }” (possible: { $known })
mistake-left-open = “{ $value }” is still to be filled in
mistake-misfit = “{ $found }” does not fit here; { $kind ->
    [number] { $most ->
        [none] a whole number from 0 on belongs here
       *[other] a whole number from 0 to { $most } belongs here
    }
    [flag] true or false belongs here
    [list] a list in square brackets belongs here
   *[text] a text in quotation marks belongs here
}
mistake-missing-key = the setting “{ $key }” is missing in this section
config-lacks = The configuration file { $path } lacks { $section }, which this command needs.
    .next = Run twins setup, which asks for it, or add it as man twins.toml shows.
database-failed = The database { $path } cannot be used: { $why }.
    .next = Check the free space on the disk and the permissions of the file.
database-broken = { $why }.
    .next = The README tells how to go on from a copy or a backup; keys on the card are not touched by this.
database-locked = The database { $path } is in use by another running twins agent.
    .next = One is enough; twins status shows how things stand.

agent-stopping = The program is ending; unfinished work goes on at the next start.
agent-not-running = The program is not running.
    .next = Start it as a service with twins service install, or leave twins agent running in another terminal.
agent-silent = The program does not answer: { $why }.
    .next = End twins agent and start it again; unfinished work is not lost.
agent-hung-up = The program ended in the middle of the conversation.
    .next = Start it again in another terminal: twins agent; it goes on where it was.
agent-failed = The program had to end: { $why }.
    .next = Start twins agent again; it goes on where it was.

confirm-nothing-waits = Nothing waits for your consent now.
    .next = twins status shows how things stand.
confirm-needs-card = The card { $card } is needed for this.
    .next = Put it in the reader; the program then asks for the PIN here. Ctrl+C ends the waiting.
confirm-making-key = A new key for the { $role } certificate is being made on the card
confirm-no-terminal = The command twins confirm needs a terminal in which to ask for the PIN.
    .next = Run it right in a terminal, not redirected.
confirm-asking = A separate process for the card asks for the PIN in this terminal; the PIN is neither stored nor sent anywhere.
confirm-done-store-keys = Done: the new keys are on the card.
confirm-done-send-requests = Done: both requests are signed.
confirm-done-import = Done: the new certificates are on the card.
confirm-elsewhere = The PIN is asked for at another terminal now, where twins confirm was started later.
    .next = Go on there.
confirm-unanswered = The question at this terminal was not answered.
    .next = The program asks again later; twins confirm does it at once.

renew-opened = { $person }: the renewal has begun.
renew-resumed = { $person }: the renewal goes on again.
renew-under-way = { $person }: the renewal is already under way.
renew-no-link = { $person }: the renewal has begun, but the link to it is not known yet.
    .next = The program waits for I.CA's notice. If you have it, give the program the link from it: twins renew --link 'LINK'.
renew-no-pair = The program knows no pair that could be renewed.
    .next = Put the card in the reader and run twins renew again; twins card shows what is on it.
renew-unknown-serial = The program knows no pair that has a certificate with the number { $serial }.
    .next = twins status shows the numbers of the known certificates.
renew-which-pair = The program knows several pairs; which one is to be renewed?
    .next = Name it by the serial number of either of its certificates: twins renew --serial NUMBER.
renew-not-yet = { $person }: the certificates are valid for { $days ->
    [one] { $days } more day
   *[other] { $days } more days
}; I.CA takes renewals only after its notice.
renew-ended = { $person }: the certificates ended on { $deadline }; they can no longer be renewed electronically.
    .next = Ask for new certificates at one of I.CA's registration authorities.
renew-link-refused = The program does not open this link: { $why }.
    .next = Copy the whole link from I.CA's notice (info.renewal@ica.cz).
decline-nothing = No renewal is under way that could be declined.
    .next = twins status shows how things stand.
decline-unknown = No renewal named { $renewal } is under way.
    .next = twins status shows the names of the renewals.
decline-several = Several renewals are under way: { $renewals }.
    .next = Say which one you decline: twins decline RENEWAL.
renewal-declined = The renewal was declined; nothing more will be done.
    .next = twins renew starts it again.

go-ahead-intro = Both requests are signed. The way through the portal has not been proven live yet, so the program asks before sending. It would send:
go-ahead-host = To
go-ahead-subject = Holder
go-ahead-qualified = Qualified
go-ahead-commercial = Commercial
go-ahead-request = a request for a subsequent certificate to number { $serial }, new key { $key }, { $bytes } B
go-ahead-unchanged = The name and all other details in the requests are exactly those of the old certificates.
go-ahead-question = Send both requests? [y = yes, b = myself in the browser, N = no]
go-ahead-given = The sending is allowed; the program will send the requests.
go-ahead-withheld = Not sent. The requests and keys stay ready.
    .next = Send them later with twins confirm.

file-unreadable = The file { $path } cannot be read: { $why }.
    .next = Check the path and the permissions of the file.
message-no-header = it does not begin with a header as of RFC 5322
message-too-long = it is too long for a message

login-none = The configuration names no mailbox with a login by OAuth; passwords need no twins login.
    .next = Write oauth instead of password in the sections mail.imap and mail.smtp, after the model in man twins.toml.
login-code = Allow the program to use the mailbox of { $user }:
    1. open { $address } on any device,
    2. type the code { $code } there and log in (you have { $minutes ->
        [one] { $minutes } minute
       *[other] { $minutes } minutes
    }).
    The program waits. Type the code only where this address leads you, and give it to nobody.
login-page = Allow the program to use the mailbox of { $user }: open this address in a browser on this computer and log in (you have { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}):
    { $address }
login-thanks = twins has what it needs. You can close this page.
login-kept = The login of { $user } is stored; from now on the program renews it by itself.
login-works = The mailbox at { $host } can be read.
    .next = A running twins agent notices within five minutes; if none runs, start it.
login-done = Done.
login-useless = The login is stored, but the mailbox at { $host } does not accept it: { $why }.
    .next = Check user in the section mail.imap (it must be the mailbox you logged in to), and whether IMAP is allowed for that mailbox.
login-denied = The login was declined; nothing was stored.
    .next = If that was a mistake, run twins login again.
login-expired = The time to log in is over; nothing was stored.
    .next = Run twins login again for a new code.
login-refused = The login service refuses the program: { $why }.
    .next = Check client_id, client_secret and scope in the section oauth; the README tells how to register the program with Microsoft and Google.
login-away = The login service cannot be reached: { $why }.
    .next = Check the connection and run twins login again.
login-failed = The login failed: { $why }.
    .next = Mend it and run twins login again.

elsewhere-too-late = I.CA has accepted the requests already, they are not sent again.
elsewhere-which = Several renewals are open: { $renewals }.
    .next = Say which one you mean: --renewal NAME.
browser-no-link = The link that starts the renewal is not known yet.
    .next = Wait for I.CA's notice, or give the link to the program: twins renew --link 'LINK'.
browser-what-to-do = A page on { $host } is being opened. Leave the card in the reader; the program does not use it now.
    .next = Go through the pages: issue of the subsequent certificate, PC test, start of the renewal, key store SecureStore, create the request; you enter the PIN twice. It ends with the sentence that the request was accepted; by { $deadline }. The program recognises the mail about the issued certificates by itself, finds the new keys on the card and does the rest.
browser-maybe-sent = Careful: the program may have sent the requests already and only does not know whether they arrived. In the browser other keys would be made, and a second application for the same thing. Call the helpdesk first and ask; apply again only if the first one did not arrive.
browser-again-question = Did the first application not arrive, as the helpdesk says, and do you want to send a second one? Type the whole word yes:
browser-again-withheld = No second application is sent, and nothing was changed.
    .next = The program waits for word from I.CA; after twins confirm it sends the same requests again.
browser-again-no-terminal = A second application is agreed to at a terminal only: run twins renew --browser there.
browser-sending-now = The program is sending the requests just now.
    .next = Wait how that ends (twins status), then try again.
browser-not-opened = No browser could be opened on this computer.
    .next = Open the link in I.CA's notice itself, perhaps on another computer with the same card; the program waits for the issued certificates.
request-later = The requests are not signed yet.
    .next = When you have entered the PIN, run twins request again; or run it in a terminal, where it asks for the PIN.
request-written = Both requests are in { $path }: .p7m is the signed message (CMS), .csr.pem the request alone (PKCS#10).
request-unwritable = The file { $path } cannot be written: { $why }.
    .next = Choose another directory: twins request --out DIRECTORY.
import-nothing = There is no certificate in { $path }.
    .next = The program understands DER, PEM, PKCS#7, ZIP and a mail (.eml).
import-nobodys = { $file }: the program knows no card that these certificates could belong to.
    .next = Put the card in the reader and run twins import again; twins card shows what is on it.
import-refused = { $file }: a certificate may not be stored on the card: { $why }.
    .next = Ask I.CA for the right certificates; twins status shows what comes next.
import-known = { $file }: there is nothing new in it.
import-taken = { $file }: { $count ->
    [one] one certificate is verified
   *[other] { $count } certificates are verified
}.

profile-wrong = The portal's profile has mistakes:
    .next = { $mistakes }
profile-sound = The portal's profile “{ $name }” is sound. Steps: { $steps }.
profile-proven = It has been proven live: requests are sent without asking.
profile-unproven = It has not been proven live: the program asks before it sends.
dry-run-stopped = The way leads to the step “{ $step }”, where the requests would be sent to { $address }. Nothing was sent. Fields of the form:
    .next = twins portal show shows the whole way.
dry-run-accepted = The portal has accepted the requests for this link already.
dry-run-failed = The way ended before that: { $why }.
    .next = twins portal show says what the portal showed.

walk-none = No walk through the portal is on record.
    .next = One is kept when the program sends the requests, or by twins portal check --dry-run LINK.
walk-unfinished = not finished (the program was ended)
walk-step = step “{ $step }”
walk-when = When
walk-purpose = Purpose
walk-renewal = Renewal
walk-answer = Result
walk-name = Name
walk-due = Step that was due
walk-expected = Expected
walk-came = Came
walk-title = title
walk-headings = headings
walk-notes = notes
walk-buttons = buttons
walk-links = links
walk-fields = fields
walk-text = text
walk-script = needs scripts
walk-mend = Mend a copy of the profile (portal.profile in the configuration), check it with twins portal check and go on with the same keys: twins confirm. Or finish the renewal in the browser: twins renew --browser.
purpose-submit = sending the requests
purpose-collect = looking for certificates on the last page
purpose-fetch = link of the issuance mail
purpose-dry-run = trial without sending
answer-accepted = accepted
answer-wait = not yet
answer-rejected = refused
answer-unreachable = out of reach
answer-needs-person = unknown page
answer-stopped-before-sending = stopped before sending

report-intro = This is all that the file would hold. Names, addresses, links and numbers are not in it.
report-question = Write it to { $path }? [y/N]
report-withheld = Nothing was written.
report-written = Written: { $path }. You can send the file to whoever helps you. { $helpdesk }
report-unwritable = The file { $path } cannot be written: { $why }.
    .next = Choose another: twins report --out FILE.
