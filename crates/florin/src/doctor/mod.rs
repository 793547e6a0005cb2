//! `florin doctor`: what the configuration comes to, and what is wrong with it, with advice.

mod certificate;
mod checks;
mod mail;
mod monitoring;
mod root_key;
mod run;

pub(crate) use run::{Args, run};
