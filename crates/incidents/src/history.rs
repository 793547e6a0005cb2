//! How well a component did: what customers asked of it, minute by minute for as long as its health is judged by, and
//! day by day for as long as the page shows.

use crate::component::{Component, Health};
use kernel::Timestamp;

/// Days that are kept of a component: those of the page, and of four rolling quarters.
pub const HISTORY_DAYS_MAX: usize = 400;
/// Minutes that are kept.
pub const HISTORY_MINUTES_MAX: usize = 10;
/// Minutes that a component's health is judged by, the one under way included.
const JUDGED_MINUTES: u32 = 5;
/// Fewer requests say nothing.
const JUDGED_MIN: u64 = 20;
/// Of a thousand requests, so many bad ones make it this ill.
const BOUNDS: [(u64, Health); 3] =
    [(500, Health::MajorOutage), (100, Health::PartialOutage), (20, Health::DegradedPerformance)];

const MINUTE_SECONDS: i64 = 60;
const DAY_SECONDS: i64 = 86_400;

/// Requests of customers: a refusal is an answer and good; a fault of the bank, and what took too long, is bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Tallied {
    pub good: u64,
    pub bad: u64,
}

/// The record of one component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComponentHistory {
    pub component: Component,
    /// Oldest first, each once; [`HISTORY_DAYS_MAX`] at most.
    pub days: Vec<HistoryDay>,
    /// Oldest first, each once; [`HISTORY_MINUTES_MAX`] at most.
    pub minutes: Vec<HistoryMinute>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HistoryDay {
    /// Days since 1970, in UTC.
    pub day: u32,
    /// The worst that the public was shown.
    pub worst: Health,
    pub tallied: Tallied,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HistoryMinute {
    /// Minutes since 1970.
    pub minute: u32,
    pub tallied: Tallied,
}

impl Tallied {
    #[must_use]
    pub const fn all(self) -> u64 {
        self.good.saturating_add(self.bad)
    }

    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self { good: self.good.saturating_add(other.good), bad: self.bad.saturating_add(other.bad) }
    }

    /// Good ones of a million; `None` where there were none at all.
    #[must_use]
    pub fn good_ppm(self) -> Option<u32> {
        let ppm = u128::from(self.good).checked_mul(1_000_000)?.checked_div(u128::from(self.all()))?;
        u32::try_from(ppm).ok()
    }
}

impl ComponentHistory {
    /// Of which nothing is known.
    #[must_use]
    pub const fn new(component: Component) -> Self {
        Self { component, days: Vec::new(), minutes: Vec::new() }
    }

    /// What the requests of the last minutes say.
    #[must_use]
    pub fn health(&self, now: Timestamp) -> Health {
        let first = minute_of(now).saturating_sub(JUDGED_MINUTES - 1);
        let judged = self.minutes.iter().filter(|minute| first <= minute.minute);
        let sum = judged.fold(Tallied::default(), |sum, minute| sum.with(minute.tallied));
        if sum.all() < JUDGED_MIN {
            return Health::Operational;
        }
        let reached = |bound: u64| {
            u128::from(sum.all()).saturating_mul(u128::from(bound))
                <= u128::from(sum.bad).saturating_mul(1_000)
        };
        BOUNDS
            .into_iter()
            .find(|(bound, _)| reached(*bound))
            .map_or(Health::Operational, |(_, health)| health)
    }
}

/// The day that an instant lies in.
#[must_use]
pub fn day_of(at: Timestamp) -> u32 {
    u32::try_from(at.as_seconds().div_euclid(DAY_SECONDS)).unwrap_or(u32::MAX)
}

fn minute_of(at: Timestamp) -> u32 {
    u32::try_from(at.as_seconds().div_euclid(MINUTE_SECONDS)).unwrap_or(u32::MAX)
}

