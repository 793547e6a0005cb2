//! The speed bars: `cargo xtask bench NAME` builds and runs this program.
//!
//! Each bench sets up what it needs in a temporary folder, measures it beside a limit in the same run, removes it,
//! and ends in a table of bars. The exit code is 1 when a bar falls short.

#![expect(clippy::cast_precision_loss, reason = "rates and shares are printed to a few digits")]

mod api;
mod cpu;
mod figures;
mod growth;
mod guard;
mod ledger;
mod limit;
mod load;
mod login;
mod nab;
mod ordinary;
mod report;
mod serve;
mod verdict;

use anyhow::Result;
use clap::{Parser, ValueEnum};
use report::Report;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Parser)]
struct Args {
    #[arg(value_enum)]
    name: Name,
    /// Print the result as one line of JSON.
    #[arg(long)]
    json: bool,
    /// Measure for a short while only; good for trying a bench, not for its numbers.
    #[arg(long)]
    quick: bool,
    /// Given by Cargo to every bench.
    #[arg(long, hide = true)]
    bench: bool,
    /// A PostgreSQL server to measure, where the bench measures one.
    #[arg(long)]
    postgres: Option<String>,
    /// Where npm `oidc-provider` is installed, for the bench that measures beside it.
    #[arg(long)]
    node_modules: Option<PathBuf>,
    /// The folder of the Numenta Anomaly Benchmark.
    #[arg(long)]
    data: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Name {
    Ledger,
    Api,
    Growth,
    Guard,
    Login,
    Nab,
    Verdict,
    /// Serves one bare axum route until standard input closes; what `api` is measured beside.
    #[value(hide = true)]
    Bare,
}

fn main() -> Result<ExitCode> {
    let args = Args::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(run(&args))
}

async fn run(args: &Args) -> Result<ExitCode> {
    let mut report = Report::new(args.json);
    match args.name {
        Name::Bare => {
            serve::bare().await?;
            return Ok(ExitCode::SUCCESS);
        }
        Name::Ledger => ledger::run(&mut report, args.quick, args.postgres.as_deref()).await?,
        Name::Api => api::run(&mut report, args.quick).await?,
        Name::Login => {
            let node_modules = args.node_modules.as_deref();
            login::run(&mut report, args.quick, args.postgres.as_deref(), node_modules).await?;
        }
        Name::Nab => nab::run(&mut report, args.data.as_deref())?,
        Name::Verdict => verdict::run(&mut report, args.quick, args.postgres.as_deref()).await?,
        Name::Guard => guard::run(&mut report, args.quick)?,
        Name::Growth => growth::run(&mut report, args.quick).await?,
    }
    report.finish()
}
