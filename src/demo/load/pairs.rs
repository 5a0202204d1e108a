//! One-to-ones that wait for somebody's word. Nobody is mailed about them.

use super::{World, missing, text};
use crate::platform::db::Tx;
use crate::platform::error::Result;
use crate::referrals::{self, AcceptOneToOne, EndOneToOne, LogOneToOne, OneToOne, ProposeOneToOne};

impl World<'_> {
    pub(super) async fn say(&mut self, tx: &Tx, number: usize) -> Result<()> {
        let plan = &self.plan.one_to_ones[number];
        let log = LogOneToOne { with: self.id(plan.other)?, held_on: plan.held_on, note: None };
        let said = referrals::log_one_to_one_in(tx, self.actor(plan.proposed_by)?, log).await?;
        self.said.insert(number, said);
        Ok(())
    }

    pub(super) async fn dispute(&mut self, tx: &Tx, number: usize) -> Result<()> {
        let plan = &self.plan.one_to_ones[number];
        let said = found(self.said.get(&number), number)?;
        let reason = plan.disputed.map(text).transpose()?;
        let end = EndOneToOne { one_to_one: said.id, expected_version: said.version, reason };
        referrals::dispute_one_to_one_in(tx, self.actor(plan.other)?, end).await?;
        Ok(())
    }

    pub(super) async fn propose(&mut self, tx: &Tx, number: usize) -> Result<()> {
        let plan = &self.plan.proposals[number];
        let propose = ProposeOneToOne {
            with: self.id(plan.other)?,
            times: plan.times.clone(),
            place: Some(text(plan.place)?),
            online_url: None,
            message: None,
        };
        let proposed = referrals::propose_one_to_one_in(tx, self.actor(plan.proposed_by)?, propose).await?;
        self.proposals.insert(number, proposed);
        Ok(())
    }

    pub(super) async fn accept(&mut self, tx: &Tx, number: usize) -> Result<()> {
        let plan = &self.plan.proposals[number];
        let proposed = found(self.proposals.get(&number), number)?;
        let starts_at = *plan.times.first().ok_or_else(|| missing("time of proposal", number))?;
        let accept = AcceptOneToOne { one_to_one: proposed.id, expected_version: proposed.version, starts_at };
        referrals::accept_one_to_one_in(tx, self.actor(plan.other)?, accept).await?;
        Ok(())
    }
}

fn found(row: Option<&OneToOne>, number: usize) -> Result<&OneToOne> {
    row.ok_or_else(|| missing("one-to-one", number))
}
