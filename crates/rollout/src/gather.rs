//! Whom a release harmed that was rolled back, gathered after the rollback: its own commit names the newest alone.

use crate::life::{FeedPlace, Rollout};
use crate::stage::Stage;
use kernel::Timestamp;
use std::time::Duration;

/// How long after a rollback those it harmed are looked for: attempts that were under way were given the release, and
/// are told of once they are over.
pub const GATHERING_LASTS: Duration = Duration::from_hours(1);

/// How far those are known whom a release harmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Gathered {
    /// Those of the attempts that were told of up to here.
    pub to: FeedPlace,
    /// No more are looked for.
    pub is_over: bool,
}

/// What a look came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Looked {
    /// There may be more behind it.
    To(FeedPlace),
    /// There is nothing behind it yet.
    ToTheEnd(FeedPlace),
    /// It has no incident that they could be told of in.
    Nowhere,
}

/// From where on those whom a release harmed are still to be gathered; `None` where they are not.
#[must_use]
pub fn gathers_from(rollout: &Rollout) -> Option<FeedPlace> {
    if rollout.stage != Stage::RolledBack {
        return None;
    }
    match rollout.gathered {
        None => Some(rollout.from),
        Some(Gathered { to, is_over }) => (!is_over).then_some(to),
    }
}

/// The record after a look; `None` where it says nothing new.
#[must_use]
pub fn decide_gathered(rollout: &Rollout, looked: Looked, now: Timestamp) -> Option<Rollout> {
    let from = gathers_from(rollout)?;
    let is_late = rollout.since.after(GATHERING_LASTS) <= now;
    let (to, is_over) = match looked {
        Looked::To(to) => (to, false),
        Looked::ToTheEnd(to) => (to, is_late),
        Looked::Nowhere => (from, true),
    };
    let gathered = Some(Gathered { to, is_over });
    (is_over || to != from).then(|| Rollout { gathered, ..rollout.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{BEGINNING, at, rollout};

    fn place(number: i64) -> FeedPlace {
        FeedPlace { number, ..BEGINNING }
    }

    #[test]
    fn it_goes_on_where_it_stopped_and_ends_once_nobody_more_can_come() {
        let first = rollout(Stage::RolledBack);
        assert_eq!(gathers_from(&first), Some(first.from));
        assert_eq!(decide_gathered(&first, Looked::ToTheEnd(first.from), at(1)), None, "it says nothing new");
        let next = decide_gathered(&first, Looked::To(place(7)), at(9_000)).unwrap();
        assert_eq!(gathers_from(&next), Some(place(7)));
        let early = decide_gathered(&next, Looked::ToTheEnd(place(9)), at(3_599)).unwrap();
        assert_eq!(gathers_from(&early), Some(place(9)), "some may be under way");
        assert_eq!(decide_gathered(&early, Looked::ToTheEnd(place(9)), at(3_599)), None);
        let over = decide_gathered(&early, Looked::ToTheEnd(place(9)), at(3_600)).unwrap();
        assert_eq!((gathers_from(&over), over.gathered.map(|it| it.to)), (None, Some(place(9))));
        assert_eq!(decide_gathered(&over, Looked::To(place(10)), at(9_000)), None);
        let nowhere = decide_gathered(&first, Looked::Nowhere, at(1)).unwrap();
        assert_eq!(gathers_from(&nowhere), None);
    }

    #[test]
    fn nobody_is_gathered_of_a_release_that_is_not_rolled_back() {
        for stage in Stage::ALL.into_iter().filter(|stage| *stage != Stage::RolledBack) {
            assert_eq!(gathers_from(&rollout(stage)), None, "{stage:?}");
            assert_eq!(decide_gathered(&rollout(stage), Looked::To(place(7)), at(1)), None);
        }
    }
}
