# Mails about referrals. $other is the other party; $status where the referral stands.
referral-about = What it is about: { $value }
referral-reason = Their words: { $value }

referral-passed-subject = { $other } has a referral for you
referral-passed-greeting = Hello { $name },
referral-passed-what = { $other } has passed you a referral.
referral-passed-do = Get in touch soon, and say in your club's app how it goes: { $other } hears of every step. If it is not for you, decline it, return it for more details, or hand it on.

referral-moved-subject = { $status ->
    [ACCEPTED] { $other } takes on your referral
    [CONTACTED] { $other } has been in touch about your referral
    [IN_PROGRESS] { $other } is at work on your referral
    [WON] { $other } has won your referral
    [LOST] Nothing came of your referral to { $other }
    [DECLINED] { $other } has declined your referral
    [RETURNED] { $other } needs more details of your referral
    [FORWARDED] { $other } has handed your referral on
   *[WITHDRAWN] { $other } has withdrawn a referral
}
referral-moved-greeting = Hello { $name },
referral-moved-what = { $status ->
    [ACCEPTED] { $other } has accepted the referral.
    [CONTACTED] { $other } has spoken to the person you introduced.
    [IN_PROGRESS] { $other } says that there is work going on.
    [WON] your referral became business for { $other }, who does not say how much.
    [LOST] { $other } has tried, and nothing came of it.
    [DECLINED] { $other } has declined the referral.
    [RETURNED] { $other } has sent the referral back: some details are missing.
    [FORWARDED] { $other } has handed the referral on to somebody who can do more with it.
   *[WITHDRAWN] { $other } has withdrawn the referral. You need not do anything.
}
referral-moved-do = { $status ->
    [RETURNED] Add what is missing, and pass it once more.
   *[other] You can follow it in your club's app.
}

referral-to-confirm-subject = { $other } thanks you for a referral: please confirm it
referral-to-confirm-greeting = Hello { $name },
referral-to-confirm-what = { $other } has written down a referral that you gave by word of mouth.
referral-to-confirm-do = It counts when you confirm it in your club's app. If you did not give it, withdraw it there.

referral-disputed-subject = { $other } disputes a referral
referral-disputed-greeting = Hello { $name },
referral-disputed-what = { $other } says that a referral between you is not what it seems. Nothing moves until the vice president has resolved it.
referral-disputed-do = Talk to each other first.

referral-settled-subject = A dispute about a referral is over
referral-settled-greeting = Hello { $name },
referral-settled-what = { $status ->
    [WITHDRAWN] the dispute about the referral between you and { $other } is resolved: it was none, and counts no more.
   *[other] the dispute about the referral between you and { $other } is resolved: it stands, and goes on where it was.
}
referral-settled-do = { "" }

referral-waiting-subject = A referral waits for you: { $other }
referral-waiting-greeting = Hello { $name },
referral-waiting-what = { $status ->
    [RETURNED] { $other } sent you a referral back for more details on { $since }, and still waits for them.
   *[other] since { $since } nothing has moved on the referral that { $other } gave you.
}
referral-waiting-do = Take the next step, and say so in your club's app; or say that nothing came of it. Either is better than silence.

referral-stale-subject = Nothing moves on a referral: { $other }
referral-stale-greeting = Hello { $name },
referral-stale-what = since { $since } nothing has moved on the referral between you and { $other }, who has been reminded.
referral-stale-do = A word from you may help.

# $kind says what the chapter's policy discloses.
thanks-subject = { $kind ->
    [anonymous] Somebody thanks you for closed business
   *[other] { $from } thanks you for closed business
}
thanks-greeting = Hello { $name },
thanks-what = { $kind ->
    [anonymous] a member of { $chapter } has closed business that you brought: { $amount }.
    [named] { $from } has closed business that you brought.
   *[full] { $from } has closed business that you brought: { $amount }.
}
thanks-do = Thank you for it.
