//! By when each report is due: Delegated Regulation (EU) 2025/301, article 5, and the United Kingdom's rules.

use crate::calendar::{month_after, relieved, working_days_after};
use crate::entity::Regulator;
use crate::facts::Facts;
use crate::question::Question;
use crate::sent::Report;
use crate::truth::Truth;
use crate::uk::{Regime, UkFinding};
use kernel::Timestamp;
use std::time::Duration;

const AFTER_CLASSIFIED: Duration = Duration::from_hours(4);
const AFTER_AWARE: Duration = Duration::from_hours(24);
const AFTER_INITIAL: Duration = Duration::from_hours(72);
const UK_INITIAL: Duration = Duration::from_hours(4);
const UK_INTERMEDIATE_DAYS: u32 = 3;
const UK_FINAL: Duration = Duration::from_hours(14 * 24);
const UK_FINAL_DAYS: u32 = 30;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ClockState {
    Running,
    /// The time is over, and nothing was sent.
    Missed,
    /// Sent in time.
    Kept,
    /// Sent, and too late.
    Late,
}

impl ClockState {
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Missed => "missed",
            Self::Kept => "kept",
            Self::Late => "late",
        }
    }

    /// Whether the report is still to be sent.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Running | Self::Missed)
    }
}

/// The deadline of one report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    pub report: Report,
    pub due_at: Timestamp,
    /// The rule it follows from.
    pub rule: &'static str,
    pub sent_at: Option<Timestamp>,
    pub state: ClockState,
    /// It has no deadline, and is due without delay.
    pub is_at_once: bool,
}

impl Clock {
    /// What is left, nothing when it is over.
    #[must_use]
    pub fn left(&self, now: Timestamp) -> Duration {
        self.due_at.since(now)
    }
}

/// The clocks of an incident that is to be reported, in the order of the reports. A clock that waits for an earlier
/// report goes by that one's own deadline until it is sent.
#[must_use]
pub fn decide_clocks(facts: &Facts, uk: &UkFinding) -> Vec<Clock> {
    let mut clocks = Vec::new();
    if facts.entity.regulators.contains(&Regulator::Dora)
        && let Some(classified_at) = facts.instant(Question::ClassifiedAt)
    {
        clocks.extend(dora(facts, classified_at));
    }
    if facts.entity.regulators.contains(&Regulator::Uk) && uk.is_reportable == Truth::Met {
        clocks.extend(united_kingdom(facts, uk.regime));
    }
    clocks
}

fn dora(facts: &Facts, classified_at: Timestamp) -> Vec<Clock> {
    let aware_at = facts.incident.times.detected();
    let initial = clock(
        facts,
        (Report::DoraInitial, None),
        classified_at.after(AFTER_CLASSIFIED).min(aware_at.after(AFTER_AWARE)),
        "4 hours after it was classified as major, at most 24 hours after the bank became aware",
    );
    let told_at = initial.sent_at.unwrap_or(initial.due_at);
    let intermediate = clock(
        facts,
        (Report::DoraIntermediate, None),
        told_at.after(AFTER_INITIAL),
        "72 hours after the initial notification",
    );
    let mut clocks = vec![initial, intermediate];
    let recovered = facts.recovered_at().filter(|at| told_at < *at);
    let last = facts.last_sent(Report::DoraIntermediate).map(|sent| sent.at);
    // What was sent before the service was back is followed by one more.
    if let (Some(recovered), Some(first)) = (recovered, clocks[1].sent_at)
        && first < recovered
    {
        clocks.push(clock(
            facts,
            (Report::DoraIntermediate, Some(recovered)),
            recovered,
            "without undue delay once regular activities are recovered",
        ));
    }
    let due_at = month_after(last.unwrap_or(clocks[1].due_at));
    let due_at = relieved(due_at, &facts.entity.holidays).unwrap_or(due_at);
    clocks.push(clock(
        facts,
        (Report::DoraFinal, None),
        due_at,
        "one month after the latest intermediate report, noon of the next working day where that day is none",
    ));
    clocks
}

fn united_kingdom(facts: &Facts, regime: Regime) -> Vec<Clock> {
    let detected = facts.incident.times.detected();
    let holidays = &facts.entity.holidays;
    let mut clocks = Vec::new();
    match regime {
        Regime::PaymentServices => {
            let rule = "4 hours after it was detected (PSRs regulation 99, SUP 15.14)";
            let initial = clock(facts, (Report::UkInitial, None), detected.after(UK_INITIAL), rule);
            let told_at = initial.sent_at.unwrap_or(initial.due_at);
            let due_at = working_days_after(told_at, UK_INTERMEDIATE_DAYS, holidays);
            let rule = "3 business days after the initial report";
            clocks.extend([initial, clock(facts, (Report::UkIntermediate, None), due_at, rule)]);
            if let Some(recovered) = facts.recovered_at() {
                let rule = "two weeks after business was back to normal";
                clocks.push(clock(facts, (Report::UkFinal, None), recovered.after(UK_FINAL), rule));
            }
        }
        Regime::Operational => {
            let from = facts.instant(Question::UkDeterminedAt).unwrap_or(detected);
            let rule =
                "4 hours after a threshold was seen to be met, as a payment service provider (FCA PS26/2)";
            clocks.push(clock(facts, (Report::UkInitial, None), from.after(UK_INITIAL), rule));
            if let Some(recovered) = facts.recovered_at() {
                let due_at = working_days_after(recovered, UK_FINAL_DAYS, holidays);
                let rule = "30 working days after it was resolved (FCA PS26/2)";
                clocks.push(clock(facts, (Report::UkFinal, None), due_at, rule));
            }
        }
    }
    clocks
}

/// The first report of its kind stops the clock, or the first since an instant.
fn clock(
    facts: &Facts,
    (report, since): (Report, Option<Timestamp>),
    due_at: Timestamp,
    rule: &'static str,
) -> Clock {
    let sent = facts.sent.iter().filter(|sent| sent.report == report).map(|sent| sent.at);
    let sent_at = sent.filter(|at| since.is_none_or(|since| since <= *at)).min();
    let state = match sent_at {
        // What is due at once has no time that could be over.
        Some(_) if since.is_some() => ClockState::Kept,
        Some(at) if at <= due_at => ClockState::Kept,
        Some(_) => ClockState::Late,
        None if facts.now <= due_at || since.is_some() => ClockState::Running,
        None => ClockState::Missed,
    };
    Clock { report, due_at, rule, sent_at, state, is_at_once: since.is_some() }
}

#[cfg(test)]
mod tests;
