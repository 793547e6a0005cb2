//! Deadlines, spans and dates as regulators write them.

use jiff::civil::{Date, DateTime, Weekday, date};
use jiff::tz::TimeZone;
use jiff::{Timestamp as Instant, ToSpan as _};
use kernel::Timestamp;
use std::collections::BTreeSet;
use std::time::Duration;

/// Noon, by when a report is due whose last day was none of work (Delegated Regulation (EU) 2025/301, article 5).
const RELIEF_HOUR: i8 = 12;
/// More days without work than this do not follow each other.
const REST_DAYS_MAX: u32 = 60;

fn local(at: Timestamp) -> DateTime {
    let instant = Instant::from_microsecond(at.as_micros()).expect("an instant of the bank lies before 9999");
    TimeZone::UTC.to_datetime(instant)
}

fn back(at: DateTime) -> Timestamp {
    let zoned = at.to_zoned(TimeZone::UTC).map(|zoned| zoned.timestamp().as_microsecond());
    zoned.map_or(Timestamp::MAX, Timestamp::from_micros)
}

/// The same day and time of the next month, or that month's last day where it is shorter.
#[must_use]
pub fn month_after(at: Timestamp) -> Timestamp {
    back(local(at).saturating_add(1.month()))
}

/// The end of the last of so many days of work after a day; `holidays` are dates as `2026-12-25`.
#[must_use]
pub fn working_days_after(at: Timestamp, days: u32, holidays: &BTreeSet<String>) -> Timestamp {
    let start = local(at);
    let mut day = start.date();
    for _ in 0..days {
        day = next_working_day(day, holidays);
    }
    back(day.to_datetime(start.time()))
}

/// Noon of the next day of work, where the day itself is none.
#[must_use]
pub(crate) fn relieved(at: Timestamp, holidays: &BTreeSet<String>) -> Option<Timestamp> {
    let day = local(at).date();
    (!is_working_day(day, holidays)).then(|| back(next_working_day(day, holidays).at(RELIEF_HOUR, 0, 0, 0)))
}

fn next_working_day(after: Date, holidays: &BTreeSet<String>) -> Date {
    let mut day = after;
    for _ in 0..REST_DAYS_MAX {
        day = day.saturating_add(1.day());
        if is_working_day(day, holidays) {
            break;
        }
    }
    day
}

fn is_working_day(day: Date, holidays: &BTreeSet<String>) -> bool {
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) && !holidays.contains(&day.to_string())
}

/// Six months before.
#[must_use]
pub(crate) fn half_a_year_before(at: Timestamp) -> Timestamp {
    back(local(at).saturating_sub(6.months()))
}

/// Year, and quarter from 1 to 4.
#[must_use]
pub(crate) fn quarter_of(at: Timestamp) -> (i16, i8) {
    let day = local(at).date();
    (day.year(), (day.month() - 1) / 3 + 1)
}

/// The 15th of a month, as `2027-02-15`.
#[must_use]
pub(crate) fn fifteenth(year: i16, month: i8) -> String {
    date(year, month, 15).to_string()
}

/// As `DD:HH:MM`; minutes that began count, so that no time lost is rounded away.
#[must_use]
pub fn days_hours_minutes(lasts: Duration) -> String {
    let minutes = lasts.as_secs().saturating_add(u64::from(0 < lasts.subsec_nanos())).div_ceil(60);
    format!("{:02}:{:02}:{:02}", minutes / 1_440, minutes / 60 % 24, minutes % 60)
}

/// ISO 8601 in UTC to the second, as `2026-11-22T09:14:00Z`.
///
/// # Panics
/// Never: every instant of the bank can be printed.
#[must_use]
pub fn instant(at: Timestamp) -> String {
    format!("{:.0}", Instant::from_second(at.as_seconds()).expect("an instant of the bank lies before 9999"))
}

#[cfg(test)]
mod tests;
