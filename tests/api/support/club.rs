//! A club to tell stories about, made through the features' own commands: chapters, members, offices, meetings.

use std::str::FromStr;
use std::sync::atomic::{AtomicUsize, Ordering};

use chapterhouse::access::{Actor, OfficeKind, OfficeScope};
use chapterhouse::chapters::{
    self, AttendancePolicy, Category, Chapter, CreateCategory, CreateChapter, CreateClub, CreateRegion, Policy, Region,
    SetPolicy,
};
use chapterhouse::meetings::{
    self, CloseMeeting, Closed, InvitationsFor, Meeting, MeetingMode, MoveMeeting, PublishMeeting, ScheduleMeeting,
    SummaryFor,
};
use chapterhouse::members::{self, AddMember, AssignOffice, JoinChapter, MailKind, Member, UpdateMailPreferences};
use chapterhouse::platform::db::Db;
use chapterhouse::platform::values::{Currency, Locale, ParseTextError, Zone, fold};
use chrono::{NaiveDate, NaiveTime};

/// A club with one region; chapters and members come as the story names them.
pub struct Club {
    pub db: Db,
    pub region: Region,
    system: Actor,
    seats: AtomicUsize,
}

/// Where a chapter is.
#[derive(Clone, Copy)]
pub struct Place {
    pub city: &'static str,
    pub country: &'static str,
    pub zone: &'static str,
    pub currency: &'static str,
    pub locale: Locale,
}

pub const KRAKOW: Place =
    Place { city: "Kraków", country: "PL", zone: "Europe/Warsaw", currency: "PLN", locale: Locale::Pl };

impl Club {
    pub async fn new(db: &Db) -> Self {
        let system = Actor::system("tests");
        let club = CreateClub {
            name: text("Klub"),
            default_locale: Locale::Pl,
            reporting_currency: Currency::PLN,
            time_zone: "Europe/Warsaw".parse().unwrap(),
        };
        let club = chapters::create_club(db, &system, club).await.unwrap();
        let region = CreateRegion { club: club.id, name: text("Południe") };
        let region = chapters::create_region(db, &system, region).await.unwrap();
        Self { db: db.clone(), region, system, seats: AtomicUsize::new(0) }
    }

    /// The server itself.
    pub fn system(&self) -> &Actor {
        &self.system
    }

    /// A chapter in Kraków.
    pub async fn chapter(&self, name: &str) -> Chapter {
        self.chapter_in(KRAKOW, name).await
    }

    pub async fn chapter_in(&self, place: Place, name: &str) -> Chapter {
        let input = CreateChapter {
            region: self.region.id,
            name: text(name),
            city: text(place.city),
            country: place.country.parse().unwrap(),
            time_zone: place.zone.parse::<Zone>().unwrap(),
            currency: place.currency.parse().unwrap(),
            locale: place.locale,
            languages: Vec::new(),
            slug: None,
            venue: Some(text("Hotel Stary")),
            meeting_pattern: None,
            meeting_time: NaiveTime::from_hms_opt(6, 45, 0).unwrap(),
            meeting_minutes: 90,
        };
        meetings::create_chapter(&self.db, &self.system, input).await.unwrap()
    }

    /// A profession of the tree in which nobody sits.
    pub async fn profession(&self, name: &str) -> Category {
        let sphere = CreateCategory {
            parent: None,
            code: text(&format!("sphere of {name}")),
            name_en: text(&format!("Sphere of {name}")),
            name_pl: text(&format!("Sfera {name}")),
        };
        let sphere = chapters::create_category(&self.db, &self.system, sphere).await.unwrap();
        let profession =
            CreateCategory { parent: Some(sphere.id), code: text(name), name_en: text(name), name_pl: text(name) };
        chapters::create_category(&self.db, &self.system, profession).await.unwrap()
    }

    /// Anna Świetlik gets `anna.swietlik@example.com`, and a category of her own.
    pub async fn member(&self, chapter: &Chapter, name: &str, locale: Locale) -> Member {
        let seat = self.seats.fetch_add(1, Ordering::Relaxed) + 1;
        let category = CreateCategory {
            parent: None,
            code: text(&format!("seat-{seat}")),
            name_en: text(&format!("Trade {seat}")),
            name_pl: text(&format!("Branża {seat}")),
        };
        let category = chapters::create_category(&self.db, &self.system, category).await.unwrap();
        let (given, family) = name.split_once(' ').unwrap();
        let input = AddMember {
            given_name: text(given),
            family_name: text(family),
            email: Some(address(name).parse().unwrap()),
            phone: None,
            company: None,
            offers: None,
            seeks: None,
            locale,
            seat: Some(JoinChapter {
                chapter: chapter.id,
                category: category.id,
                joined_on: long_ago(),
                renewal_on: None,
            }),
        };
        members::add_member(&self.db, &self.system, input).await.unwrap()
    }

