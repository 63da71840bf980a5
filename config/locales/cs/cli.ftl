# Co říkají příkazy. .next je rada, co teď.

error = Chyba: { $what }

config-missing = Soubor s nastavením { $path } neexistuje.
    .next = Vytvoří ho twins setup. Jiný soubor zadáte takto: twins --config SOUBOR.
config-unreadable = Soubor s nastavením { $path } nelze přečíst: { $why }.
    .next = Zkontrolujte cestu a práva k souboru.
config-wrong = V souboru s nastavením { $path } je chyba: { $why }.
    .next = Opravte ji a spusťte příkaz znovu. Všechna nastavení popisuje man twins.toml.
config-wrong-line = V souboru s nastavením { $path } je na řádku { $line } chyba: { $why }.
    .next = Opravte ji a spusťte příkaz znovu. Všechna nastavení popisuje man twins.toml.
mistake-unknown-key = neznámá položka „{ $key }“ (zde lze: { $known })
mistake-unknown-value = neznámá hodnota „{ $value }“ (lze: { $known })
mistake-left-open = „{ $value }“ je ještě třeba vyplnit
mistake-misfit = „{ $found }“ se sem nehodí; patří sem { $kind ->
    [number] { $most ->
        [none] celé číslo od nuly
       *[other] celé číslo od 0 do { $most }
    }
    [flag] true, nebo false
    [list] seznam v hranatých závorkách
   *[text] text v uvozovkách
}
mistake-missing-key = v tomto oddílu chybí položka „{ $key }“
config-lacks = V souboru s nastavením { $path } chybí { $section }; tento příkaz to potřebuje.
    .next = Doplní to twins setup; jak se to píše ručně, ukáže man twins.toml.
database-failed = Databázi { $path } nelze použít: { $why }.
    .next = Zkontrolujte místo na disku a práva k souboru.
database-broken = { $why }.
    .next = Jak pokračovat z kopie nebo ze zálohy, popisuje README; klíčů na kartě se to netýká.
database-locked = Databázi { $path } používá jiný běžící twins agent.
    .next = Stačí jeden; jak věci stojí, ukáže twins status.

agent-stopping = Program končí; rozdělaná práce se příště dokončí.
agent-not-running = Program neběží.
    .next = Spusťte ho jako službu příkazem twins service install, nebo nechte v jiném terminálu běžet twins agent.
agent-silent = Program neodpovídá: { $why }.
    .next = Ukončete twins agent a spusťte ho znovu; rozdělaná práce se neztratí.
agent-hung-up = Program během rozhovoru skončil.
    .next = Spusťte ho v jiném terminálu znovu: twins agent; naváže tam, kde skončil.
agent-failed = Program musel skončit: { $why }.
    .next = Spusťte twins agent znovu; naváže tam, kde skončil.

confirm-nothing-waits = Na vaše potvrzení teď nic nečeká.
    .next = Jak věci stojí, ukáže twins status.
confirm-needs-card = K potvrzení je potřeba karta { $card }.
    .next = Vložte ji do čtečky; na PIN se pak program zeptá tady. Čekání ukončíte klávesami Ctrl+C.
confirm-making-key = Na kartě vzniká nový klíč pro { $role } certifikát
confirm-no-terminal = Příkaz twins confirm potřebuje terminál, ve kterém se zeptá na PIN.
    .next = Spusťte ho přímo v terminálu, bez přesměrování.
confirm-asking = Na PIN se v tomto terminálu zeptá oddělený proces pro práci s kartou; PIN se nikam neukládá ani neposílá.
confirm-done-store-keys = Hotovo: nové klíče jsou na kartě.
confirm-done-send-requests = Hotovo: obě žádosti jsou podepsány.
confirm-done-import = Hotovo: nové certifikáty jsou na kartě.
confirm-elsewhere = Na PIN se teď ptá jiný terminál, ve kterém byl twins confirm spuštěn později.
    .next = Pokračujte tam.
