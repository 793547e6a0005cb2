//! The table at the end, beside the day of the story.

use super::figures::{End, Figures};
use std::fmt::Write as _;
use std::time::Duration;

/// One row: what, that day, this drill.
pub(super) type Row = (&'static str, &'static str, String);

/// What the story knows, and what the drill measured.
pub(super) fn rows(figures: &Figures) -> Vec<Row> {
    let attempts = figures.said.as_ref().map_or_else(none, |said| said.treatment.to_string());
    let toll = &figures.toll;
    let share = affected(figures);
    let is_back = figures.end == End::RolledBack;
    let where_back = |text: String| if is_back { text } else { none() };
    vec![
        ("how it ended", "a fixed app in the stores", end(figures.end)),
        (
            "noticed after",
            "unknown, then hours",
            where_back(format!("{attempts} attempts under the release")),
        ),
        (
            "from the first customer in trouble to the switch",
            "about 3 hours",
            figures.detection_took().map_or_else(none, span),
        ),
        (
            "from the attempt that decided to the switch",
            "-",
            figures.rollback_took().map_or_else(none, |took| format!("{:.2} s", took.as_secs_f64())),
        ),
        ("where", "unknown", where_back(slice(figures))),
        ("customers affected", "a portion of the user base", share),
        ("locked out at the end", "waited for an app store", locked_out(figures)),
        ("sessions refused under the release", "-", (toll.signed_out - toll.signed_out_outside).to_string()),
        ("sessions refused under any other", "-", toll.signed_out_outside.to_string()),
        ("false alarms", "-", figures.false_alarms().to_string()),
    ]
}

/// The slice that the verdict names.
pub(super) fn slice(figures: &Figures) -> String {
    let slice = figures.said.as_ref().map_or("", |said| &said.slice);
    if slice.is_empty() { "everywhere".to_owned() } else { slice.to_owned() }
}

/// Of those who were called at the end; nobody was where the drill was ended early.
pub(super) fn locked_out(figures: &Figures) -> String {
    figures.locked_out.map_or_else(none, |count| count.to_string())
}

pub(super) fn affected(figures: &Figures) -> String {
    let (count, ppm) = (figures.toll.affected.len(), figures.affected_ppm());
    format!("{count} of {} ({}.{:03} %)", figures.customers, ppm / 10_000, ppm / 10 % 1_000)
}

/// The table as text.
pub(super) fn text(figures: &Figures) -> String {
    let mut text = format!("\n{}: {}\n", figures.scenario.name, figures.scenario.what);
    let rows = rows(figures);
    let wide = |column: fn(&Row) -> usize| rows.iter().map(column).max().unwrap_or_default();
    let (first, second) = (wide(|row| row.0.len()), wide(|row| row.1.len()));
    let mut line = |what: &str, then: &str, now: &str| {
        writeln!(text, "  {what:<first$}  {then:<second$}  {now}").expect("a String takes every write");
    };
    line("", "that day", "this drill");
    for (what, then, now) in &rows {
        line(what, then, now);
    }
    for failure in figures.failures() {
        writeln!(text, "  NOT AS IT HAD TO BE: {failure}").expect("a String takes every write");
    }
    text
}

pub(super) fn end(end: End) -> String {
    match end {
        End::RolledBack => "rolled back by itself".to_owned(),
        End::Promoted => "everybody has it".to_owned(),
        End::Open => "neither rolled back nor everywhere in the time there was".to_owned(),
        End::Stopped(signal) => format!("{signal} ended it before its end"),
    }
}

/// A span as people say it.
pub(super) fn span(lasts: Duration) -> String {
    let seconds = lasts.as_secs();
    match seconds {
        0..=119 => format!("{seconds} s"),
        120..=7_199 => format!("{} min", seconds / 60),
        _ => format!("{}.{} h", seconds / 3_600, seconds % 3_600 / 360),
    }
}

fn none() -> String {
    "-".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_told_in_the_unit_that_suits_them() {
        let told = |seconds| span(Duration::from_secs(seconds));
        assert_eq!([told(0), told(119), told(120)], ["0 s", "119 s", "2 min"]);
        assert_eq!([told(7_199), told(7_200), told(10_800)], ["119 min", "2.0 h", "3.0 h"]);
    }
}
