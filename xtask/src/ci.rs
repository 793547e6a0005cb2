//! `cargo xtask ci`: what must hold before a merge, cheapest first, tests last.

use std::process::{Command, ExitCode};

use anyhow::{Result, bail};

use crate::debian::{self, Need};
use crate::{command, report, tidy, tools};

/// Runs every check and ends with the tests' own summary.
pub(crate) fn run() -> Result<ExitCode> {
    report::step("ci: format");
    command::must(&mut command::cargo(&["fmt", "--all", "--check"]))?;
    report::step("ci: tidy");
    if tidy::run(&tidy::Args::default())? != ExitCode::SUCCESS {
        bail!("the workspace is not tidy");
    }
    report::step("ci: spelling");
    check_spelling()?;
    report::step("ci: lints");
    let clippy = ["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"];
    command::must(&mut command::cargo(&clippy))?;
    report::step("ci: tests");
    command::exit_code(&mut command::cargo(&["xtask", "test"]))
}

/// Spelling is a help, not a proof: where the checker cannot be installed, that is said and the rest goes on.
fn check_spelling() -> Result<()> {
    match debian::ensure(&[Need::PythonVenv]).and_then(|()| tools::typos()) {
        Ok(typos) => command::must(Command::new(typos).current_dir(command::root())),
        Err(error) => {
            report::step(&format!("ci: spelling is not checked, because typos is missing: {error:#}"));
            Ok(())
        }
    }
}
