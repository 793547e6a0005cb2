//! Seeded time and chance, and the believable year of the demo.
//!
//! Owns [`SeededClock`] and [`SeededEntropy`], and [`seed()`], which lives through a year of invented customers by the
//! bank's own operations. Invariants: the same seed and instant write the same bytes, whatever runs beside what; the
//! year leaves books that an audit finds right. Never: is looser than production. It uses the same bank and the same
//! ports, with another clock and other chance.

mod plan;
mod ports;
mod seed;

pub use ports::{SeededClock, SeededEntropy};
pub use seed::{Progress, SeedPlan, Seeded, seed, seeded};
