# Příběh jedné obnovy: věta ke každé události v deníku.

history-title = Obnova · { $person }
history-others = Další obnovy: { $renewals } (twins history JMÉNO).
history-empty = Žádná obnova zatím neproběhla.
    .next = Jak věci stojí, ukáže twins status.
history-unknown = Obnova { $renewal } není známa.
    .next = Jména obnov ukáže twins history a twins status.

history-opened-notice = Přišla výzva od I.CA a obnova začala; staré certifikáty platí do { $deadline }.
history-opened-hand = Obnovu jste zahájili příkazem; staré certifikáty platí do { $deadline }.
history-opened-calendar = Výzva od I.CA nepřišla, obnovu otevřel kalendář; staré certifikáty platí do { $deadline }.
history-agent-started = Program byl znovu spuštěn a pokračuje.
history-notice-seen = Přišla další výzva od I.CA s odkazem.
history-notice-without-link = Přišla další výzva od I.CA, ale bez odkazu, který lze otevřít.
history-resumed = Obnova se na váš příkaz znovu rozběhla.
history-ask-now = Chtěli jste pokračovat hned (twins confirm).
history-put-off = Odložili jste to do { $until }.
history-go-ahead = Povolili jste odeslání žádostí.
history-refused = Obnovu jste odmítli.
history-card-inserted = Karta byla vložena do čtečky.
history-card-seen = Karta je ve čtečce.
history-card-gone = Karta není ve čtečce.
history-consented = PIN byl zadán a povolil { $step ->
    [store-keys] uložení nových klíčů
    [send-requests] podpis obou žádostí
    [prove-login] zkušební přihlášení
   *[import] uložení certifikátů
}.
history-declined = V okně s PINem jste odmítli { $step ->
    [store-keys] uložení nových klíčů
    [send-requests] podpis obou žádostí
    [prove-login] zkušební přihlášení
   *[import] uložení certifikátů
}.
history-unanswered = Na výzvu k zadání PINu nikdo neodpověděl ({ $why }).
history-pin-wrong = Zadaný PIN nebyl správný; program ho sám znovu nezkouší.
history-pin-locked = PIN karty je zablokován.
history-unready = Nikdo nebyl o PIN požádán, protože obnova by nemohla doběhnout: { $why }.
history-ready = Co k obnově chybělo, je v pořádku.
history-card-failed = Práce s kartou se nezdařila: { $why }.
history-keys-ordered = Program se chystá vytvořit nové klíče.
history-making-key = Karta vytváří nový klíč pro { $role } certifikát.
history-key-made = Na kartě je nový klíč pro { $role } certifikát.
history-requests-made = Obě žádosti jsou podepsány.
history-accepted = I.CA obě žádosti přijala{ $number ->
    [none] .
   *[other] { " " }(číslo { $number }).
}
history-portal-unreachable = Portál I.CA nebylo možné zastihnout ({ $why }); program to zkouší dál.
history-portal-rejected = Portál I.CA žádosti odmítl: „{ $why }“.
history-portal-unknown = Portál I.CA ukázal stránku, kterou program nezná: { $why }.
history-not-yet-issued = Certifikáty ještě nejsou vydány.
history-acceptance-mail = I.CA mailem potvrdila, že žádosti přijala.
history-payment-asked = I.CA chce zaplatit zálohovou fakturu{ $amount ->
    [none] .
   *[other] : { $amount }.
}
history-issuance-mail = Přišel mail, že I.CA certifikáty vydala.
history-certificate-verified = Nový { $role } certifikát přišel { $source ->
    [attachment] v příloze mailu
    [mail-link] odkazem z mailu
    [file] ze souboru, který jste předali,
    [card] z karty, kam ho uložil jiný program,
   *[last-page] z poslední stránky portálu
} a je v pořádku; platí do { $until }.
history-way-portal = Obnovou má zase jít program sám.
history-way-browser = Rozhodli jste se odeslat žádosti v prohlížeči.
history-way-hand = Rozhodli jste se předat žádosti I.CA jako soubory.
history-portal-patience = Portál I.CA si přeje klid do { $until }.
history-perhaps-sent = Žádosti odešly, ale není známo, zda je I.CA dostala.
history-last-page-changed = Poslední stránka portálu vydala nové cookies.
history-certificate-refused = Přišel certifikát, který se na kartu uložit nesmí: { $why }.
history-written = Oba certifikáty byly zapsány na kartu.
history-read-back = Karta byla kontrolně přečtena.
history-old-pair-stands = I.CA potvrdila, že staré certifikáty nejsou zneplatněny.
history-new-pair-stands = I.CA potvrdila, že nové certifikáty nejsou zneplatněny.
history-old-pair-revoked = Starý certifikát je zneplatněn; elektronicky ho obnovit nelze.
history-new-pair-revoked = Nový certifikát je zneplatněn.
history-standing-unknown = Nepodařilo se zjistit, zda certifikáty nejsou zneplatněny.
history-registered = Nový { $role } certifikát vidí prohlížeče a poštovní programy.
history-registering-failed = Prohlížečům se o nových certifikátech nepodařilo dát vědět ({ $why }); program to zkouší dál.
history-login-proven = Přihlášení novým certifikátem se podařilo.
history-login-refused = Přihlášení novým certifikátem bylo odmítnuto: „{ $why }“.
history-login-unreachable = Přihlášení novým certifikátem nebylo u koho vyzkoušet ({ $why }).
history-login-never-asked = Server při přihlášení certifikát nechtěl, nebylo tedy co ověřovat.
history-reminded = Program připomněl, že něco čeká ({ $days ->
    [one] { $days } den
    [few] { $days } dny
   *[other] { $days } dní
} před koncem).
history-tick = Platnost starých certifikátů skončila.
