//! `chapterhouse revenue check`

use clap::Subcommand;

use super::context::Context;
use super::failure::Failure;
use super::say;
use crate::referrals;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Add up every entry again, and compare with the totals that are kept
    Check,
}

pub(super) fn run(context: &Context, command: &Command) -> Result<(), Failure> {
    let config = context.start(Vec::new())?;
    match command {
        Command::Check => Context::with_migrated_database(&config, async |db| {
            let differences = referrals::differences(db).await?;
            for line in &differences {
                say(line);
            }
            match differences.len() {
                0 => {
                    say("the totals are what the entries add up to");
                    Ok(())
                }
                count => Err(Failure::new(format!("{count} total(s) differ from what the entries add up to"))),
            }
        }),
    }
}
