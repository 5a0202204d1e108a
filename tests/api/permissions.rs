//! Who may do what: every root field and every guarded field, asked by every role, against the table beside this file.
//!
//! `GOLDEN=write cargo test --test api permissions` writes the table and the page in the docs anew; read the difference
//! before you commit it: it is what somebody may read or do that they could not before, or the other way round.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use chapterhouse::access::{OfficeKind, OfficeScope};
use chapterhouse::app;
use chapterhouse::chapters::{self, CloseChapter, CreateRegion};
use chapterhouse::graphql::{Answer, Asker, GraphqlRequest};
use chapterhouse::meetings::{
    self, AttendanceMark, InviteVisitor, MarkOne, Meeting, MeetingId, RecordAttendance, VisitorId, VisitorKind,
};
use chapterhouse::members::{
    self, About, AddToWaitingList, AssignOffice, ContactChange, Member, MemberId, MembershipId, OfficeId, SeatWaitId,
    UpdateProfile, Visibility,
};
use chapterhouse::platform::values::{Currency, Locale, Money, Patch, Prose};
use chapterhouse::referrals::{
    self, BusinessKind, Consent, ConsentBasis, Contact, Credited, MoveReferral, PassReferral, Purpose,
    RecordClosedBusiness, Referral, ReferralId, ReferralRelation,
};
use futures::FutureExt as _;
use serde_json::{Value, json};

use crate::support::app::{Client, code_of};
use crate::support::club::{seen, text};
use crate::support::{Stage, TestApp, TestDb};

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/api/permissions.golden");
/// The same for people, in the documentation.
const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/permissions.md");

/// What is asked: ids stand in capitals and are filled in. The first word of a name is the root field, or the type and
/// field that guards itself; what follows tells the cases of one field apart.
struct Row {
    name: &'static str,
    text: &'static str,
}

const fn row(name: &'static str, text: &'static str) -> Row {
    Row { name, text }
}

