//! Whose first attempt it is. A person stays in one arm, so a second attempt of theirs says nothing new about how people
//! are split, and a busy person would say it a hundred times.

use crate::attempt::PersonMark;
use std::collections::HashSet;

/// People remembered; with more of them, every other one is looked at, then every fourth, and so on.
pub(crate) const FIRSTS_MAX: usize = 1 << 16;

/// People whose first attempt was looked at.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Firsts {
    met: HashSet<PersonMark>,
    /// Of two to this power people one is looked at.
    halvings: u32,
}

impl Firsts {
    /// Whether the person is looked at, and was not before.
    pub(crate) fn is_first(&mut self, person: PersonMark) -> bool {
        if !self.is_looked_at(person) || !self.met.insert(person) {
            return false;
        }
        if FIRSTS_MAX < self.met.len() {
            self.halvings += 1;
            let Self { met, halvings } = self;
            met.retain(|person| *halvings <= person.0.trailing_zeros());
        }
        true
    }

    /// Whoever stops being looked at was looked at once, and never is again.
    fn is_looked_at(&self, person: PersonMark) -> bool {
        self.halvings <= person.0.trailing_zeros()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Spread over all bits, as salted hashes are.
    fn mark(number: u64) -> PersonMark {
        PersonMark(number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    #[test]
    fn everybody_is_first_once_at_most_however_many_there_are() {
        let mut firsts = Firsts::default();
        let people = u64::try_from(FIRSTS_MAX).unwrap() * 6;
        let first = (0..people).filter(|number| firsts.is_first(mark(*number))).count();
        assert!(FIRSTS_MAX < first && firsts.met.len() <= FIRSTS_MAX, "{first}");
        assert_eq!((0..people).filter(|number| firsts.is_first(mark(*number))).count(), 0);
    }
}