    /// Gives an office in a chapter.
    pub async fn office(&self, member: &Member, kind: OfficeKind, chapter: &Chapter) {
        let scope = OfficeScope::Chapter(chapter.id);
        let input = AssignOffice { member: member.id, kind, scope, starts_on: long_ago(), ends_on: None };
        members::assign_office(&self.db, &self.system, input).await.unwrap();
    }

    /// Nobody is warned there of being away: the story is about something else.
    pub async fn tolerate_absence(&self, chapter: &Chapter) {
        let tolerant = AttendancePolicy { limit: Some(50), warning_levels: Vec::new(), ..AttendancePolicy::default() };
        let set = SetPolicy {
            chapter: chapter.id,
            effective_on: long_ago(),
            policy: Policy::Attendance(tolerant),
            reason: None,
            expected_version: None,
        };
        chapters::set_policy(&self.db, &self.system, set).await.unwrap();
    }

    /// The member gets no mails about referrals: the story is about something else.
    pub async fn spare_referral_mails(&self, member: &Member) {
        let chosen = members::preferences_of(self.db.reader(), &[member.id]).await.unwrap().remove(&member.id);
        let update = UpdateMailPreferences {
            expected_version: chosen.map_or(0, |chosen| chosen.version),
            switched_off: Some(vec![MailKind::Referral]),
            ..UpdateMailPreferences::default()
        };
        members::update_mail_preferences(&self.db, &self.actor(member).await, update).await.unwrap();
    }

    /// The member with the seats and offices of today.
    pub async fn actor(&self, member: &Member) -> Actor {
        members::actor(&self.db, member.id).await.unwrap()
    }

    /// A meeting at a local time such as `2026-11-26 06:45`, not announced yet.
    pub async fn meeting(&self, chapter: &Chapter, local_start: &str) -> Meeting {
        let input = ScheduleMeeting {
            chapter: chapter.id,
            title: None,
            local_start: chrono::NaiveDateTime::parse_from_str(local_start, "%Y-%m-%d %H:%M").unwrap(),
            minutes: None,
            mode: MeetingMode::InPerson,
            venue: None,
            online_url: None,
        };
        meetings::schedule(&self.db, &self.system, input).await.unwrap()
    }

    /// Announces a meeting and opens it when it begins, which a standing clock is moved to: attendance may be marked.
    pub async fn open(&self, meeting: &Meeting) -> Meeting {
        let meeting = meetings::publish(&self.db, &self.system, untold(meeting)).await.unwrap();
        self.db.clock().advance(meeting.starts_at.since(self.db.now()));
        meetings::start(&self.db, &self.system, seen(&meeting)).await.unwrap()
    }

    /// Declares an open meeting held, and closes its week.
    pub async fn close(&self, meeting: &Meeting) -> Closed {
        let meeting = meetings::hold(&self.db, &self.system, seen(meeting)).await.unwrap();
        meetings::close(&self.db, &self.system, closing(&meeting)).await.unwrap()
    }
}

/// A meeting as the caller sees it.
pub fn seen(meeting: &Meeting) -> MoveMeeting {
    MoveMeeting { meeting: meeting.id, expected_version: meeting.version }
}

/// To announce a meeting as the caller sees it, of which no story tells what its members are told.
pub fn untold(meeting: &Meeting) -> PublishMeeting {
    let invitations = InvitationsFor::Nobody;
    PublishMeeting { meeting: meeting.id, expected_version: meeting.version, invitations }
}

/// To close a meeting as the caller sees it.
pub fn closing(meeting: &Meeting) -> CloseMeeting {
    CloseMeeting { meeting: meeting.id, expected_version: meeting.version, note: None, summary: SummaryFor::Members }
}

pub fn text<T: FromStr<Err = ParseTextError>>(text: &str) -> T {
    text.parse().unwrap()
}

fn address(name: &str) -> String {
    let letters: String = fold(name).chars().filter(|c| c.is_ascii_alphanumeric() || *c == ' ').collect();
    format!("{}@example.com", letters.replace(' ', "."))
}

/// Before every story.
fn long_ago() -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 1, 1).unwrap()
}
