//! Installed apps on invented phones: they speak HTTP to a bank and sign with keys of their own.

mod app;
mod clock;
mod crowd;
mod day;
mod dice;
mod enrol;
mod phone;
mod synthetic;
mod told;
mod wire;
mod world;

pub use app::App;
pub use clock::FastClock;
pub use crowd::{Crowd, IN_FLIGHT_MAX};
pub use day::Rhythm;
pub use dice::Dice;
pub use enrol::{CrowdPlan, Habits, Installed, enrol};
pub use phone::{Model, Phone, Phones, Proving};
pub use synthetic::{StepEnd, Visit, VisitStep, Visitor};
pub use told::{Told, What};
pub use wire::{Post, Wire};
pub use world::World;
