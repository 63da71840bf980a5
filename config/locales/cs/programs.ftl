# Prohlížeče a poštovní programy, přihlášení novým certifikátem a komu se má oznámit. .next je rada, co teď.

program-p11-kit = Programy s p11-kit
program-firefox = Firefox
program-thunderbird = Thunderbird
program-chromium = Chromium, Chrome
packaging-snap = snap
packaging-flatpak = flatpak

certstore-heading = Co vidí prohlížeče a poštovní programy
certstore-module = Knihovna karty: { $path }
certstore-no-card = Dvojice není v žádné čtečce, proto se v programech nehledala.
    .next = Vložte kartu a spusťte twins certstore znovu.
certstore-card-unread = Kartu se nepodařilo přečíst, proto se dvojice v programech nehledala: { $why }.
    .next = Podrobnosti o čtečkách a kartě ukáže twins card, knihovny karet vypíše twins card --modules.
store-registered = karta je registrována
store-registered-seen = karta je registrována, oba certifikáty jsou vidět
store-missing = není registrována
store-missing-part = registrována, ale něco chybí
store-in-use = program běží, jeho profil se proto nemění
    .next = Zavřete ho a spusťte twins certstore add.
store-in-use-removing = program běží, jeho profil se proto nemění a karta v něm zůstává
    .next = Zavřete ho a spusťte twins certstore remove.
store-confined = program kartu nemůže používat: zabalený jako { $packaging } nedokáže načíst její knihovnu
    .next = Nainstalujte ho z balíčku distribuce nebo od výrobce a jednou ho spusťte.
store-never-started = s tímto profilem ještě nebyl spuštěn
    .next = Jednou ho spusťte, zavřete a spusťte twins certstore add.
store-password = karta je registrována, ale důvěru v autoritu chrání hlavní heslo profilu a na to se twins neptá
    .next = V nastavení programu, v části Certifikáty → Autority, upravte { $authorities } a zaškrtněte důvěru pro uživatele pošty.
store-no-tools = chybějí nástroje NSS modutil a certutil
    .next = Nainstalujte je: sudo apt-get install libnss3-tools.
store-failed = nezdařilo se to: { $why }
    .next = Příkaz twins certstore to zkusí znovu; nepomůže-li to, přidejte knihovnu v nastavení programu mezi bezpečnostní zařízení.
store-authorities = neznámé autority: { $authorities }
store-not-seen = není přes něj vidět { $role } certifikát
certstore-add = Co chybí, zaregistruje twins certstore add.
certstore-restart = Běžící programy spusťte znovu: kartu vidí takovou, jaká byla při jejich spuštění.

login-check-none = V login.checks není žádná adresa, není tedy co ověřovat.
login-check-no-pair = Na kartě ve čtečce není žádná platná dvojice.
    .next = Vložte kartu; co na ní je, ukáže twins card.
login-check-asking = Na PIN se v tomto terminálu zeptá oddělený proces pro práci s kartou; podepíše jen toto jedno přihlášení.
login-check-no-terminal = twins login-check potřebuje terminál, ve kterém se zeptá na PIN, nebo pinentry v nastavení card.prompt.
    .next = Spusťte ho přímo v terminálu.
login-check-accepted = { $host }: přihlášení funguje, certifikát č. { $serial } byl přijat ({ $version }).
login-check-refused = { $host }: server certifikát odmítl: { $why }.
    .next = Nový certifikát tam někdy znají až po několika hodinách. Odmítá-li ho server dál, zavolejte na helpdesk Flexims: +420 224 114 198.
login-check-never-asked = { $host }: server o certifikát nepožádal, takže se nic neověřilo.
    .next = Uveďte v login.checks adresu, na které server certifikát chce.
login-check-unable = { $host }: karta nedokáže podepsat to, co tento server chce: { $why }.
    .next = Řekněte to správci serveru, nebo se přihlaste prohlížečem.
login-check-untrusted = { $host }: server neprokázal, kdo je: { $why }.
    .next = Zkontrolujte adresu a hodiny počítače. Má-li server vlastní autoritu, uveďte její kořen v login.trust.
login-check-network = { $host }: spojení se nepodařilo: { $why }.
    .next = Zkontrolujte síť a zkuste to znovu: twins login-check.
login-check-declined = Přihlášení bylo odmítnuto; nic se nepodepsalo.
    .next = Kdykoli ho ověříte příkazem twins login-check.
login-check-failed = Karta nepodepsala: { $why }.
    .next = Vyjměte kartu, vložte ji znovu a spusťte twins login-check.

registering-now = Prohlížečům a poštovním programům se dává vědět o nových certifikátech
proving-login-now = Probíhá zkušební přihlášení novým certifikátem

offices-heading = Komu nový certifikát oznámit
offices-intro = Starým certifikátem lze podepisovat ještě do { $until }. Do té doby jím podepište formulář, kterým nový certifikát oznámíte:
offices-cssz = Česká správa sociálního zabezpečení (ČSSZ): posíláte-li jí e-Podání, oznamte nový certifikát na ePortálu.
