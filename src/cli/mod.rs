//! The command line: one file per subcommand. Prints results on stdout, and on stderr what went wrong and what to do.

mod account;
mod admin;
mod chapter;
mod config;
mod context;
mod demo;
mod failure;
mod health;
mod jobs;
mod import;
mod greeting;
mod members;
mod migrate;
mod office;
mod passwords;
mod people;
mod schema;
mod revenue;
mod serve;
mod worker;

use std::process::ExitCode;

use chrono::NaiveDate;
use clap::{Parser, Subcommand};

use context::Context;
use failure::Failure;

/// The open backend for business networking clubs.
#[derive(Debug, Parser)]
#[command(name = "chapterhouse", version, propagate_version = true, disable_help_subcommand = true)]
struct Cli {
    /// The configuration file [default: `CHAPTERHOUSE_CONFIG`, else chapterhouse.toml if there is one]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<std::path::PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Answer requests until told to stop (SIGTERM or Ctrl-C)
    Serve,
    /// Only work off jobs, until told to stop
    Worker,
    /// Try it: a club of invented people on this machine, with sign-ins
    Demo(demo::Options),
    /// Bring the database to the shape that this version needs, or back
    #[command(subcommand)]
    Migrate(migrate::Command),
    /// Print or check the GraphQL contract
    #[command(subcommand)]
    Schema(schema::Command),
    /// Bring in a chapter's roster, or its slips, from CSV files of another system
    #[command(subcommand)]
    Import(import::Command),
    /// Check or show the configuration
    #[command(subcommand)]
    Config(config::Command),
    /// Create those who look after the club
    #[command(subcommand)]
    Admin(admin::Command),
    /// Create and list chapters
    #[command(subcommand)]
    Chapter(chapter::Command),
    /// Give, end and list offices: the first leaders of a chapter
    #[command(subcommand)]
    Office(office::Command),
    /// Let members of the roster sign in
    #[command(subcommand)]
    Account(account::Command),
    /// Look after what members are found by
    #[command(subcommand)]
    Members(members::Command),
    /// List jobs, and have those run again that were given up
    #[command(subcommand)]
    Jobs(jobs::Command),
    /// Check the totals of closed business
    #[command(subcommand)]
    Revenue(revenue::Command),
    /// Ask the server of this configuration whether it is ready
    Health,
}

/// Does what the arguments of the process say.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let context = Context::new(cli.config);
    let outcome = match cli.command {
        Command::Serve => serve::run(&context),
        Command::Worker => worker::run(&context),
        Command::Demo(options) => demo::run(&context, &options),
        Command::Migrate(command) => migrate::run(&context, &command),
        Command::Schema(command) => schema::run(&command),
        Command::Import(command) => import::run(&context, command),
        Command::Config(command) => config::run(&context, &command),
        Command::Admin(command) => admin::run(&context, &command),
        Command::Chapter(command) => chapter::run(&context, command),
        Command::Office(command) => office::run(&context, &command),
        Command::Account(command) => account::run(&context, &command),
        Command::Members(command) => members::run(&context, &command),
        Command::Jobs(command) => jobs::run(&context, &command),
        Command::Revenue(command) => revenue::run(&context, &command),
        Command::Health => health::run(&context),
    };
    outcome.map_or_else(Failure::report, |()| ExitCode::SUCCESS)
}

fn parse_day(text: &str) -> Result<NaiveDate, &'static str> {
    text.parse().map_err(|_| "a day is written 2026-05-31")
}

/// Columns as wide as their widest cell; the last one as wide as it likes.
fn table<const COLUMNS: usize>(rows: &[[String; COLUMNS]]) -> Vec<String> {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: [usize; COLUMNS] = std::array::from_fn(width);
    let line = |row: &[String; COLUMNS]| {
        let padded: Vec<String> = row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        padded.join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

/// Writes a line of the result. A reader that hung up (`| head`) has what it wanted.
fn say(line: impl std::fmt::Display) {
    use std::io::Write as _;
    drop(writeln!(std::io::stdout(), "{line}"));
}
