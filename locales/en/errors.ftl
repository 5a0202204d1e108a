# Sentences for people who can mend what they sent. The key is the code, in kebab-case.

# What is not a person's mistake.
unauthenticated = You are not signed in, or your sign-in no longer holds: sign in again.
forbidden = You may not do this.
not-found = There is no such record.
conflict = Somebody else has changed this record: read it again and decide anew.
throttled = Too many tries: wait a moment and try again.
busy = The server is busy just now, and this was not done. Try again in a few seconds.
internal-error = Something went wrong on our side. It is noted; please tell us the request's id.

# Values.
bad-id = This is not an id of the form { $form }.
text-empty = Please write something here.
text-too-long = This text is longer than { $longest } characters.
email-invalid = An e-mail address has the form name@example.com.
email-taken = Somebody has this e-mail address already.
list-too-long = At most { $longest } entries at once: send them in several parts.
page-size = Ask for 1 to { $largest } entries.
search-empty = Search for letters or digits: there is neither in this.
search-too-long = Search for at most { $longest } characters.
page-both-ends = Ask from one end: first and after, or last and before.
cursor-invalid = This cursor does not belong to this list and order: start again without it.
amount-not-a-number = An amount is written with digits and at most one point, such as 1250.00.
amount-not-positive = The amount must be more than zero.
amount-too-large = The amount is too large: at most { $largest } { $currency }.
amount-too-precise = { $currency } has { $decimals } decimals: the amount has more.
currency-unknown = A currency is three capital letters of ISO 4217, such as PLN, EUR or GBP.
country-unknown = A country is two letters of ISO 3166-1, such as PL, GB or DE.
time-zone-unknown = A time zone is an IANA name, such as Europe/Warsaw.
locale-unknown = People can be written to in English (en) and Polish (pl).
language-unknown = A language is two or three letters of ISO 639, such as pl, en or de.
value-needed = This cannot be empty: leave it out to keep it as it is.

# The club and its people.
club-exists = There is a club already.
name-taken = This name is taken: choose another.
member-elsewhere = This member sits in another chapter: a transfer is needed.
term-empty = The term must end after it starts.
office-held = This member holds this office already in that term.
office-scope-wrong = A director is one of a region, an administrator one of the club, every other office one of a chapter.
office-needs-seat = This office is held by a member who sits in the chapter from its first day on; this one does not.
office-occupied = { $holder } holds this office { $until ->
    [none] from { $from } on
   *[other] from { $from } until { $until }
}: choose other days, or hand it over.
office-in-past = Offices begin and end today ({ $today }) or later.
office-own = Nobody decides on an office of their own, or on what they proposed: ask somebody else who may.
office-not-held = This office is not held on that day.
taken = { $holder } has this seat already. { $help ->
    [none] Ask the chapter's leaders.
   *[other] { $help } may help.
}
slug-taken = Another chapter has this address already: choose another.
slug-invalid = An address is made of a to z, 0 to 9 and - between them, at most 60 characters.
code-taken = Another category has this code: choose another.
sphere-invalid = This is not a sphere of the tree; a sphere itself stays one.
sphere-has-categories = { $count ->
    [one] This sphere has { $count } category in it: take it out of the tree first.
   *[other] This sphere has { $count } categories in it: take these out of the tree first.
}
category-seated = { $count ->
    [one] { $count } member sits in this category: it can be taken out of the tree when nobody does.
   *[other] { $count } members sit in this category: it can be taken out of the tree when nobody does.
}
category-invalid = This is not a profession of the club's tree: choose one from the list of categories.
chapter-closed = This chapter ended on { $day }.
chapter-open = This chapter has not ended.
chapter-has-members = { $count ->
    [one] { $count } member sits in this chapter: end the membership first.
   *[other] { $count } members sit in this chapter: end their memberships first.
}
region-closed = This region has ended: choose another.
region-has-chapters = { $count ->
    [one] This region has { $count } chapter that meets: close it first.
   *[other] This region has { $count } chapters that meet: close these first.
}
pattern-never-occurs = Counted from { $start }, this pattern has no day within four years: choose days that there are.
pattern-start-too-far = A pattern starts at most a year before or after today.
pattern-too-dense = A chapter meets once a day at most: choose days of the week or of the month, without times of day.
pattern-invalid = A pattern is by weeks or months with its days, such as FREQ=WEEKLY;BYDAY=TH, without a time of day and without an end.
member-seated = This member sits in a chapter already: end that membership first.
ended-on-invalid = A membership can end from { $earliest } to { $latest }: after the last closed week, and not in the future.
seat-open = Nobody sits in this category: there is nothing to wait for.
already-waiting = Somebody of this name waits for this seat already.
listed-twice = The list names this one twice.
visibility-own = Only the member decides who sees how to reach them.
contact-hidden = The member hides this from everybody, so only the member changes it.
link-invalid = A link begins with https:// or http:// and names a site, such as https://example.com.

