//! Referrals, consent, closed business, one-to-ones, and revenue kept per member and month.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop_tables(manager, &["one_to_ones", "revenue_months", "closed_business", "referrals"]).await
    }
}

const UP: &str = "
CREATE TABLE referrals (
    id {uuid} PRIMARY KEY,
    giver_id {uuid} NOT NULL REFERENCES members (id),
    giver_chapter_id {uuid} NOT NULL REFERENCES chapters (id),
    recipient_id {uuid} NOT NULL REFERENCES members (id),
    recipient_chapter_id {uuid} NOT NULL REFERENCES chapters (id),
    parent_id {uuid} REFERENCES referrals (id),
    relation text NOT NULL,
    purpose text NOT NULL,
    heat integer NOT NULL CHECK (heat BETWEEN 1 AND 5),
    status text NOT NULL,
    description text NOT NULL,
    contact_name text,
    contact_phone text,
    contact_email text,
    consent_basis text,
    consent_note text,
    consent_on date,
    consent_by {uuid} REFERENCES members (id),
    reason text,
    recorded_at bigint NOT NULL,
    passed_at bigint,
    moved_at bigint NOT NULL,
    version integer NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    CHECK (giver_id <> recipient_id)
);
CREATE INDEX referrals_giver ON referrals (giver_id, recorded_at, id);
CREATE INDEX referrals_recipient ON referrals (recipient_id, recorded_at, id);
CREATE INDEX referrals_giver_chapter ON referrals (giver_chapter_id, recorded_at);
CREATE INDEX referrals_recipient_chapter ON referrals (recipient_chapter_id, recorded_at);

CREATE TABLE closed_business (
    id {uuid} PRIMARY KEY,
    referral_id {uuid} REFERENCES referrals (id),
    recipient_id {uuid} NOT NULL REFERENCES members (id),
    chapter_id {uuid} NOT NULL REFERENCES chapters (id),
    giver_id {uuid} REFERENCES members (id),
    giver_chapter_id {uuid} REFERENCES chapters (id),
    giver_name text,
    amount_minor bigint NOT NULL,
    currency text NOT NULL,
    kind text NOT NULL,
    closed_on date NOT NULL,
    note text,
    corrects_id {uuid} REFERENCES closed_business (id),
    recorded_at bigint NOT NULL,
    voided_at bigint,
    version integer NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    CHECK (giver_id IS NULL OR giver_id <> recipient_id),
    CHECK ((giver_id IS NULL) <> (giver_name IS NULL))
);
CREATE INDEX closed_business_referral ON closed_business (referral_id);
CREATE INDEX closed_business_recipient ON closed_business (recipient_id, recorded_at, id);
CREATE INDEX closed_business_giver ON closed_business (giver_id, recorded_at, id);
CREATE INDEX closed_business_chapter ON closed_business (chapter_id, recorded_at);

CREATE TABLE revenue_months (
    member_id {uuid} NOT NULL REFERENCES members (id),
    side text NOT NULL CHECK (side IN ('GIVEN', 'RECEIVED')),
    chapter_id {uuid} NOT NULL REFERENCES chapters (id),
    month date NOT NULL,
    currency text NOT NULL,
    amount_minor bigint NOT NULL,
    entries integer NOT NULL,
    PRIMARY KEY (member_id, side, chapter_id, month, currency)
);
CREATE INDEX revenue_months_chapter ON revenue_months (chapter_id, side, month);

CREATE TABLE one_to_ones (
    id {uuid} PRIMARY KEY,
    member_a_id {uuid} NOT NULL REFERENCES members (id),
    member_b_id {uuid} NOT NULL REFERENCES members (id),
    chapter_a_id {uuid} NOT NULL REFERENCES chapters (id),
    chapter_b_id {uuid} NOT NULL REFERENCES chapters (id),
    proposed_by {uuid} NOT NULL REFERENCES members (id),
    status text NOT NULL,
    held_on date NOT NULL,
    note text,
    recorded_at bigint NOT NULL,
    version integer NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    CHECK (member_a_id < member_b_id)
);
CREATE UNIQUE INDEX one_to_ones_one_per_pair_and_day ON one_to_ones (member_a_id, member_b_id, held_on) WHERE status = 'CONFIRMED';
CREATE INDEX one_to_ones_b ON one_to_ones (member_b_id, held_on);
CREATE INDEX one_to_ones_chapter_a ON one_to_ones (chapter_a_id, recorded_at);
CREATE INDEX one_to_ones_chapter_b ON one_to_ones (chapter_b_id, recorded_at);
";
