//! Met, not met, or not known: Kleene's strong logic of three values, so that nothing is guessed.

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Truth {
    NotMet,
    NotKnown,
    Met,
}

impl Truth {
    pub const ALL: [Self; 3] = [Self::NotMet, Self::NotKnown, Self::Met];

    #[must_use]
    pub const fn of(is_met: bool) -> Self {
        if is_met { Self::Met } else { Self::NotMet }
    }

    /// What somebody said, or nobody.
    #[must_use]
    pub fn said(said: Option<bool>) -> Self {
        said.map_or(Self::NotKnown, Self::of)
    }

    /// Met where one is; not met where all are not, and where there is none.
    #[must_use]
    pub fn any(all: impl IntoIterator<Item = Self>) -> Self {
        all.into_iter().max().unwrap_or(Self::NotMet)
    }

    /// Met where at least `least` are, whatever the unknown ones come to.
    #[must_use]
    pub fn at_least(least: usize, all: &[Self]) -> Self {
        let met = all.iter().filter(|truth| **truth == Self::Met).count();
        let possible = all.iter().filter(|truth| **truth != Self::NotMet).count();
        if least <= met {
            Self::Met
        } else if least <= possible {
            Self::NotKnown
        } else {
            Self::NotMet
        }
    }

    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::NotMet => "not_met",
            Self::NotKnown => "not_known",
            Self::Met => "met",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_stays_so_unless_it_makes_no_difference() {
        use Truth::{Met, NotKnown, NotMet};
        assert_eq!(Truth::any([]), NotMet);
        assert_eq!(Truth::any([NotMet, NotKnown, Met]), Met);
        assert_eq!(Truth::any([NotMet, NotKnown]), NotKnown);
        assert_eq!(Truth::at_least(2, &[Met, NotKnown, NotMet]), NotKnown);
        assert_eq!(Truth::at_least(2, &[Met, NotMet, NotMet]), NotMet);
        assert_eq!(Truth::at_least(2, &[Met, Met, NotKnown]), Met);
        assert_eq!(Truth::at_least(2, &[Met]), NotMet);
        assert_eq!(Met.and(NotKnown), NotKnown);
        assert_eq!(NotMet.and(NotKnown), NotMet);
    }
}
