# Where a renewal stands. The value is one sentence about the state; .subject is a mail's subject, .need what is needed,
# .next what the person should do now. Without .need and .next there is nothing to do.

waiting-for-notice = Waiting for I.CA's notice with the link that starts the renewal; it comes three weeks and again one week before the end of validity ({ $deadline }).
    .subject = The renewal waits for I.CA's notice, nothing needs to be done
waiting-for-notice-late = I.CA's notice with the link to the renewal has still not come, and the certificates end on { $deadline } ({ $left }).
    .subject = I.CA's notice has not come: ask for the link to the renewal
    .need = ask I.CA for the renewal notice
    .next = Look for I.CA's notice in the junk folder too; if it is not there, ask I.CA for it. Give the link from the notice to the program like this: twins renew --link 'LINK'.

waiting-for-card-store-keys = Waiting for the card { $card }, on which the new keys will be stored.
    .subject = Put the card in the reader: the renewal can begin
    .need = put the card in the reader
    .next = Put the card { $card } in the reader; the program then asks for the PIN. The requests must be sent by { $deadline } ({ $left }).
waiting-for-card-send-requests = The new keys are on the card; the card { $card } is needed again to sign both requests.
    .subject = Put the card in the reader: the requests wait to be signed
    .need = put the card in the reader
    .next = Put the card { $card } in the reader; the program then asks for the PIN. The requests must be sent by { $deadline } ({ $left }).
waiting-for-card-import = I.CA has issued both new certificates; waiting for the card { $card } to store them on.
    .subject = Put the card in the reader: the new certificates are issued
    .need = put the card in the reader
    .next = Put the card { $card } in the reader; the program then asks for the PIN and stores the new certificates on it.

waiting-for-consent-store-keys = Waiting for your PIN, which permits storing the new keys on the card { $card }.
    .subject = Enter the PIN: the renewal can begin
    .need = enter the card's PIN
    .next = Enter the PIN in the window that appears on the computer, or run twins confirm in a terminal. The requests must be sent by { $deadline } ({ $left }).
waiting-for-consent-send-requests = The new keys are on the card; waiting for your PIN, which permits signing and sending both requests.
    .subject = Enter the PIN: the requests wait to be signed
    .need = enter the card's PIN
    .next = Enter the PIN in the window that appears on the computer, or run twins confirm in a terminal. The requests must be sent by { $deadline } ({ $left }).
waiting-for-consent-import = I.CA has issued both new certificates; waiting for your PIN, which permits storing them on the card { $card }.
    .subject = Enter the PIN: the new certificates wait to be stored on the card
    .need = enter the card's PIN
    .next = Enter the PIN in the window that appears on the computer, or run twins confirm in a terminal.

making-keys-starting = The card is getting ready for the new keys; leave it in the reader.
    .subject = New keys are being made on the card, leave it in the reader
making-keys = A new key for the { $role } certificate is being made on the card (for { $since } now); this can take some minutes, leave the card in the reader.
    .subject = New keys are being made on the card, leave it in the reader

waiting-for-go-ahead = Both requests are signed; they will be sent once you have seen them and allowed it.
    .subject = Allow the sending: the requests for new certificates are ready
    .need = look at the requests and allow their sending
    .next = Run twins confirm: it shows what will be sent and where, and asks you. It asks because the way through I.CA's portal has not been proven live yet. The requests must be sent by { $deadline } ({ $left }).

signing = The card is signing both requests; leave it in the reader.
    .subject = The card is signing the requests for new certificates
sending = The requests are being sent to I.CA's portal.
    .subject = The requests for new certificates are being sent
sending-troubled = I.CA's portal could not be reached { $attempts ->
    [one] at the first attempt
   *[other] in { $attempts } attempts
} ({ $why }); the program goes on trying by itself{ $again ->
    [none] .
   *[other] , next on { $again }.
}
    .subject = I.CA's portal is down; the program keeps trying, nothing to do

waiting-for-ica = I.CA has accepted both requests{ $number ->
    [none] { "" }
   *[other] { " " }(number { $number })
}; waiting for it to issue the new certificates.
    .subject = I.CA accepted the requests and will issue certificates, nothing to do
waiting-for-payment = I.CA has accepted the requests and waits for the proforma invoice to be paid; it issues the new certificates after that.
    .subject = { $amount ->
        [none] Pay I.CA's proforma invoice
       *[other] Pay { $amount } to I.CA
    }{ $due ->
        [none] { "" }
       *[other] { " " }by { $due }
    } to get the new certificates
    .need = pay I.CA's proforma invoice
    .next = { $payment ->
        [none] Pay the proforma invoice that I.CA sent you by mail.
       *[other] Pay I.CA's proforma invoice: { $payment }.
    } The program will write to you about what happens next.

importing = The new certificates are being stored on the card and checked; leave it in the reader.
    .subject = The new certificates are being stored on the card, leave it in
