//! Lines for the person or script that runs the program: answers on standard output, talk on standard error.

use anyhow::{Context, Result};
use serde::Serialize;
use std::io::Write;

/// Prints an answer.
///
/// # Errors
/// When standard output is closed: whoever asked is gone.
pub(crate) fn answer(text: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{text}").and_then(|()| out.flush()).context("standard output cannot be written")
}

/// Prints what was kept, to the byte.
///
/// # Errors
/// When standard output is closed.
pub(crate) fn answer_bytes(bytes: &[u8]) -> Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).context("standard output cannot be written")
}

/// Prints an answer as one line of JSON.
pub(crate) fn answer_json<T: Serialize>(value: &T) -> Result<()> {
    answer(&serde_json::to_string(value).context("the answer cannot be printed as JSON")?)
}

/// Says something beside the answer; nobody has to listen.
pub(crate) fn say(text: &str) {
    drop(writeln!(std::io::stderr().lock(), "{text}"));
}
