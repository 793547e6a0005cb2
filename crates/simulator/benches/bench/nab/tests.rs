//! A benchmark of its own has no tests of its own, so this is a test program.

#[path = "score.rs"]
mod score;

use kernel::Timestamp;
use score::{instant, judge, rows, sigmoid};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// A tiny benchmark: a rhythm of days, and one hour in which nothing comes.
fn sample() -> (String, Value) {
    let mut text = String::from("timestamp,value\n");
    let start = Timestamp::parse("2014-04-01T00:00:00Z").expect("it is an instant");
    for row in 0..8_064_u32 {
        let at = start.after(std::time::Duration::from_mins(5) * row);
        let hour = f64::from(row % 288) / 12.0;
        let usual = 50.0 - 30.0 * (std::f64::consts::TAU * hour / 24.0).cos() + f64::from(row * 7 % 5);
        let value = if (6_000..6_012).contains(&row) { 0.0 } else { usual };
        let written = at.to_string().replace('T', " ");
        writeln!(text, "{},{value}", written.trim_end_matches('Z')).expect("a String takes every write");
    }
    let at = |row: u32| start.after(std::time::Duration::from_mins(5) * row).to_string().replace('T', " ");
    let window = [at(5_990), at(6_020)].map(|text| text.trim_end_matches('Z').to_owned());
    (text, json!({"made/silence.csv": [window]}))
}

#[test]
fn the_score_is_the_benchmarks() {
    assert!((sigmoid(-1.0) - 0.986_614).abs() < 1e-5);
    assert!(sigmoid(0.0).abs() < 1e-9 && sigmoid(4.0) <= -1.0);
}

#[test]
fn a_silence_is_found_in_its_window() {
    let (text, labels) = sample();
    let rows = rows(&text).expect("it is the layout");
    let window = &labels["made/silence.csv"][0];
    let at = |place: usize| instant(window[place].as_str().expect("it is text")).expect("an instant");
    let judged = judge(&rows, &[(at(0), at(1))]);
    assert_eq!((judged.found, judged.false_alarms), (1, 0));
    assert!(judged.score > 0.0);
    let missed = judge(&rows, &[(at(1), at(1))]);
    assert!(missed.score < -1.0, "an alarm beside a window that is missed");
}

#[test]
fn what_is_not_the_layout_is_refused() {
    for text in
        ["timestamp,value\nx", "timestamp,value\n2014-04-01 00:00:00,x", "timestamp,value\nyesterday,1"]
    {
        assert!(rows(text).is_err(), "{text}");
    }
}
