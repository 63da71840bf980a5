# The page, and the entries for the calendar.

page-title-well = all is well
page-title-need = to do: { $need }
page-written = As of { $moment }
page-footer = The program twins on your computer writes this page whenever something changes; load it again to see what is new. In a terminal, twins status shows the same.
page-now = What is needed
page-pairs = Your certificates
page-renewals = Renewals
page-mails = Latest mails
page-checks = Latest checks

page-valid = Valid until { $moment }, { $left }.
page-ended = The validity ended on { $moment }.
page-replaced = Replaced by a newer pair; the old one is still valid until { $moment }.
page-bar = Valid from { $from } until { $until }; { $percent } % of it has passed. The renewal notice is expected on { $notice }.
page-today = today, { $day }

page-making-keys = Since { $time } a new key for the { $role } certificate is being made on the card; this can take some minutes, leave the card in the reader.
page-story = How the renewal went
label-pay-by = Pay by

page-mails-sent = From the program to you
page-mails-received = From I.CA
page-no-mails-sent = The program has not written to you yet.
page-no-mails-received = Nothing has come from I.CA yet.
page-mail-sent = sent
page-mail-waits = waits to be sent
page-mail-stuck = could not be sent: { $why }

page-check-what = What
page-check-found = Result
page-check-when = When
page-check-now = all the time
page-check-database = Database
page-check-database-well = can be written
page-check-mailbox = Mailbox { $account }
page-check-mailbox-well = is being watched
page-check-mailbox-connecting = the program is connecting
page-check-mailbox-undecided = is being watched; one mail from I.CA cannot be verified yet: { $why }
page-check-mailbox-away = is not being watched: { $why }
page-check-stores = Browsers and mail programs
page-check-revocation = Revocation
page-check-rehearsal = Rehearsal: { $what }

page-not-running = The program does not run, so the page shows what was known last.
    .next = Start it as a service with twins service install, or leave twins agent running in a terminal.
page-opened = The page is in the file { $path }.
page-not-opened = No browser could be opened.
    .next = Open the file { $path } in one yourself.
page-unwritable = The page { $path } cannot be written: { $why }.
    .next = Check the space on the disk and the rights to the directory; twins status shows the state without the page.

watch-hint = Watching; Ctrl+C ends it.

calendar-end = The TWINS certificates end
calendar-end-half = The { $role } TWINS certificate ends
calendar-end-text = { $person }, card { $card }. Qualified certificate no. { $qualified }, commercial no. { $commercial }. After this moment the certificates can no longer be renewed electronically. twins status shows how things stand.
calendar-renewal = Renewal of the TWINS certificates: I.CA sends its notice
calendar-renewal-text = { $person }: around this day I.CA's notice comes and the program starts the renewal by itself. Have the card { $card } and its PIN at hand. The certificates end on { $deadline }.

account = { $user } ({ $host })
afterwards-calendar = The attached twins.ics has the end of validity and the next renewal for your calendar; open it and save it.
