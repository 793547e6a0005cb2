//! A drill as a process of its own, which may be asked to end.

use crate::harness::program;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStderr, Command};

/// The longest one drill may take, on a machine that builds and tests other things beside.
const DRILL_WAITS: Duration = Duration::from_mins(15);

/// A drill that runs. Dropped, it is killed.
pub(super) struct Drill {
    child: Child,
    told: Lines<BufReader<ChildStderr>>,
    report: PathBuf,
    _folder: TempDir,
}

/// How it ended.
pub(super) struct Played {
    pub(super) code: Option<i32>,
    /// What it printed, and what it said beside.
    pub(super) out: String,
    pub(super) err: String,
    /// The report, where it wrote one.
    pub(super) page: Option<String>,
}

impl Drill {
    /// Starts a drill with a report.
    pub(super) fn start(args: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("the machine has a temporary folder");
        let report = folder.path().join("report.html");
        let mut command = Command::new(program());
        command.env_remove("FLORIN_CONFIG").env_remove("FLORIN_DATABASE_URL").env_remove("FLORIN_LOG");
        command.arg("drill").args(args).args(["--log-filter", "error", "--report"]).arg(&report);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().expect("the program was built");
        let told = BufReader::new(child.stderr.take().expect("it is a pipe")).lines();
        Self { child, told, report, _folder: folder }
    }

    /// Reads what it says until that contains a text.
    pub(super) async fn until_it_says(&mut self, text: &str) {
        let mut said = Vec::new();
        while let Some(line) = self.told.next_line().await.expect("it says text") {
            if line.contains(text) {
                return;
            }
            said.push(line);
        }
        panic!("it ended without {text:?}: {said:#?}");
    }

    pub(super) fn signal(&self, signal: Signal) {
        let id = self.child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        kill_process(id.expect("it has not been waited for"), signal).expect("it is our child");
    }

    /// Waits for its end.
    pub(super) async fn played(mut self) -> Played {
        let mut out = String::new();
        let mut pipe = self.child.stdout.take().expect("it is a pipe");
        let reading = async {
            let mut err = Vec::new();
            let (read, ()) = tokio::join!(pipe.read_to_string(&mut out), async {
                while let Ok(Some(line)) = self.told.next_line().await {
                    err.push(line);
                }
            });
            read.expect("it prints text");
            (err.join("\n"), self.child.wait().await.expect("it is our child"))
        };
        let ended = tokio::time::timeout(DRILL_WAITS, reading).await;
        let (err, status) = ended.expect("the drill ends by itself");
        Played { code: status.code(), out, err, page: std::fs::read_to_string(&self.report).ok() }
    }
}

impl Played {
    /// The one line of JSON of a drill with `--json`.
    pub(super) fn line(&self) -> Value {
        serde_json::from_str(self.out.trim())
            .unwrap_or_else(|_| panic!("one line of JSON, not {}{}", self.out, self.err))
    }
}
