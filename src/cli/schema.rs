//! `chapterhouse schema print | check`

use std::path::PathBuf;

use clap::Subcommand;

use super::failure::Failure;
use super::say;
use crate::graphql::sdl;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Print the GraphQL contract
    Print,
    /// Say whether a file holds the contract of this binary
    Check {
        /// The file
        #[arg(default_value = "schema.graphql")]
        file: PathBuf,
    },
}

pub(super) fn run(command: &Command) -> Result<(), Failure> {
    match command {
        Command::Print => say(sdl().trim_end()),
        Command::Check { file } => check(file)?,
    }
    Ok(())
}

fn check(file: &PathBuf) -> Result<(), Failure> {
    let name = file.display();
    let text = std::fs::read_to_string(file).map_err(|error| {
        Failure::new(format!("cannot read {name}: {error}")).hint("name the file: schema check FILE")
    })?;
    if text != sdl() {
        let mend = format!("write it anew: chapterhouse schema print > {name}");
        return Err(Failure::new(format!("{name} is not the contract of this binary")).hint(mend));
    }
    say(format_args!("{name} is the contract of this binary"));
    Ok(())
}
