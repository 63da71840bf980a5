# Nápověda k příkazům (--help). Anglická slova stojí u definic příkazů v src/cli.

help-usage = Použití
help-example = Příklad
help-command = PŘÍKAZ
help-commands = Příkazy
help-options = Volby
help-any-options = VOLBY
help-arguments = Argumenty
help-choices = (možnosti: { $values })
help-default = (jinak { $value })

usage-unknown-argument = Volbu „{ $argument }“ tento příkaz nezná.
usage-unknown-command = Příkaz „{ $command }“ program nezná.
usage-missing = Chybí { $argument }.
usage-conflict = Volby „{ $argument }“ a „{ $other }“ nelze použít zároveň.
usage-value = Hodnota „{ $value }“ se k „{ $argument }“ nehodí{ $choices ->
    [none] .
   *[other] {" "}(možnosti: { $choices }).
}
usage-next = Co lze napsat, ukáže --help za příkazem.

value-file = SOUBOR
value-dir = ADRESÁŘ
value-name = NÁZEV
value-number = ČÍSLO
value-link = ODKAZ
value-address = ADRESA
value-renewal = OBNOVA
value-when = KDY
value-what = CO
value-level = ÚROVEŇ
value-server = SERVER
value-language = JAZYK
value-way = ZPŮSOB
value-setting = NASTAVENÍ
value-id = ID

command-twins = Obnovuje certifikáty I.CA TWINS na čipové kartě: vy zadáte PIN, o zbytek se postará twins.
command-agent = Hlídá poštu a kartu, a když přijde čas, obnoví certifikáty. Běží, dokud ho neukončíte.
command-status = Ukáže, co máte, do kdy to platí, co se děje a co máte udělat.
command-setup = Nastaví všechno: kartu, poštovní účet, konfiguraci i službu. Lze spustit znovu.
command-doctor = Prohlédne všechno, co obnova potřebuje, a řekne, co udělat. Na PIN se neptá, nic nemění.
command-card = Ukáže čtečky, kartu a dvojici certifikátů na ní. Na PIN se neptá.
command-certstore = Ukáže, zda prohlížeče a poštovní programy kartu a její certifikáty znají, a napraví to.
command-renew = Zahájí obnovu ručně, nebo pokračuje v odmítnuté.
command-confirm = Souhlas v tomto terminálu: na PIN se program zeptá tady.
command-decline = Zastaví obnovu; nic z toho, co je hotovo, se neztratí.
command-later = Odloží dotaz na PIN; program se později zeptá sám.
command-request = Nechá vytvořit obě žádosti a zapíše je do souborů, abyste je I.CA předali sami.
command-import = Převezme vydané certifikáty ze souborů: DER, PEM, PKCS#7, ZIP nebo mail (.eml).
command-portal = Prohlédne cestu portálem I.CA.
command-portal-check = Zkontroluje profil portálu; s odkazem projde cestu až k odeslání, ale ne dál.
command-portal-show = Ukáže průchod portálem: který krok byl na řadě, co se čekalo a co přišlo.
command-report = Zabalí, co pomůže zjistit příčinu potíží; všechno nejdřív uvidíte.
command-history = Vypráví průběh obnovy od prvního dne.
command-login = Přihlásí ke schránce bez hesla, je-li nastaveno mail.imap.oauth nebo mail.smtp.oauth.
command-login-check = Jednou se přihlásí komerčním certifikátem, aby bylo vidět, zda ho druhá strana přijme. Zeptá se na PIN.
command-mail = Prohlédne zprávy, aniž by sáhl na schránku.
command-mail-check = Řekne, co jsou to za zprávy, zda se jim dá věřit a co v nich je.
command-service = Provozuje program jako službu vašeho přihlášení (systemd).
command-service-install = Zapíše jednotku systemd a spouští program teď i po každém přihlášení.
command-service-uninstall = Ukončí program a jednotku odstraní; nastavení a databáze zůstanou.
command-service-status = Ukáže, zda služba běží, odkdy a co hlásí.
command-log-level = Nastaví podrobnost záznamu běžícího programu, dokud neskončí.

