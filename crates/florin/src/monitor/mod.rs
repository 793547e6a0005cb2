//! What operators see of a running bank: metrics, health, traces, and the rules by which its service levels are watched.

mod anomalies;
mod http;
mod labels;
mod levels;
mod listener;
mod meter;
mod rules;
mod synthetics;
mod traces;

pub(crate) use anomalies::MEASURED_EVERY;
pub(crate) use http::{Watcher, watched};
pub(crate) use listener::{Desk, serve};
pub(crate) use meter::Meter;
pub(crate) use rules::{SloCommand, run};
pub(crate) use synthetics::SyntheticMeter;
pub(crate) use traces::Traces;
