//! Alerts open and resolve incidents: a group opens one, and an alert that is in one already opens no other.

use super::records::{incident_write, signal_write};
use crate::bank::Op;
use crate::{Bank, Change, OpError, Versioned, Write};
use incidents::{
    Author, Begun, Command, Component, Health, Impact, Incident, Line, Opening, Origin, Reach, Sentence,
    Signal, SignalState, Status, Telling, Title, Whom, body_of, decide, decide_open, signal_id, title_of,
};
use kernel::{IncidentId, SignalId, Timestamp, UpdateId};

/// Alerts of one message.
pub const ALERTS_MAX: usize = 64;

/// One alert of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeardAlert {
    /// What the sender knows it by.
    pub fingerprint: String,
    pub state: HeardState,
    pub started_at: Timestamp,
    /// For the public, where the incident is; `None` for the words that the system has.
    pub title: Option<Title>,
    /// For staff: what fires.
    pub note: Option<Line>,
    pub impact: Option<Impact>,
    pub component: Option<Component>,
    pub reach: Reach,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HeardState {
    Firing,
    Resolved,
}

/// A signal as it is kept, and what it says now.
struct Heard<'a> {
    id: SignalId,
    before: Option<Versioned<Signal>>,
    alert: &'a HeardAlert,
}

impl Bank {
    /// Takes a group of alerts. Those that fire open one incident, or join the one that the group, or one of them, has
    /// open; the last of an incident's alerts that ends resolves it, unless staff have taken it up: then it is written
    /// in its time line, and they decide. The same message again changes nothing.
    ///
    /// # Errors
    /// [`crate::Refusal::Invalid`] for none or more than [`ALERTS_MAX`]; or a fault.
    pub async fn take_alerts(&self, group: &str, alerts: &[HeardAlert]) -> Result<(), OpError> {
        if alerts.is_empty() || ALERTS_MAX < alerts.len() {
            return Err(OpError::invalid("alerts"));
        }
        self.run("incident.alerts", "system", |op| self.alerts_once(op, group, alerts)).await
    }

    async fn alerts_once(&self, op: Op, group: &str, alerts: &[HeardAlert]) -> Result<(), OpError> {
        let now = self.now();
        let group_id = signal_id("alert_group", group);
        let (group_before, mut open) = self.signalled(group_id).await?;
        let mut heard: Vec<Heard<'_>> = Vec::with_capacity(alerts.len());
        for alert in alerts {
            let id = signal_id("alert", &alert.fingerprint);
            if heard.iter().any(|heard| heard.id == id) {
                continue;
            }
            let (before, of_alert) = self.signalled(id).await?;
            open = open.or(of_alert);
            heard.push(Heard { id, before, alert });
        }
        let is_firing = heard.iter().any(|heard| heard.alert.state == HeardState::Firing);
        let incident = match &open {
            Some(open) => open.row.clone(),
            None if is_firing => self.opened_for(alerts, now).await?,
            None => {
                self.note_ok(op);
                return Ok(());
            }
        };
        let (next, writes) = self.heard(incident, heard, now)?;
        let mut writes: Vec<Write> = writes;
        let state = if next.firing.is_empty() { SignalState::Resolved } else { SignalState::Firing };
        writes.extend(signal_write(group_before.as_ref(), group_id, (next.id, state), now));
        if open.as_ref().is_none_or(|open| open.row != next) {
            writes.push(incident_write(&next, open.as_ref(), next.affected, now));
        }
        if writes.is_empty() {
            self.note_ok(op);
            return Ok(());
        }
        self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
        Ok(())
    }

    /// The incident after each of these alerts, and the writes of their signals.
    fn heard(
        &self,
        mut incident: Incident,
        heard: Vec<Heard<'_>>,
        now: Timestamp,
    ) -> Result<(Incident, Vec<Write>), OpError> {
        let (by, policy) = (Author::System, &self.settings.incidents);
        let had_firing = !incident.firing.is_empty();
        let mut writes = Vec::new();
        for Heard { id, before, alert } in heard {
            let note = alert.note.clone();
            let (command, state) = match alert.state {
                HeardState::Firing => (Command::AlertFires(id, note), SignalState::Firing),
                HeardState::Resolved => (Command::AlertEnds(id, note), SignalState::Resolved),
            };
            match decide(&incident, command, &by, policy, now) {
                Ok(next) => incident = next,
                // One more than an incident follows: it fires all the same.
                Err(incidents::Refusal::Full(_)) => {}
                Err(refusal) => return Err(refusal.into()),
            }
            writes.extend(signal_write(before.as_ref(), id, (incident.id, state), now));
        }
        let is_over = had_firing && incident.firing.is_empty();
        if is_over && incident.times.acknowledged().is_none() && incident.origin == Origin::Alert {
            let words = vec![Sentence::Resolved];
            let telling = Telling {
                id: UpdateId::from_uuid(self.id(now)),
                status: Some(Status::Resolved),
                body: body_of(&words),
                words,
                components: Vec::new(),
            };
            incident = decide(&incident, Command::Tell(telling), &by, policy, now)?;
        }
        Ok((incident, writes))
    }

    async fn opened_for(&self, alerts: &[HeardAlert], now: Timestamp) -> Result<Incident, OpError> {
        let firing = || alerts.iter().filter(|alert| alert.state == HeardState::Firing);
        let first = firing().next().ok_or(OpError::invalid("alerts"))?;
        // What a rule says of the future is the sender's clock.
        let started_at = firing().map(|alert| alert.started_at).min().unwrap_or(now).min(now);
        let impact = firing().filter_map(|alert| alert.impact).max();
        let health = match impact {
            Some(Impact::Critical) => Health::MajorOutage,
            Some(Impact::Major) => Health::PartialOutage,
            Some(Impact::Minor | Impact::None) | None => Health::DegradedPerformance,
        };
        let mut components: Vec<Component> = firing().filter_map(|alert| alert.component).collect();
        components.sort_unstable();
        components.dedup();
        // It is public only where every alert says so.
        let reach = firing().map(|alert| alert.reach).max().unwrap_or(Reach::Private);
        let (title, title_words) = if let Some(title) = &first.title {
            (title.clone(), None)
        } else {
            let (title, words) = title_of(Whom::Some, &components);
            (title, Some(words))
        };
        let opening = Opening {
            id: IncidentId::from_uuid(self.id(now)),
            update: UpdateId::from_uuid(self.id(now)),
            origin: Origin::Alert,
            by: Author::System,
            title,
            title_words,
            begun: Begun { started_at, detected_at: now, mitigated_at: None, whom: Whom::Some },
            impact,
            reach,
            components: components.into_iter().map(|component| (component, health)).collect(),
            body: None,
            note: first.note.clone(),
        };
        let others = self.health_of_all().await?;
        Ok(decide_open(opening, &others, &self.settings.incidents, now)?)
    }
}
