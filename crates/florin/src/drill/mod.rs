//! The drill: a bank on a fresh store, customers by the thousand on simulated phones, a release with a flaw, and how
//! that went.

mod against;
mod args;
mod ending;
mod figures;
mod guide;
mod live;
mod node;
mod page;
mod run;
mod scenario;
mod scene;
mod stand;
mod table;
mod toll;

pub(crate) use args::Args;
pub(crate) use node::{NodeArgs, run as run_node};
pub(crate) use run::run;
