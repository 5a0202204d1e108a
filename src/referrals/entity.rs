//! Tables `referrals`, `closed_business`; `revenue_months` is kept by `revenue`, `one_to_ones` by the room of that name.

pub use business::{BusinessKind, Model as ClosedBusiness};
pub use referral::{ConsentBasis, Model as Referral, Purpose, ReferralRelation, ReferralStatus};

pub mod referral {
    use crate::access::{ChapterId, MemberId};
    use crate::platform::clock::Timestamp;
    use crate::platform::values::Email;
    use crate::referrals::ReferralId;
    use sea_orm::entity::prelude::*;

    /// Where the opportunity comes from.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
    #[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
    pub enum ReferralRelation {
        /// The giver buys: `SELF` outside, which is a keyword of ours.
        Own,
        /// Someone whom the giver knows.
        ThirdParty,
        /// It came out of an earlier referral.
        SpinOff,
    }

    /// What the opportunity is.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
    #[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
    pub enum Purpose {
        /// Somebody who buys.
        Client,
        /// Somebody who works.
        Employee,
        /// Somebody who supplies.
        Supplier,
        /// Somebody to work with.
        Partner,
    }

    /// On what ground a third person's data is handed on.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
    #[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
    pub enum ConsentBasis {
        /// They said so.
        Spoken,
        /// They wrote so.
        Written,
        /// They asked for the contact themselves.
        OwnRequest,
    }

    /// Where a referral stands in its life cycle.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
    #[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
    pub enum ReferralStatus {
        /// Being written.
        Draft,
        /// Waits for the third person's consent.
        AwaitingConsent,
        /// Handed to the recipient.
        Passed,
        /// The recipient takes it on.
        Accepted,
        /// The recipient has spoken to the person.
        Contacted,
        /// There is work going on.
        InProgress,
        /// It became business.
        Won,
        /// It did not.
        Lost,
        /// The recipient does not want it.
        Declined,
        /// Sent back for more details.
        Returned,
        /// Handed on: there is a child referral.
        Forwarded,
        /// Taken back by the giver.
        Withdrawn,
    }

    /// An opportunity to do business that the giver hands the recipient.
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "referrals")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ReferralId,
        /// Who gives.
        pub giver_id: MemberId,
        /// Where the giver sat that day.
        pub giver_chapter_id: ChapterId,
        /// Who receives.
        pub recipient_id: MemberId,
        /// Where the recipient sat that day.
        pub recipient_chapter_id: ChapterId,
        /// The referral it came out of.
        pub parent_id: Option<ReferralId>,
        /// Where it comes from.
        pub relation: ReferralRelation,
        /// What it is.
        pub purpose: Purpose,
        /// How well it is prepared, 1 to 5.
        pub heat: i32,
        /// Where it stands.
        pub status: ReferralStatus,
        /// What it is about; for the two parties only.
        pub description: String,
        /// The third person's name.
        pub contact_name: Option<String>,
        /// The third person's phone.
        pub contact_phone: Option<String>,
        /// The third person's address.
        pub contact_email: Option<Email>,
        /// On what ground the contact may be handed on; `None`: it may not yet.
        pub consent_basis: Option<ConsentBasis>,
        /// How consent was given.
        pub consent_note: Option<String>,
        /// When it was given.
        pub consent_on: Option<Date>,
        /// Who recorded it.
        pub consent_by: Option<MemberId>,
        /// Why it moved last: returned, declined, lost, opened again.
        pub reason: Option<String>,
        /// Who wrote the draft for the giver: the recipient, who heard it from them.
        pub drafted_by: Option<MemberId>,
        /// It was won, and the recipient does not say what it brought.
        pub is_amount_undisclosed: bool,
        /// Since when it is held, because its parties do not agree.
        pub disputed_at: Option<Timestamp>,
        /// Which of them said so.
        pub disputed_by: Option<MemberId>,
        /// Why.
        pub dispute_reason: Option<String>,
        /// How often its parties were nudged since it last moved.
        pub nudges: i32,
        /// When they were last.
        pub nudged_at: Option<Timestamp>,
        /// The instant that decides to which week it belongs.
        pub recorded_at: Timestamp,
        /// When it was passed.
        pub passed_at: Option<Timestamp>,
        /// When it last moved.
        pub moved_at: Timestamp,
        /// Grows by one per change.
        pub version: i32,
        /// When the record was made.
        pub created_at: Timestamp,
        /// When it was last changed.
        pub updated_at: Timestamp,
    }

    impl Model {
        /// Giver and recipient sat in the same chapter that day.
        pub fn is_inside(&self) -> bool {
            self.giver_chapter_id == self.recipient_chapter_id
        }
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod business {
    use crate::access::{ChapterId, MemberId};
    use crate::platform::clock::Timestamp;
    use crate::platform::values::{Currency, Money};
    use crate::referrals::{BusinessId, ReferralId};
    use sea_orm::entity::prelude::*;

    /// Whether the customer is new to the recipient.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
    #[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
    pub enum BusinessKind {
        /// A new customer.
        New,
        /// One who came back.
        Repeat,
    }

    /// Revenue that the recipient records and thanks the giver for: invoiced turnover net of tax.
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "closed_business")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: BusinessId,
        /// The referral it came of, if one is on file.
        pub referral_id: Option<ReferralId>,
        /// Who earned it.
        pub recipient_id: MemberId,
        /// Where the recipient sat.
        pub chapter_id: ChapterId,
        /// The member who is thanked.
        pub giver_id: Option<MemberId>,
        /// Where the giver sat, or sat last.
        pub giver_chapter_id: Option<ChapterId>,
        /// Who is thanked, when no member is.
        pub giver_name: Option<String>,
        /// In minor units.
        pub amount_minor: i64,
        /// Its currency.
        pub currency: Currency,
        /// New or repeat.
        pub kind: BusinessKind,
        /// The day of the invoice.
        pub closed_on: Date,
        /// In the recipient's words.
        pub note: Option<String>,
        /// The entry that this one corrects.
        pub corrects_id: Option<BusinessId>,
        /// The instant that decides to which week it belongs.
        pub recorded_at: Timestamp,
        /// When a correcting entry took it out.
        pub voided_at: Option<Timestamp>,
        /// Grows by one per change.
        pub version: i32,
        /// When the record was made.
        pub created_at: Timestamp,
        /// When it was last changed.
        pub updated_at: Timestamp,
    }

    impl Model {
        /// The amount.
        pub fn amount(&self) -> Money {
            Money::new(self.amount_minor, self.currency)
        }
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
