//! Instants and business days. Both are inputs: nothing here reads a clock.

use jiff::{ToSpan, tz::TimeZone};
use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

/// Digits of a nanosecond.
const FRACTION_DIGITS_MAX: usize = 9;

/// An instant in UTC, in microseconds since 1970.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Timestamp(i64);

/// The text is not an RFC 3339 instant the bank can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an instant in RFC 3339 form")]
pub struct TimestampError;

impl Timestamp {
    pub const EPOCH: Self = Self(0);
    /// 9999-12-30: the last instant that prints as RFC 3339.
    pub const MAX: Self = Self(253_402_200_000_000_000);
    /// The longest text [`Self::parse`] reads.
    pub const TEXT_BYTES_MAX: usize = 64;

    /// Clamped to between 1970 and [`Self::MAX`].
    #[must_use]
    pub fn from_micros(micros: i64) -> Self {
        Self(micros.clamp(0, Self::MAX.0))
    }

    #[must_use]
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0.div_euclid(1_000)
    }

    #[must_use]
    pub const fn as_seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// The instant this much later; [`Self::MAX`] at most.
    #[must_use]
    pub fn after(self, lasts: Duration) -> Self {
        Self::from_micros(self.0.saturating_add(i64::try_from(lasts.as_micros()).unwrap_or(i64::MAX)))
    }

    /// The instant this much earlier; 1970 at least.
    #[must_use]
    pub fn before(self, lasts: Duration) -> Self {
        Self::from_micros(self.0.saturating_sub(i64::try_from(lasts.as_micros()).unwrap_or(i64::MAX)))
    }

    /// How long after `earlier` this is; nothing when it is not later.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// Reads RFC 3339 with any offset and any number of fraction digits; what is finer than a microsecond is cut.
    ///
    /// # Errors
    /// [`TimestampError`] for any other text, and for instants before 1970.
    pub fn parse(text: &str) -> Result<Self, TimestampError> {
        if Self::TEXT_BYTES_MAX < text.len() {
            return Err(TimestampError);
        }
        let instant: jiff::Timestamp = nanos_at_most(text).parse().map_err(|_| TimestampError)?;
        let micros = instant.as_microsecond();
        if (0..=Self::MAX.0).contains(&micros) { Ok(Self(micros)) } else { Err(TimestampError) }
    }

    fn instant(self) -> jiff::Timestamp {
        jiff::Timestamp::from_microsecond(self.0).expect("clamped between 1970 and 9999")
    }
}

/// The text without the fraction digits beyond the ninth, which is as fine as the reader goes.
fn nanos_at_most(text: &str) -> Cow<'_, str> {
    let Some((whole, rest)) = text.split_once('.') else { return Cow::Borrowed(text) };
    let fraction = rest.bytes().take_while(u8::is_ascii_digit).count();
    match (rest.get(..FRACTION_DIGITS_MAX), rest.get(fraction..)) {
        (Some(kept), Some(zone)) if FRACTION_DIGITS_MAX < fraction => {
            Cow::Owned(format!("{whole}.{kept}{zone}"))
        }
        _ => Cow::Borrowed(text),
    }
}

impl fmt::Display for Timestamp {
    /// RFC 3339 in UTC to the millisecond, as `2026-03-01T09:14:00.250Z`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:.3}", self.instant())
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:.6}", self.instant())
    }
}

/// A day of the bank's business, counted from 1970-01-01. It turns at four in the morning, London time, so that
/// a night out counts as one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BusinessDay(pub i32);

impl BusinessDay {
    /// Hours past midnight at which the day turns.
    pub const TURNS_AT_HOUR: i64 = 4;

    /// The business day of an instant.
    ///
    /// # Panics
    /// Never: the time zone data are built in.
    #[must_use]
    pub fn of(at: Timestamp) -> Self {
        Self::in_zone(at, TimeZone::get("Europe/London").expect("the time zone data are built in"))
    }

    #[expect(clippy::arithmetic_side_effects, reason = "both dates lie between 1969 and 9999")]
    fn in_zone(at: Timestamp, zone: TimeZone) -> Self {
        let local = at.instant().to_zoned(zone).datetime();
        let date = local.saturating_sub(Self::TURNS_AT_HOUR.hours()).date();
        let epoch = jiff::civil::date(1970, 1, 1);
        Self((date - epoch).get_days())
    }
}

#[cfg(test)]
mod tests;
