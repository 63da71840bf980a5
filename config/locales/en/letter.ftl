# Mails: headings, labels and the summary. Subjects and sentences about a renewal are in renewal.ftl.

heading-renewal = The renewal
heading-pairs = Your certificates
heading-issued = Newly issued certificates
heading-payment = Payment
heading-afterwards = Worth remembering
heading-help = If you need help
heading-elsewhere = Also needed

label-person = Holder
label-card = Card
label-opened = Started
label-best-by = Best by
label-deadline = To be sent by
label-number = Request number
label-amount = Amount
label-account = Account
label-iban = IBAN
label-symbol = Variable symbol
payment-code = Czech QR payment: scan it with your bank's application
label-due = Due
label-certificate = Certificate
label-serial = Serial number
label-from = Valid from
label-until = Valid until
label-left = Left
label-key = Key

origin-notice = { $date }, by I.CA's notice
origin-hand = { $date }, by hand
origin-calendar = { $date }, by the calendar (no notice came)

step-notice = notice
step-keys = keys
step-requests = requests
step-sent = sent
step-issued = issued
step-imported = on the card
step-notice-long = I.CA's notice with the link to the renewal
step-keys-long = New keys on the card
step-requests-long = Requests signed
step-sent-long = Requests accepted by I.CA
step-issued-long = Certificates issued and verified
step-imported-long = Certificates stored on the card
mark-done = done
mark-now = now
mark-stuck = stands still
mark-later = later
half-done = one of two

afterwards-browser = The browser and the mail program see the card as it was when they were started. If they do not offer the new certificate even after a restart, twins certstore shows what they lack.
afterwards-old = The old certificates and keys stay on the card. Do not delete them: without them older encrypted mail cannot be read.
afterwards-offices-late = Some offices, such as ČSSZ (social security), want to know the new certificate; ask them how, now that the old one has ended.

reminded-subject = Reminder ({ $left }): { $need }
reminded-urgent-subject = Urgent ({ $left }): { $need }

summary-well-subject = TWINS certificates are fine, valid until { $day } ({ $left })
summary-need-subject = TWINS certificates, to do: { $need }
summary-under-way-subject = TWINS certificates: a renewal is under way, nothing to do
summary-pair = { $person }: the qualified and the commercial certificate are valid until { $deadline } ({ $left }).
summary-watching = The program watches the mail and the reader; the renewal notice can be expected around { $day }, and the renewal then starts by itself.
summary-under-way = A renewal is under way and needs nothing from you.

footer = Written by the program twins on your computer on { $moment }. twins status shows at any time how things stand. The program never asks for a PIN by mail.

heading-rehearsal = What was tried
rehearsal-well-subject = The rehearsal of the renewal went well (valid until { $day })
rehearsal-need-subject = Rehearsal of the renewal: something is wanting, mend it by { $day }
rehearsal-need = mend what the renewal lacks
rehearsal-went-well = { $person }: the certificates end on { $deadline }. Everything that the renewal needs is there; no PIN was used for the rehearsal.
rehearsal-went-badly = { $person }: the certificates end on { $deadline }. The program tried what the renewal will need, and something of it is not as it should be; no PIN was used for the rehearsal.
rehearsal-next = See below what is wanting. It is enough to have the card in the reader when I.CA's notice comes; twins card shows at any time what is on it, and twins status how things stand.
rehearsal-found-well = fine
rehearsal-not-seen = could not be tried
