//! Outcomes are kept with their change, and read in the order of time.

use super::answer::Answer;
use super::names::{Shared, at, at_micros, change, done, open, pay};
use bank::{Change, StoredOutcome};
use kernel::{Cohort, Outcome, Timestamp};
use std::time::Duration;

fn outcome(operation: &'static str, at: Timestamp) -> Outcome {
    let (lasted, cohort) = (Duration::from_micros(1_234), Cohort::of("api"));
    Outcome { operation, code: "ok", at, lasted, cohort, count: 1 }
}

fn stored(outcome: &Outcome) -> StoredOutcome {
    StoredOutcome {
        operation: outcome.operation.to_owned(),
        code: outcome.code.to_owned(),
        channel: outcome.cohort.word(),
        at: outcome.at,
        lasted_us: i64::try_from(outcome.lasted.as_micros()).unwrap_or(i64::MAX),
        count: outcome.count,
    }
}

pub(super) async fn outcomes_are_read_oldest_first(store: Shared) {
    let seconds = [5, 1, 9, 3, 7];
    for second in seconds {
        let outcomes = vec![outcome("pay", at(second)), outcome("read", at_micros(second * 1_000_000 + 1))];
        done(&store, Change { at: at(second), outcomes, ..Change::default() }).await;
    }
    let all = store.outcomes(Timestamp::EPOCH, 100).await.unwrap();
    let times: Vec<Timestamp> = all.iter().map(|outcome| outcome.at).collect();
    let expected = [1, 3, 5, 7, 9].map(|second| [at(second), at_micros(second * 1_000_000 + 1)]).concat();
    assert_eq!(times, expected);
    for (since, limit) in [(at(5), 100), (at(5), 3), (at_micros(5_000_001), 2), (at(100), 5), (at(0), 0)] {
        let found = store.outcomes(since, limit).await.unwrap();
        let later = all.iter().filter(|outcome| since <= outcome.at);
        let expected: Vec<StoredOutcome> = later.take(usize::try_from(limit).unwrap()).cloned().collect();
        assert_eq!(found, expected, "since {since:?}, {limit} at most");
    }
}

pub(super) async fn outcomes_are_kept_as_they_are(store: Shared) {
    let longest = Outcome {
        operation: "pots.deposit",
        code: "not_enough_money",
        at: Timestamp::MAX,
        lasted: Duration::MAX,
        cohort: Cohort::of(""),
        count: u32::MAX,
    };
    let shortest = Outcome { lasted: Duration::ZERO, count: 0, ..outcome("", Timestamp::EPOCH) };
    // Alike in everything, and still two.
    let twice = outcome("pay", at(1));
    let outcomes = vec![longest.clone(), shortest.clone(), twice.clone(), twice.clone()];
    done(&store, Change { outcomes, ..Change::default() }).await;
    let found = store.outcomes(Timestamp::EPOCH, 100).await.unwrap();
    assert_eq!(found, [&shortest, &twice, &twice, &longest].map(stored));
}

pub(super) async fn a_refused_change_leaves_no_outcome(store: Shared) {
    let refused = Change {
        outcomes: vec![outcome("pay", at(1))],
        ..change(at(1), vec![open("bank", None), pay("m", "bank", "nobody", 1)])
    };
    assert!(Answer::of(store.commit(refused).await).refusal().is_some());
    assert_eq!(store.outcomes(Timestamp::EPOCH, 100).await.unwrap(), []);
}
