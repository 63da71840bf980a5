# Texts of the prompt that the card process shows. Only this prompt is consent to a signature, so it has to say everything.

title = Renewal of the I.CA TWINS certificates

store = Permit storing two new keys on the card.
send = Sign both renewal requests with the valid qualified certificate and permit sending them to { $recipient }.
import = Store both issued certificates on the card.
log-in = Log in to { $host } with the commercial certificate, once, to see whether it is accepted.

person = For: { $name }
card = Card: { $label }, no. { $serial }
reader = Reader: { $reader }
qualified = Qualified certificate no. { $serial }, valid until { $until }
commercial = Commercial certificate no. { $serial }, valid until { $until }

tries-fewer = Careful: the last PIN typed was wrong, fewer tries are left.
tries-last = LAST TRY: a wrong PIN will block the card.
tries-last-counted = CAREFUL: this may be the last try. A wrong PIN may block the card.

pin = PIN of the card:
pin-to-sign = The card wants the PIN again for this signature.
ok = I agree
agree = Do you agree?
cancel = Decline

error-digits = A PIN has digits only. The card does not count this try, type the PIN again.
error-length = The PIN has { $shortest } to { $longest } digits. The card does not count this try, type the PIN again.
error-shortest = The PIN is too short (fewest digits: { $shortest }). The card does not count this try, type the PIN again.

last-try-text = The card { $label }, no. { $serial }, has one try left. A wrong PIN will block it.
last-try-counted-text = The last PIN typed for the card { $label }, no. { $serial }, was wrong (wrong tries in a row: { $wrong }). The card does not tell how many tries are left; usually the third wrong one blocks it.
last-try = Really go on?
keypad-text = Then type the PIN on the reader's keypad.
keypad = Go on with the PIN on the reader?
subject-text = The name (subject) in an issued certificate is not written byte for byte as in the old one, though it means the same.
subject-old = Old: { $subject }
subject-new = New: { $subject }
subject = Store it nevertheless?
yes = Yes
no = No
choice = y/N
