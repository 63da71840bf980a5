# Co je potřeba vedle obnov: program sám a dvojice, kterým se blíží konec.

agent-stopped = Program neběží: nikdo nehlídá poštu ani kartu.
    .need = spustit program
    .next = Spusťte v terminálu twins agent.
database-stuck = Do databáze nelze zapisovat ({ $why }); program čeká a o nic z toho, co se stalo, nepřijde.
    .need = uvolnit místo na disku nebo povolit zápis
    .next = Uvolněte místo na disku, případně zkontrolujte, že do adresáře s databází lze zapisovat; program pak sám pokračuje.
program-mute = Program běží, ale neodpovídá, jak na tom je: { $why }.
    .need = spustit program znovu
    .next = Ukončete twins agent a spusťte ho znovu.
mailbox-connecting = Ke schránce { $account } se program právě připojuje.
mailbox-away = Poštovní schránka { $account } se nehlídá: { $why }.
    .need = zkontrolovat přístup do poštovní schránky
    .next = Zkontrolujte připojení k síti a v nastavení oddíl mail.imap; program se sám zkouší připojit znovu.
mailbox-refused = Poštovní schránka { $account } se nehlídá, protože server odmítá přihlášení: { $why }.
    .subject = Certifikáty TWINS: přihlášení do poštovní schránky přestalo fungovat
    .need = obnovit přihlášení do poštovní schránky
    .next = Do té doby by program výzvu od I.CA neuviděl. Pokud se do schránky přihlašujete prohlížečem nebo kódem, spusťte twins login; jinak zkontrolujte heslo, na které odkazuje oddíl mail.imap v nastavení.
mailbox-silent = Poštovní schránka { $account } nedala o sobě vědět od { $since }: { $why }.
    .subject = Certifikáty TWINS: schránku se už celý den nedaří hlídat
    .need = podívat se do schránky
    .next = Výzvu od I.CA by program neuviděl, proto se do schránky podívejte sami; program se zkouší připojit dál.
mailbox-again = Poštovní schránka { $account } se zase hlídá; co mezitím přišlo, program právě čte.
    .subject = Certifikáty TWINS: schránka se zase hlídá
sending-refused = Maily nelze odesílat, protože server { $account } odmítá přihlášení: { $why }.
    .subject = Certifikáty TWINS: přihlášení k odesílání pošty přestalo fungovat
    .need = obnovit přihlášení k odesílání pošty
    .next = Do té doby vám program nemůže napsat. Pokud se k odesílání přihlašujete prohlížečem nebo kódem, spusťte twins login; jinak zkontrolujte heslo, na které odkazuje oddíl mail.smtp v nastavení.
sending-again = Maily přes { $account } se zase odesílají.
    .subject = Certifikáty TWINS: maily se zase odesílají
remark-junk = Mail od I.CA „{ $subject }“ ({ $date }) ležel v nevyžádané poště. Je prokazatelně pravý a program s ním naložil jako s každým jiným.
    .subject = Certifikáty TWINS: mail od I.CA ležel v nevyžádané poště
    .next = Označte ho v poštovním programu jako vyžádaný, ať k vám další dojdou.
remark-junk-unproven = Mail „{ $subject }“ ({ $date }) v nevyžádané poště se vydává za mail od I.CA ({ $from }), ale nic to nedokazuje; program kvůli němu nic nezahájil.
    .subject = Certifikáty TWINS: mail v nevyžádané poště se vydává za mail od I.CA
    .next = Neotvírejte jeho odkazy. Pokud výzvu čekáte, zeptejte se I.CA, nebo obnovu spusťte příkazem twins renew.
remark-addressee = Výzva „{ $subject }“ ({ $date }) nejmenuje žádný certifikát a ručí za ni jen váš poštovní server: mohla být určena někomu jinému, a proto program nic nezahájil.
    .subject = Certifikáty TWINS: výzva od I.CA, na kterou je třeba se podívat
    .need = podívat se na výzvu od I.CA
    .next = Přečtěte si výzvu v poštovním programu. Týká-li se vašich certifikátů, spusťte obnovu příkazem twins renew.
card-unreadable = Kartu ve čtečce nelze přečíst: { $why }.
    .need = zkontrolovat kartu ve čtečce
    .next = Vyjměte kartu a vložte ji znovu, případně zkuste jinou čtečku. Nepomůže-li to, spusťte `twins card`: napíše, co hlásí knihovna karty.
readers-away = Čtečka není dostupná: { $why }.
    .need = zkontrolovat čtečku karet
    .next = Zkontrolujte, že je čtečka připojena a že běží služba pcscd.
mail-stuck = { $count ->
    [one] { $count } mail se nedaří odeslat
    [few] { $count } maily se nedaří odeslat
   *[other] { $count } mailů se nedaří odeslat
}: { $why }.
    .need = zkontrolovat odesílání pošty
    .next = Zkontrolujte v nastavení oddíl mail.smtp; program bude odesílání zkoušet dál.
no-pair = Zatím není známa žádná dvojice certifikátů TWINS.
    .need = vložit kartu do čtečky
    .next = Vložte kartu do čtečky, aby ji program poznal; co na ní je, ukáže twins card.
notice-missing = { $person }: platnost certifikátů končí { $deadline } ({ $left }) a výzva od I.CA zatím nepřišla.
    .need = najít výzvu od I.CA, nebo si o ni říct
    .next = Hledejte výzvu od I.CA i v nevyžádané poště. Obnovu spustíte příkazem twins renew.
pair-ended = { $person }: platnost certifikátů skončila { $deadline }; elektronicky už je obnovit nelze.
    .need = navštívit registrační autoritu
    .next = Požádejte o nové certifikáty na pracovišti registrační autority I.CA; vezměte s sebou kartu a doklad totožnosti.

store-lacks = Programy, které mají vidět certifikáty – { $what }.
    .next = Podrobnosti a radu dá twins certstore; co jde, doplní program po uložení certifikátů sám.
