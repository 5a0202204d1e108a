//! `chapterhouse schema print | check`

use std::path::{Path, PathBuf};

use clap::Subcommand;

use super::failure::Failure;
use super::say;
use crate::graphql::sdl;
use crate::rest::openapi;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Print a contract of this binary
    Print {
        /// That of REST, in place of GraphQL's
        #[arg(long)]
        openapi: bool,
    },
    /// Say whether files hold the contracts of this binary
    Check {
        /// The GraphQL contract
        #[arg(default_value = "schema.graphql")]
        file: PathBuf,
        /// The contract of REST
        #[arg(long, value_name = "FILE", default_value = "docs/openapi.json")]
        openapi: PathBuf,
    },
}

pub(super) fn run(command: &Command) -> Result<(), Failure> {
    match command {
        Command::Print { openapi: false } => say(sdl().trim_end()),
        Command::Print { openapi: true } => say(openapi()?.trim_end()),
        Command::Check { file, openapi: rest } => {
            check(file, &sdl(), "schema print", "schema check FILE")?;
            check(rest, &openapi()?, "schema print --openapi", "schema check --openapi FILE")?;
        }
    }
    Ok(())
}

fn check(file: &Path, contract: &str, print: &str, naming: &str) -> Result<(), Failure> {
    let name = file.display();
    let text = std::fs::read_to_string(file).map_err(|error| {
        Failure::new(format!("cannot read {name}: {error}")).hint(format!("name the file: {naming}"))
    })?;
    if text != contract {
        let mend = format!("write it anew: chapterhouse {print} > {name}");
        return Err(Failure::new(format!("{name} is not the contract of this binary")).hint(mend));
    }
    say(format_args!("{name} is the contract of this binary"));
    Ok(())
}