confirm-unanswered = Na otázku v tomto terminálu nepřišla odpověď.
    .next = Program se zeptá později; hned to lze příkazem twins confirm.

renew-opened = { $person }: obnova je zahájena.
renew-resumed = { $person }: obnova znovu pokračuje.
renew-under-way = { $person }: obnova už probíhá.
renew-no-link = { $person }: obnova je zahájena, ale odkaz na ni zatím není znám.
    .next = Program počká na výzvu od I.CA. Máte-li ji, předejte mu odkaz z ní: twins renew --link 'ODKAZ'.
renew-no-pair = Program nezná žádnou dvojici, kterou by šlo obnovit.
    .next = Vložte kartu do čtečky a spusťte twins renew znovu; co na kartě je, ukáže twins card.
renew-unknown-serial = Program nezná žádnou dvojici, v níž by byl certifikát s číslem { $serial }.
    .next = Čísla známých certifikátů ukáže twins status.
renew-which-pair = Program zná více dvojic; která se má obnovit?
    .next = Určete ji sériovým číslem kteréhokoli z jejích certifikátů: twins renew --serial ČÍSLO.
renew-not-yet = { $person }: certifikáty platí ještě { $days ->
    [one] { $days } den
    [few] { $days } dny
   *[other] { $days } dní
}; I.CA přijímá obnovu až po výzvě.
renew-ended = { $person }: platnost certifikátů skončila { $deadline }; elektronicky už je obnovit nelze.
    .next = Požádejte o nové certifikáty na pracovišti registrační autority I.CA.
renew-link-refused = Tento odkaz program neotevře: { $why }.
    .next = Zkopírujte celý odkaz z výzvy od I.CA (info.renewal@ica.cz).
decline-nothing = Žádná obnova, kterou by šlo odmítnout, neběží.
    .next = Jak věci stojí, ukáže twins status.
decline-unknown = Neběží žádná obnova jménem { $renewal }.
    .next = Jména obnov ukáže twins status.
decline-several = Běží více obnov: { $renewals }.
    .next = Řekněte, kterou odmítáte: twins decline OBNOVA.
renewal-declined = Obnova byla odmítnuta; nic dalšího se neudělá.
    .next = Znovu ji spustíte příkazem twins renew.

go-ahead-intro = Obě žádosti jsou podepsány. Cesta portálem ještě nebyla ověřena naostro, proto se program před odesláním ptá. Odeslalo by se:
go-ahead-host = Kam
go-ahead-subject = Držitel
go-ahead-qualified = Kvalifikovaný
go-ahead-commercial = Komerční
go-ahead-request = žádost o následný certifikát k číslu { $serial }, nový klíč { $key }, { $bytes } B
go-ahead-unchanged = Jméno a ostatní údaje v žádostech jsou přesně ty ze starých certifikátů.
go-ahead-question = Odeslat obě žádosti? [a = ano, p = sám v prohlížeči, N = ne]
go-ahead-given = Odeslání je povoleno; program žádosti odešle.
go-ahead-withheld = Neodesláno. Žádosti i klíče zůstávají připraveny.
    .next = Odeslat je můžete později příkazem twins confirm.

file-unreadable = Soubor { $path } nelze přečíst: { $why }.
    .next = Zkontrolujte cestu a práva k souboru.
message-no-header = nezačíná hlavičkou podle RFC 5322
message-too-long = je na zprávu příliš dlouhý

login-none = V nastavení není žádná schránka s přihlášením OAuth; hesla twins login nepotřebují.
    .next = V oddílech mail.imap a mail.smtp napište oauth místo password, podle vzoru v man twins.toml.
login-code = Povolte programu přístup do schránky { $user }:
    1. na libovolném zařízení otevřete { $address },
    2. opište tam kód { $code } a přihlaste se (máte na to { $minutes ->
        [one] { $minutes } minutu
        [few] { $minutes } minuty
       *[other] { $minutes } minut
    }).
    Program počká. Kód pište jen tam, kam vede tato adresa, a nikomu ho nedávejte.
