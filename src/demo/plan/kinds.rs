//! The domain's words as the plan uses them.

use serde::Serialize;

/// An office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum OfficeKind {
    /// Of the club.
    ClubAdministrator,
    /// Of a region.
    RegionDirector,
    /// Of a chapter.
    President,
    /// Of a chapter.
    VicePresident,
    /// Of a chapter.
    SecretaryTreasurer,
    /// Of a chapter.
    VisitorHost,
}

/// What the giver of a referral learns of the business.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Disclosure {
    /// Amounts without names.
    Anonymous,
    /// Names without amounts.
    Named,
    /// Both.
    NamedWithAmount,
}

/// Who buys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Relation {
    /// The giver.
    #[serde(rename = "SELF")]
    Own,
    /// Somebody whom the giver knows.
    ThirdParty,
    /// Came out of an earlier referral.
    SpinOff,
}

/// What a referral is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Purpose {
    /// A client.
    Client,
    /// An employee.
    Employee,
    /// A supplier.
    Supplier,
    /// A partner.
    Partner,
}

/// Where a referral stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ReferralStatus {
    /// Handed over.
    Passed,
    /// Taken.
    Accepted,
    /// The recipient has been in touch.
    Contacted,
    /// Being worked on.
    InProgress,
    /// Led to business.
    Won,
    /// Led to none.
    Lost,
    /// Not taken.
    Declined,
}

/// Whether closed business is a first or a further order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum BusinessKind {
    /// The first.
    New,
    /// A further one.
    Repeat,
}
