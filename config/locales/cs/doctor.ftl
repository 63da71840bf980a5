# Co říká twins doctor. Každý text je to, co se zjistilo; .remedy je rada, co s tím.

doctor-heading = Co potřebuje obnova
doctor-part-card = Karta a certifikáty
doctor-part-mail = Pošta
doctor-part-portal = Portál I.CA
doctor-part-computer = Tento počítač
doctor-well = Vše je v pořádku: obnova by teď mohla proběhnout.
doctor-doubtful = { $doubtful ->
    [one] Obnova by teď mohla proběhnout. Jedna věc stojí za pozornost.
    [few] Obnova by teď mohla proběhnout. { $doubtful } věci stojí za pozornost.
   *[other] Obnova by teď mohla proběhnout. { $doubtful } věcí stojí za pozornost.
}
doctor-failed = { $failed ->
    [one] Obnova by teď proběhnout nemohla: jedna věc není v pořádku.
    [few] Obnova by teď proběhnout nemohla: { $failed } věci nejsou v pořádku.
   *[other] Obnova by teď proběhnout nemohla: { $failed } věcí není v pořádku.
}

check-configuration = Nastavení
check-reader-service = Služba čteček
check-reader = Čtečka
check-card = Karta
check-module = Knihovna karty
check-pin = PIN
check-pair = Dvojice certifikátů
check-revocation = Zneplatnění
check-device-certification = Certifikace karty
check-anchors = Kořenové certifikáty
check-chain = Důvěryhodný kořen
check-browsers = Prohlížeče
check-mailbox = Poštovní schránka
check-mail-address = Adresa
check-smtp = Odesílání pošty
check-portal = Portál I.CA
check-clock = Hodiny
check-disk = Disk
check-database = Databáze
check-locked-memory = Zamčená paměť
check-sandbox = Proces karty
check-prompt = Dotaz na PIN
check-service = Program twins

doctor-too-slow = Odpověď nepřišla do { $seconds } s.
    .remedy = Zkuste to znovu; zůstane-li to tak, dotázaný program nebo server visí.
doctor-not-reached = nezkoušeno: chybí něco, co je potřeba předtím
doctor-login-later = vyzkouší se po přihlášení, které přijde po zápisu nastavení
doctor-not-configured = nezkoušeno: v nastavení to není

doctor-configuration-well = { $path } je úplné.
doctor-configuration-wrong = { $why }.
    .remedy = Spusťte twins setup, nebo soubor opravte ručně.
doctor-configuration-lacks = V souboru { $path } chybí { $part }.
    .remedy = Spusťte twins setup; co v souboru je, zachová, a na zbytek se zeptá.

doctor-reader-service-well = pcscd běží a tohoto uživatele pouští.
doctor-reader-service-away = Služba čteček pcscd neběží.
    .remedy = Nainstalujte ji a spusťte: sudo apt-get install pcscd libccid && sudo systemctl enable --now pcscd.socket
doctor-reader-service-refuses = pcscd běží, ale odmítá vás ({ $why }).
    .remedy = Spusťte příkaz přímo na ploše, ne přes SSH; nebo svému uživateli povolte v pravidle polkitu akce org.debian.pcsc-lite.access_pcsc a access_card.
doctor-reader-well = { $names }
doctor-reader-none = Není připojena žádná čtečka.
    .remedy = Připojte čtečku; je-li připojena, nainstalujte libccid a zkuste jiný konektor USB.
doctor-card-well = { $count ->
    [one] Ve čtečce je karta.
    [few] Ve čtečkách jsou { $count } karty.
   *[other] Ve čtečkách je { $count } karet.
}
doctor-card-none = Ve čtečce není karta.
    .remedy = Vložte kartu s certifikáty, čipem napřed.
doctor-card-unknown = Kartu ve čtečce knihovna karty nezná.
    .remedy = Přesvědčte se, že je to karta I.CA a že je vložena správně; jinou knihovnu určuje card.module.
doctor-card-other = Ve čtečce je jiná karta než { $card }.
    .remedy = Vložte kartu s certifikáty.
doctor-module-well = Kartu čte.
doctor-module-loads = Lze ji načíst; kartu, kterou by přečetla, ve čtečce nemá.
doctor-module-missing = Soubor { $path } neexistuje.
    .remedy = Nainstalujte I.CA SecureStore pro Linux z www.ica.cz; je-li jeho knihovna jinde, nastavte card.module. Co tu je, vypíše twins card --modules.
