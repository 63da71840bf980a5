# Where a renewal stands. The value is one sentence about the state; .subject is a mail's subject, .need what is needed,
# .next what the person should do now. Without .need and .next there is nothing to do.

waiting-for-notice = Waiting for I.CA's notice with the link that starts the renewal; it comes three weeks and again one week before the end of validity ({ $deadline }).
    .subject = The renewal waits for I.CA's notice, nothing needs to be done
waiting-for-notice-late = I.CA's notice with the link to the renewal has still not come, and the certificates end on { $deadline } ({ $left }).
    .subject = I.CA's notice has not come: ask for the link to the renewal
    .need = ask I.CA for the renewal notice
    .next = Look for I.CA's notice in the junk folder too; if it is not there, ask I.CA for it. Give the link from the notice to the program like this: twins renew --link 'LINK'. Without a link the program cannot begin; SecureStore and I.CA's web can renew too.

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
    .next = { $prompt ->
        [terminal] Run twins confirm in a terminal and enter the PIN there.
        [broken] The window for the PIN could not be shown: { $broken }. Run twins confirm in a terminal and enter the PIN there.
       *[window] Enter the PIN in the window that appears on the computer, or run twins confirm in a terminal.
    } The requests must be sent by { $deadline } ({ $left }).
waiting-for-consent-send-requests = The new keys are on the card; waiting for your PIN, which permits signing and sending both requests.
    .subject = Enter the PIN: the requests wait to be signed
    .need = enter the card's PIN
    .next = { $prompt ->
        [terminal] Run twins confirm in a terminal and enter the PIN there.
        [broken] The window for the PIN could not be shown: { $broken }. Run twins confirm in a terminal and enter the PIN there.
       *[window] Enter the PIN in the window that appears on the computer, or run twins confirm in a terminal.
    } The requests must be sent by { $deadline } ({ $left }).
waiting-for-consent-import = I.CA has issued both new certificates; waiting for your PIN, which permits storing them on the card { $card }.
    .subject = Enter the PIN: the new certificates wait to be stored on the card
    .need = enter the card's PIN
    .next = { $prompt ->
        [terminal] Run twins confirm in a terminal and enter the PIN there.
        [broken] The window for the PIN could not be shown: { $broken }. Run twins confirm in a terminal and enter the PIN there.
       *[window] Enter the PIN in the window that appears on the computer, or run twins confirm in a terminal.
    }
waiting-for-card-prove-login = The new certificates are on the card { $card }; the card is needed again to try the login.
    .subject = Put the card in the reader: the login is still to be tried
    .need = put the card in the reader
    .next = Put the card { $card } in the reader; the program then asks for the PIN and tries the login. If you do not want that, run twins decline.
waiting-for-consent-prove-login = The new certificates are on the card; waiting for your PIN, which permits a trial login with the new certificate.
    .subject = Enter the PIN: the login is still to be tried
    .need = enter the card's PIN
    .next = { $prompt ->
        [terminal] Run twins confirm in a terminal and enter the PIN there. If you do not want the login tried, run twins decline.
        [broken] The window for the PIN could not be shown: { $broken }. Run twins confirm in a terminal and enter the PIN there. If you do not want the login tried, run twins decline.
       *[window] Enter the PIN in the window that appears on the computer, or run twins confirm in a terminal. If you do not want the login tried, run twins decline.
    }

making-keys-starting = The card is getting ready for the new keys; leave it in the reader.
    .subject = New keys are being made on the card, leave it in the reader
making-keys = A new key for the { $role } certificate is being made on the card (for { $since } now); this can take some minutes, leave the card in the reader.
    .subject = New keys are being made on the card, leave it in the reader

waiting-for-go-ahead = Both requests are signed; they will be sent once you have seen them and allowed it.
    .subject = Allow the sending: the requests for new certificates are ready
    .need = look at the requests and allow their sending
    .next = Run twins confirm: it shows what will be sent and where, and asks you; you can also send them yourself in the browser. It asks because the way through I.CA's portal has not been proven live yet. The requests must be sent by { $deadline } ({ $left }).

waiting-for-browser = You are finishing the renewal in the browser; the program waits for word that I.CA has issued the new certificates and then does the rest.
    .subject = Finish the renewal in the browser, the program does the rest
    .need = finish sending the requests in the browser
    .next = Open the link from I.CA's notice and go through the pages up to the sentence that the request was accepted; choose SecureStore as the key store and leave the card in the reader. The requests must be sent by { $deadline } ({ $left }). To let the program do it after all, run twins renew.
