//! What staff, alerts and jobs do with an incident.

use crate::action::{ACTIONS_MAX, Action};
use crate::affected::Count;
use crate::component::{Component, Health};
use crate::entry::{Author, Entry, What};
use crate::incident::{FIRING_MAX, Incident, Origin, Reach, Role};
use crate::refusal::Refusal;
use crate::status::{Impact, Status};
use crate::text::{Body, Line, Name, Title};
use crate::times::Times;
use crate::update::{ComponentChange, Out, Policy, UPDATES_MAX, Update};
use crate::words::{Sentence, Whom, title_of};
use kernel::{ActionId, SignalId, Timestamp, UpdateId};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Somebody saw it.
    Acknowledge,
    Move(Status),
    /// Customers do not feel it any more since this instant.
    Mitigate(Timestamp),
    SetImpact(Impact),
    /// Calls it otherwise; the time line keeps what it was called.
    SetTitle(Title),
    SetReach(Reach),
    /// Gives a role to somebody, or takes it.
    GiveRole(Role, Option<Name>),
    SetComponents(Vec<(Component, Health)>),
    Tell(Telling),
    /// Other words for an update that the public did not see yet.
    Edit(UpdateId, Body),
    Hold(UpdateId),
    Release(UpdateId),
    Note(Line),
    AddAction(Action),
    EndAction(ActionId),
    AlertFires(SignalId, Option<Line>),
    AlertEnds(SignalId, Option<Line>),
}

/// Words for the public, with what they change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Telling {
    pub id: UpdateId,
    pub status: Option<Status>,
    pub body: Body,
    /// What the body says, where the system writes it.
    pub words: Vec<Sentence>,
    /// Those whose health is another now.
    pub components: Vec<(Component, Health)>,
}

/// Who does it, and when.
pub(crate) type By<'a> = (Timestamp, &'a Author);

/// The incident after a command; the same when there was nothing to change. `now` is taken to be no earlier than what
/// was written last, because nodes' clocks differ. A member of staff who does anything to an open incident has
/// acknowledged it.
///
/// # Errors
/// [`Refusal::Merged`] before all others.
pub fn decide(
    incident: &Incident,
    command: Command,
    by: &Author,
    policy: &Policy,
    now: Timestamp,
) -> Result<Incident, Refusal> {
    if incident.merged_into.is_some() {
        return Err(Refusal::Merged);
    }
    let by = (now.max(incident.updated_at), by);
    let mut next = incident.clone();
    apply(&mut next, command, by, policy)?;
    if matches!(by.1, Author::Staff(_)) && incident.is_open() && !incident.is_maintenance() {
        acknowledge(&mut next, by)?;
    }
    Ok(next)
}

fn apply(next: &mut Incident, command: Command, by: By<'_>, policy: &Policy) -> Result<(), Refusal> {
    match command {
        Command::Acknowledge => acknowledge(next, by),
        Command::Move(to) => go(next, to, by),
        Command::Mitigate(at) => mitigate(next, at, by),
        Command::SetImpact(impact) => {
            if next.impact != Some(impact) {
                next.impact = Some(impact);
                next.note(by, What::ImpactSet, line(impact.word()));
            }
            Ok(())
        }
        Command::SetTitle(title) => {
            rename(next, (title, None), by);
            Ok(())
        }
        Command::SetReach(reach) => set_reach(next, reach, by),
        Command::GiveRole(role, name) => {
            give(next, role, name, by);
            Ok(())
        }
        Command::SetComponents(components) => {
            set_components(next, &components, by);
            Ok(())
        }
        Command::Tell(telling) => tell(next, telling, by, policy),
        Command::Edit(id, body) => edit(next, id, body, by),
        Command::Hold(id) => hold(next, id, by),
        Command::Release(id) => release(next, id, by),
        Command::Note(note) => {
            next.note(by, What::Noted, Some(note));
            Ok(())
        }
        Command::AddAction(action) => add_action(next, action, by),
        Command::EndAction(id) => end_action(next, id, by),
        Command::AlertFires(id, note) => alert_fires(next, id, note, by),
        Command::AlertEnds(id, note) => {
            if let Some(place) = next.firing.iter().position(|firing| *firing == id) {
                next.firing.remove(place);
                next.note(by, What::AlertResolved, note);
            }
            Ok(())
        }
    }
}

/// The incident with another count of customers.
#[must_use]
pub fn decide_counted(incident: &Incident, affected: Count, now: Timestamp) -> Incident {
    let mut next = incident.clone();
    if next.affected != affected {
        let note = format!("{} customers are known", affected.people);
        next.affected = affected;
        // One count after another is one entry: there may be hundreds, and what people wrote is to stay.
        let is_count = |entry: &Entry| entry.what == What::AffectedAdded && entry.by == Author::System;
        next.entries.pop_if(|entry| is_count(entry));
        next.note((now.max(incident.updated_at), &Author::System), What::AffectedAdded, line(&note));
    }
    next
}

