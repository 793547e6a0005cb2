//! The server: a listener with bounds, the API, the jobs, and an orderly end.

mod feeder;
mod gate;
mod jobs;
mod listener;
mod mail;
mod run;
mod signals;
mod tls;

pub(crate) use gate::Gate;
pub(crate) use listener::bind;
pub(crate) use run::{Running, serve, start, start_fast};
pub(crate) use signals::Signals;
pub(crate) use tls::read as read_tls;
