# Kto opuszcza zbyt wiele spotkań i kto ma o tym zdecydować. $kind: „window” liczy nieobecności od $from, „row” spotkania z rzędu
# od tego dnia, „share” udział w okresie, który się wtedy zaczął.
warning-subject = { $chapter }: Twoja obecność
warning-greeting = Dzień dobry,
warning-what = { $kind ->
    [row] { $count ->
        [one] na spotkaniu grupy { $chapter } ({ $from }) nie było Ciebie ani zastępstwa.
        [few] nie było Cię na { $count } spotkaniach grupy { $chapter } z rzędu, pierwsze z nich: { $from }.
       *[many] nie było Cię na { $count } spotkaniach grupy { $chapter } z rzędu, pierwsze z nich: { $from }.
    }
    [share] w okresie, który zaczął się { $from }, Twój udział w spotkaniach grupy { $chapter } jest mniejszy, niż wymagają jej zasady.
   *[window] { $count ->
        [one] w grupie { $chapter } liczy się Tobie jedna nieobecność ({ $from }).
        [few] w grupie { $chapter } liczą się Tobie { $count } nieobecności, pierwsza z nich: { $from }.
       *[many] w grupie { $chapter } liczy się Tobie { $count } nieobecności, pierwsza z nich: { $from }.
    }
}
warning-not-yet = { $kind ->
    [share] To tylko przypomnienie.
   *[other] { $left ->
        [0] Następna przekroczy to, na co pozwalają zasady grupy.
        [one] Zasady grupy pozwalają jeszcze na jedną.
        [few] Zasady grupy pozwalają jeszcze na { $left }.
       *[many] Zasady grupy pozwalają jeszcze na { $left }.
    }
}
warning-notify = To więcej, niż pozwalają zasady grupy.
warning-review = To więcej, niż pozwalają zasady grupy: sprawą zajmie się komitet członkowski.
warning-open-seat = To więcej, niż pozwalają zasady grupy: miejsce może zostać zwolnione.
warning-do = Jeśli nie możesz przyjść, daj znać przed spotkaniem i przyślij zastępstwo. Jeśli wpis jest błędny, powiedz o tym szybko wiceprzewodniczącej osobie grupy: zamknięty tydzień można poprawić przez siedem dni.

limit-subject = { $chapter }: przekroczony limit nieobecności – { $member }
limit-greeting = Dzień dobry,
limit-what = { $kind ->
    [row] { $member }: opuszczone spotkania grupy { $chapter } z rzędu: { $count }, pierwsze z nich: { $from }.
    [share] { $member }: w okresie, który zaczął się { $from }, udział w spotkaniach grupy { $chapter } jest mniejszy, niż wymagają jej zasady.
   *[window] { $member }: nieobecności liczone w grupie { $chapter }: { $count }, pierwsza z nich: { $from }.
}
limit-not-yet = { "" }
limit-notify = { "" }
limit-review = Według zasad grupy członkostwo ocenia komitet członkowski.
limit-open-seat = Według zasad grupy miejsce może zostać zwolnione.
limit-do = Najpierw warto porozmawiać. Nic nie dzieje się samo.
