//! What the public may know of an incident: what it was told, and nothing of what it was not.

use crate::component::{Component, ComponentState, Health};
use crate::incident::Incident;
use crate::status::{Impact, Status};
use crate::update::{Out, Update};
use crate::words::Sentence;
use kernel::Timestamp;

/// An incident as the public sees it. Nothing here says when it was opened, edited or held by staff, nor what waits.
#[derive(Debug, Clone)]
pub struct PublicIncident<'a> {
    pub incident: &'a Incident,
    /// When the public learnt of it.
    pub since: Timestamp,
    /// When it was told something last.
    pub updated_at: Timestamp,
    pub status: Status,
    pub impact: Impact,
    /// Each component once, in their order.
    pub components: Vec<(Component, Health)>,
    /// Oldest first by when the public saw them, which stands beside each.
    pub updates: Vec<(&'a Update, Timestamp)>,
    pub monitoring_at: Option<Timestamp>,
    pub resolved_at: Option<Timestamp>,
    /// By when more will be said, while it is not over.
    pub next_update_at: Option<Timestamp>,
}

/// `None` where the public may know nothing of it: it is private or only reported, became a part of another, or its
/// first words are not out yet. Where words were written that are not out, it stands as it was before them.
#[must_use]
pub fn decide_public(incident: &Incident, now: Timestamp) -> Option<PublicIncident<'_>> {
    let since = incident.public_since(now)?;
    let mut updates: Vec<(&Update, Timestamp)> =
        incident.updates.iter().filter_map(|update| Some((update, update.public_since(now)?))).collect();
    updates.sort_by_key(|(update, at)| (*at, update.created_at));
    let (last, last_at) = *updates.last()?;
    let waits = incident.updates.iter().any(|update| waits_after(update, last, now));
    let status = if waits { last.status } else { incident.status };
    let components = if waits { told_components(&updates) } else { incident.components.clone() };
    let first_of = |status| updates.iter().find(|(update, _)| update.status == status).map(|(_, at)| *at);
    let over_at = updates.iter().find(|(update, _)| update.status.is_over()).map(|(_, at)| *at);
    let resolved_at = if status.is_over() { over_at.or(incident.times.resolved()) } else { None };
    let next = last.words.iter().find_map(|sentence| match sentence {
        Sentence::NextUpdate { by } => Some(*by),
        Sentence::Title { .. }
        | Sentence::Broken { .. }
        | Sentence::Works { .. }
        | Sentence::MoneySafe
        | Sentence::RetryNow
        | Sentence::RetryLater
        | Sentence::Resolved => None,
    });
    Some(PublicIncident {
        incident,
        since,
        updated_at: resolved_at.map_or(last_at, |at| at.max(last_at)),
        status,
        impact: incident.impact.unwrap_or_else(|| impact_of(&components)),
        components,
        monitoring_at: first_of(Status::Monitoring),
        resolved_at,
        next_update_at: next.filter(|_| !status.is_over()),
        updates,
    })
}

/// What the public page shows of a component: what staff said, or else the worst that its signals and the incidents it
/// knows of say.
#[must_use]
pub fn shown_to_public(
    component: Component,
    state: Option<&ComponentState>,
    known: &[PublicIncident<'_>],
) -> Health {
    if let Some(set) = state.and_then(|state| state.set.as_ref()) {
        return set.health;
    }
    let derived = state.map_or(Health::Operational, |state| state.derived);
    let felt = known.iter().filter(|it| !it.status.is_over() && it.status != Status::Scheduled);
    let said = felt.flat_map(|it| &it.components).filter(|(named, _)| *named == component);
    said.map(|(_, health)| *health).fold(derived, Health::max)
}

/// Whether an update is written after another and will or may come out.
fn waits_after(update: &Update, last: &Update, now: Timestamp) -> bool {
    let is_unseen = match update.out {
        Out::At(at) => now < at,
        Out::Held { .. } => true,
        Out::Inside => false,
    };
    is_unseen && last.created_at <= update.created_at
}

/// What the updates that are out said of components.
fn told_components(updates: &[(&Update, Timestamp)]) -> Vec<(Component, Health)> {
    let mut told: Vec<(Component, Health)> = Vec::new();
    for change in updates.iter().flat_map(|(update, _)| &update.components) {
        match told.iter_mut().find(|(component, _)| *component == change.component) {
            Some((_, health)) => *health = change.new,
            None => told.push((change.component, change.new)),
        }
    }
    told.sort_unstable();
    told
}

/// How bad it looks, where nobody said.
fn impact_of(components: &[(Component, Health)]) -> Impact {
    match components.iter().map(|(_, health)| *health).max() {
        Some(Health::MajorOutage) => Impact::Critical,
        Some(Health::PartialOutage) => Impact::Major,
        Some(Health::DegradedPerformance) => Impact::Minor,
        Some(Health::Operational | Health::UnderMaintenance) | None => Impact::None,
    }
}

#[cfg(test)]
mod tests;
