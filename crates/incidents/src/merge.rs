//! Two incidents that turn out to be one.

use crate::action::ACTIONS_MAX;
use crate::component::Health;
use crate::decide::{acknowledge, line};
use crate::entry::{Author, What};
use crate::incident::{FIRING_MAX, Incident, MERGED_MAX, Reach};
use crate::refusal::Refusal;
use kernel::Timestamp;

/// Both records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// The one that became a part; nothing is done with it any more, and the public does not see it.
    pub from: Incident,
    pub into: Incident,
}

/// Makes `from` a part of `into`, with its beginning, its components, its alerts and its actions. Its customers are
/// moved by whoever commits this, each counted once. What was told of `from` stays with it. Whoever merges them has
/// acknowledged what they are now.
///
/// # Errors
/// In this order: [`Refusal::Same`], [`Refusal::Merged`], [`Refusal::OtherKind`], [`Refusal::Over`] when `into` is,
/// [`Refusal::AlreadyPublic`] where the public would lose sight of what it was told, because it sees nothing of `into`
/// yet, [`Refusal::ReportOnly`], [`Refusal::Full`].
pub fn decide_merge(
    from: &Incident,
    into: &Incident,
    by: &Author,
    now: Timestamp,
) -> Result<Merged, Refusal> {
    if from.id == into.id {
        return Err(Refusal::Same);
    }
    if from.merged_into.is_some() || into.merged_into.is_some() {
        return Err(Refusal::Merged);
    }
    if from.is_maintenance() != into.is_maintenance() {
        return Err(Refusal::OtherKind);
    }
    if into.status.is_over() {
        return Err(Refusal::Over);
    }
    if from.public_since(now).is_some() && into.public_since(now).is_none() {
        return Err(Refusal::AlreadyPublic);
    }
    if from.reach == Reach::ReportOnly {
        return Err(Refusal::ReportOnly);
    }
    let mut next = into.clone();
    let mut merged = from.clone();
    next.times = into.times.with(from.times);
    next.impact = into.impact.max(from.impact);
    for (component, health) in &from.components {
        match next.components.iter_mut().find(|(named, _)| named == component) {
            Some((_, before)) => *before = Health::max(*before, *health),
            None => next.components.push((*component, *health)),
        }
    }
    next.components.sort_unstable();
    let firing = merged.firing.drain(..).filter(|id| !into.firing.contains(id));
    next.firing.extend(firing);
    next.actions.append(&mut merged.actions);
    // Those that had become a part of it before as well: whoever is told of one is told of all.
    next.merged.extend(merged.merged.iter().copied().chain([from.id]));
    let is_full = [
        (next.firing.len(), FIRING_MAX, "alerts"),
        (next.actions.len(), ACTIONS_MAX, "actions"),
        (next.merged.len(), MERGED_MAX, "merged incidents"),
    ];
    if let Some((.., what)) = is_full.into_iter().find(|(len, max, _)| max < len) {
        return Err(Refusal::Full(what));
    }
    merged.merged_into = Some(into.id);
    let at = now.max(into.updated_at);
    next.note((at, by), What::MergedIn, line(&from.id.to_string()));
    if matches!(by, Author::Staff(_)) && !next.is_maintenance() {
        acknowledge(&mut next, (at, by))?;
    }
    merged.note((now.max(from.updated_at), by), What::MergedInto, line(&into.id.to_string()));
    Ok(Merged { from: merged, into: next })
}

#[cfg(test)]
mod tests;
