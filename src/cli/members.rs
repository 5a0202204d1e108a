//! `chapterhouse members reindex`

use clap::Subcommand;

use super::context::Context;
use super::failure::Failure;
use super::say;
use crate::members;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Write anew what the directory is searched by, and say what was wrong with it
    Reindex,
}

pub(super) fn run(context: &Context, command: &Command) -> Result<(), Failure> {
    let config = context.start(Vec::new())?;
    match command {
        Command::Reindex => Context::with_migrated_database(&config, async |db| {
            let rebuilt = members::rebuild_search(db).await?;
            say(format_args!(
                "{} members: {} words were missing, {} were wrong, {} that nobody has any more were taken out",
                rebuilt.members, rebuilt.added, rebuilt.removed, rebuilt.pruned
            ));
            Ok(())
        }),
    }
}
