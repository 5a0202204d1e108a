//! The command line: one file per subcommand. Prints results on stdout, and on stderr what went wrong and what to do.

mod admin;
mod config;
mod context;
mod demo;
mod failure;
mod health;
mod jobs;
mod import;
mod greeting;
mod migrate;
mod schema;
mod revenue;
mod serve;
mod worker;

use std::process::ExitCode;

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
        Command::Jobs(command) => jobs::run(&context, &command),
        Command::Revenue(command) => revenue::run(&context, &command),
        Command::Health => health::run(&context),
    };
    outcome.map_or_else(Failure::report, |()| ExitCode::SUCCESS)
}

/// Writes a line of the result. A reader that hung up (`| head`) has what it wanted.
fn say(line: impl std::fmt::Display) {
    use std::io::Write as _;
    drop(writeln!(std::io::stdout(), "{line}"));
}
