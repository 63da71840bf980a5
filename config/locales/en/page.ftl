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
    .next = Start it in a terminal: twins agent.
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

# Reasons that other parts of the program give; they stand within a sentence.
because-untrusted = its issuer chain does not end in a configured trust anchor ({ $one })
because-not-valid-now = it is not valid now ({ $one })
because-mail-broken = the connection to the mail server failed: { $one }
because-portal-after-sending = after the requests were sent: { $one }
because-portal-scripts = { $one }; the page needs a browser's scripts
because-portal-says = { $one }, the page says '{ $two }'
because-portal-says-nothing = { $one }, the page says nothing
because-portal-place = step '{ $one }' expected a page at { $two }
because-portal-step = step '{ $one }' expected '{ $two }'
because-portal-end = the end expected '{ $one }'
because-portal-answered = the portal answered { $one }
because-portal-redirects = the portal redirects more than { $one } times
because-portal-not-opened = the way leads to { $one }, which is not opened: { $two }
because-portal-long = the way has more than { $one } pages
because-portal-leads = step '{ $one }': the page leads to { $two }
because-portal-no-form = step '{ $one }': there is a link, but no form to fill
because-portal-consent = step '{ $one }': the portal asks for a consent that only you can give, in the browser: '{ $two }'
because-portal-no-choice = step '{ $one }': the page does not offer '{ $two }'
because-portal-no-page = { $one } sent no page but '{ $two }'
because-portal-unreadable = { $one } sent a page that cannot be read
because-mail-later = the mail server cannot be reached or asks for patience: { $one }
because-mail-login = the mail server refuses the login: { $one }
because-mail-refused = the mail server refuses: { $one }
because-answer-unreadable = the answer cannot be read ({ $one })
because-answer-unsigned = the answer is not signed by the certificate's issuer ({ $one })
because-answer-old = the answer is not of today ({ $one })
because-answer-silent = the answer says nothing of this certificate ({ $one })
because-silent = { $one } did not answer within { $two } s
because-no-link = there is no link to the certificates; they come by mail

account = { $user } ({ $host })
afterwards-calendar = The attached twins.ics has the end of validity and the next renewal for your calendar; open it and save it.