waiting-for-delivery = Both requests are signed and wait for you to hand them to I.CA; the program waits for the issued certificates.
    .subject = Hand the requests for new certificates to I.CA
    .need = hand both requests to I.CA
    .next = twins request --out DIRECTORY writes the requests to files; give the issued certificates to the program with twins import FILE if they do not come by mail. The requests must be sent by { $deadline } ({ $left }).

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
registering = The new certificates are on the card; the program is making them known to browsers and mail programs.
    .subject = The new certificates are on the card and are being registered
registering-troubled = The new certificates are on the card, but browsers could not be told of them ({ $why }); the program keeps trying{ $again ->
    [none] .
   *[other] , next on { $again }.
}
    .subject = The new certificates could not be registered; trying goes on
proving-login = The login with the new commercial certificate is being tried; leave the card in the reader.
    .subject = The login with the new certificate is being tried
done = Both new certificates are stored on the card { $card } and were checked by reading them back.
    .subject = Done: the new certificates are on the card, restart the browser
    .need = restart the browser and log in with the new certificate
    .next = Close and start the browser and the mail program again; from now on log in to Flexims (https://www.flexims.cz) with the new commercial certificate.

stalled-pin-wrong = The PIN was wrong { $step ->
    [store-keys] (storing the new keys)
    [send-requests] (signing the requests)
    [prove-login] (the trial login)
   *[import] (storing the certificates)
}; the program does not try it again by itself.
    .subject = The PIN was wrong: the renewal waits for it to be entered again
    .need = enter the right PIN
    .next = Make sure of the PIN and run twins confirm in a terminal, or take the card out and put it in again. A few wrong tries block the card.
stalled-pin-wrong-last = The PIN was wrong { $step ->
    [store-keys] (storing the new keys)
    [send-requests] (signing the requests)
    [prove-login] (the trial login)
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
    [prove-login] during the trial login
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
    .subject = I.CA's portal has changed: please finish in the browser
    .need = finish the renewal in the browser, or mend the portal's profile
    .next = Run twins renew --browser: the program opens the link in a browser and does everything after it by itself. What the portal showed, twins portal show says; whoever mends the portal's profile by it goes on with the same keys by twins confirm. The requests must be sent by { $deadline } ({ $left }).
stalled-certificate-refused = A certificate came that may not be stored on the card: { $why }.
    .subject = An issued certificate cannot be used: please turn to I.CA
    .need = ask I.CA for the right certificates
    .next = Call the helpdesk and read the reason to them. When the right certificates come, the program goes on by itself.
stalled-revoked-old = The { $half ->
    [qualified] qualified
   *[commercial] commercial
} certificate has been revoked since { $revoked }{ $why ->
    [none] {""}
   *[other] {" "}(reason: { $why })
}; the pair can no longer be renewed electronically.
    .subject = A certificate is revoked: only a registration authority issues a new one
    .need = visit a registration authority for new certificates
    .next = Make an appointment at one of I.CA's registration authorities, which will issue a new pair of certificates. If it was not you who had the certificate revoked, call the helpdesk at once.
stalled-revoked-new = The newly issued certificate ({ $half ->
    [qualified] qualified
   *[commercial] commercial
}) has been revoked since { $revoked }{ $why ->
    [none] {""}
   *[other] {" "}(reason: { $why })
}.
    .subject = The new certificate is revoked: please turn to I.CA
    .need = ask I.CA why the new certificate is revoked
    .next = Call the helpdesk and ask why the new certificate is revoked and how to get a valid one. Do not remove the old pair from the card meanwhile.
stalled-not-ready = The renewal has not begun yet, because it could not finish: { $why }.
    .subject = The renewal cannot begin yet: something is missing
    .need = mend what the renewal lacks
    .next = Mend it; the program tries again by itself and then asks for the PIN. twins doctor looks at everything at once, twins confirm tries it now. The requests must be sent by { $deadline } ({ $left }).
stalled-login-refused = The new certificates are on the card, but the login with the new certificate was turned away: “{ $why }”.
    .subject = The login with the new certificate failed: call the helpdesk
    .need = find out why the new certificate was turned away
    .next = Call the helpdesk and read the reason to them; twins confirm tries it again after that. twins decline closes the renewal without the trial.

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
