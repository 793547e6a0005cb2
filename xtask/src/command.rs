//! How xtask runs other programs.
//!
//! A nested cargo gets a clean environment: `cargo run` sets `CARGO_PKG_*` and its relatives, and build scripts
//! that watch those (ring's does) would build everything again each time xtask and a person take turns.

use std::env;
use std::path::Path;
use std::process::{Command, ExitCode, ExitStatus, Stdio};

use anyhow::{Context as _, Result, bail};

/// Variables that cargo sets for the program it runs and that a nested cargo must not see.
const CARGO_LEFTOVERS: [&str; 5] =
    ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_NAME", "CARGO_CRATE_NAME", "CARGO_PRIMARY_PACKAGE"];

/// The workspace's root folder.
pub(crate) fn root() -> &'static Path {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().expect("xtask is a folder inside the workspace")
}

/// A cargo command that runs in the workspace's root.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    command.args(arguments).current_dir(root());
    for (key, _) in env::vars_os() {
        let is_leftover =
            key.to_str().is_some_and(|text| CARGO_LEFTOVERS.iter().any(|start| text.starts_with(start)));
        if is_leftover {
            command.env_remove(key);
        }
    }
    command
}

/// Runs a command to its end with our own input and output, and hands back its exit code.
pub(crate) fn exit_code(command: &mut Command) -> Result<ExitCode> {
    Ok(code_of(status(command)?))
}

/// Runs a command to its end; an error unless it succeeds.
pub(crate) fn must(command: &mut Command) -> Result<()> {
    let status = status(command)?;
    if !status.success() {
        bail!("{} ended with {status}", shown(command));
    }
    Ok(())
}

/// Whether a command starts and succeeds; it reads nothing and says nothing.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

fn status(command: &mut Command) -> Result<ExitStatus> {
    command.status().with_context(|| format!("{} does not start", shown(command)))
}

fn code_of(status: ExitStatus) -> ExitCode {
    // A program that a signal ended has no code.
    status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from)
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
