# Who was away too often, and who has to decide about it. $kind: "window" counts absences since $from, "row" meetings in a
# row since then, "share" a share of a period that began then.
warning-subject = { $chapter }: your attendance
warning-greeting = Hello { $name },
warning-what = { $kind ->
    [row] { $count ->
        [one] you have missed a meeting of { $chapter } and sent nobody in your place ({ $from }).
       *[other] you have missed { $count } meetings of { $chapter } in a row, the first on { $from }.
    }
    [share] in the period that began on { $from } you have been at fewer meetings of { $chapter } than its attendance policy asks for.
   *[window] { $count ->
        [one] one absence counts for you in { $chapter }, of { $from }.
       *[other] { $count } absences count for you in { $chapter }, the first of { $from }.
    }
}
warning-not-yet = { $kind ->
    [share] It is no more than a reminder.
   *[other] { $left ->
        [0] The next one is beyond what the chapter's policy tolerates.
        [one] The policy of the chapter tolerates one more.
       *[other] The policy of the chapter tolerates { $left } more.
    }
}
warning-notify = That is more than the chapter's policy tolerates.
warning-review = That is more than the chapter's policy tolerates: the membership committee will look at it.
warning-open-seat = That is more than the chapter's policy tolerates: your seat may be opened.
warning-do = If you cannot come, say so before the meeting and send a substitute. If a mark is wrong, tell the vice president soon: a closed week can be mended for seven days.

limit-subject = { $chapter }: { $member } is beyond the limit of absences
limit-greeting = Hello { $name },
limit-what = { $kind ->
    [row] { $member } has missed { $count } meetings of { $chapter } in a row, the first on { $from }.
    [share] in the period that began on { $from } { $member } has been at fewer meetings of { $chapter } than its attendance policy asks for.
   *[window] { $count } absences count for { $member } in { $chapter }, the first of { $from }.
}
limit-not-yet = { "" }
limit-notify = { "" }
limit-review = By the chapter's policy the membership committee reviews the membership.
limit-open-seat = By the chapter's policy the seat may be opened.
limit-do = Talk to { $member } first. Nothing happens by itself.
