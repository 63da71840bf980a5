# What twins status and twins card show.

status-title = TWINS certificates
status-pairs = Pairs
status-renewal = Renewal
status-program = Program
status-remarks = Mails to look at
column-person = Holder
column-qualified = Qualified
column-commercial = Commercial
column-until = Valid until
column-left = Left
status-no-renewal = No renewal is under way; I.CA's notice can be expected around { $day }.
status-no-renewal-plain = No renewal is under way.
status-replaced = replaced
status-earlier = { $count ->
    [one] { $count } earlier renewal has ended.
   *[other] { $count } earlier renewals have ended.
}
status-pay-by = Pay by { $date } at the latest, so that I.CA can issue the certificates in time.
status-finished = Finished on { $date }.
status-agent-runs = The program runs and watches the mailbox.
status-agent-runs-blind = The program runs.
status-readers-none = No card reader is connected.
status-reader-card = Reader { $name }: a card is in it.
status-reader-empty = Reader { $name }: no card.
status-mails-waiting = { $count ->
    [one] { $count } mail waits to be sent.
   *[other] { $count } mails wait to be sent.
}
status-refused = The certificate “{ $subject }” was refused: { $why }.

card-reader = Reader
card-card = Card
card-pin = PIN
card-inside = a card is in it
card-absent = no card
card-no-reader = none is connected
card-readers-failed = cannot be told: { $why }
    .next = Make sure that the service pcscd runs and that you may use the reader.
card-token-failed = the card cannot be read: { $why }
    .next = Put the card in the reader. If it is in, check the section card of the configuration (the path of the PKCS#11 module).
card-token = { $label }, serial number { $serial }
card-maker = { $manufacturer }, { $model }
pin-all = fine, all tries are left
pin-fewer = a wrong try was made; some tries are left
pin-last = careful, one last try is left
pin-locked = locked; unlock it with the PUK in the SecureStore program
pin-keypad = typed on the reader's keypad
card-pair-in-force = the pair in force
card-pair-replaced = replaced by a newer pair; its keys stay to read older mail
card-pair-ended = has ended
card-no-pair = There is no TWINS pair on the card: { $why }.
card-would = A renewal would add two new keys to the card ({ $qualified } for the qualified and { $commercial } for the commercial certificate) and two new certificates. It would delete nothing.
card-would-stop = A renewal would stop now, before the PIN is asked for: { $why }.
    .next = A renewal can begin only when that is put right.
card-would-soon = I.CA's notice can be expected around { $day }.
card-would-not = It can no longer be renewed: ask for new certificates at one of I.CA's registration authorities.
card-others = { $count ->
    [one] Beside that, { $count } other certificate is on the card (authorities and others).
   *[other] Beside that, { $count } other certificates are on the card (authorities and others).
}
card-free = Room
card-free-bytes = { $kilobytes } kB free
card-persons = The cards hold pairs of { $count } different persons; each is renewed by itself, and only the one you choose.
card-half = Without its other half: the { $role } certificate { $serial } ({ $person }, valid until { $until }). By itself it is no pair, and the program does not renew it.
card-keys-there = The private keys of both certificates are on the card.
card-keys-likely = The card does not show private keys without the PIN; the public keys that go with them are on it.
card-keys-unknown = Without the PIN it cannot be seen whether the private keys are on the card too.
standing-good = According to I.CA, the pair is not revoked.
standing-unknown = It could not be found out whether the pair is revoked: { $why }.
standing-revoked = The { $half ->
    [qualified] qualified
   *[commercial] commercial
} certificate has been revoked since { $revoked }{ $why ->
    [none] {""}
   *[other] {" "}(reason: { $why })
}.
modules-title = PKCS#11 modules
modules-none = There is no PKCS#11 module on this computer. Install I.CA SecureStore and write the path of its library into the setting card.module.
modules-there = found
modules-missing = the library is missing
modules-ica = I.CA's module for STARCOS cards
modules-named = named by { $file }
