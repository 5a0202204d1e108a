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
email-taken = Ktoś już ma ten adres e-mail.
list-too-long = Naraz można przesłać najwyżej tyle pozycji: { $longest }. Podziel je na części.
page-size = Liczba pozycji na stronie to od 1 do { $largest }.
search-empty = Wpisz litery lub cyfry: tu nie ma ani jednych, ani drugich.
search-too-long = Wyszukuj najwyżej { $longest } znaków.
page-both-ends = Czytaj z jednej strony: first i after albo last i before.
cursor-invalid = Ten kursor nie należy do tej listy i kolejności: zacznij bez niego.
amount-not-a-number = Kwotę zapisz cyframi, najwyżej z jedną kropką, na przykład 1250.00.
amount-not-positive = Kwota musi być większa od zera.
amount-too-large = Kwota jest zbyt duża: najwyżej { $largest } { $currency }.
amount-too-precise = Liczba miejsc po przecinku w walucie { $currency } to { $decimals }: kwota ma ich więcej.
currency-unknown = Waluta to trzy wielkie litery według ISO 4217, na przykład PLN, EUR lub GBP.
country-unknown = Kraj to dwie litery wg ISO 3166-1, np. PL, GB albo DE.
time-zone-unknown = Strefa czasowa to nazwa IANA, np. Europe/Warsaw.
locale-unknown = Można pisać po angielsku (en) i po polsku (pl).
language-unknown = Język to dwie lub trzy litery wg ISO 639, np. pl, en albo de.
value-needed = To pole nie może być puste: pomiń je, aby zostało bez zmian.

# Klub i ludzie.
club-exists = Klub już istnieje.
name-taken = Ta nazwa jest zajęta: wybierz inną.
member-elsewhere = Ta osoba należy do innej grupy: potrzebne jest przeniesienie.
term-empty = Kadencja musi się kończyć po swoim początku.
office-held = Ta osoba pełni już tę funkcję w tym czasie.
office-scope-wrong = Dyrektor jest dyrektorem regionu, administrator administratorem klubu, każda inna funkcja dotyczy grupy.
office-needs-seat = Tę funkcję pełni członek, który należy do grupy od jej pierwszego dnia; ta osoba nie należy.
office-occupied = { $holder } pełni tę funkcję { $until ->
    [none] od { $from }
   *[other] od { $from } do { $until }
}: wybierz inne dni albo przekaż ją.
office-in-past = Funkcje zaczynają się i kończą dziś ({ $today }) lub później.
office-own = Nikt nie decyduje o własnej funkcji ani o własnej propozycji: poproś inną uprawnioną osobę.
office-not-held = Tego dnia nikt tej funkcji już nie pełni.
taken = To miejsce zajmuje już { $holder }. { $help ->
    [none] Zapytaj osoby kierujące grupą.
   *[other] Pomóc może: { $help }.
}
slug-taken = Inna grupa ma już ten adres: wybierz inny.
slug-invalid = Adres składa się z liter od a do z, cyfr i łączników między nimi, najwyżej 60 znaków.
code-taken = Inna specjalność ma już ten kod: wybierz inny.
sphere-invalid = To nie jest branża z drzewa; sama branża pozostaje branżą.
sphere-has-categories = W tej branży są jeszcze specjalności ({ $count }): najpierw usuń je z drzewa.
category-seated = Tę specjalność reprezentują jeszcze członkowie ({ $count }): można ją usunąć, gdy nie będzie nikogo.
category-invalid = To nie jest specjalność z drzewa klubu: wybierz którąś z listy.
chapter-closed = Ta grupa zakończyła działalność { $day }.
chapter-open = Ta grupa działa.
chapter-has-members = W tej grupie są jeszcze członkowie ({ $count }): najpierw zakończ ich członkostwo.
region-closed = Ten region już nie działa: wybierz inny.
region-has-chapters = W tym regionie są jeszcze działające grupy ({ $count }): najpierw je zamknij.
pattern-never-occurs = Licząc od { $start }, ten rytm nie ma żadnego dnia w ciągu czterech lat: wybierz dni, które istnieją.
pattern-start-too-far = Rytm spotkań zaczyna się najwyżej rok przed dzisiejszym dniem lub po nim.
pattern-too-dense = Grupa spotyka się najwyżej raz dziennie: wybierz dni tygodnia lub miesiąca, bez godzin.
pattern-invalid = Rytm spotkań podaje się w tygodniach lub miesiącach z dniami, np. FREQ=WEEKLY;BYDAY=TH, bez godziny i bez końca.
member-seated = Ta osoba należy już do grupy: najpierw zakończ tamto członkostwo.
ended-on-invalid = Członkostwo może zakończyć się od { $earliest } do { $latest }: po ostatnim zamkniętym tygodniu i nie w przyszłości.
seat-open = To miejsce jest wolne: nie ma na co czekać.
already-waiting = Osoba o tym imieniu i nazwisku już czeka na to miejsce.
listed-twice = Ta pozycja jest na liście dwa razy.
visibility-own = Tylko sam członek decyduje, kto widzi jego dane kontaktowe.
contact-hidden = Członek ukrywa te dane przed wszystkimi, więc tylko on sam je zmienia.
link-invalid = Link zaczyna się od https:// albo http:// i wskazuje stronę, np. https://example.com.

