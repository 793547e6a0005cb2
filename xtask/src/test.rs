//! `cargo xtask test`: all tests of the workspace, on SQLite and on PostgreSQL.
//!
//! Tests learn from the environment where PostgreSQL and the third-party clients are.
//! The runner's own summary stays the last thing on the screen, so nothing is said after it.

use std::process::{Command, ExitCode};

use anyhow::Result;

use crate::debian::{self, Need};
use crate::postgres::{Fsync, POSTGRES_URL, Server};
use crate::{command, older, report, tools};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Given to the test runner as they are.
    #[arg(last = true)]
    runner_args: Vec<String>,
}

/// Installs what is missing, starts PostgreSQL and runs every test.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    debian::ensure(&[
        Need::Postgres,
        Need::PythonVenv,
        Need::Node,
        Need::Npm,
        Need::Chromium,
        Need::Prometheus,
        Need::Alertmanager,
        Need::Faketime,
    ])?;
    let clients = tools::clients()?;
    let older = older::build()?;
    report::step("starting a throw-away PostgreSQL");
    let server = Server::start(Fsync::Off)?;
    let mut runner = runner();
    runner
        .args(&args.runner_args)
        .env(POSTGRES_URL, server.url())
        .env("FLORIN_TEST_OLDER_FLORIN", &older)
        .env("FLORIN_TEST_MONZOH_PYTHON", &clients.monzoh_python)
        .env("FLORIN_TEST_PYMONZO_PYTHON", &clients.pymonzo_python)
        .env("FLORIN_TEST_NODE_MODULES", &clients.node_modules)
        .env("FLORIN_TEST_OFREP_PYTHON", &clients.ofrep_python)
        .env("FLORIN_TEST_STATUS_PYTHON", &clients.status_python)
        .env("FLORIN_TEST_FAKETIME", debian::faketime()?)
        .env("FLORIN_TEST_AIOSMTPD_PYTHON", &clients.aiosmtpd_python);
    command::exit_code(&mut runner)
}

/// cargo-nextest where it is installed, because it ends in one summary of all tests.
fn runner() -> Command {
    if command::succeeds(&mut command::cargo(&["nextest", "--version"])) {
        return command::cargo(&["nextest", "run", "--workspace", "--no-fail-fast"]);
    }
    report::step("cargo-nextest is not installed, so `cargo test` runs the tests");
    command::cargo(&["test", "--workspace", "--no-fail-fast"])
}
