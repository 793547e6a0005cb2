//! `florin watch replay`: the guard of login releases, tried on outcomes that are past.

mod line;
mod names;
mod replay;

pub(crate) use replay::{WatchCommand, run};