doctor-module-unusable = Nelze ji použít: { $why }.
    .remedy = Nainstalujte I.CA SecureStore znovu, nebo nastavte card.module; co tu je, vypíše twins card --modules.
doctor-module-hangs = Neodpověděla do { $seconds } s a byla zastavena.
    .remedy = Kartu vyjměte, znovu vložte a zkuste to ještě jednou; nepomůže-li to, restartujte pcscd: sudo systemctl restart pcscd
doctor-pin-well = Zbývají všechny pokusy ({ $card }, č. { $serial }).
doctor-pin-fewer = Nedávno byl zadán nesprávný PIN, pokusů zbývá méně ({ $card }, č. { $serial }).
    .remedy = Správně zadaný PIN pokusy obnoví.
doctor-pin-last = Zbývá poslední pokus ({ $card }, č. { $serial }).
    .remedy = Než PIN znovu zadáte, najděte ten správný; nesprávný kartu zablokuje a bude potřeba PUK.
doctor-pin-locked = PIN je zablokován ({ $card }, č. { $serial }).
    .remedy = Odblokujte ho pomocí PUK v programu SecureStore.
doctor-pair-well = { $person }: platí do { $day } ({ $left }).
doctor-pair-ended = { $person }: platnost skončila { $day }.
    .remedy = Obnovit už ji nelze: novou vydá registrační autorita I.CA.
doctor-pair-half = Z dvojice je na kartě jen jeden certifikát.
    .remedy = Druhý naimportujte v programu SecureStore; co na kartě je, ukáže twins card.
doctor-pair-none = Na kartě není dvojice TWINS.
    .remedy = Vložte kartu s dvojicí; co je na této, ukáže twins card.
doctor-revocation-well = Podle I.CA není žádný z obou certifikátů zneplatněn.
doctor-revocation-revoked = Certifikát je od { $day } zneplatněn.
    .remedy = Obnovit ho nelze: novou dvojici vydá registrační autorita I.CA. Nezneplatnili jste ho vy, zavolejte hned I.CA.
doctor-revocation-unknown = Nepodařilo se zjistit, zda nejsou zneplatněny: { $why }.
    .remedy = Teď není co dělat; před obnovou se program zeptá znovu.
doctor-card-certification-unknown = její konec není znám (card.certified_until)
doctor-card-certification-well = Karta smí nést kvalifikovaný certifikát do { $day }.
doctor-card-certification-ends = Končí { $day }: pro příští dvojici bude potřeba nová karta.
    .remedy = Objednejte včas u I.CA novou kartu.
doctor-card-certification-ended = Skončila { $day }: na tuto kartu už se kvalifikovaný certifikát nevydá.
    .remedy = Objednejte u I.CA novou kartu.
doctor-anchors-well = { $name }, platí do { $day }.
doctor-anchors-none = V certificates.anchors není uveden žádný soubor.
    .remedy = Stáhněte kořenový certifikát I.CA z www.ica.cz, porovnejte jeho otisk a soubor uveďte v certificates.anchors.
doctor-anchors-unusable = { $why }.
    .remedy = Stáhněte kořenový certifikát I.CA z www.ica.cz znovu a soubor uveďte v certificates.anchors.
doctor-anchors-ended = Žádný z nich dnes neplatí: { $names }.
    .remedy = Stáhněte současný kořenový certifikát I.CA, porovnejte jeho otisk a soubor uveďte v certificates.anchors.
doctor-anchors-end-soon = { $name } končí { $day }.
    .remedy = Přidejte do certificates.anchors příští kořenový certifikát I.CA.
doctor-chain-well = Oba certifikáty vedou k důvěryhodnému kořeni.
doctor-chain-broken = Dvojice nevede k žádnému důvěryhodnému kořeni: { $why }.
    .remedy = V certificates.anchors uveďte kořenový certifikát I.CA, pod kterým byly vydány, a v certificates.intermediates certifikát vydávající autority.
doctor-browsers-well = { $count ->
    [one] Oba certifikáty jsou vidět.
    [few] Oba certifikáty jsou vidět na všech { $count } místech.
   *[other] Oba certifikáty jsou vidět na všech { $count } místech.
}
doctor-browsers-registered = Karta je zaregistrována; co prohlížeče vidí, se nezkoušelo.
doctor-browsers-off = vypnuto (certificates.register)
doctor-browsers-missing = { $count ->
    [one] Na jednom místě karta není zaregistrována, nebo něco chybí.
    [few] Na { $count } místech karta není zaregistrována, nebo něco chybí.
   *[other] Na { $count } místech karta není zaregistrována, nebo něco chybí.
}
    .remedy = Kde, ukáže twins certstore; napraví to twins certstore add, nebo příští obnova sama.
