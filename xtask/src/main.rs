//! The chores of the workspace, as `cargo xtask`.
//!
//! Owns how the workspace is tested, checked, measured and given a throw-away PostgreSQL.
//! Every chore works from a clean checkout on Debian, as root and as an ordinary user.
//! It never holds code that a bank needs, and no crate depends on it.

mod bench;
mod ci;
mod command;
mod debian;
mod fresh_postgres;
mod older;
mod postgres;
mod report;
mod status_bench;
mod test;
mod tidy;
mod tools;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The chores of the workspace")]
struct Cli {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Install what the tests need, then run all of them on SQLite and PostgreSQL.
    Test(test::Args),
    /// Everything that must hold before a merge: format, lints, tidy, spelling, tests.
    Ci,
    /// Check the rules of the house that no compiler knows.
    Tidy(tidy::Args),
    /// Measure speed against the bars: `ledger`, `api`, `growth`, `login`, `guard`, `verdict` or `status`.
    Bench(bench::Args),
    /// Build the build before, which the tests run beside this one, and print where it is.
    Older,
    /// Start a throw-away PostgreSQL on loopback.
    FreshPostgres(fresh_postgres::Args),
}

fn main() -> ExitCode {
    let done = match Cli::parse().chore {
        Chore::Test(args) => test::run(&args),
        Chore::Ci => ci::run(),
        Chore::Tidy(args) => tidy::run(&args),
        Chore::Bench(args) => bench::run(&args),
        Chore::Older => older::run(),
        Chore::FreshPostgres(args) => fresh_postgres::run(&args),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            report::step(&format!("xtask: {error:#}"));
            ExitCode::FAILURE
        }
    }
}
