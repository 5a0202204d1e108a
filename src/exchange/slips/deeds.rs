//! From a slip to the command that records it.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::access::{Actor, MemberId};
use crate::community::{RecordEducation, record_education_in};
use crate::exchange::files::slips::{AMOUNT, DETAIL, FROM, PLACE, PersonName, Place, Slip, SlipRow, TO};
use crate::exchange::files::{Amount, LineProblem};
use crate::exchange::people::{People, Person};
use crate::exchange::report::{ImportReport, SlipCounts};
use crate::platform::db::Tx;
use crate::platform::error::{Rejection, Result, reject};
use crate::platform::texts::text;
use crate::platform::values::{Locale, Money, ParseTextError, Prose, fold};
use crate::referrals::{
    BusinessKind, Credited, NoteOneToOne, Notices, PassReferral, Purpose, RecordClosedBusiness, ReferralRelation,
    note_one_to_one_in, pass_in, record_closed_business_in,
};

/// How well the giver prepared the introduction, where the file does not say: details handed over.
const HEAT: i32 = 1;

/// A slip with all that it names.
pub(super) struct Planned {
    pub line: usize,
    /// By which the same slip is known again: its values without case, diacritics and ways of writing numbers.
    pub normal: String,
    pub deed: Deed,
    detail: Option<Prose<4000>>,
}

pub(super) enum Deed {
    Pass { giver: MemberId, recipient: MemberId, locale: Locale },
    Thank { recipient: MemberId, credited: Credited, amount: Money },
    Meet { by: MemberId, with: MemberId },
    Learn { member: MemberId, tenths: i32 },
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Referral,
    Business,
    OneToOne,
    Credit,
}

impl Kind {
    /// Where slips of this kind are counted.
    pub fn of(self, counts: &mut SlipCounts) -> &mut usize {
        match self {
            Self::Referral => &mut counts.referrals,
            Self::Business => &mut counts.business,
            Self::OneToOne => &mut counts.one_to_ones,
            Self::Credit => &mut counts.credits,
        }
    }
}

impl Deed {
    pub fn kind(&self) -> Kind {
        match self {
            Self::Pass { .. } => Kind::Referral,
            Self::Thank { .. } => Kind::Business,
            Self::Meet { .. } => Kind::OneToOne,
            Self::Learn { .. } => Kind::Credit,
        }
    }
}

impl Planned {
    /// Records it; `None` when it is there already.
    pub async fn carry_out(self, tx: &Tx, actor: &Actor, day: NaiveDate) -> Result<Option<Uuid>> {
        let detail = self.detail;
        match self.deed {
            Deed::Pass { giver, recipient, locale } => {
                let input = pass_referral(giver, recipient, description(detail, locale)?);
                Ok(Some(pass_in(tx, actor, input, Notices::Nobody).await?.id.into()))
            }
            Deed::Thank { recipient, credited, amount } => {
                let input = RecordClosedBusiness {
                    recipient: Some(recipient),
                    credited,
                    amount,
                    kind: BusinessKind::New,
                    closed_on: Some(day),
                    note: detail,
                };
                let (business, _) = record_closed_business_in(tx, actor, input, Notices::Nobody).await?;
                Ok(Some(business.id.into()))
            }
            Deed::Meet { by, with } => {
                let input = NoteOneToOne { by, with, held_on: day, note: detail };
                Ok(note_one_to_one_in(tx, actor, input).await?.map(Uuid::from))
            }
            Deed::Learn { member, tenths } => {
                let input = RecordEducation { member, tenths, earned_on: day, detail };
                Ok(Some(record_education_in(tx, actor, input).await?.id.into()))
            }
        }
    }
}

fn pass_referral(giver: MemberId, recipient: MemberId, description: Prose<4000>) -> PassReferral {
    PassReferral {
        giver: Some(giver),
        recipient,
        relation: ReferralRelation::ThirdParty,
        purpose: Purpose::Client,
        heat: HEAT,
        description,
        contact: None,
        consent: None,
        parent: None,
    }
}

/// A referral says what it is about; where the file does not, it says so in the recipient's chapter's language.
fn description(detail: Option<Prose<4000>>, locale: Locale) -> Result<Prose<4000>> {
    match detail {
        Some(detail) => Ok(detail),
        None => text(locale, "import-referral-description").parse().map_err(crate::platform::error::Error::internal),
    }
}

/// What a step refused, as the person with the file reads it.
pub(super) fn as_of_line(reason: &Rejection) -> Rejection {
    match reason.code {
        "CLOSED_ON_FUTURE" => reject("IMPORT_DAY_FUTURE_THERE"),
        code => reject("IMPORT_REFUSED").with("code", code),
    }
}

/// Finds whom one line names.
pub(super) struct Resolver<'a> {
    pub people: &'a People,
    pub line: usize,
    pub report: &'a mut ImportReport,
}

