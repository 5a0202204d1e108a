# Zdania dla ludzi, którzy mogą poprawić to, co wysłali. Klucz to kod, pisany z łącznikami.

# Co nie jest ludzką pomyłką.
unauthenticated = Nie ma zalogowania albo już wygasło: zaloguj się ponownie.
forbidden = Nie masz do tego uprawnień.
not-found = Nie ma takiego wpisu.
conflict = Ktoś w międzyczasie zmienił ten wpis: odczytaj go ponownie i zdecyduj jeszcze raz.
throttled = Zbyt wiele prób: odczekaj chwilę i spróbuj ponownie.
busy = Serwer jest teraz zajęty i tego nie zrobił. Spróbuj ponownie za kilka sekund.
internal-error = Coś poszło nie tak po naszej stronie. Zdarzenie jest zapisane; podaj nam proszę identyfikator żądania.

# Wartości.
bad-id = To nie jest identyfikator w postaci { $form }.
text-empty = To pole nie może być puste.
text-too-long = Ten tekst ma więcej znaków niż { $longest }.
email-invalid = Adres e-mail ma postać imie@example.com.
list-too-long = Naraz można przesłać najwyżej tyle pozycji: { $longest }. Podziel je na części.
page-size = Liczba pozycji na stronie to od 1 do { $largest }.
page-both-ends = Czytaj z jednej strony: first i after albo last i before.
cursor-invalid = Ten kursor nie należy do tej listy i kolejności: zacznij bez niego.
amount-not-a-number = Kwotę zapisz cyframi, najwyżej z jedną kropką, na przykład 1250.00.
amount-not-positive = Kwota musi być większa od zera.
amount-too-large = Kwota jest zbyt duża: najwyżej { $largest } { $currency }.
amount-too-precise = Liczba miejsc po przecinku w walucie { $currency } to { $decimals }: kwota ma ich więcej.
currency-unknown = Waluta to trzy wielkie litery według ISO 4217, na przykład PLN, EUR lub GBP.

# Klub i ludzie.
club-exists = Klub już istnieje.
name-taken = Ta nazwa jest zajęta: wybierz inną.
category-taken = Ta specjalność jest już w grupie obsadzona.
member-elsewhere = Ta osoba należy do innej grupy: potrzebne jest przeniesienie.
term-empty = Kadencja musi się kończyć po swoim początku.
office-held = Ta osoba pełni już tę funkcję w tym czasie.
office-scope-wrong = Dyrektor jest dyrektorem regionu, administrator administratorem klubu, każda inna funkcja dotyczy grupy.

# Cykle życia.
invalid-transition = Nie można przejść ze stanu { $from } do { $to }. { $allowed ->
    [none] Ten stan już się nie zmienia.
   *[other] Dozwolone: { $allowed }.
}

# Spotkania.
meeting-exists = Grupa ma już spotkanie o tej porze.
meeting-over = Spotkanie jest w stanie { $status }: nie można już nikogo zaprosić.
meeting-too-early = Na to jest za wcześnie. Będzie można od { $from } ({ $zone }).
meeting-too-far = Spotkanie można ustalić najwyżej dwa lata naprzód i miesiąc wstecz.
local-time-skipped = Godzina { $time } nie istnieje w strefie { $zone }: zegary są wtedy przesuwane. Wybierz inną.
duration-invalid = Spotkanie trwa od 15 do 720 minut.
online-url-needed = Spotkanie online lub hybrydowe wymaga adresu do dołączenia.
attendance-not-open = Spotkanie jest w stanie { $status }: obecność zaznacza się od jego początku do zamknięcia.
not-on-roster = Tej osoby nie było tego dnia na liście członków grupy.
marked-twice = Ta osoba jest zaznaczona dwa razy.
substitute-name-needed = Kto był w zastępstwie? Wpisz imię i nazwisko.
substitute-name-unused = Nazwisko zastępcy podaje się tylko przy SUBSTITUTE.
visit-not-expected = Wizyta jest w stanie { $status }: nie można jej zameldować.

# Rekomendacje i zrealizowane transakcje.
giver-is-recipient = Dający i odbiorca to ta sama osoba.
giver-unknown = Nie ma takiej osoby, której można podziękować.
giver-without-seat = Aby przekazywać rekomendacje, trzeba należeć do grupy.
recipient-unknown = Nie ma takiej osoby albo nie należy ona do żadnej grupy.
recipient-without-seat = Aby zapisać transakcję, trzeba należeć do grupy.
heat-invalid = Temperatura rekomendacji to liczba od 1 do 5.
consent-without-contact = Zgoda dotyczy kontaktu: dodaj kontakt albo pomiń zgodę.
reason-needed = Podaj powód.
closed-on-future = Data faktury nie może być w przyszłości.
pair-of-one = Spotkanie jeden na jeden wymaga dwóch osób.
member-without-seat = Ta osoba nie należy do żadnej grupy.
credits-invalid = Punkty edukacyjne to od 0,1 do 100.
