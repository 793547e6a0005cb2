//! `florin` run to its end.

use super::{Home, environment};
use std::ffi::OsStr;
use std::process::Stdio;
use std::time::Duration;
use tokio::process::Command;

/// The longest one command may take.
const COMMAND_WAITS: Duration = Duration::from_mins(3);

/// How a command ended, and what it said.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ended {
    /// All it said.
    pub(crate) fn said(&self) -> String {
        format!("{}{}", self.out, self.err)
    }
}

/// The program this package builds.
pub(crate) const fn program() -> &'static str {
    env!("CARGO_BIN_EXE_florin")
}

/// Of which age a program is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Build {
    Present,
    /// The one before, which writes older formats (decision 12).
    Older,
}

/// A command that knows nothing of this machine but what it is told.
pub(super) fn bare() -> Command {
    bare_of(Build::Present)
}

pub(super) fn bare_of(build: Build) -> Command {
    told_nothing(match build {
        Build::Present => Command::new(program()),
        Build::Older => Command::new(environment("FLORIN_TEST_OLDER_FLORIN")),
    })
}

/// The same, but a write beyond the size that its files may have does not end it: the write fails, as on a full disk
/// (setrlimit(2), `RLIMIT_FSIZE`).
pub(super) fn bare_on_a_small_disk() -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\"", program()]);
    told_nothing(command)
}

fn told_nothing(mut command: Command) -> Command {
    command.env_remove("FLORIN_CONFIG").env_remove("FLORIN_DATABASE_URL").env_remove("FLORIN_LOG");
    command.stdin(Stdio::null()).kill_on_drop(true);
    command
}

/// Runs `florin` with these arguments; on a home's store where one is given.
pub(crate) async fn florin<A: AsRef<OsStr>>(home: Option<&Home>, args: &[A]) -> Ended {
    let mut command = bare();
    command.args(args).args(home.map(Home::args).unwrap_or_default());
    let output = tokio::time::timeout(COMMAND_WAITS, command.output());
    let output = output.await.expect("the command ends in time").expect("the program was built");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Ended { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

/// Runs it and hands back what it printed, without the white space around it.
pub(crate) async fn florin_ok<A: AsRef<OsStr>>(home: Option<&Home>, args: &[A]) -> String {
    let ended = florin(home, args).await;
    assert_eq!(
        ended.code,
        Some(0),
        "florin {:?}: {}",
        args.iter().map(AsRef::as_ref).collect::<Vec<_>>(),
        ended.said()
    );
    ended.out.trim().to_owned()
}