impl Resolver<'_> {
    /// The line with all that it names; `None` when that cannot be, which is noted.
    pub fn plan(&mut self, row: SlipRow) -> Result<Option<Planned>> {
        let found = match row.slip {
            Slip::Referral { giver, recipient, place } => self.referral(&giver, &recipient, place)?,
            Slip::ClosedBusiness { recipient, giver, place, amount } => {
                let earner = self.seated(FROM, &recipient);
                self.business(earner, &giver, place, &amount)?
            }
            Slip::OneToOne { member, other } => {
                let (by, with) = (self.seated(FROM, &member), self.seated(TO, &other));
                self.two_people(by, with, &other).map(|(by, with)| {
                    (normal("met", by.id, &[fold(other.as_str())]), Deed::Meet { by: by.id, with: with.id })
                })
            }
            Slip::EducationCredit { member, tenths } => self.seated(FROM, &member).map(|member| {
                let tenths = i32::try_from(tenths).unwrap_or(i32::MAX);
                (normal("learned", member.id, &[tenths.to_string()]), Deed::Learn { member: member.id, tenths })
            }),
        };
        let detail = self.detail(row.detail.as_deref());
        Ok(found.zip(detail).map(|((normal, deed), detail)| {
            let normal = format!("{normal}\u{1f}{}", detail.as_ref().map(Prose::as_str).unwrap_or_default());
            Planned { line: self.line, normal, deed, detail }
        }))
    }

    fn referral(&mut self, giver: &PersonName, recipient: &PersonName, place: Place) -> Result<Option<(String, Deed)>> {
        let (from, to) = (self.seated(FROM, giver), self.seated(TO, recipient));
        let Some((from, to)) = self.two_people(from, to, recipient) else { return Ok(None) };
        self.compare_place(place, from, to);
        let locale = self.people.chapter(to.chapter)?.locale;
        let normal = normal("referred", from.id, &[fold(recipient.as_str())]);
        Ok(Some((normal, Deed::Pass { giver: from.id, recipient: to.id, locale })))
    }

    fn business(
        &mut self,
        earner: Option<Person>,
        giver: &PersonName,
        place: Place,
        amount: &Amount,
    ) -> Result<Option<(String, Deed)>> {
        let credited = self.credited(giver, place, earner);
        let Some(earner) = earner else { return Ok(None) };
        let usual = self.people.chapter(earner.chapter)?.currency;
        let amount = match amount.money(usual) {
            Ok(amount) => Some(amount),
            Err(reason) => self.note(AMOUNT, reason),
        };
        Ok(credited.zip(amount).map(|(credited, amount)| {
            let value = format!("{} {}", amount.minor, amount.currency);
            let normal = normal("thanks", earner.id, &[fold(giver.as_str()), value]);
            (normal, Deed::Thank { recipient: earner.id, credited, amount })
        }))
    }

    /// To whom business is credited: a member or a former one, or somebody outside whom the club need not know.
    fn credited(&mut self, name: &PersonName, place: Place, earner: Option<Person>) -> Option<Credited> {
        match self.people.find(name) {
            Ok(Some(giver)) => {
                if let Some(earner) = earner {
                    self.two_people(Some(earner), Some(giver), name)?;
                    self.compare_place(place, earner, giver);
                }
                Some(Credited::Member(giver.id))
            }
            Ok(None) if place == Place::Outside => match name.as_str().parse() {
                Ok(name) => Some(Credited::Outsider(name)),
                Err(_) => self.note(TO, reject("IMPORT_VALUE_TOO_LONG").with("limit", "120")),
            },
            Ok(None) => self.note(TO, self.people.unknown(name)),
            Err(reason) => self.note(TO, reason),
        }
    }

    fn seated(&mut self, column: &'static str, name: &PersonName) -> Option<Person> {
        self.people.seated(name).map_err(|reason| self.note::<()>(column, reason)).ok()
    }

    /// Two spellings may still be one person.
    fn two_people(
        &mut self,
        one: Option<Person>,
        other: Option<Person>,
        name: &PersonName,
    ) -> Option<(Person, Person)> {
        let (one, other) = one.zip(other)?;
        if one.id == other.id {
            return self.note(TO, reject("IMPORT_SAME_PERSON").with("value", name.as_str()));
        }
        Some((one, other))
    }

    /// Inside or outside is derived from where the two sit: what the file says is compared, not stored.
    fn compare_place(&mut self, place: Place, one: Person, other: Person) {
        let code = match (place, one.chapter == other.chapter) {
            (Place::Outside, true) => "IMPORT_PLACE_IS_INSIDE",
            (Place::Inside, false) => "IMPORT_PLACE_IS_OUTSIDE",
            _ => return,
        };
        self.report.warnings.push(LineProblem { line: self.line, reason: reject(code).on(PLACE) });
    }

    #[expect(clippy::option_option, reason = "wrong and empty are two things")]
    fn detail(&mut self, detail: Option<&str>) -> Option<Option<Prose<4000>>> {
        match detail.map(str::parse) {
            None | Some(Err(ParseTextError::Empty)) => Some(None),
            Some(Ok(detail)) => Some(Some(detail)),
            Some(Err(_)) => self.note(DETAIL, reject("IMPORT_VALUE_TOO_LONG").with("limit", "4000")),
        }
    }

    fn note<T>(&mut self, column: &'static str, reason: Rejection) -> Option<T> {
        self.report.note(self.line, reason.on(column));
        None
    }
}

/// Names are compared with one id beside them: who reported the slip tells which chapter's namesakes are meant.
fn normal(verb: &str, by: MemberId, others: &[String]) -> String {
    format!("{verb}\u{1f}{by}\u{1f}{}", others.join("\u{1f}"))
}
