//! What the watch is told: one attempt that has ended.

use crate::slices::Cell;
use kernel::Timestamp;

/// Who a person is to the watch: a salted hash that tells people apart and says nothing else of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PersonMark(pub u64);

/// Which of two releases an attempt was made under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Arm {
    /// The release in force.
    Control,
    /// The release under watch.
    Treatment,
}

/// How near a share comes to nobody and to everybody.
const SHARE_OFF: f64 = 1e-6;

/// A probability that is neither 0 nor 1.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Chance(f64);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not between 0 and 1")]
pub struct ChanceError;

impl Chance {
    /// # Errors
    /// [`ChanceError`] for 0, 1, what lies beyond them, and what is no number.
    pub fn new(value: f64) -> Result<Self, ChanceError> {
        if value > 0.0 && value < 1.0 { Ok(Self(value)) } else { Err(ChanceError) }
    }

    /// A share of all customers. The ends are held a little off: nothing is compared there, and what is bad can still
    /// be excluded.
    ///
    /// # Errors
    /// [`ChanceError`] for what lies beyond 0 and 1, and what is no number.
    pub fn of_share(share: f64) -> Result<Self, ChanceError> {
        if !(0.0..=1.0).contains(&share) {
            return Err(ChanceError);
        }
        Self::new(share.clamp(SHARE_OFF, 1.0 - SHARE_OFF))
    }

    #[must_use]
    pub const fn get(self) -> f64 {
        self.0
    }
}

/// One attempt that has ended: in success, in a refusal, or in silence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Attempt {
    pub at: Timestamp,
    pub person: PersonMark,
    pub arm: Arm,
    /// The share of treatment among those who could have been in either arm, when this one was drawn.
    pub share: Chance,
    pub cell: Cell,
    pub is_ok: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_may_be_all() {
        let shares = [0.0, 0.25, 1.0].map(Chance::of_share);
        assert_eq!(shares, [SHARE_OFF, 0.25, 1.0 - SHARE_OFF].map(Chance::new));
        for bad in [-0.1, 1.1, f64::NAN] {
            assert_eq!(Chance::of_share(bad), Err(ChanceError), "{bad}");
        }
    }

    #[test]
    fn a_chance_lies_between() {
        for bad in [0.0, 1.0, -0.1, 1.1, f64::NAN, f64::INFINITY] {
            assert_eq!(Chance::new(bad), Err(ChanceError), "{bad}");
        }
        assert!((Chance::new(0.25).unwrap().get() - 0.25).abs() < f64::EPSILON);
    }
}
