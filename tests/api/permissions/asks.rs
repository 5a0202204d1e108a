//! What is asked in each case that `src/access/permissions.toml` names.

/// What is asked: ids stand in capitals and are filled in. The first word of a name is the root field, or the type and
/// field that guards itself; what follows tells the cases of one field apart.
pub struct Row {
    pub name: &'static str,
    pub text: &'static str,
}

const fn row(name: &'static str, text: &'static str) -> Row {
    Row { name, text }
}

pub const READS: &[Row] = &[
    row("node chapter", r#"{ node(id: "CHAPTER") { id } }"#),
    row("node member", r#"{ node(id: "MEMBER") { id } }"#),
    row("node meeting", r#"{ node(id: "MEETING") { id } }"#),
    row("node member of one's own", r#"{ node(id: "SELF") { id } }"#),
    row("node region", r#"{ node(id: "REGION") { id } }"#),
    row("node referral", r#"{ node(id: "REFERRAL") { id } }"#),
    row("nodes referral", r#"{ nodes(ids: ["REFERRAL"]) { id } }"#),
    row("viewer", "{ viewer { member { id } chapter { id } offices { office } } }"),
    row("chapter", r#"{ chapter(by: { id: "CHAPTER" }) { name } }"#),
    row("chapters", "{ chapters { edges { node { id } } } }"),
    row("club", "{ club { name } }"),
    row(
        "publicChapter",
        r#"{ publicChapter(slug: "krakow-wawel") { name nextMeetings { startsAt } openSeats { category { code } } } }"#,
    ),
    row("regions", "{ regions { id } }"),
    row("categories", "{ categories { id } }"),
    row("member", r#"{ member(id: "MEMBER") { fullName company membership { category { id } } } }"#),
    row("member of one's own", r#"{ member(id: "SELF") { fullName company } }"#),
    row("members", r#"{ members(filter: { chapterId: "CHAPTER" }) { edges { node { id } } } }"#),
    row("meeting", r#"{ meeting(id: "MEETING") { startsAt venue } }"#),
    row("meetings", r#"{ meetings(filter: { chapterId: "CHAPTER" }) { edges { node { id } } } }"#),
    row("delegation", r#"{ delegation(token: "LINK") { state } }"#),
    row("referral", r#"{ referral(id: "REFERRAL") { status heat } }"#),
    row("referrals", "{ referrals { edges { node { id } } } }"),
];

pub const GUARDED: &[Row] = &[
    row("Chapter.auditEntries", r#"{ chapter(by: { id: "CHAPTER" }) { auditEntries { edges { node { id } } } } }"#),
    row(
        "Region.auditEntries",
        r#"{ node(id: "REGION") { ... on Region { auditEntries { edges { node { id } } } } } }"#,
    ),
    row("Club.auditEntries", "{ club { auditEntries { edges { node { id } } } } }"),
    row(
        "Chapter.meetingPlanPreview",
        r#"{ chapter(by: { id: "CHAPTER" }) { meetingPlanPreview(meetingPattern: "FREQ=WEEKLY;BYDAY=TH") { added { localStart } } } }"#,
    ),
    row("Chapter.revenue", r#"{ chapter(by: { id: "CHAPTER" }) { revenue { amount } } }"#),
    row("Chapter.officeProposals", r#"{ chapter(by: { id: "CHAPTER" }) { officeProposals { id } } }"#),
    row("Chapter.waitingList", r#"{ chapter(by: { id: "CHAPTER" }) { waitingList { id } } }"#),
    row("Meeting.attendance", r#"{ meeting(id: "MEETING") { attendance { id } } }"#),
    row("Meeting.checkInCode", r#"{ meeting(id: "MEETING") { checkInCode { code } } }"#),
    row("Meeting.delegations", r#"{ meeting(id: "MEETING") { delegations { id } } }"#),
    row("Meeting.summary", r#"{ meeting(id: "CLOSED_WEEK") { summary { expected } } }"#),
    row("Meeting.summaryPreview", r#"{ meeting(id: "MEETING") { summaryPreview { summary { expected } } } }"#),
    row("Meeting.minutes", r#"{ meeting(id: "MEETING") { minutes { decisions { id } } } }"#),
    row("Meeting.carriedTasks", r#"{ meeting(id: "NEXT_MEETING") { carriedTasks { id } } }"#),
    row("Chapter.openTasks", r#"{ chapter(by: { id: "CHAPTER" }) { openTasks { id } } }"#),
    row("Meeting.visitors", r#"{ meeting(id: "MEETING") { visitors { id } } }"#),
    row("Member.email visible to the chapter", r#"{ member(id: "MEMBER") { email } }"#),
    row("Member.email hidden", r#"{ member(id: "HIDDEN") { email } }"#),
    row("Member.email visible to the club", r#"{ member(id: "OPEN") { email } }"#),
    row("Member.email public", r#"{ member(id: "PUBLIC") { email } }"#),
    row("Member.email of one's own, hidden", "{ viewer { member { email } } }"),
    row("Member.phone visible to the chapter", r#"{ member(id: "MEMBER") { phone } }"#),
    row("Member.phone hidden", r#"{ member(id: "HIDDEN") { phone } }"#),
    row("Member.phone visible to the club", r#"{ member(id: "OPEN") { phone } }"#),
    row("Member.phone public", r#"{ member(id: "PUBLIC") { phone } }"#),
    row("Member.phone of one's own, hidden", "{ viewer { member { phone } } }"),
    row("Member.mobile visible to the chapter", r#"{ member(id: "MEMBER") { mobile } }"#),
    row("Member.mobile hidden", r#"{ member(id: "HIDDEN") { mobile } }"#),
    row("Member.mobile visible to the club", r#"{ member(id: "OPEN") { mobile } }"#),
    row("Member.mobile public", r#"{ member(id: "PUBLIC") { mobile } }"#),
    row("Member.mobile of one's own, hidden", "{ viewer { member { mobile } } }"),
    row("Member.address visible to the chapter", r#"{ member(id: "MEMBER") { address } }"#),
    row("Member.address hidden", r#"{ member(id: "HIDDEN") { address } }"#),
    row("Member.address visible to the club", r#"{ member(id: "OPEN") { address } }"#),
    row("Member.address public", r#"{ member(id: "PUBLIC") { address } }"#),
    row("Member.address of one's own, hidden", "{ viewer { member { address } } }"),
    row("Member.contactVisibility", r#"{ member(id: "MEMBER") { contactVisibility { email phone } } }"#),
    row("Member.contactVisibility of one's own", "{ viewer { member { contactVisibility { email phone } } } }"),
    row("Member.attendanceWarnings", r#"{ member(id: "MEMBER") { attendanceWarnings { level } } }"#),
    row("Member.attendanceStanding", r#"{ member(id: "MEMBER") { attendanceStanding { absences left } } }"#),
    row("Member.attendanceStanding of one's own", "{ viewer { member { attendanceStanding { absences left } } } }"),
    row(
        "Member.attendanceForecast",
        r#"{ member(id: "MEMBER") { attendanceForecast(ifMissed: "MEETING") { absences left } } }"#,
    ),
    row("Member.revenueGiven", r#"{ member(id: "GIVER") { revenueGiven { amount } } }"#),
    row("Member.revenueReceived", r#"{ member(id: "RECIPIENT") { revenueReceived { amount } } }"#),
    row("Member.referralsGiven", r#"{ member(id: "GIVER") { referralsGiven { edges { node { id } } } } }"#),
    row("Member.referralsReceived", r#"{ member(id: "RECIPIENT") { referralsReceived { edges { node { id } } } } }"#),
    row("Referral.description", r#"{ referral(id: "REFERRAL") { description } }"#),
    row("Referral.reason", r#"{ referral(id: "DECLINED") { reason } }"#),
    row("Referral.contact with consent", r#"{ referral(id: "REFERRAL") { contact { name phone email } } }"#),
    row("Referral.contact without consent", r#"{ referral(id: "DECLINED") { contact { name phone email } } }"#),
    row("Referral.closedBusiness", r#"{ referral(id: "REFERRAL") { closedBusiness { amount { amount } } } }"#),
];

pub const WRITES: &[Row] = &[
    row("meetingSchedule", r#"(input: { chapterId: "CHAPTER", localStart: "FREE_TIME" })"#),
    row("meetingPublish", r#"(id: "PLANNED", input: { expectedVersion: 1 })"#),
    row("meetingStart", r#"(id: "PUBLISHED", input: { expectedVersion: 2 })"#),
    row("meetingHold", r#"(id: "IN_PROGRESS", input: { expectedVersion: 3 })"#),
    row("meetingCancel", r#"(id: "PLANNED", input: { expectedVersion: 1 })"#),
    row("meetingClose", r#"(id: "HELD", input: { expectedVersion: 4 })"#),
    row("meetingReopen", r#"(id: "DONE", input: { expectedVersion: 5, reason: "A wrong mark" })"#),
    row("meetingUpdate", r#"(id: "PLANNED", input: { expectedVersion: 1, title: "FREE_TIME" })"#),
    row("meetingDiscard", r#"(id: "PLANNED", input: { expectedVersion: 1 })"#),
    row("meetingLeaveOut", r#"(id: "PLANNED", input: { expectedVersion: 1, reason: "Snow" })"#),
    row("attendanceRecord", r#"(meetingId: "IN_PROGRESS", input: { marks: [{ memberId: "MEMBER", mark: LATE }] })"#),
    row("attendanceIntentSet of one's own", r#"(meetingId: "PUBLISHED", input: { intent: WILL_ATTEND })"#),
    row(
        "attendanceIntentSet of another",
        r#"(meetingId: "PUBLISHED", input: { memberId: "MEMBER", intent: WILL_BE_ABSENT })"#,
    ),
    row("attendanceClear", r#"(meetingId: "MARKED", input: { memberIds: ["MEMBER"] })"#),
    row("decisionRecord", r#"(meetingId: "IN_PROGRESS", input: { wording: "We meet at nine" })"#),
    row("decisionUpdate", r#"(id: "DECISION", input: { expectedVersion: 1, wording: "We meet at ten" })"#),
    row("decisionStrike", r#"(id: "DECISION", input: { expectedVersion: 1 })"#),
    row("taskAdd", r#"(meetingId: "IN_PROGRESS", input: { what: "Book", ownerId: "MEMBER", dueOn: "FREE_DAY" })"#),
    row("taskUpdate", r#"(id: "TASK", input: { expectedVersion: 1, what: "Book two" })"#),
    row("taskComplete", r#"(id: "TASK", input: { expectedVersion: 1 })"#),
    row("taskComplete of one's own", r#"(id: "OWN_TASK", input: { expectedVersion: 1 })"#),
    row("taskReopen", r#"(id: "SETTLED_TASK", input: { expectedVersion: 2 })"#),
    row("taskReopen of one's own", r#"(id: "OWN_SETTLED", input: { expectedVersion: 2 })"#),
    row("taskDrop", r#"(id: "TASK", input: { expectedVersion: 1 })"#),
    row("visitorInvite", r#"(input: { meetingId: "PUBLISHED", name: "Marek Lis" })"#),
    row("visitorCheckIn", r#"(id: "INVITED", input: { expectedVersion: 1 })"#),
    row("visitorCheckInUndo", r#"(id: "CHECKED_IN", input: { expectedVersion: 2 })"#),
    row("visitorCancel", r#"(id: "INVITED", input: { expectedVersion: 1 })"#),
    row("visitorFollowUp", r#"(id: "CHECKED_IN", input: { expectedVersion: 2 })"#),
    row("visitorPutOff", r#"(id: "CHECKED_IN", input: { expectedVersion: 2 })"#),
    row("visitorDismiss", r#"(id: "CHECKED_IN", input: { expectedVersion: 2 })"#),
    row("referralPass", r#"(input: { recipientId: "MEMBER", heat: 3, description: "A roof" })"#),
    row("referralAccept", r#"(id: "PASSED", input: { expectedVersion: 1 })"#),
    row("referralDecline", r#"(id: "PASSED", input: { expectedVersion: 1, reason: "Not our trade" })"#),
    row("referralContact", r#"(id: "ACCEPTED", input: { expectedVersion: 2 })"#),
    row("referralStart", r#"(id: "ACCEPTED", input: { expectedVersion: 2 })"#),
    row("referralLose", r#"(id: "ACCEPTED", input: { expectedVersion: 2, reason: "Too dear" })"#),
    row("referralWithdraw", r#"(id: "PASSED", input: { expectedVersion: 1 })"#),
    row(
        "closedBusinessRecord of a referral",
        r#"(input: { credited: { referralId: "ACCEPTED" }, amount: { amount: "1", currency: "PLN" } })"#,
    ),
    row(
        "closedBusinessRecord of a member",
        r#"(input: { credited: { memberId: "MEMBER" }, amount: { amount: "1", currency: "PLN" } })"#,
    ),
    row(
        "closedBusinessRecord of an outsider",
        r#"(input: { credited: { outsiderName: "Jan Lis" }, amount: { amount: "1", currency: "PLN" } })"#,
    ),
    row("attendanceCheckIn", r#"(meetingId: "TODAY", input: { code: "SHOWN" })"#),
    row(
        "visitorRegister",
        r#"(input: { meetingId: "COMING", name: "Marek Lis", email: "GUEST@lis.example", agreed: true })"#,
    ),
    row(
        "delegationCreate of attendance",
        r#"(input: { meetingId: "TODAY", duty: ATTENDANCE, holderName: "Ala Wilk" })"#,
    ),
    row("delegationCreate of visitors", r#"(input: { meetingId: "TODAY", duty: VISITORS, holderName: "Ala Wilk" })"#),
    row("delegationRevoke of attendance", r#"(input: { id: "MARKS_DELEGATION" })"#),
    row("delegationRevoke of visitors", r#"(input: { id: "GUESTS_DELEGATION" })"#),
    row(
        "delegationAttendanceRecord by link",
        r#"(input: { token: "MARKS_LINK", marks: [{ memberId: "MEMBER", mark: LATE }] })"#,
    ),
    row(
        "delegationVisitorCheckIn by link",
        r#"(input: { token: "GUESTS_LINK", visitorId: "GUEST", expectedVersion: 1 })"#,
    ),
    // These need no time of their own, so they come last.
    row(
        "holidayAdd in the chapter",
        r#"(input: { scope: { chapterId: "CHAPTER" }, observedOn: "FREE_DAY", name: "Wigilia" })"#,
    ),
    row(
        "holidayAdd over the region",
        r#"(input: { scope: { regionId: "REGION" }, observedOn: "FREE_DAY", name: "Wigilia" })"#,
    ),
    row(
        "holidayAdd over the club",
        r#"(input: { scope: { clubId: "CLUB" }, observedOn: "FREE_DAY", name: "Wigilia" })"#,
    ),
    row("holidayRemove in the chapter", r#"(id: "CHAPTER_HOLIDAY")"#),
    row("holidayRemove over the region", r#"(id: "REGION_HOLIDAY")"#),
    row("holidayRemove over the club", r#"(id: "CLUB_HOLIDAY")"#),
    row("clubUpdate", r#"(input: { expectedVersion: CLUB_VERSION, name: "Klub FREE_TIME" })"#),
    row("regionCreate", r#"(input: { name: "Region FREE_TIME" })"#),
    row("regionUpdate", r#"(id: "EMPTY_REGION", input: { expectedVersion: 1, name: "Region FREE_TIME" })"#),
    row("regionClose", r#"(id: "EMPTY_REGION", input: { expectedVersion: 1 })"#),
    row("categoryCreate", r#"(input: { code: "FREE_TIME", nameEn: "Trade", namePl: "Branża" })"#),
    row("categoryUpdate", r#"(id: "CATEGORY", input: { expectedVersion: 1, nameEn: "Roofs" })"#),
    row("categoryRetire", r#"(id: "CATEGORY", input: { expectedVersion: 1 })"#),
    row(
        "chapterCreate",
        r#"(input: { regionId: "REGION", name: "FREE_TIME", city: "Kraków", country: "PL", timeZone: "Europe/Warsaw", currency: "PLN", locale: "pl", meetingTime: "06:45" })"#,
    ),
    row("chapterUpdate", r#"(id: "CHAPTER", input: { expectedVersion: CHAPTER_VERSION, venue: "FREE_TIME" })"#),
    row("chapterClose", r#"(id: "EMPTY_CHAPTER", input: { expectedVersion: 1, reason: "Too few" })"#),
    row("chapterReopen", r#"(id: "CLOSED_CHAPTER", input: { expectedVersion: 2 })"#),
    row(
        "chapterPolicySet",
        r#"(id: "CHAPTER", input: { effectiveOn: "2027-01-01", expectedVersion: POLICY_VERSION, policy: { retention: { contactDays: 90 } } })"#,
    ),
    row("chapterSeatsWant", r#"(id: "CHAPTER", input: { categoryIds: ["CATEGORY"] })"#),
    row("seatWaitAdd", r#"(input: { chapterId: "CHAPTER", categoryId: "SEATED_CATEGORY", name: "Jan FREE_TIME" })"#),
    row("seatWaitLeave", r#"(id: "WAITING", input: { expectedVersion: 1, seated: false })"#),
    row(
        "memberAdd",
        r#"(input: { givenName: "Jan", familyName: "Lis", locale: "pl", seat: { chapterId: "CHAPTER", categoryId: "CATEGORY", joinedOn: "2026-11-01" } })"#,
    ),
    row(
        "membershipStart",
        r#"(input: { memberId: "SEATLESS", seat: { chapterId: "CHAPTER", categoryId: "CATEGORY", joinedOn: "2026-11-01" } })"#,
    ),
    row(
        "officeAssign in the chapter",
        r#"(input: { memberId: "MEMBER", office: MENTOR_COORDINATOR, chapterId: "CHAPTER", startsOn: "NEXT_DAY", endsOn: "DAY_AFTER" })"#,
    ),
    row(
        "officeAssign over the region",
        r#"(input: { memberId: "MEMBER", office: REGION_DIRECTOR, regionId: "EMPTY_REGION", startsOn: "NEXT_DAY" })"#,
    ),
    row(
        "officeAssign over the club",
        r#"(input: { memberId: "MEMBER", office: CLUB_ADMINISTRATOR, startsOn: "NEXT_DAY", endsOn: "DAY_AFTER" })"#,
    ),
    row(
        "officePropose",
        r#"(input: { memberId: "MEMBER", office: EDUCATION_COORDINATOR, chapterId: "CHAPTER", startsOn: "NEXT_DAY" })"#,
    ),
    row("officeConfirm", r#"(id: "PROPOSED", input: { expectedVersion: 1 })"#),
    row("officeDecline", r#"(id: "PROPOSED", input: { expectedVersion: 1 })"#),
    row("officeHandOver", r#"(id: "OFFICE", input: { expectedVersion: 1, toId: "MEMBER", startsOn: "NEXT_DAY" })"#),
    row("officeResign", r#"(id: "OFFICE", input: { expectedVersion: 1 })"#),
    row("officeResign of one's own", r#"(id: "OWN_OFFICE", input: { expectedVersion: 1 })"#),
    row("officeEnd", r#"(id: "OFFICE", input: { expectedVersion: 1 })"#),
    row("mailPreferencesUpdate", "(input: { expectedVersion: 0 })"),
    row("memberUpdate", r#"(id: "MEMBER", input: { expectedVersion: MEMBER_VERSION, company: "FREE_TIME" })"#),
    row("memberUpdate of one's own", r#"(id: "SELF", input: { expectedVersion: SELF_VERSION, company: "FREE_TIME" })"#),
    row(
        "memberUpdate of who sees what",
        r#"(id: "MEMBER", input: { expectedVersion: MEMBER_VERSION, contactVisibility: { email: PUBLIC } })"#,
    ),
    row("membershipEnd", r#"(id: "MEMBERSHIP", input: { expectedVersion: 1, reason: RESIGNED })"#),
];

/// Each is opened, and told of a change of the records that it is about.
pub const WATCHES: &[Row] = &[
    row("meetingUpdated", r#"subscription { meetingUpdated(id: "MEETING") { id } }"#),
    row("meetingUpdated with attendance", r#"subscription { meetingUpdated(id: "MEETING") { attendance { id } } }"#),
    row("referralUpdated", "subscription { referralUpdated { id status } }"),
];

/// The root field of a case, or the type and field that guards itself.
pub fn field_of(name: &str) -> &str {
    name.split(' ').next().unwrap()
}