doctor-browsers-not-seen = Karta je zaregistrována, ale některý certifikát vidět není.
    .remedy = Kde, ukáže twins certstore; prohlížeč restartujte a kartu vložte dřív, než ho spustíte.
doctor-browsers-no-tools = Chybějí nástroje NSS, takže do prohlížečů se podívat nelze.
    .remedy = Nainstalujte je: sudo apt-get install libnss3-tools
doctor-browsers-failed = Podívat se do nich nelze: { $why }.
    .remedy = Víc řekne twins certstore.

doctor-mailbox-well = { $account } na { $host }: { $count ->
    [one] jedna složka
    [few] { $count } složky
   *[other] { $count } složek
}, novinky přicházejí hned (IDLE).
doctor-mailbox-no-idle = { $account } na { $host }: { $count ->
    [one] jedna složka
    [few] { $count } složky
   *[other] { $count } složek
}; server nezná IDLE.
    .remedy = Není co dělat: do schránky se program podívá každou minutu.
doctor-mailbox-login = Server { $host } odmítá přihlášení: { $why }.
    .remedy = Zkontrolujte jméno a heslo v [mail.imap]; kde poskytovatel hesla nepřijímá, spusťte twins login. Znovu se na ně zeptá twins setup.
doctor-mailbox-password = Heslo pro { $host } nelze použít: { $why }.
    .remedy = Napravte to, nebo opravte password v [mail.imap]; znovu se na heslo zeptá twins setup.{ $program ->
        [secret-tool] {" "}Program secret-tool je v balíčku libsecret-tools.
       *[other] {""}
    }
doctor-mailbox-away = Server { $host } nelze použít: { $why }.
    .remedy = Zkontrolujte host, port a tls v [mail.imap] a připojení k síti.
doctor-mailbox-folder = Na serveru { $host } není složka { $folders }; jsou tam: { $known }.
    .remedy = Opravte mail.imap.folders.
doctor-mailbox-watched = Program schránku hlídá.
doctor-mailbox-unwatched = Program schránku nehlídá: { $why }.
    .remedy = Víc řekne twins doctor.
doctor-mail-address-well = Adresa { $address } je v certifikátu: I.CA píše tam.
doctor-mail-address-other = V certifikátu je { $known }, ne { $address }: výzvy od I.CA sem nechodí.
    .remedy = Nechte hlídat onu schránku (mail.address a [mail.imap]), nebo z ní poštu beze změny přeposílejte sem.
doctor-mail-address-none = v certifikátu není žádná adresa
doctor-smtp-well = Server { $host } přijal přihlášení.
doctor-smtp-open = Server { $host } odpovídá a přihlášení nechce.
doctor-smtp-login = Server { $host } odmítá přihlášení: { $why }.
    .remedy = Zkontrolujte jméno a heslo v [mail.smtp]; kde poskytovatel hesla nepřijímá, spusťte twins login.
doctor-smtp-password = Heslo pro { $host } nelze použít: { $why }.
    .remedy = Napravte to, nebo opravte password v [mail.smtp]; znovu se na heslo zeptá twins setup.{ $program ->
        [secret-tool] {" "}Program secret-tool je v balíčku libsecret-tools.
       *[other] {""}
    }
doctor-smtp-away = Server { $host } nelze použít: { $why }.
    .remedy = Zkontrolujte host, port a tls v [mail.smtp] a připojení k síti.
doctor-smtp-setting = Nastavení v [mail.smtp] není správné: { $why }.
    .remedy = Opravte ho; znovu se na ně zeptá twins setup.

doctor-portal-well = { $host } odpovídá a jeho TLS je platné.
doctor-portal-away = Portál { $host } není dostupný: { $why }.
    .remedy = Zkontrolujte připojení k síti a proxy (portal.proxy); otevře-li https://{ $host } prohlížeč, měl by to umět i program.
doctor-portal-profile = Profil portálu nelze použít: { $why }.
    .remedy = Víc řekne twins portal check; bez portal.profile platí vestavěný.
doctor-clock-well = Jdou správně: { $now }.
doctor-clock-synchronised = Seřizují se ze sítě.
doctor-clock-off = Od hodin portálu se liší o { $off }: { $now }.
    .remedy = Nechte je seřizovat ze sítě: sudo timedatectl set-ntp true
