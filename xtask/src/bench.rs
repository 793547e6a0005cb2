//! `cargo xtask bench NAME`: the speed bars, measured by release-built programs.
//!
//! The measuring itself is the `bench` program of crate simulator. Here it gets a PostgreSQL that syncs to disk
//! as in production, beside it a release build of `florin`, because `api`, `growth`, `login` and `verdict` measure the
//! server, for `login` the npm package that Florin is measured beside, and for `verdict` Debian's Alertmanager.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::ValueEnum;

use crate::debian::{self, Need};
use crate::postgres::{Fsync, Server};
use crate::{command, report, status_bench, tools};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// What to measure.
    name: Name,
    /// Print the result as one line of JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// Measure for a short while only; good for trying a bench, not for its numbers.
    #[arg(long)]
    pub(crate) quick: bool,
    /// The folder of the Numenta Anomaly Benchmark, for `nab`.
    #[arg(long)]
    data: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Name {
    /// Transfers per second, beside the limit of the machine and the ordinary way.
    Ledger,
    /// Requests per second, beside a bare route.
    Api,
    /// How speed changes with the number of transfers stored.
    Growth,
    /// How soon a flawed release is told from its control, beside others' rules.
    Guard,
    /// Logins, refreshes and session checks per second, beside their limits and beside npm `oidc-provider`.
    Login,
    /// How soon a flawed release is taken back after the event that decides it, and operators are told.
    Verdict,
    /// The general detector of anomalies on the Numenta Anomaly Benchmark, whose data are named by `--data`.
    Nab,
    /// Requests per second of the status page, beside nginx with the same bytes in files.
    Status,
}

impl Name {
    fn text(self) -> &'static str {
        match self {
            Self::Ledger => "ledger",
            Self::Api => "api",
            Self::Growth => "growth",
            Self::Guard => "guard",
            Self::Login => "login",
            Self::Nab => "nab",
            Self::Status => "status",
            Self::Verdict => "verdict",
        }
    }

    fn needs(self) -> &'static [Need] {
        match self {
            Self::Ledger | Self::Api | Self::Growth => &[Need::Postgres],
            Self::Guard | Self::Nab => &[],
            Self::Status => &[Need::Nginx, Need::Wrk],
            Self::Verdict => &[Need::Postgres, Need::Alertmanager],
            Self::Login => &[Need::Postgres, Need::Node, Need::Npm],
        }
    }

    fn needs_server(self) -> bool {
        match self {
            Self::Ledger | Self::Guard | Self::Nab | Self::Status => false,
            Self::Api | Self::Growth | Self::Login | Self::Verdict => true,
        }
    }
}

/// Builds and runs the bench; its exit code says whether every bar holds.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    debian::ensure(args.name.needs())?;
    if matches!(args.name, Name::Status) {
        return status_bench::run(args);
    }
    if args.name.needs_server() {
        report::step("building florin for release");
        command::must(&mut command::cargo(&["build", "--release", "--package", "florin"]))?;
    }
    report::step("building the bench for release");
    let bench = ["bench", "--package", "simulator", "--bench", "bench"];
    command::must(command::cargo(&bench).arg("--no-run"))?;
    let mut program = command::cargo(&bench);
    program.args(["--quiet", "--", args.name.text()]);
    if args.json {
        program.arg("--json");
    }
    if args.quick {
        program.arg("--quick");
    }
    if let Some(data) = &args.data {
        let data = std::path::absolute(data).context("the folder of the data cannot be named")?;
        program.arg("--data").arg(data);
    }
    if matches!(args.name, Name::Login) {
        program.arg("--node-modules").arg(tools::bench_peer()?);
    }
    if args.name.needs().is_empty() {
        return command::exit_code(&mut program);
    }
    report::step("starting a throw-away PostgreSQL");
    let server = Server::start(Fsync::On)?;
    command::exit_code(program.args(["--postgres", server.url()]))
}
