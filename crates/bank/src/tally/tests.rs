use super::*;
use crate::samples::start;

fn op(name: &'static str, channel: &'static str) -> Op {
    Op { name, cohort: Cohort::of(channel), started: start() }
}

fn taken(tally: &Tally, limit: usize) -> Vec<(&'static str, &'static str, &'static str, u32, u64)> {
    let outcomes = tally.take(limit, start());
    outcomes
        .iter()
        .map(|it| {
            let ms = u64::try_from(it.lasted.as_millis()).unwrap();
            (it.operation, it.code, it.cohort.channel, it.count, ms)
        })
        .collect()
}

#[test]
fn outcomes_alike_are_counted_together_with_their_mean_duration() {
    let tally = Tally::default();
    let later = |ms| start().after(Duration::from_millis(ms));
    tally.add(op("b", "api"), "ok", later(10));
    tally.add(op("b", "api"), "ok", later(20));
    tally.add(op("b", "api"), "unknown", later(4));
    tally.add(op("a", "api"), "ok", later(1));
    tally.add(op("a", "web"), "ok", later(2));
    let wanted = vec![
        ("a", "ok", "api", 1, 1),
        ("a", "ok", "web", 1, 2),
        ("b", "ok", "api", 2, 15),
        ("b", "unknown", "api", 1, 4),
    ];
    assert_eq!(taken(&tally, 10), wanted);
    assert_eq!(taken(&tally, 10), [], "what was taken is not counted again");
}

#[test]
fn what_is_beyond_the_limit_stays() {
    let tally = Tally::default();
    for name in ["a", "b", "c"] {
        tally.add(op(name, "api"), "ok", start());
    }
    assert_eq!(taken(&tally, 0), []);
    assert_eq!(taken(&tally, 2), [("a", "ok", "api", 1, 0), ("b", "ok", "api", 1, 0)]);
    assert_eq!(taken(&tally, 2), [("c", "ok", "api", 1, 0)]);
}

#[test]
fn outcomes_given_back_are_counted_on() {
    let tally = Tally::default();
    let later = |ms| start().after(Duration::from_millis(ms));
    tally.add(op("a", "api"), "ok", later(10));
    tally.add(op("a", "api"), "ok", later(20));
    let outcomes = tally.take(10, start());
    tally.add(op("a", "api"), "ok", later(60));
    tally.give_back(&outcomes);
    assert_eq!(taken(&tally, 10), [("a", "ok", "api", 3, 30)]);
}

#[test]
fn counts_stop_at_the_most_they_can_hold() {
    let tally = Tally::default();
    let outcome = Outcome { count: u32::MAX, lasted: Duration::MAX, ..op("a", "api").outcome("ok", start()) };
    tally.give_back(&[outcome.clone(), outcome]);
    tally.add(op("a", "api"), "ok", start());
    assert_eq!(tally.take(10, start()).first().map(|it| it.count), Some(u32::MAX));
}
