//! The record of a release on its way: where it stands, and every step that brought it there.

use crate::gather::Gathered;
use crate::stage::{Share, Stage};
use identity::{ReleaseName, StaffName};
use kernel::{LoginId, ReleaseId, Timestamp};

/// Steps kept: every stage once, and the stops.
pub const STEPS_MAX: usize = 16;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rollout {
    pub release: ReleaseName,
    /// What everybody else is given, and what is given again after a rollback.
    pub control: ReleaseName,
    pub stage: Stage,
    /// Since when it is in this stage.
    pub since: Timestamp,
    /// Counts the stages, so that an attempt says which it was made in, whatever the clocks say.
    pub serial: u32,
    /// Makes the arms of this release others than those of every other.
    pub salt: [u8; 32],
    /// Attempts that were told of up to here were none of this release's.
    pub from: FeedPlace,
    /// The oldest first.
    pub steps: Vec<Step>,
    /// How far those it harmed are known, once it is rolled back; `None` before anybody looked.
    pub gathered: Option<Gathered>,
}

/// A place among the attempts that were told of, in an order that misses none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FeedPlace {
    pub number: i64,
    /// Among those of one number.
    pub login: LoginId,
}

/// One step from a stage to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub at: Timestamp,
    pub by: By,
    pub to: Stage,
    pub why: Why,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By {
    Staff(StaffName),
    /// The watch, by a verdict.
    Watch,
}

/// Why a step was taken: 1 to 200 characters, none of them control characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why(String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a reason has between 1 and 200 characters, none of them control characters")]
pub struct WhyError;

impl Why {
    pub const CHARS_MAX: usize = 200;

    /// Reads a reason; white space around it is dropped.
    ///
    /// # Errors
    /// [`WhyError`] when it is empty, too long, or holds control characters.
    pub fn parse(raw: &str) -> Result<Self, WhyError> {
        let text = raw.trim();
        let chars = text.chars().count();
        if chars == 0 || Self::CHARS_MAX < chars || text.chars().any(char::is_control) {
            return Err(WhyError);
        }
        Ok(Self(text.to_owned()))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Rollout {
    #[must_use]
    pub fn id(&self) -> ReleaseId {
        crate::release_id(&self.release)
    }

    /// The share of customers that were given the release at an instant; `None` where nobody was compared.
    #[must_use]
    pub fn share_at(&self, at: Timestamp) -> Option<Share> {
        let step = self.steps.iter().rev().find(|step| step.at <= at)?;
        step.to.share()
    }

    /// The record in another stage.
    pub(crate) fn stepped(&self, step: Step) -> Self {
        let mut steps = self.steps.clone();
        // There are fewer stages than steps kept, and no way back; a bound all the same.
        if STEPS_MAX <= steps.len() {
            steps.remove(0);
        }
        let (stage, since) = (step.to, step.at);
        steps.push(step);
        Self { stage, since, serial: self.serial.saturating_add(1), steps, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_of_every_instant_is_known() {
        use crate::samples::{at, rollout};
        let step =
            |second, to| Step { at: at(second), by: By::Watch, to, why: Why::parse("as agreed").unwrap() };
        let stages = [Stage::Shadow, Stage::Budget, Stage::Share(Share::Five), Stage::RolledBack];
        let steps = (1..).zip(stages).map(|(number, to)| step(number * 10, to)).collect();
        let rollout = Rollout { steps, ..rollout(Stage::RolledBack) };
        let shares = [5, 10, 20, 29, 30, 40].map(|second| rollout.share_at(at(second)));
        assert_eq!(shares, [None, None, Some(Share::One), Some(Share::One), Some(Share::Five), None]);
    }

    #[test]
    fn a_reason_is_a_short_line() {
        assert_eq!(Why::parse(" as agreed ").unwrap().as_str(), "as agreed");
        assert!(Why::parse(&"é".repeat(200)).is_ok());
        for bad in ["", "  ", "a\nb", &"a".repeat(201)] {
            assert_eq!(Why::parse(bad), Err(WhyError), "{bad}");
        }
    }
}
