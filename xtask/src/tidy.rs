//! `cargo xtask tidy`: the rules of the house that no compiler knows.
//!
//! Each check is a plain function from the workspace's text to findings, so that it is tested on bad samples.
//! A finding says where, what and how to mend it; one finding fails the chore.

mod arrows;
mod documents;
mod front;
mod manifests;
mod snapshots;
mod sources;
mod texts;
mod tree;

use std::fmt;
use std::process::ExitCode;

use anyhow::Result;

use crate::{command, report};

#[derive(clap::Args, Default)]
pub(crate) struct Args {
    /// Print the table of arrows as ARCHITECTURE.md must show it, and check nothing.
    #[arg(long)]
    arrows: bool,
}

/// One broken rule.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    path: String,
    /// Counted from 1.
    line: usize,
    what: String,
    mend: String,
}

impl Finding {
    fn new(path: &str, line: usize, what: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, what: what.into(), mend: mend.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}; {}", self.path, self.line, self.what, self.mend)
    }
}

/// Runs every check and prints the findings.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    if args.arrows {
        report::line(arrows::printed().trim_end());
        return Ok(ExitCode::SUCCESS);
    }
    let files = tree::read(command::root())?;
    let crates = arrows::read_crates()?;
    let mut findings: Vec<Finding> = [
        arrows::check(&crates, arrows::ROWS),
        arrows::check_document(&files),
        documents::check(&files),
        front::check(&files),
        manifests::check(&files),
        snapshots::check(&files),
        sources::check(&files),
        texts::check(&files),
    ]
    .into_iter()
    .flatten()
    .collect();
    findings.sort();
    for finding in &findings {
        report::line(&finding.to_string());
    }
    if findings.is_empty() {
        report::step(&format!("tidy: {} files, nothing found", files.len()));
        return Ok(ExitCode::SUCCESS);
    }
    report::step(&format!("tidy: {} findings", findings.len()));
    Ok(ExitCode::FAILURE)
}
