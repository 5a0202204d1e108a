//! One-to-ones from the proposal on: times, who has to answer, who says that it took place, notes and follow-ups.

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
        dialect::run(manager, DOWN).await
    }
}

/// `times` is a JSON array of instants. `waits_for` is who has to answer; `due_at` when the clock does, if nobody has.
/// The table is made anew, since a proposal has no day yet and SQLite takes no NOT NULL away.
const UP: &str = "
ALTER TABLE one_to_ones RENAME TO noted_one_to_ones;
CREATE TABLE one_to_ones (
    id {uuid} PRIMARY KEY,
    member_a_id {uuid} NOT NULL REFERENCES members (id),
    member_b_id {uuid} NOT NULL REFERENCES members (id),
    chapter_a_id {uuid} NOT NULL REFERENCES chapters (id),
    chapter_b_id {uuid} NOT NULL REFERENCES chapters (id),
    proposed_by {uuid} NOT NULL REFERENCES members (id),
    status text NOT NULL,
    times text NOT NULL,
    starts_at bigint,
    place text,
    online_url text,
    message text,
    waits_for {uuid} REFERENCES members (id),
    held_on date,
    claimed_by {uuid} REFERENCES members (id),
    reason text,
    note text,
    note_version integer NOT NULL,
    due_at bigint,
    recorded_at bigint,
    version integer NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    CHECK (member_a_id < member_b_id),
    CHECK (status <> 'CONFIRMED' OR (held_on IS NOT NULL AND recorded_at IS NOT NULL)),
    CHECK (status NOT IN ('HELD_CLAIMED', 'DISPUTED') OR (held_on IS NOT NULL AND claimed_by IS NOT NULL))
);
INSERT INTO one_to_ones (id, member_a_id, member_b_id, chapter_a_id, chapter_b_id, proposed_by, status, times, held_on, note,
    note_version, recorded_at, version, created_at, updated_at)
SELECT id, member_a_id, member_b_id, chapter_a_id, chapter_b_id, proposed_by, status, '[]', held_on, note,
    CASE WHEN note IS NULL THEN 0 ELSE 1 END, recorded_at, version, created_at, updated_at
FROM noted_one_to_ones;
DROP TABLE noted_one_to_ones;
CREATE UNIQUE INDEX one_to_ones_one_per_pair_and_day ON one_to_ones (member_a_id, member_b_id, held_on) WHERE status = 'CONFIRMED';
CREATE UNIQUE INDEX one_to_ones_one_claim_per_pair_and_day ON one_to_ones (member_a_id, member_b_id, held_on) WHERE status IN ('HELD_CLAIMED', 'DISPUTED');
CREATE UNIQUE INDEX one_to_ones_one_proposal_per_pair ON one_to_ones (member_a_id, member_b_id) WHERE status = 'PROPOSED';
CREATE INDEX one_to_ones_a ON one_to_ones (member_a_id, created_at, id);
CREATE INDEX one_to_ones_b ON one_to_ones (member_b_id, created_at, id);
CREATE INDEX one_to_ones_due ON one_to_ones (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX one_to_ones_chapter_a ON one_to_ones (chapter_a_id, recorded_at);
CREATE INDEX one_to_ones_chapter_b ON one_to_ones (chapter_b_id, recorded_at);
CREATE TABLE one_to_one_private_notes (
    one_to_one_id {uuid} NOT NULL REFERENCES one_to_ones (id),
    member_id {uuid} NOT NULL REFERENCES members (id),
    note text,
    version integer NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (one_to_one_id, member_id)
);
CREATE TABLE one_to_one_follow_ups (
    id {uuid} PRIMARY KEY,
    one_to_one_id {uuid} NOT NULL REFERENCES one_to_ones (id),
    owner_id {uuid} NOT NULL REFERENCES members (id),
    what text NOT NULL,
    due_on date NOT NULL,
    done_at bigint,
    version integer NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);
CREATE INDEX one_to_one_follow_ups_of ON one_to_one_follow_ups (one_to_one_id, due_on, id);
";

/// Only what counts is known to what was before.
const DOWN: &str = "
DROP TABLE one_to_one_follow_ups;
DROP TABLE one_to_one_private_notes;
ALTER TABLE one_to_ones RENAME TO proposed_one_to_ones;
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
INSERT INTO one_to_ones (id, member_a_id, member_b_id, chapter_a_id, chapter_b_id, proposed_by, status, held_on, note, recorded_at,
    version, created_at, updated_at)
SELECT id, member_a_id, member_b_id, chapter_a_id, chapter_b_id, proposed_by, status, held_on, note, recorded_at,
    version, created_at, updated_at
FROM proposed_one_to_ones WHERE status = 'CONFIRMED';
DROP TABLE proposed_one_to_ones;
CREATE UNIQUE INDEX one_to_ones_one_per_pair_and_day ON one_to_ones (member_a_id, member_b_id, held_on) WHERE status = 'CONFIRMED';
CREATE INDEX one_to_ones_b ON one_to_ones (member_b_id, held_on);
CREATE INDEX one_to_ones_chapter_a ON one_to_ones (chapter_a_id, recorded_at);
CREATE INDEX one_to_ones_chapter_b ON one_to_ones (chapter_b_id, recorded_at);
";
