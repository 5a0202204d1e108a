//! `chapterhouse account create`: somebody of the roster who is to sign in.

use clap::{Args, Subcommand};

use super::context::{self, Context};
use super::failure::{Failure, is_rejected};
use super::passwords::PasswordSource;
use super::{people, say};
use crate::accounts::{self, CreateAccount};
use crate::platform::values::Email;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Let a member sign in
    Create(Create),
}

#[derive(Debug, Args)]
pub(super) struct Create {
    /// The member's address, as the roster has it; it is the one to sign in with
    #[arg(long, value_name = "ADDRESS")]
    email: Email,
    #[command(flatten)]
    password: PasswordSource,
}

pub(super) fn run(context: &Context, command: &Command) -> Result<(), Failure> {
    let Command::Create(input) = command;
    let config = context.start(Vec::new())?;
    Context::with_migrated_database(&config, async |db| {
        // Before somebody is asked for a password.
        let member = people::find(db, &input.email).await?;
        let about = [input.email.as_str(), member.given_name.as_str(), member.family_name.as_str()];
        let chosen = input.password.choose(&about).await?;
        let account =
            CreateAccount { member: member.id, email: input.email.clone(), password_hash: chosen.hash.clone() };
        match accounts::create_account(db, &context::operator(), account).await {
            Err(error) if is_rejected(&error, "EMAIL_TAKEN") => {
                return Err(Failure::new(format!("{} can sign in already; nothing was changed", input.email)));
            }
            outcome => outcome?,
        };
        say(format_args!("member         {} ({})", member.full_name(), member.id));
        say(format_args!("sign-in        {}", input.email));
        chosen.tell();
        Ok(())
    })
}
