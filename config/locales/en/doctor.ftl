# What twins doctor says. Each text is what was found; .remedy is what to do.

doctor-heading = What a renewal needs
doctor-part-card = Card and certificates
doctor-part-mail = Mail
doctor-part-portal = I.CA's portal
doctor-part-computer = This computer
doctor-well = All is well: a renewal could run now.
doctor-doubtful = { $doubtful ->
    [one] A renewal could run now. One thing should be seen to.
   *[other] A renewal could run now. { $doubtful } things should be seen to.
}
doctor-failed = { $failed ->
    [one] A renewal cannot run now: one thing is wrong.
   *[other] A renewal cannot run now: { $failed } things are wrong.
}

check-configuration = Configuration
check-reader-service = Reader service
check-reader = Reader
check-card = Card
check-module = The card's library
check-pin = PIN
check-pair = The pair
check-revocation = Revocation
check-device-certification = The card's certification
check-anchors = Root certificates
check-chain = Trusted root
check-browsers = Browsers
check-mailbox = Mailbox
check-mail-address = Address
check-smtp = Sending mail
check-portal = I.CA's portal
check-clock = Clock
check-disk = Disk
check-database = Database
check-locked-memory = Locked memory
check-sandbox = Card process
check-prompt = Asking for the PIN
check-service = twins agent

doctor-too-slow = There was no answer within { $seconds } s.
    .remedy = Try again; if it stays so, what was asked hangs.
doctor-not-reached = not looked at: something before it is missing
doctor-login-later = tried after the login, which comes when the configuration is written
doctor-not-configured = not looked at: the configuration does not name it

doctor-configuration-well = { $path } is complete.
doctor-configuration-wrong = { $why }.
    .remedy = Run twins setup, or mend the file by hand.
doctor-configuration-lacks = { $path } lacks { $part }.
    .remedy = Run twins setup; it keeps what is there and asks for the rest.

doctor-reader-service-well = pcscd runs and lets you in.
doctor-reader-service-away = The reader service pcscd does not run.
    .remedy = Install and start it: sudo apt-get install pcscd libccid && sudo systemctl enable --now pcscd.socket
doctor-reader-service-refuses = pcscd runs, but refuses you ({ $why }).
    .remedy = Run this in the desktop's session, not over SSH; or allow your user the actions org.debian.pcsc-lite.access_pcsc and access_card in a polkit rule.
doctor-reader-well = { $names }
doctor-reader-none = No reader is connected.
    .remedy = Connect the reader; if it is connected, install libccid and try another USB port.
doctor-card-well = { $count ->
    [one] A card is in the reader.
   *[other] { $count } cards are in the readers.
}
doctor-card-none = No card is in the reader.
    .remedy = Put the card with the certificates in, the chip first.
doctor-card-unknown = The card in the reader is not known to the card's library.
    .remedy = Make sure that it is the I.CA card and the right way round; another library is set by card.module.
doctor-card-other = Another card than { $card } is in the reader.
    .remedy = Put the card with the certificates in.
doctor-module-well = It reads the card.
doctor-module-loads = It loads; there is no card for it to read.
doctor-module-missing = { $path } is not there.
    .remedy = Install I.CA SecureStore for Linux from www.ica.cz; if its library is elsewhere, set card.module. twins card --modules lists what is here.
doctor-module-unusable = It cannot be used: { $why }.
    .remedy = Install I.CA SecureStore anew, or set card.module; twins card --modules lists what is here.
doctor-module-hangs = It did not answer for { $seconds } s and was stopped.
    .remedy = Take the card out, put it in again and try once more; if it stays so, restart pcscd: sudo systemctl restart pcscd
doctor-pin-well = All tries are left ({ $card }, no. { $serial }).
doctor-pin-fewer = A wrong PIN was typed lately; fewer tries are left ({ $card }, no. { $serial }).
    .remedy = The next right PIN gives them back.
doctor-pin-last = One last try is left ({ $card }, no. { $serial }).
    .remedy = Find the right PIN before you type one again; a wrong one locks the card, and then the PUK is needed.
doctor-pin-locked = The PIN is locked ({ $card }, no. { $serial }).
    .remedy = Unlock it with the PUK in SecureStore.
doctor-pair-well = { $person }: valid until { $day } ({ $left }).
doctor-pair-ended = { $person }: it ended on { $day }.
    .remedy = It cannot be renewed any more: a registration authority of I.CA issues a new one.
doctor-pair-half = Of the pair only one certificate is on the card.
    .remedy = Import the other one in SecureStore; twins card shows what is there.
doctor-pair-none = No TWINS pair is on the card.
    .remedy = Put the card with the pair in; twins card shows what is on this one.
