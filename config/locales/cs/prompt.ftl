# Texty výzvy, kterou ukazuje karetní proces. Souhlas s podpisem dává jen tato výzva, proto musí říkat vše.

title = Obnova certifikátů I.CA TWINS

store = Povolit uložení dvou nových klíčů na kartu.
send = Podepsat obě žádosti o následné certifikáty platným kvalifikovaným certifikátem a povolit jejich odeslání na { $recipient }.
import = Uložit na kartu oba vydané následné certifikáty.
log-in = Jednou se přihlásit komerčním certifikátem na { $host } a ověřit tak, že ho server přijme.

person = Pro: { $name }
card = Karta: { $label }, č. { $serial }
reader = Čtečka: { $reader }
qualified = Kvalifikovaný certifikát č. { $serial }, platí do { $until }
commercial = Komerční certifikát č. { $serial }, platí do { $until }

tries-fewer = Pozor: PIN byl naposledy zadán chybně, zbývá méně pokusů.
tries-last = POSLEDNÍ POKUS: bude-li PIN chybný, karta se zablokuje.
tries-last-counted = POZOR: toto může být poslední pokus. Bude-li PIN chybný, karta se může zablokovat.

pin = PIN ke kartě:
pin-to-sign = Karta chce k tomuto podpisu znovu PIN.
ok = Souhlasím
agree = Souhlasíte?
cancel = Odmítnout

error-digits = PIN se skládá jen z číslic. Karta tento pokus nepočítá, zadejte PIN znovu.
error-length = PIN této karty má délku { $shortest } až { $longest } číslic. Karta tento pokus nepočítá, zadejte PIN znovu.
error-shortest = Příliš krátký PIN (nejmenší počet číslic: { $shortest }). Karta tento pokus nepočítá, zadejte PIN znovu.

last-try-text = Na kartě { $label }, č. { $serial }, zbývá poslední pokus. Bude-li PIN chybný, karta se zablokuje.
last-try-counted-text = PIN ke kartě { $label }, č. { $serial }, byl naposledy zadán chybně (chybných pokusů za sebou: { $wrong }). Karta sama nesdělí, kolik pokusů zbývá; obvykle se zablokuje po třetím chybném.
last-try = Opravdu pokračovat?
keypad-text = PIN pak zadejte na klávesnici čtečky.
keypad = Pokračovat zadáním PINu na čtečce?
subject-text = Jméno (subjekt) v jednom z vydaných certifikátů není zapsáno do bajtu stejně jako ve starém, znamená však totéž.
subject-old = Starý: { $subject }
subject-new = Nový: { $subject }
subject = Přesto uložit?
yes = Ano
no = Ne
choice = a/N