# Policies.
number-out-of-range = This is a number from { $least } to { $most }.
policy-incomplete = This policy needs a value here.
policy-out-of-order = List these in ascending order, each once.
policy-in-closed-week = This day is in a week that is closed, or before it: the policy can hold from { $earliest } on.
month-day-invalid = A day of the year is written month first, such as 04-01, and comes every year.

# Life cycles.
invalid-transition = This cannot go from { $from } to { $to }. { $allowed ->
    [none] It stays as it is.
   *[other] Allowed: { $allowed }.
}

# Meetings.
meeting-exists = The chapter has a meeting at this time already.
meeting-not-editable = The meeting is { $status }: it can be changed only while it is planned or published.
holiday-exists = There is a holiday on this day already.
holiday-too-far = A holiday is from { $first } to { $last }.
meeting-over = The meeting is { $status }: it is too late for this.
meeting-too-early = It is too early for that. It can be done from { $from } on ({ $zone }).
meeting-too-far = A meeting is set at most two years ahead and a month back.
local-time-skipped = { $time } does not exist in { $zone }: the clocks are put forward over it. Choose another time.
duration-invalid = A meeting takes 15 to 720 minutes.
online-url-needed = An online or hybrid meeting needs a link to join.
attendance-not-open = The meeting is { $status }: marks are set from its start to its close.
minutes-not-open = The meeting is { $status }: minutes are written from its start to its close. Open a closed week again to mend them.
minutes-full = A meeting takes { $most } decisions and { $most } tasks.
too-many-open-tasks = The chapter has { $most } open tasks: complete or drop some first.
task-owner-not-in-chapter = The owner of a task is somebody who sits in the chapter today.
task-settled = The task is { $status }: open it again first.
due-on-past = This day is over: choose today or a later one.
due-on-too-far = A task is due by { $last } at the latest.
not-on-roster = This member was not on the chapter's roster that day.
mail-kind-needed = Mails of this kind always come: they say what you must know. Only the others can be switched off.
intent-not-open = The meeting is { $status }: answers are taken from its announcement until it is held.
marked-twice = This member is marked twice.
substitute-name-needed = Who stood in? Write the substitute's name.
substitute-name-unused = A substitute's name is given only where a substitute is sent.
substitute-of-same-chapter = A substitute is never a member of the same chapter: name somebody else.
already-marked = You are marked already: { $mark }. If that is wrong, ask whoever marks attendance to change it.
check-in-code-wrong = This is not the code that is shown now. It changes every minute: type the one that you see.
check-in-tries-used-up = { $count } wrong codes are enough. Try again at { $from } ({ $zone }), or ask whoever marks attendance to mark you.
meeting-begun = This meeting has begun or is over: choose one that is still to come.
too-many-visitors = This meeting takes { $most } visitors, and there are as many already. Choose another one.
visitor-expected = A visitor with this e-mail address is expected at this meeting already.
visits-used-up = { $count ->
    [0] Nobody may visit this chapter as a guest.
    [one] Guests may visit the club once, and this one has.
   *[other] Guests may visit the club { $count } times, and this one has, or is expected to.
}
visit-consent-needed = Without your consent nothing can be kept, and nobody would know that you come: tick that you agree.
visit-link-ended = This link does not work any more: the meeting has begun, or the visit was called off.
visit-not-checked-in = This visit is { $status }: there is no check-in to undo.
visit-not-expected = This visit is { $status }: nobody can be checked in.
delegation-ended = This link does not work any more. Ask { $giver } for a new one.
expiry-past = A link works until a moment that is still to come, at most until { $latest } ({ $zone }).
expiry-too-late = A link works for at most seven days after the meeting's end: until { $latest } ({ $zone }).
too-many-substitutes = { $most } people have been named for this meeting already: agree with one of them before you name another.
too-many-delegations = This meeting has { $most } links that work: take one back before you give another.

