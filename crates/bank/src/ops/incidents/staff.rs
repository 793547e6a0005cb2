//! What staff do with incidents, and what they are reminded of.

use super::records::OPEN_MAX;
use crate::bank::{insert, update, upsert};
use crate::model::REMINDER_ALERT;
use crate::{Alert, Bank, Change, Key, OpError, Query, StoreExt as _, Versioned};
use incidents::{
    Author, Begun, Body, Command, Component, ComponentState, Health, Impact, Incident, Line, Name, Opening,
    Origin, Override, Policy, Reach, Reminder, Telling, Title, Whom, Window, decide, decide_follow,
    decide_open, decide_override, decide_remind, decide_report, decide_schedule,
};
use kernel::{ActionId, IncidentId, Timestamp, UpdateId};

/// Incidents that are listed.
const LISTED_MAX: u32 = 50;

/// What a member of staff knows when they open one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewIncident {
    pub title: Title,
    /// `None`: just now.
    pub started_at: Option<Timestamp>,
    pub impact: Option<Impact>,
    pub reach: Reach,
    pub components: Vec<(Component, Health)>,
    pub whom: Whom,
    /// Instead of the words that the system has.
    pub body: Option<Body>,
    /// When it was over, for one that is only reported.
    pub resolved_at: Option<Timestamp>,
}

/// A maintenance that is planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMaintenance {
    pub title: Title,
    pub window: Window,
    pub components: Vec<(Component, Health)>,
    pub reach: Reach,
    pub body: Body,
}

/// A command of staff, by what they write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IncidentAsk {
    Do(Command),
    /// Words for the public, and a status with them.
    Tell {
        status: Option<incidents::Status>,
        body: Body,
        components: Vec<(Component, Health)>,
    },
}

impl Bank {
    /// Opens an incident, or writes down one that is over.
    ///
    /// # Errors
    /// [`incidents::Refusal`], [`crate::Refusal::Invalid`] for a report that does not say when it was over, or a fault.
    pub async fn open_incident(&self, staff: &Name, new: NewIncident) -> Result<Incident, OpError> {
        self.run("incident.open", "staff", |op| {
            let (new, by) = (new.clone(), Author::Staff(staff.clone()));
            async move {
                let now = self.now();
                let started_at = new.started_at.unwrap_or(now);
                let detected_at = if new.reach == Reach::ReportOnly { started_at } else { now };
                let begun = Begun { started_at, detected_at, mitigated_at: None, whom: new.whom };
                let opening = Opening {
                    impact: new.impact,
                    reach: new.reach,
                    components: new.components,
                    body: new.body,
                    ..self.opening_of((new.title, by), begun, now)
                };
                let incident = match (opening.reach, new.resolved_at) {
                    (Reach::ReportOnly, Some(at)) => decide_report(opening, at, now)?,
                    (Reach::ReportOnly, None) => return Err(OpError::invalid("resolved_at")),
                    (Reach::Public | Reach::Private, _) => {
                        let others = self.health_of_all().await?;
                        decide_open(opening, &others, &self.settings.incidents, now)?
                    }
                };
                let writes = vec![insert(incident.clone())];
                self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
                Ok(incident)
            }
        })
        .await
    }

    /// Plans a maintenance.
    ///
    /// # Errors
    /// [`incidents::Refusal`], or a fault.
    pub async fn schedule_maintenance(&self, staff: &Name, new: NewMaintenance) -> Result<Incident, OpError> {
        self.run("incident.schedule", "staff", |op| {
            let (new, by) = (new.clone(), Author::Staff(staff.clone()));
            async move {
                let now = self.now();
                let begun =
                    Begun { started_at: now, detected_at: now, mitigated_at: None, whom: Whom::Everybody };
                let opening = Opening {
                    reach: new.reach,
                    components: new.components,
                    ..self.opening_of((new.title, by), begun, now)
                };
                let incident = decide_schedule(opening, new.window, new.body, now)?;
                let writes = vec![insert(incident.clone())];
                self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
                Ok(incident)
            }
        })
        .await
    }

    /// Does one thing with an incident; repeating it changes nothing.
    ///
    /// # Errors
    /// [`incidents::Refusal`], or a fault.
    pub async fn change_incident(
        &self,
        staff: &Name,
        id: IncidentId,
        ask: IncidentAsk,
    ) -> Result<Incident, OpError> {
        let command = match ask {
            IncidentAsk::Do(command) => command,
            IncidentAsk::Tell { status, body, components } => {
                let id = UpdateId::from_uuid(self.id(self.now()));
                Command::Tell(Telling { id, status, body, words: Vec::new(), components })
            }
        };
        let by = Author::Staff(staff.clone());
        self.run("incident.change", "staff", |op| {
            let (command, by) = (command.clone(), &by);
            async move {
                let Versioned { row, version } = self.found_incident(id).await?;
                let now = self.now();
                let next = decide(&row, command, by, &self.settings.incidents, now)?;
                if next == row {
                    self.note_ok(op);
                    return Ok(row);
                }
                let writes = vec![update(next.clone(), version)];
                self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
                Ok(next)
            }
        })
        .await
    }

