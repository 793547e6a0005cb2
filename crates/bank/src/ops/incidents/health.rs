//! How well each component works: what this node counted is written down, what all nodes counted is judged, and what
//! the public is shown of it is kept day by day.

use super::projection::known_to_public;
use super::records::OPEN_MAX;
use crate::bank::{Op, upsert};
use crate::{Bank, Change, Key, OpError, Query, StoreExt as _, Versioned};
use incidents::{
    Component, ComponentHistory, ComponentState, Incident, Tallied, decide_derived, decide_shown,
    decide_tallied, shown_to_public,
};

impl Bank {
    /// Writes down how well each component works, where anything changed; how many components there were. Of nodes that
    /// write at once each adds what it counted.
    ///
    /// # Errors
    /// A fault; what was counted then waits for the next round.
    pub async fn tell_health(&self) -> Result<u32, OpError> {
        let mut written = 0_u32;
        for component in Component::ALL {
            let tallied = self.pulse.take(component);
            let once = |op: Op| self.health_once(op, component, tallied);
            match self.run("component.derive", "system", once).await {
                Ok(is_written) => written = written.saturating_add(u32::from(is_written)),
                Err(error) => {
                    self.pulse.give_back(component, tallied);
                    return Err(error);
                }
            }
        }
        Ok(written)
    }

    async fn health_once(&self, op: Op, component: Component, tallied: Tallied) -> Result<bool, OpError> {
        let now = self.now();
        let history = self.store.one::<ComponentHistory>(&Key::ComponentHistory(component)).await?;
        let state = self.store.one::<ComponentState>(&Key::Component(component)).await?;
        let open = self.store.all::<Incident>(&Query::IncidentsPublicOpen(OPEN_MAX)).await?;
        let open: Vec<Incident> = open.into_iter().map(|found| found.row).collect();
        let before = row_or(history.as_ref(), || ComponentHistory::new(component));
        let counted = decide_tallied(&before, tallied, now);
        let said = row_or(state.as_ref(), || ComponentState::new(component, now));
        let derived = counted.health(now);
        let next_state = decide_derived(&said, derived, now);
        let shown = shown_to_public(component, Some(&next_state), &known_to_public(&open, now));
        let next = decide_shown(&counted, shown, now);
        let mut writes = Vec::new();
        if state.is_none() || next_state != said {
            writes.push(upsert(next_state, state.as_ref()));
        }
        if next != before {
            writes.push(upsert(next, history.as_ref()));
        }
        if writes.is_empty() {
            self.note_ok(op);
            return Ok(false);
        }
        self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
        Ok(true)
    }
}

fn row_or<T: Clone>(found: Option<&Versioned<T>>, blank: impl FnOnce() -> T) -> T {
    found.map_or_else(blank, |found| found.row.clone())
}