done = Both new certificates are stored on the card { $card } and were checked by reading them back.
    .subject = Done: the new certificates are on the card, restart the browser
    .need = restart the browser and log in with the new certificate
    .next = Close and start the browser and the mail program again; from now on log in to Flexims (https://www.flexims.cz) with the new commercial certificate.

stalled-pin-wrong = The PIN was wrong { $step ->
    [store-keys] (storing the new keys)
    [send-requests] (signing the requests)
   *[import] (storing the certificates)
}; the program does not try it again by itself.
    .subject = The PIN was wrong: the renewal waits for it to be entered again
    .need = enter the right PIN
    .next = Make sure of the PIN and run twins confirm in a terminal, or take the card out and put it in again. A few wrong tries block the card.
stalled-pin-wrong-last = The PIN was wrong { $step ->
    [store-keys] (storing the new keys)
    [send-requests] (signing the requests)
   *[import] (storing the certificates)
} and one last try is left; another mistake blocks the card.
    .subject = Careful, one last try is left: the card's PIN was wrong
    .need = find the right PIN, one last try is left
    .next = Find the right PIN first, and only then run twins confirm in a terminal. If you are not certain of it, do not try it and call the helpdesk.
stalled-pin-locked = The PIN of the card { $card } is locked.
    .subject = The card's PIN is locked: unlock it with the PUK
    .need = unlock the PIN with the PUK
    .next = Unlock the PIN with the PUK in the SecureStore program, then run twins confirm in a terminal.
stalled-card-problem = The card failed { $step ->
    [store-keys] while the new keys were being stored
    [send-requests] while the requests were being signed
   *[import] while the certificates were being stored
}: { $why }.
    .subject = The card failed: take it out and put it in again
    .need = take the card out and put it in again
    .next = Take the card { $card } out, put it in again and enter the PIN when the program asks; or run twins confirm in a terminal. What is on the card already will be used.
stalled-portal-rejected = I.CA's portal refused the requests: “{ $why }”.
    .subject = I.CA's portal refused the requests: please settle it with I.CA
    .need = settle with I.CA why it refused the requests
    .next = Call the helpdesk and read the reason to them. If a new notice comes, the program goes on by itself; twins confirm sends the same requests again. The requests must be sent by { $deadline } ({ $left }).
stalled-portal-unknown = I.CA's portal showed a page that the program does not know: { $why }.
    .subject = I.CA's portal has changed: please finish the renewal by hand
    .need = finish the renewal by hand, or mend the portal's profile
    .next = Finish the renewal in the SecureStore program, or with the link from I.CA's notice in a browser on a computer with Windows or macOS. Whoever can mend the portal's profile goes on with twins confirm after that. The requests must be sent by { $deadline } ({ $left }).
stalled-certificate-refused = A certificate came that may not be stored on the card: { $why }.
    .subject = An issued certificate cannot be used: please turn to I.CA
    .need = ask I.CA for the right certificates
    .next = Call the helpdesk and read the reason to them. When the right certificates come, the program goes on by itself.

declined = The renewal was declined; without it the certificates end on { $deadline } ({ $left }).
    .subject = The renewal was declined: twins renew starts it again
    .need = decide whether to renew the certificates
    .next = When you want to renew, run twins renew in a terminal. The requests must be sent by { $deadline }; after that only a registration authority can help.
declined-import = Storing the new certificates on the card was declined; the issued certificates are waiting.
    .subject = The new certificates wait: twins renew stores them on the card
    .need = decide whether to store the new certificates on the card
    .next = Run twins renew in a terminal and enter the PIN, best before the old certificates end on { $deadline }.
reminder = I.CA has called again for the renewal that was declined; the certificates end on { $deadline } ({ $left }).
    .subject = I.CA calls for the renewal again: validity ends on { $deadline-day }
    .need = decide whether to renew the certificates
    .next = If you want to renew, run twins renew in a terminal. The requests must be sent by { $deadline }; after that only a registration authority can help.
superseded = This renewal is not needed any more: a newer pair of certificates is on the card.
    .subject = The renewal is not needed any more: a newer pair is on the card
expired = The certificates ended on { $deadline }, before I.CA accepted the requests; they can no longer be renewed electronically.
    .subject = The certificates have ended: visit a registration authority
    .need = visit a registration authority
    .next = Ask for new certificates at one of I.CA's registration authorities; take the card and an identity document with you. Do not delete the old keys from the card: without them older encrypted mail cannot be read.

# Parts of a payment
payment-account = account { $account }
payment-iban = IBAN { $iban }
payment-symbol = variable symbol { $symbol }
payment-due = no later than { $due }

refusal-foreign-key = its key is not one that was made for this renewal
refusal-other-subject = it is for somebody else: { $subject }
refusal-wrong-role = it is not a { $role ->
    [qualified] qualified
   *[commercial] commercial
} certificate, as was requested with this key
refusal-chain = it cannot be verified up to a trusted root: { $why }
