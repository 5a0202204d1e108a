//! The codes of what the caller can mend.

use async_graphql::Enum;

/// What is wrong with what was sent: each code is one kind of mistake, and never changes its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "UserErrorCode")]
pub(in crate::graphql) enum UserErrorCode {
    /// The meeting is announced: its agenda is its own from then on.
    AgendaAnnounced,
    /// An agenda has at least one part.
    AgendaEmpty,
    /// All places of the role are taken at this meeting, by members who will be there.
    AgendaRoleFull,
    /// The member has stepped down from this role already.
    AgendaRoleGivenUp,
    /// Templates have the role in them; the message names them. Take it out of these first.
    AgendaRoleInUse,
    /// Not a role of this chapter, or one that was retired.
    AgendaRoleInvalid,
    /// The member has this role at this meeting already.
    AgendaRoleTaken,
    /// Not a template of the meeting's chapter.
    AgendaTemplateInvalid,
    /// All parts together take longer than the meeting, or than the twelve hours of a template; the message says how long.
    AgendaTooLong,
    /// The meeting's agenda does not have this role.
    AgendaWithoutRole,
    /// Somebody else has marked the member at this meeting; the message says how.
    AlreadyMarked,
    /// Somebody of this name waits for this seat already.
    AlreadyWaiting,
    /// Not an amount: digits and at most one point.
    AmountNotANumber,
    /// The amount is zero or negative.
    AmountNotPositive,
    /// More than 10 000 000 000 000.00 of a currency with two decimals; the message says the most.
    AmountTooLarge,
    /// More decimals than the currency has.
    AmountTooPrecise,
    /// Marks are set from the start of a meeting to its close.
    AttendanceNotOpen,
    /// Not an id of the type that belongs here.
    BadId,
    /// Not a profession of the tree: a sphere, or one that was taken out.
    CategoryInvalid,
    /// Members sit in the category.
    CategorySeated,
    /// The chapter has ended.
    ChapterClosed,
    /// Members sit in the chapter: end their memberships first.
    ChapterHasMembers,
    /// The chapter has not ended.
    ChapterOpen,
    /// Not the code that is shown at the meeting now.
    CheckInCodeWrong,
    /// Too many wrong codes in ten minutes; the message says from when on another may be tried.
    CheckInTriesUsedUp,
    /// The day of the invoice is in the future.
    ClosedOnFuture,
    /// Another category has this code.
    CodeTaken,
    /// Somebody else has changed the record: read it again.
    Conflict,
    /// Consent belongs to a contact, and there is none.
    ConsentWithoutContact,
    /// The member hides this from everybody, so nobody else replaces it.
    ContactHidden,
    /// Not a country of ISO 3166-1.
    CountryUnknown,
    /// Not a currency of ISO 4217.
    CurrencyUnknown,
    /// One template is the default: make another one the default instead.
    DefaultTemplateNeeded,
    /// The link does not work any more: its giver can give another.
    DelegationEnded,
    /// The day is over.
    DueOnPast,
    /// The day is more than two years ahead.
    DueOnTooFar,
    /// A meeting takes 15 to 720 minutes.
    DurationInvalid,
    /// Not an e-mail address.
    EmailInvalid,
    /// Somebody has this e-mail address already.
    EmailTaken,
    /// A membership ends after the last closed week, and not in the future; the message says the bounds.
    EndedOnInvalid,
    /// A link works until a moment that is still to come; the message says the latest.
    ExpiryPast,
    /// A link works for at most seven days after the meeting's end; the message says until when.
    ExpiryTooLate,
    /// Something is due from today on, at most a year ahead; the message says from when to when.
    FollowUpDueInvalid,
    /// What is to be done after a one-to-one is done by one of the two.
    FollowUpOwnerUnknown,
    /// The giver cannot be whom it is handed on to: decline or return it.
    ForwardedToGiver,
    /// Giver and recipient are the same member.
    GiverIsRecipient,
    /// The member who is thanked is not there.
    GiverUnknown,
    /// Who gives a referral sits in a chapter; you do not.
    GiverWithoutSeat,
    /// Heat is 1 to 5.
    HeatInvalid,
    /// Answers are taken from the announcement of a meeting until it is held.
    IntentNotOpen,
    /// The day is in the future, or more than 60 days ago; the message says the bounds.
    HeldOnInvalid,
    /// There is such a day already.
    HolidayExists,
    /// A holiday is from today to two years ahead; the message says from when to when.
    HolidayTooFar,
    /// The record's life cycle does not lead there; the message says where it leads.
    InvalidTransition,
    /// Not a language tag of ISO 639.
    LanguageUnknown,
    /// A link begins with `https://` or `http://` and names a host.
    LinkInvalid,
    /// The list needs at least one entry.
    ListEmpty,
    /// More entries than a list may have.
    ListTooLong,
    /// The list names the same record twice.
    ListedTwice,
    /// The clocks are put forward over this local time.
    LocalTimeSkipped,
    /// People are written to in `en` and `pl`.
    LocaleUnknown,
    /// Mails of this kind always come: their reader must know.
    MailKindNeeded,
    /// The same member is marked twice in one call.
    MarkedTwice,
    /// The meeting has begun or is over: nobody registers for it any more.
    MeetingBegun,
    /// The chapter has a meeting at this time already.
    MeetingExists,
    /// A meeting is edited until it begins, unless it was called off; the message says where it stands.
    MeetingNotEditable,
    /// The meeting is over, or called off.
    MeetingOver,
    /// A meeting is opened from three hours before its start on, and held and closed once it has begun.
    MeetingTooEarly,
    /// A meeting is set at most two years ahead and a month back.
    MeetingTooFar,
    /// The member is on leave, or has said that they will not be there.
    MemberAway,
    /// The member sits in a chapter already.
    MemberSeated,
    /// Not a day that comes every year, such as `04-01`.
    MonthDayInvalid,
    /// A meeting takes 50 decisions and 50 tasks.
    MinutesFull,
    /// Minutes are written from the start of the meeting to its close.
    MinutesNotOpen,
    /// The name is taken.
    NameTaken,
    /// It is not there, or none of your business.
    NotFound,
    /// Not on the chapter's roster of that day.
    NotOnRoster,
    /// The number is too small or too large; the message says the bounds.
    NumberOutOfRange,
    /// The member holds this office on some day of the term already.
    OfficeHeld,
    /// Offices begin and end today or later.
    OfficeInPast,
    /// An office of a chapter is held by somebody who sits there from its first day on.
    OfficeNeedsSeat,
    /// The office is not held on that day any more, or was never given.
    OfficeNotHeld,
    /// Somebody else holds this office on some day of the term; the message says who and when.
    OfficeOccupied,
    /// Nobody decides on an office of their own, or on what they proposed.
    OfficeOwn,
    /// An office of a chapter needs `chapterId`, a director's `regionId`, an administrator's neither.
    OfficeScopeWrong,
    /// Somebody has said already that the pair has met on this day: it waits for the other's word.
    OneToOneClaimed,
    /// The pair's day counts already: at most one a day does.
    OneToOneCounted,
    /// The one-to-one was never agreed, or is off.
    OneToOneOff,
    /// The pair has a proposal that waits for an answer; the message says which.
    OneToOneOpen,
    /// The time that was agreed has not begun.
    OneToOneTooEarly,
    /// An online or hybrid meeting needs a link.
    OnlineUrlNeeded,
    /// A one-to-one takes two.
    PairOfOne,
    /// One of the two sits in no chapter, or did not on that day.
    PairWithoutSeat,
    /// The other member is not there, or sits in no chapter on that day.
    PartnerUnknown,
    /// There is no such referral of which you are a party.
    ParentUnknown,
    /// Not a recurrence by weeks or months with its days, without a time of day and without an end.
    PatternInvalid,
    /// The pattern has no day within four years of its start.
    PatternNeverOccurs,
    /// A pattern starts at most a year from today.
    PatternStartTooFar,
    /// A chapter meets once a day at most.
    PatternTooDense,
    /// The policy would judge a closed week anew; the message says from which day on it can hold.
    PolicyInClosedWeek,
    /// The policy lacks a value that it needs, given the others.
    PolicyIncomplete,
    /// The list is not in ascending order, or says something twice.
    PolicyOutOfOrder,
    /// To decline or to lose a referral needs a reason.
    ReasonNeeded,
    /// A referral that was passed, or that its recipient wrote down, stays with its recipient.
    RecipientSet,
    /// The recipient is not there, or sits in no chapter.
    RecipientUnknown,
    /// Who records business sits in a chapter; you do not.
    RecipientWithoutSeat,
    /// The parties do not agree: nothing moves until the dispute is resolved.
    ReferralDisputed,
    /// A referral is disputed from the moment it is passed until it is declined, handed on or withdrawn.
    ReferralNotDisputable,
    /// Nobody disputes it.
    ReferralNotDisputed,
    /// A referral is changed as a draft, or when it was returned.
    ReferralNotEditable,
    /// The region has ended.
    RegionClosed,
    /// The region has chapters that meet: close these first.
    RegionHasChapters,
    /// A referral is opened again within 30 days of its end.
    ReopenTooLate,
    /// Nobody sits in the category: there is nothing to wait for.
    SeatOpen,
    /// A name in URLs is `a` to `z`, `0` to `9` and `-` between them, at most 60 characters.
    SlugInvalid,
    /// Another chapter has this name in URLs.
    SlugTaken,
    /// The sphere has categories in it: take these out of the tree first.
    SphereHasCategories,
    /// Not a sphere of the tree; a sphere itself stays one.
    SphereInvalid,
    /// `SUBSTITUTE` needs the name of who stood in.
    SubstituteNameNeeded,
    /// Only `SUBSTITUTE` has a name of who stood in.
    SubstituteNameUnused,
    /// A substitute is never a member of the same chapter.
    SubstituteOfSameChapter,
    /// Somebody sits in this category of the chapter already: `SeatTakenError` says who, and who may help.
    Taken,
    /// The owner of a task sits in the chapter.
    TaskOwnerNotInChapter,
    /// The task is done or dropped: open it again first.
    TaskSettled,
    /// The end is not after the start.
    TermEmpty,
    /// Nothing is left of the text.
    TextEmpty,
    /// The text is longer than it may be.
    TextTooLong,
    /// Not one of the times that were named.
    TimeNotOffered,
    /// The time is not in the future.
    TimePast,
    /// A time is at most 90 days ahead.
    TimeTooFar,
    /// Not an IANA time zone.
    TimeZoneUnknown,
    /// A proposal names at least one time.
    TimesNeeded,
    /// The chapter has as many roles as it may have.
    TooManyAgendaRoles,
    /// The chapter has as many templates as it may have.
    TooManyAgendaTemplates,
    /// The meeting has as many links that work as it may have.
    TooManyDelegations,
    /// There is so much to be done after one one-to-one; the message says how much at most.
    TooManyFollowUps,
    /// The chapter has 100 open tasks: settle some first.
    TooManyOpenTasks,
    /// So many have been named to stand in for one member at one meeting.
    TooManySubstitutes,
    /// A proposal names at most five times.
    TooManyTimes,
    /// A meeting takes 100 visitors, and as many registrations that wait to be confirmed.
    TooManyVisitors,
    /// The field cannot be empty: leave it out to keep it.
    ValueNeeded,
    /// Only the member decides who sees which contact field.
    VisibilityOwn,
    /// A visitor agrees that the chapter keeps what was typed.
    VisitConsentNeeded,
    /// The link to a visit does not work any more: the meeting has begun, or the visit was called off.
    VisitLinkEnded,
    /// The visitor is not checked in.
    VisitNotCheckedIn,
    /// The visitor is not expected any more, or is here already.
    VisitNotExpected,
    /// A visitor with this address is expected at the meeting already.
    VisitorExpected,
    /// Guests visit the club only so often; the message says how often.
    VisitsUsedUp,
}

impl UserErrorCode {
    /// The code of a rejection. A code of a feature that is missing here is a fault of ours.
    pub(super) fn of(code: &str) -> Option<Self> {
        use async_graphql::resolver_utils::EnumType as _;
        Self::items().iter().find(|item| item.name == code).map(|item| item.value)
    }
}
