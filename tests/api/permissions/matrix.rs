//! `src/access/permissions.toml` as this test reads it: which answer each person of the court is to get in each case.

use std::collections::BTreeMap;

use chapterhouse::access::OfficeKind;
use chapterhouse::members::Member;
use sea_orm::ActiveEnum as _;
use serde::Deserialize;

const FILE: &str = include_str!("../../../src/access/permissions.toml");

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Matrix {
    pub permissions: BTreeMap<String, Permission>,
    pub queries: BTreeMap<String, Case>,
    pub guarded: BTreeMap<String, Case>,
    pub subscriptions: BTreeMap<String, Case>,
    pub mutations: BTreeMap<String, Case>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Permission {
    pub what: String,
    pub known_to: String,
    #[serde(default)]
    pub members: bool,
    #[serde(default)]
    pub offices: Vec<OfficeKind>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(from = "Written")]
pub struct Case {
    pub may: String,
    pub also: Vec<String>,
    pub answer: Option<String>,
    pub others: Option<String>,
    within: Option<String>,
    signed_out: Option<String>,
    without_seat: Option<String>,
    unseen: Option<String>,
}

/// A case is written as who may alone, or with all that it says.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    May(String),
    Whole(Whole),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Whole {
    may: String,
    #[serde(default)]
    also: Vec<String>,
    answer: Option<String>,
    others: Option<String>,
    within: Option<String>,
    signed_out: Option<String>,
    without_seat: Option<String>,
    unseen: Option<String>,
}

impl From<Written> for Case {
    fn from(written: Written) -> Self {
        let whole = match written {
            Written::Whole(whole) => whole,
            Written::May(may) => Whole {
                may,
                also: Vec::new(),
                answer: None,
                others: None,
                within: None,
                signed_out: None,
                without_seat: None,
                unseen: None,
            },
        };
        let Whole { may, also, answer, others, within, signed_out, without_seat, unseen } = whole;
        Self { may, also, answer, others, within, signed_out, without_seat, unseen }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Queries,
    Guarded,
    Subscriptions,
    Mutations,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    SignedOut,
    /// Sat in the chapter, on its committee too, until the membership ended.
    Former,
    Member,
    /// Of the referral that is asked about.
    Giver,
    Recipient,
    Office(OfficeKind),
}

/// Where somebody sits, or looks after chapters; what is asked about is of one chapter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Of that chapter, or of the region that it is in.
    Own,
    /// Of another chapter of the same region.
    Other,
    /// Of another region.
    Elsewhere,
    /// Of none, or of the whole club.
    Club,
}

#[derive(Debug)]
pub struct Person {
    pub role: Role,
    pub place: Place,
    pub member: Option<Member>,
}

impl Person {
    pub fn name(&self) -> String {
        let role = match self.role {
            Role::Office(kind) => kind.to_value().to_lowercase().replace('_', " "),
            other => format!("{other:?}").to_lowercase(),
        };
        format!("{role} ({:?})", self.place)
    }

    pub fn is_seated(&self) -> bool {
        match self.role {
            Role::SignedOut | Role::Former => false,
            Role::Office(kind) => !is_overseer(kind),
            Role::Member | Role::Giver | Role::Recipient => true,
        }
    }

    fn sits_there(&self) -> bool {
        self.is_seated() && self.place == Place::Own
    }

    /// Whether the office covers the chapter that is asked about.
    fn holds(&self, offices: &[OfficeKind]) -> bool {
        matches!(self.role, Role::Office(kind) if offices.contains(&kind))
            && matches!(self.place, Place::Own | Place::Club)
    }

    /// Whether somebody knows of records that the chapter keeps to itself.
    fn knows(&self) -> bool {
        self.sits_there() || self.holds(&[OfficeKind::RegionDirector, OfficeKind::ClubAdministrator])
    }
}

pub fn is_overseer(kind: OfficeKind) -> bool {
    matches!(kind, OfficeKind::RegionDirector | OfficeKind::ClubAdministrator)
}

impl Matrix {
    pub fn read() -> Self {
        toml::from_str(FILE).unwrap()
    }

    pub fn part(&self, part: Part) -> &BTreeMap<String, Case> {
        match part {
            Part::Queries => &self.queries,
            Part::Guarded => &self.guarded,
            Part::Subscriptions => &self.subscriptions,
            Part::Mutations => &self.mutations,
        }
    }

    /// Whether somebody is among those whom the case lets.
    pub fn lets(&self, case: &Case, person: &Person) -> bool {
        let may = match case.may.as_str() {
            "everybody" => true,
            "signed in" => person.role != Role::SignedOut,
            "club" => !matches!(person.role, Role::SignedOut | Role::Former),
            "nobody" => false,
            permission => {
                let row = self.permissions.get(permission).unwrap_or_else(|| panic!("no permission {permission}"));
                person.holds(&row.offices) || (row.members && person.sits_there())
            }
        };
        may || case.also.iter().any(|also| match also.as_str() {
            "giver" => person.role == Role::Giver,
            "recipient" => person.role == Role::Recipient,
            "members" => person.sits_there(),
            "director" => person.holds(&[OfficeKind::RegionDirector]),
            "administrator" => person.holds(&[OfficeKind::ClubAdministrator]),
            other => panic!("nobody is {other}"),
        })
    }

    /// What somebody is to get: `yes`, or how they are refused.
    pub fn expected(&self, part: Part, name: &str, person: &Person) -> String {
        let case = &self.part(part)[name];
        if let Some(reached) = self.reached(part, name, person).filter(|reached| reached != "yes") {
            return reached;
        }
        if person.role == Role::SignedOut && case.may != "everybody" {
            return case.signed_out.clone().unwrap_or_else(|| "UNAUTHENTICATED".to_owned());
        }
        if let Some(code) = case.without_seat.as_ref().filter(|_| !person.is_seated()) {
            return code.clone();
        }
        if self.lets(case, person) {
            return case.answer.clone().unwrap_or_else(|| "yes".to_owned());
        }
        case.others.clone().unwrap_or_else(|| self.refusal(part, case, person).to_owned())
    }

    /// What somebody gets on the way to a field.
    fn reached(&self, part: Part, name: &str, person: &Person) -> Option<String> {
        let case = &self.part(part)[name];
        let through = match (&case.within, part) {
            (Some(within), _) => within.clone(),
            (None, Part::Guarded) => name.split('.').next().unwrap().to_lowercase(),
            _ => return None,
        };
        let of = if part == Part::Subscriptions { part } else { Part::Queries };
        Some(self.expected(of, &through, person))
    }

    fn refusal(&self, part: Part, case: &Case, person: &Person) -> &'static str {
        match part {
            Part::Queries => "FORBIDDEN",
            Part::Guarded => "null",
            Part::Subscriptions => "nothing",
            Part::Mutations => {
                let knows = if let Some(of) = &case.unseen {
                    let part = if self.queries.contains_key(of) { Part::Queries } else { Part::Guarded };
                    self.expected(part, of, person) == "yes"
                } else {
                    let row = self.permissions.get(&case.may);
                    row.is_none_or(|row| row.known_to == "club") || person.knows()
                };
                if knows { "FORBIDDEN" } else { "NOT_FOUND" }
            }
        }
    }
}
