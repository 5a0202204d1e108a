//! The slip audit: what the members of a chapter gave each other, one line a slip.

use super::Parsed;
use super::amounts::{Amount, amount, credit_tenths};
use super::cells::{Cells, note, text};
use super::problem::shown;
use super::table;
use crate::platform::error::{Rejection, reject};
use crate::platform::values::{Text, fold};

pub(in crate::exchange) const FROM: &str = "From";
pub(in crate::exchange) const TO: &str = "To";
const SLIP_TYPE: &str = "Slip Type";
pub(in crate::exchange) const PLACE: &str = "Inside/Outside";
pub(in crate::exchange) const AMOUNT: &str = "$ if TYFCB";
const QUANTITY: &str = "Qty if CEU";
pub(in crate::exchange) const DETAIL: &str = "Detail";
/// The columns that the file must have, in any order.
pub const COLUMNS: &[&str] = &[FROM, TO, SLIP_TYPE, PLACE, AMOUNT, QUANTITY, DETAIL];

/// A person as a slip names them, first name first.
pub type PersonName = Text<240>;

/// A line of the slip audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlipRow {
    /// What happened between whom.
    pub slip: Slip,
    /// In the member's words; may have several lines.
    pub detail: Option<String>,
}

/// What a slip records. A column that the kind of slip has no use for is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Slip {
    /// `Referral`: From passed one on to To.
    Referral {
        /// From.
        giver: PersonName,
        /// To.
        recipient: PersonName,
        /// Whether the recipient is of the giver's chapter.
        place: Place,
    },
    /// `TYFCB`: From thanks To for business.
    ClosedBusiness {
        /// From: who got the business, and thanks.
        recipient: PersonName,
        /// To: who is credited; outside, perhaps nobody that the club knows.
        giver: PersonName,
        /// Whether the giver is of the recipient's chapter.
        place: Place,
        /// How much.
        amount: Amount,
    },
    /// `One to One`: both met.
    OneToOne {
        /// From: who reported it.
        member: PersonName,
        /// To.
        other: PersonName,
    },
    /// `CEU`: From learned something. To is not read.
    EducationCredit {
        /// From.
        member: PersonName,
        /// Ten for one credit.
        tenths: u32,
    },
}

/// Where the other side of a slip belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The same chapter.
    Inside,
    /// Another chapter, or no member at all.
    Outside,
}

#[derive(Clone, Copy)]
enum Kind {
    Referral,
    ClosedBusiness,
    OneToOne,
    EducationCredit,
}

/// Reads a slip audit.
pub fn parse(file: &str) -> Parsed<SlipRow> {
    table::parse(file, COLUMNS, |cells| {
        let from = cells.required(FROM, text);
        let slip = match cells.required(SLIP_TYPE, kind) {
            Some(kind) => read_slip(cells, from, kind),
            None => None,
        };
        let detail = cells.optional(DETAIL, note);
        Some(SlipRow { slip: slip?, detail: detail? })
    })
}

fn read_slip(cells: &mut Cells<'_>, from: Option<PersonName>, kind: Kind) -> Option<Slip> {
    match kind {
        Kind::Referral => {
            let (to, place) = (other_side(cells, from.as_ref()), cells.required(PLACE, place));
            Some(Slip::Referral { giver: from?, recipient: to?, place: place? })
        }
        Kind::ClosedBusiness => {
            let (to, place) = (other_side(cells, from.as_ref()), cells.required(PLACE, place));
            let amount = cells.required(AMOUNT, amount);
            Some(Slip::ClosedBusiness { recipient: from?, giver: to?, place: place?, amount: amount? })
        }
        Kind::OneToOne => {
            let to = other_side(cells, from.as_ref());
            Some(Slip::OneToOne { member: from?, other: to? })
        }
        Kind::EducationCredit => {
            let tenths = cells.required(QUANTITY, credit_tenths);
            Some(Slip::EducationCredit { member: from?, tenths: tenths? })
        }
    }
}

