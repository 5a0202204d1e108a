//! `chapterhouse config check | print`

use clap::Subcommand;

use super::context::Context;
use super::failure::Failure;
use super::say;
use crate::platform::config::{Effective, Origin};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Say everything that is wrong, and where
    Check,
    /// Show every setting and where it comes from, as a configuration file; secrets are masked
    Print,
}

pub(super) fn run(context: &Context, command: &Command) -> Result<(), Failure> {
    let loaded = context.load(Vec::new())?;
    match command {
        Command::Check => {
            say(format_args!("the configuration is fit for {}", loaded.config.environment.as_str()));
            if loaded.config.files.store.is_none() {
                say("files.store is not set: members cannot send photos");
            }
        }
        Command::Print => print(&loaded.settings),
    }
    Ok(())
}

fn print(settings: &[Effective]) {
    let mut current = "";
    for setting in settings {
        let (section, name) = setting.key.rsplit_once('.').unwrap_or(("", setting.key));
        if section != current {
            say(format_args!("\n[{section}]"));
            current = section;
        }
        let (line, origin) = match (&setting.literal, &setting.origin) {
            (None, _) => (format!("# {name} ="), "not set".to_owned()),
            // A masked secret must not be taken for the secret when the output becomes a file.
            (Some(literal), origin) if literal.contains("***") => (format!("# {name} = {literal}"), origin.to_string()),
            (Some(literal), Origin::Default) => (format!("{name} = {literal}"), "default".to_owned()),
            (Some(literal), origin) => (format!("{name} = {literal}"), origin.to_string()),
        };
        say(format_args!("{line:<48} # {origin}"));
    }
}
