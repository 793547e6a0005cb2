//! Debian packages that a chore needs.
//!
//! What counts is whether the program works, not which package it came from, so a machine with its own
//! Node.js or Python keeps it. Package lists are only fetched when something is missing.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::{command, postgres, report};

/// Something a chore cannot do without.
#[derive(Clone, Copy)]
pub(crate) enum Need {
    Postgres,
    PythonVenv,
    Node,
    Npm,
    Chromium,
    Prometheus,
    Alertmanager,
    Nginx,
    Wrk,
    Faketime,
}

impl Need {
    fn is_met(self) -> bool {
        match self {
            Self::Postgres => postgres::find_programs().is_ok(),
            Self::PythonVenv => {
                command::succeeds(Command::new("python3").args(["-c", "import ensurepip, venv"]))
            }
            Self::Node => command::succeeds(Command::new("node").arg("--version")),
            Self::Npm => command::succeeds(Command::new("npm").arg("--version")),
            Self::Chromium => command::succeeds(Command::new("chromium").arg("--version")),
            Self::Prometheus => {
                command::succeeds(Command::new("prometheus").arg("--version"))
                    && command::succeeds(Command::new("promtool").arg("--version"))
            }
            Self::Alertmanager => command::succeeds(Command::new("prometheus-alertmanager").arg("--version")),
            Self::Nginx => command::succeeds(Command::new("nginx").arg("-v")),
            // It ends as if it had failed when it is asked for its version.
            Self::Wrk => Command::new("wrk").arg("-v").output().is_ok(),
            Self::Faketime => faketime().is_ok(),
        }
    }

    fn packages(self) -> &'static [&'static str] {
        match self {
            Self::Postgres => &["postgresql"],
            Self::PythonVenv => &["python3", "python3-venv"],
            Self::Node => &["nodejs"],
            Self::Npm => &["npm"],
            Self::Chromium => &["chromium"],
            Self::Prometheus => &["prometheus"],
            Self::Alertmanager => &["prometheus-alertmanager"],
            Self::Nginx => &["nginx-light"],
            Self::Wrk => &["wrk"],
            Self::Faketime => &["libfaketime"],
        }
    }
}

/// Installs the packages of every need that is not met yet.
pub(crate) fn ensure(needs: &[Need]) -> Result<()> {
    let missing: Vec<&str> =
        needs.iter().filter(|need| !need.is_met()).flat_map(|need| need.packages()).copied().collect();
    if missing.is_empty() {
        return Ok(());
    }
    report::step(&format!("installing Debian packages: {}", missing.join(", ")));
    apt_get(&["update", "--quiet"])?;
    apt_get(&[&["install", "--quiet", "--yes", "--no-install-recommends"], missing.as_slice()].concat())
}

/// The library that sets a process's clock, as Debian's package has it for this machine.
pub(crate) fn faketime() -> Result<PathBuf> {
    let folders = std::fs::read_dir("/usr/lib").context("/usr/lib cannot be read")?;
    let files = folders.flatten().map(|folder| folder.path().join("faketime/libfaketimeMT.so.1"));
    files.into_iter().find(|file| file.exists()).context("libfaketime is not installed")
}

fn apt_get(arguments: &[&str]) -> Result<()> {
    let mut apt = if postgres::is_root() {
        let mut apt = Command::new("env");
        apt.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
        apt
    } else {
        let mut sudo = Command::new("sudo");
        sudo.args(["-n", "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
        sudo
    };
    command::must(apt.args(arguments)).context("Debian packages are missing and cannot be installed")
}