login-page = Povolte programu přístup do schránky { $user }: v prohlížeči na tomto počítači otevřete následující adresu a přihlaste se (máte na to { $minutes ->
    [one] { $minutes } minutu
    [few] { $minutes } minuty
   *[other] { $minutes } minut
}):
    { $address }
login-thanks = Program twins má, co potřebuje. Tuto stránku můžete zavřít.
login-kept = Přihlášení { $user } je uloženo; program ho odteď obnovuje sám.
login-works = Schránku na { $host } lze číst.
    .next = Běžící twins agent si toho do pěti minut všimne; pokud neběží, spusťte ho.
login-done = Hotovo.
login-useless = Přihlášení je uloženo, ale schránka na { $host } ho nepřijímá: { $why }.
    .next = Zkontrolujte user v oddílu mail.imap (musí to být schránka, ke které jste se přihlásili) a zda je pro ni povolen IMAP.
login-denied = Přihlášení bylo odmítnuto; nic se neuložilo.
    .next = Pokud to byl omyl, spusťte twins login znovu.
login-expired = Čas na přihlášení vypršel; nic se neuložilo.
    .next = Nový kód dostanete příkazem twins login.
login-refused = Přihlašovací služba program odmítá: { $why }.
    .next = Zkontrolujte client_id, client_secret a scope v nastavení oauth; jak program u Microsoftu a Googlu zaregistrovat, popisuje README.
login-away = Přihlašovací služba je nedostupná: { $why }.
    .next = Zkontrolujte připojení a spusťte twins login znovu.
login-failed = Přihlášení se nezdařilo: { $why }.
    .next = Opravte to a spusťte twins login znovu.

elsewhere-too-late = I.CA už žádosti přijala, znovu se neposílají.
elsewhere-which = Otevřených obnov je více: { $renewals }.
    .next = Určete, kterou myslíte: --renewal NÁZEV.
browser-no-link = Odkaz, kterým obnova začíná, zatím není znám.
    .next = Počkejte na výzvu od I.CA, nebo předejte odkaz programu: twins renew --link 'ODKAZ'.
browser-what-to-do = Otevírá se stránka na { $host }. Kartu nechte ve čtečce; program ji teď nepoužívá.
    .next = Projděte stránky: Vydání následného certifikátu, Zahájit test PC, Zahájit obnovu certifikátu, úložiště klíče SecureStore, Vytvořit žádost; dvakrát zadáte PIN. Skončíte větou „Žádost o obnovu certifikátu byla úspěšně přijata“; nejpozději { $deadline }. Zprávu o vydání certifikátů program pozná sám, nové klíče najde na kartě a udělá zbytek.
browser-maybe-sent = Pozor: program žádosti už možná odeslal, jen neví, zda došly. V prohlížeči by vznikly jiné klíče a druhá žádost o totéž. Zavolejte nejdřív na helpdesk a zeptejte se; druhou žádost podávejte, jen když první nedošla.
browser-again-question = První žádost podle helpdesku nedošla a chcete podat druhou? Napište celé slovo ano:
browser-again-withheld = Druhá žádost se nepodává, nic se nezměnilo.
    .next = Program čeká, zda se I.CA ozve; stejné žádosti pošle znovu po twins confirm.
browser-again-no-terminal = Souhlas s druhou žádostí se dává jen v terminálu: spusťte tam twins renew --browser.
browser-sending-now = Program právě odesílá žádosti.
    .next = Počkejte, jak to dopadne (twins status), a pak to zkuste znovu.
browser-not-opened = Na tomto počítači se prohlížeč nepodařilo otevřít.
    .next = Otevřete odkaz přímo ve výzvě od I.CA, třeba na jiném počítači se stejnou kartou; program na vydané certifikáty čeká.
