# Jak stojí obnova. Hodnota je jedna věta o stavu; .subject předmět mailu, .need co je potřeba (v infinitivu),
# .next co má člověk teď udělat. Bez .need a .next není potřeba nic.

waiting-for-notice = Čeká se na výzvu od I.CA s odkazem, kterým obnova začíná; chodí tři týdny a znovu týden před koncem platnosti ({ $deadline }).
    .subject = Obnova certifikátů čeká na výzvu od I.CA, nemusíte nic dělat
waiting-for-notice-late = Výzva od I.CA s odkazem na obnovu stále nepřišla a platnost certifikátů končí { $deadline } ({ $left }).
    .subject = Výzva od I.CA nepřišla: vyžádejte si odkaz na obnovu certifikátů
    .need = vyžádat si od I.CA výzvu k obnově
    .next = Hledejte výzvu od I.CA i v nevyžádané poště; není-li tam, vyžádejte si ji u I.CA. Odkaz z výzvy předáte programu takto: twins renew --link 'ODKAZ'. Bez odkazu program začít neumí; obnovit lze i v programu SecureStore nebo na stránkách I.CA.

waiting-for-card-store-keys = Čeká se na kartu { $card }, na kterou se uloží nové klíče.
    .subject = Vložte kartu do čtečky: obnova certifikátů může začít
    .need = vložit kartu do čtečky
    .next = Vložte kartu { $card } do čtečky; program se pak zeptá na PIN. Žádosti musí odejít nejpozději { $deadline } ({ $left }).
waiting-for-card-send-requests = Nové klíče jsou na kartě; k podpisu obou žádostí je karta { $card } potřeba znovu.
    .subject = Vložte kartu do čtečky: žádosti o certifikáty čekají na podpis
    .need = vložit kartu do čtečky
    .next = Vložte kartu { $card } do čtečky; program se pak zeptá na PIN. Žádosti musí odejít nejpozději { $deadline } ({ $left }).
waiting-for-card-import = I.CA vydala oba nové certifikáty; čeká se na kartu { $card }, na kterou se uloží.
    .subject = Vložte kartu do čtečky: nové certifikáty jsou vydány
    .need = vložit kartu do čtečky
    .next = Vložte kartu { $card } do čtečky; program se pak zeptá na PIN a uloží na ni nové certifikáty.

waiting-for-consent-store-keys = Čeká se na váš PIN, kterým povolíte uložení nových klíčů na kartu { $card }.
    .subject = Zadejte PIN: obnova certifikátů může začít
    .need = zadat PIN ke kartě
    .next = { $prompt ->
        [terminal] Spusťte v terminálu twins confirm a zadejte PIN tam.
        [broken] Okno pro PIN se nepodařilo zobrazit: { $broken }. Spusťte v terminálu twins confirm a zadejte PIN tam.
       *[window] Zadejte PIN v okně, které se na počítači objeví, nebo spusťte v terminálu twins confirm.
    } Žádosti musí odejít nejpozději { $deadline } ({ $left }).
waiting-for-consent-send-requests = Nové klíče jsou na kartě; čeká se na váš PIN, kterým povolíte podpis a odeslání obou žádostí.
    .subject = Zadejte PIN: žádosti o nové certifikáty čekají na podpis
    .need = zadat PIN ke kartě
    .next = { $prompt ->
        [terminal] Spusťte v terminálu twins confirm a zadejte PIN tam.
        [broken] Okno pro PIN se nepodařilo zobrazit: { $broken }. Spusťte v terminálu twins confirm a zadejte PIN tam.
       *[window] Zadejte PIN v okně, které se na počítači objeví, nebo spusťte v terminálu twins confirm.
    } Žádosti musí odejít nejpozději { $deadline } ({ $left }).
waiting-for-consent-import = I.CA vydala oba nové certifikáty; čeká se na váš PIN, kterým povolíte jejich uložení na kartu { $card }.
    .subject = Zadejte PIN: nové certifikáty čekají na uložení na kartu
    .need = zadat PIN ke kartě
    .next = { $prompt ->
        [terminal] Spusťte v terminálu twins confirm a zadejte PIN tam.
        [broken] Okno pro PIN se nepodařilo zobrazit: { $broken }. Spusťte v terminálu twins confirm a zadejte PIN tam.
       *[window] Zadejte PIN v okně, které se na počítači objeví, nebo spusťte v terminálu twins confirm.
    }
waiting-for-card-prove-login = Nové certifikáty jsou na kartě { $card }; k vyzkoušení přihlášení je karta potřeba znovu.
    .subject = Vložte kartu do čtečky: zbývá vyzkoušet přihlášení
    .need = vložit kartu do čtečky
    .next = Vložte kartu { $card } do čtečky; program se pak zeptá na PIN a vyzkouší přihlášení. Nechcete-li to zkoušet, spusťte twins decline.
