//! Who asks, and what there is to ask about.

use chapterhouse::access::{ChapterId, OfficeKind, OfficeScope, RegionId};
use chapterhouse::chapters::{self, CloseChapter, CreateRegion};
use chapterhouse::meetings::{
    self, AddHoliday, AddRole, AddStandardTemplate, AddTask, AgendaFrom, AgendaRoleId, AgendaTakerId, AgendaTemplateId,
    AssignRoles, Assignment, AttendanceMark, CheckInVisitor, CloseMeeting, CreateTemplate, DecisionId, DelegateDuty,
    DelegationId, Duty, GivenLink, HolidayId, HolidayScope, InviteVisitor, MarkOne, Meeting, MeetingId, MoveTask,
    NewAgendaItem, RecordAttendance, RecordDecision, SetAgenda, SummaryFor, TaskId, VisitorId, VisitorKind,
};
use chapterhouse::members::{
    self, About, AddToWaitingList, AssignOffice, ContactChange, EndMembership, EndReason, Member, MemberId,
    MembershipId, OfficeId, SeatWaitId, UpdateProfile, Visibility,
};
use chapterhouse::platform::values::{Currency, Locale, Money, Patch, Prose};
use chapterhouse::referrals::{
    self, BusinessKind, Consent, ConsentBasis, Contact, Credited, FollowUpId, MoveReferral, OneToOneId, PassReferral,
    Purpose, RecordClosedBusiness, Referral, ReferralId, ReferralRelation,
};
use sea_orm::Iterable as _;

use super::asks::{Row, field_of};
use super::matrix::{Person, Place, Role, is_overseer};
use crate::support::club::{closing, seen, text, untold};
use crate::support::{Stage, TestApp, TestDb};

/// Everybody who may ask, and what they are to ask about: all of it is of one chapter.
pub struct Court {
    pub app: TestApp,
    pub people: Vec<Person>,
    /// Is in the first chapter, in no role.
    member: MemberId,
    hidden: MemberId,
    open: MemberId,
    public: MemberId,
    pub meeting: MeetingId,
    /// Whose week is closed.
    pub closed: MeetingId,
    /// Is to come.
    next: MeetingId,
    pub referral: ReferralId,
    declined: ReferralId,
    /// Its parties do not agree.
    disputed: ReferralId,
    /// Came out of another one.
    child: ReferralId,
    pub one_to_one: OneToOneId,
    /// Lets in to one duty of the meeting.
    link: String,
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
        for viewer in people.iter().filter_map(|person| person.member.as_ref()) {
            set_visibility(&app, viewer.id, Visibility::Hidden).await;
        }
        // What happens at the meetings, so that there are roles to take.
        let standard = AddStandardTemplate { chapter: app.wawel.id };
        meetings::add_standard_template(app.db(), app.club.system(), standard).await.unwrap();
        // Everybody was away twice, and is warned.
        let before = app.club.open(&app.club.meeting(&app.wawel, "2026-11-16 07:00").await).await;
        minute(&app, &before, member).await;
        app.club.close(&before).await;
        let closed = app.club.open(&app.club.meeting(&app.wawel, "2026-11-23 07:00").await).await;
        let closed = app.club.close(&closed).await.meeting;
        app.run_jobs().await;
        let meeting = app.club.open(&app.club.meeting(&app.wawel, "2026-11-23 08:30").await).await;
        invite(&app, &meeting).await;
        minute(&app, &meeting, member).await;
        let next = app.club.meeting(&app.wawel, "2028-10-25 07:00").await.id;
        let mut court = Self {
            app,
            people,
            member,
            hidden,
            open,
            public,
            meeting: meeting.id,
            closed: closed.id,
            next,
            referral: ReferralId::new(),
            declined: ReferralId::new(),
            disputed: ReferralId::new(),
            child: ReferralId::new(),
            one_to_one: OneToOneId::new(),
            link: String::new(),
        };
        court.link = court.give(&meeting, Duty::Visitors).await.token.to_link();
        court.takes(court.meeting, court.member).await;
        court.app.run_jobs().await;
        court.waits(0).await;
        court.propose().await;
        court.mark().await;
        court.referral = court.accepted(true).await.id;
        court.record(court.referral).await;
        court.one_to_one = court.have_met().await;
        let declined = court.passed(false).await;
        let reason = Some(text("Not our trade"));
        let decline = MoveReferral { referral: declined.id, expected_version: 1, reason };
        court.declined = declined.id;
        court.disputed = court.disputed(court.passed(true).await).await.id;
        court.child = court.passed_of(true, Some(court.referral)).await.id;
        referrals::decline(court.app.db(), court.app.club.system(), decline).await.unwrap();
        court.app.run_jobs().await;
        court
    }
}

