# Mails about a one-to-one. $member is the other of the two; $when, $until and $day are "none" where there is no such time.
one-to-one-greeting = Hello { $name },
one-to-one-title = One-to-one: { $name } and { $member }
one-to-one-message = { $value }
one-to-one-reason = Why: { $value }

one-to-one-proposed-subject = { $member } would like to meet you one-to-one
one-to-one-proposed-what = { $member } would like to meet you one-to-one. These times are proposed:
one-to-one-proposed-do = Choose one in your club's app, or suggest others. Without an answer the proposal ends with the last of them.

one-to-one-times-subject = { $member } suggests other times
one-to-one-times-what = { $member } suggests other times for your one-to-one:
one-to-one-times-do = Choose one in your club's app, or suggest others. Without an answer the proposal ends with the last of them.

one-to-one-accepted-subject = One-to-one with { $member }: { $when }
one-to-one-accepted-what = you meet { $member } one-to-one: { $when }.
one-to-one-accepted-do = Afterwards, say in your club's app that it took place: it counts when both of you say so.

one-to-one-declined-subject = { $member } cannot meet you one-to-one
one-to-one-declined-what = { $member } has turned your one-to-one down.
one-to-one-declined-do = You need not do anything.

one-to-one-cancelled-subject = Called off: one-to-one with { $member }
one-to-one-cancelled-what = { $when ->
    [none] { $member } has called off the one-to-one that was proposed.
   *[other] { $member } has called off your one-to-one: { $when }.
}
one-to-one-cancelled-do = You need not do anything.

one-to-one-claimed-subject = Did you meet { $member } one-to-one?
one-to-one-claimed-what = { $member } says that you met one-to-one on { $day }. Is that so?
one-to-one-claimed-do = { $until ->
    [none] Confirm it in your club's app, or say that it did not take place. It counts for both of you once you confirm it.
   *[other] Confirm it in your club's app, or say that it did not take place. Without a word from you it counts from { $until } on.
}

one-to-one-taken-back-subject = Taken back: one-to-one with { $member }
one-to-one-taken-back-what = { $member } has taken back that you met one-to-one on { $day }.
one-to-one-taken-back-do = You need not do anything.

one-to-one-disputed-subject = { $member } says that your one-to-one did not take place
one-to-one-disputed-what = you said that you met { $member } one-to-one on { $day }. { $member } says that this did not take place, so it does not count.
one-to-one-disputed-do = If it was a mistake of yours, take it back in your club's app. Otherwise talk with { $member }, who can still confirm it.

follow-up-subject = Due today: { $what }
follow-up-greeting = Hello { $name },
follow-up-what = this is what you wanted to do after your one-to-one with { $member }, by { $day }:
follow-up-fact = { $what }
follow-up-do = When it is done, say so in your club's app: { $member } sees it, too.