pub(crate) fn line(text: &str) -> Option<Line> {
    Line::cut(text)
}

pub(crate) fn acknowledge(next: &mut Incident, by: By<'_>) -> Result<(), Refusal> {
    if next.times.acknowledged().is_none() {
        next.times = next.times.acknowledge(by.0)?;
        next.note(by, What::Acknowledged, None);
    }
    Ok(())
}

fn go(next: &mut Incident, to: Status, by: By<'_>) -> Result<(), Refusal> {
    let from = next.status;
    if from == to {
        return Ok(());
    }
    if !from.may_become(to) {
        return Err(Refusal::NoWay);
    }
    if next.reach == Reach::ReportOnly && !to.is_over() {
        return Err(Refusal::ReportOnly);
    }
    next.times = match to {
        Status::Resolved | Status::Completed => next.times.resolve(by.0)?,
        Status::Monitoring if next.times.mitigated().is_none() => next.times.mitigate(by.0)?,
        Status::Investigating | Status::Identified => next.times.reopen(),
        Status::InProgress if from == Status::Scheduled => Times::new(by.0, by.0)?,
        Status::Monitoring
        | Status::Postmortem
        | Status::Scheduled
        | Status::InProgress
        | Status::Verifying => next.times,
    };
    next.status = to;
    next.note(by, What::Moved, line(&format!("{} to {}", from.word(), to.word())));
    Ok(())
}

fn mitigate(next: &mut Incident, at: Timestamp, by: By<'_>) -> Result<(), Refusal> {
    if next.times.mitigated() != Some(at) {
        if by.0 < at {
            return Err(Refusal::Times(crate::Order("mitigated")));
        }
        next.times = next.times.mitigate(at)?;
        next.note(by, What::Mitigated, line(&at.to_string()));
    }
    Ok(())
}

/// Calls it otherwise, in words of a person or of the system.
fn rename(next: &mut Incident, (title, words): (Title, Option<Sentence>), by: By<'_>) {
    if next.title == title && next.title_words == words {
        return;
    }
    next.note(by, What::TitleSet, line(&format!("it was called: {}", next.title)));
    (next.title, next.title_words) = (title, words);
}

/// What was told while it was private stays inside when it becomes public; what is public stays so. What a program
/// called it when it was for staff is no name for the public: then it has words of ours, unless a person named it.
fn set_reach(next: &mut Incident, reach: Reach, by: By<'_>) -> Result<(), Refusal> {
    match (next.reach, reach) {
        (before, reach) if before == reach => return Ok(()),
        (Reach::ReportOnly, _) | (_, Reach::ReportOnly) => return Err(Refusal::ReportOnly),
        (Reach::Public, _) if next.public_since(by.0).is_some() => return Err(Refusal::AlreadyPublic),
        _ => {}
    }
    if reach == Reach::Private {
        for update in &mut next.updates {
            update.out = Out::Inside;
        }
    }
    let is_named = next.title_words.is_some() || next.entries.iter().any(|it| it.what == What::TitleSet);
    if reach == Reach::Public && next.origin != Origin::Staff && !is_named {
        let components: Vec<Component> = next.components.iter().map(|(component, _)| *component).collect();
        let (title, words) = title_of(Whom::Some, &components);
        rename(next, (title, Some(words)), by);
    }
    next.reach = reach;
    next.note(by, What::ReachSet, line(reach.word()));
    Ok(())
}

fn give(next: &mut Incident, role: Role, name: Option<Name>, by: By<'_>) {
    if next.role(role) == name.as_ref() {
        return;
    }
    let note = name
        .as_ref()
        .map_or_else(|| format!("{}: nobody", role.word()), |name| format!("{}: {name}", role.word()));
    next.roles.retain(|(given, _)| *given != role);
    next.roles.extend(name.map(|name| (role, name)));
    next.roles.sort_unstable();
    next.note(by, What::RoleGiven, line(&note));
}

/// Sets the health of these components; hands back what changed.
fn set_components(
    next: &mut Incident,
    components: &[(Component, Health)],
    by: By<'_>,
) -> Vec<ComponentChange> {
    let mut changes = Vec::new();
    for &(component, new) in components {
        let place = next.components.iter().position(|(named, _)| *named == component);
        let old = place.map_or(Health::Operational, |place| next.components[place].1);
        match place {
            Some(place) => next.components[place].1 = new,
            None => next.components.push((component, new)),
        }
        if old != new {
            changes.push(ComponentChange { component, old, new });
        }
    }
    next.components.sort_unstable();
    if !changes.is_empty() {
        let words: Vec<String> =
            changes.iter().map(|it| format!("{}: {}", it.component.word(), it.new.word())).collect();
        next.note(by, What::ComponentsSet, line(&words.join(", ")));
    }
    changes
}

