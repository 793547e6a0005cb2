//! The clock of a complaint (DISP 1.5 and 1.6).
//!
//! A complaint about a payment service is answered within 15 business days after the day it came, or 35 where something
//! beyond the bank delays it and the customer was told so within the 15; any other within eight weeks. One that is
//! resolved by the close of the third business day after the day it came is answered by a summary. Days are London's; a
//! business day is neither at a weekend nor one of the holidays that are handed in.

use crate::case::words;
use jiff::civil::{Date, Weekday};
use jiff::{ToSpan as _, tz::TimeZone};
use kernel::Timestamp;

/// Business days within which a complaint that is resolved needs a summary alone.
pub const SUMMARY_DAYS: u32 = 3;
pub const PAYMENT_DAYS: u32 = 15;
pub const PAYMENT_DAYS_EXCEPTIONAL: u32 = 35;
pub const OTHER_WEEKS: i64 = 8;

words! {
    /// What it is about.
    ComplaintKind { Payment = "payment", Other = "other" }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Complaint {
    pub kind: ComplaintKind,
    pub received_at: Timestamp,
    pub is_exceptional: bool,
    /// When the final response, or the summary, was sent.
    pub concluded_at: Option<Timestamp>,
}

/// The last day of each, in London.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Due {
    pub summary_until: Date,
    /// By when the customer is told why it takes longer, where it may.
    pub holding_by: Option<Date>,
    pub final_by: Date,
}

impl Complaint {
    /// Its days; `holidays` are those of England.
    #[must_use]
    pub fn due(&self, holidays: &[Date]) -> Due {
        let received = london_day(self.received_at);
        let business = |days| business_days_after(received, days, holidays);
        match self.kind {
            ComplaintKind::Payment => Due {
                summary_until: business(SUMMARY_DAYS),
                holding_by: Some(business(PAYMENT_DAYS)),
                final_by: business(if self.is_exceptional { PAYMENT_DAYS_EXCEPTIONAL } else { PAYMENT_DAYS }),
            },
            ComplaintKind::Other => Due {
                summary_until: business(SUMMARY_DAYS),
                holding_by: None,
                final_by: received.saturating_add(OTHER_WEEKS.weeks()),
            },
        }
    }

    /// Whether the last day passed without a response.
    #[must_use]
    pub fn is_late(&self, holidays: &[Date], now: Timestamp) -> bool {
        let sent = london_day(self.concluded_at.unwrap_or(now));
        self.due(holidays).final_by < sent
    }
}

/// The day in London at an instant.
///
/// # Panics
/// Never: the time zone data are built in.
#[must_use]
pub fn london_day(at: Timestamp) -> Date {
    let zone = TimeZone::get("Europe/London").expect("the time zone data are built in");
    let instant = jiff::Timestamp::from_microsecond(at.as_micros()).expect("clamped between 1970 and 9999");
    instant.to_zoned(zone).date()
}

fn business_days_after(from: Date, days: u32, holidays: &[Date]) -> Date {
    let mut day = from;
    let mut left = days;
    while 0 < left {
        let Ok(next) = day.tomorrow() else { return day };
        day = next;
        let is_weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        if !is_weekend && !holidays.contains(&day) {
            left = left.saturating_sub(1);
        }
    }
    day
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn complaint(kind: ComplaintKind, at: &str) -> Complaint {
        let received_at = Timestamp::parse(at).unwrap();
        Complaint { kind, received_at, is_exceptional: false, concluded_at: None }
    }

    #[test]
    fn business_days_pass_over_weekends_and_holidays() {
        // Maundy Thursday 2026; Good Friday and Easter Monday are holidays.
        let it = complaint(ComplaintKind::Payment, "2026-04-02T10:00:00Z");
        let holidays = [date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 4)];
        let due = it.due(&holidays);
        assert_eq!(due.summary_until, date(2026, 4, 9));
        assert_eq!((due.holding_by, due.final_by), (Some(date(2026, 4, 27)), date(2026, 4, 27)));
        let exceptional = Complaint { is_exceptional: true, ..it };
        assert_eq!(exceptional.due(&holidays).final_by, date(2026, 5, 26));
    }

    #[test]
    fn others_have_eight_weeks_across_a_year() {
        let it = complaint(ComplaintKind::Other, "2026-12-28T10:00:00Z");
        assert_eq!(it.due(&[]).final_by, date(2027, 2, 22));
        assert!(!it.is_late(&[], Timestamp::parse("2027-02-22T23:59:59Z").unwrap()));
        assert!(it.is_late(&[], Timestamp::parse("2027-02-23T00:00:00Z").unwrap()));
        let answered = Some(Timestamp::parse("2027-02-22T10:00:00Z").unwrap());
        let it = Complaint { concluded_at: answered, ..it };
        assert!(!it.is_late(&[], Timestamp::parse("2028-01-01T00:00:00Z").unwrap()));
    }

    #[test]
    fn days_are_those_of_london() {
        // Half past eleven in UTC is the next day in summer.
        let it = complaint(ComplaintKind::Payment, "2026-07-05T23:30:00Z");
        assert_eq!(it.due(&[]).summary_until, date(2026, 7, 9));
    }

    proptest! {
        #[test]
        fn due_days_are_business_days_and_in_order(micros in 0_i64..4_000_000_000_000_000, off in 0_i64..40) {
            let received_at = Timestamp::from_micros(micros);
            let holiday = london_day(received_at).saturating_add(off.days());
            let it = Complaint { kind: ComplaintKind::Payment, received_at, is_exceptional: true, concluded_at: None };
            let due = it.due(&[holiday]);
            prop_assert!(london_day(received_at) < due.summary_until && due.summary_until < due.final_by);
            for day in [due.summary_until, due.holding_by.unwrap(), due.final_by] {
                prop_assert!(day != holiday && !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday));
            }
        }
    }
}