/// The chapter's people, the same offices in another chapter and in another region, and those who look after chapters.
async fn people(app: &TestApp) -> Vec<Person> {
    let (wawel, region) = (&app.wawel, OfficeScope::Region(app.club.region.id));
    let other_region = OfficeScope::Region(app.second_region.id);
    let (giver, recipient) = (app.member("Piotr Giver").await, app.member("Emma Recipient").await);
    let mut people = vec![
        Person { role: Role::SignedOut, place: Place::Club, member: None },
        Person { role: Role::Former, place: Place::Club, member: Some(former(app).await) },
        Person { role: Role::Giver, place: Place::Own, member: Some(giver) },
        Person { role: Role::Recipient, place: Place::Own, member: Some(recipient) },
    ];
    for (place, chapter) in [(Place::Own, wawel), (Place::Other, &app.tyniec), (Place::Elsewhere, &app.praga)] {
        let member = app.club.member(chapter, &format!("Maria {place:?}"), Locale::En).await;
        people.push(Person { role: Role::Member, place, member: Some(member) });
        for kind in OfficeKind::iter().filter(|kind| !is_overseer(*kind)) {
            let member = app.club.member(chapter, &format!("{kind:?} {place:?}"), Locale::En).await;
            app.club.office(&member, kind, chapter).await;
            people.push(Person { role: Role::Office(kind), place, member: Some(member) });
        }
    }
    for (name, kind, scope, place) in [
        ("Karol Director", OfficeKind::RegionDirector, region, Place::Own),
        ("Zofia Otherdirector", OfficeKind::RegionDirector, other_region, Place::Elsewhere),
        ("Roman Administrator", OfficeKind::ClubAdministrator, OfficeScope::Club, Place::Club),
    ] {
        let member = app.overseer(name, kind, scope).await;
        people.push(Person { role: Role::Office(kind), place, member: Some(member) });
    }
    people
}