doctor-revocation-well = I.CA says that neither certificate is revoked.
doctor-revocation-revoked = A certificate has been revoked since { $day }.
    .remedy = It cannot be renewed: a registration authority of I.CA issues a new pair. If it was not you who revoked it, call I.CA at once.
doctor-revocation-unknown = It could not be found out whether they are revoked: { $why }.
    .remedy = Nothing to do now; it is asked again before a renewal.
doctor-card-certification-unknown = its end is not known (card.certified_until)
doctor-card-certification-well = The card may hold qualified certificates until { $day }.
doctor-card-certification-ends = It ends on { $day }: the next pair will need a new card.
    .remedy = Order a new card from I.CA in time.
doctor-card-certification-ended = It ended on { $day }: no qualified certificate is issued on this card any more.
    .remedy = Order a new card from I.CA.
doctor-anchors-well = { $name }, valid until { $day }.
doctor-anchors-none = certificates.anchors names no file.
    .remedy = Download I.CA's root certificate from www.ica.cz, compare its fingerprint, and name the file in certificates.anchors.
doctor-anchors-unusable = { $why }.
    .remedy = Download I.CA's root certificate from www.ica.cz again and name the file in certificates.anchors.
doctor-anchors-ended = None of them is valid today: { $names }.
    .remedy = Download I.CA's current root certificate, compare its fingerprint, and name the file in certificates.anchors.
doctor-anchors-end-soon = { $name } ends on { $day }.
    .remedy = Add I.CA's next root certificate to certificates.anchors.
doctor-chain-well = Both certificates lead to a trusted root.
doctor-chain-broken = The pair leads to no trusted root: { $why }.
    .remedy = Name the root certificate of I.CA that issued them in certificates.anchors, and the issuing one in certificates.intermediates.
doctor-browsers-well = { $count ->
    [one] Both certificates are seen.
   *[other] Both certificates are seen in all { $count } places.
}
doctor-browsers-registered = The card is registered; they were not asked what they see.
doctor-browsers-off = switched off (certificates.register)
doctor-browsers-missing = { $count ->
    [one] In one place the card is not registered, or something is missing.
   *[other] In { $count } places the card is not registered, or something is missing.
}
    .remedy = twins certstore shows which, twins certstore add puts it right; so does the next renewal.
doctor-browsers-not-seen = The card is registered, but a certificate is not seen.
    .remedy = twins certstore shows where; restart the browser, and put the card in before it starts.
doctor-browsers-no-tools = The tools of NSS are missing, so browsers were not looked at.
    .remedy = Install them: sudo apt-get install libnss3-tools
doctor-browsers-failed = They could not be looked at: { $why }.
    .remedy = twins certstore says more.

doctor-mailbox-well = { $account } at { $host }: { $count ->
    [one] one folder
   *[other] { $count } folders
}, news comes at once (IDLE).
doctor-mailbox-no-idle = { $account } at { $host }: { $count ->
    [one] one folder
   *[other] { $count } folders
}; the server does not know IDLE.
    .remedy = Nothing to do: the mailbox is looked at every minute instead.
doctor-mailbox-login = { $host } refuses the login: { $why }.
    .remedy = Check user and password in [mail.imap]; where the provider takes no passwords, run twins login. twins setup asks for it anew.
doctor-mailbox-password = The password for { $host } cannot be used: { $why }.
    .remedy = Mend that, or password in [mail.imap]; twins setup asks for it anew.{ $program ->
        [secret-tool] {" "}The program secret-tool is in the package libsecret-tools.
       *[other] {""}
    }
doctor-mailbox-away = { $host } cannot be used: { $why }.
    .remedy = Check host, port and tls in [mail.imap] and the network.
doctor-mailbox-folder = { $host } has no folder { $folders }; it has: { $known }.
    .remedy = Mend mail.imap.folders.
doctor-mailbox-watched = The mailbox is watched.
doctor-mailbox-unwatched = The mailbox is not watched: { $why }.
    .remedy = twins doctor says more.
doctor-mail-address-well = { $address } is the address in the certificate: I.CA writes there.
doctor-mail-address-other = The address in the certificate is { $known }, not { $address }: I.CA's notices do not come here.
    .remedy = Watch that mailbox (mail.address and [mail.imap]), or have its mail forwarded here unchanged.
doctor-mail-address-none = there is no address in the certificate
doctor-smtp-well = { $host } takes the login.
doctor-smtp-open = { $host } answers and wants no login.
doctor-smtp-login = { $host } refuses the login: { $why }.
    .remedy = Check user and password in [mail.smtp]; where the provider takes no passwords, run twins login.
doctor-smtp-password = The password for { $host } cannot be used: { $why }.
    .remedy = Mend that, or password in [mail.smtp]; twins setup asks for it anew.{ $program ->
        [secret-tool] {" "}The program secret-tool is in the package libsecret-tools.
       *[other] {""}
    }
