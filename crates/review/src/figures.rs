//! A review: the figures of an incident, and what follows from them.

use crate::calendar::half_a_year_before;
use crate::clock::{Clock, decide_clocks};
use crate::dora::{Classification, decide_classification};
use crate::facts::{Facts, Minute, Past, Tally};
use crate::question::Question;
use crate::truth::Truth;
use crate::uk::{UkFinding, decide_uk};
use kernel::Timestamp;
use std::time::Duration;

#[derive(Debug, Clone, PartialEq)]
pub struct Review {
    pub facts: Facts,
    /// Mean times are of many incidents; of one they are these. Detected - started.
    pub to_detect: Duration,
    /// Acknowledged - detected.
    pub to_acknowledge: Option<Duration>,
    /// Resolved - acknowledged.
    pub to_repair: Option<Duration>,
    /// Attempts before it began, while customers felt it, and after; treatment, then control.
    pub before: (Tally, Tally),
    pub during: (Tally, Tally),
    pub after: (Tally, Tally),
    pub classification: Classification,
    pub uk: UkFinding,
    pub clocks: Vec<Clock>,
    /// Others of the six months before it with the same root cause.
    pub recurring: Vec<Past>,
}

impl Review {
    /// Whether it is major by its own figures, or was said to be.
    #[must_use]
    pub fn is_major(&self) -> Truth {
        let is_said = self.facts.given(Question::ClassifiedAt).is_some();
        if is_said { Truth::Met } else { self.classification.is_major }
    }

    /// What to ask people for, each question once: what the reasons of criteria lack, and what only people write.
    #[must_use]
    pub fn open_questions(&self) -> Vec<Question> {
        let findings = self.classification.findings.iter().flat_map(|finding| &finding.reasons);
        let lacking = findings.chain(&self.uk.reasons).filter(|reason| reason.truth == Truth::NotKnown);
        let mut open: Vec<Question> = lacking.filter_map(|reason| reason.asks).collect();
        let written = [Question::Causes, Question::Lessons, Question::RootCause, Question::Channels];
        open.extend(written.into_iter().filter(|question| self.facts.given(*question).is_none()));
        open.sort_unstable();
        open.dedup();
        open
    }
}

#[must_use]
pub fn decide_review(facts: Facts) -> Review {
    let times = &facts.incident.times;
    let recovered = facts.recovered_at().unwrap_or(Timestamp::MAX);
    let (start, end) = (minute_of(times.started()), minute_of(recovered));
    let uk = decide_uk(&facts);
    Review {
        to_detect: times.to_detect(),
        to_acknowledge: times.to_acknowledge(),
        to_repair: times.to_repair(),
        before: sum(facts.minutes.range(..start)),
        during: sum(facts.minutes.range(start..=end)),
        after: sum(facts.minutes.range(end.saturating_add(1)..)),
        classification: decide_classification(&facts),
        clocks: decide_clocks(&facts, &uk),
        recurring: recurring(&facts),
        uk,
        facts,
    }
}

/// The minute an instant lies in, counted since 1970.
#[must_use]
pub(crate) fn minute_of(at: Timestamp) -> i64 {
    at.as_seconds().div_euclid(60)
}

fn sum<'a>(minutes: impl Iterator<Item = (&'a i64, &'a Minute)>) -> (Tally, Tally) {
    minutes.fold((Tally::default(), Tally::default()), |(treatment, control), (_, minute)| {
        (treatment.with(minute.treatment), control.with(minute.control))
    })
}

/// By the same root cause, whatever its capitals and the white space around it.
fn recurring(facts: &Facts) -> Vec<Past> {
    let same = |text: &str| text.trim().to_lowercase();
    let Some(cause) = facts.text(Question::RootCause).map(|text| same(&text)) else { return Vec::new() };
    let until = facts.incident.times.started();
    let since = half_a_year_before(until);
    let is_of_it = |past: &&Past| {
        past.incident != facts.incident.id
            && since <= past.started_at
            && past.started_at <= until
            && past.root_cause.as_deref().map(same) == Some(cause.clone())
    };
    facts.past.iter().filter(is_of_it).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn attempts_fall_before_during_and_after() {
        let mut facts = samples::facts();
        let start = minute_of(facts.incident.times.started());
        let bad = |count| Tally { good: 1, bad: count };
        for (minute, count) in [(-1, 10), (0, 20), (1, 30), (2, 40)] {
            let tallied = Minute { treatment: bad(count), control: Tally::default(), affected: 0 };
            facts.minutes.insert(start + minute, tallied);
        }
        let review = decide_review(facts);
        assert_eq!(review.before.0, bad(10));
        assert_eq!(review.during.0, Tally { good: 2, bad: 50 });
        assert_eq!(review.after.0, bad(40));
        assert_eq!(review.to_detect, Duration::from_mins(1));
        assert_eq!(review.to_repair, Some(Duration::from_mins(49)));
    }

    #[test]
    fn it_recurs_with_one_root_cause_in_six_months() {
        let mut facts = samples::facts();
        let past = |number, text: &str, cause: &str| Past {
            incident: samples::incident_id(number),
            started_at: Timestamp::parse(text).unwrap(),
            root_cause: Some(cause.to_owned()),
            is_major: false,
        };
        facts.past = vec![
            past(1, "2026-11-22T09:14:00Z", "Process failure"),
            past(2, "2026-05-22T09:14:00Z", " process FAILURE "),
            past(3, "2026-05-22T09:13:59Z", "Process failure"),
            past(4, "2026-09-01T00:00:00Z", "human error"),
        ];
        assert_eq!(decide_review(facts.clone()).recurring, []);
        facts.notes = Some(samples::notes(1, &[(Question::RootCause, "process failure")]));
        let found: Vec<_> = decide_review(facts).recurring.iter().map(|it| it.incident).collect();
        assert_eq!(found, [samples::incident_id(2)]);
    }

    #[test]
    fn what_is_not_known_is_asked_for() {
        let review = decide_review(samples::facts());
        let open = review.open_questions();
        assert!(open.contains(&Question::Media) && open.contains(&Question::Causes), "{open:?}");
        assert!(!open.contains(&Question::CriticalService), "the records say so");
    }
}
