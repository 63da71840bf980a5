# Rozhovor příkazu twins setup. .next je rada, co teď.

setup-heading = twins: nastavení
setup-intro = Několik otázek; co je v hranatých závorkách, platí, když jen stisknete Enter. Nic se nezapíše, dokud všechno neuvidíte a neodsouhlasíte, takže Ctrl+C rozhovor kdykoli ukončí beze stopy.
setup-again = Nastavení už existuje: co v něm je, to se nabízí, a nic se nezmění, dokud neuvidíte rozdíl.
setup-yes-or-no = [A/n]
setup-no-or-yes = [a/N]
setup-unanswered = Chybí odpověď na otázku: { $question }
    .next = Zadejte ji jako volbu (twins setup --help), nebo spusťte twins setup v terminálu.
setup-aborted = Ukončeno. Nic nebylo zapsáno.
    .next = Znovu začnete příkazem twins setup.
setup-cannot-write = { $path } nelze zapsat: { $why }.
    .next = Zkontrolujte adresář a jeho vlastníka a spusťte twins setup znovu.

setup-part-card = 1. Karta
setup-module-found = Knihovna karty: { $path }
setup-module-missing = Knihovna karty se nenašla.
    .next = Nainstalujte I.CA SecureStore pro Linux z www.ica.cz, nebo řekněte, kde jeho knihovna je.
setup-module-other = jiná knihovna, která tu je: { $path }
setup-module = Knihovna karty
setup-card-found = { $card }: { $person }, platí do { $day }; adresa v certifikátu je { $addresses }.
setup-card-no-pair = Na kartě se nenašla dvojice TWINS.
    .next = Vložte kartu s dvojicí.
setup-card-again = Podívat se znovu?

setup-part-mail = 2. Pošta
setup-address = Vaše poštovní adresa (ta, která je v certifikátu)
setup-no-address = To není poštovní adresa.
setup-address-other = V certifikátu je { $known }, ne { $address }: I.CA píše tam.
    .next = Zadejte adresu z certifikátu, ledaže se její pošta přeposílá do té vaší.
setup-address-keep = Přesto použít { $address }?
setup-looking-for-servers = Hledám poštovní servery…
setup-servers = Příjem (IMAP): { $imap }, odesílání (SMTP): { $smtp }
setup-origin-provider = To jsou servery poskytovatele { $name }.
setup-origin-autoconfig = Tak to uvádí sama doména (autoconfig).
setup-origin-srv = Tak to uvádí DNS; nikdo za to neručí, proto se na jména podívejte, než tam odejde vaše heslo.
setup-origin-exchanger = Poštu této domény má { $name }.
setup-servers-right = Je to správně?
setup-no-servers = Servery se nenašly. Najdete je v nápovědě svého poskytovatele.
setup-imap = Server IMAP (počítač, počítač:port, nebo imap://počítač pro STARTTLS)
setup-smtp = Server SMTP (počítač, počítač:port, nebo smtp://počítač pro STARTTLS)
setup-no-server = To není server: { $why }
setup-user = Přihlašovací jméno
setup-login-keep = Ponechat přihlášení, jak je nastaveno?
setup-oauth-microsoft = Microsoft od programů hesla nepřijímá; přihlášení OAuth potřebuje vaši vlastní registraci (postup je v README).
    .next = Bez jejího identifikátoru se program zeptá na heslo.
setup-oauth-gmail = Google přijme heslo aplikace (myaccount.google.com, Hesla aplikací), nebo přihlášení OAuth s vaší vlastní registrací (postup je v README).
    .next = Bez jejího identifikátoru se program zeptá na heslo.
setup-app-password = Tento poskytovatel chce heslo určené pro programy, ne heslo k účtu.
    .next = Vytvoříte ho v nastavení účtu, v části o zabezpečení.
setup-client-id = Identifikátor vaší registrace (prázdné: heslem)
setup-client-secret = Soubor s tajemstvím registrace
setup-password-keyring = Heslo se uloží do klíčenky plochy.
setup-password-file = Klíčenka tu neodpovídá, heslo se proto uloží do souboru { $path }, který můžete číst jen vy. Zašifrované v něm není.
setup-password = Heslo pro { $user } (při psaní se nezobrazuje)
setup-password-refused = Heslo se nepodařilo uložit: { $why }. Nastavení zapsáno nebylo.
    .next = Odemkněte klíčenku a spusťte twins setup znovu; nebo uveďte soubor s právy 0600 volbou --password-file.

setup-part-roots = 3. Komu věřit
setup-roots-known = Kořenové certifikáty: { $files }
setup-root-on-card = Na kartě je kořenový certifikát { $name }, platný do { $day }. Nové certifikáty program přijme, jen když vedou k němu. Jeho otisk SHA-256:
setup-root-compare = Porovnejte ho s tím, který I.CA zveřejňuje (www.ica.cz, kořenové certifikáty) nebo který vám přečte po telefonu.
setup-root-agree = Je stejný?
setup-root-needed = Bez kořenového certifikátu nelze žádný nový certifikát přijmout.
    .next = Stáhněte kořenový certifikát I.CA z www.ica.cz, porovnejte jeho otisk a uveďte soubor.
setup-root-file = Soubor s kořenovým certifikátem
setup-root-none = Kořenový certifikát v něm není.

setup-part-prompt = 4. Dotaz na PIN
setup-prompt-ways = pinentry: když je PIN potřeba, objeví se okno. terminal: program se zeptá, až spustíte twins confirm.
setup-prompt = pinentry, nebo terminal
setup-prompt-which = Buď pinentry, nebo terminal.

setup-part-trial = 5. Zkouška všeho
setup-trying = Chvíli to potrvá. PIN není potřeba a žádný mail se neposílá.
setup-go-on-nevertheless = Něco není v pořádku. Přesto zapsat?
setup-not-well = Všechno v pořádku není, proto nebylo nic zapsáno.
    .next = Napravte to podle rad výše a spusťte twins setup znovu.

setup-part-writing = 6. Zápis
setup-nothing-changes = { $path } zůstává beze změny.
setup-difference = V souboru { $path } se změní:
setup-will-write = Nastavení bude v souboru { $path }.
setup-write = Zapsat?
setup-backup = Dosavadní podoba zůstává v souboru { $path }.
setup-written = Zapsáno: { $path }

setup-part-service = 7. Služba
setup-service = Spustit twins teď a s každým vaším přihlášením?
setup-summary = Poslat první souhrn mailem, aby bylo vidět, že pošta odchází?
setup-summary-sent = Souhrn je na cestě na { $address }.
setup-summary-failed = Souhrn se nepodařilo odeslat: { $why }.
    .next = Víc řekne twins doctor.
setup-done = Hotovo. Jak věci stojí, ukáže twins status; všechno znovu vyzkouší twins doctor.
setup-done-start = Hotovo. Program spustíte příkazem twins agent; jak věci stojí, ukáže twins status, všechno znovu vyzkouší twins doctor.
