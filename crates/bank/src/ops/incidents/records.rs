//! Incidents as the operations here find them.

use crate::bank::{insert, update, upsert};
use crate::{Bank, Key, OpError, Query, StoreExt as _, Versioned, Write};
use incidents::{
    Affected, Component, ComponentState, Count, Harm, Health, Incident, Signal, SignalState, affected_id,
    decide_counted, decide_signal, shown,
};
use kernel::{IncidentId, PersonId, SignalId, Timestamp};

/// Open incidents that are looked at for what a component shows.
pub(super) const OPEN_MAX: u32 = 100;
/// Customers of an incident that are read, or moved, at a time.
pub(super) const AFFECTED_PAGE: u32 = 200;
/// Merged incidents that are followed to the one they are a part of now.
const MERGES_MAX: u32 = 8;

impl Bank {
    pub(super) async fn found_incident(&self, id: IncidentId) -> Result<Versioned<Incident>, OpError> {
        let found = self.store.one::<Incident>(&Key::Incident(id)).await?;
        Ok(found.ok_or(incidents::Refusal::Unknown)?)
    }

    /// The incident, or the one that it is a part of now.
    pub(super) async fn followed_incident(&self, id: IncidentId) -> Result<Versioned<Incident>, OpError> {
        let mut found = self.found_incident(id).await?;
        for _ in 0..MERGES_MAX {
            let Some(into) = found.row.merged_into else { break };
            found = self.found_incident(into).await?;
        }
        Ok(found)
    }

    /// The signal as it is kept, and its incident where that is open.
    pub(super) async fn signalled(
        &self,
        id: SignalId,
    ) -> Result<(Option<Versioned<Signal>>, Option<Versioned<Incident>>), OpError> {
        let Some(signal) = self.store.one::<Signal>(&Key::Signal(id)).await? else { return Ok((None, None)) };
        let incident = self.followed_incident(signal.row.incident).await?;
        Ok((Some(signal), Some(incident).filter(|found| found.row.is_open())))
    }

    /// What every component shows now.
    pub(super) async fn health_of_all(&self) -> Result<Vec<(Component, Health)>, OpError> {
        let states = self.store.all::<ComponentState>(&Query::ComponentStates).await?;
        let open = self.store.all::<Incident>(&Query::IncidentsPublicOpen(OPEN_MAX)).await?;
        let health = |component| {
            let state = states.iter().map(|state| &state.row).find(|state| state.component == component);
            (component, shown(component, state, open.iter().map(|incident| &incident.row)))
        };
        Ok(Component::ALL.map(health).to_vec())
    }

    /// The writes that put customers into an incident, and its count after them. Each is there once.
    pub(super) async fn affected_writes(
        &self,
        incident: &Incident,
        people: &[(PersonId, Vec<Harm>)],
    ) -> Result<(Vec<Write>, Count), OpError> {
        let (mut writes, mut count) = (Vec::with_capacity(people.len()), incident.affected);
        // A new incident has nobody yet, and there is nothing to read before a rollback.
        let is_empty = incident.affected == Count::default();
        for (person, harms) in people {
            let key = Key::Affected(affected_id(incident.id, *person));
            let before = if is_empty { None } else { self.store.one::<Affected>(&key).await? };
            let blank = || Affected::new(incident.id, *person, []);
            let now = before.as_ref().map_or_else(blank, |before| before.row.clone()).with(harms);
            count = count.after(before.as_ref().map(|before| &before.row), &now);
            if before.as_ref().is_none_or(|before| before.row != now) {
                writes.push(upsert(now, before.as_ref()));
            }
        }
        Ok((writes, count))
    }
}

/// The write of a signal that was seen in a state, if that is news.
pub(super) fn signal_write(
    before: Option<&Versioned<Signal>>,
    id: SignalId,
    (incident, state): (IncidentId, SignalState),
    now: Timestamp,
) -> Option<Write> {
    let signal = decide_signal(before.map(|before| &before.row), id, (incident, state), now)?;
    Some(upsert(signal, before))
}

/// The write of an incident, with its count of customers: a new one, or one that was read.
pub(super) fn incident_write(
    incident: &Incident,
    before: Option<&Versioned<Incident>>,
    count: Count,
    now: Timestamp,
) -> Write {
    let incident = decide_counted(incident, count, now);
    match before {
        Some(before) => update(incident, before.version),
        None => insert(incident),
    }
}