# Zasady grupy.
number-out-of-range = To liczba od { $least } do { $most }.
policy-incomplete = Ta zasada wymaga tu wartości.
policy-out-of-order = Podaj je rosnąco, każdą raz.
policy-in-closed-week = Ten dzień należy do zamkniętego tygodnia albo jest wcześniejszy: zasada może obowiązywać od { $earliest }.
month-day-invalid = Dzień roku zapisuje się od miesiąca, np. 04-01; musi przypadać co roku.

# Cykle życia.
invalid-transition = Nie można przejść ze stanu { $from } do { $to }. { $allowed ->
    [none] Ten stan już się nie zmienia.
   *[other] Dozwolone: { $allowed }.
}

# Spotkania.
meeting-exists = Grupa ma już spotkanie o tej porze.
meeting-not-editable = Spotkanie jest w stanie { $status }: zmienić można tylko zaplanowane lub ogłoszone.
holiday-exists = Tego dnia jest już święto.
holiday-too-far = Święto można dodać od { $first } do { $last }.
meeting-over = Spotkanie jest w stanie { $status }: na to jest już za późno.
meeting-too-early = Na to jest za wcześnie. Będzie można od { $from } ({ $zone }).
meeting-too-far = Spotkanie można ustalić najwyżej dwa lata naprzód i miesiąc wstecz.
local-time-skipped = Godzina { $time } nie istnieje w strefie { $zone }: zegary są wtedy przesuwane. Wybierz inną.
duration-invalid = Spotkanie trwa od 15 do 720 minut.
online-url-needed = Spotkanie online lub hybrydowe wymaga adresu do dołączenia.
attendance-not-open = Spotkanie jest w stanie { $status }: obecność zaznacza się od jego początku do zamknięcia.
minutes-not-open = Spotkanie jest w stanie { $status }: protokół pisze się od początku spotkania do jego zamknięcia. Aby go poprawić, otwórz zamknięty tydzień ponownie.
minutes-full = W protokole spotkania mieści się tyle decyzji i tyle zadań: { $most }.
too-many-open-tasks = Grupa ma już tyle otwartych zadań: { $most }. Najpierw zakończ lub porzuć część z nich.
task-owner-not-in-chapter = Zadanie może otrzymać tylko osoba, która dziś należy do grupy.
task-settled = Zadanie jest w stanie { $status }: najpierw otwórz je ponownie.
due-on-past = Ten dzień już minął: wybierz dzisiejszy lub późniejszy.
due-on-too-far = Ostatni możliwy termin zadania to { $last }.
not-on-roster = Tej osoby nie było tego dnia na liście członków grupy.
mail-kind-needed = Takie wiadomości przychodzą zawsze: jest w nich to, co trzeba wiedzieć. Wyłączyć można tylko pozostałe.
intent-not-open = Spotkanie jest w stanie { $status }: odpowiedzi przyjmuje się od ogłoszenia spotkania do jego końca.
marked-twice = Ta osoba jest zaznaczona dwa razy.
substitute-name-needed = Kto był w zastępstwie? Wpisz imię i nazwisko.
substitute-name-unused = Nazwisko zastępcy podaje się tylko wtedy, gdy ktoś ma zastąpić.
substitute-of-same-chapter = Zastępcą nie może być członek tej samej grupy: wskaż kogoś innego.
already-marked = Obecność jest już zaznaczona: { $mark }. Jeśli to pomyłka, poproś o zmianę osobę, która zaznacza obecność.
check-in-code-wrong = To nie jest kod, który jest teraz pokazany. Zmienia się co minutę: wpisz ten, który widzisz.
check-in-tries-used-up = { $count ->
    [one] Wpisano { $count } błędny kod.
    [few] Wpisano { $count } błędne kody.
   *[other] Wpisano { $count } błędnych kodów.
} Spróbuj ponownie o { $from } ({ $zone }) albo poproś o zaznaczenie osobę, która zaznacza obecność.
meeting-begun = To spotkanie już się zaczęło albo skończyło: wybierz takie, które dopiero będzie.
too-many-visitors = To spotkanie przyjmuje najwyżej tylu gości: { $most }, i tylu już jest. Wybierz inne.
visitor-expected = Gość z tym adresem e-mail jest już oczekiwany na tym spotkaniu.
visits-used-up = { $count ->
    [0] Ta grupa nie przyjmuje gości.
    [one] Gość może odwiedzić klub { $count } raz i ta wizyta już była albo jest umówiona.
    [few] Gość może odwiedzić klub { $count } razy i te wizyty już były albo są umówione.
   *[other] Gość może odwiedzić klub { $count } razy i te wizyty już były albo są umówione.
}
visit-consent-needed = Bez zgody nie możemy nic zapisać i nikt nie będzie wiedzieć o wizycie: zaznacz zgodę.
visit-link-ended = Ten odnośnik już nie działa: spotkanie się zaczęło albo wizyta jest odwołana.
visit-not-checked-in = Wizyta jest w stanie { $status }: nie ma zameldowania do cofnięcia.
visit-not-expected = Wizyta jest w stanie { $status }: nie można jej zameldować.
delegation-ended = Ten odnośnik już nie działa. O nowy można poprosić osobę, która go dała: { $giver }.
expiry-past = Termin ważności odnośnika musi być w przyszłości, najpóźniej { $latest } ({ $zone }).
expiry-too-late = Odnośnik działa najwyżej siedem dni po końcu spotkania: do { $latest } ({ $zone }).
too-many-substitutes = Na to spotkanie wskazano już tyle osób: { $most }. Uzgodnij to z jedną z nich, zanim wskażesz następną.
too-many-delegations = To spotkanie ma już tyle działających odnośników: { $most }. Odwołaj jeden, zanim dasz następny.

