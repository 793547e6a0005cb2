//! The options of these commands.

use clap::{Args, Subcommand};
use identity::StaffName;
use std::path::PathBuf;
use url::Url;

#[derive(Debug, Subcommand)]
pub(crate) enum SyntheticCommand {
    /// Make one for each platform and protocol, marked for good, and keep the keys of their devices in a file; not beside
    /// a running server on the embedded store, because the ledger is its own.
    Create(CreateArgs),
    /// List all there are.
    List {
        #[arg(long)]
        json: bool,
    },
    /// Let them use a bank as customers do, over HTTP, until stopped.
    Run(RunArgs),
}

#[derive(Debug, Args)]
pub(crate) struct CreateArgs {
    /// Who makes them: the operator's own login name.
    #[arg(long, value_name = "NAME", value_parser = StaffName::parse)]
    pub(super) staff: StaffName,
    /// The file to make; there may be none yet. Whoever reads it can log in as them.
    #[arg(long, value_name = "FILE")]
    pub(super) keys: PathBuf,
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    /// Where the world reaches the bank.
    #[arg(long, value_name = "URL")]
    pub(super) against: Url,
    /// The file that `florin synthetic create` made.
    #[arg(long, value_name = "FILE")]
    pub(super) keys: PathBuf,
    /// How often each of them comes, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub(super) every: u64,
    /// Where the jitter of their visits comes from.
    #[arg(long, default_value_t = 1)]
    pub(super) seed: u64,
    /// Every one of them comes once, and the exit code says whether all went well.
    #[arg(long)]
    pub(super) once: bool,
}
