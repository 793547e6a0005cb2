//! Attempts to log in and customers affected, minute by minute, with the marks of the time line.

use super::document::Block;
use crate::plot::{Ink, Line, Plot, Way};
use kernel::Timestamp;
use review::{Minute, Review, Tally};

/// So many have a mark each.
const FEW: u64 = 5;

/// The plots of a review; none where nothing was kept of its minutes.
pub(super) fn plots(review: &Review) -> Vec<Block> {
    if review.facts.minutes.is_empty() {
        return Vec::new();
    }
    let figure = |title, plot: &Plot| Block::Figure { title, plot: plot.legend() + &plot.svg() };
    vec![
        figure("Attempts to log in, a minute", &attempts(review)),
        figure("Attempts that ended well, in percent", &success(review)),
        figure("Customers reached so far", &affected(review)),
    ]
}

/// Minutes since it began.
fn since(review: &Review, at: Timestamp) -> f64 {
    let micros = at.as_micros().saturating_sub(review.facts.incident.times.started().as_micros());
    number(micros) / 60e6
}

#[expect(clippy::cast_precision_loss, reason = "a plot is exact to a pixel")]
fn number(whole: i64) -> f64 {
    whole as f64
}

fn count(whole: u64) -> f64 {
    number(i64::try_from(whole).unwrap_or(i64::MAX))
}

/// Where few things are counted, each has its mark: there is no half of a customer.
fn whole(most: u64) -> Vec<f64> {
    if most <= FEW { (0..=most.max(1)).map(count).collect() } else { Vec::new() }
}

/// Every minute between the first and the last that are known, those without anything included.
fn minutes(review: &Review) -> Vec<(f64, Minute)> {
    let minutes = &review.facts.minutes;
    let ends = minutes.first_key_value().zip(minutes.last_key_value());
    let Some(((first, _), (last, _))) = ends else { return Vec::new() };
    let start = review.facts.incident.times.started().as_seconds().div_euclid(60);
    // A gap of hours is not drawn minute by minute.
    let most = i64::try_from(review::MINUTES_MAX).unwrap_or(i64::MAX);
    let all = (*first..=*last).take(usize::try_from(most).unwrap_or(usize::MAX));
    all.map(|at| (number(at - start), minutes.get(&at).copied().unwrap_or_default())).collect()
}

fn marks(review: &Review) -> Vec<(f64, String)> {
    let times = &review.facts.incident.times;
    let marks = [
        (Some(times.started()), "began"),
        (Some(times.detected()), "detected"),
        (times.mitigated(), "mitigated"),
        (times.acknowledged(), "acknowledged"),
        (times.resolved(), "resolved"),
    ];
    let drawn = minutes(review);
    let (from, until) = (drawn.first().map_or(0.0, |it| it.0), drawn.last().map_or(0.0, |it| it.0) + 1.0);
    let marks = marks.into_iter().filter_map(|(at, name)| Some((since(review, at?), name.to_owned())));
    marks.filter(|(at, _)| from <= *at && *at <= until).collect()
}

fn plot(review: &Review, title: &str, lines: Vec<Line>) -> Plot {
    Plot {
        title: title.to_owned(),
        x_name: "minutes since it began",
        y_format: |value| format!("{value:.0}"),
        x_format: |value| format!("{value:.0}"),
        y_range: None,
        y_ticks: Vec::new(),
        lines,
        marks: marks(review),
    }
}

/// Name, ink, and the figures of a minute.
type Drawn = (&'static str, Ink, fn(&Minute) -> Tally);

/// The arms that there were.
fn arms(review: &Review) -> Vec<Drawn> {
    let treatment: fn(&Minute) -> Tally = |minute| minute.treatment;
    let control: fn(&Minute) -> Tally = |minute| minute.control;
    match review.facts.guard {
        Some(_) => vec![
            ("under the release", Ink::Treatment, treatment),
            ("under the one before", Ink::Control, control),
        ],
        None => vec![("all", Ink::Control, control)],
    }
}

fn attempts(review: &Review) -> Plot {
    let minutes = minutes(review);
    let line = |(name, ink, of): Drawn| Line {
        name,
        ink,
        way: Way::Steps,
        points: minutes.iter().map(|(at, minute)| (*at, count(of(minute).all()))).collect(),
    };
    let lines: Vec<Line> = arms(review).into_iter().map(line).collect();
    let most = minutes.iter().map(|(_, it)| it.treatment.all().max(it.control.all())).max().unwrap_or(1);
    Plot {
        y_range: Some((0.0, count(most.max(1)))),
        y_ticks: whole(most),
        ..plot(review, "attempts to log in, minute by minute, by release", lines)
    }
}

/// A minute without attempts has no share, and no point.
fn success(review: &Review) -> Plot {
    let minutes = minutes(review);
    let line = |(name, ink, of): Drawn| {
        let share = |(at, minute): &(f64, Minute)| {
            let tally = of(minute);
            (0 < tally.all()).then(|| (*at, 100.0 * count(tally.good) / count(tally.all())))
        };
        Line { name, ink, way: Way::Straight, points: minutes.iter().filter_map(share).collect() }
    };
    let lines: Vec<Line> = arms(review).into_iter().map(line).collect();
    Plot {
        y_range: Some((0.0, 100.0)),
        ..plot(review, "share of attempts that ended well, minute by minute, by release", lines)
    }
}

fn affected(review: &Review) -> Plot {
    let mut sum = 0_u64;
    let points = minutes(review).into_iter().map(|(at, minute)| {
        sum = sum.saturating_add(minute.affected);
        (at, count(sum))
    });
    let points: Vec<_> = points.collect();
    let line = Line { name: "customers", ink: Ink::Trouble, way: Way::Steps, points };
    Plot {
        y_range: Some((0.0, count(sum.max(1)))),
        y_ticks: whole(sum),
        ..plot(review, "customers whom the incident had reached by each minute", vec![line])
    }
}
