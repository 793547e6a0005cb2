//! The build before, which tests run beside the present one (decision 12): `florin` with the feature `older-format`.
//!
//! It is built into the folder of every other build, and then copied away, because a build without the feature puts its
//! program in the same place. Only our own crates are compiled twice: the whole workspace is asked for, and a bench with
//! it that nobody runs, so that cargo takes the same features of other crates as it does for the tests.

use std::fs;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::{ExitCode, Stdio};

use anyhow::{Context as _, Result, ensure};
use cargo_metadata::{Message, camino::Utf8PathBuf};

use crate::{command, report};

/// Where the copy is, in the workspace's root.
const COPY: &str = "target/older/florin";

/// `cargo xtask older`.
pub(crate) fn run() -> Result<ExitCode> {
    report::line(&build()?.display().to_string());
    Ok(ExitCode::SUCCESS)
}

/// Builds it where that is needed, and hands back the program.
pub(crate) fn build() -> Result<PathBuf> {
    report::step("building the build before");
    let built = compiled()?;
    let copy = command::root().join(COPY);
    let folder = copy.parent().expect("the copy lies in a folder");
    fs::create_dir_all(folder).context("the copy's folder cannot be made")?;
    // A copy that runs at this moment keeps its file.
    let beside = copy.with_extension("next");
    replace(&built, &beside, &copy).context("the build before cannot be copied")?;
    Ok(copy)
}

fn replace(built: &Path, beside: &Path, copy: &Path) -> std::io::Result<()> {
    fs::copy(built, beside)?;
    fs::rename(beside, copy)
}

/// Where cargo put the program.
fn compiled() -> Result<PathBuf> {
    let mut cargo =
        command::cargo(&["build", "--locked", "--workspace", "--bin", "florin", "--bench", "bench"]);
    cargo.args(["--features", "florin/older-format", "--message-format", "json-render-diagnostics"]);
    let mut child = cargo.stdout(Stdio::piped()).spawn().context("cargo does not start")?;
    let output = BufReader::new(child.stdout.take().expect("it is a pipe"));
    let mut program: Option<Utf8PathBuf> = None;
    for message in Message::parse_stream(output) {
        if let Message::CompilerArtifact(artifact) = message.context("cargo's messages cannot be read")?
            && artifact.target.is_bin()
            && artifact.target.name == "florin"
        {
            program = artifact.executable.or(program);
        }
    }
    let status = child.wait().context("cargo was lost")?;
    ensure!(status.success(), "the build before was not built: {status}");
    Ok(program.context("cargo built no program")?.into_std_path_buf())
}
