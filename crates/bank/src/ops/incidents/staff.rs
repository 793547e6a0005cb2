//! What staff do with incidents, and what they are reminded of.

use super::records::OPEN_MAX;
use crate::bank::{insert, update, upsert};
use crate::model::REMINDER_ALERT;
use crate::{Acting, Alert, Bank, Change, Key, OpError, Query, StoreExt as _, Versioned};
use identity::StaffAct;
use incidents::{
    Author, Begun, Body, Command, Component, ComponentState, Health, Impact, Incident, Line, Opening, Origin,
    Override, Policy, Reach, Reminder, Telling, Title, Whom, Window, decide, decide_follow, decide_open,
    decide_override, decide_remind, decide_report, decide_schedule,
};
use kernel::{ActionId, IncidentId, Timestamp, UpdateId};

/// Incidents that are listed.
const LISTED_MAX: u32 = 50;
/// Of an incident's tag: 128 bits.
const TAG_DIGITS: usize = 32;

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
    pub async fn open_incident(
        &self,
        staff: impl Into<Acting>,
        new: NewIncident,
    ) -> Result<Incident, OpError> {
        let acting = &staff.into();
        self.run("incident.open", "staff", |op| {
            let (new, by) = (new.clone(), Author::Staff(acting.author()));
            async move {
                let turn = self.staff_turn(op, acting, StaffAct::LeadIncidents).await?;
                if let Some(before) = turn.before() {
                    self.note_ok(op);
                    return Ok(self.incident_before(before).await?.row);
                }
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
                let change = Change { at: now, writes, ..Change::default() };
                let what = (&*incident.id.to_string(), incident.reach.word());
                self.commit_act(&turn, what, change).await?;
                Ok(incident)
            }
        })
        .await
    }

    /// Plans a maintenance.
    ///
    /// # Errors
    /// [`incidents::Refusal`], or a fault.
    pub async fn schedule_maintenance(
        &self,
        staff: impl Into<Acting>,
        new: NewMaintenance,
    ) -> Result<Incident, OpError> {
        let acting = &staff.into();
        self.run("incident.schedule", "staff", |op| {
            let (new, by) = (new.clone(), Author::Staff(acting.author()));
            async move {
                let turn = self.staff_turn(op, acting, StaffAct::LeadIncidents).await?;
                if let Some(before) = turn.before() {
                    self.note_ok(op);
                    return Ok(self.incident_before(before).await?.row);
                }
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
                let change = Change { at: now, writes, ..Change::default() };
                self.commit_act(&turn, (&incident.id.to_string(), incident.reach.word()), change).await?;
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
        staff: impl Into<Acting>,
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
        let acting = &staff.into();
        let by = Author::Staff(acting.author());
        self.run("incident.change", "staff", |op| {
            let (command, by) = (command.clone(), &by);
            async move {
                let turn = self.staff_turn(op, acting, StaffAct::LeadIncidents).await?;
                let Versioned { row, version } = self.found_incident(id).await?;
                if turn.before().is_some() {
                    self.note_ok(op);
                    return Ok(row);
                }
                acting.check_tag(|| incident_tag(&row))?;
                let (note, now) = (command_note(&command), self.now());
                let next = decide(&row, command, by, &self.settings.incidents, now)?;
                if next == row {
                    self.note_ok(op);
                    return Ok(row);
                }
                let writes = vec![update(next.clone(), version)];
                let change = Change { at: now, writes, ..Change::default() };
                self.commit_act(&turn, (&id.to_string(), note), change).await?;
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
        staff: impl Into<Acting>,
        component: Component,
        said: Option<(Health, Line)>,
    ) -> Result<ComponentState, OpError> {
        let acting = &staff.into();
        self.run("component.set", "staff", |op| {
            let (by, said) = (acting.author(), said.clone());
            async move {
                let turn = self.staff_turn(op, acting, StaffAct::LeadIncidents).await?;
                let now = self.now();
                let found = self.store.one::<ComponentState>(&Key::Component(component)).await?;
                let blank = || ComponentState::new(component, now);
                let before = found.as_ref().map_or_else(blank, |found| found.row.clone());
                if turn.before().is_some() {
                    self.note_ok(op);
                    return Ok(before);
                }
                let note = said.as_ref().map_or("follows its signals", |(health, _)| health.word());
                let next = match said {
                    Some((health, why)) => decide_override(&before, Override { health, by, why, at: now }),
                    None => decide_follow(&before, now),
                };
                let writes = vec![upsert(next.clone(), found.as_ref())];
                let change = Change { at: now, writes, ..Change::default() };
                self.commit_act(&turn, (component.word(), note), change).await?;
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

    /// What the same act opened before.
    async fn incident_before(&self, id: &str) -> Result<Versioned<Incident>, OpError> {
        let id = IncidentId::parse(id).map_err(|_| incidents::Refusal::Unknown)?;
        self.found_incident(id).await
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

/// Names an incident as somebody read it, so that two who edit it at once do not undo each other. It stays the same
/// while customers are counted, alerts come and go, and reminders are written.
#[must_use]
pub fn incident_tag(incident: &Incident) -> String {
    let Incident {
        title,
        status,
        impact,
        reach,
        window,
        roles,
        components,
        updates,
        actions,
        merged_into,
        ..
    } = incident;
    let what = (title, status, impact, reach, window, roles, components);
    let text = format!("{what:?} {updates:?} {actions:?} {merged_into:?} {:?}", incident.times);
    // In hexadecimal digits, which need no quoting on a command line.
    blake3::hash(text.as_bytes()).to_hex()[..TAG_DIGITS].to_owned()
}

/// What the book of staff says of a command.
const fn command_note(command: &Command) -> &'static str {
    match command {
        Command::Acknowledge => "acknowledge",
        Command::Move(status) => status.word(),
        Command::Mitigate(_) => "mitigate",
        Command::SetTitle(_) => "title",
        Command::SetImpact(_) => "impact",
        Command::SetTitle(_) => "title",
        Command::SetReach(_) => "reach",
        Command::GiveRole(..) => "role",
        Command::SetComponents(_) => "components",
        Command::Tell(_) => "update",
        Command::Edit(..) => "edit",
        Command::Hold(_) => "hold",
        Command::Release(_) => "publish",
        Command::Note(_) => "note",
        Command::AddAction(_) => "add_action",
        Command::EndAction(_) => "end_action",
        Command::AlertFires(..) => "alert_fires",
        Command::AlertEnds(..) => "alert_ends",
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
