//! One-to-ones of the two who gave and received the referral.

use std::time::Duration;

use chapterhouse::access::Actor;
use chapterhouse::members;
use chapterhouse::platform::page::PageRequest;
use chapterhouse::referrals::{
    self, AcceptOneToOne, AddFollowUp, EndOneToOne, LogOneToOne, NoteOneToOne, OneToOne, OneToOneFilter, OneToOneId,
    OneToOneStatus, ProposeOneToOne, SetNote,
};
use chrono::{Days, NaiveDate};

use super::court::Court;
use super::matrix::Role;
use crate::support::club::text;

impl Court {
    async fn pair(&self) -> [Actor; 2] {
        let db = self.app.db();
        [
            members::actor(db, self.party(Role::Giver)).await.unwrap(),
            members::actor(db, self.party(Role::Recipient)).await.unwrap(),
        ]
    }

    fn this_day(&self) -> NaiveDate {
        self.app.db().now().day_in(self.app.wawel.time_zone.0)
    }

    /// One that counts, of long ago.
    pub async fn have_met(&self) -> OneToOneId {
        let note = NoteOneToOne {
            by: self.party(Role::Giver),
            with: self.party(Role::Recipient),
            held_on: "2026-01-15".parse().unwrap(),
            note: None,
        };
        let system = self.app.club.system();
        let noted = self.app.db().tx(async |tx| referrals::note_one_to_one_in(tx, system, note).await).await;
        noted.unwrap().unwrap()
    }

    /// Changes what both see of it.
    pub async fn jot(&self, one_to_one: OneToOneId) {
        let (db, [giver, _]) = (self.app.db(), self.pair().await);
        let row = referrals::one_to_ones_by_ids_for(db, &giver, &[one_to_one]).await.unwrap().remove(0);
        let note = SetNote { one_to_one, expected_version: row.note_version, text: Some(text("Roofs")) };
        referrals::set_one_to_one_note(db, &giver, note).await.unwrap();
    }

    /// Days and times of a text that are not yet taken.
    pub fn with_days(&self, text: &str, number: usize) -> String {
        let back = Days::new(u64::try_from(number % 30).unwrap());
        text.replace("FREE_CLAIM_DAY", &(self.this_day() - back).to_string())
            .replace("THIS_DATE", &self.this_day().to_string())
            .replace("SOON", &self.app.db().now().plus(Duration::from_hours(24)).to_string())
    }

    /// One-to-ones of the text's own: the giver proposes and claims.
    pub async fn with_pairs(&self, text: String, number: usize) -> String {
        let mut text = text;
        if text.contains("ASKED_PAIR") {
            let row = self.asked(Duration::from_hours(24)).await;
            text = text.replace("ASKED_PAIR", &row.id.to_string());
            text = text.replace("OFFERED", &row.offered_times().unwrap()[0].to_string());
        }
        if text.contains("AGREED_PAIR") {
            text = text.replace("AGREED_PAIR", &self.agreed().await.id.to_string());
        }
        if text.contains("SAID_PAIR") {
            text = text.replace("SAID_PAIR", &self.said().await.id.to_string());
        }
        if text.contains("OWN_FOLLOW_UP") || text.contains("FINISHED") {
            let (db, [giver, recipient]) = (self.app.db(), self.pair().await);
            let add = AddFollowUp {
                one_to_one: self.said().await.id,
                owner: recipient.member_id().unwrap(),
                what: crate::support::club::text("Call"),
                due_on: self.this_day(),
            };
            let added = referrals::add_follow_up(db, &giver, add).await.unwrap();
            if text.contains("FINISHED") {
                let done = referrals::MoveFollowUp { follow_up: added.id, expected_version: 1 };
                referrals::complete_follow_up(db, &giver, done).await.unwrap();
            }
            text = text.replace("OWN_FOLLOW_UP", &added.id.to_string()).replace("FINISHED", &added.id.to_string());
        }
        self.with_days(&text, number)
    }

    /// A proposal that waits; another that did is off.
    async fn asked(&self, ahead: Duration) -> OneToOne {
        let (db, [giver, recipient]) = (self.app.db(), self.pair().await);
        let open = OneToOneFilter { statuses: vec![OneToOneStatus::Proposed], ..OneToOneFilter::default() };
        let rows = referrals::one_to_one_page_for(db, &recipient, &open, &PageRequest::first(100)).await.unwrap();
        for row in rows.into_rows().into_iter().filter(|row| giver.is(row.proposed_by)) {
            let off = EndOneToOne { one_to_one: row.id, expected_version: row.version, reason: None };
            referrals::cancel_one_to_one(db, &giver, off).await.unwrap();
        }
        let time = db.now().plus(ahead).micros();
        let times = vec![chapterhouse::platform::clock::Timestamp::from_micros(time - time.rem_euclid(1_000))];
        let with = recipient.member_id().unwrap();
        let propose = ProposeOneToOne { with, times, place: None, online_url: None, message: None };
        referrals::propose_one_to_one(db, &giver, propose).await.unwrap()
    }

    /// One that was agreed and has begun.
    async fn agreed(&self) -> OneToOne {
        let asked = self.asked(Duration::from_secs(1)).await;
        let starts_at = asked.offered_times().unwrap()[0];
        let accept = AcceptOneToOne { one_to_one: asked.id, expected_version: asked.version, starts_at };
        let [_, recipient] = self.pair().await;
        let agreed = referrals::accept_one_to_one(self.app.db(), &recipient, accept).await.unwrap();
        self.app.later(Duration::from_secs(1));
        agreed
    }

    /// One that the giver says to have taken place, on a day that is free.
    async fn said(&self) -> OneToOne {
        let [giver, recipient] = self.pair().await;
        for back in 31..60 {
            let held_on = self.this_day() - Days::new(back);
            let log = LogOneToOne { with: recipient.member_id().unwrap(), held_on, note: None };
            if let Ok(row) = referrals::log_one_to_one(self.app.db(), &giver, log).await {
                return row;
            }
        }
        panic!("no day is free");
    }
}
