# Stránka s přehledem a položky do kalendáře.

page-title-well = v pořádku
page-title-need = je potřeba { $need }
page-written = Stav k { $moment }
page-footer = Tuto stránku píše program twins na vašem počítači, kdykoli se něco změní; novější stav uvidíte po jejím opětovném načtení. Totéž v terminálu ukáže twins status.
page-now = Co je potřeba
page-pairs = Vaše certifikáty
page-renewals = Obnovy
page-mails = Poslední maily
page-checks = Poslední kontroly

page-valid = Platí do { $moment }, { $left }.
page-ended = Platnost skončila { $moment }.
page-replaced = Nahrazena novější dvojicí; stará platí ještě do { $moment }.
page-bar = Platnost od { $from } do { $until }; uplynulo { $percent } %. Výzva k obnově se čeká { $notice }.
page-today = dnes { $day }

page-making-keys = Na kartě od { $time } vzniká nový klíč pro { $role } certifikát; může to trvat i několik minut, nechte kartu ve čtečce.
page-story = Jak obnova probíhala
label-pay-by = Zaplatit nejpozději

page-mails-sent = Od programu vám
page-mails-received = Od I.CA
page-no-mails-sent = Program vám zatím nic nenapsal.
page-no-mails-received = Od I.CA zatím nic nepřišlo.
page-mail-sent = odesláno
page-mail-waits = čeká na odeslání
page-mail-stuck = nedaří se odeslat: { $why }

page-check-what = Co
page-check-found = Výsledek
page-check-when = Kdy
page-check-now = trvale
page-check-database = Databáze
page-check-database-well = lze do ní zapisovat
page-check-mailbox = Schránka { $account }
page-check-mailbox-well = hlídá se
page-check-mailbox-connecting = program se právě připojuje
page-check-mailbox-undecided = hlídá se; jeden mail od I.CA zatím nelze ověřit: { $why }
page-check-mailbox-away = nehlídá se: { $why }
page-check-stores = Prohlížeče a poštovní programy
page-check-revocation = Zneplatnění
page-check-rehearsal = Zkouška obnovy: { $what }

page-not-running = Program neběží, proto stránka ukazuje, co bylo naposledy známo.
    .next = Spusťte ho jako službu příkazem twins service install, nebo nechte v terminálu běžet twins agent.
page-opened = Stránka je v souboru { $path }.
page-not-opened = Prohlížeč se nepodařilo otevřít.
    .next = Otevřete v něm soubor { $path } sami.
page-unwritable = Stránku { $path } nelze zapsat: { $why }.
    .next = Zkontrolujte místo na disku a práva k adresáři; stav bez stránky ukáže twins status.

watch-hint = Sleduje se; ukončíte klávesami Ctrl+C.

calendar-end = Končí platnost certifikátů TWINS
calendar-end-half = Končí platnost certifikátu TWINS ({ $role })
calendar-end-text = { $person }, karta { $card }. Kvalifikovaný certifikát č. { $qualified }, komerční č. { $commercial }. Po tomto okamžiku už certifikáty elektronicky obnovit nelze. Jak věci stojí, ukáže twins status.
calendar-renewal = Obnova certifikátů TWINS: I.CA posílá výzvu
calendar-renewal-text = { $person }: kolem tohoto dne přijde výzva od I.CA a program obnovu zahájí sám. Mějte po ruce kartu { $card } a PIN. Platnost končí { $deadline }.

account = { $user } ({ $host })
afterwards-calendar = V příloze twins.ics je pro váš kalendář konec platnosti i příští obnova; otevřete ji a uložte.
