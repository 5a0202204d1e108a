# Standardowa agenda, jej role i wiadomości o rolach.
agenda-standard = Standardowa agenda
agenda-networking = Rozmowy przed spotkaniem
agenda-opening = Otwarcie
agenda-education = Kilka minut wiedzy
agenda-introductions = Każdy się przedstawia
agenda-presentation = Prezentacja członka grupy
agenda-referrals = Rekomendacje i podziękowania
agenda-reports = Sprawozdania zarządu
agenda-guests = Głos gości
agenda-closing = Zakończenie

agenda-role-greeter = Powitanie gości
agenda-role-greeter-what = Wita członków i gości przy wejściu i poznaje ze sobą tych, którzy się jeszcze nie znają.
agenda-role-education = Kącik wiedzy
agenda-role-education-what = W kilka minut dzieli się czymś, co pomaga lepiej polecać.
agenda-role-timekeeper = Pilnowanie czasu
agenda-role-timekeeper-what = Dba o to, żeby każdy miał tyle samo czasu i żeby spotkanie skończyło się punktualnie.
agenda-role-speaker = Prezentacja
agenda-role-speaker-what = Przedstawia grupie swoją pracę: co robi, dla kogo i kogo chce poznać.

agenda-heading = Przebieg spotkania:
agenda-your-roles = { $count ->
    [one] Twoja rola: { $roles }
   *[other] Twoje role: { $roles }
}

role-assigned-subject = { $chapter }, { $when }: masz rolę „{ $role }”
role-assigned-greeting = Dzień dobry,
role-assigned-what = na spotkaniu grupy { $chapter } masz rolę: { $role }. Termin: { $when }.
role-assigned-do = Jeśli nie możesz jej wziąć, zrezygnuj odpowiednio wcześnie albo daj znać zarządowi grupy: wtedy można poprosić kogoś innego.

role-relieved-subject = To już nie Twoja rola: { $role }, { $when }
role-relieved-greeting = Dzień dobry,
role-relieved-what = na spotkaniu grupy { $chapter } ({ $when }) rola „{ $role }” nie należy już do Ciebie.{ $reason ->
    [none] { "" }
   *[other] { " " }Powód: { $reason }
}
role-relieved-do = Jeśli to dla Ciebie niespodzianka, zapytaj zarząd grupy.

role-given-up-subject = { $member } rezygnuje: { $role }, { $when }
role-given-up-greeting = Dzień dobry,
role-given-up-what = { $member } rezygnuje z roli „{ $role }” na spotkaniu grupy { $chapter }. Termin: { $when }.{ $reason ->
    [none] { "" }
   *[other] { " " }Powód: { $reason }
}
role-given-up-do = Sugestie do tego spotkania podpowiadają, na kogo teraz kolej.