/// To, who is somebody else than From.
fn other_side(cells: &mut Cells<'_>, from: Option<&PersonName>) -> Option<PersonName> {
    let to: PersonName = cells.required(TO, text)?;
    if from.is_some_and(|from| fold(from.as_str()) == fold(to.as_str())) {
        cells.note(reject("IMPORT_SAME_PERSON").on(TO).with("value", shown(to.as_str())));
        return None;
    }
    Some(to)
}

fn kind(value: &str) -> Result<Kind, Rejection> {
    match letters(value).as_str() {
        "referral" => Ok(Kind::Referral),
        "tyfcb" => Ok(Kind::ClosedBusiness),
        "onetoone" => Ok(Kind::OneToOne),
        "ceu" => Ok(Kind::EducationCredit),
        _ => Err(reject("IMPORT_SLIP_TYPE_UNKNOWN").with("value", shown(value))),
    }
}

fn place(value: &str) -> Result<Place, Rejection> {
    match letters(value).as_str() {
        "inside" => Ok(Place::Inside),
        "outside" => Ok(Place::Outside),
        _ => Err(reject("IMPORT_PLACE_UNKNOWN").with("value", shown(value))),
    }
}

/// `One-to-One`, `one to one` and `ONETOONE` are one word.
fn letters(value: &str) -> String {
    fold(value).chars().filter(|c| !c.is_whitespace() && *c != '-').collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::files::decode;
    use crate::platform::values::Currency;

    fn fixture(name: &str) -> String {
        let path = format!("{}/tests/fixtures/{name}", env!("CARGO_MANIFEST_DIR"));
        decode(&std::fs::read(path).unwrap()).unwrap()
    }

    fn name(text: &str) -> PersonName {
        text.parse().unwrap()
    }

    fn only_slip(line: &str) -> Slip {
        let parsed = parse(&format!("{}\n{line}\n", COLUMNS.join(",")));
        assert_eq!(parsed.problems, []);
        parsed.rows[0].1.slip.clone()
    }

    /// Referrals, closed business, one-to-ones, education credits; and the business of them in grosze.
    fn count(rows: &[(usize, SlipRow)]) -> ([usize; 4], i64) {
        let (mut kinds, mut minor) = ([0; 4], 0);
        for (_, row) in rows {
            match &row.slip {
                Slip::Referral { .. } => kinds[0] += 1,
                Slip::ClosedBusiness { amount, .. } => {
                    kinds[1] += 1;
                    minor += amount.money(Currency::PLN).unwrap().minor;
                }
                Slip::OneToOne { .. } => kinds[2] += 1,
                Slip::EducationCredit { .. } => kinds[3] += 1,
            }
        }
        (kinds, minor)
    }

    #[test]
    fn the_sample_audits_are_read_whole() {
        for (file, kinds, minor) in [
            ("slips-utf8.csv", [163, 91, 58, 28], 42_127_461),
            ("slips-windows1250.csv", [135, 74, 72, 39], 115_837_452),
        ] {
            let parsed = parse(&fixture(file));
            assert_eq!(parsed.problems, [], "{file}");
            assert_eq!(count(&parsed.rows), (kinds, minor), "{file}");
        }
    }

    #[test]
    fn slips_name_only_members_of_their_roster_but_for_givers_outside() {
        for (roster, slips) in
            [("roster-utf8.csv", "slips-utf8.csv"), ("roster-windows1250.csv", "slips-windows1250.csv")]
        {
            let members: Vec<String> = crate::exchange::files::roster::parse(&fixture(roster))
                .rows
                .iter()
                .map(|(_, row)| format!("{} {}", row.given_name, row.family_name))
                .collect();
            let is_member = |name: &PersonName| members.iter().any(|member| member == name.as_str());
            for (line, row) in parse(&fixture(slips)).rows {
                let all_known = match &row.slip {
                    Slip::Referral { giver, recipient, .. } => is_member(giver) && is_member(recipient),
                    Slip::ClosedBusiness { recipient, giver, place, .. } => {
                        is_member(recipient) && is_member(giver) == (*place == Place::Inside)
                    }
                    Slip::OneToOne { member, other } => is_member(member) && is_member(other),
                    Slip::EducationCredit { member, .. } => is_member(member),
                };
                assert!(all_known, "{slips}:{line}: {row:?}");
            }
        }
    }

    #[test]
    fn who_gave_depends_on_the_kind_of_slip() {
        let (anna, jan) = (name("Anna Lis"), name("Jan Mak"));
        assert_eq!(
            only_slip("Anna Lis,Jan Mak,REFERRAL,Inside,,,"),
            Slip::Referral { giver: anna.clone(), recipient: jan.clone(), place: Place::Inside }
        );
        assert_eq!(
            only_slip("Anna Lis,Jan Mak,tyfcb, outside ,\"$1,250.00\",,"),
            Slip::ClosedBusiness {
                recipient: anna.clone(),
                giver: jan.clone(),
                place: Place::Outside,
                amount: amount("1250.00").unwrap(),
            }
        );
        for kind in ["One to One", "one-to-one", "One  To One", "OneToOne"] {
            assert_eq!(
                only_slip(&format!("Anna Lis,Jan Mak,{kind},,0,0,")),
                Slip::OneToOne { member: anna.clone(), other: jan.clone() }
            );
        }
        assert_eq!(only_slip("Anna Lis,,CEU,,,0.5,"), Slip::EducationCredit { member: anna, tenths: 5 });
    }

    #[test]
    fn every_planted_error_is_reported_by_line_column_and_reason_and_nothing_else() {
        let parsed = parse(&fixture("slips-errors.csv"));
        let problems: Vec<_> =
            parsed.problems.iter().map(|problem| (problem.line, problem.column(), problem.reason.code)).collect();
        assert_eq!(
            problems,
            [
                (3, Some("To"), "IMPORT_SAME_PERSON"),
                (4, Some("To"), "IMPORT_VALUE_MISSING"),
                (5, Some("Slip Type"), "IMPORT_SLIP_TYPE_UNKNOWN"),
                (6, Some("Inside/Outside"), "IMPORT_PLACE_UNKNOWN"),
                (7, Some("$ if TYFCB"), "IMPORT_AMOUNT_TOO_PRECISE"),
                (8, Some("$ if TYFCB"), "IMPORT_AMOUNT_NEGATIVE"),
                (9, Some("$ if TYFCB"), "IMPORT_AMOUNT_INVALID"),
                (10, Some("$ if TYFCB"), "IMPORT_AMOUNT_AMBIGUOUS"),
                (11, Some("$ if TYFCB"), "IMPORT_AMOUNT_ZERO"),
                (12, Some("$ if TYFCB"), "IMPORT_CURRENCY_UNKNOWN"),
                (13, Some("$ if TYFCB"), "IMPORT_VALUE_MISSING"),
                (14, Some("$ if TYFCB"), "IMPORT_AMOUNT_TOO_LARGE"),
                (16, Some("Qty if CEU"), "IMPORT_QUANTITY_TOO_PRECISE"),
                (17, Some("Qty if CEU"), "IMPORT_QUANTITY_INVALID"),
                (18, Some("Qty if CEU"), "IMPORT_QUANTITY_OUT_OF_RANGE"),
                (21, None, "IMPORT_FIELD_COUNT"),
                (22, None, "IMPORT_FIELDS_MISSING"),
                (23, None, "IMPORT_QUOTE_NOT_CLOSED"),
                (24, Some("From"), "IMPORT_VALUE_MISSING"),
                (24, Some("To"), "IMPORT_VALUE_MISSING"),
                (24, Some("Inside/Outside"), "IMPORT_VALUE_MISSING"),
                (24, Some("$ if TYFCB"), "IMPORT_VALUE_MISSING"),
            ]
        );
        let lines: Vec<usize> = parsed.rows.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [2, 15, 19, 25]);
        assert_eq!(parsed.rows[2].1.detail.as_deref(), Some("Good;\non two lines"));
    }
}
