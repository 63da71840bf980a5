# Služba: její stav na jeden řádek a co říkají twins service a twins log-level. .next je rada, co teď.

line-watching = Hlídá poštu a čtečku; certifikáty platí do { $until } ({ $left }).
line-ended = Platnost certifikátů skončila { $until }; požádejte o nové na pracovišti registrační autority I.CA.
line-no-pair = Hlídá poštu a čtečku; vložte jednou kartu do čtečky, ať program certifikáty pozná.
line-mailbox = Poštovní schránka je nedostupná: { $why }.
line-database = Do databáze nelze zapsat ({ $why }); práce čeká a bude sama pokračovat.

service-written = Zapsáno: { $path }
service-changed = Zapsáno znovu: { $path }
service-kept = Už je, jak má být: { $path }
service-packaged = Použije se jednotka z balíčku: { $path }
service-removed = Odstraněno: { $path }
service-without-walls = Jádro tohoto počítače nedává běžným uživatelům jmenné prostory; služba běží bez ochrany, která je potřebuje.
service-enabled = Program se odteď spouští s vaším přihlášením.
service-started = Program běží.
service-stopped = Program byl ukončen a sám se už nespustí.
service-nothing = Žádná služba nainstalována není; není co odstranit.
service-data-stays = Nastavení, databáze i obsah karty zůstávají, jak jsou.
service-no-manager = Pro vaše přihlášení tu neběží systemd ({ $why }), takže službu nelze nainstalovat.
    .next = Zařiďte v nastavení plochy (programy po spuštění), aby se po přihlášení spouštěl tento příkaz: { $command }
service-refused = systemd odmítá: { $why }.
    .next = Co program řekl naposled: journalctl --user -u twins -n 30
service-file = Soubor { $path } nelze zapsat: { $why }.
    .next = Zkontrolujte cestu a práva k ní.
service-elsewhere = Program už běží, ale ne jako služba.
    .next = Ukončete ten twins agent (Ctrl+C) a spusťte twins service install; do té doby pro něj platí dosavadní nastavení.
service-active = Služba běží od { $since }.
service-starting = Služba se spouští.
service-failed = Služba neběží: skončila s výsledkem { $result }.
    .next = Co řekla naposled: journalctl --user -u twins -n 30
service-inactive = Služba neběží.
    .next = Spusťte ji: systemctl --user start twins
service-missing = Žádná služba není nainstalována.
    .next = Nainstalujte ji: twins service install
service-says = Hlásí: { $line }
service-enabled-yes = Spouští se s vaším přihlášením.
service-enabled-no = Sama se nespouští.
    .next = Zařídí to twins service install
service-restarts = { $count ->
    [one] Od té doby byla { $count }krát spuštěna znovu.
    [few] Od té doby byla { $count }krát spuštěna znovu.
   *[other] Od té doby byla { $count }krát spuštěna znovu.
}
service-stale = Jednotka na disku je novější než ta, která platí.
    .next = Načte ji twins service install
service-unit = Jednotka: { $path }
service-log = Záznam: journalctl --user -u twins -f

log-level-set = Záznam je na úrovni { $level }, dokud program neskončí nebo nezvolíte jinou.
    .next = Natrvalo ji určí level v oddílu log v nastavení.
log-level-fixed = Za běhu tohoto programu nelze úroveň záznamu změnit.
    .next = Nastavte level v oddílu log a spusťte program znovu.

# Tlačítka na ploše a odpověď na stisknuté.
desk-now = Obnovit teď
desk-later = Později
desk-not-this-one = Tuhle ne
desk-needs-card = Vložte kartu do čtečky
    .next = Je to karta { $card }. Program se pak zeptá na PIN.
desk-needs-terminal = Otevřete terminál
    .next = Napište v něm: twins confirm. Na PIN se program zeptá tam.

put-off = Odložili jste to do { $until }; do té doby se program neptá, hned pokračuje twins confirm.
later-done = Program se znovu zeptá { $until }.
    .next = Dřív se pokračuje příkazem twins confirm.
later-sooner = Konec platnosti se blíží: program se znovu zeptá už { $until }.
    .next = Dřív se pokračuje příkazem twins confirm.
later-nothing = Nic, co by šlo odložit, na vás nečeká.
    .next = Jak věci stojí, ukáže twins status.
later-when = „{ $what }“ není doba ani čas.
    .next = Řekněte, na jak dlouho (30m, 4h, 2d), nebo do kdy: twins later until morning, twins later until 14:30