    /// A fresh id of something to do.
    #[must_use]
    pub fn action_id(&self) -> ActionId {
        ActionId::from_uuid(self.id(self.now()))
    }

    /// # Errors
    /// [`incidents::Refusal::Unknown`], or a fault.
    pub async fn incident(&self, id: IncidentId) -> Result<Incident, OpError> {
        self.read("incident.show", "staff", |_| async move { Ok(self.found_incident(id).await?.row) }).await
    }

    /// The newest incidents, whatever became of them.
    ///
    /// # Errors
    /// A fault.
    pub async fn incidents(&self) -> Result<Vec<Incident>, OpError> {
        self.listed_incidents(Query::Incidents(LISTED_MAX)).await
    }

    /// Those that are open, newest first.
    ///
    /// # Errors
    /// A fault.
    pub async fn incidents_open(&self) -> Result<Vec<Incident>, OpError> {
        self.listed_incidents(Query::IncidentsOpen(OPEN_MAX)).await
    }

    /// What every component shows.
    ///
    /// # Errors
    /// A fault.
    pub async fn components(&self) -> Result<Vec<(Component, Health)>, OpError> {
        self.read("component.list", "staff", |_| self.health_of_all()).await
    }

    /// Says how well a component works, whatever its signals say; `None` lets it follow them again.
    ///
    /// # Errors
    /// A fault.
    pub async fn set_component(
        &self,
        staff: &Name,
        component: Component,
        said: Option<(Health, Line)>,
    ) -> Result<ComponentState, OpError> {
        self.run("component.set", "staff", |op| {
            let (by, said) = (staff.clone(), said.clone());
            async move {
                let now = self.now();
                let found = self.store.one::<ComponentState>(&Key::Component(component)).await?;
                let blank = || ComponentState::new(component, now);
                let before = found.as_ref().map_or_else(blank, |found| found.row.clone());
                let next = match said {
                    Some((health, why)) => decide_override(&before, Override { health, by, why, at: now }),
                    None => decide_follow(&before, now),
                };
                let writes = vec![upsert(next.clone(), found.as_ref())];
                self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
                Ok(next)
            }
        })
        .await
    }

    /// Writes what is due into the time lines of open incidents, and tells operators; how many there were.
    ///
    /// # Errors
    /// A fault.
    pub async fn remind_of_incidents(&self) -> Result<u32, OpError> {
        let open = self.store.all::<Incident>(&Query::IncidentsOpen(OPEN_MAX)).await?;
        let mut reminded = 0_u32;
        for Versioned { row, version } in open {
            let now = self.now();
            let policy = &self.settings.incidents;
            let Some((next, due)) = decide_remind(&row, policy, now) else { continue };
            let alert = |due: &Reminder| self.alert(reminder(&next, (*due, policy), now), now);
            let outbox: Vec<_> = due.iter().map(alert).collect();
            let once = |op| {
                let (writes, outbox) = (vec![update(next.clone(), version)], outbox.clone());
                async move {
                    // Whoever changed it meanwhile is not held up; the next round reminds.
                    match self.commit(op, Change { at: now, writes, outbox, ..Change::default() }).await {
                        Ok(_) => Ok(1),
                        Err(OpError::Conflict) => Ok(0),
                        Err(error) => Err(error),
                    }
                }
            };
            reminded = reminded.saturating_add(self.run("incident.remind", "system", once).await?);
        }
        Ok(reminded)
    }

    async fn listed_incidents(&self, query: Query) -> Result<Vec<Incident>, OpError> {
        self.read("incident.list", "staff", |_| async move {
            let found = self.store.all::<Incident>(&query).await?;
            Ok(found.into_iter().map(|found| found.row).collect())
        })
        .await
    }

    fn opening_of(&self, (title, by): (Title, Author), begun: Begun, now: Timestamp) -> Opening {
        Opening {
            id: IncidentId::from_uuid(self.id(now)),
            update: UpdateId::from_uuid(self.id(now)),
            origin: Origin::Staff,
            by,
            title,
            title_words: None,
            begun,
            impact: None,
            reach: Reach::Public,
            components: Vec::new(),
            body: None,
            note: None,
        }
    }
}

/// What operators are told. Nobody ends it: it is over when they have seen it. Each reminder is an alert of its own, or
/// the second would be taken for the first, which they know.
fn reminder(incident: &Incident, (due, policy): (Reminder, &Policy), now: Timestamp) -> Alert {
    let id = incident.id.to_string();
    let times = match due {
        Reminder::NoLead | Reminder::NoImpact => 1,
        Reminder::StillOpen(times) => times,
    };
    let times = times.to_string();
    let labels =
        [("incident", id.as_str()), ("severity", "page"), ("reminder", due.word()), ("times", &times)];
    Alert {
        name: REMINDER_ALERT.to_owned(),
        labels: labels.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
        summary: format!("Incident {id}: {}.", due.words(policy)),
        started_at: now,
        ended_at: None,
    }
}
