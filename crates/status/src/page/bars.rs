//! Ninety days of a component, as bars.
//!
//! A bar's height says how the day was as well as its colour does: a day without trouble is half as high as the worst,
//! and one of which nothing is known is a stub.

use super::frame::Mood;
use crate::told::{day, trouble};
use crate::words::Words;
use fluent_bundle::FluentArgs;
use maud::{Markup, html};
use projection::{Component, DAYS_MAX, Day, Health};
use std::fmt::Write as _;

/// Of the drawing, in its own units.
const HEIGHT: usize = 40;
const BAR: usize = 4;
const STEP: usize = 5;

/// How high a day is drawn.
const fn height(health: Health) -> usize {
    match health {
        Health::Operational | Health::UnderMaintenance => 24,
        Health::DegradedPerformance => 30,
        Health::PartialOutage => 35,
        Health::MajorOutage => HEIGHT,
    }
}

/// What the drawing shows, in words.
fn summary(words: &Words, component: &Component) -> String {
    let (worst, days) = trouble(component);
    let mut arguments = FluentArgs::new();
    arguments.set("name", words.component(component));
    arguments.set("days", days);
    arguments.set("worst", words.health(worst));
    words.say_with("uptime-summary", &arguments)
}

pub(super) fn bars(words: &Words, component: &Component) -> Markup {
    // The last bar is today's; a component that is younger begins further right.
    let first = DAYS_MAX.saturating_sub(component.days.len());
    let unknown: String = (0..first).fold(String::new(), |path, place| path + &bar(place, 8));
    let of = |mood: Mood| {
        let days = component.days.iter().enumerate().filter(|(_, day)| Mood::of(day.worst) == mood);
        days.fold(String::new(), |path, (place, day)| path + &bar(first + place, height(day.worst)))
    };
    html! {
        svg.bars role="img" aria-label=(summary(words, component)) preserveAspectRatio="none"
            viewBox={ "0 0 " (DAYS_MAX * STEP) " " (HEIGHT) } {
            @if !unknown.is_empty() { path.unknown d=(unknown) {} }
            @for mood in [Mood::Good, Mood::Maintained, Mood::Poor, Mood::Bad] {
                @let path = of(mood);
                @if !path.is_empty() { path.(mood.class()) d=(path) {} }
            }
        }
    }
}

fn bar(place: usize, height: usize) -> String {
    let mut path = String::new();
    write!(path, "M{} {}h{BAR}v{height}h-{BAR}z", place * STEP, HEIGHT - height)
        .expect("a String takes every write");
    path
}

/// The days with trouble, one by one, the last first.
pub(super) fn bad_days<'a>(words: &Words, component: &'a Component) -> Vec<(String, &'a Day)> {
    let bad = component.days.iter().rev().filter(|day| day.worst != Health::Operational);
    bad.map(|found| (words.date(day(&found.date)), found)).collect()
}
