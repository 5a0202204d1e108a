# Wiadomości o rekomendacjach. $other to druga strona, $status mówi, na czym stanęło.
referral-about = Czego dotyczy: { $value }
referral-reason = Wyjaśnienie: { $value }

referral-passed-subject = Rekomendacja dla Ciebie: { $other }
referral-passed-greeting = Dzień dobry,
referral-passed-what = masz nową rekomendację. Przekazuje ją { $other }.
referral-passed-do = Skontaktuj się szybko i zaznacz w aplikacji klubu, jak poszło: o każdym kroku dowie się { $other }. Jeśli to nie dla Ciebie, odrzuć ją, zwróć z prośbą o szczegóły albo przekaż dalej.

referral-moved-subject = { $status ->
    [ACCEPTED] Rekomendacja przyjęta: { $other }
    [CONTACTED] Jest kontakt w sprawie rekomendacji: { $other }
    [IN_PROGRESS] Trwają prace po rekomendacji: { $other }
    [WON] Rekomendacja zakończona sukcesem: { $other }
    [LOST] Z rekomendacji nic nie wyszło: { $other }
    [DECLINED] Rekomendacja odrzucona: { $other }
    [RETURNED] Rekomendacja wymaga szczegółów: { $other }
    [FORWARDED] Rekomendacja przekazana dalej: { $other }
   *[WITHDRAWN] Rekomendacja wycofana: { $other }
}
referral-moved-greeting = Dzień dobry,
referral-moved-what = { $status ->
    [ACCEPTED] { $other } przyjmuje rekomendację.
    [CONTACTED] { $other } ma już za sobą rozmowę z poleconą osobą.
    [IN_PROGRESS] { $other } potwierdza, że prace trwają.
    [WON] Twoja rekomendacja zakończyła się transakcją. { $other } nie podaje kwoty.
    [LOST] { $other } informuje, że mimo starań nic z tego nie wyszło.
    [DECLINED] { $other } nie przyjmuje rekomendacji.
    [RETURNED] { $other } prosi o uzupełnienie szczegółów.
    [FORWARDED] { $other } przekazuje rekomendację osobie, która może zrobić więcej.
   *[WITHDRAWN] { $other } wycofuje rekomendację. Nie trzeba nic robić.
}
referral-moved-do = { $status ->
    [RETURNED] Uzupełnij to, czego brakuje, i przekaż rekomendację jeszcze raz.
   *[other] Dalszy ciąg zobaczysz w aplikacji klubu.
}

referral-to-confirm-subject = Potwierdź rekomendację: { $other }
referral-to-confirm-greeting = Dzień dobry,
referral-to-confirm-what = { $other } zapisuje rekomendację, która padła od Ciebie w rozmowie.
referral-to-confirm-do = Zacznie się liczyć, gdy potwierdzisz ją w aplikacji klubu. Jeśli jej nie było, wycofaj ją tam.

referral-disputed-subject = Spór o rekomendację: { $other }
referral-disputed-greeting = Dzień dobry,
referral-disputed-what = { $other } ma zastrzeżenia do rekomendacji między wami. Nic się z nią nie stanie, dopóki spór nie zostanie rozstrzygnięty przez osobę pełniącą funkcję wiceprzewodniczącą.
referral-disputed-do = Najpierw warto porozmawiać.

referral-settled-subject = Spór o rekomendację rozstrzygnięty
referral-settled-greeting = Dzień dobry,
referral-settled-what = { $status ->
    [WITHDRAWN] spór o rekomendację ({ $other }) jest rozstrzygnięty: nie była rekomendacją i już się nie liczy.
   *[other] spór o rekomendację ({ $other }) jest rozstrzygnięty: pozostaje w mocy i toczy się dalej.
}
referral-settled-do = { "" }

referral-waiting-subject = Rekomendacja czeka na Ciebie: { $other }
referral-waiting-greeting = Dzień dobry,
referral-waiting-what = { $status ->
    [RETURNED] { $other } czeka na szczegóły rekomendacji, zwróconej { $since }.
   *[other] od dnia { $since } nic się nie dzieje z rekomendacją. Czeka na nią { $other }.
}
referral-waiting-do = Zrób następny krok i zaznacz to w aplikacji klubu albo zapisz, że nic z tego nie wyszło. Wszystko jest lepsze niż cisza.

referral-stale-subject = Rekomendacja stoi w miejscu: { $other }
referral-stale-greeting = Dzień dobry,
referral-stale-what = od dnia { $since } nic się nie dzieje z rekomendacją między wami. Przypomnienie już dotarło: { $other }.
referral-stale-do = Może pomóc słowo od Ciebie.

# $kind mówi, co ujawniają zasady grupy.
thanks-subject = { $kind ->
    [anonymous] Podziękowanie za transakcję
   *[other] Podziękowanie za transakcję: { $from }
}
thanks-greeting = Dzień dobry,
thanks-what = { $kind ->
    [anonymous] ktoś z grupy { $chapter } zamyka transakcję dzięki Tobie: { $amount }.
    [named] { $from } zamyka transakcję dzięki Tobie.
   *[full] { $from } zamyka transakcję dzięki Tobie: { $amount }.
}
thanks-do = Dziękujemy.