fn tell(next: &mut Incident, telling: Telling, by: By<'_>, policy: &Policy) -> Result<(), Refusal> {
    if let Some(before) = next.updates.iter().find(|update| update.id == telling.id) {
        // The same telling, once more.
        return if before.body == telling.body { Ok(()) } else { Err(Refusal::AlreadyOut) };
    }
    if UPDATES_MAX <= next.updates.len() {
        return Err(Refusal::Full("updates"));
    }
    let was_over = next.status.is_over();
    if let Some(status) = telling.status {
        go(next, status, by)?;
    }
    let mut components = telling.components;
    if next.status.is_over() && !was_over {
        // What is over is felt nowhere.
        let well = next.components.iter().map(|(component, _)| (*component, Health::Operational));
        components = well.collect();
    }
    let components = set_components(next, &components, by);
    let out = match (next.reach, by.1) {
        (Reach::Private | Reach::ReportOnly, _) => Out::Inside,
        (Reach::Public, Author::System) => Out::At(by.0.after(policy.grace)),
        (Reach::Public, Author::Staff(_)) => Out::At(by.0),
    };
    next.updates.push(Update {
        id: telling.id,
        status: next.status,
        body: telling.body,
        words: telling.words,
        by: by.1.clone(),
        components,
        created_at: by.0,
        updated_at: by.0,
        out,
    });
    next.note(by, What::UpdateWritten, line(&telling.id.to_string()));
    Ok(())
}

/// An update that the public did not see yet.
fn unseen(next: &mut Incident, id: UpdateId, now: Timestamp) -> Result<&mut Update, Refusal> {
    let found = next.updates.iter_mut().find(|update| update.id == id);
    let update = found.ok_or(Refusal::UnknownUpdate)?;
    match update.out {
        Out::Inside => Err(Refusal::Inside),
        Out::At(at) if at <= now => Err(Refusal::AlreadyOut),
        Out::At(_) | Out::Held { .. } => Ok(update),
    }
}

fn edit(next: &mut Incident, id: UpdateId, body: Body, by: By<'_>) -> Result<(), Refusal> {
    let update = unseen(next, id, by.0)?;
    if update.body != body {
        (update.body, update.updated_at) = (body, by.0);
        update.words.clear();
        next.note(by, What::UpdateEdited, line(&id.to_string()));
    }
    Ok(())
}

fn hold(next: &mut Incident, id: UpdateId, by: By<'_>) -> Result<(), Refusal> {
    let update = unseen(next, id, by.0)?;
    let Author::Staff(name) = by.1 else { return Ok(()) };
    if !matches!(update.out, Out::Held { .. }) {
        update.out = Out::Held { by: name.clone(), at: by.0 };
        next.note(by, What::UpdateHeld, line(&id.to_string()));
    }
    Ok(())
}

/// What the public sees already is released already.
fn release(next: &mut Incident, id: UpdateId, by: By<'_>) -> Result<(), Refusal> {
    match unseen(next, id, by.0) {
        Ok(update) => update.out = Out::At(by.0),
        Err(Refusal::AlreadyOut) => return Ok(()),
        Err(refusal) => return Err(refusal),
    }
    next.note(by, What::UpdateReleased, line(&id.to_string()));
    Ok(())
}

fn add_action(next: &mut Incident, action: Action, by: By<'_>) -> Result<(), Refusal> {
    if next.actions.iter().any(|known| known.id == action.id) {
        return Ok(());
    }
    if ACTIONS_MAX <= next.actions.len() {
        return Err(Refusal::Full("actions"));
    }
    next.note(by, What::ActionAdded, Some(action.what.clone()));
    next.actions.push(action);
    Ok(())
}

fn end_action(next: &mut Incident, id: ActionId, by: By<'_>) -> Result<(), Refusal> {
    let found = next.actions.iter_mut().find(|action| action.id == id);
    let action = found.ok_or(Refusal::UnknownAction)?;
    if action.done_at.is_none() {
        action.done_at = Some(by.0);
        let what = action.what.clone();
        next.note(by, What::ActionDone, Some(what));
    }
    Ok(())
}

fn alert_fires(next: &mut Incident, id: SignalId, note: Option<Line>, by: By<'_>) -> Result<(), Refusal> {
    if next.firing.contains(&id) {
        return Ok(());
    }
    if !next.is_open() {
        return Err(Refusal::Over);
    }
    if FIRING_MAX <= next.firing.len() {
        return Err(Refusal::Full("alerts"));
    }
    next.firing.push(id);
    next.note(by, What::AlertFiring, note);
    Ok(())
}

#[cfg(test)]
mod tests;
