//! What the bank publishes of its major incidents: BCOBS 7.6 and 7.7, a quarter and the year that ends with it.

use crate::answer::Answer;
use crate::calendar::{fifteenth, quarter_of};
use crate::notes::Notes;
use crate::question::Question;
use crate::sent::{Report, Sent};
use kernel::{IncidentId, Timestamp};
use std::collections::BTreeMap;
use std::fmt;

/// The ways to bank that are told apart.
pub const BANKING_CHANNELS: [&str; 3] = ["telephone", "mobile", "internet"];
/// Quarters of a table, the one that is published first.
const QUARTERS: usize = 4;

/// A quarter of a calendar year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Quarter {
    year: i16,
    number: i8,
}

/// The text is no quarter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("a quarter is written as 2026-Q4")]
pub struct QuarterError;

impl Quarter {
    /// Reads a text as `2026-Q4`.
    ///
    /// # Errors
    /// [`QuarterError`] for any other, and for years before 2000 or after 2999.
    pub fn parse(text: &str) -> Result<Self, QuarterError> {
        let (year, number) = text.split_once("-Q").ok_or(QuarterError)?;
        let (year, number) =
            (year.parse().map_err(|_| QuarterError)?, number.parse().map_err(|_| QuarterError)?);
        let quarter = Self { year, number };
        let is_good = (2_000..3_000).contains(&year) && (1..=4).contains(&number);
        if is_good && quarter.to_string() == text { Ok(quarter) } else { Err(QuarterError) }
    }

    #[must_use]
    pub fn of(at: Timestamp) -> Self {
        let (year, number) = quarter_of(at);
        Self { year, number }
    }

    #[must_use]
    pub const fn before(self) -> Self {
        match self.number {
            1 => Self { year: self.year - 1, number: 4 },
            number => Self { year: self.year, number: number - 1 },
        }
    }

    /// The day by which it is published, as `2027-02-15`.
    #[must_use]
    pub fn published_by(self) -> String {
        match self.number {
            1 => fifteenth(self.year, 5),
            2 => fifteenth(self.year, 8),
            3 => fifteenth(self.year, 11),
            _ => fifteenth(self.year + 1, 2),
        }
    }
}

impl fmt::Display for Quarter {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}-Q{}", self.year, self.number)
    }
}

/// One line of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BcobsRow {
    /// `total`, or one of [`BANKING_CHANNELS`].
    pub what: &'static str,
    /// Of the quarter, and of each of the three before it.
    pub counts: [u32; QUARTERS],
}

impl BcobsRow {
    /// Of the four quarters together.
    #[must_use]
    pub fn year(&self) -> u32 {
        self.counts.iter().fold(0, |sum, count| sum.saturating_add(*count))
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bcobs {
    /// The quarter, then those before it.
    pub quarters: [Quarter; QUARTERS],
    pub published_by: String,
    pub rows: Vec<BcobsRow>,
    /// Incidents in the total of which nobody said which channels they hit.
    pub unanswered: Vec<IncidentId>,
}

/// The table of a quarter. An incident counts in the quarter in which it was first reported, once, and in each channel
/// that people named.
#[must_use]
pub fn decide_bcobs(quarter: Quarter, sent: &[Sent], notes: &[Notes]) -> Bcobs {
    let mut reported: BTreeMap<IncidentId, Timestamp> = BTreeMap::new();
    for sent in sent.iter().filter(|sent| sent.report == Report::UkInitial) {
        let at = reported.entry(sent.incident).or_insert(sent.at);
        *at = sent.at.min(*at);
    }
    let mut quarters = [quarter; QUARTERS];
    for place in 1..QUARTERS {
        quarters[place] = quarters[place - 1].before();
    }
    let row = |what| BcobsRow { what, counts: [0; QUARTERS] };
    let mut rows: Vec<BcobsRow> = ["total"].into_iter().chain(BANKING_CHANNELS).map(row).collect();
    let mut unanswered = Vec::new();
    for (incident, at) in reported {
        let Some(place) = quarters.iter().position(|quarter| *quarter == Quarter::of(at)) else { continue };
        let given = notes.iter().find(|notes| notes.incident == incident);
        let given = given.and_then(|notes| notes.given(Question::Channels)).map(|given| &given.answer);
        let Some(Answer::Words(channels)) = given else {
            rows[0].counts[place] += 1;
            unanswered.push(incident);
            continue;
        };
        for row in rows.iter_mut().filter(|row| row.what == "total" || channels.contains(row.what)) {
            row.counts[place] += 1;
        }
    }
    Bcobs { quarters, published_by: quarter.published_by(), rows, unanswered }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn quarters_are_read_and_follow_each_other() {
        for bad in ["", "2026", "2026-Q0", "2026-Q5", "2026-q1", "26-Q1", "2026-Q01", "+2026-Q1", "3000-Q1"] {
            assert!(Quarter::parse(bad).is_err(), "{bad:?}");
        }
        for (quarter, before, by) in [
            ("2026-Q4", "2026-Q3", "2027-02-15"),
            ("2026-Q1", "2025-Q4", "2026-05-15"),
            ("2026-Q2", "2026-Q1", "2026-08-15"),
            ("2026-Q3", "2026-Q2", "2026-11-15"),
        ] {
            let quarter = Quarter::parse(quarter).unwrap();
            assert_eq!(quarter.before().to_string(), before);
            assert_eq!(quarter.published_by(), by);
        }
        let of = |text| Quarter::of(Timestamp::parse(text).unwrap()).to_string();
        assert_eq!(of("2026-12-31T23:59:59Z"), "2026-Q4");
        assert_eq!(of("2027-01-01T00:00:00Z"), "2027-Q1");
        assert_eq!(of("2028-02-29T00:00:00Z"), "2028-Q1");
    }

    #[test]
    fn an_incident_counts_once_and_in_the_channels_that_were_named() {
        let sent = |number, report, text| {
            let at = Timestamp::parse(text).unwrap();
            let mut sent = samples::sent(report, at);
            sent.incident = samples::incident_id(number);
            sent
        };
        let all = [
            sent(1, Report::UkInitial, "2026-12-31T23:59:59Z"),
            sent(1, Report::UkInitial, "2027-01-02T00:00:00Z"),
            sent(1, Report::UkFinal, "2027-01-03T00:00:00Z"),
            sent(2, Report::UkInitial, "2026-01-01T00:00:00Z"),
            sent(3, Report::UkInitial, "2025-12-31T00:00:00Z"),
            sent(4, Report::DoraInitial, "2026-12-01T00:00:00Z"),
        ];
        let notes = [samples::notes(1, &[(Question::Channels, "mobile,internet")])];
        let table = decide_bcobs(Quarter::parse("2026-Q4").unwrap(), &all, &notes);
        let counts: Vec<_> = table.rows.iter().map(|row| (row.what, row.counts, row.year())).collect();
        assert_eq!(
            counts,
            [
                ("total", [1, 0, 0, 1], 2),
                ("telephone", [0; 4], 0),
                ("mobile", [1, 0, 0, 0], 1),
                ("internet", [1, 0, 0, 0], 1),
            ]
        );
        assert_eq!(table.unanswered, [samples::incident_id(2)]);
    }
}
