# Co říkají příkazy. .next je rada, co teď.

error = Chyba: { $what }

config-missing = Soubor s nastavením { $path } neexistuje.
    .next = Vytvořte ho podle vzoru config/twins.example.toml, nebo zadejte jiný: twins --config SOUBOR.
config-unreadable = Soubor s nastavením { $path } nelze přečíst: { $why }.
    .next = Zkontrolujte cestu a práva k souboru.
config-wrong = V souboru s nastavením { $path } je chyba: { $why }.
    .next = Opravte ji a spusťte příkaz znovu. Všechna nastavení popisuje README.
config-wrong-line = V souboru s nastavením { $path } je na řádku { $line } chyba: { $why }.
    .next = Opravte ji a spusťte příkaz znovu. Všechna nastavení popisuje README.
mistake-unknown-key = neznámá položka „{ $key }“ (zde lze: { $known })
mistake-unknown-value = neznámá hodnota „{ $value }“ (lze: { $known })
mistake-missing-key = v tomto oddílu chybí položka „{ $key }“
config-lacks = V souboru s nastavením { $path } chybí { $section }; tento příkaz to potřebuje.
    .next = Doplňte ho podle vzoru config/twins.example.toml.
database-failed = Databázi { $path } nelze použít: { $why }.
    .next = Zkontrolujte místo na disku a práva k souboru.
database-locked = Databázi { $path } používá jiný běžící twins agent.
    .next = Stačí jeden; jak věci stojí, ukáže twins status.

agent-started = Program běží. Hlídá poštu pro { $address } a čtečku karet; ukončíte ho klávesami Ctrl+C.
agent-stopping = Program končí; rozdělaná práce se příště dokončí.
agent-ended = Program skončil.
agent-not-running = Program neběží.
    .next = Spusťte ho v jiném terminálu: twins agent.
agent-already-running = Program už běží.
    .next = Jak věci stojí, ukáže twins status.
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
confirm-busy = Právě se pracuje s kartou nebo je otevřeno okno pro PIN.
    .next = Dokončete to tam, nebo chvíli počkejte a spusťte twins confirm znovu.
confirm-no-terminal = Příkaz twins confirm potřebuje terminál, ve kterém se zeptá na PIN.
    .next = Spusťte ho přímo v terminálu, bez přesměrování.
confirm-asking = Na PIN se v tomto terminálu zeptá oddělený proces pro práci s kartou; PIN se nikam neukládá ani neposílá.
confirm-done-store-keys = Hotovo: nové klíče jsou na kartě.
confirm-done-send-requests = Hotovo: obě žádosti jsou podepsány.
confirm-done-import = Hotovo: nové certifikáty se zapsaly na kartu.
confirm-declined = Potvrzení bylo odmítnuto.
    .next = Obnovu znovu spustíte příkazem twins renew.
confirm-elsewhere = Na PIN se teď ptá jiný terminál, ve kterém byl twins confirm spuštěn později.
    .next = Pokračujte tam.
confirm-unanswered = Na otázku v tomto terminálu nepřišla odpověď.
    .next = Program se zeptá později; hned to lze příkazem twins confirm.
confirm-failed = Krok se nezdařil: { $why }.
    .next = Co dál, ukáže twins status.

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
go-ahead-question = Odeslat obě žádosti? [a/N]
go-ahead-yes = a
go-ahead-given = Odeslání je povoleno; program žádosti odešle.
go-ahead-withheld = Neodesláno. Žádosti i klíče zůstávají připraveny.
    .next = Odeslat je můžete později příkazem twins confirm.

worker-failed = Proces, který pracuje s kartou, selhal: { $why }.
    .next = Zkontrolujte v nastavení oddíl card (cestu k modulu PKCS#11) a vložte kartu znovu.
mail-check-none = Nebyl zadán žádný soubor se zprávou.
    .next = Zadejte uložené zprávy: twins mail check ZPRAVA.eml
file-unreadable = Soubor { $path } nelze přečíst: { $why }.
    .next = Zkontrolujte cestu a práva k souboru.
file-missing = soubor neexistuje
file-denied = chybí k němu práva
file-is-directory = je to adresář
disk-full = na disku není místo
no-answer-in-time = neodpovídá včas
card-not-there = v žádné čtečce není karta, kterou modul PKCS#11 zná
module-unusable = modul PKCS#11 nelze použít: { $why }
message-no-header = nezačíná hlavičkou podle RFC 5322
message-too-long = je na zprávu příliš dlouhý

login-none = V nastavení není žádná schránka s přihlášením OAuth; hesla twins login nepotřebují.
    .next = V oddílech mail.imap a mail.smtp napište oauth místo password, podle vzoru config/twins.example.toml.
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
login-useless = Přihlášení je uloženo, ale schránka na { $host } ho nepřijímá: { $why }
    .next = Zkontrolujte user v oddílu mail.imap (musí to být schránka, ke které jste se přihlásili) a zda je pro ni povolen IMAP.
login-denied = Přihlášení bylo odmítnuto; nic se neuložilo.
    .next = Pokud to byl omyl, spusťte twins login znovu.
login-expired = Čas na přihlášení vypršel; nic se neuložilo.
    .next = Nový kód dostanete příkazem twins login.
login-refused = Přihlašovací služba program odmítá: { $why }
    .next = Zkontrolujte client_id, client_secret a scope v nastavení oauth; jak program u Microsoftu a Googlu zaregistrovat, popisuje README.
login-away = Přihlašovací služba je nedostupná: { $why }
    .next = Zkontrolujte připojení a spusťte twins login znovu.
login-failed = Přihlášení se nezdařilo: { $why }
    .next = Opravte to a spusťte twins login znovu.
