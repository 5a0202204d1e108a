# Offices, and the mail to whoever was given one.
office-president = president
office-vice-president = vice president
office-secretary-treasurer = secretary-treasurer
office-membership-committee = member of the membership committee
office-visitor-host = visitor host
office-mentor-coordinator = mentor coordinator
office-education-coordinator = education coordinator
office-region-director = region director
office-club-administrator = administrator
office-given-subject = { $of }: you are { $office } from { $from } on
office-given-greeting = Hello { $name },
office-given-what = you were given an office in { $of }: { $office }, { $until ->
    [none] from { $from } on.
   *[other] from { $from } until { $until }.
}
office-given-do = What the office allows follows these days by itself; there is nothing to set up.