waiting-for-consent-prove-login = Nové certifikáty jsou na kartě; čeká se na váš PIN, kterým povolíte zkušební přihlášení novým certifikátem.
    .subject = Zadejte PIN: zbývá vyzkoušet přihlášení novým certifikátem
    .need = zadat PIN ke kartě
    .next = { $prompt ->
        [terminal] Spusťte v terminálu twins confirm a zadejte PIN tam. Nechcete-li přihlášení zkoušet, spusťte twins decline.
        [broken] Okno pro PIN se nepodařilo zobrazit: { $broken }. Spusťte v terminálu twins confirm a zadejte PIN tam. Nechcete-li přihlášení zkoušet, spusťte twins decline.
       *[window] Zadejte PIN v okně, které se na počítači objeví, nebo spusťte v terminálu twins confirm. Nechcete-li přihlášení zkoušet, spusťte twins decline.
    }

making-keys-starting = Karta se chystá na nové klíče; nechte ji ve čtečce.
    .subject = Na kartě vznikají nové klíče, nechte ji ve čtečce
making-keys = Na kartě vzniká nový klíč pro { $role } certifikát (už { $since }); může to trvat i několik minut, nechte kartu ve čtečce.
    .subject = Na kartě vznikají nové klíče, nechte ji ve čtečce

waiting-for-go-ahead = Obě žádosti jsou podepsány; odešlou se, až si je prohlédnete a odeslání povolíte.
    .subject = Povolte odeslání: žádosti o nové certifikáty jsou připraveny
    .need = prohlédnout si žádosti a povolit jejich odeslání
    .next = Spusťte twins confirm: ukáže, co se odešle a kam, a zeptá se vás; odeslat můžete i sami v prohlížeči. Ptá se proto, že cesta portálem I.CA ještě nebyla ověřena naostro. Žádosti musí odejít nejpozději { $deadline } ({ $left }).

waiting-for-browser = Obnovu dokončujete v prohlížeči; program čeká na zprávu, že I.CA nové certifikáty vydala, a potom udělá zbytek.
    .subject = Dokončete obnovu v prohlížeči, zbytek udělá program
    .need = dokončit odeslání žádostí v prohlížeči
    .next = Otevřete odkaz z výzvy od I.CA a projděte stránky až k větě „Žádost o obnovu certifikátu byla úspěšně přijata“; úložiště klíče zvolte SecureStore a kartu nechte ve čtečce. Žádosti musí odejít nejpozději { $deadline } ({ $left }). Zpět k obnově programem se vrátíte příkazem twins renew.
waiting-for-delivery = Obě žádosti jsou podepsány a čekají, až je předáte I.CA; program čeká na vydané certifikáty.
    .subject = Předejte I.CA žádosti o nové certifikáty
    .need = předat I.CA obě žádosti
    .next = Žádosti uložíte do souborů příkazem twins request --out ADRESÁŘ; vydané certifikáty předáte programu příkazem twins import SOUBOR, nepřijdou-li mailem. Žádosti musí odejít nejpozději { $deadline } ({ $left }).

signing = Karta podepisuje obě žádosti; nechte ji ve čtečce.
    .subject = Karta podepisuje žádosti o nové certifikáty
sending = Žádosti se odesílají na portál I.CA.
    .subject = Žádosti o nové certifikáty se odesílají
sending-troubled = Portál I.CA se { $attempts ->
    [one] při prvním pokusu
   *[other] ani na { $attempts }. pokus
} nepodařilo zastihnout ({ $why }); program to zkouší dál sám{ $again ->
    [none] .
   *[other] , znovu { $again }.
}
    .subject = Portál I.CA neodpovídá; program to zkouší dál, nemusíte nic dělat

waiting-for-ica = I.CA obě žádosti přijala{ $number ->
    [none] { "" }
   *[other] { " " }(číslo { $number })
}; čeká se, až vydá nové certifikáty.
    .subject = I.CA žádosti přijala a vydá nové certifikáty; nemusíte nic dělat
waiting-for-payment = I.CA žádosti přijala a čeká na zaplacení zálohové faktury; nové certifikáty vydá potom.
    .subject = { $amount ->
        [none] Zaplaťte zálohovou fakturu I.CA
       *[other] Zaplaťte I.CA { $amount }
    }{ $due ->
        [none] { "" }
       *[other] { " " }do { $due }
    }, pak vydá nové certifikáty
    .need = zaplatit zálohovou fakturu I.CA
    .next = { $payment ->
        [none] Zaplaťte zálohovou fakturu, kterou vám I.CA poslala mailem.
       *[other] Zaplaťte zálohovou fakturu I.CA: { $payment }.
    } O dalším průběhu vám program napíše.

