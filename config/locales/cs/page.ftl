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
    .next = Spusťte v terminálu twins agent.
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

# Důvody, které dávají jiné části programu; stojí uvnitř věty.
because-untrusted = jeho vydavatelé nevedou k žádnému nastavenému kořeni ({ $one })
because-not-valid-now = teď neplatí ({ $one })
because-mail-broken = spojení s poštovním serverem selhalo: { $one }
because-portal-after-sending = po odeslání žádostí: { $one }
because-portal-scripts = { $one }; stránka potřebuje prohlížeč se skripty
because-portal-says = { $one }, stránka říká „{ $two }“
because-portal-says-nothing = { $one }, stránka neříká nic
because-portal-place = krok „{ $one }“ čekal stránku na { $two }
because-portal-step = krok „{ $one }“ čekal „{ $two }“
because-portal-end = na konci se čekalo „{ $one }“
because-portal-answered = portál odpověděl { $one }
because-portal-redirects = portál přesměrovává víc než { $one }krát
because-portal-not-opened = cesta vede na { $one }, a to se neotevírá: { $two }
because-portal-long = cesta má víc než { $one } stránek
because-portal-leads = krok „{ $one }“: stránka vede na { $two }
because-portal-no-form = krok „{ $one }“: je tu odkaz, ale žádný formulář k vyplnění
because-portal-consent = krok „{ $one }“: portál chce souhlas, který můžete dát jen vy, v prohlížeči: „{ $two }“
because-portal-no-choice = krok „{ $one }“: stránka nenabízí „{ $two }“
because-portal-no-page = { $one } neposlal stránku, ale „{ $two }“
because-portal-unreadable = { $one } poslal stránku, kterou nelze přečíst
because-mail-later = poštovní server je nedostupný nebo žádá o strpení: { $one }
because-mail-login = poštovní server odmítá přihlášení: { $one }
because-mail-refused = poštovní server odmítá: { $one }
because-answer-unreadable = odpověď nelze přečíst ({ $one })
because-answer-unsigned = odpověď není podepsána vydavatelem certifikátu ({ $one })
because-answer-old = odpověď není aktuální ({ $one })
because-answer-silent = odpověď o tomto certifikátu nic neříká ({ $one })
because-silent = { $one } do { $two } s neodpovídá
because-no-link = odkaz na certifikáty chybí, přijdou mailem

account = { $user } ({ $host })
afterwards-calendar = V příloze twins.ics je pro váš kalendář konec platnosti i příští obnova; otevřete ji a uložte.
