# Funkcje i list do osoby, która którąś objęła.
office-president = prezes
office-vice-president = wiceprezes
office-secretary-treasurer = sekretarz-skarbnik
office-membership-committee = członek komisji członkowskiej
office-visitor-host = gospodarz gości
office-mentor-coordinator = koordynator mentorów
office-education-coordinator = koordynator edukacji
office-region-director = dyrektor regionu
office-club-administrator = administrator
office-given-subject = { $of }: od { $from } pełnisz funkcję – { $office }
office-given-greeting = Dzień dobry, { $name }!
office-given-what = Powierzono Ci funkcję w { $of }: { $office }, { $until ->
    [none] od { $from }.
   *[other] od { $from } do { $until } (bez tego dnia).
}
office-given-do = Uprawnienia zmieniają się same w tych dniach; nie trzeba niczego ustawiać.