argument-help = Vypíše tuto nápovědu.
argument-version = Vypíše verzi.
argument-config = Soubor s nastavením (jinak $XDG_CONFIG_HOME/twins/twins.toml).
argument-json = Jako JSON, pro programy.
argument-status-watch = Sleduje stav živě, i s průběhem právě prováděného kroku, dokud nestisknete Ctrl+C.
argument-status-open = Otevře v prohlížeči stránku, která ukazuje totéž a víc.
argument-setup-address = Mailová adresa uvedená v certifikátu.
argument-setup-imap = Server IMAP: [imaps://|imap://]HOSTITEL[:PORT]; imap:// znamená STARTTLS.
argument-setup-smtp = Server SMTP: [smtps://|smtp://]HOSTITEL[:PORT]; smtp:// znamená STARTTLS.
argument-setup-user = Přihlašovací jméno; bez něj adresa.
argument-setup-password-file = Soubor s právy 0600, v jehož prvním řádku je heslo; zůstane, kde je.
argument-setup-client-id = Identifikátor vaší registrace u poskytovatele pošty, pro přihlášení přes OAuth.
argument-setup-module = Modul PKCS#11.
argument-setup-anchors = Kořenový certifikát I.CA, DER nebo PEM; lze uvést vícekrát.
argument-setup-language = Jazyk: cs nebo en.
argument-setup-prompt = Jak se zadává PIN: v okně (pinentry), nebo v terminálu příkazem twins confirm (terminal).
argument-setup-set = Kterékoli jiné nastavení tak, jak stojí v souboru: --set 'card.prompt_timeout = 60'; lze uvést vícekrát.
argument-setup-yes = Vezme, co se navrhuje, a na nic se neptá; kde je odpověď nutná, skončí chybou.
argument-setup-no-service = Službu neinstaluje.
argument-setup-no-summary = První přehled neposílá.
argument-card-modules = Místo toho vypíše moduly PKCS#11 tohoto počítače.
argument-certstore-what = Co udělat: status se jen podívá, add kartu zaregistruje, kde chybí, remove odstraní, co zaregistrovalo add.
argument-renew-link = Odkaz na portál, máte-li ho odjinud než z hlídané schránky.
argument-renew-from = Výzva uložená jako soubor, které program nevěří: ukáže proč a kam vede její odkaz, a zeptá se.
argument-renew-browser = Žádosti odešlete sami v prohlížeči: program otevře odkaz a udělá všechno, co přijde potom.
argument-renew-serial = Sériové číslo z dvojice, je-li dvojic více.
argument-confirm-yes = Povolí odeslání bez dotazu, když jste už viděli, co se odešle.
argument-decline-renewal = Kterou obnovu, jak ji jmenuje twins status; jinak jedinou otevřenou.
argument-later-when = Na jak dlouho (30m, 4h, 2d) nebo do kdy (rána, zítra, 14:30); jinak na dobu card.ask_again.
argument-later-renewal = Kterou obnovu, jak ji jmenuje twins status; jinak všechny, které čekají.
argument-request-out = Adresář pro soubory; není-li, založí se.
argument-request-renewal = Kterou obnovu; jinak jedinou otevřenou.
argument-import-files = Certifikáty: DER, PEM, PKCS#7, ZIP, nebo mail, který je přinesl (.eml).
argument-portal-check-file = Profil; jinak ten z nastavení.
argument-portal-check-dry-run = Projde cestu od tohoto odkazu z výzvy až ke kroku, který odesílá, ale ten neudělá. Odkaz se tím použije: některé portály ho přijmou jen jednou.
argument-portal-show-name = Průchod, jak ho jmenuje --list, nebo obnova; jinak poslední, který odeslal nebo se o to pokusil.
argument-portal-show-list = Vypíše uložené průchody.
argument-report-out = Soubor; jinak twins-report-DATUM.zip v tomto adresáři.
argument-report-yes = Zapíše bez dotazu.
argument-history-renewal = Kterou obnovu, jak ji jmenuje twins status; jinak nejnovější.
argument-mail-check-files = Uložené zprávy (.eml).
argument-log-level-level = Úroveň: error jen selhání, warn i to, co není v pořádku, info vše, co se stane, debug a trace i podrobnosti.
