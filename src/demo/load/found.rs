//! The club, its regions, chapters, categories and people.

use chrono::Weekday;

use super::{World, missing, text};
use crate::access::{Actor, Held, MemberSeat, OfficeKind, OfficeScope};
use crate::chapters::{self, CreateChapter, CreateClub, CreateRegion, DisclosurePolicy, Policy, SetPolicy};
use crate::demo::plan::{ChapterPlan, MemberPlan, OfficePlan};
use crate::members::{self, AddMember, AssignOffice, JoinChapter};
use crate::platform::db::Tx;
use crate::platform::error::{Error, Result};

impl World<'_> {
    /// The club as it stands before anybody does anything. `founder` is named in the audit log.
    pub(super) async fn found(&mut self, tx: &Tx, founder: &Actor) -> Result<()> {
        let plan = self.plan;
        let club = CreateClub {
            name: text(plan.club.name)?,
            default_locale: plan.club.default_locale,
            reporting_currency: plan.club.reporting_currency,
            time_zone: plan.club.zone.parse().map_err(Error::internal)?,
        };
        let club = chapters::create_club_in(tx, founder, club).await?;
        for region in &plan.regions {
            let region = CreateRegion { club: club.id, name: text(region.name)? };
            self.regions.push(chapters::create_region_in(tx, &self.server, region).await?);
        }
        self.categories = chapters::add_starter_categories_in(tx, &self.server).await?;
        for chapter in &plan.chapters {
            self.found_chapter(tx, chapter).await?;
        }
        // Who looks after the club sits in no chapter; everybody else joins when their day comes.
        for (number, member) in plan.members.iter().enumerate().filter(|(_, member)| member.seat.is_none()) {
            self.add_member(tx, number, member).await?;
        }
        Ok(())
    }

    async fn found_chapter(&mut self, tx: &Tx, plan: &ChapterPlan) -> Result<()> {
        let region = self.regions.get(plan.region).ok_or_else(|| missing("region", plan.region))?;
        let chapter = CreateChapter {
            region: region.id,
            name: text(&plan.name)?,
            city: text(plan.city)?,
            country: plan.country.parse().map_err(Error::internal)?,
            time_zone: plan.zone.parse().map_err(Error::internal)?,
            currency: plan.currency,
            locale: plan.locale,
            languages: Vec::new(),
            slug: None,
            venue: Some(text(plan.venue)?),
            meeting_pattern: Some(format!("FREQ=WEEKLY;BYDAY={}", weekday_code(plan.weekday))),
            meeting_time: plan.time,
            meeting_minutes: i32::from(plan.minutes),
        };
        let chapter = chapters::create_chapter_in(tx, &self.server, chapter).await?;
        let policy = SetPolicy {
            chapter: chapter.id,
            effective_on: tx.now().day_in(chapter.zone().0),
            expected_version: None,
            policy: Policy::Disclosure(DisclosurePolicy { disclosure: plan.disclosure }),
            reason: None,
        };
        chapters::set_policy_in(tx, &self.server, policy).await?;
        self.lay_agenda(tx, chapter.id).await?;
        self.chapters.push(chapter);
        Ok(())
    }

    /// Somebody comes, takes their seat, and takes the office that they are to hold.
    pub(super) async fn add_member(&mut self, tx: &Tx, number: usize, plan: &MemberPlan) -> Result<()> {
        let seat = plan.seat.map(|seat| {
            let chapter = self.chapters.get(seat.chapter).ok_or_else(|| missing("chapter", seat.chapter))?;
            let category = self.categories.get(seat.category).ok_or_else(|| missing("category", number))?;
            Ok::<_, Error>(JoinChapter {
                chapter: chapter.id,
                category: *category,
                joined_on: seat.joined_on,
                renewal_on: Some(seat.renewal_on),
            })
        });
        let member = AddMember {
            given_name: text(plan.given_name)?,
            family_name: text(&plan.family_name)?,
            email: Some(plan.email.parse().map_err(Error::internal)?),
            phone: Some(text(&plan.phone)?),
            company: Some(text(&plan.company)?),
            offers: Some(text(&plan.offers)?),
            seeks: Some(text(plan.seeks)?),
            locale: plan.locale,
            seat: seat.transpose()?,
        };
        let member = members::add_member_in(tx, &self.server, member).await?;
        let mut held = Vec::new();
        for office in self.plan.offices.iter().filter(|office| office.member == number) {
            let scope = self.scope_of(office)?;
            let OfficePlan { kind, starts_on, .. } = *office;
            let office = AssignOffice { member: member.id, kind, scope, starts_on, ends_on: None };
            members::assign_office_in(tx, &self.server, office).await?;
            held.push(Held { kind, scope });
        }
        let chapter = plan.seat.and_then(|seat| self.chapters.get(seat.chapter));
        let seats = chapter.map(|chapter| MemberSeat { chapter: chapter.id, region: chapter.region_id });
        let actor = Actor::member(member.id, plan.locale, seats.into_iter().collect(), held);
        self.members.insert(number, actor);
        Ok(())
    }

    fn scope_of(&self, office: &OfficePlan) -> Result<OfficeScope> {
        match (office.chapter, office.region) {
            (Some(chapter), _) => {
                let chapter = self.chapters.get(chapter).ok_or_else(|| missing("chapter", chapter))?;
                Ok(OfficeScope::Chapter(chapter.id))
            }
            (None, Some(region)) => {
                let region = self.regions.get(region).ok_or_else(|| missing("region", region))?;
                Ok(OfficeScope::Region(region.id))
            }
            (None, None) => Ok(OfficeScope::Club),
        }
    }

    /// Who holds an office of a chapter.
    pub(super) fn holder(&self, chapter: usize, kind: OfficeKind) -> Result<&Actor> {
        let office = self.plan.offices.iter().find(|office| office.chapter == Some(chapter) && office.kind == kind);
        self.actor(office.ok_or_else(|| missing("the leader of chapter", chapter))?.member)
    }
}

/// As RFC 5545 writes it.
fn weekday_code(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "MO",
        Weekday::Tue => "TU",
        Weekday::Wed => "WE",
        Weekday::Thu => "TH",
        Weekday::Fri => "FR",
        Weekday::Sat => "SA",
        Weekday::Sun => "SU",
    }
}
