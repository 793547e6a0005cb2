//! The arithmetic of the benches, as a test of its own, because a bench runs no tests.

#![expect(clippy::cast_precision_loss, reason = "as in the bench")]

#[path = "../figures.rs"]
mod figures;

use figures::{Figures, Took, median, ratio};
use std::time::Duration;

fn took(times_ms: &[u64], wall_ms: u64, used_ms: u64) -> Took {
    Took {
        times: times_ms.iter().map(|time| Duration::from_millis(*time)).collect(),
        wall: Duration::from_millis(wall_ms),
        used: Duration::from_millis(used_ms),
        done: times_ms.len(),
    }
}

fn at(per_second: f64) -> Figures {
    Figures { per_second, p50: Duration::ZERO, p99: Duration::ZERO, cpu: Duration::ZERO }
}

#[test]
fn a_rate_counts_what_was_timed_and_cost_counts_all() {
    let times: Vec<u64> = (1..=100).rev().collect();
    let measured = Took { done: 200, ..took(&times, 500, 400) }.figures().unwrap();
    assert!((measured.per_second - 200.0).abs() < 1e-9);
    assert_eq!(measured.p50, Duration::from_millis(51));
    assert_eq!(measured.p99, Duration::from_millis(100));
    assert_eq!(measured.cpu, Duration::from_millis(2));
}

#[test]
fn nothing_done_is_no_rate() {
    assert!(took(&[], 500, 400).figures().is_err());
}

#[test]
fn two_steps_take_their_sum_and_are_done_once() {
    let both = took(&[1, 2], 10, 4).then(&took(&[5, 3], 20, 6)).unwrap();
    assert_eq!(both.times, [Duration::from_millis(6), Duration::from_millis(5)]);
    assert_eq!((both.wall, both.used, both.done), (Duration::from_millis(30), Duration::from_millis(10), 2));
    assert!(took(&[1], 1, 1).then(&took(&[1, 2], 1, 1)).is_err());
}

#[test]
fn bursts_add_up() {
    let both = took(&[1, 2], 10, 4).and(&took(&[5], 20, 6));
    assert_eq!((both.times.len(), both.done), (3, 3));
    assert_eq!((both.wall, both.used), (Duration::from_millis(30), Duration::from_millis(10)));
}

#[test]
fn a_ratio_is_of_each_round_and_not_of_medians() {
    assert!((median(vec![3.0, 1.0, 2.0]) - 2.0).abs() < 1e-9);
    // The machine was ten times as fast in the middle round: every round's own share is one half.
    let limits = [at(100.0), at(1_000.0), at(104.0)];
    let measured = [at(50.0), at(500.0), at(52.0)];
    assert!((ratio(&measured, &limits) - 0.5).abs() < 1e-9);
}

#[test]
fn a_row_says_what_was_measured_and_its_medians() {
    let rounds = [1, 2, 30].map(|ms| took(&[ms, ms, ms], 3 * ms, 6 * ms).figures().unwrap());
    let row = Figures::median(&rounds).row(&[("what", "work"), ("on", "here")]);
    assert_eq!((row["what"].as_str(), row["on"].as_str()), (Some("work"), Some("here")));
    for (key, expected) in
        [("per_second", 500.0), ("p50_us", 2_000.0), ("p99_us", 2_000.0), ("cpu_us", 4_000.0)]
    {
        let found = row[key].as_f64().unwrap();
        assert!((found - expected).abs() < 1e-6, "{key} is {found}");
    }
}
