//! Tools that come from PyPI and npm: pinned, each in its own folder under `target/tools`.
//!
//! A folder is built once. It holds a copy of the pins it was built from, written last, so that an install that
//! was cut off, or pins that changed since, start it again from nothing.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::{command, report};

/// Where the third-party clients that the tests drive pin their versions.
const CLIENT_PINS: &str = "crates/florin/tests/clients";

/// Where the npm package that a bench measures beside pins its version.
const PEER_PINS: &str = "crates/simulator/benches/peer";

/// The spelling checker, as a pip requirement.
const TYPOS_PIN: &str = "typos==1.52.0\n";

/// Written last into a tool's folder, with the pins that were installed.
const STAMP: &str = "installed-pins";

/// Where the third-party clients, and the mail server beside them, are once they are installed.
pub(crate) struct Clients {
    /// The Python that can import `monzoh`.
    pub(crate) monzoh_python: PathBuf,
    /// The Python that can import `pymonzo`.
    pub(crate) pymonzo_python: PathBuf,
    /// The folder that holds `@otters/monzo`, `openid-client`, `statuspage.io`, `axe-core` and the provider of flags.
    pub(crate) node_modules: PathBuf,
    /// The Python that can import OpenFeature's SDK and its provider of flags.
    pub(crate) ofrep_python: PathBuf,
    /// The Python that can import `feedparser`, `icalendar` and `jsonschema`.
    pub(crate) status_python: PathBuf,
    /// The Python that can import `aiosmtpd`, a mail server.
    pub(crate) aiosmtpd_python: PathBuf,
}

/// Installs what others wrote and the tests drive.
pub(crate) fn clients() -> Result<Clients> {
    let pins = command::root().join(CLIENT_PINS);
    Ok(Clients {
        monzoh_python: python("monzoh", &read(&pins.join("requirements-monzoh.txt"))?)?,
        pymonzo_python: python("pymonzo", &read(&pins.join("requirements-pymonzo.txt"))?)?,
        node_modules: node("npm-clients", &pins)?,
        ofrep_python: python("ofrep", &read(&pins.join("requirements-ofrep.txt"))?)?,
        status_python: python("status", &read(&pins.join("requirements-status.txt"))?)?,
        aiosmtpd_python: python("aiosmtpd", &read(&pins.join("requirements-aiosmtpd.txt"))?)?,
    })
}

/// Installs the npm package that a bench measures beside, and hands back the folder that holds it.
pub(crate) fn bench_peer() -> Result<PathBuf> {
    node("oidc-provider", &command::root().join(PEER_PINS))
}

/// Installs the spelling checker and hands back its program.
pub(crate) fn typos() -> Result<PathBuf> {
    let python = python("typos", TYPOS_PIN)?;
    Ok(python.with_file_name("typos"))
}

/// A virtual environment with exactly these pip requirements; hands back its Python.
fn python(name: &str, pins: &str) -> Result<PathBuf> {
    let folder = folder(name);
    let python = folder.join("bin/python");
    if is_installed(&folder, pins) && command::succeeds(Command::new(&python).arg("--version")) {
        return Ok(python);
    }
    report::step(&format!("installing {name} from PyPI"));
    start_over(&folder)?;
    command::must(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    let requirements = folder.join("requirements.txt");
    fs::write(&requirements, pins).context("the requirements cannot be written")?;
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"];
    command::must(Command::new(&python).args(pip).arg(&requirements))?;
    finish(&folder, pins)?;
    Ok(python)
}

/// A folder with exactly the npm packages of a lock file; hands back its `node_modules`.
fn node(name: &str, pins: &Path) -> Result<PathBuf> {
    let (package, lock) = (read(&pins.join("package.json"))?, read(&pins.join("package-lock.json"))?);
    let both = format!("{package}{lock}");
    let folder = folder(name);
    let node_modules = folder.join("node_modules");
    if is_installed(&folder, &both) && node_modules.is_dir() {
        return Ok(node_modules);
    }
    report::step(&format!("installing {name} from npm"));
    start_over(&folder)?;
    fs::write(folder.join("package.json"), package).context("package.json cannot be written")?;
    fs::write(folder.join("package-lock.json"), lock).context("package-lock.json cannot be written")?;
    let quiet = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--prefix"];
    command::must(Command::new("npm").args(quiet).arg(&folder))?;
    finish(&folder, &both)?;
    Ok(node_modules)
}

fn folder(name: &str) -> PathBuf {
    command::root().join("target/tools").join(name)
}

fn is_installed(folder: &Path, pins: &str) -> bool {
    fs::read_to_string(folder.join(STAMP)).is_ok_and(|installed| installed == pins)
}

fn start_over(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("{} cannot be removed", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))
}

fn finish(folder: &Path, pins: &str) -> Result<()> {
    fs::write(folder.join(STAMP), pins).with_context(|| format!("{} cannot be written", folder.display()))
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))
}
