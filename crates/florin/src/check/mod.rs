//! `florin release check`: what a release would break, and for whom, before anything of it is live.
//!
//! Sessions of every format are read, every supported app holds a session of every protocol while the release comes and
//! goes, and the build before takes part; all of it on a scratch bank that is thrown away.

mod args;
mod builds;
mod pairs;
mod phone;
mod probe;
mod report;
mod run;
mod scratch;
mod versions;

pub(crate) use args::{CheckArgs, ProbeArgs};
pub(crate) use probe::probe;
pub(crate) use run::check;
