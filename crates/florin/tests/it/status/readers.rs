//! Programs that others wrote read everything: npm `statuspage.io`, and PyPI `feedparser`, `icalendar` and `jsonschema`.
//! The drivers stand in `tests/clients`.

use super::PROJECTION;
use crate::harness::{StatusPage, environment};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::process::Command;

/// Where the drivers are.
const DRIVERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients");
/// Longer than a driver's own bound on its run.
const DRIVER_WAITS: Duration = Duration::from_mins(3);

#[tokio::test]
async fn npm_statuspage_io() {
    let folder = tempfile::tempdir().expect("the machine has a temporary folder");
    let modules = PathBuf::from(environment("FLORIN_TEST_NODE_MODULES"));
    // Node looks for packages in the folders above a script, so the script goes beside a link to them.
    for file in ["package.json", "driving.mjs", "status_drive.mjs"] {
        std::fs::copy(Path::new(DRIVERS).join(file), folder.path().join(file))
            .expect("the drivers are there");
    }
    let link = folder.path().join("node_modules");
    std::os::unix::fs::symlink(modules, link).expect("the test's folder can be written");
    let driver = folder.path().join("status_drive.mjs");
    drive(folder.path(), vec!["node".into(), driver.into()], 6).await;
}

#[tokio::test]
async fn pypi_feedparser_icalendar_and_jsonschema() {
    let folder = tempfile::tempdir().expect("the machine has a temporary folder");
    let python = environment("FLORIN_TEST_STATUS_PYTHON");
    let driver = Path::new(DRIVERS).join("status_drive.py");
    drive(folder.path(), vec![python.into(), driver.into()], 11).await;
}

/// Lets a driver read a page, and counts what it checked.
async fn drive(folder: &Path, mut command: Vec<OsString>, checks: usize) {
    let page = StatusPage::start(&folder.join("page")).await;
    assert_eq!(page.feed(1, PROJECTION).await, 204);
    command.push(page.url().into());
    let mut driver = Command::new(&command[0]);
    driver.args(&command[1..]).current_dir(folder).stdin(Stdio::null()).kill_on_drop(true);
    let output = tokio::time::timeout(DRIVER_WAITS, driver.output()).await;
    let output = output.expect("the driver ends in time").expect("the driver's program is installed");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    eprintln!("{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "the driver ended with {}", output.status);
    assert_eq!(said.lines().filter(|line| line.starts_with("ok ")).count(), checks);
    page.stop().await;
}