/// With more requests, of just now.
#[must_use]
pub fn decide_tallied(history: &ComponentHistory, more: Tallied, now: Timestamp) -> ComponentHistory {
    let mut next = history.clone();
    if more.all() == 0 {
        return next;
    }
    let minute = minute_of(now);
    match next.minutes.iter_mut().find(|kept| kept.minute == minute) {
        Some(kept) => kept.tallied = kept.tallied.with(more),
        None => next.minutes.push(HistoryMinute { minute, tallied: more }),
    }
    next.minutes.sort_unstable_by_key(|kept| kept.minute);
    drop_oldest(&mut next.minutes, HISTORY_MINUTES_MAX);
    let day = today(&mut next, now);
    day.tallied = day.tallied.with(more);
    next
}

/// The public is shown this of it now.
#[must_use]
pub fn decide_shown(history: &ComponentHistory, health: Health, now: Timestamp) -> ComponentHistory {
    let mut next = history.clone();
    let day = today(&mut next, now);
    day.worst = day.worst.max(health);
    next
}

/// The record of today; a clock that went back a little finds that of the day before.
fn today(history: &mut ComponentHistory, now: Timestamp) -> &mut HistoryDay {
    let day = day_of(now);
    let place = history.days.iter().position(|kept| kept.day == day).unwrap_or_else(|| {
        history.days.push(HistoryDay { day, worst: Health::Operational, tallied: Tallied::default() });
        history.days.sort_unstable_by_key(|kept| kept.day);
        drop_oldest(&mut history.days, HISTORY_DAYS_MAX);
        history.days.iter().position(|kept| kept.day == day).unwrap_or_default()
    });
    &mut history.days[place]
}

fn drop_oldest<T>(kept: &mut Vec<T>, max: usize) {
    kept.drain(..kept.len().saturating_sub(max));
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn at(minutes: u64) -> Timestamp {
        Timestamp::from_micros(1_700_006_400_000_000).after(Duration::from_mins(minutes))
    }

    fn after(good: u64, bad: u64) -> ComponentHistory {
        decide_tallied(&ComponentHistory::new(Component::Login), Tallied { good, bad }, at(0))
    }

    #[test]
    fn health_follows_the_share_of_bad_ones() {
        for (good, bad, health) in [
            (0, 0, Health::Operational),
            (0, 19, Health::Operational),
            (0, 20, Health::MajorOutage),
            (50, 50, Health::MajorOutage),
            (51, 49, Health::PartialOutage),
            (90, 10, Health::PartialOutage),
            (91, 9, Health::DegradedPerformance),
            (98, 2, Health::DegradedPerformance),
            (99, 1, Health::Operational),
        ] {
            assert_eq!(after(good, bad).health(at(0)), health, "{good} {bad}");
        }
        let ill = after(0, 100);
        assert_eq!(ill.health(at(4)), Health::MajorOutage);
        assert_eq!(ill.health(at(5)), Health::Operational, "five minutes without them");
    }

    #[test]
    fn minutes_and_days_are_bounded_and_add_up() {
        let mut history = ComponentHistory::new(Component::Cards);
        for day in 0..500 {
            let now = at(day * 24 * 60);
            history = decide_shown(&history, Health::Operational, now);
            history = decide_tallied(&history, Tallied { good: 3, bad: 1 }, now);
            history = decide_tallied(&history, Tallied { good: 1, bad: 0 }, now);
        }
        assert_eq!((history.days.len(), history.minutes.len()), (HISTORY_DAYS_MAX, HISTORY_MINUTES_MAX));
        assert!(history.days.iter().all(|day| day.tallied == Tallied { good: 4, bad: 1 }));
        assert_eq!(history.days[0].tallied.good_ppm(), Some(800_000));
        assert_eq!(Tallied::default().good_ppm(), None);
        assert_eq!(decide_tallied(&history, Tallied::default(), at(0)), history);
    }

    #[test]
    fn a_day_keeps_its_worst() {
        let ill = decide_shown(&ComponentHistory::new(Component::Login), Health::PartialOutage, at(0));
        let well = decide_shown(&ill, Health::Operational, at(1));
        assert_eq!(well, ill);
        let next = decide_shown(&well, Health::Operational, at(24 * 60));
        let worst: Vec<Health> = next.days.iter().map(|day| day.worst).collect();
        assert_eq!(worst, [Health::PartialOutage, Health::Operational]);
    }
}