/// Sat in the chapter and on its committee, and has left.
async fn former(app: &TestApp) -> Member {
    let member = app.officer("Leon Former", OfficeKind::MembershipCommittee).await;
    let seat = members::open_membership(app.db().reader(), member.id).await.unwrap().unwrap();
    let end = EndMembership {
        membership: seat.id,
        expected_version: seat.version,
        reason: EndReason::Resigned,
        ended_on: None,
    };
    members::end_membership(app.db(), app.club.system(), end).await.unwrap();
    member
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

/// Of a meeting that was opened: it is held, and its week closed in silence.
async fn done(app: &TestApp, meeting: &Meeting) -> Meeting {
    let meeting = meetings::hold(app.db(), app.club.system(), seen(meeting)).await.unwrap();
    let close = CloseMeeting { summary: SummaryFor::Nobody, ..closing(&meeting) };
    meetings::close(app.db(), app.club.system(), close).await.unwrap().meeting
}

/// A decision, and a task of somebody.
async fn minute(app: &TestApp, meeting: &Meeting, owner: MemberId) {
    let (db, system) = (app.db(), app.club.system());
    let record = RecordDecision { meeting: meeting.id, wording: text("We meet at nine") };
    meetings::record_decision(db, system, record).await.unwrap();
    let due_on = db.now().day_in(chrono_tz::UTC) + chrono::Days::new(30);
    let task = AddTask { meeting: meeting.id, what: text("Book the room"), owner, due_on };
    meetings::add_task(db, system, task).await.unwrap();
}

async fn invite(app: &TestApp, meeting: &Meeting) -> VisitorId {
    let invite = InviteVisitor {
        meeting: meeting.id,
        name: text("Marek Lis"),
        kind: VisitorKind::Prospect,
        company: None,
        profession: None,
        email: None,
        is_mailed: false,
    };
    meetings::invite_visitor(app.db(), app.club.system(), invite).await.unwrap().id
}

impl Court {
    pub fn party(&self, role: Role) -> MemberId {
        self.people.iter().find(|person| person.role == role).unwrap().member.as_ref().unwrap().id
    }

    /// A link that the president gives.
    async fn give(&self, meeting: &Meeting, duty: Duty) -> GivenLink {
        let president = Role::Office(OfficeKind::President);
        let giver = self.people.iter().find(|person| person.role == president && person.place == Place::Own);
        let giver = self.app.club.actor(giver.unwrap().member.as_ref().unwrap()).await;
        let give = DelegateDuty { meeting: meeting.id, duty, holder_name: text("Ala Wilk"), expires_at: None };
        meetings::delegate_duty(self.app.db(), &giver, give).await.unwrap()
    }

    /// A meeting that has just begun, its links and its guest.
    async fn with_links(&self, text: String) -> String {
        const OF_TODAY: [&str; 4] = ["TODAY", "_DELEGATION", "MARKS_LINK", "GUESTS_LINK"];
        if !OF_TODAY.iter().any(|name| text.contains(name)) {
            return text;
        }
        let start = self.app.db().now().plus(std::time::Duration::from_mins(1));
        let start = start.to_utc().with_timezone(&self.app.wawel.time_zone.0).format("%Y-%m-%d %H:%M").to_string();
        let meeting = self.app.club.open(&self.app.club.meeting(&self.app.wawel, &start).await).await;
        let (marks, guests) = (self.give(&meeting, Duty::Attendance).await, self.give(&meeting, Duty::Visitors).await);
        let guest = invite(&self.app, &meeting).await;
        let code = meetings::check_in_code(self.app.db(), &meeting).await.unwrap().unwrap().code;
        text.replace("TODAY", &meeting.id.to_string())
            .replace("SHOWN", &code)
            .replace("MARKS_DELEGATION", &marks.standing.delegation.id.to_string())
            .replace("GUESTS_DELEGATION", &guests.standing.delegation.id.to_string())
            .replace("MARKS_LINK", &marks.token.to_link())
            .replace("GUESTS_LINK", &guests.token.to_link())
            .replace("GUEST", &guest.to_string())
    }

    /// A meeting that is announced, and still to come.
    async fn coming(&self, number: usize) -> MeetingId {
        let ahead = std::time::Duration::from_hours(24 * 30 + u64::try_from(number).unwrap());
        let start = self.app.db().now().plus(ahead).to_utc().with_timezone(&self.app.wawel.time_zone.0);
        let meeting = self.app.club.meeting(&self.app.wawel, &start.format("%Y-%m-%d %H:%M").to_string()).await;
        meetings::publish(self.app.db(), self.app.club.system(), untold(&meeting)).await.unwrap().id
    }

    async fn passed(&self, with_consent: bool) -> Referral {
        self.passed_of(with_consent, None).await
    }

    /// Its giver does not agree.
    async fn disputed(&self, passed: Referral) -> Referral {
        let giver = members::actor(self.app.db(), self.party(Role::Giver)).await.unwrap();
        let reason = Some(text("It was none"));
        let dispute = MoveReferral { referral: passed.id, expected_version: passed.version, reason };
        referrals::dispute(self.app.db(), &giver, dispute).await.unwrap()
    }

    /// A draft of the giver's.
    async fn drafted(&self) -> Referral {
        let giver = members::actor(self.app.db(), self.party(Role::Giver)).await.unwrap();
        let pass = PassReferral { giver: None, ..self.to_pass(true, None) };
        referrals::draft(self.app.db(), &giver, pass).await.unwrap()
    }

    async fn failed(&self) -> Referral {
        let accepted = self.accepted(true).await;
        let reason = Some(text("Too dear"));
        let lose = MoveReferral { referral: accepted.id, expected_version: accepted.version, reason };
        referrals::lose(self.app.db(), self.app.club.system(), lose).await.unwrap()
    }

    async fn passed_of(&self, with_consent: bool, parent: Option<ReferralId>) -> Referral {
        let pass = self.to_pass(with_consent, parent);
        referrals::pass(self.app.db(), self.app.club.system(), pass).await.unwrap()
    }

    fn to_pass(&self, with_consent: bool, parent: Option<ReferralId>) -> PassReferral {
        let consent = with_consent.then(|| Consent {
            basis: ConsentBasis::Written,
            note: None,
            given_on: "2026-11-20".parse().unwrap(),
        });
        PassReferral {
            giver: Some(self.party(Role::Giver)),
            recipient: self.party(Role::Recipient),
            relation: ReferralRelation::ThirdParty,
            purpose: Purpose::Client,
            heat: 4,
            description: text("A neighbour needs a roof"),
            contact: Some(Contact { name: text("Marek Lis"), phone: None, email: None }),
            consent,
            parent,
        }
    }

    async fn accepted(&self, with_consent: bool) -> Referral {
        let passed = self.passed(with_consent).await;
        let accept = MoveReferral { referral: passed.id, expected_version: 1, reason: None };
        referrals::accept(self.app.db(), self.app.club.system(), accept).await.unwrap()
    }

    pub async fn record(&self, referral: ReferralId) {
        let record = RecordClosedBusiness {
            recipient: Some(self.party(Role::Recipient)),
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
            "PUBLISHED" => meetings::publish(self.app.db(), club.system(), untold(&meeting)).await.unwrap(),
            _ => {
                let meeting = club.open(&meeting).await;
                match status {
                    "IN_PROGRESS" => meeting,
                    "HELD" => meetings::hold(self.app.db(), club.system(), seen(&meeting)).await.unwrap(),
                    _ => done(&self.app, &meeting).await,
                }
            }
        }
    }

    /// The text of a write, on records of its own - or of the one who asks - and the same on records that are not there.
    pub async fn write(&self, row: &Row, asker: Option<&Member>, number: usize) -> (String, String) {
        let field = field_of(row.name);
        let text = format!("mutation {{ {field}{} {{ userErrors {{ code message path }} }} }}", row.text);
        let mut fresh = text.replace("FREE_TIME", &free_time(number));
        for status in
            ["PLANNED", "PUBLISHED", "IN_PROGRESS", "HELD", "DONE"].iter().filter(|status| text.contains(*status))
        {
            fresh = fresh.replace(status, &self.fresh_meeting(status, number).await.id.to_string());
        }
        if text.contains("INVITED") {
            let meeting = self.fresh_meeting("IN_PROGRESS", number).await;
            fresh = fresh.replace("INVITED", &invite(&self.app, &meeting).await.to_string());
        }
        if text.contains("CHECKED_IN") {
            let visitor = invite(&self.app, &self.fresh_meeting("IN_PROGRESS", number).await).await;
            let come = CheckInVisitor { visitor, expected_version: 1 };
            meetings::check_in_visitor(self.app.db(), self.app.club.system(), come).await.unwrap();
            fresh = fresh.replace("CHECKED_IN", &visitor.to_string());
        }
        if text.contains("COMING") {
            fresh = fresh.replace("COMING", &self.coming(number).await.to_string());
            fresh = fresh.replace("GUEST", &format!("guest{number}"));
        }
        if text.contains("MARKED") {
            let meeting = self.fresh_meeting("IN_PROGRESS", number).await.id;
            self.mark_at(meeting).await;
            fresh = fresh.replace("MARKED", &meeting.to_string());
        }
        let fresh = self.with_referrals(fresh).await;
        let fresh = self.with_minutes(fresh, asker, number).await;
        let fresh = self.with_agendas(fresh, asker, number).await;
        let fresh = self.with_links(fresh).await;
        let fresh = self.with_pairs(fresh, number).await;
        let fresh = self.with_holidays(fresh, number).await;
        let fresh = self.with_places(fresh, number).await;
        let mut fresh = self.with_people(fresh, number).await;
        if field.starts_with("office") {
            fresh = self.with_offices(fresh, asker, number).await;
        }
        let asker = asker.map_or(self.member, |asker| asker.id);
        let version = members::get(self.app.db().reader(), asker).await.unwrap().version;
        let fresh = fresh.replace("SELF_VERSION", &version.to_string()).replace("SELF", &asker.to_string());
        let text = self.with_days(&text.replace("FREE_DAY", &self.free_day(number).to_string()), number);
        let text = self.with_versions(&text.replace("FREE_TIME", &free_time(number))).await;
        (self.fill(&fresh), missing(&text))
    }

    /// Referrals of the text's own, as far as they have come.
    async fn with_referrals(&self, text: String) -> String {
        let mut text = text;
        for name in ["DRAFTED", "FAILED", "DISPUTED", "PASSED", "ACCEPTED"] {
            if !text.contains(name) {
                continue;
            }
            let made = match name {
                "DRAFTED" => self.drafted().await,
                "FAILED" => self.failed().await,
                "DISPUTED" => self.disputed(self.passed(true).await).await,
                "PASSED" => self.passed(true).await,
                _ => self.accepted(true).await,
            };
            text = text.replace(name, &made.id.to_string());
        }
        text
    }

    /// A decision or a task of the text's own, of the one who asks where they sit in the chapter.
    async fn with_minutes(&self, text: String, asker: Option<&Member>, number: usize) -> String {
        let (db, system) = (self.app.db(), self.app.club.system());
        if text.contains("\"DECISION\"") {
            let meeting = self.fresh_meeting("IN_PROGRESS", number).await.id;
            let record = RecordDecision { meeting, wording: crate::support::club::text("We meet at nine") };
            let id = meetings::record_decision(db, system, record).await.unwrap().id;
            return text.replace("DECISION", &id.to_string());
        }
        let Some(name) =
            ["OWN_SETTLED", "OWN_TASK", "SETTLED_TASK", "TASK"].into_iter().find(|name| text.contains(name))
        else {
            return text;
        };
        let meeting = self.fresh_meeting("IN_PROGRESS", number).await;
        let seated = members::roster_on(db.reader(), self.app.wawel.id, db.now().day_in(chrono_tz::UTC)).await.unwrap();
        let own = asker.filter(|asker| name.starts_with("OWN") && seated.iter().any(|one| one.member.id == asker.id));
        let task = AddTask {
            meeting: meeting.id,
            what: crate::support::club::text("Book the room"),
            owner: own.map_or(self.member, |own| own.id),
            due_on: self.free_day(number),
        };
        let id = meetings::add_task(db, system, task).await.unwrap().id;
        let complete = MoveTask { task: id, expected_version: 1, reason: None };
        if name.contains("SETTLED") {
            meetings::complete_task(db, system, complete).await.unwrap();
        }
        text.replace(name, &id.to_string())
    }

    /// The role of the agenda that two may take.
    async fn agenda_role(&self) -> AgendaRoleId {
        let roles = meetings::roles_of_chapters(self.app.db().reader(), &[self.app.wawel.id]).await.unwrap();
        roles.into_iter().find(|role| role.places == 2).unwrap().id
    }

    /// A member is given it at a meeting.
    async fn takes(&self, meeting: MeetingId, member: MemberId) -> AgendaTakerId {
        let assignments = vec![Assignment { role: self.agenda_role().await, member }];
        let assign = AssignRoles { meeting, assignments, even_if_away: false, is_mailed: true };
        meetings::assign_roles(self.app.db(), self.app.club.system(), assign).await.unwrap();
        let takers = meetings::takers_of(self.app.db().reader(), &[meeting]).await.unwrap();
        takers.iter().find(|taker| taker.member_id == member).unwrap().id
    }

    /// Roles, templates and agendas of the text's own.
    async fn with_agendas(&self, text: String, asker: Option<&Member>, number: usize) -> String {
        let (db, club, chapter) = (self.app.db(), &self.app.club, self.app.wawel.id);
        let mut text = text;
        if text.contains("AGENDA_ROLE") {
            text = text.replace("AGENDA_ROLE", &self.agenda_role().await.to_string());
        }
        if text.contains("OWN_AGENDA") {
            let meeting = self.fresh_meeting("PLANNED", number).await.id;
            let from = AgendaFrom::Items(vec![opening()]);
            let set = SetAgenda { meeting, expected_version: 0, from };
            meetings::set_agenda(db, club.system(), set).await.unwrap();
            text = text.replace("OWN_AGENDA", &meeting.to_string());
        }
        if text.contains("OWN_TAKING") {
            // Who sits in the chapter has a role of their own; to others it is somebody else's.
            let seat = match asker {
                Some(asker) => members::open_membership(db.reader(), asker.id).await.unwrap(),
                None => None,
            };
            let own = seat.filter(|seat| seat.chapter_id == chapter).map_or(self.member, |seat| seat.member_id);
            let taker = self.takes(self.coming(number).await, own).await;
            text = text.replace("OWN_TAKING", &taker.to_string());
        }
        if text.contains("TAKER") {
            let taker = self.takes(self.coming(number).await, self.member).await;
            text = text.replace("TAKER", &taker.to_string());
        }
        if text.contains("\"ROLE\"") {
            let name = crate::support::club::text(&format!("Role {number}"));
            let add = AddRole { chapter, name, places: 1, description: None };
            let role = meetings::add_role(db, club.system(), add).await.unwrap();
            text = text.replace("\"ROLE\"", &format!("\"{}\"", role.id));
        }
        if text.contains("TEMPLATE") {
            let name = crate::support::club::text(&format!("Template {number}"));
            let create = CreateTemplate { chapter, name, is_default: false, items: vec![opening()] };
            let made = meetings::create_template(db, club.system(), create).await.unwrap();
            text = text.replace("TEMPLATE", &made.template.id.to_string());
        }
        text
    }

    /// A day on which nobody has a holiday yet.
    fn free_day(&self, number: usize) -> chrono::NaiveDate {
        let days = chrono::Days::new(u64::try_from(number % 700).unwrap() + 1);
        self.app.db().now().day_in(self.app.wawel.time_zone.0) + days
    }

    async fn with_holidays(&self, text: String, number: usize) -> String {
        let (club, day) = (&self.app.club, self.free_day(number));
        let text = text.replace("FREE_DAY", &day.to_string());
        for (name, scope) in [
            ("CHAPTER_HOLIDAY", HolidayScope::Chapter(self.app.wawel.id)),
            ("REGION_HOLIDAY", HolidayScope::Region(club.region.id)),
            ("CLUB_HOLIDAY", HolidayScope::Club(club.region.club_id)),
        ] {
            if text.contains(name) {
                let add = AddHoliday { scope, observed_on: day, name: crate::support::club::text("Wigilia") };
                let added = meetings::add_holiday(self.app.db(), club.system(), add).await.unwrap();
                return text.replace(name, &added.holiday.id.to_string());
            }
        }
        text
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
    async fn with_offices(&self, text: String, asker: Option<&Member>, number: usize) -> String {
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
        if text.contains("OWN_OFFICE") {
            let name = crate::support::club::text(&format!("Own {number}"));
            let region = CreateRegion { club: club.region.club_id, name };
            let region = chapters::create_region(db, club.system(), region).await.unwrap().id;
            let own = AssignOffice {
                member: asker.map_or(holder, |asker| asker.id),
                kind: OfficeKind::RegionDirector,
                scope: OfficeScope::Region(region),
                ..office.clone()
            };
            let own = members::assign_office(db, club.system(), own).await.unwrap();
            text = text.replace("OWN_OFFICE", &own.id.to_string());
        }
        if text.contains("\"OFFICE\"") {
            let office = members::assign_office(db, club.system(), office).await.unwrap();
            text = text.replace("\"OFFICE\"", &format!("\"{}\"", office.id));
        }
        text
    }

    /// Somebody for an office, so that there is a proposal to read.
    async fn propose(&self) {
        let today = self.app.db().now().day_in(chrono_tz::UTC);
        let office = AssignOffice {
            member: self.member,
            kind: OfficeKind::EducationCoordinator,
            scope: OfficeScope::Chapter(self.app.wawel.id),
            starts_on: today + chrono::TimeDelta::days(900),
            ends_on: None,
        };
        members::propose_office(self.app.db(), self.app.club.system(), office).await.unwrap();
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

    /// With the ids of what everybody is asked about.
    pub fn fill(&self, text: &str) -> String {
        [
            ("CHAPTER", self.app.wawel.id.to_string()),
            ("REGION", self.app.wawel.region_id.to_string()),
            ("CLUB", self.app.club.region.club_id.to_string()),
            ("MEMBER", self.member.to_string()),
            ("HIDDEN", self.hidden.to_string()),
            ("OPEN", self.open.to_string()),
            ("PUBLIC", self.public.to_string()),
            ("GIVER", self.party(Role::Giver).to_string()),
            ("RECIPIENT", self.party(Role::Recipient).to_string()),
            ("MEETING", self.meeting.to_string()),
            ("CLOSED_WEEK", self.closed.to_string()),
            ("NEXT_MEETING", self.next.to_string()),
            ("REFERRAL", self.referral.to_string()),
            ("DECLINED", self.declined.to_string()),
            ("HELD_REFERRAL", self.disputed.to_string()),
            ("CHILD", self.child.to_string()),
            ("ONE_TO_ONE", self.one_to_one.to_string()),
            ("LINK", self.link.clone()),
        ]
        .iter()
        .fold(text.to_owned(), |text, (name, id)| text.replace(&format!("\"{name}\""), &format!("\"{id}\"")))
    }

    pub async fn mark(&self) {
        self.mark_at(self.meeting).await;
    }

    async fn mark_at(&self, meeting: MeetingId) {
        let marks = vec![MarkOne { member: self.member, mark: AttendanceMark::Present, substitute_name: None }];
        let mark = RecordAttendance { meeting, marks };
        meetings::record_attendance(self.app.db(), self.app.club.system(), mark).await.unwrap();
    }
}

fn opening() -> NewAgendaItem {
    NewAgendaItem { title: text("Opening"), minutes: 5, role: None, note: None }
}

fn free_time(number: usize) -> String {
    let start = chrono::NaiveDate::from_ymd_opt(2026, 11, 1).unwrap().and_hms_opt(6, 0, 0).unwrap();
    let hours = chrono::TimeDelta::hours(i64::try_from(number).unwrap());
    (start + hours).format("%Y-%m-%dT%H:%M").to_string()
}

/// The same text about records of the same types that are not there.
pub fn missing(text: &str) -> String {
    let mut text = text.to_owned();
    let mut none = |names: &[&str], id: &dyn Fn() -> String| {
        for name in names {
            text = text.replace(&format!("\"{name}\""), &format!("\"{}\"", id()));
        }
    };
    none(&["MEMBER", "GIVER", "SEATLESS", "SELF"], &|| MemberId::new().to_string());
    none(
        &[
            "MEETING",
            "PLANNED",
            "PUBLISHED",
            "IN_PROGRESS",
            "HELD",
            "DONE",
            "CLOSED_WEEK",
            "NEXT_MEETING",
            "OWN_AGENDA",
            "TODAY",
            "COMING",
            "MARKED",
        ],
        &|| MeetingId::new().to_string(),
    );
    none(&["OWN_TAKING", "TAKER"], &|| AgendaTakerId::new().to_string());
    none(&["ROLE", "AGENDA_ROLE"], &|| AgendaRoleId::new().to_string());
    none(&["TEMPLATE"], &|| AgendaTemplateId::new().to_string());
    none(&["INVITED", "CHECKED_IN"], &|| VisitorId::new().to_string());
    none(&["DECISION"], &|| DecisionId::new().to_string());
    none(&["TASK", "OWN_TASK", "SETTLED_TASK", "OWN_SETTLED"], &|| TaskId::new().to_string());
    none(&["MARKS_DELEGATION", "GUESTS_DELEGATION"], &|| DelegationId::new().to_string());
    none(&["REFERRAL", "PASSED", "DRAFTED", "FAILED", "DISPUTED", "HELD_REFERRAL", "CHILD", "ACCEPTED"], &|| {
        ReferralId::new().to_string()
    });
    none(&["ONE_TO_ONE", "ASKED_PAIR", "AGREED_PAIR", "SAID_PAIR"], &|| OneToOneId::new().to_string());
    none(&["OWN_FOLLOW_UP", "FINISHED"], &|| FollowUpId::new().to_string());
    none(&["CHAPTER_HOLIDAY", "REGION_HOLIDAY", "CLUB_HOLIDAY"], &|| HolidayId::new().to_string());
    none(&["CLUB"], &|| chapters::ClubId::new().to_string());
    none(&["CHAPTER", "EMPTY_CHAPTER", "CLOSED_CHAPTER"], &|| ChapterId::new().to_string());
    none(&["REGION", "EMPTY_REGION"], &|| RegionId::new().to_string());
    none(&["CATEGORY", "SEATED_CATEGORY"], &|| chapters::CategoryId::new().to_string());
    none(&["WAITING"], &|| SeatWaitId::new().to_string());
    none(&["MEMBERSHIP"], &|| MembershipId::new().to_string());
    none(&["PROPOSED", "OFFICE", "OWN_OFFICE"], &|| OfficeId::new().to_string());
    none(&["OFFERED"], &|| "2026-11-26T06:00:00Z".to_owned());
    text
}
