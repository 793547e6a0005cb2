//! The options of these commands.

use clap::Args;
use identity::ReleaseName;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// The release.
    #[arg(value_name = "CANDIDATE", value_parser = ReleaseName::parse)]
    pub(super) candidate: ReleaseName,
    /// The program of another build that serves beside this one, as the one before: what it cannot check must not be
    /// issued. May be given more than once [default: `build_before` of the configuration]; without one the check is not
    /// complete.
    #[arg(long, value_name = "PROGRAM")]
    pub(super) beside: Vec<PathBuf>,
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ProbeArgs {
    /// Sessions to check and refresh: a list of JSON objects.
    #[arg(long, value_name = "FILE", required_unless_present = "issue")]
    pub(super) sessions: Option<PathBuf>,
    /// Apps to issue a session of each protocol for: a list of JSON objects.
    #[arg(long, value_name = "FILE", conflicts_with = "sessions")]
    pub(super) issue: Option<PathBuf>,
}
