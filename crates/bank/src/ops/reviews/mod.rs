//! Reviews of incidents: their facts, what people add, what regulators are told, and by when.

mod due;
mod facts;
mod staff;

pub use due::DueReport;
