# What twins mail check says of a message.

kind-renewal-notice = renewal notice
kind-request-accepted = confirmation that I.CA accepted the request
kind-payment-request = proforma invoice
kind-certificates-issued = announcement of issued certificates
kind-other = another message
trust-authenticated = authentic
trust-unauthenticated = not proven
trust-forged = forged
message-kind = Message
message-trust = Trust
message-link = Renewal link
message-downloads = Certificates to fetch
message-rejected = Do not open
message-serials = Serial numbers
message-expires = End of validity
message-certificate = Certificate
message-payment = Payment
message-certificate-line = { $role }, number { $serial }, valid until { $until }, { $subject }
message-rejected-line = { $address } ({ $reason })
message-unreadable = { $file }: this is no mail message ({ $why }).
    .next = Save the message from the mail program as an .eml file and try again.
message-not-believed = The program does not act on such a message and does not open its link.
message-try-again = The DKIM key cannot be looked up now; the check is repeated later.
link-malformed = not a valid address
link-scheme = not https
link-host = the host is not on the list of I.CA's hosts
link-port = a port other than 443
link-credentials = the address carries a user name

affirm-facts = The notice in the file:
    Sender: { $from }
    Subject: { $subject }
    Trust: { $trust } ({ $reason })
    Its link leads to: { $host }
    Serial numbers: { $serials }
affirm-question = Is this notice really from I.CA, and shall the link to { $host } be opened? [y/N]
affirm-withheld = The notice was not affirmed; nothing was done.
    .next = If you are not sure, call I.CA's helpdesk, or wait for a notice that can be verified.
affirm-no-terminal = A notice from a file is affirmed at a terminal.
    .next = Run twins renew --from in a terminal, without redirection.
affirm-no-notice = This message is no renewal notice.
    .next = twins mail check FILE shows what it is.
affirm-no-link = There is no renewal link in this notice.
    .next = If you have it from elsewhere, hand it over: twins renew --link 'LINK'.
affirm-link-refused = The program does not open the link of this notice, affirmed or not: { $address } ({ $reason }).
    .next = Do not open it in a browser either; if you are not sure, call I.CA's helpdesk.
