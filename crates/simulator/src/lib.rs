//! Seeded time and chance, the believable year of the demo, and phones that speak HTTP to a bank.
//!
//! Owns [`SeededClock`] and [`SeededEntropy`], and [`seed()`], which lives through a year of invented customers by the
//! bank's own operations, [`Crowd`], the installed apps of a drill, and [`Wallet`], a passkey without hardware.
//! Invariants: the same seed and instant write the same bytes, whatever runs beside what; the year leaves books that an
//! audit finds right. Never: is looser than production. It uses the same bank and the same ports, with another clock and
//! other chance.

mod devices;
mod plan;
mod ports;
mod seed;
mod wallet;

pub use devices::{
    App, Crowd, CrowdPlan, Dice, FastClock, Habits, IN_FLIGHT_MAX, Installed, Model, Phone, Phones, Post,
    Proving, Rhythm, StepEnd, Told, Visit, VisitStep, Visitor, What, Wire, World, enrol,
};
pub use ports::{SeededClock, SeededEntropy};
pub use seed::{Progress, SeedPlan, Seeded, seed, seeded};
pub use wallet::Wallet;