doctor-smtp-away = { $host } cannot be used: { $why }.
    .remedy = Check host, port and tls in [mail.smtp] and the network.
doctor-smtp-setting = A setting of [mail.smtp] is wrong: { $why }.
    .remedy = Mend it; twins setup asks for it anew.

doctor-portal-well = { $host } answers, its TLS is valid.
doctor-portal-away = { $host } cannot be reached: { $why }.
    .remedy = Check the network and the proxy (portal.proxy); if the browser opens https://{ $host }, the program should too.
doctor-portal-profile = The portal's profile cannot be used: { $why }.
    .remedy = twins portal check says more; without portal.profile the built-in one is taken.
doctor-clock-well = It is right: { $now }.
doctor-clock-synchronised = It is set from the network.
doctor-clock-off = It is off by { $off } from the portal's: { $now }.
    .remedy = Have it set from the network: sudo timedatectl set-ntp true
doctor-clock-wrong = It is off by { $off } from the portal's: { $now }. Certificates would be taken for invalid.
    .remedy = Set it: sudo timedatectl set-ntp true

doctor-disk-well = { $free } free in { $place }.
doctor-disk-little = Only { $free } free in { $place }.
    .remedy = Make room before it is full.
doctor-disk-full = Only { $free } free in { $place }: what happens could not be written down.
    .remedy = Make room.
doctor-disk-unknown = The free space of { $place } cannot be told: { $why }.
    .remedy = Check the directory and its owner.
doctor-database-well = { $place }: whole.
doctor-database-in-use = { $place }: whole, in use by the running agent.
doctor-database-new = { $place }: will be made at the first start.
doctor-database-read-only = { $place } cannot be written.
    .remedy = Check its owner and mode: it is to belong to you.
doctor-database-differs = What is stored of the renewal { $renewals } is not what its journal says.
    .remedy = Start the program anew; it derives it from the journal.
doctor-database-form = { $why }.
    .remedy = A newer version of the program wrote it, it seems: install that one.
doctor-database-unusable = { $why }.
    .remedy = Check the free space and the owner of the directory and of the files in it.
doctor-database-broken = { $why }.
    .remedy = The README tells how to go on from a copy; keys on the card are not touched by this.
doctor-locked-memory-well = The PIN will be kept from the swap and from dumps.
doctor-locked-memory-refused = Memory cannot be locked for the PIN: { $why }.
    .remedy = Raise the limit: ulimit -l 64, or LimitMEMLOCK=64K in the service.
doctor-sandbox-well = The card process can be confined (landlock, seccomp).
doctor-sandbox-no-landlock = This kernel has no landlock: the card's library could write wherever you can.
    .remedy = A kernel 5.13 or newer with landlock in its lsm= list has it; a renewal runs without it too.
doctor-sandbox-no-seccomp = This kernel has no seccomp: the card's library is not loaded without it.
    .remedy = Use a kernel with CONFIG_SECCOMP_FILTER, as Debian's own has.
doctor-prompt-well = { $program } answers.
doctor-prompt-terminal = In a terminal, when you run twins confirm.
doctor-prompt-missing = { $program } does not start: { $why }.
    .remedy = Install a window for the PIN: sudo apt-get install pinentry-gnome3 (or pinentry-qt). Without one the program asks in a terminal when you run twins confirm; card.prompt = "terminal" makes that the rule.
doctor-prompt-silent = { $program } does not speak as a pinentry does: { $why }.
    .remedy = Name another in card.pinentry. Without one the program asks in a terminal when you run twins confirm; card.prompt = "terminal" makes that the rule.
doctor-prompt-no-window = { $program } shows no window: it asks in a terminal only.
    .remedy = Install a window for the PIN: sudo apt-get install pinentry-gnome3 (or pinentry-qt). Without a desktop set card.prompt = "terminal"; twins confirm asks then.
doctor-prompt-no-display = { $program } needs a desktop, and there is none here.
    .remedy = Within the desktop's session all is well. Without a desktop set card.prompt = "terminal".
doctor-service-well = It runs and watches.
doctor-service-down = It does not run: nobody watches mailbox and card.
    .remedy = Start it as a service with twins service install, or leave twins agent running in a terminal.
doctor-service-silent = It does not answer: { $why }.
    .remedy = Restart it: systemctl --user restart twins.service; nothing is lost by that.
doctor-service-database = It runs, but waits: the database cannot be written ({ $why }).
    .remedy = Make room on the disk, or mend the directory's owner; it then goes on by itself.
doctor-service-mailbox = It runs, but does not watch the mailbox: { $why }.
    .remedy = See above; it tries again by itself.
