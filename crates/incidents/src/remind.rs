//! What staff are reminded of while an incident is open.

use crate::entry::{Author, What};
use crate::incident::{Incident, Reach, Role};
use crate::text::Line;
use crate::update::Policy;
use kernel::Timestamp;
use std::time::Duration;

/// [`Policy::lead_waits`], unless chosen otherwise.
pub const LEAD_WAITS: Duration = Duration::from_mins(2);
/// [`Policy::impact_waits`], likewise.
pub const IMPACT_WAITS: Duration = Duration::from_mins(5);
/// [`Policy::open_waits`], likewise.
pub const OPEN_WAITS: Duration = Duration::from_hours(24);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reminder {
    NoLead,
    NoImpact,
    /// It is open for this many times [`Policy::open_waits`].
    StillOpen(u32),
}

impl Reminder {
    /// What operators know it by.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::NoLead => "no_lead",
            Self::NoImpact => "no_impact",
            Self::StillOpen(_) => "still_open",
        }
    }

    /// In a few words.
    #[must_use]
    pub fn words(self, policy: &Policy) -> String {
        match self {
            Self::NoLead => "nobody leads it".to_owned(),
            Self::NoImpact => "nobody said how bad it is".to_owned(),
            Self::StillOpen(times) => {
                let hours = policy.open_waits.saturating_mul(times).as_secs() / 3_600;
                format!("it is open for {hours} hours")
            }
        }
    }
}

/// What staff were reminded of already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Reminded {
    pub is_of_lead: bool,
    pub is_of_impact: bool,
    /// Of how many times [`Policy::open_waits`] they were told.
    pub times: u32,
}

/// What is due now and was not said before.
#[must_use]
pub fn reminders(incident: &Incident, policy: &Policy, now: Timestamp) -> Vec<Reminder> {
    if !incident.is_open() || incident.is_maintenance() || incident.reach == Reach::ReportOnly {
        return Vec::new();
    }
    let open = now.since(incident.created_at);
    let is_no_lead =
        incident.role(Role::Lead).is_none() && policy.lead_waits <= open && !incident.reminded.is_of_lead;
    let is_no_impact =
        incident.impact.is_none() && policy.impact_waits <= open && !incident.reminded.is_of_impact;
    let times = open.as_secs() / policy.open_waits.as_secs().max(1);
    let times = u32::try_from(times).unwrap_or(u32::MAX);
    [
        is_no_lead.then_some(Reminder::NoLead),
        is_no_impact.then_some(Reminder::NoImpact),
        (incident.reminded.times < times).then_some(Reminder::StillOpen(times)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The incident once staff were reminded of what is due, and what that is; `None` when nothing is.
#[must_use]
pub fn decide_remind(
    incident: &Incident,
    policy: &Policy,
    now: Timestamp,
) -> Option<(Incident, Vec<Reminder>)> {
    let due = reminders(incident, policy, now);
    if due.is_empty() {
        return None;
    }
    let mut next = incident.clone();
    for reminder in &due {
        match *reminder {
            Reminder::NoLead => next.reminded.is_of_lead = true,
            Reminder::NoImpact => next.reminded.is_of_impact = true,
            Reminder::StillOpen(times) => next.reminded.times = times,
        }
        next.note((now, &Author::System), What::Reminded, Line::parse(&reminder.words(policy)).ok());
    }
    Some((next, due))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use crate::status::{Impact, Status};
    use crate::text::Name;

    #[test]
    fn each_reminder_comes_when_due_and_once() {
        let mut incident = samples::incident(Status::Investigating);
        incident.impact = None;
        let after = |incident: &Incident, lasts| {
            reminders(incident, &Policy::default(), incident.created_at.after(lasts))
        };
        assert_eq!(after(&incident, Duration::from_secs(119)), []);
        assert_eq!(after(&incident, LEAD_WAITS), [Reminder::NoLead]);
        assert_eq!(after(&incident, IMPACT_WAITS), [Reminder::NoLead, Reminder::NoImpact]);
        let day = incident.created_at.after(OPEN_WAITS);
        let (told, due) = decide_remind(&incident, &Policy::default(), day).unwrap();
        assert_eq!(
            due.iter().map(|it| it.word()).collect::<Vec<_>>(),
            ["no_lead", "no_impact", "still_open"]
        );
        assert_eq!(told.entries.len(), incident.entries.len() + 3);
        assert_eq!(decide_remind(&told, &Policy::default(), day), None);
        assert_eq!(after(&told, OPEN_WAITS * 3), [Reminder::StillOpen(3)]);
        let led = Incident {
            roles: vec![(Role::Lead, Name::parse("zoe").unwrap())],
            impact: Some(Impact::None),
            ..incident.clone()
        };
        assert_eq!(after(&led, IMPACT_WAITS), []);
        for status in Status::ALL {
            let other = Incident { status, ..incident.clone() };
            let is_due = matches!(status, Status::Investigating | Status::Identified | Status::Monitoring);
            assert_eq!(!after(&other, IMPACT_WAITS).is_empty(), is_due, "{status:?}");
        }
        let report = Incident { reach: Reach::ReportOnly, ..incident };
        assert_eq!(after(&report, OPEN_WAITS), []);
    }
}