# Agendy i role.
agenda-announced = Spotkanie jest w stanie { $status }: ma już własną agendę. Zamiast tego ustal inną.
agenda-empty = Agenda musi mieć co najmniej jeden punkt.
agenda-role-full = { $role }: liczba miejsc na tym spotkaniu to { $places } i wszystkie są zajęte.
agenda-role-given-up = Ta osoba już zrezygnowała z tej roli.
agenda-role-in-use = Najpierw usuń tę rolę z szablonów: { $templates }.
agenda-role-invalid = To nie jest rola tej grupy albo została wycofana: wybierz którąś z listy.
agenda-role-taken = Ta osoba ma już tę rolę na tym spotkaniu.
agenda-template-invalid = To nie jest szablon grupy, której jest to spotkanie.
agenda-too-long = Punkty trwają razem { $minutes } min, a do dyspozycji jest { $most } min: skróć niektóre.
agenda-without-role = W agendzie tego spotkania nie ma roli { $role }.
default-template-needed = Jeden szablon musi być domyślny: ustaw jako domyślny inny.
list-empty = Lista musi mieć co najmniej jedną pozycję.
member-away = Ta osoba ma przerwę w członkostwie albo zapowiedziała, że jej nie będzie.
too-many-agenda-roles = Grupa może mieć najwyżej tyle ról: { $most }. Najpierw wycofaj jedną.
too-many-agenda-templates = Grupa może mieć najwyżej tyle szablonów: { $most }. Najpierw usuń jeden.

