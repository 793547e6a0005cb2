//! How an incident begins.

use crate::affected::Count;
use crate::component::{Component, Health};
use crate::decide::line;
use crate::entry::{Author, Entry, What};
use crate::first_words::{FirstWords, Retry};
use crate::incident::{Incident, Origin, Reach, Window};
use crate::refusal::Refusal;
use crate::remind::Reminded;
use crate::status::{Impact, Status};
use crate::text::{Body, Line, Title};
use crate::times::Times;
use crate::update::{ComponentChange, Out, Policy, Update};
use crate::words::{Sentence, Whom, body_of};
use kernel::{IncidentId, Timestamp, UpdateId};

/// What is known when it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    pub id: IncidentId,
    /// Of the first words.
    pub update: UpdateId,
    pub origin: Origin,
    pub by: Author,
    pub title: Title,
    /// Where the system wrote it.
    pub title_words: Option<Sentence>,
    pub begun: Begun,
    pub impact: Option<Impact>,
    pub reach: Reach,
    pub components: Vec<(Component, Health)>,
    /// Instead of the words that the system has.
    pub body: Option<Body>,
    /// What the time line says of why it was opened.
    pub note: Option<Line>,
}

/// When, and what was done about it already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Begun {
    pub started_at: Timestamp,
    pub detected_at: Timestamp,
    /// The cause is taken back already, in the commit that opens the incident.
    pub mitigated_at: Option<Timestamp>,
    pub whom: Whom,
}

/// An incident that is under way. With first words for the public, after the grace time where a person did not write
/// it: what is broken and for whom, what works by `others`, that money is safe, whether to try again, and when more
/// will be said.
///
/// # Errors
/// [`Refusal::Times`]; [`Refusal::ReportOnly`], which has [`decide_report`].
pub fn decide_open(
    opening: Opening,
    others: &[(Component, Health)],
    policy: &Policy,
    now: Timestamp,
) -> Result<Incident, Refusal> {
    if opening.reach == Reach::ReportOnly {
        return Err(Refusal::ReportOnly);
    }
    let Begun { started_at, detected_at, mitigated_at, whom } = opening.begun;
    let mut times = Times::new(started_at, detected_at)?;
    let mut status = Status::Investigating;
    if let Some(at) = mitigated_at {
        times = times.mitigate(at)?;
        status = Status::Identified;
    }
    let components = sorted(&opening.components);
    let words = FirstWords {
        components: &components,
        others,
        whom,
        since: started_at,
        retry: if mitigated_at.is_some() { Retry::Now } else { Retry::Later },
        next_update_at: now.after(policy.next_update),
    }
    .sentences();
    let own_words = if opening.body.is_some() { Vec::new() } else { words.clone() };
    let out = match (opening.reach, &opening.by) {
        (Reach::Private | Reach::ReportOnly, _) => Out::Inside,
        (Reach::Public, Author::System) => Out::At(now.after(policy.grace)),
        (Reach::Public, Author::Staff(_)) => Out::At(now),
    };
    let healthy = |&(component, new)| ComponentChange { component, old: Health::Operational, new };
    let update = Update {
        id: opening.update,
        status,
        body: opening.body.unwrap_or_else(|| body_of(&words)),
        words: own_words,
        by: opening.by.clone(),
        components: components.iter().map(healthy).collect(),
        created_at: now,
        updated_at: now,
        out,
    };
    let mut incident = blank((opening.id, opening.title, opening.origin), (status, times), now);
    incident.title_words = opening.title_words;
    incident.impact = opening.impact;
    incident.reach = opening.reach;
    incident.components = components;
    incident.updates = vec![update];
    incident.note((now, &opening.by), What::Opened, opening.note);
    if let Some(at) = mitigated_at {
        incident.note((now, &opening.by), What::Mitigated, line(&at.to_string()));
    }
    if matches!(opening.by, Author::Staff(_)) {
        incident.times = incident.times.acknowledge(now.max(detected_at))?;
    }
    Ok(incident)
}

/// An incident that is written down once it was over, for the record.
///
/// # Errors
/// [`Refusal::Times`].
pub fn decide_report(opening: Opening, resolved_at: Timestamp, now: Timestamp) -> Result<Incident, Refusal> {
    let Begun { started_at, detected_at, mitigated_at, .. } = opening.begun;
    let mut times = Times::new(started_at, detected_at)?;
    if let Some(at) = mitigated_at {
        times = times.mitigate(at)?;
    }
    let times = times.resolve(resolved_at)?;
    let names = (opening.id, opening.title, opening.origin);
    let mut incident = blank(names, (Status::Resolved, times), now);
    incident.impact = opening.impact;
    incident.reach = Reach::ReportOnly;
    incident.components = sorted(&opening.components);
    incident.note((now, &opening.by), What::Opened, opening.note);
    Ok(incident)
}

/// A maintenance that is planned. Its words are written by a person.
///
/// # Errors
/// [`Refusal::EmptyWindow`], [`Refusal::Times`].
pub fn decide_schedule(
    opening: Opening,
    window: Window,
    body: Body,
    now: Timestamp,
) -> Result<Incident, Refusal> {
    if window.until <= window.from {
        return Err(Refusal::EmptyWindow);
    }
    let names = (opening.id, opening.title, opening.origin);
    let mut incident = blank(names, (Status::Scheduled, Times::new(now, now)?), now);
    incident.impact = opening.impact;
    incident.reach = opening.reach;
    incident.window = Some(window);
    incident.components = sorted(&opening.components);
    incident.updates = vec![Update {
        id: opening.update,
        status: Status::Scheduled,
        body,
        words: Vec::new(),
        by: opening.by.clone(),
        components: Vec::new(),
        created_at: now,
        updated_at: now,
        out: if opening.reach == Reach::Public { Out::At(now) } else { Out::Inside },
    }];
    incident.note((now, &opening.by), What::Opened, opening.note);
    Ok(incident)
}

fn blank(
    (id, title, origin): (IncidentId, Title, Origin),
    (status, times): (Status, Times),
    now: Timestamp,
) -> Incident {
    Incident {
        id,
        title,
        title_words: None,
        origin,
        status,
        impact: None,
        reach: Reach::Public,
        times,
        window: None,
        roles: Vec::new(),
        components: Vec::new(),
        affected: Count::default(),
        firing: Vec::new(),
        updates: Vec::new(),
        entries: Vec::<Entry>::new(),
        entries_lost: 0,
        actions: Vec::new(),
        reminded: Reminded::default(),
        merged_into: None,
        merged: Vec::new(),
        created_at: now,
        updated_at: now,
    }
}

/// Each component once, the worst that was said of it, in their order.
fn sorted(components: &[(Component, Health)]) -> Vec<(Component, Health)> {
    let mut all = components.to_vec();
    all.sort_unstable_by(|(one, good), (other, bad)| one.cmp(other).then(bad.cmp(good)));
    all.dedup_by_key(|(component, _)| *component);
    all
}

#[cfg(test)]
mod tests;
