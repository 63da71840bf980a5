# What is needed beside the renewals: the program itself, and pairs that are about to end.

agent-stopped = The program is not running: nobody watches the mail or the card.
    .need = start the program
    .next = Run twins agent in a terminal.
database-stuck = The database cannot be written ({ $why }); the program waits, and nothing that happened is lost.
    .need = free space on the disk, or allow writing
    .next = Free space on the disk, or see to it that the database's directory can be written; the program then goes on by itself.
program-mute = The program runs, but does not say how it does: { $why }.
    .need = restart the program
    .next = End twins agent and start it again.
mailbox-connecting = The mailbox { $account } is being connected to.
mailbox-away = The mailbox { $account } is not being watched: { $why }.
    .need = check the access to the mailbox
    .next = Check the network and the section mail.imap of the configuration; the program keeps trying to connect.
mailbox-refused = The mailbox { $account } is not being watched, for its server refuses the login: { $why }.
    .subject = TWINS certificates: the login to the mailbox has stopped working
    .need = renew the login to the mailbox
    .next = Until then a notice of I.CA would not be seen. Run twins login if the mailbox is logged in to by a browser or a code; otherwise check the password that mail.imap in the configuration refers to.
mailbox-silent = The mailbox { $account } has shown no sign of life since { $since }: { $why }.
    .subject = TWINS certificates: the mailbox has not been watched for a day
    .need = look into the mailbox yourself
    .next = A notice of I.CA would not be seen, so look into the mailbox yourself; the program keeps trying to connect.
mailbox-again = The mailbox { $account } is being watched again; what came meanwhile is read now.
    .subject = TWINS certificates: the mailbox is being watched again
sending-refused = Mails cannot be sent, for the server { $account } refuses the login: { $why }.
    .subject = TWINS certificates: the login for sending mail has stopped working
    .need = renew the login for sending mail
    .next = Until then the program cannot write to you. Run twins login if mail is sent by a login of a browser or a code; otherwise check the password that mail.smtp in the configuration refers to.
sending-again = Mails are sent again by { $account }.
    .subject = TWINS certificates: mails are sent again
remark-junk = I.CA's mail “{ $subject }” of { $date } lay in the junk folder. It is proven to be genuine and was treated like any other.
    .subject = TWINS certificates: a mail of I.CA lay in the junk folder
    .next = Mark it in the mail program as no junk, so that the next ones reach you.
remark-junk-unproven = The mail “{ $subject }” of { $date } in the junk folder claims to come from I.CA ({ $from }), but nothing proves it; nothing was started.
    .subject = TWINS certificates: a mail in the junk folder claims to come from I.CA
    .next = Do not open its links. If you await a notice, ask I.CA, or start the renewal with twins renew.
remark-addressee = The notice “{ $subject }” of { $date } names no certificate, and only your mail server vouches for it: it may have been meant for somebody else, so nothing was started.
    .subject = TWINS certificates: a notice of I.CA that needs your eye
    .need = look at I.CA's notice
    .next = Read the notice in the mail program. If it is about your certificates, start the renewal with twins renew.
card-unreadable = The card in the reader cannot be read: { $why }.
    .need = check the card in the reader
    .next = Take the card out and put it in again, or try another reader. If that does not help, run `twins card`: it tells what the card's library reports.
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

store-lacks = Programs that should see the certificates – { $what }.
    .next = twins certstore tells more and what to do; what can be put right, the program does when the certificates are on the card.