# Rekomendacje i zrealizowane transakcje.
giver-is-recipient = Dający i odbiorca to ta sama osoba.
giver-unknown = Nie ma takiej osoby, której można podziękować.
giver-without-seat = Aby przekazywać rekomendacje, trzeba należeć do grupy.
recipient-unknown = Nie ma takiej osoby albo nie należy ona do żadnej grupy.
recipient-without-seat = Aby zapisać transakcję, trzeba należeć do grupy.
recipient-set = Adresata tej rekomendacji nie można zmienić. Wycofaj ją i przekaż nową.
referral-not-editable = Rekomendacja jest w stanie { $status }: zmieniać można szkic albo rekomendację zwróconą.
reopen-too-late = Rekomendację można otworzyć ponownie w ciągu 30 dni od zakończenia. Przekaż nową, która z niej wynikła.
referral-disputed = Strony nie są zgodne co do tej rekomendacji: ruszy dalej po rozstrzygnięciu sporu.
referral-not-disputed = Nikt nie zgłosił sporu o tę rekomendację.
referral-not-disputable = Rekomendacja jest w stanie { $status }: nie ma o co się spierać.
parent-unknown = Nie ma takiej rekomendacji, której jesteś stroną.
forwarded-to-giver = Ta rekomendacja pochodzi od tej osoby. Odrzuć ją albo zwróć z prośbą o szczegóły.
heat-invalid = Temperatura rekomendacji to liczba od 1 do 5.
consent-without-contact = Zgoda dotyczy kontaktu: dodaj kontakt albo pomiń zgodę.
reason-needed = Podaj powód.
closed-on-future = Data faktury nie może być w przyszłości.
pair-of-one = Spotkanie jeden na jeden wymaga dwóch osób.
pair-without-seat = Jedna z tych osób nie należy do żadnej grupy albo nie należała tego dnia.
partner-unknown = Nie ma takiej osoby albo nie należy ona tego dnia do żadnej grupy.
times-needed = Podaj co najmniej jeden termin.
too-many-times = Podaj najwyżej tyle terminów: { $most }.
time-past = Ten termin już minął: podaj taki, który dopiero będzie.
time-too-far = Podaj terminy w ciągu najbliższych 90 dni.
time-not-offered = Tego terminu nie ma wśród podanych: wybierz jeden z nich albo zaproponuj inne.
one-to-one-open = Jest już propozycja spotkania tych dwóch osób, która czeka na odpowiedź ({ $id }): odpowiedz na nią albo ją odwołaj.
one-to-one-too-early = To spotkanie jeszcze się nie zaczęło: zaznacz po nim, że się odbyło.
one-to-one-claimed = Spotkanie tego dnia jest już zaznaczone i czeka na odpowiedź drugiej osoby.
one-to-one-counted = Spotkanie tych dwóch osób tego dnia już się liczy: liczy się najwyżej jedno dziennie.
one-to-one-off = To spotkanie nie było umówione albo jest odwołane: nic po nim nie zostało do zrobienia.
held-on-invalid = Wybierz dzień od { $earliest } do { $latest }.
follow-up-owner-unknown = Wybierz jedną z dwóch osób, które się spotkały.
follow-up-due-invalid = Wybierz dzień od { $earliest } do { $latest }.
too-many-follow-ups = Po jednym spotkaniu może być najwyżej tyle spraw do zrobienia: { $most }. Usuń najpierw którąś.
member-without-seat = Ta osoba nie należy do żadnej grupy.
credits-invalid = Punkty edukacyjne to od 0,1 do 100.
