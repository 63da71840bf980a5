# Co je potřeba vedle obnov: program sám a dvojice, kterým se blíží konec.

agent-stopped = Program neběží: nikdo nehlídá poštu ani kartu.
    .need = spustit program
    .next = Spusťte v terminálu twins agent.
mailbox-away = Poštovní schránka se nehlídá: { $why }.
    .need = zkontrolovat přístup do poštovní schránky
    .next = Zkontrolujte připojení k síti a v nastavení oddíl mail.imap; program se sám zkouší připojit znovu.
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
