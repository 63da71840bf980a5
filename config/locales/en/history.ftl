# The story of one renewal: a sentence for each event of the journal.

history-title = Renewal · { $person }
history-others = Other renewals: { $renewals } (twins history NAME).
history-empty = There has been no renewal yet.
    .next = twins status shows how things stand.
history-unknown = The renewal { $renewal } is not known.
    .next = twins history and twins status show the names of the renewals.

history-opened-notice = I.CA's notice came and the renewal began; the old certificates are valid until { $deadline }.
history-opened-hand = You began the renewal by command; the old certificates are valid until { $deadline }.
history-opened-calendar = No notice came from I.CA, the calendar opened the renewal; the old certificates are valid until { $deadline }.
history-agent-started = The program was started again and goes on.
history-notice-seen = Another notice came from I.CA, with a link.
history-notice-without-link = Another notice came from I.CA, but without a link that may be opened.
history-resumed = The renewal went on again at your command.
history-ask-now = You wanted to go on at once (twins confirm).
history-put-off = You put it off until { $until }.
history-go-ahead = You allowed the requests to be sent.
history-refused = You declined the renewal.
history-card-inserted = The card was put in the reader.
history-card-seen = The card is in the reader.
history-card-gone = The card is not in the reader.
history-consented = The PIN was entered and permitted { $step ->
    [store-keys] storing the new keys
    [send-requests] signing both requests
    [prove-login] the trial login
   *[import] storing the certificates
}.
history-declined = At the PIN prompt you declined { $step ->
    [store-keys] storing the new keys
    [send-requests] signing both requests
    [prove-login] the trial login
   *[import] storing the certificates
}.
history-unanswered = Nobody answered when the PIN was asked for ({ $why }).
history-pin-wrong = The PIN was wrong; the program does not try it again by itself.
history-pin-locked = The card's PIN is locked.
history-unready = Nobody was asked for the PIN, because the renewal could not finish: { $why }.
history-ready = What the renewal lacked is there.
history-card-failed = The card failed: { $why }.
history-keys-ordered = The program is about to have the new keys made.
history-making-key = The card is making a new key for the { $role } certificate.
history-key-made = A new key for the { $role } certificate is on the card.
history-requests-made = Both requests are signed.
history-accepted = I.CA accepted both requests{ $number ->
    [none] .
   *[other] { " " }(number { $number }).
}
history-portal-unreachable = I.CA's portal could not be reached ({ $why }); the program keeps trying.
history-portal-rejected = I.CA's portal refused the requests: “{ $why }”.
history-portal-unknown = I.CA's portal showed a page that the program does not know: { $why }.
history-not-yet-issued = The certificates have not been issued yet.
history-acceptance-mail = I.CA confirmed by mail that it accepted the requests.
history-payment-asked = I.CA wants a proforma invoice to be paid{ $amount ->
    [none] .
   *[other] : { $amount }.
}
history-issuance-mail = A mail came that I.CA has issued the certificates.
history-certificate-verified = The new { $role } certificate came { $source ->
    [attachment] attached to a mail
    [mail-link] by a link in a mail
    [file] from a file that you gave
    [card] from the card, where other software stored it,
   *[last-page] from the portal's last page
} and is right; it is valid until { $until }.
history-way-portal = The program is to do the renewal by itself again.
history-way-browser = You chose to send the requests in the browser.
history-way-hand = You chose to hand the requests to I.CA as files.
history-portal-patience = I.CA's portal wants to be left alone until { $until }.
history-perhaps-sent = The requests have left, but whether I.CA got them is not known.
history-last-page-changed = The portal's last page gave new cookies.
history-certificate-refused = A certificate came that may not be stored on the card: { $why }.
history-written = Both certificates were written to the card.
history-read-back = The card was read again as a check.
history-old-pair-stands = I.CA confirmed that the old certificates are not revoked.
history-new-pair-stands = I.CA confirmed that the new certificates are not revoked.
history-old-pair-revoked = An old certificate is revoked; it cannot be renewed electronically.
history-new-pair-revoked = A new certificate is revoked.
history-standing-unknown = Whether the certificates are revoked could not be found out.
history-registered = Browsers and mail programs see the new { $role } certificate.
history-registering-failed = Browsers could not be told of the new certificates ({ $why }); the program keeps trying.
history-login-proven = The login with the new certificate worked.
history-login-refused = The login with the new certificate was turned away: “{ $why }”.
history-login-unreachable = There was nobody to try the login with the new certificate with ({ $why }).
history-login-never-asked = The server asked for no certificate at the login, so there was nothing to prove.
history-reminded = The program reminded you of what waits ({ $days ->
    [one] { $days } day
   *[other] { $days } days
} before the end).
history-tick = The old certificates ended.
