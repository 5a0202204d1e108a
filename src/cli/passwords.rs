//! Passwords at the command line: asked for, read from standard input, or made. Never an argument: others see those.

use std::io::BufRead as _;

use clap::Args;

use super::failure::Failure;
use super::say;
use crate::accounts::{self, Password, PasswordHasher};

/// Where a new password comes from.
#[derive(Debug, Args)]
pub(super) struct PasswordSource {
    /// Read the password from the first line of standard input instead of asking for it twice
    #[arg(long, conflicts_with = "random")]
    password_stdin: bool,
    /// Make a password and print it, once
    #[arg(long)]
    random: bool,
}

/// A password that was chosen.
pub(super) struct Chosen {
    /// For the account.
    pub hash: String,
    made: Option<String>,
}

impl PasswordSource {
    /// Takes a password that is none of what everybody knows `about` its owner.
    pub async fn choose(&self, about: &[&str]) -> Result<Chosen, Failure> {
        let text = self.text(about)?;
        let password = Password::new(&text, about)?;
        let hash = PasswordHasher::new().hash(&password).await?;
        Ok(Chosen { hash, made: self.random.then_some(text) })
    }

    fn text(&self, about: &[&str]) -> Result<String, Failure> {
        if self.random {
            return Ok(accounts::random_password()?);
        }
        if self.password_stdin {
            let mut line = String::new();
            std::io::stdin().lock().read_line(&mut line).map_err(|error| unread(&error))?;
            let line = line.strip_suffix('\n').unwrap_or(&line);
            return Ok(line.strip_suffix('\r').unwrap_or(line).to_owned());
        }
        let first =
            rpassword::prompt_password("Password (at least 12 characters): ").map_err(|error| unread(&error))?;
        // Before it is typed once more.
        Password::new(&first, about)?;
        let second = rpassword::prompt_password("Once more: ").map_err(|error| unread(&error))?;
        if first != second {
            return Err(Failure::new("the two passwords differ"));
        }
        Ok(first)
    }
}

impl Chosen {
    /// Prints a password that was made; one that somebody typed is not shown.
    pub fn tell(&self) {
        if let Some(password) = &self.made {
            say(format_args!("password       {password}   (shown this once)"));
        }
    }
}

fn unread(error: &std::io::Error) -> Failure {
    Failure::new(format!("cannot read the password: {error}"))
        .hint("without a terminal, use --password-stdin or --random")
}
