//! The command line: one file per subcommand. Prints results on stdout, and on stderr what went wrong and what to do.

mod config;
mod context;
mod demo;
mod failure;
mod greeting;
mod migrate;
mod schema;
mod serve;

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
    /// Try it: a club of invented people on this machine, with sign-ins
    Demo(demo::Options),
    /// Bring the database to the shape that this version needs, or back
    #[command(subcommand)]
    Migrate(migrate::Command),
    /// Print or check the GraphQL contract
    #[command(subcommand)]
    Schema(schema::Command),
    /// Check or show the configuration
    #[command(subcommand)]
    Config(config::Command),
}

/// Does what the arguments of the process say.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let context = Context::new(cli.config);
    let outcome = match cli.command {
        Command::Serve => serve::run(&context),
        Command::Demo(options) => demo::run(&context, &options),
        Command::Migrate(command) => migrate::run(&context, &command),
        Command::Schema(command) => schema::run(&command),
        Command::Config(command) => config::run(&context, &command),
    };
    outcome.map_or_else(Failure::report, |()| ExitCode::SUCCESS)
}

/// Writes a line of the result. A reader that hung up (`| head`) has what it wanted.
fn say(line: impl std::fmt::Display) {
    use std::io::Write as _;
    drop(writeln!(std::io::stdout(), "{line}"));
}
