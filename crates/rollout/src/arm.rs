//! Which arm of a release a customer is in: by a salted hash, the same on every node, at every moment, and through
//! every stage, so that nobody changes arms when the share grows.

use crate::life::Rollout;
use crate::place;
use crate::release::halves;
use crate::stage::{Share, Stage};
use identity::{Arm, Trial};
use kernel::PersonId;

/// Treatment attempts that may be in flight and undecided at once while the budget lasts.
pub const BUDGET_MAX: u32 = 10;

/// What an attempt is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    /// What is in force; the attempt is not counted.
    InForce,
    /// One of the arms, counted.
    Trial(Trial),
}

/// What an attempt of an eligible customer is given. `undecided` are the treatment attempts in flight.
///
/// While the budget is used up nobody is counted, in neither arm: that only depends on what went before, so the arms
/// of those who are counted stay as likely as the share says.
#[must_use]
pub fn decide_given(rollout: &Rollout, person: PersonId, undecided: u32) -> Given {
    let Some(share) = rollout.stage.share() else { return Given::InForce };
    if rollout.stage == Stage::Budget && BUDGET_MAX <= undecided {
        return Given::InForce;
    }
    let arm = arm_of(rollout, person, share);
    let release = rollout.release.clone();
    Given::Trial(Trial { release, arm, share_ppm: share.ppm(), serial: rollout.serial })
}

/// A customer whose place lies below a share lies below every larger one.
fn arm_of(rollout: &Rollout, person: PersonId, share: Share) -> Arm {
    let place = place(rollout, person);
    if place < u64::from(share.ppm()) { Arm::Treatment } else { Arm::Control }
}

/// The customer's place among a million.
fn place(rollout: &Rollout, person: PersonId) -> u64 {
    let [first, second] = halves(rollout.salt).map(u128::from_be_bytes);
    let salt = format!("{first:032x}{second:032x}");
    place::place(&format!("florin arm 1 {} {salt} {}", rollout.release, person.uuid()))
}

#[cfg(test)]
mod tests;
