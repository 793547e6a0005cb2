//! `florin release check`: what a release would break, and for whom, before anything of it is live.
//!
//! Sessions of every format are stored as older builds stored them and used over the real edge, every supported app
//! holds a session of every protocol while the release comes and goes, and the build before takes part both ways; all of
//! it on scratch banks that are thrown away. What it came to is kept, and a release is started on it.

mod args;
mod build;
mod builds;
mod edge;
mod golden;
mod pairs;
mod phone;
mod probe;
mod report;
mod run;
mod scratch;
mod versions;

pub(crate) use args::{CheckArgs, ProbeArgs};
pub(crate) use build::this_build;
pub(crate) use probe::probe;
pub(crate) use run::check;
