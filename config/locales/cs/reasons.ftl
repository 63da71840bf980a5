# Proč se práce s kartou nezdařila: konec věty po dvojtečce, bez tečky. Co hlásí knihovna nebo systém ($said), zůstává, jak je.

reason-hung = knihovna karty neodpověděla do { $seconds ->
    [one] { $seconds } sekundy
   *[other] { $seconds } sekund
} a byla ukončena
reason-crashed = proces, který pracuje s kartou, nečekaně skončil ({ $how })
reason-not-started = proces, který pracuje s kartou, nelze spustit ({ $said })
reason-declined = odmítli jste to
reason-unanswered = na výzvu k zadání PIN nikdo neodpověděl
reason-pin-wrong = PIN nebyl správný
reason-pin-locked = PIN je zablokován
reason-module = modul PKCS#11 nelze použít: { $said }
reason-no-card = v žádné čtečce není karta, kterou modul PKCS#11 zná
reason-said = karta hlásí chybu { $said }
reason-unable = karta to neumí: { $said }
reason-refused = proces, který pracuje s kartou, pokyn odmítl ({ $said })

reason-room = na kartě není dost místa: volno je { $free } bajtů, potřeba je asi { $needed }
reason-key-length = karta vytváří klíče RSA dlouhé { $least } až { $most } bitů, potřeba je { $bits }
reason-key-making = karta neumí vytvářet klíče { $kind }
reason-signing = karta nemá mechanismus, kterým by se klíči tohoto druhu podepisovalo
reason-made-key = nový klíč { $role ->
    [qualified] kvalifikovaného
   *[commercial] komerčního
} certifikátu, který na kartě vznikl, na ní už není
reason-right-kind = pod označením určeným pro nový klíč { $role ->
    [qualified] kvalifikovaného
   *[commercial] komerčního
} certifikátu je na kartě klíč jiného druhu
reason-clarity = od začátku obnovy na kartě přibylo nových klíčů bez certifikátu: { $count }; nelze poznat, které jsou naše
reason-new-key = nový klíč { $role ->
    [qualified] kvalifikovaného
   *[commercial] komerčního
} certifikátu na kartě není
reason-private-key = na kartě chybí soukromý klíč { $role ->
    [qualified] kvalifikovaného
   *[commercial] komerčního
} certifikátu
reason-certificate = na kartě chybí dosavadní { $role ->
    [qualified] kvalifikovaný
   *[commercial] komerční
} certifikát
reason-keys-elsewhere = klíče nových certifikátů na této kartě nejsou; je to ta, která byla použita v prohlížeči?
reason-not-read-back = certifikáty byly zapsány, ale při kontrolním čtení na kartě nejsou
reason-other-answer = proces, který pracuje s kartou, odpověděl na něco jiného

reason-prompt-not-started = program { $program } nelze spustit; nainstalujte pinentry nebo nastavte cestu k němu
reason-prompt-no-pinentry = program { $program } se nechová jako pinentry; nainstalujte pinentry nebo nastavte cestu k němu
reason-prompt-ended = program pro zadání PIN skončil bez odpovědi (má k dispozici obrazovku nebo terminál?)
reason-prompt-terminal-closed = terminál byl zavřen
reason-prompt-no-terminal = to, co bylo předáno, není terminál
reason-prompt-missing = krok potřebuje PIN a není kde se na něj zeptat
reason-prompt-memory = pro PIN nelze zamknout paměť ({ $said })
reason-prompt-broken = výzva k zadání PIN selhala ({ $said })

reason-readers-refused = služba pcscd tomuto programu čtečku nepovolila ({ $said }): polkit ji dovoluje tomu, kdo u počítače sedí, proto spouštějte agenta v relaci na ploše (ne jako systémovou službu), nebo tomuto uživateli povolte pravidlem polkit akce org.debian.pcsc-lite.access_pcsc a access_card
reason-readers-unreachable = služba pcscd není dostupná ({ $said }): nainstalujte balíček pcscd a spusťte ji příkazem `sudo systemctl enable --now pcscd.socket`
reason-readers-failed = služba pcscd selhala ({ $said }): důvod může napsat `journalctl -u pcscd`, pomoci může `sudo systemctl restart pcscd`
reason-readers-not-watched = čtečky nelze sledovat ({ $said }): zavřete jiné programy a spusťte agenta znovu

reason-pair-none = není na ní kvalifikovaný ani komerční certifikát žádné osoby
reason-pair-half = je na ní jen polovina dvojice, { $role ->
    [qualified] kvalifikovaný
   *[commercial] komerční
} certifikát osoby { $person } chybí
reason-pair-ambiguous = { $role ->
    [qualified] kvalifikovaný
   *[commercial] komerční
} certifikát osoby { $person } se hodí k několika jiným stejně dobře a nelze poznat, ke kterému patří
