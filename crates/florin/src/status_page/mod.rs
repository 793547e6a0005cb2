//! `florin status`: the status page as a process of its own, and a way to tell it something by hand.

mod args;
mod put;
mod run;
mod social;
mod subscribers;

pub(crate) use args::Args;
pub(crate) use run::run;
