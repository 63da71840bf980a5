# Texty výzvy, kterou ukazuje karetní proces. Souhlas s podpisem dává jen tato výzva, proto musí říkat vše.

title = Obnova certifikátů I.CA TWINS

store = Povolit uložení dvou nových klíčů na kartu.
send = Podepsat obě žádosti o následné certifikáty platným kvalifikovaným certifikátem a povolit jejich odeslání na { $recipient }.
import = Uložit na kartu oba vydané následné certifikáty.

person = Pro: { $name }
card = Karta: { $label }, č. { $serial }
reader = Čtečka: { $reader }
qualified = Kvalifikovaný certifikát č. { $serial }, platí do { $until }
commercial = Komerční certifikát č. { $serial }, platí do { $until }

tries-fewer = Pozor: PIN byl naposledy zadán chybně, zbývá méně pokusů.
tries-last = POSLEDNÍ POKUS: bude-li PIN chybný, karta se zablokuje.

pin = PIN ke kartě:
ok = Souhlasím
cancel = Odmítnout

error-digits = PIN se skládá jen z číslic. Karta tento pokus nepočítá, zadejte PIN znovu.
error-length = PIN této karty má délku { $shortest } až { $longest } číslic. Karta tento pokus nepočítá, zadejte PIN znovu.
error-shortest = Příliš krátký PIN (nejmenší počet číslic: { $shortest }). Karta tento pokus nepočítá, zadejte PIN znovu.

last-try-text = Na kartě { $label }, č. { $serial }, zbývá poslední pokus. Bude-li PIN chybný, karta se zablokuje.
last-try = Opravdu pokračovat?
keypad-text = PIN pak zadejte na klávesnici čtečky.
keypad = Pokračovat zadáním PINu na čtečce?
subject-text = Jméno (subjekt) v jednom z vydaných certifikátů není zapsáno do bajtu stejně jako ve starém, znamená však totéž.
subject-old = Starý: { $subject }
subject-new = Nový: { $subject }
subject = Přesto uložit?
yes = Ano
no = Ne