const READS: &[Row] = &[
    row("node chapter", r#"{ node(id: "CHAPTER") { id } }"#),
    row("node member", r#"{ node(id: "MEMBER") { id } }"#),
    row("node meeting", r#"{ node(id: "MEETING") { id } }"#),
    row("node referral", r#"{ node(id: "REFERRAL") { id } }"#),
    row("nodes chapter, referral", r#"{ nodes(ids: ["CHAPTER", "REFERRAL"]) { id } }"#),
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
    row("members", r#"{ members(filter: { chapterId: "CHAPTER" }) { edges { node { id } } } }"#),
    row("meeting", r#"{ meeting(id: "MEETING") { startsAt venue } }"#),
    row("meetings", r#"{ meetings(filter: { chapterId: "CHAPTER" }) { edges { node { id } } } }"#),
    row("referral", r#"{ referral(id: "REFERRAL") { status heat } }"#),
    row("referrals", "{ referrals { edges { node { id } } } }"),
];

const GUARDED: &[Row] = &[
    row("Chapter.revenue", r#"{ chapter(by: { id: "CHAPTER" }) { revenue { amount } } }"#),
    row("Chapter.officeProposals", r#"{ chapter(by: { id: "CHAPTER" }) { officeProposals { id } } }"#),
    row("Chapter.waitingList", r#"{ chapter(by: { id: "CHAPTER" }) { waitingList { id } } }"#),
    row("Meeting.attendance", r#"{ meeting(id: "MEETING") { attendance { id } } }"#),
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
    row("Member.mobile visible to the chapter", r#"{ member(id: "MEMBER") { mobile } }"#),
    row("Member.mobile hidden", r#"{ member(id: "HIDDEN") { mobile } }"#),
    row("Member.mobile visible to the club", r#"{ member(id: "OPEN") { mobile } }"#),
    row("Member.mobile public", r#"{ member(id: "PUBLIC") { mobile } }"#),
    row("Member.address visible to the chapter", r#"{ member(id: "MEMBER") { address } }"#),
    row("Member.address hidden", r#"{ member(id: "HIDDEN") { address } }"#),
    row("Member.address visible to the club", r#"{ member(id: "OPEN") { address } }"#),
    row("Member.address public", r#"{ member(id: "PUBLIC") { address } }"#),
    row("Member.contactVisibility", r#"{ member(id: "MEMBER") { contactVisibility { email phone } } }"#),
    row("Member.contactVisibility of one's own", "{ viewer { member { contactVisibility { email phone } } } }"),
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

const WRITES: &[Row] = &[
    row("meetingSchedule", r#"(input: { chapterId: "CHAPTER", localStart: "FREE_TIME" })"#),
    row("meetingPublish", r#"(id: "PLANNED", input: { expectedVersion: 1 })"#),
    row("meetingStart", r#"(id: "PUBLISHED", input: { expectedVersion: 2 })"#),
    row("meetingHold", r#"(id: "IN_PROGRESS", input: { expectedVersion: 3 })"#),
    row("meetingCancel", r#"(id: "PLANNED", input: { expectedVersion: 1 })"#),
    row("meetingClose", r#"(id: "HELD", input: { expectedVersion: 4 })"#),
    row("attendanceRecord", r#"(meetingId: "IN_PROGRESS", input: { marks: [{ memberId: "MEMBER", mark: LATE }] })"#),
    row("visitorInvite", r#"(input: { meetingId: "PUBLISHED", name: "Marek Lis" })"#),
    row("visitorCheckIn", r#"(id: "INVITED", input: { expectedVersion: 1 })"#),
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
    // These need no time of their own, so they come last.
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
    row("officeEnd", r#"(id: "OFFICE", input: { expectedVersion: 1 })"#),
    row("memberUpdate", r#"(id: "MEMBER", input: { expectedVersion: MEMBER_VERSION, company: "FREE_TIME" })"#),
    row(
        "memberUpdate of who sees what",
        r#"(id: "MEMBER", input: { expectedVersion: MEMBER_VERSION, contactVisibility: { email: PUBLIC } })"#,
    ),
    row("membershipEnd", r#"(id: "MEMBERSHIP", input: { expectedVersion: 1, reason: RESIGNED })"#),
];

/// Each is opened, and told of a change of the records that it is about.
const WATCHES: &[Row] = &[
    row("meetingUpdated", r#"subscription { meetingUpdated(id: "MEETING") { id } }"#),
    row("meetingUpdated with attendance", r#"subscription { meetingUpdated(id: "MEETING") { attendance { id } } }"#),
    row("referralUpdated", "subscription { referralUpdated { id status } }"),
];

/// One person in every role. What is asked about is of their chapter, but for the others: these are of another.
struct Court {
    app: TestApp,
    people: Vec<(&'static str, Option<Member>)>,
    /// Is in the first chapter, in no role.
    member: MemberId,
    hidden: MemberId,
    open: MemberId,
    public: MemberId,
    meeting: MeetingId,
    referral: ReferralId,
    declined: ReferralId,
}

impl Stage for Court {
    async fn set(test: TestDb) -> Self {
        let app = TestApp::set(test).await;
        let people = people(&app).await;
        let [member, hidden, open, public] = [
            with_contact(&app, "Ala Wilk", Visibility::Chapter).await,
            with_contact(&app, "Ola Lis", Visibility::Hidden).await,
            with_contact(&app, "Ula Sowa", Visibility::Club).await,
            with_contact(&app, "Iza Dudek", Visibility::Public).await,
        ];
        let viewers: Vec<MemberId> = people.iter().filter_map(|(_, member)| Some(member.as_ref()?.id)).collect();
        for viewer in viewers {
            set_visibility(&app, viewer, Visibility::Hidden).await;
        }
        let meeting = app.club.open(&app.club.meeting(&app.wawel, "2026-11-23 08:30").await).await;
        invite(&app, &meeting).await;
        let mut court = Self {
            app,
            people,
            member,
            hidden,
            open,
            public,
            meeting: meeting.id,
            referral: ReferralId::new(),
            declined: ReferralId::new(),
        };
        court.waits(0).await;
        court.mark().await;
        court.referral = court.accepted(true).await.id;
        court.record(court.referral).await;
        let declined = court.passed(false).await;
        let reason = Some(text("Not our trade"));
        let decline = MoveReferral { referral: declined.id, expected_version: 1, reason };
        court.declined = declined.id;
        referrals::decline(court.app.db(), court.app.club.system(), decline).await.unwrap();
        court
    }
}

async fn people(app: &TestApp) -> Vec<(&'static str, Option<Member>)> {
    use OfficeKind::{ClubAdministrator, President, RegionDirector, SecretaryTreasurer, VicePresident, VisitorHost};
    let other = app.club.member(&app.tyniec, "Ewa Mazur", Locale::En).await;
    let other_president = app.club.member(&app.tyniec, "Jan Rak", Locale::En).await;
    app.club.office(&other_president, President, &app.tyniec).await;
    let region = OfficeScope::Region(app.club.region.id);
    let other_region = OfficeScope::Region(app.second_region.id);
    vec![
        ("signed out", None),
        ("member", Some(app.member("Maria Kot").await)),
        ("giver", Some(app.member("Piotr Lis").await)),
        ("recipient", Some(app.member("Emma Clarke").await)),
        ("president", Some(app.officer("Jan Kowalski", President).await)),
        ("vice president", Some(app.officer("Anna Nowak", VicePresident).await)),
        ("treasurer", Some(app.officer("Adam Wrona", SecretaryTreasurer).await)),
        ("visitor host", Some(app.officer("Olga Gil", VisitorHost).await)),
        ("other's member", Some(other)),
        ("other's president", Some(other_president)),
        ("director", Some(app.overseer("Karol Director", RegionDirector, region).await)),
        ("other director", Some(app.overseer("Zofia Otherdirector", RegionDirector, other_region).await)),
        ("administrator", Some(app.overseer("Roman Administrator", ClubAdministrator, OfficeScope::Club).await)),
    ]
}

/// Everything to reach a member by, shown to these.
async fn set_visibility(app: &TestApp, member: MemberId, visibility: Visibility) {
    let contact = ContactChange {
        phone: Patch::Set(text("+48 600")),
        mobile: Patch::Set(text("+48 601")),
        address: Patch::Set(text("ul. Długa 1")),
        email_visibility: Some(visibility),
        phone_visibility: Some(visibility),
        mobile_visibility: Some(visibility),
        address_visibility: Some(visibility),
    };
    let update = UpdateProfile {
        member,
        expected_version: 1,
        given_name: None,
        family_name: None,
        locale: None,
        company: Patch::Keep,
        about: About::default(),
        keywords: None,
        languages: None,
        links: None,
        contact,
    };
    members::update_profile(app.db(), app.club.system(), update).await.unwrap();
}

async fn with_contact(app: &TestApp, name: &str, visibility: Visibility) -> MemberId {
    let member = app.member(name).await.id;
    set_visibility(app, member, visibility).await;
    member
}

async fn invite(app: &TestApp, meeting: &Meeting) -> VisitorId {
    let invite = InviteVisitor {
        meeting: meeting.id,
        name: text("Marek Lis"),
        kind: VisitorKind::Prospect,
        company: None,
        profession: None,
        email: None,
    };
    meetings::invite_visitor(app.db(), app.club.system(), invite).await.unwrap().id
}

impl Court {
    fn person(&self, role: &str) -> &Member {
        self.people.iter().find(|(name, _)| *name == role).unwrap().1.as_ref().unwrap()
    }

    async fn client(&self, person: Option<&Member>) -> Client<'_> {
        match person {
            Some(member) => self.app.as_member(member).await,
            None => self.app.signed_out(),
        }
    }

    async fn passed(&self, with_consent: bool) -> Referral {
        let consent = with_consent.then(|| Consent {
            basis: ConsentBasis::Written,
            note: None,
            given_on: "2026-11-20".parse().unwrap(),
        });
        let pass = PassReferral {
            giver: Some(self.person("giver").id),
            recipient: self.person("recipient").id,
            relation: ReferralRelation::ThirdParty,
            purpose: Purpose::Client,
            heat: 4,
            description: text("A neighbour needs a roof"),
            contact: Some(Contact { name: text("Marek Lis"), phone: None, email: None }),
            consent,
        };
        referrals::pass(self.app.db(), self.app.club.system(), pass).await.unwrap()
    }

    async fn accepted(&self, with_consent: bool) -> Referral {
        let passed = self.passed(with_consent).await;
        let accept = MoveReferral { referral: passed.id, expected_version: 1, reason: None };
        referrals::accept(self.app.db(), self.app.club.system(), accept).await.unwrap()
    }

    async fn record(&self, referral: ReferralId) {
        let record = RecordClosedBusiness {
            recipient: Some(self.person("recipient").id),
            credited: Credited::Referral(referral),
            amount: Money::new(125_000, Currency::PLN),
            kind: BusinessKind::New,
            closed_on: None,
            note: None::<Prose<4000>>,
        };
        referrals::record_closed_business(self.app.db(), self.app.club.system(), record).await.unwrap();
    }

    /// A meeting in a state, at a time when there is none yet.
    async fn fresh_meeting(&self, status: &str, number: usize) -> Meeting {
        let club = &self.app.club;
        let meeting = club.meeting(&self.app.wawel, &free_time(number).replace('T', " ")).await;
        match status {
            "PLANNED" => meeting,
            "PUBLISHED" => meetings::publish(self.app.db(), club.system(), seen(&meeting)).await.unwrap(),
            _ => {
                let meeting = club.open(&meeting).await;
                match status {
                    "IN_PROGRESS" => meeting,
                    _ => meetings::hold(self.app.db(), club.system(), seen(&meeting)).await.unwrap(),
                }
            }
        }
    }

    /// The text of a write, on records of its own, and the same on records that are not there.
    async fn write(&self, row: &Row, number: usize) -> (String, String) {
        let field = field_of(row.name);
        let text = format!("mutation {{ {field}{} {{ userErrors {{ code message path }} }} }}", row.text);
        let mut fresh = text.replace("FREE_TIME", &free_time(number));
        for status in ["PLANNED", "PUBLISHED", "IN_PROGRESS", "HELD"].iter().filter(|status| text.contains(*status)) {
            fresh = fresh.replace(status, &self.fresh_meeting(status, number).await.id.to_string());
        }
        if text.contains("INVITED") {
            let meeting = self.fresh_meeting("IN_PROGRESS", number).await;
            fresh = fresh.replace("INVITED", &invite(&self.app, &meeting).await.to_string());
        }
        if text.contains("PASSED") {
            fresh = fresh.replace("PASSED", &self.passed(true).await.id.to_string());
        }
        if text.contains("ACCEPTED") {
            fresh = fresh.replace("ACCEPTED", &self.accepted(true).await.id.to_string());
        }
        let fresh = self.with_places(fresh, number).await;
        let mut fresh = self.with_people(fresh, number).await;
        if field.starts_with("office") {
            fresh = self.with_offices(fresh, number).await;
        }
        let text = self.with_versions(&text.replace("FREE_TIME", &free_time(number))).await;
        (self.fill(&fresh), missing(&text))
    }

    /// Regions, chapters and categories of the text's own.
    async fn with_places(&self, text: String, number: usize) -> String {
        let (db, club) = (self.app.db(), &self.app.club);
        let mut text = self.with_versions(&text).await.replace("\"REGION\"", &format!("\"{}\"", club.region.id));
        if text.contains("EMPTY_REGION") {
            let region =
                CreateRegion { club: club.region.club_id, name: crate::support::club::text(&format!("R {number}")) };
            let region = chapters::create_region(db, club.system(), region).await.unwrap();
            text = text.replace("EMPTY_REGION", &region.id.to_string());
        }
        if let Some(name) = ["EMPTY_CHAPTER", "CLOSED_CHAPTER"].iter().find(|name| text.contains(*name)) {
            let chapter = club.chapter(&format!("Chapter {number}")).await;
            if *name == "CLOSED_CHAPTER" {
                let reason = crate::support::club::text("Too few");
                let close = CloseChapter { chapter: chapter.id, expected_version: 1, reason };
                members::close_chapter(db, club.system(), close).await.unwrap();
            }
            return text.replace(name, &chapter.id.to_string());
        }
        if text.contains("\"CATEGORY\"") {
            text =
                text.replace("\"CATEGORY\"", &format!("\"{}\"", club.profession(&format!("Trade {number}")).await.id));
        }
        text
    }

    async fn with_versions(&self, text: &str) -> String {
        let reader = self.app.db().reader();
        let club = chapters::club(reader).await.unwrap().unwrap();
        let chapter = chapters::get(reader, self.app.wawel.id).await.unwrap();
        let policies = chapters::policy_history(reader, &[chapter.id], None).await.unwrap();
        let member = members::get(reader, self.member).await.unwrap();
        text.replace("MEMBER_VERSION", &member.version.to_string())
            .replace("CLUB_VERSION", &club.version.to_string())
            .replace("CHAPTER_VERSION", &chapter.version.to_string())
            .replace("POLICY_VERSION", &policies.len().to_string())
    }

    /// People with seats and without, and who waits for a seat.
    async fn with_people(&self, text: String, number: usize) -> String {
        let (app, mut text) = (&self.app, text);
        if text.contains("SEATED_CATEGORY") {
            let seat = members::open_membership(app.db().reader(), self.member).await.unwrap().unwrap();
            text = text.replace("SEATED_CATEGORY", &seat.category_id.to_string());
        }
        if text.contains("WAITING") {
            text = text.replace("WAITING", &self.waits(number).await.to_string());
        }
        if text.contains("MEMBERSHIP") {
            let member = app.member(&format!("Jan Numer{number}")).await;
            let seat = members::open_membership(app.db().reader(), member.id).await.unwrap().unwrap();
            text = text.replace("MEMBERSHIP", &seat.id.to_string());
        }
        if text.contains("SEATLESS") {
            text = text.replace("SEATLESS", &app.seatless(&format!("Jan Numer{number}")).await.id.to_string());
        }
        text
    }

    /// Offices of the text's own, on days of its own.
    async fn with_offices(&self, text: String, number: usize) -> String {
        let (db, club) = (self.app.db(), &self.app.club);
        let day = |after: i64| {
            let today = db.now().day_in(chrono_tz::UTC);
            today + chrono::TimeDelta::days(i64::try_from(number).unwrap() * 3 + after)
        };
        let mut text = text.replace("NEXT_DAY", &day(1).to_string()).replace("DAY_AFTER", &day(2).to_string());
        let holder = self.app.member(&format!("Jan Numer{number}")).await.id;
        let office = AssignOffice {
            member: holder,
            kind: OfficeKind::MentorCoordinator,
            scope: OfficeScope::Chapter(self.app.wawel.id),
            starts_on: db.now().day_in(chrono_tz::UTC),
            ends_on: Some(day(2)),
        };
        if text.contains("PROPOSED") {
            let office = members::propose_office(db, club.system(), office.clone()).await.unwrap();
            text = text.replace("PROPOSED", &office.id.to_string());
        }
        if text.contains("\"OFFICE\"") {
            let office = members::assign_office(db, club.system(), office).await.unwrap();
            text = text.replace("\"OFFICE\"", &format!("\"{}\"", office.id));
        }
        text
    }

    async fn waits(&self, number: usize) -> SeatWaitId {
        let app = &self.app;
        let seat = members::open_membership(app.db().reader(), self.member).await.unwrap().unwrap();
        let wait = AddToWaitingList {
            chapter: app.wawel.id,
            category: seat.category_id,
            name: crate::support::club::text(&format!("Jan Numer{number}")),
            company: None,
            email: None,
            phone: None,
            note: None,
        };
        members::add_to_waiting_list(app.db(), app.club.system(), wait).await.unwrap().id
    }

    fn fill(&self, text: &str) -> String {
        [
            ("CHAPTER", self.app.wawel.id.to_string()),
            ("MEMBER", self.member.to_string()),
            ("HIDDEN", self.hidden.to_string()),
            ("OPEN", self.open.to_string()),
            ("PUBLIC", self.public.to_string()),
            ("GIVER", self.person("giver").id.to_string()),
            ("RECIPIENT", self.person("recipient").id.to_string()),
            ("MEETING", self.meeting.to_string()),
            ("REFERRAL", self.referral.to_string()),
            ("DECLINED", self.declined.to_string()),
        ]
        .iter()
        .fold(text.to_owned(), |text, (name, id)| text.replace(&format!("\"{name}\""), &format!("\"{id}\"")))
    }

    /// What somebody's reading comes to; one that comes to nothing looks like that of a record that is not there.
    async fn read(&self, person: Option<&Member>, row: &Row) -> String {
        let client = self.client(person).await;
        let answer = client.query(&self.fill(row.text), json!({})).await;
        let outcome = outcome_of_read(&answer);
        if outcome == "null" && !row.name.contains('.') && row.text.contains("(id:") {
            let other = client.query(&missing(row.text), json!({})).await;
            assert_eq!(without_request(answer), without_request(other), "{}", row.name);
        }
        outcome
    }

    /// What somebody who watches is told of a change; that of a record that is not there is refused as it is to be.
    async fn watch(&self, person: Option<&Member>, row: &Row) -> String {
        let (db, api) = (self.app.db(), app::api(self.app.server.config()).unwrap());
        let actor = match person {
            Some(member) => Some(members::actor(db, member.id).await.unwrap()),
            None => None,
        };
        let asker = Asker { actor, locale: Locale::En, request_id: "golden".to_owned() };
        let open = async |text: String| {
            let request = GraphqlRequest { query: Some(text), ..GraphqlRequest::default() };
            let prepared = api.prepare(&request, person.is_some()).unwrap();
            api.subscribe(db, &asker, prepared).await.unwrap()
        };
        let json = |answer: Answer| serde_json::from_slice::<Value>(&answer.json).unwrap();
        let mut opened = match open(self.fill(row.text)).await {
            Ok(opened) => opened,
            Err(refused) => return outcome_of_read(&json(refused)),
        };
        if row.text.contains("(id:") {
            let refused = open(missing(row.text)).await.expect_err("nothing to watch");
            assert_eq!(code_of(&json(refused)), Some("BAD_USER_INPUT"), "{}", row.name);
        }
        self.mark().await;
        self.record(self.referral).await;
        // What is committed has been told to all who watch in this process.
        let Some(change) = opened.changed().now_or_never() else { return "nothing".to_owned() };
        let told = opened.tell(db, &asker, change).await.unwrap();
        told.map_or_else(|| "nothing".to_owned(), |answer| outcome_of_read(&json(answer)))
    }

    async fn mark(&self) {
        let marks = vec![MarkOne { member: self.member, mark: AttendanceMark::Present, substitute_name: None }];
        let mark = RecordAttendance { meeting: self.meeting, marks };
        meetings::record_attendance(self.app.db(), self.app.club.system(), mark).await.unwrap();
    }

    /// What somebody's writing comes to; one that is denied changes nothing.
    async fn change(&self, person: Option<&Member>, row: &Row, number: usize) -> String {
        let client = self.client(person).await;
        let (fresh, missing) = self.write(row, number).await;
        let before = self.app.rows().await;
        let answer = client.query(&fresh, json!({})).await;
        let outcome = outcome_of_write(&answer, field_of(row.name));
        let changed = self.app.rows().await != before;
        assert_eq!(changed, outcome == "ok", "{} is {outcome}", row.name);
        if outcome == "NOT_FOUND" {
            let other = client.query(&missing, json!({})).await;
            assert_eq!(without_request(answer), without_request(other), "{}", row.name);
        }
        self.app.run_jobs().await;
        outcome
    }
}

fn free_time(number: usize) -> String {
    let start = chrono::NaiveDate::from_ymd_opt(2026, 11, 1).unwrap().and_hms_opt(6, 0, 0).unwrap();
    let hours = chrono::TimeDelta::hours(i64::try_from(number).unwrap());
    (start + hours).format("%Y-%m-%dT%H:%M").to_string()
}

/// The same text about records of the same types that are not there.
fn missing(text: &str) -> String {
    [
        ("MEMBER", MemberId::new().to_string()),
        ("MEETING", MeetingId::new().to_string()),
        ("PLANNED", MeetingId::new().to_string()),
        ("PUBLISHED", MeetingId::new().to_string()),
        ("IN_PROGRESS", MeetingId::new().to_string()),
        ("HELD", MeetingId::new().to_string()),
        ("INVITED", VisitorId::new().to_string()),
        ("REFERRAL", ReferralId::new().to_string()),
        ("PASSED", ReferralId::new().to_string()),
        ("ACCEPTED", ReferralId::new().to_string()),
        ("CHAPTER", chapterhouse::access::ChapterId::new().to_string()),
        ("EMPTY_CHAPTER", chapterhouse::access::ChapterId::new().to_string()),
        ("CLOSED_CHAPTER", chapterhouse::access::ChapterId::new().to_string()),
        ("REGION", chapterhouse::access::RegionId::new().to_string()),
        ("EMPTY_REGION", chapterhouse::access::RegionId::new().to_string()),
        ("CATEGORY", chapters::CategoryId::new().to_string()),
        ("SEATED_CATEGORY", chapters::CategoryId::new().to_string()),
        ("WAITING", SeatWaitId::new().to_string()),
        ("MEMBERSHIP", MembershipId::new().to_string()),
        ("SEATLESS", MemberId::new().to_string()),
        ("PROPOSED", OfficeId::new().to_string()),
        ("OFFICE", OfficeId::new().to_string()),
    ]
    .iter()
    .fold(text.to_owned(), |text, (name, id)| text.replace(&format!("\"{name}\""), &format!("\"{id}\"")))
}

/// All but what tells one request from another.
fn without_request(mut answer: Value) -> String {
    for error in answer["errors"].as_array_mut().into_iter().flatten() {
        error["extensions"].as_object_mut().unwrap().remove("requestId").unwrap();
    }
    answer.to_string()
}

fn field_of(name: &str) -> &str {
    name.split(' ').next().unwrap()
}

fn outcome_of_read(answer: &Value) -> String {
    if let Some(code) = code_of(answer) {
        return code.to_owned();
    }
    // The value that the row is about stands below the objects with one field each.
    let mut value = answer["data"].as_object().unwrap().values().next().unwrap();
    while let Some(inner) = value.as_object().filter(|object| object.len() == 1 && !object.contains_key("id")) {
        value = inner.values().next().unwrap();
    }
    match value {
        Value::Null => "null".to_owned(),
        Value::Array(rows) => format!("ok {}", rows.iter().filter(|row| !row.is_null()).count()),
        _ => "ok".to_owned(),
    }
}

fn outcome_of_write(answer: &Value, field: &str) -> String {
    if let Some(code) = code_of(answer) {
        return code.to_owned();
    }
    let errors = answer["data"][field]["userErrors"].as_array().unwrap();
    let codes: Vec<&str> = errors.iter().map(|error| error["code"].as_str().unwrap()).collect();
    if codes.is_empty() { "ok".to_owned() } else { codes.join("+") }
}

/// A title, and for each row what every role got.
type Part = (&'static str, Vec<(String, Vec<String>)>);

/// As it stands in the file: a line per row, a column per role.
fn table(roles: &[&str], parts: &[Part]) -> String {
    let lines = parts.iter().flat_map(|(_, lines)| lines);
    let first = lines.clone().map(|(name, _)| name.chars().count()).max().unwrap();
    let widths: Vec<usize> = (0..roles.len())
        .map(|at| lines.clone().map(|(_, cells)| cells[at].len()).max().unwrap().max(roles[at].len()))
        .collect();
    let mut said = String::from(
        "Who gets what: asked by every role about records of one chapter; the others are of another chapter of the\n\
         same region. Numbers count the entries of a list. Written by tests/api/permissions.rs.\n",
    );
    for (title, lines) in parts {
        let heading = (title.to_uppercase(), roles.iter().map(ToString::to_string).collect());
        said.push('\n');
        for (name, cells) in std::iter::once(&heading).chain(lines) {
            let mut line = format!("{name:<first$}");
            for (cell, width) in cells.iter().zip(&widths) {
                write!(line, "  {cell:<width$}").unwrap();
            }
            said.push_str(line.trim_end());
            said.push('\n');
        }
    }
    said
}

/// As it stands in the documentation.
fn page(roles: &[&str], parts: &[Part]) -> String {
    let mut said = String::from(
        "# Who gets what\n\n\
         Every field of the roots and every field that guards itself, asked by every role about records of one chapter; the others are of another chapter\n\
         of the same region. Written by `tests/api/permissions.rs`, which asks the real server.\n\n\
         *yes*: it is answered, with so many entries when it is a list. *nothing*: `null`, as if there were no such record. Of a subscription *nothing* means that no change\n\
         is told. Everything else is the code of the refusal.\n",
    );
    for (title, lines) in parts {
        write!(said, "\n## {}{}\n\n", title[..1].to_uppercase(), &title[1..]).unwrap();
        let row = |cells: &[&str]| cells.iter().fold(String::from("|"), |line, cell| format!("{line} {cell} |")) + "\n";
        said.push_str(&row(&[&[""][..], roles].concat()));
        said.push_str(&row(&vec!["---"; roles.len() + 1]));
        for (name, cells) in lines {
            let name = format!("`{name}`");
            let cells = cells.iter().map(|cell| in_words(cell)).collect::<Vec<_>>();
            let cells = std::iter::once(name.as_str()).chain(cells.iter().map(String::as_str)).collect::<Vec<_>>();
            said.push_str(&row(&cells));
        }
    }
    said
}

fn in_words(cell: &str) -> String {
    match cell {
        "null" | "nothing" => "nothing".to_owned(),
        code if code.chars().all(|letter| letter.is_ascii_uppercase() || letter == '_') => format!("`{code}`"),
        answered => answered.replacen("ok", "yes", 1),
    }
}

// On SQLite alone: it asks a thousand times, and what it asks about is decided before any database is.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_root_field_answers_every_role_as_the_table_says() {
    let court = Box::pin(Court::set(TestDb::on_sqlite().await)).await;
    let fields = crate::schema::root_fields(&court.app).await;
    let rows: BTreeSet<String> =
        READS.iter().chain(WRITES).chain(WATCHES).map(|row| field_of(row.name).to_owned()).collect();
    assert_eq!(rows, fields, "a root field has no row, or a row has no root field");
    let mut guarded = crate::schema::guarded_fields(&court.app).await;
    guarded.retain(|field| GUARDED.iter().all(|row| field_of(row.name) != field));
    assert!(guarded.is_empty(), "null for some, and in no row: {guarded:?}");

    for (_, person) in &court.people {
        court.client(person.as_ref()).await;
    }
    let before = court.app.rows().await;
    let roles: Vec<&str> = court.people.iter().map(|(role, _)| *role).collect();
    let mut parts: Vec<Part> =
        ["queries", "guarded fields", "subscriptions", "mutations"].map(|title| (title, vec![])).to_vec();
    for (part, rows) in [(0, READS), (1, GUARDED)] {
        for row in rows {
            let mut cells = Vec::new();
            for (_, person) in &court.people {
                cells.push(court.read(person.as_ref(), row).await);
            }
            parts[part].1.push((row.name.to_owned(), cells));
        }
    }
    let mut after = court.app.rows().await;
    after.retain(|line| !before.contains(line));
    // Reading writes nothing but that the recipient has read the third person's contact data.
    assert_eq!(after.len(), 1, "{after:?}");
    assert!(after[0].starts_with("audit_entries: ") && after[0].contains("referralContactRead"), "{after:?}");

    for row in WATCHES {
        let mut cells = Vec::new();
        for (_, person) in &court.people {
            cells.push(court.watch(person.as_ref(), row).await);
        }
        parts[2].1.push((row.name.to_owned(), cells));
    }
    court.app.run_jobs().await;

    let mut number = 0;
    for row in WRITES {
        let mut cells = Vec::new();
        for (_, person) in &court.people {
            number += 2;
            cells.push(court.change(person.as_ref(), row, number).await);
        }
        parts[3].1.push((row.name.to_owned(), cells));
    }
    for (file, found) in [(GOLDEN, table(&roles, &parts)), (PAGE, page(&roles, &parts))] {
        if std::env::var("GOLDEN").is_ok_and(|value| value == "write") {
            std::fs::write(file, &found).unwrap();
        }
        let golden = std::fs::read_to_string(file).unwrap_or_default();
        assert!(found == golden, "{file} is now:\n\n{found}");
    }
}
