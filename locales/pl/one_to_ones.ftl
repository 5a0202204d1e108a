# Wiadomości o spotkaniu jeden na jeden. $member to druga osoba; $when, $until i $day to „none”, gdy nie ma takiego terminu.
one-to-one-greeting = Dzień dobry,
one-to-one-title = Jeden na jeden: { $name } i { $member }
one-to-one-message = { $value }
one-to-one-reason = Powód: { $value }

one-to-one-proposed-subject = { $member } proponuje spotkanie jeden na jeden
one-to-one-proposed-what = { $member } proponuje spotkanie jeden na jeden. Terminy do wyboru:
one-to-one-proposed-do = Wybierz jeden z nich w aplikacji klubu albo zaproponuj inne. Bez odpowiedzi propozycja wygaśnie wraz z ostatnim z nich.

one-to-one-times-subject = { $member } proponuje inne terminy
one-to-one-times-what = { $member } proponuje inne terminy spotkania jeden na jeden:
one-to-one-times-do = Wybierz jeden z nich w aplikacji klubu albo zaproponuj inne. Bez odpowiedzi propozycja wygaśnie wraz z ostatnim z nich.

one-to-one-accepted-subject = Jeden na jeden, { $member }: { $when }
one-to-one-accepted-what = spotkanie jeden na jeden jest umówione. Z kim: { $member }. Kiedy: { $when }.
one-to-one-accepted-do = Po spotkaniu zaznacz w aplikacji klubu, że się odbyło: liczy się, gdy zaznaczą to obie osoby.

one-to-one-declined-subject = { $member } nie może się spotkać
one-to-one-declined-what = { $member } nie przyjmuje propozycji spotkania jeden na jeden.
one-to-one-declined-do = Nie trzeba nic robić.

one-to-one-cancelled-subject = Odwołane: jeden na jeden, { $member }
one-to-one-cancelled-what = { $when ->
    [none] { $member } wycofuje propozycję spotkania jeden na jeden.
   *[other] { $member } odwołuje spotkanie jeden na jeden: { $when }.
}
one-to-one-cancelled-do = Nie trzeba nic robić.

one-to-one-claimed-subject = Czy odbyło się spotkanie jeden na jeden? { $member }
one-to-one-claimed-what = { $member } zaznacza, że odbyło się Wasze spotkanie jeden na jeden: { $day }. Czy to się zgadza?
one-to-one-claimed-do = { $until ->
    [none] Potwierdź to w aplikacji klubu albo zaznacz, że się nie odbyło. Będzie się liczyć obu osobom po potwierdzeniu.
   *[other] Potwierdź to w aplikacji klubu albo zaznacz, że się nie odbyło. Bez odpowiedzi będzie się liczyć od: { $until }.
}

one-to-one-taken-back-subject = Wycofane: jeden na jeden, { $member }
one-to-one-taken-back-what = { $member } wycofuje informację o spotkaniu jeden na jeden: { $day }.
one-to-one-taken-back-do = Nie trzeba nic robić.

one-to-one-disputed-subject = { $member }: spotkanie jeden na jeden się nie odbyło
one-to-one-disputed-what = według Twojej informacji odbyło się spotkanie jeden na jeden: { $member }, { $day }. Druga strona zaznacza, że się nie odbyło, więc się nie liczy.
one-to-one-disputed-do = Jeśli to pomyłka, wycofaj tę informację w aplikacji klubu. Jeśli nie, wyjaśnijcie to między sobą: { $member } może je jeszcze potwierdzić.

follow-up-subject = Termin dzisiaj: { $what }
follow-up-greeting = Dzień dobry,
follow-up-what = to jest do zrobienia po spotkaniu jeden na jeden ({ $member }), do { $day }:
follow-up-fact = { $what }
follow-up-do = Gdy będzie zrobione, zaznacz to w aplikacji klubu: { $member } też to zobaczy.
