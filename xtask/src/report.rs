//! What xtask says.
//!
//! Results go to standard output and progress to standard error, so that `bench --json` stays one line of JSON.
//! A reader who went away (a closed pipe) is no reason to fail, so write errors are dropped.

use std::io::{Write as _, stderr, stdout};

/// One line of result, on standard output.
pub(crate) fn line(text: &str) {
    drop(writeln!(stdout().lock(), "{text}"));
}

/// One line of progress, on standard error.
pub(crate) fn step(text: &str) {
    drop(writeln!(stderr().lock(), "{text}"));
}
