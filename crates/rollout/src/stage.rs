//! How far a release has come.

/// Stages follow each other in this order; the last two are the other ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Made, and given to nobody.
    Draft,
    /// It judges beside the release in force, without effect.
    Shadow,
    /// As the share of one percent, with few attempts in flight at a time.
    Budget,
    Share(Share),
    /// The release in force.
    Promoted,
    /// Given to nobody any more, for good, and its sessions are moved to another release.
    RolledBack,
    /// Given to nobody any more, for good; its sessions go on.
    Stopped,
}

/// The share of customers that get the release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Share {
    One,
    Five,
    TwentyFive,
    Fifty,
    Hundred,
}

impl Share {
    pub const ALL: [Self; 5] = [Self::One, Self::Five, Self::TwentyFive, Self::Fifty, Self::Hundred];

    #[must_use]
    pub const fn percent(self) -> u32 {
        match self {
            Self::One => 1,
            Self::Five => 5,
            Self::TwentyFive => 25,
            Self::Fifty => 50,
            Self::Hundred => 100,
        }
    }
}

impl Share {
    #[must_use]
    pub const fn ppm(self) -> u32 {
        self.percent() * 10_000
    }
}

impl Stage {
    pub const ALL: [Self; 11] = [
        Self::Draft,
        Self::Shadow,
        Self::Budget,
        Self::Share(Share::One),
        Self::Share(Share::Five),
        Self::Share(Share::TwentyFive),
        Self::Share(Share::Fifty),
        Self::Share(Share::Hundred),
        Self::Promoted,
        Self::RolledBack,
        Self::Stopped,
    ];

    /// As records, outcomes and staff write it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Shadow => "shadow",
            Self::Budget => "budget",
            Self::Share(Share::One) => "1%",
            Self::Share(Share::Five) => "5%",
            Self::Share(Share::TwentyFive) => "25%",
            Self::Share(Share::Fifty) => "50%",
            Self::Share(Share::Hundred) => "100%",
            Self::Promoted => "promoted",
            Self::RolledBack => "rolled_back",
            Self::Stopped => "stopped",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.word() == text)
    }

    /// The share of customers that are given the release while it is under way; `None` where nobody is.
    #[must_use]
    pub const fn share(self) -> Option<Share> {
        match self {
            Self::Budget => Some(Share::One),
            Self::Share(share) => Some(share),
            Self::Draft | Self::Shadow | Self::Promoted | Self::RolledBack | Self::Stopped => None,
        }
    }

    /// Whether the release is between its start and its end.
    #[must_use]
    pub const fn is_under_way(self) -> bool {
        matches!(self, Self::Shadow | Self::Budget | Self::Share(_))
    }

    /// The stage after this one; `None` at an end.
    #[must_use]
    pub const fn next(self) -> Option<Self> {
        match self {
            Self::Draft => Some(Self::Shadow),
            Self::Shadow => Some(Self::Budget),
            Self::Budget => Some(Self::Share(Share::One)),
            Self::Share(Share::One) => Some(Self::Share(Share::Five)),
            Self::Share(Share::Five) => Some(Self::Share(Share::TwentyFive)),
            Self::Share(Share::TwentyFive) => Some(Self::Share(Share::Fifty)),
            Self::Share(Share::Fifty) => Some(Self::Share(Share::Hundred)),
            Self::Share(Share::Hundred) => Some(Self::Promoted),
            Self::Promoted | Self::RolledBack | Self::Stopped => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_name_one_stage_each() {
        for stage in Stage::ALL {
            assert_eq!(Stage::parse(stage.word()), Some(stage));
        }
        for other in ["", "Draft", "2%", "100"] {
            assert_eq!(Stage::parse(other), None, "{other}");
        }
    }

    #[test]
    fn stages_follow_each_other_and_shares_only_grow() {
        let way: Vec<Stage> = std::iter::successors(Some(Stage::Draft), |stage| stage.next()).collect();
        assert_eq!(way, Stage::ALL[..9]);
        let shares: Vec<u32> = way.iter().filter_map(|stage| stage.share()).map(Share::percent).collect();
        assert_eq!(shares, [1, 1, 5, 25, 50, 100]);
        assert_eq!(Share::ALL.map(Share::percent), [1, 5, 25, 50, 100]);
    }
}
