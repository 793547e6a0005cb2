//! What the public may know of an incident: what it was told, and nothing of what it was not.

use crate::component::{Component, ComponentState, Health, worst};
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
    let ended_at = incident.times.resolved().filter(|_| !waits);
    let resolved_at = status.is_over().then(|| told_of_end(&updates, ended_at)).flatten();
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
        monitoring_at: told_of_monitoring(&updates, status),
        resolved_at,
        next_update_at: next.filter(|_| !status.is_over()),
        updates,
    })
}

/// When the public saw that it was over, for the last time that it was: it may have come back before. `ended_at` is when
/// it was, where the public knows all of it: what ended without a word is seen then, and no sooner than the incident.
fn told_of_end(updates: &[(&Update, Timestamp)], ended_at: Option<Timestamp>) -> Option<Timestamp> {
    let last_run = updates.iter().rev().take_while(|(update, _)| update.status.is_over());
    let Some(ended_at) = ended_at else { return last_run.last().map(|(_, at)| *at) };
    let with_words = last_run.clone().find(|(update, _)| update.created_at == ended_at);
    let first_seen = updates.iter().map(|(_, at)| *at).min();
    with_words.map(|(_, at)| *at).or(first_seen.max(Some(ended_at)))
}

/// When the public was told that it is mended and watched, since it was broken last.
fn told_of_monitoring(updates: &[(&Update, Timestamp)], status: Status) -> Option<Timestamp> {
    let is_mended = |status: Status| status == Status::Monitoring || status.is_over();
    let last_run = updates.iter().rev().take_while(|(update, _)| is_mended(update.status));
    let first = last_run.filter(|(update, _)| update.status == Status::Monitoring).last();
    first.map(|(_, at)| *at).filter(|_| is_mended(status))
}

/// What the public page shows of a component: what staff said, or else the worst that its signals and the incidents it
/// knows of say.
#[must_use]
pub fn shown_to_public(
    component: Component,
    state: Option<&ComponentState>,
    known: &[PublicIncident<'_>],
) -> Health {
    worst(component, state, known.iter().map(|it| (it.status, &it.components[..])))
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