importing = Nové certifikáty se ukládají na kartu a ověřují; nechte ji ve čtečce.
    .subject = Nové certifikáty se ukládají na kartu, nechte ji ve čtečce
registering = Nové certifikáty jsou na kartě; program o nich dává vědět prohlížečům a poštovním programům.
    .subject = Nové certifikáty jsou na kartě a registrují se v prohlížečích
registering-troubled = Nové certifikáty jsou na kartě, ale prohlížečům se o nich nepodařilo dát vědět ({ $why }); program to zkouší dál sám{ $again ->
    [none] .
   *[other] , znovu { $again }.
}
    .subject = Nové certifikáty se nedaří registrovat; program to zkouší dál
proving-login = Zkouší se přihlášení novým komerčním certifikátem; nechte kartu ve čtečce.
    .subject = Zkouší se přihlášení novým certifikátem
done = Oba nové certifikáty jsou uloženy na kartě { $card } a ověřeny kontrolním čtením.
    .subject = Hotovo: nové certifikáty jsou na kartě, restartujte prohlížeč
    .need = restartovat prohlížeč a přihlašovat se novým certifikátem
    .next = Zavřete a znovu spusťte prohlížeč i poštovní program; do Fleximsu (https://www.flexims.cz) se od této chvíle přihlašujte novým komerčním certifikátem.

stalled-pin-wrong = PIN nebyl správný { $step ->
    [store-keys] (ukládání nových klíčů)
    [send-requests] (podpis žádostí)
    [prove-login] (zkušební přihlášení)
   *[import] (ukládání certifikátů)
}; program ho sám znovu nezkouší.
    .subject = PIN nebyl správný: obnova čeká na nové zadání
    .need = zadat správný PIN
    .next = Ověřte si PIN a spusťte v terminálu twins confirm, nebo kartu vyjměte a znovu vložte. Po několika chybných pokusech se karta zablokuje.
stalled-pin-wrong-last = PIN nebyl správný { $step ->
    [store-keys] (ukládání nových klíčů)
    [send-requests] (podpis žádostí)
    [prove-login] (zkušební přihlášení)
   *[import] (ukládání certifikátů)
} a zbývá poslední pokus; další chyba kartu zablokuje.
    .subject = Pozor, zbývá poslední pokus: PIN karty nebyl správný
    .need = zjistit správný PIN, zbývá poslední pokus
    .next = Najděte si nejdřív správný PIN, teprve potom spusťte v terminálu twins confirm. Pokud ho nevíte jistě, nezkoušejte ho a zavolejte na helpdesk.
stalled-pin-locked = PIN karty { $card } je zablokován.
    .subject = PIN karty je zablokován: odblokujte ho kódem PUK
    .need = odblokovat PIN kódem PUK
    .next = V programu SecureStore odblokujte PIN kódem PUK a potom spusťte v terminálu twins confirm.
stalled-card-problem = Práce s kartou se nezdařila { $step ->
    [store-keys] při ukládání nových klíčů
    [send-requests] při podpisu žádostí
    [prove-login] při zkušebním přihlášení
   *[import] při ukládání certifikátů
}: { $why }.
    .subject = Práce s kartou se nezdařila: vyjměte ji a znovu vložte
    .need = kartu vyjmout a znovu vložit
    .next = Vyjměte kartu { $card }, vložte ji znovu a zadejte PIN, až se program zeptá; nebo spusťte v terminálu twins confirm. Co už na kartě je, se použije.
stalled-portal-rejected = Portál I.CA žádosti odmítl: „{ $why }“.
    .subject = Portál I.CA odmítl žádosti: vyřešte to prosím s I.CA
    .need = vyřešit s I.CA, proč žádosti odmítla
    .next = Zavolejte na helpdesk a přečtěte mu důvod. Přijde-li nová výzva, program bude pokračovat sám; stejné žádosti odešlete znovu příkazem twins confirm. Žádosti musí odejít nejpozději { $deadline } ({ $left }).
stalled-portal-unknown = Portál I.CA ukázal stránku, kterou program nezná: { $why }.
    .subject = Portál I.CA se změnil: dokončete prosím obnovu v prohlížeči
    .need = dokončit obnovu v prohlížeči, nebo opravit profil portálu
    .next = Spusťte twins renew --browser: program otevře odkaz v prohlížeči a všechno ostatní udělá potom sám. Co portál ukázal, řekne twins portal show; kdo podle toho opraví profil portálu, pokračuje se stejnými klíči příkazem twins confirm. Žádosti musí odejít nejpozději { $deadline } ({ $left }).
stalled-certificate-refused = Přišel certifikát, který se na kartu uložit nesmí: { $why }.
    .subject = Vydaný certifikát nelze použít: obraťte se prosím na I.CA
    .need = vyžádat si od I.CA správné certifikáty
    .next = Zavolejte na helpdesk a přečtěte mu důvod. Až správné certifikáty přijdou, program bude pokračovat sám.
stalled-revoked-old = { $half ->
    [qualified] Kvalifikovaný
   *[commercial] Komerční
} certifikát je od { $revoked } zneplatněn{ $why ->
    [none] {""}
   *[other] {" "}(důvod: { $why })
}; elektronicky už dvojici obnovit nelze.
    .subject = Certifikát je zneplatněn: nový vydá jen registrační autorita
    .need = zajít na registrační autoritu pro nové certifikáty
    .next = Objednejte se na registrační autoritu I.CA, která vydá novou dvojici certifikátů. Nezneplatnili jste certifikát vy, zavolejte hned na helpdesk.
stalled-revoked-new = Nově vydaný certifikát ({ $half ->
    [qualified] kvalifikovaný
   *[commercial] komerční
}) je od { $revoked } zneplatněn{ $why ->
    [none] {""}
   *[other] {" "}(důvod: { $why })
}.
    .subject = Nový certifikát je zneplatněn: obraťte se prosím na I.CA
    .need = zjistit u I.CA, proč je nový certifikát zneplatněn
    .next = Zavolejte na helpdesk a zeptejte se, proč je nový certifikát zneplatněn a jak dostanete platný. Starou dvojici zatím z karty neodstraňujte.
stalled-not-ready = Obnova ještě nezačala, protože by nemohla doběhnout: { $why }.
    .subject = Obnova zatím nemůže začít: něco k ní chybí
    .need = napravit, co k obnově chybí
    .next = Napravte to; program to zkouší znovu sám a pak se zeptá na PIN. Vše najednou prověří twins doctor, hned to zkusí twins confirm. Žádosti musí odejít nejpozději { $deadline } ({ $left }).
stalled-login-refused = Nové certifikáty jsou na kartě, ale přihlášení novým certifikátem bylo odmítnuto: „{ $why }“.
    .subject = Přihlášení novým certifikátem se nezdařilo: zavolejte na helpdesk
    .need = zjistit, proč nový certifikát nebyl přijat
    .next = Zavolejte na helpdesk a přečtěte mu důvod; potom to zkusíte znovu příkazem twins confirm. Příkazem twins decline obnovu uzavřete bez zkoušky.

declined = Obnova byla odmítnuta; bez ní platnost certifikátů skončí { $deadline } ({ $left }).
    .subject = Obnova byla odmítnuta: znovu ji spustíte příkazem twins renew
    .need = rozhodnout se, zda certifikáty obnovit
    .next = Až budete chtít obnovit, spusťte v terminálu twins renew. Žádosti musí odejít nejpozději { $deadline }; později už jen na registrační autoritě.
declined-import = Uložení nových certifikátů na kartu bylo odmítnuto; vydané certifikáty čekají.
    .subject = Nové certifikáty čekají: na kartu je uložíte příkazem twins renew
    .need = rozhodnout se, zda nové certifikáty uložit na kartu
    .next = Spusťte v terminálu twins renew a zadejte PIN, nejlépe dřív, než { $deadline } skončí platnost starých certifikátů.
reminder = I.CA znovu vyzvala k obnově, která byla odmítnuta; platnost certifikátů skončí { $deadline } ({ $left }).
    .subject = I.CA znovu vyzývá k obnově: platnost končí { $deadline-day }
    .need = rozhodnout se, zda certifikáty obnovit
    .next = Chcete-li obnovit, spusťte v terminálu twins renew. Žádosti musí odejít nejpozději { $deadline }; později už jen na registrační autoritě.
superseded = Tato obnova už není potřeba: na kartě je novější dvojice certifikátů.
    .subject = Obnova už není potřeba: na kartě je novější dvojice certifikátů
expired = Platnost certifikátů skončila { $deadline } dřív, než I.CA žádosti přijala; elektronicky už je obnovit nelze.
    .subject = Platnost certifikátů skončila: navštivte registrační autoritu
    .need = navštívit registrační autoritu
    .next = Požádejte o nové certifikáty na pracovišti registrační autority I.CA; vezměte s sebou kartu a doklad totožnosti. Staré klíče na kartě nemažte, jinak nepřečtete starší zašifrovanou poštu.

# Části platby a práce
payment-account = účet { $account }
payment-iban = IBAN { $iban }
payment-symbol = variabilní symbol { $symbol }
payment-due = nejpozději { $due }

refusal-foreign-key = jeho klíč nevznikl při této obnově
refusal-other-subject = je pro někoho jiného: { $subject }
refusal-wrong-role = není to { $role ->
    [qualified] kvalifikovaný
   *[commercial] komerční
} certifikát, o jaký se s tímto klíčem žádalo
refusal-chain = nelze ho ověřit až k důvěryhodnému kořenovému certifikátu: { $why }
