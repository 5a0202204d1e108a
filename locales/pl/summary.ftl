# Wiadomość, którą po zamknięciu tygodnia dostaje każdy członek grupy.

summary-subject = { $chapter }: tydzień do { $date }
summary-subject-corrected = Korekta: { $chapter }, tydzień do { $date }
summary-corrected = To podsumowanie zastępuje poprzednie: tydzień otwarto ponownie i liczby się zmieniły.
summary-change = { $was } → { $is }
summary-change-nothing = nic
summary-change-gone = Już nie na liście: { $what }
summary-change-come = Teraz na liście: { $what }
summary-change-first = To pierwsze podsumowanie tego tygodnia, które otrzymujesz.
summary-heading = Podsumowanie tygodnia
summary-meeting = Spotkanie: { $when }
# Bez imienia: wołacza nie da się utworzyć bezbłędnie, a mianownik razi. Imię stoi przy „Twoim tygodniu”.
summary-greeting = Dzień dobry!
summary-intro = Oto tydzień grupy { $chapter }, zamknięty po spotkaniu { $date }.
summary-intro-quiet = Tydzień grupy { $chapter } zamknięto po spotkaniu { $date }. Był spokojny: następne spotkanie to okazja, żeby to zmienić.

# Słowa osoby, która zamknęła tydzień.
summary-note = Słowo do grupy
summary-note-from = Słowo do grupy: { $name }

# Widać to obok tematu na liście wiadomości.
summary-preview-received = { $count ->
    [one] { $count } rekomendacja czeka na Twój kontakt.
    [few] { $count } rekomendacje czekają na Twój kontakt.
   *[many] { $count } rekomendacji czeka na Twój kontakt.
}
summary-preview-thanked = { $count ->
    [one] Masz podziękowanie za transakcję.
    [few] Masz { $count } podziękowania za transakcje.
   *[many] Masz { $count } podziękowań za transakcje.
}
summary-preview-chapter = { $count ->
    [0] Obecność, podziękowania i następne spotkanie.
    [one] { $count } rekomendacja przekazana w grupie.
    [few] { $count } rekomendacje przekazane w grupie.
   *[many] { $count } rekomendacji przekazanych w grupie.
}

# Tydzień grupy w skrócie.
summary-glance = Tydzień grupy
summary-attendance = Obecność
summary-attendance-of = { $attended } z { $expected }
summary-attendance-absent = Nieobecni: { $names }
summary-count-late = { $count ->
    [one] { $count } spóźnienie
    [few] { $count } spóźnienia
   *[many] { $count } spóźnień
}
summary-count-substitute = { $count ->
    [one] { $count } zastępstwo
    [few] { $count } zastępstwa
   *[many] { $count } zastępstw
}
summary-count-made-up = { $count ->
    [one] { $count } spotkanie odrobione
    [few] { $count } spotkania odrobione
   *[many] { $count } spotkań odrobionych
}
summary-count-absent = { $count ->
    [one] { $count } nieobecność
    [few] { $count } nieobecności
   *[many] { $count } nieobecności
}
summary-count-medical = { $count ->
    [one] { $count } zwolnienie lekarskie
    [few] { $count } zwolnienia lekarskie
   *[many] { $count } zwolnień lekarskich
}
summary-count-excused = { $count ->
    [one] { $count } nieobecność usprawiedliwiona
    [few] { $count } nieobecności usprawiedliwione
   *[many] { $count } nieobecności usprawiedliwionych
}
summary-count-on-leave = { $count ->
    [one] { $count } osoba na urlopie
    [few] { $count } osoby na urlopie
   *[many] { $count } osób na urlopie
}
summary-referrals = Rekomendacje
summary-referrals-inside = { $count } w grupie
summary-referrals-outside = { $count } poza grupę
summary-thanks = Podziękowania za transakcje
summary-thanks-entries = { $count ->
    [one] { $count } podziękowanie
    [few] { $count } podziękowania
   *[many] { $count } podziękowań
}
summary-thanks-new = { $count ->
    [one] { $count } za nową transakcję
    [few] { $count } za nowe transakcje
   *[many] { $count } za nowe transakcje
}
summary-thanks-repeat = { $count ->
    [one] { $count } za powtórną
    [few] { $count } za powtórne
   *[many] { $count } za powtórne
}
summary-year-to-date = Od początku roku: { $sums }
summary-year-label = Podziękowania od początku roku
summary-visitors = Goście
summary-one-to-ones = Spotkania jeden na jeden
summary-education = Szkolenia
summary-credits = { $count ->
    [one] { $amount } punkt
    [few] { $amount } punkty
    [many] { $amount } punktów
   *[other] { $amount } punktu
}

