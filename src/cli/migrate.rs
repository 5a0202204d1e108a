//! `chapterhouse migrate up | down | status`

use clap::Subcommand;

use super::context::Context;
use super::failure::Failure;
use super::say;
use crate::platform::config::Environment;
use crate::platform::migrations;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Apply every step that is missing, all or none
    Up,
    /// Take back the last steps with the data they hold, all or none
    Down {
        /// How many
        #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
        steps: u32,
        /// All of them: nothing is left
        #[arg(long, conflicts_with = "steps")]
        all: bool,
        /// Really do it in production
        #[arg(long)]
        yes: bool,
    },
    /// List the steps
    Status,
}

pub(super) fn run(context: &Context, command: &Command) -> Result<(), Failure> {
    let config = context.start(Vec::new())?;
    if let Command::Down { yes: false, .. } = command
        && config.environment == Environment::Production
    {
        return Err(Failure::new("this drops tables of a production database with what is in them")
            .hint("make a backup, then add --yes"));
    }
    Context::with_database(&config, async |db| {
        let before = migrations::status(db).await?;
        match command {
            Command::Up => migrations::up(db).await?,
            Command::Down { steps, all, .. } => migrations::down(db, (!all).then_some(*steps)).await?,
            Command::Status => {
                for step in &before {
                    say(format_args!("{}  {}", if step.is_applied { "applied" } else { "pending" }, step.name));
                }
                return Ok(());
            }
        }
        let after = migrations::status(db).await?;
        let changed: Vec<_> = before.iter().zip(&after).filter(|(before, after)| before != after).collect();
        for (_, step) in &changed {
            say(format_args!("{}  {}", if step.is_applied { "applied" } else { "taken back" }, step.name));
        }
        if changed.is_empty() {
            say("nothing to do");
        }
        Ok(())
    })
}
