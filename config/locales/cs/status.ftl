# Co ukazují twins status a twins card.

status-title = Certifikáty TWINS
status-pairs = Dvojice
status-renewal = Obnova
status-program = Program
status-remarks = Maily, které stojí za pozornost
column-person = Držitel
column-qualified = Kvalifikovaný
column-commercial = Komerční
column-until = Platí do
column-left = Zbývá
status-no-renewal = Žádná obnova neběží; výzvu od I.CA lze čekat kolem { $day }.
status-no-renewal-plain = Žádná obnova neběží.
status-replaced = nahrazena
status-earlier = { $count ->
    [one] Dříve skončila ještě { $count } obnova.
    [few] Dříve skončily ještě { $count } obnovy.
   *[other] Dříve skončilo ještě { $count } obnov.
}
status-pay-by = Zaplaťte nejpozději { $date }, aby I.CA stihla vydat certifikáty včas.
status-finished = Dokončeno { $date }.
status-agent-runs = Program běží a hlídá poštovní schránku.
status-agent-runs-blind = Program běží.
status-readers-none = Není připojena žádná čtečka.
status-reader-card = Čtečka { $name }: karta je vložena.
status-reader-empty = Čtečka { $name }: bez karty.
status-mails-waiting = { $count ->
    [one] { $count } mail čeká na odeslání.
    [few] { $count } maily čekají na odeslání.
   *[other] { $count } mailů čeká na odeslání.
}
status-refused = Odmítnut certifikát „{ $subject }“: { $why }.

card-reader = Čtečka
card-card = Karta
card-pin = PIN
card-inside = karta je vložena
card-absent = bez karty
card-no-reader = není připojena žádná
card-readers-failed = nelze zjistit: { $why }
    .next = Zkontrolujte, že běží služba pcscd a že máte právo čtečku používat.
card-token-failed = kartu nelze přečíst: { $why }
    .next = Vložte kartu do čtečky. Je-li vložena, zkontrolujte v nastavení oddíl card (cestu k modulu PKCS#11).
card-token = { $label }, sériové číslo { $serial }
card-maker = { $manufacturer }, { $model }
pin-all = v pořádku, zbývají všechny pokusy
pin-fewer = po chybném pokusu; několik pokusů ještě zbývá
pin-last = pozor, zbývá poslední pokus
pin-locked = zablokován; odblokujte ho kódem PUK v programu SecureStore
pin-keypad = zadává se na klávesnici čtečky
card-pair-in-force = platná dvojice
card-pair-replaced = nahrazena novější dvojicí; klíče zůstávají kvůli starší poště
card-pair-ended = platnost skončila
card-no-pair = Na kartě není dvojice TWINS: { $why }.
card-would = Obnova by na kartu přidala dva nové klíče ({ $qualified } pro kvalifikovaný a { $commercial } pro komerční certifikát) a dva nové certifikáty. Nic by nesmazala.
card-would-stop = Obnova by se teď zastavila dřív, než by se program zeptal na PIN: { $why }.
    .next = Teprve až se to napraví, může obnova začít.
card-would-soon = Výzvu od I.CA lze čekat kolem { $day }.
card-would-not = Obnovit už ji nelze: požádejte o nové certifikáty na pracovišti registrační autority I.CA.
card-others = { $count ->
    [one] Kromě toho je na kartě { $count } další certifikát (certifikační autority a jiné).
    [few] Kromě toho jsou na kartě { $count } další certifikáty (certifikační autority a jiné).
   *[other] Kromě toho je na kartě { $count } dalších certifikátů (certifikační autority a jiné).
}
card-free = Místo
card-free-bytes = volno { $kilobytes } kB
card-persons = { $count ->
    [few] Na kartách jsou dvojice { $count } různých osob; obnovuje se každá zvlášť a jen ta, kterou si vyberete.
   *[other] Na kartách jsou dvojice { $count } různých osob; obnovuje se každá zvlášť a jen ta, kterou si vyberete.
}
card-half = Bez druhé poloviny: { $role } certifikát { $serial } ({ $person }, platí do { $until }). Sám dvojici netvoří a program ho neobnovuje.
card-keys-there = Soukromé klíče obou certifikátů jsou na kartě.
card-keys-likely = Soukromé klíče karta bez PIN neukazuje; veřejné klíče k nim na ní jsou.
card-keys-unknown = Zda jsou na kartě i soukromé klíče, bez PIN poznat nelze.
standing-good = Dvojice podle I.CA není zneplatněna.
standing-unknown = Nepodařilo se zjistit, zda dvojice není zneplatněna: { $why }.
standing-revoked = { $half ->
    [qualified] Kvalifikovaný
   *[commercial] Komerční
} certifikát je od { $revoked } zneplatněn{ $why ->
    [none] {""}
   *[other] {" "}(důvod: { $why })
}.
modules-title = Moduly PKCS#11
modules-none = Na tomto počítači žádný modul PKCS#11 není. Nainstalujte I.CA SecureStore a cestu k jeho knihovně zapište do nastavení card.module.
modules-there = nalezen
modules-missing = knihovna chybí
modules-ica = modul I.CA pro karty STARCOS
modules-named = uvádí { $file }
