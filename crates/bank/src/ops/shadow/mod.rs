//! A release in shadow: it judges what customers were answered, beside the release in force and without effect.
//!
//! Invariants: nobody waits for it, because a case is taken only after its answer is there, and judged by a job; it
//! writes nothing but what came of it; what waits is bounded, and so is the time that it takes of a core; the facts of a
//! case are held in memory alone, and what is kept of one are names of the bank's own.

mod budget;
mod judge;
mod life;
mod noted;
mod queue;
mod round;

pub(in crate::ops) use noted::{LoginProof, Noted};
pub(crate) use queue::Shadowing;
pub use queue::{CPU_PERMILLE, QUEUE_MAX, ShadowSettings};
pub use round::{ShadowRound, ShadowView};
