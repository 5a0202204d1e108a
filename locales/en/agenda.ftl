# The standard agenda, its roles, and mails about roles.
agenda-standard = Standard agenda
agenda-networking = Open networking
agenda-opening = Opening
agenda-education = A few minutes of learning
agenda-introductions = Everybody introduces themselves
agenda-presentation = Presentation of a member
agenda-referrals = Referrals and thanks
agenda-reports = Reports of the officers
agenda-guests = A word from our guests
agenda-closing = Closing

agenda-role-greeter = Greeter
agenda-role-greeter-what = Welcomes members and guests at the door, and brings people together who do not know each other yet.
agenda-role-education = Education
agenda-role-education-what = Shares one thing that helps to recommend better, in a few minutes.
agenda-role-timekeeper = Timekeeper
agenda-role-timekeeper-what = Sees to it that everybody has the same time, and that the meeting ends when it should.
agenda-role-speaker = Speaker
agenda-role-speaker-what = Presents their work to the chapter: what they do, for whom, and whom they would like to meet.

agenda-heading = What happens when:
agenda-your-roles = { $count ->
    [one] Your role: { $roles }
   *[other] Your roles: { $roles }
}

role-assigned-subject = Your role at { $chapter }: { $role }, { $when }
role-assigned-greeting = Hello { $name },
role-assigned-what = you have a role at the meeting of { $chapter } on { $when }: { $role }.
role-assigned-do = If you cannot do it, step down in time, or tell the leaders of your chapter: then somebody else can be asked.

role-relieved-subject = Not your role any more: { $role }, { $when }
role-relieved-greeting = Hello { $name },
role-relieved-what = you were to have a role at the meeting of { $chapter } on { $when }: { $role }. It is not yours any more.{ $reason ->
    [none] { "" }
   *[other] { " " }Reason: { $reason }
}
role-relieved-do = Ask the leaders of your chapter if you did not expect this.

role-given-up-subject = { $member } steps down: { $role }, { $when }
role-given-up-greeting = Hello { $name },
role-given-up-what = { $member } has stepped down from a role at the meeting of { $chapter } on { $when }: { $role }.{ $reason ->
    [none] { "" }
   *[other] { " " }Reason: { $reason }
}
role-given-up-do = The suggestions for the meeting say whose turn it is.
