# Browsers and mail programs, the login with the new certificate, and who must be told of it. .next is the advice what to do now.

program-p11-kit = Programs using p11-kit
program-firefox = Firefox
program-thunderbird = Thunderbird
program-chromium = Chromium, Chrome
packaging-snap = snap
packaging-flatpak = flatpak

certstore-heading = What browsers and mail programs see
certstore-module = Library of the card: { $path }
certstore-no-card = The pair is not in a reader, so it was not looked for through the programs.
    .next = Put the card in and run twins certstore again.
certstore-card-unread = The card could not be read, so the pair was not looked for through the programs: { $why }.
    .next = twins card shows more of the readers and the card, twins card --modules the libraries of cards on this computer.
store-registered = the card is registered
store-registered-seen = the card is registered, both certificates are seen
store-missing = not registered
store-missing-part = registered, but something is missing
store-in-use = it is running, so its profile is not changed
    .next = Close it and run twins certstore add.
store-in-use-removing = it is running, so its profile is not changed and the card stays in it
    .next = Close it and run twins certstore remove.
store-confined = it cannot use the card: a program packed as { $packaging } cannot load the card's library
    .next = Install it from the distribution's package or from its maker, and start it once.
store-never-started = it was never started with this profile
    .next = Start it once, close it, and run twins certstore add.
store-password = the card is registered, but trust in the authority is guarded by the profile's primary password, which twins does not ask for
    .next = In its settings, under Certificates → Authorities, edit { $authorities } and tick the trust for mail users.
store-no-tools = NSS's tools modutil and certutil are missing
    .next = Install them: sudo apt-get install libnss3-tools.
store-failed = it failed: { $why }
    .next = twins certstore tries again; if it stays so, register the library in the program's settings under Security Devices.
store-authorities = authorities not known: { $authorities }
store-not-seen = not seen through it: the { $role } certificate
certstore-add = To register what is missing: twins certstore add.
certstore-restart = Restart the programs that run: they see the card as it was when they started.

login-check-none = login.checks names no address, so there is no login to prove.
login-check-no-pair = No pair in force is on the card in the reader.
    .next = Put the card in; twins card shows what is on it.
login-check-asking = A separate process for the card asks for the PIN in this terminal; it signs this one login and nothing else.
login-check-no-terminal = twins login-check needs a terminal in which to ask for the PIN, or a pinentry in the setting card.prompt.
    .next = Run it right in a terminal.
login-check-accepted = { $host }: the login works, the certificate no. { $serial } was accepted ({ $version }).
login-check-refused = { $host }: the server refused the certificate: { $why }.
    .next = A new certificate is sometimes known there only after some hours. If it stays refused, call the helpdesk Flexims: +420 224 114 198.
login-check-never-asked = { $host }: the server asked for no certificate, so nothing was proven.
    .next = Name in login.checks the address at which the certificate is asked for.
login-check-unable = { $host }: the card cannot sign what this server wants: { $why }.
    .next = Tell the server's operator, or log in with the browser.
login-check-untrusted = { $host }: the server could not prove who it is: { $why }.
    .next = Check the address and the clock. If the server has a private authority, name its root in login.trust.
login-check-network = { $host }: no connection: { $why }.
    .next = Check the network and try again: twins login-check.
login-check-declined = The login was declined; nothing was signed.
    .next = twins login-check does it at any time.
login-check-failed = The card did not sign: { $why }.
    .next = Take the card out, put it in again, and run twins login-check.

registering-now = Browsers and mail programs are being told of the new certificates
proving-login-now = Logging in with the new certificate

offices-heading = Tell of the new certificate
offices-intro = The old certificate still signs until { $until }. These want to hear of the new one by then, on a form signed with the old one:
offices-cssz = Czech Social Security Administration (ČSSZ): report the new certificate in the ePortal, if you send it e-filings.