request-later = Žádosti zatím nejsou podepsány.
    .next = Až zadáte PIN, spusťte twins request znovu; nebo ho spusťte v terminálu, kde se na PIN zeptá.
request-written = Obě žádosti jsou v adresáři { $path }: .p7m je podepsaná zpráva (CMS), .csr.pem samotná žádost (PKCS#10).
request-unwritable = Soubor { $path } nelze zapsat: { $why }.
    .next = Zvolte jiný adresář: twins request --out ADRESÁŘ.
import-nothing = V souboru { $path } není žádný certifikát.
    .next = Program rozumí DER, PEM, PKCS#7, ZIP a mailu (.eml).
import-nobodys = { $file }: k těmto certifikátům program nezná kartu, ke které by patřily.
    .next = Vložte kartu do čtečky a spusťte twins import znovu; co na kartě je, ukáže twins card.
import-refused = { $file }: certifikát se na kartu uložit nesmí, { $why }.
    .next = Vyžádejte si od I.CA správné certifikáty; co dál, ukáže twins status.
import-known = { $file }: nic nového tu není.
import-taken = { $file }: { $count ->
    [one] jeden certifikát je ověřen
    [few] { $count } certifikáty jsou ověřeny
   *[other] { $count } certifikátů je ověřeno
}.

profile-wrong = Profil portálu má chyby:
    .next = { $mistakes }
profile-sound = Profil portálu „{ $name }“ je v pořádku. Kroky: { $steps }.
profile-proven = Naostro už byl ověřen: žádosti se odesílají bez ptaní.
profile-unproven = Naostro ověřen nebyl: před odesláním se program zeptá.
dry-run-stopped = Cesta vede až ke kroku „{ $step }“; tam by se žádosti odeslaly na { $address }. Nic se neodeslalo. Pole formuláře:
    .next = Celou cestu ukáže twins portal show.
dry-run-accepted = Portál už žádosti k tomuto odkazu přijal.
dry-run-failed = Cesta skončila dřív: { $why }.
    .next = Co portál ukázal, řekne twins portal show.

walk-none = Žádná cesta portálem není zaznamenána.
    .next = Zaznamená se, až program žádosti odešle, nebo příkazem twins portal check --dry-run ODKAZ.
walk-unfinished = nedokončeno (program byl ukončen)
walk-step = krok „{ $step }“
walk-when = Kdy
walk-purpose = Účel
walk-renewal = Obnova
walk-answer = Výsledek
walk-name = Název
walk-due = Na řadě byl krok
walk-expected = Čekalo se
walk-came = Přišlo
walk-title = titulek
walk-headings = nadpisy
walk-notes = sdělení
walk-buttons = tlačítka
walk-links = odkazy
walk-fields = pole
walk-text = text
walk-script = vyžaduje skripty
walk-mend = Opravte kopii profilu (portal.profile v nastavení), ověřte ji příkazem twins portal check a pokračujte se stejnými klíči: twins confirm. Nebo obnovu dokončete v prohlížeči: twins renew --browser.
purpose-submit = odeslání žádostí
purpose-collect = hledání certifikátů na poslední stránce
purpose-fetch = odkaz z mailu o vydání
purpose-dry-run = zkouška bez odeslání
answer-accepted = přijato
answer-wait = zatím ne
answer-rejected = odmítnuto
answer-unreachable = nedostupné
answer-needs-person = neznámá stránka
answer-stopped-before-sending = zastaveno před odesláním

report-intro = Toto je všechno, co by soubor obsahoval. Jména, adresy, odkazy a čísla v něm nejsou.
report-question = Zapsat to do souboru { $path }? [a/N]
report-withheld = Nic se nezapsalo.
report-written = Zapsáno: { $path }. Soubor můžete poslat tomu, kdo vám pomáhá. { $helpdesk }
report-unwritable = Soubor { $path } nelze zapsat: { $why }.
    .next = Zvolte jiný: twins report --out SOUBOR.
