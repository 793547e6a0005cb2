//! The days of the year that is planned, as people in London live them.

use super::Draw;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, ToSpan};
use kernel::Timestamp;
use std::time::Duration;

/// The last 364 days before an instant; day 0 is the first, and every time of it lies within those 364 days.
#[derive(Debug, Clone)]
pub(crate) struct Calendar {
    first: Date,
    zone: TimeZone,
    pub(crate) until: Timestamp,
}

impl Calendar {
    pub(crate) const DAYS: u32 = 364;

    pub(crate) fn new(until: Timestamp) -> Self {
        let zone = TimeZone::get("Europe/London").expect("the time zone data are built in");
        let instant = jiff::Timestamp::from_microsecond(until.as_micros()).expect("between 1970 and 9999");
        let first = instant.to_zoned(zone.clone()).date().saturating_sub(i64::from(Self::DAYS - 1).days());
        Self { first, zone, until }
    }

    pub(crate) fn date(&self, day: u32) -> Date {
        self.first.saturating_add(i64::from(day).days())
    }

    pub(crate) fn is_weekend(&self, day: u32) -> bool {
        matches!(self.date(day).weekday(), Weekday::Saturday | Weekday::Sunday)
    }

    /// Whether money due on this day of the month is paid on that day: what falls on a weekend or beyond the
    /// month's end is paid on the working day before.
    pub(crate) fn is_payday(&self, day: u32, day_of_month: i8) -> bool {
        let date = self.date(day);
        let due = |month: Date| {
            let last = month.last_of_month().day();
            let due = month.first_of_month().saturating_add((day_of_month.min(last) - 1).days());
            match due.weekday() {
                Weekday::Saturday => due.saturating_sub(1.day()),
                Weekday::Sunday => due.saturating_sub(2.days()),
                _ => due,
            }
        };
        due(date) == date || due(date.saturating_add(1.month())) == date
    }

    /// A moment of the day, drawn from these minutes after midnight (the last one not included).
    pub(crate) fn at(&self, day: u32, minutes: (i64, i64), draw: &mut Draw) -> Timestamp {
        let micros = draw.between(minutes.0 * 60_000_000, minutes.1 * 60_000_000 - 1);
        let local = self.date(day).at(0, 0, 0, 0).saturating_add(SignedDuration::from_micros(micros));
        let zoned = self.zone.to_zoned(local).expect("the calendar's years are far from jiff's bounds");
        Timestamp::from_micros(zoned.timestamp().as_microsecond())
    }

    /// That many days after the year's end, at midnight in UTC.
    pub(crate) fn beyond(&self, days: u64) -> Timestamp {
        const DAY: u64 = 24 * 60 * 60;
        let midnight = u64::try_from(self.until.as_seconds()).unwrap_or(0) / DAY * DAY;
        Timestamp::EPOCH.after(Duration::from_secs(midnight + days * DAY))
    }
}
