use super::*;
use crate::samples::{bits, rollout, start};
use kernel::PersonId;
use std::time::Duration;

fn reached(second: u64) -> Reached {
    let person = PersonId::from_uuid(bits(u128::from(second)));
    Reached { person, kind: HarmKind::Failed, at: start().after(Duration::from_secs(second)), login: None }
}

#[test]
fn of_more_than_one_commit_names_the_newest_are_kept() {
    let mut harmed = Harmed::default();
    let last = u64::try_from(ROLLBACK_PEOPLE_MAX).unwrap() + 2;
    for second in 0..=last {
        harmed.keep(reached(second));
    }
    let (kept, since) = harmed.since_the_last_step(&rollout());
    assert_eq!(kept, (3..=last).map(reached).collect::<Vec<_>>());
    assert_eq!(since, Some(reached(3).at));
}

#[test]
fn a_flaw_shows_from_the_present_stage_on() {
    let mut harmed = Harmed::default();
    assert_eq!(harmed.since_the_last_step(&rollout()), (vec![], None));
    harmed.keep(reached(5));
    let stepped = Rollout { since: reached(7).at, ..rollout() };
    assert_eq!(harmed.since_the_last_step(&stepped).1, Some(reached(5).at), "there is none since");
    harmed.keep(reached(9));
    harmed.keep(reached(8));
    let (kept, since) = harmed.since_the_last_step(&stepped);
    assert_eq!((kept, since), ([5, 9, 8].map(reached).to_vec(), Some(reached(8).at)));
}