# Agendas and roles.
agenda-announced = The meeting is { $status }: its agenda is its own now. Set another one instead.
agenda-empty = An agenda needs at least one part.
agenda-role-full = { $role }: all { $places } places are taken at this meeting.
agenda-role-given-up = This member has stepped down from the role already.
agenda-role-in-use = Take the role out of these templates first: { $templates }.
agenda-role-invalid = This is not a role of the chapter, or it was retired: choose one from the list.
agenda-role-taken = This member has the role at this meeting already.
agenda-template-invalid = This is not a template of the meeting's chapter.
agenda-too-long = The parts take { $minutes } minutes together, and there are { $most }: shorten some.
agenda-without-role = The agenda of this meeting does not have the role { $role }.
default-template-needed = One template is the default: make another one the default instead.
list-empty = The list needs at least one entry.
member-away = This member is on leave, or has said that they will not be there.
too-many-agenda-roles = A chapter has at most { $most } roles: retire one first.
too-many-agenda-templates = A chapter has at most { $most } templates: remove one first.

# Referrals and closed business.
giver-is-recipient = Giver and recipient are the same member.
giver-unknown = There is no such member to thank.
giver-without-seat = To pass referrals you must sit in a chapter.
recipient-unknown = There is no such member, or they sit in no chapter.
recipient-without-seat = To record business you must sit in a chapter.
recipient-set = This referral stays with its recipient. Withdraw it and pass a new one.
referral-not-editable = The referral is { $status }: it can be changed as a draft, or when it was returned.
reopen-too-late = A referral is opened again within 30 days of its end. Pass a new one that came out of it.
referral-disputed = The parties do not agree on this referral: it moves on when the dispute is resolved.
referral-not-disputed = Nobody disputes this referral.
referral-not-disputable = The referral is { $status }: there is nothing to dispute.
parent-unknown = There is no such referral of which you are a party.
forwarded-to-giver = You got this referral from them. Decline it, or return it for more details.
heat-invalid = Heat is a number from 1 to 5.
consent-without-contact = Consent belongs to a contact: add the contact, or leave the consent out.
reason-needed = Please say why.
closed-on-future = The day of the invoice cannot be in the future.
pair-of-one = A one-to-one takes two members.
pair-without-seat = One of the two sits in no chapter, or did not on that day.
partner-unknown = There is no such member, or they sit in no chapter on that day.
times-needed = Name at least one time.
too-many-times = Name at most { $most } times.
time-past = This time is over: name one that is still to come.
time-too-far = Name times in the next 90 days.
time-not-offered = This is not one of the times that were named: choose one of those, or suggest others.
one-to-one-open = You two have a proposal that waits for an answer already ({ $id }): answer that one, or call it off.
one-to-one-too-early = Your one-to-one has not begun yet: say afterwards that it took place.
one-to-one-claimed = One of you has said already that you met on this day: it waits for the other's answer.
one-to-one-counted = A one-to-one of you two on this day counts already: at most one a day does.
one-to-one-off = This one-to-one was never agreed, or is off: there is nothing to be done after it.
held-on-invalid = Choose a day from { $earliest } to { $latest }.
follow-up-owner-unknown = Choose one of the two who met.
follow-up-due-invalid = Choose a day from { $earliest } to { $latest }.
too-many-follow-ups = After one one-to-one at most { $most } things are to be done: take one away first.
member-without-seat = The member sits in no chapter.
credits-invalid = Education credits are 0.1 to 100.
