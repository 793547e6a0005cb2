//! A rollback by the guard opens an incident, in the commit of the rollback itself.

use super::records::{incident_write, signal_write};
use crate::{Bank, Key, OpError, StoreExt as _, Versioned, Write};
use incidents::{
    Author, Begun, Command, Component, Harm, HarmKind, Health, Impact, Incident, Line, Opening, Origin,
    Reach, Signal, SignalState, Whom, decide, decide_open, signal_id, title_of,
};
use kernel::{IncidentId, LoginId, PersonId, ReleaseId, Timestamp, UpdateId};
use rollout::Evidence;
use std::collections::BTreeMap;

/// What the signal of a release's rollback is of.
const SIGNAL: &str = "release";
/// Customers that the commit of a rollback names; [`Bank::gather_harmed`] puts in those beyond it.
pub const ROLLBACK_PEOPLE_MAX: usize = 500;

/// One attempt that shows whom a release reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reached {
    pub person: PersonId,
    pub kind: HarmKind,
    pub at: Timestamp,
    pub login: Option<LoginId>,
}

impl Bank {
    /// The writes by which a rollback opens its incident: to be committed with the rollback, or not at all. Where the
    /// release has an open incident already, the verdict and its customers join that one. Of more than
    /// [`ROLLBACK_PEOPLE_MAX`] attempts the first are taken, and [`Bank::gather_harmed`] takes the others. `since` is when the flaw began to show; `None` takes the
    /// verdict's own time.
    ///
    /// A conflict of the commit means that somebody wrote the incident meanwhile: ask for the writes again.
    ///
    /// # Errors
    /// A fault, or [`crate::Refusal::Incident`] where the evidence tells of a time out of order.
    pub async fn opened_by(
        &self,
        evidence: &Evidence,
        (reached, since): (&[Reached], Option<Timestamp>),
        now: Timestamp,
    ) -> Result<(IncidentId, Vec<Write>), OpError> {
        let release = rollout::release_id(&evidence.release);
        let signal_id = signal_id(SIGNAL, &release.to_string());
        let (signal, open) = self.signalled(signal_id).await?;
        let (author, policy) = (Author::System, &self.settings.incidents);
        let note = Line::cut(&words(evidence));
        let people = people(reached.iter().take(ROLLBACK_PEOPLE_MAX));
        let incident = if let Some(open) = &open {
            let said = note.map_or_else(
                || Ok(open.row.clone()),
                |note| decide(&open.row, Command::Note(note), &author, policy, now),
            )?;
            let at = said.updated_at.max(now);
            decide(&said, Command::Mitigate(at), &author, policy, at)?
        } else {
            let origin = Origin::Guard { release, verdict: evidence.id };
            let begun = begun(since, evidence, now);
            let others = self.health_of_all().await?;
            decide_open(self.guard_opening((origin, note), begun, now), &others, policy, now)?
        };
        let (mut writes, count) = self.affected_writes(&incident, &people).await?;
        writes.push(incident_write(&incident, open.as_ref(), count, now));
        writes.extend(signal_write(signal.as_ref(), signal_id, (incident.id, SignalState::Firing), now));
        Ok((incident.id, writes))
    }

    /// The incident that a rollback of the release opened or joined, or the one that it is a part of now, over or not.
    pub(in crate::ops) async fn incident_of_release(
        &self,
        release: ReleaseId,
    ) -> Result<Option<Versioned<Incident>>, OpError> {
        let key = Key::Signal(signal_id(SIGNAL, &release.to_string()));
        let Some(signal) = self.store.one::<Signal>(&key).await? else { return Ok(None) };
        self.followed_incident(signal.row.incident).await.map(Some)
    }

    /// The writes by which more customers join an incident, each there once.
    pub(in crate::ops) async fn joined_by(
        &self,
        incident: &Versioned<Incident>,
        reached: &[Reached],
        now: Timestamp,
    ) -> Result<Vec<Write>, OpError> {
        let (mut writes, count) = self.affected_writes(&incident.row, &people(reached.iter())).await?;
        writes.push(incident_write(&incident.row, Some(incident), count, now));
        Ok(writes)
    }

    fn guard_opening(&self, (origin, note): (Origin, Option<Line>), begun: Begun, now: Timestamp) -> Opening {
        let (title, title_words) = title_of(Whom::Some, &[Component::Login]);
        Opening {
            id: IncidentId::from_uuid(self.id(now)),
            update: UpdateId::from_uuid(self.id(now)),
            origin,
            by: Author::System,
            title,
            title_words: Some(title_words),
            begun,
            impact: Some(Impact::Minor),
            reach: Reach::Public,
            components: vec![(Component::Login, Health::DegradedPerformance)],
            body: None,
            note,
        }
    }
}

/// It started with the first customer it reached, was detected by the verdict, and is mended by the commit that opens
/// it.
fn begun(since: Option<Timestamp>, evidence: &Evidence, now: Timestamp) -> Begun {
    let detected_at = evidence.at.min(now);
    let started_at = since.unwrap_or(detected_at).min(detected_at);
    Begun { started_at, detected_at, mitigated_at: Some(now), whom: Whom::Some }
}

/// For staff: what the guard saw.
fn words(evidence: &Evidence) -> String {
    let slice: Vec<String> = evidence.slice.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let slice = if slice.is_empty() { "all attempts".to_owned() } else { slice.join(", ") };
    format!(
        "Release {} was rolled back at {}: {}, evidence {:.1} of {:.1} over {} attempts and {} of the control, most \
         in {slice}.",
        evidence.release,
        evidence.stage.word(),
        evidence.fault.word(),
        evidence.e_value,
        evidence.bound,
        evidence.treatment,
        evidence.control,
    )
}

/// Each customer once, with all that happened to them.
pub(super) fn people<'a>(reached: impl Iterator<Item = &'a Reached>) -> Vec<(PersonId, Vec<Harm>)> {
    let mut people: BTreeMap<PersonId, Vec<Harm>> = BTreeMap::new();
    for Reached { person, kind, at, login } in reached.copied() {
        people.entry(person).or_default().push(Harm { kind, at, login });
    }
    people.into_iter().collect()
}
