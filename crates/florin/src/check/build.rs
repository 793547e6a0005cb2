//! Which build this is: what a check was made by has to be what starts the release.

use anyhow::{Context, Result};
use ring::digest::{Context as Digest, SHA256};
use rollout::CheckText;
use std::fmt::Write as _;
use std::fs::File;
use std::io::Read as _;

/// Bytes of the program read at once.
const BLOCK: usize = 1 << 20;
/// Bytes of its hash that are told.
const TOLD: usize = 8;

/// The version, and the beginning of the program's SHA-256: two builds of one version are two.
///
/// # Errors
/// When the program cannot be read.
pub(crate) fn this_build() -> Result<CheckText> {
    let program = std::env::current_exe().context("the program does not know where it is")?;
    let mut file = File::open(&program).context("the program cannot be read")?;
    let (mut digest, mut block) = (Digest::new(&SHA256), vec![0; BLOCK]);
    loop {
        let count = file.read(&mut block).context("the program cannot be read")?;
        if count == 0 {
            break;
        }
        digest.update(&block[..count]);
    }
    let mut name = format!("{} ", env!("CARGO_PKG_VERSION"));
    for byte in digest.finish().as_ref().iter().take(TOLD) {
        write!(name, "{byte:02x}").expect("a string takes every text");
    }
    CheckText::parse(&name).context("it is a short line")
}
