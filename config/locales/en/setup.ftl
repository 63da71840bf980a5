# The conversation of twins setup. .next is the advice what to do now.

setup-heading = twins: setting up
setup-intro = A few questions; what stands in brackets is taken when you just press Enter. Nothing is written before you have seen everything and agreed, so Ctrl+C ends it at any time without a trace.
setup-again = There is a configuration already: what it says is what is proposed, and nothing is changed before you have seen the difference.
setup-yes-or-no = [Y/n]
setup-no-or-yes = [y/N]
setup-unanswered = There is no answer to: { $question }
    .next = Give it as an option (twins setup --help), or run twins setup in a terminal.
setup-aborted = Ended. Nothing was written.
    .next = twins setup begins anew.
setup-cannot-write = { $path } cannot be written: { $why }.
    .next = Check the directory and its owner, and run twins setup again.

setup-part-card = 1. The card
setup-module-found = The card's library: { $path }
setup-module-missing = The card's library was not found.
    .next = Install I.CA SecureStore for Linux from www.ica.cz, or say where its library is.
setup-module-other = another library that is here: { $path }
setup-module = The card's library
setup-card-found = { $card }: { $person }, valid until { $day }; the address in the certificate is { $addresses }.
setup-card-no-pair = No TWINS pair was found on the card.
    .next = Put the card with the pair in.
setup-card-again = Look again?

setup-part-mail = 2. Mail
setup-address = Your mail address (the one in the certificate)
setup-no-address = That is no mail address.
setup-address-other = In the certificate stands { $known }, not { $address }: I.CA writes there.
    .next = Take the address of the certificate, unless its mail is forwarded to yours.
setup-address-keep = Take { $address } nevertheless?
setup-looking-for-servers = Looking for the mail servers…
setup-servers = Receiving (IMAP): { $imap }, sending (SMTP): { $smtp }
setup-origin-provider = These are the servers of { $name }.
setup-origin-autoconfig = That is what the domain's own autoconfiguration says.
setup-origin-srv = That is what the DNS says; nobody vouches for it, so look at the names before your password goes there.
setup-origin-exchanger = The domain's mail is with { $name }.
setup-servers-right = Is that right?
setup-no-servers = The servers were not found. Your provider's help pages tell them.
setup-imap = IMAP server (host, host:port, or imap://host for STARTTLS)
setup-smtp = SMTP server (host, host:port, or smtp://host for STARTTLS)
setup-no-server = That is no server: { $why }
setup-user = User name
setup-login-keep = Keep the login as it is set up?
setup-oauth-microsoft = Microsoft takes no passwords from programs; a login by OAuth needs a registration of your own (the README tells how).
    .next = Without its id a password is asked for.
setup-oauth-gmail = Google takes a password made for programs (myaccount.google.com, App passwords), or a login by OAuth with a registration of your own (the README tells how).
    .next = Without its id a password is asked for.
setup-app-password = This provider wants a password made for programs, not that of the account.
    .next = Make one in the account's settings, under security.
setup-client-id = Id of your registration (empty: by password)
setup-client-secret = File with the registration's secret
setup-password-keyring = The password goes into the desktop's keyring.
setup-password-file = No keyring answers here, so the password goes into the file { $path }, which only you can read. It is not encrypted there.
setup-password = Password of { $user } (not shown while you type)
setup-password-refused = The password could not be kept: { $why }. The configuration was not written.
    .next = Unlock the keyring and run twins setup again; or name a file of mode 0600 by --password-file.

setup-part-roots = 3. Whom to trust
setup-roots-known = Root certificates: { $files }
setup-root-on-card = On the card is the root certificate { $name }, valid until { $day }. New certificates will be accepted only if they lead to it. Its SHA-256 fingerprint:
setup-root-compare = Compare it with the one that I.CA publishes (www.ica.cz, root certificates) or reads out on the telephone.
setup-root-agree = Is it the same?
setup-root-needed = Without a root certificate no new certificate can be accepted.
    .next = Download I.CA's root certificate from www.ica.cz, compare its fingerprint, and name the file.
setup-root-file = File with the root certificate
setup-root-none = There is no root certificate in it.

setup-part-prompt = 4. Asking for the PIN
setup-prompt-ways = pinentry: a window comes when the PIN is needed. terminal: you are asked when you run twins confirm.
setup-prompt = pinentry or terminal
setup-prompt-which = It is either pinentry or terminal.

setup-part-trial = 5. Trying everything
setup-trying = This takes a moment. No PIN is needed, no mail is sent.
setup-go-on-nevertheless = Something is wrong. Write it nevertheless?
setup-not-well = Not everything is well, so nothing was written.
    .next = Mend it as is said above and run twins setup again.

setup-part-writing = 6. Writing
setup-nothing-changes = { $path } stays as it is.
setup-difference = This changes in { $path }:
setup-will-write = The configuration will be { $path }.
setup-write = Write it?
setup-backup = As it was, it is kept as { $path }.
setup-written = Written: { $path }

setup-part-service = 7. The service
setup-service = Start twins now, and with every session of yours?
setup-summary = Send a first summary by mail, to see that mail gets out?
setup-summary-sent = A summary is on its way to { $address }.
setup-summary-failed = The summary could not be sent: { $why }.
    .next = twins doctor says more.
setup-done = Done. twins status shows how things stand, twins doctor tries everything again.
setup-done-start = Done. Start it by twins agent; twins status shows how things stand, twins doctor tries everything again.
