# Co twins mail check říká o zprávě.

kind-renewal-notice = výzva k obnově
kind-request-accepted = potvrzení, že I.CA přijala žádost
kind-payment-request = zálohová faktura
kind-certificates-issued = oznámení o vydaných certifikátech
kind-other = jiná zpráva
trust-authenticated = pravá
trust-unauthenticated = neověřená
trust-forged = podvržená
message-kind = Zpráva
message-trust = Pravost
message-link = Odkaz na obnovu
message-downloads = Certifikáty ke stažení
message-rejected = Odkaz neotevírat
message-serials = Sériová čísla
message-expires = Konec platnosti
message-certificate = Certifikát
message-payment = Platba
message-certificate-line = { $role }, číslo { $serial }, platí do { $until }, { $subject }
message-rejected-line = { $address } ({ $reason })
message-unreadable = { $file }: tohle není mailová zpráva ({ $why }).
    .next = Uložte zprávu z poštovního programu jako soubor .eml a zkuste to znovu.
message-not-believed = Program takovou zprávu neposlechne a její odkaz neotevře.
message-try-again = Klíč DKIM teď nejde zjistit, ověření se zopakuje později.
link-malformed = není to platná adresa
link-scheme = není to https
link-host = server není na seznamu serverů I.CA
link-port = jiný port než 443
link-credentials = adresa obsahuje jméno uživatele

affirm-facts = Výzva ze souboru:
    Odesílatel: { $from }
    Předmět: { $subject }
    Pravost: { $trust } ({ $reason })
    Odkaz vede na: { $host }
    Sériová čísla: { $serials }
affirm-question = Je tato výzva opravdu od I.CA a má se odkaz na { $host } otevřít? [a/N]
affirm-withheld = Výzva nebyla potvrzena, nic se nestalo.
    .next = Nejste-li si jisti, zavolejte na podporu I.CA, nebo počkejte na výzvu, kterou lze ověřit.
affirm-no-terminal = Výzvu ze souboru je třeba potvrdit v terminálu.
    .next = Spusťte twins renew --from přímo v terminálu, bez přesměrování.
affirm-no-notice = Tato zpráva není výzva k obnově.
    .next = Co to je, ukáže twins mail check SOUBOR.
affirm-no-link = V této výzvě není odkaz na obnovu.
    .next = Máte-li ho odjinud, předejte ho příkazem twins renew --link 'ODKAZ'.
affirm-link-refused = Odkaz z této výzvy program neotevře ani s potvrzením: { $address } ({ $reason }).
    .next = Neotevírejte ho ani v prohlížeči; nejste-li si jisti, zavolejte na podporu I.CA.
