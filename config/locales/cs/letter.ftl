# Maily: nadpisy, popisky a souhrn. Předměty a věty o obnově jsou v renewal.ftl.

heading-renewal = Průběh obnovy
heading-pairs = Vaše certifikáty
heading-issued = Nově vydané certifikáty
heading-payment = Platba
heading-afterwards = Na co nezapomenout
heading-help = Když si nevíte rady
heading-elsewhere = Dále je potřeba

label-person = Držitel
label-card = Karta
label-opened = Zahájeno
label-best-by = Nejlépe do
label-deadline = Odeslat nejpozději
label-number = Číslo žádosti
label-amount = Částka
label-account = Účet
label-iban = IBAN
label-symbol = Variabilní symbol
payment-code = QR platba: naskenujte ji v aplikaci své banky
label-due = Splatnost
label-certificate = Certifikát
label-serial = Sériové číslo
label-from = Platí od
label-until = Platí do
label-left = Zbývá
label-key = Klíč

origin-notice = { $date }, podle výzvy od I.CA
origin-hand = { $date }, ručně
origin-calendar = { $date }, podle kalendáře (výzva nepřišla)

step-notice = výzva
step-keys = klíče
step-requests = žádosti
step-sent = odesláno
step-issued = vydáno
step-imported = na kartě
step-notice-long = Výzva od I.CA s odkazem na obnovu
step-keys-long = Nové klíče na kartě
step-requests-long = Podepsané žádosti
step-sent-long = Žádosti přijaté I.CA
step-issued-long = Vydané a ověřené certifikáty
step-imported-long = Certifikáty uložené na kartě
mark-done = hotovo
mark-now = právě teď
mark-stuck = stojí
mark-later = později
half-done = jeden ze dvou

afterwards-browser = Prohlížeč a poštovní program vidí kartu tak, jak vypadala při jejich spuštění. Nenabízejí-li nový certifikát ani po novém spuštění, ukáže twins certstore, co jim chybí.
afterwards-old = Staré certifikáty a klíče zůstávají na kartě. Nemažte je, jinak nepřečtete starší zašifrovanou poštu.
afterwards-offices-late = Některé úřady, například ČSSZ, chtějí nový certifikát oznámit; zeptejte se jich, jak na to, když platnost starého už skončila.

reminded-subject = Připomínka ({ $left }): je potřeba { $need }
reminded-urgent-subject = Naléhavé ({ $left }): je potřeba { $need }

summary-well-subject = Certifikáty TWINS jsou v pořádku, platí do { $day } ({ $left })
summary-need-subject = Certifikáty TWINS: je potřeba { $need }
summary-under-way-subject = Certifikáty TWINS: obnova probíhá, nemusíte nic dělat
summary-pair = { $person }: kvalifikovaný i komerční certifikát platí do { $deadline } ({ $left }).
summary-watching = Program hlídá poštu i čtečku; výzvu k obnově lze čekat kolem { $day } a obnova pak začne sama.
summary-under-way = Obnova probíhá a nic od vás nepotřebuje.

footer = Napsal program twins na vašem počítači { $moment }. Jak věci stojí, ukáže kdykoli twins status. Program nikdy nežádá o PIN mailem.

heading-rehearsal = Co se zkoušelo
rehearsal-well-subject = Zkouška obnovy dopadla dobře (certifikáty platí do { $day })
rehearsal-need-subject = Zkouška obnovy: něco chybí, vyřešte to do { $day }
rehearsal-need = vyřešit, co obnově chybí
rehearsal-went-well = { $person }: platnost certifikátů končí { $deadline }. Všechno, co obnova potřebuje, je na místě; PIN se při zkoušce nepoužil.
rehearsal-went-badly = { $person }: platnost certifikátů končí { $deadline }. Program vyzkoušel, co obnova bude potřebovat, a něco z toho není v pořádku; PIN se při zkoušce nepoužil.
rehearsal-next = Projděte si níže, co není v pořádku. Kartu stačí mít ve čtečce, až přijde výzva od I.CA; co na ní je, ukáže kdykoli twins card a jak věci stojí, twins status.
rehearsal-found-well = v pořádku
rehearsal-not-seen = nebylo co zkoušet