# Część własna.
summary-yours = Twój tydzień
summary-your-attendance = Na spotkaniu
summary-mark-present = obecność
summary-mark-late = spóźnienie
summary-mark-substitute = zastępstwo
summary-mark-made-up = spotkanie odrobione
summary-mark-absent = nieobecność
summary-mark-medical = zwolnienie lekarskie
summary-mark-excused = nieobecność usprawiedliwiona
summary-mark-on-leave = urlop
summary-received = { $count ->
    [one] { $count } rekomendacja dla Ciebie
    [few] { $count } rekomendacje dla Ciebie
   *[many] { $count } rekomendacji dla Ciebie
}
summary-received-hint = Skontaktuj się szybko i zapisz, jak poszło: każdy krok widzi osoba, która dała rekomendację.
summary-received-from = Od: { $name }
summary-given = { $count ->
    [one] Od Ciebie: { $count } rekomendacja
    [few] Od Ciebie: { $count } rekomendacje
   *[many] Od Ciebie: { $count } rekomendacji
}
summary-given-to = Dla: { $name }
summary-heat-1 = Przygotowanie 1 z 5: dane przekazane, ta osoba czeka na telefon
summary-heat-2 = Przygotowanie 2 z 5: materiały przekazane
summary-heat-3 = Przygotowanie 3 z 5: polecenie słowem
summary-heat-4 = Przygotowanie 4 z 5: umówiona rozmowa lub spotkanie
summary-heat-5 = Przygotowanie 5 z 5: przedstawienie osobiste
summary-thanked = { $count ->
    [one] Podziękowanie dla Ciebie
    [few] { $count } podziękowania dla Ciebie
   *[many] { $count } podziękowań dla Ciebie
}
summary-thanked-hint = Do tego doprowadziły Twoje rekomendacje.
summary-thanked-unnamed = Podziękowanie bez nazwiska i kwoty
summary-recorded = Transakcje zapisane przez Ciebie
summary-your-one-to-ones = Spotkania jeden na jeden
summary-your-visitors = Twoi goście
summary-your-education = Szkolenia
summary-quiet = W tym tygodniu nie ma Twoich wpisów. Dobrym początkiem następnego będzie spotkanie jeden na jeden z kimś, z kim dawno nie było okazji porozmawiać.
summary-quiet-on-leave = Jesteś na urlopie. Grupa czeka na Twój powrót.

# Kto dał najwięcej i kto nas odwiedził.
summary-givers = Najwięcej rekomendacji
summary-giver-count = { $count ->
    [one] { $count } rekomendacja
    [few] { $count } rekomendacje
   *[many] { $count } rekomendacji
}
summary-giver-you = { $name } (Ty)
summary-visitors-title = { $count ->
    [one] { $count } gość na spotkaniu
    [few] { $count } goście na spotkaniu
   *[many] { $count } gości na spotkaniu
}
summary-invited-by = Zaproszenie: { $name }
summary-kind-substitute = zastępstwo
summary-kind-observer = obserwacja
summary-kind-member = z innej grupy

# Protokół.
summary-decisions = Decyzje
summary-tasks = Nowe zadania
summary-carried-tasks = Nadal do zrobienia
summary-task-for = { $owner }, do { $due }

# Następne spotkanie i zakończenie.
summary-next = Następne spotkanie
summary-next-online = Online
summary-next-hybrid = Na miejscu i online
summary-next-zone = Strefa czasowa: { $zone }
summary-next-join = Dołącz online
summary-footer = Otrzymujesz tę wiadomość, bo należysz do grupy { $chapter }. Kwoty i opisy widzą tylko osoby, których dotyczą.