doctor-clock-wrong = Od hodin portálu se liší o { $off }: { $now }. Certifikáty by se zdály neplatné.
    .remedy = Seřiďte je: sudo timedatectl set-ntp true

doctor-disk-well = V { $place } je volných { $free }.
doctor-disk-little = V { $place } je volných jen { $free }.
    .remedy = Uvolněte místo, než dojde.
doctor-disk-full = V { $place } je volných jen { $free }: co se stane, by nebylo kam zapsat.
    .remedy = Uvolněte místo.
doctor-disk-unknown = Volné místo v { $place } nelze zjistit: { $why }.
    .remedy = Zkontrolujte adresář a jeho vlastníka.
doctor-database-well = { $place }: v pořádku.
doctor-database-in-use = { $place }: v pořádku, používá ji běžící program.
doctor-database-new = { $place }: vznikne při prvním spuštění.
doctor-database-read-only = Do { $place } nelze zapisovat.
    .remedy = Zkontrolujte vlastníka a práva: má patřit vám.
doctor-database-differs = Co je uloženo o obnově { $renewals }, neodpovídá jejímu deníku.
    .remedy = Restartujte program; odvodí to znovu z deníku.
doctor-database-form = { $why }.
    .remedy = Zapsala ji nejspíš novější verze programu: nainstalujte ji.
doctor-database-unusable = { $why }.
    .remedy = Zkontrolujte místo na disku a vlastníka adresáře a souborů v něm.
doctor-database-broken = { $why }.
    .remedy = Jak pokračovat z kopie, popisuje README; klíčů na kartě se to netýká.
doctor-locked-memory-well = PIN se nedostane na disk ani do výpisu paměti.
doctor-locked-memory-refused = Paměť pro PIN nelze zamknout: { $why }.
    .remedy = Zvyšte omezení: ulimit -l 64, nebo LimitMEMLOCK=64K ve službě.
doctor-sandbox-well = Proces pro práci s kartou lze uzavřít (landlock, seccomp).
doctor-sandbox-no-landlock = Toto jádro nemá landlock: knihovna karty by mohla zapisovat všude tam, kam vy.
    .remedy = Má ho jádro 5.13 a novější s landlock v seznamu lsm=; obnova proběhne i bez něj.
doctor-sandbox-no-seccomp = Toto jádro nemá seccomp: bez něj se knihovna karty nenačte.
    .remedy = Použijte jádro s CONFIG_SECCOMP_FILTER, jaké má Debian.
doctor-prompt-well = { $program } odpovídá.
doctor-prompt-terminal = V terminálu, až spustíte twins confirm.
doctor-prompt-missing = { $program } nelze spustit: { $why }.
    .remedy = Nainstalujte okno pro PIN: sudo apt-get install pinentry-gnome3 (nebo pinentry-qt). I bez něj se program zeptá v terminálu, když spustíte twins confirm; natrvalo to určí card.prompt = "terminal".
doctor-prompt-silent = { $program } nemluví jako pinentry: { $why }.
    .remedy = Uveďte v card.pinentry jiný. I bez něj se program zeptá v terminálu, když spustíte twins confirm; natrvalo to určí card.prompt = "terminal".
doctor-prompt-no-window = { $program } okno neukáže: ptá se jen v terminálu.
    .remedy = Nainstalujte okno pro PIN: sudo apt-get install pinentry-gnome3 (nebo pinentry-qt). Bez plochy nastavte card.prompt = "terminal"; zeptá se pak twins confirm.
doctor-prompt-no-display = { $program } potřebuje plochu, a ta tu není.
    .remedy = Na ploše je vše v pořádku. Bez plochy nastavte card.prompt = "terminal".
doctor-service-well = Běží a hlídá.
doctor-service-down = Neběží: schránku ani kartu nikdo nehlídá.
    .remedy = Spusťte ho jako službu příkazem twins service install, nebo nechte v terminálu běžet twins agent.
doctor-service-silent = Neodpovídá: { $why }.
    .remedy = Restartujte ho: systemctl --user restart twins.service; nic se tím neztratí.
doctor-service-database = Běží, ale čeká: do databáze nelze zapisovat ({ $why }).
    .remedy = Uvolněte místo na disku, nebo opravte vlastníka adresáře; pak bude sám pokračovat.
doctor-service-mailbox = Běží, ale nehlídá schránku: { $why }.
    .remedy = Viz výše; zkouší to znovu sám.
