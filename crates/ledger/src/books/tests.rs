//! Every rule of the ledger, as tables that read like a bank statement, and random runs beside a naive model.

pub(crate) mod shelf;
pub(crate) mod statement;

mod limits;
mod matrix;
mod model;
mod moves;
mod order;
mod random;
mod repeats;
mod sets;
mod times;
