# What is needed beside the renewals: the program itself, and pairs that are about to end.

agent-stopped = The program is not running: nobody watches the mail or the card.
    .need = start the program
    .next = Run twins agent in a terminal.
mailbox-away = The mailbox is not being watched: { $why }.
    .need = check the access to the mailbox
    .next = Check the network and the section mail.imap of the configuration; the program keeps trying to connect.
readers-away = The card reader is out of reach: { $why }.
    .need = check the card reader
    .next = Make sure that the reader is connected and that the service pcscd runs.
mail-stuck = { $count ->
    [one] { $count } mail cannot be sent
   *[other] { $count } mails cannot be sent
}: { $why }.
    .need = check the sending of mail
    .next = Check the section mail.smtp of the configuration; the program keeps trying to send.
no-pair = No TWINS pair is known yet.
    .need = put the card in the reader
    .next = Put the card in the reader, so that the program gets to know it; twins card shows what is on it.
notice-missing = { $person }: the certificates end on { $deadline } ({ $left }), and I.CA's notice has not come yet.
    .need = find I.CA's notice, or ask for it
    .next = Look for I.CA's notice in the junk folder too. twins renew starts the renewal.
pair-ended = { $person }: the certificates ended on { $deadline }; they can no longer be renewed electronically.
    .need = visit a registration authority
    .next = Ask for new certificates at one of I.CA's registration authorities; take the card and an identity document with you.
