# The mail that every member of a chapter gets when its week is closed.

summary-subject = { $chapter }: the week to { $date }
summary-subject-corrected = Corrected: { $chapter }, the week to { $date }
summary-corrected = This summary replaces an earlier one: the week was opened again and figures have changed.
summary-change = { $was } → { $is }
summary-change-nothing = nothing
summary-change-gone = No longer listed: { $what }
summary-change-come = Listed now: { $what }
summary-change-first = You get this summary for the first time.
summary-heading = The week in summary
summary-meeting = Meeting: { $when }
summary-greeting = Hello { $name },
summary-intro = here is the week of the chapter { $chapter }, closed after its meeting on { $date }.
summary-intro-quiet = the week of the chapter { $chapter } was closed after its meeting on { $date }. It was a quiet one: the next meeting is a chance to change that.

# What the leader who closed the week wrote.
summary-note = A note to the chapter
summary-note-from = A note from { $name }

# Shown beside the subject in a list of mails.
summary-preview-received = { $count ->
    [one] { $count } referral waits for you to follow up.
   *[other] { $count } referrals wait for you to follow up.
}
summary-preview-thanked = { $count ->
    [one] Somebody thanked you for business.
   *[other] You were thanked { $count } times for business.
}
summary-preview-chapter = { $count ->
    [0] Attendance, thanks and the next meeting.
    [one] { $count } referral passed in the chapter.
   *[other] { $count } referrals passed in the chapter.
}

# The chapter's week at a glance.
summary-glance = The chapter’s week
summary-attendance = Attendance
summary-attendance-of = { $attended } of { $expected }
summary-attendance-absent = Absent: { $names }
summary-count-late = { $count } late
summary-count-substitute = { $count ->
    [one] { $count } substitute
   *[other] { $count } substitutes
}
summary-count-made-up = { $count } made up
summary-count-absent = { $count } absent
summary-count-medical = { $count } absent for medical reasons
summary-count-excused = { $count } excused
summary-count-on-leave = { $count } on leave
summary-referrals = Referrals given
summary-referrals-inside = { $count } inside the chapter
summary-referrals-outside = { $count } outside
summary-thanks = Business thanked
summary-thanks-entries = { $count ->
    [one] { $count } thank-you
   *[other] { $count } thank-yous
}
summary-thanks-new = { $count } from new business
summary-thanks-repeat = { $count } from repeat business
summary-year-to-date = This year so far: { $sums }
summary-year-label = Business thanked this year
summary-visitors = Visitors
summary-one-to-ones = One-to-ones
summary-education = Education
summary-credits = { $count ->
    [one] { $amount } credit
   *[other] { $amount } credits
}

# The member's own part.
summary-yours = Your week
summary-your-attendance = Your attendance
summary-mark-present = present
summary-mark-late = late
summary-mark-substitute = represented by a substitute
summary-mark-made-up = made up
summary-mark-absent = absent
summary-mark-medical = absent for medical reasons
summary-mark-excused = excused
summary-mark-on-leave = on leave
summary-received = { $count ->
    [one] { $count } referral for you
   *[other] { $count } referrals for you
}
summary-received-hint = Call soon and say how it went: the giver sees every step that you record.
summary-received-from = From { $name }
summary-given = { $count ->
    [one] You gave { $count } referral
   *[other] You gave { $count } referrals
}
summary-given-to = To { $name }
summary-heat-1 = Heat 1 of 5: details handed over, a call is expected
summary-heat-2 = Heat 2 of 5: material was given
summary-heat-3 = Heat 3 of 5: recommended in words
summary-heat-4 = Heat 4 of 5: a call or meeting is arranged
summary-heat-5 = Heat 5 of 5: introduced in person
summary-thanked = { $count ->
    [one] You were thanked for business
   *[other] You were thanked { $count } times for business
}
summary-thanked-hint = This is what your referrals led to.
summary-thanked-unnamed = A thank-you without name and amount
summary-recorded = Business you recorded
summary-your-one-to-ones = You met one to one
summary-your-visitors = Visitors you brought
summary-your-education = You learned
summary-quiet = Nothing of yours is on record this week. A one-to-one is a good start for the next: ask somebody you have not met for long.
summary-quiet-on-leave = You are on leave. The chapter looks forward to having you back.

# Who gave most, and who came.
summary-givers = Most referrals given
summary-giver-count = { $count ->
    [one] { $count } referral
   *[other] { $count } referrals
}
summary-giver-you = { $name } (you)
summary-visitors-title = { $count ->
    [one] { $count } visitor came
   *[other] { $count } visitors came
}
summary-invited-by = Invited by { $name }
summary-kind-substitute = stood in for a member
summary-kind-observer = looked on
summary-kind-member = from another chapter

# The minutes.
summary-decisions = Decided
summary-tasks = New tasks
summary-carried-tasks = Still to do
summary-task-for = { $owner }, by { $due }

# The next meeting and the end.
summary-next = Next meeting
summary-next-online = Online
summary-next-hybrid = In the room and online
summary-next-zone = Time zone: { $zone }
summary-next-join = Join online
summary-footer = You get this mail because you are a member of the chapter { $chapter }. Amounts and descriptions are shown to those whom they concern, and to nobody else.
