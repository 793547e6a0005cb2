//! `cargo xtask fresh-postgres`: the throw-away PostgreSQL for a person or a script.
//!
//! Without a command it prints the URL and runs until standard input closes or Ctrl-C.
//! With `-- COMMAND` it runs that command with the URL in its environment and ends with it.

use std::io::{copy, sink, stdin};
use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result};

use crate::debian::{self, Need};
use crate::postgres::{Fsync, POSTGRES_URL, Server};
use crate::{command, report};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Whether the server waits for the disk: `on` to measure, `off` to test.
    #[arg(long, value_enum, default_value_t = Fsync::On)]
    fsync: Fsync,
    /// A command to run while the server is up.
    #[arg(last = true)]
    command: Vec<String>,
}

/// Starts the server and keeps it for as long as it is wanted.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    debian::ensure(&[Need::Postgres])?;
    let server = Server::start(args.fsync)?;
    if let Some((program, rest)) = args.command.split_first() {
        return command::exit_code(Command::new(program).args(rest).env(POSTGRES_URL, server.url()));
    }
    report::line(server.url());
    copy(&mut stdin().lock(), &mut sink()).context("standard input cannot be read")?;
    Ok(ExitCode::SUCCESS)
}
