# What the commands say. .next is the advice what to do now.

error = Error: { $what }

config-missing = The configuration file { $path } does not exist.
    .next = Create it after the model config/twins.example.toml, or name another: twins --config FILE.
config-unreadable = The configuration file { $path } cannot be read: { $why }.
    .next = Check the path and the permissions of the file.
config-wrong = The configuration file { $path } has a mistake: { $why }.
    .next = Mend it and run the command again. The README describes every setting.
config-wrong-line = The configuration file { $path } has a mistake on line { $line }: { $why }.
    .next = Mend it and run the command again. The README describes every setting.
mistake-unknown-key = unknown setting “{ $key }” (known here: { $known })
mistake-unknown-value = unknown value “{ $value }” (possible: { $known })
mistake-missing-key = the setting “{ $key }” is missing in this section
config-lacks = The configuration file { $path } lacks { $section }, which this command needs.
    .next = Add it after the model config/twins.example.toml.
database-failed = The database { $path } cannot be used: { $why }.
    .next = Check the free space on the disk and the permissions of the file.
database-locked = The database { $path } is in use by another running twins agent.
    .next = One is enough; twins status shows how things stand.

agent-started = The program runs. It watches the mail for { $address } and the card reader; Ctrl+C ends it.
agent-stopping = The program is ending; unfinished work goes on at the next start.
agent-ended = The program has ended.
agent-not-running = The program is not running.
    .next = Start it in another terminal: twins agent.
agent-already-running = The program is already running.
    .next = twins status shows how things stand.
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
confirm-busy = The card is at work, or a window that asks for the PIN is open.
    .next = Finish it there, or wait a while and run twins confirm again.
confirm-no-terminal = The command twins confirm needs a terminal in which to ask for the PIN.
    .next = Run it right in a terminal, not redirected.
confirm-asking = A separate process for the card asks for the PIN in this terminal; the PIN is neither stored nor sent anywhere.
confirm-done-store-keys = Done: the new keys are on the card.
confirm-done-send-requests = Done: both requests are signed.
confirm-done-import = Done: the new certificates were written to the card.
confirm-declined = Consent was declined.
    .next = twins renew starts the renewal again.
confirm-elsewhere = The PIN is asked for at another terminal now, where twins confirm was started later.
    .next = Go on there.
confirm-unanswered = The question at this terminal was not answered.
    .next = The program asks again later; twins confirm does it at once.
confirm-failed = The step failed: { $why }.
    .next = twins status shows what to do next.

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
go-ahead-question = Send both requests? [y/N]
go-ahead-yes = y
go-ahead-given = The sending is allowed; the program will send the requests.
go-ahead-withheld = Not sent. The requests and keys stay ready.
    .next = Send them later with twins confirm.

worker-failed = The process that works with the card failed: { $why }.
    .next = Check the section card of the configuration (the path of the PKCS#11 module) and put the card in again.
mail-check-none = No file with a message was given.
    .next = Name saved messages: twins mail check MESSAGE.eml
file-unreadable = The file { $path } cannot be read: { $why }.
    .next = Check the path and the permissions of the file.
file-missing = there is no such file
file-denied = its permissions forbid it
file-is-directory = it is a directory
disk-full = the disk is full
no-answer-in-time = it does not answer in time
card-not-there = no reader holds a card that the PKCS#11 module knows
module-unusable = the PKCS#11 module cannot be used: { $why }
message-no-header = it does not begin with a header as of RFC 5322
message-too-long = it is too long for a message

login-none = The configuration names no mailbox with a login by OAuth; passwords need no twins login.
    .next = Write oauth instead of password in the sections mail.imap and mail.smtp, after the model config/twins.example.toml.
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
login-useless = The login is stored, but the mailbox at { $host } does not accept it: { $why }
    .next = Check user in the section mail.imap (it must be the mailbox you logged in to), and whether IMAP is allowed for that mailbox.
login-denied = The login was declined; nothing was stored.
    .next = If that was a mistake, run twins login again.
login-expired = The time to log in is over; nothing was stored.
    .next = Run twins login again for a new code.
login-refused = The login service refuses the program: { $why }
    .next = Check client_id, client_secret and scope in the section oauth; the README tells how to register the program with Microsoft and Google.
login-away = The login service cannot be reached: { $why }
    .next = Check the connection and run twins login again.
login-failed = The login failed: { $why }
    .next = Mend it and run twins login again.
