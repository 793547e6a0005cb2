//! What the public may know, gathered into one document. Incidents that it may not know of leave no trace: ids are
//! derived, times are those at which it learnt of something, and what is left out makes no gap and no room.

use super::records::OPEN_MAX;
use super::wire;
use crate::{Bank, Key, OpError, Query, StoreExt as _};
use incidents::{
    Component, ComponentHistory, ComponentState, Health, Incident, Out, PublicIncident, decide_public,
    shown_to_public,
};
use kernel::Timestamp;
use projection::{
    App, FORMAT, INCIDENTS_MAX, Indicator, MAINTENANCES_MAX, Next, Page, Projection, Sentence, Status,
};
use std::cmp::Reverse;

/// The newest incidents that a mark looks at.
const MARKED_MAX: u32 = 20;
/// Incidents that are read for one document. Private ones are not among them: however many there are, they crowd nothing
/// out, and nobody sees by what is missing that they are there.
const READ_MAX: u32 = 1_000;

impl Bank {
    /// All that the public may know now.
    ///
    /// # Errors
    /// A fault.
    pub async fn projection(&self) -> Result<Projection, OpError> {
        self.read("status.project", "system", |_| async move {
            let now = self.now();
            let found = self.store.all::<Incident>(&Query::IncidentsPublic(READ_MAX)).await?;
            let mut all: Vec<Incident> = found.into_iter().map(|found| found.row).collect();
            // However old it is, what is open is told.
            let open = self.store.all::<Incident>(&Query::IncidentsPublicOpen(OPEN_MAX)).await?;
            all.extend(open.into_iter().map(|found| found.row));
            all.sort_by_key(|incident| incident.id);
            all.dedup_by_key(|incident| incident.id);
            let mut projection = self.projected(&all, now).await?;
            if let Some(at) = next_out(&all, now) {
                let later = self.projected(&all, at).await?;
                projection.next = Some(Box::new(Next { at: wire::instant(at), projection: later }));
            }
            Ok(projection)
        })
        .await
    }

    /// What the public may know of these at an instant.
    async fn projected(&self, all: &[Incident], now: Timestamp) -> Result<Projection, OpError> {
        let known = known_to_public(all, now);
        let mut components = Vec::with_capacity(Component::ALL.len());
        for component in Component::ALL {
            components.push(self.projected_component(component, &known, now).await?);
        }
        let indicator = indicator_of(components.iter().map(|(health, _)| *health));
        let components: Vec<projection::Component> = components.into_iter().map(|(_, it)| it).collect();
        let of = |is_maintenance: bool, max: usize| {
            let kind = known.iter().filter(|it| it.incident.is_maintenance() == is_maintenance);
            kind.take(max).map(wire::incident).collect::<Vec<_>>()
        };
        let (incidents, maintenances) = (of(false, INCIDENTS_MAX), of(true, MAINTENANCES_MAX));
        let changed = components.iter().map(|it| it.updated_at.clone());
        let changed_in = incidents.iter().chain(&maintenances).map(|it| it.updated_at.clone());
        Ok(Projection {
            format: FORMAT,
            made_at: wire::instant(now),
            page: Page {
                id: wire::public_id("page", &[0; 16]),
                name: self.settings.bank_name.clone(),
                url: self.settings.status_url.clone(),
                time_zone: "Etc/UTC".to_owned(),
                updated_at: changed.chain(changed_in).max().unwrap_or_else(|| wire::instant(now)),
            },
            status: status_of(indicator),
            components,
            incidents,
            scheduled_maintenances: maintenances,
            app: Some(self.projected_app().await?),
            next: None,
        })
    }

    /// A number that is another one when what the public may know of incidents and components changed: cheap to ask
    /// for, and blind to what closed long ago and to how much customers asked for.
    ///
    /// # Errors
    /// A fault.
    pub async fn public_mark(&self) -> Result<u64, OpError> {
        let now = self.now();
        let mut all = self.store.all::<Incident>(&Query::IncidentsPublicOpen(OPEN_MAX)).await?;
        all.extend(self.store.all::<Incident>(&Query::IncidentsPublic(MARKED_MAX)).await?);
        let states = self.store.all::<ComponentState>(&Query::ComponentStates).await?;
        let mut hasher = blake3::Hasher::new();
        for found in &all {
            let Some(known) = decide_public(&found.row, now) else { continue };
            hasher.update(found.row.id.uuid().as_bytes());
            hasher.update(&found.version.0.to_le_bytes());
            hasher.update(&known.updates.len().to_le_bytes());
        }
        // What waits is told with the instant at which it is out, and is nobody's to see before.
        for found in all.iter().filter(|found| next_out_of(&found.row, now).is_some()) {
            hasher.update(&found.version.0.to_le_bytes());
        }
        for found in &states {
            hasher.update(&found.version.0.to_le_bytes());
        }
        let mut first = [0; 8];
        hasher.finalize_xof().fill(&mut first);
        Ok(u64::from_le_bytes(first))
    }

    async fn projected_component(
        &self,
        component: Component,
        known: &[PublicIncident<'_>],
        now: Timestamp,
    ) -> Result<(Health, projection::Component), OpError> {
        let state = self.store.one::<ComponentState>(&Key::Component(component)).await?;
        let history = self.store.one::<ComponentHistory>(&Key::ComponentHistory(component)).await?;
        let health = shown_to_public(component, state.as_ref().map(|found| &found.row), known);
        let history = history.map_or_else(|| ComponentHistory::new(component), |found| found.row);
        let told = known.iter().filter(|it| it.components.iter().any(|(named, _)| *named == component));
        let told_at = told.map(|it| it.updated_at).max();
        let times = state.map(|found| (found.row.created_at, found.row.updated_at));
        let (created_at, updated_at) = times.unwrap_or((now, now));
        let updated_at = told_at.map_or(updated_at, |at| at.max(updated_at));
        Ok((health, wire::component((component, health), &history, (created_at, updated_at), now)))
    }

    async fn projected_app(&self) -> Result<App, OpError> {
        let support = self.store.all::<rollout::AppSupport>(&Query::AppSupports).await?;
        let releases = self.releases().await?;
        Ok(App {
            login_release: Some(releases.course.in_force.as_str().to_owned()),
            platforms: support.iter().map(|found| wire::platform(&found.row)).collect(),
        })
    }
}

/// When the first words are out that wait.
fn next_out(all: &[Incident], now: Timestamp) -> Option<Timestamp> {
    all.iter().filter_map(|incident| next_out_of(incident, now)).min()
}

/// The same of one incident that the public may know of.
fn next_out_of(incident: &Incident, now: Timestamp) -> Option<Timestamp> {
    let outs = incident.updates.iter().filter(|_| incident.is_public());
    let outs = outs.filter_map(|update| match update.out {
        Out::At(at) if now < at => Some(at),
        Out::At(_) | Out::Held { .. } | Out::Inside => None,
    });
    outs.filter(|at| decide_public(incident, *at).is_some()).min()
}

/// What the public may know of these: open ones first, each part newest first by when it learnt of them.
pub(super) fn known_to_public(all: &[Incident], now: Timestamp) -> Vec<PublicIncident<'_>> {
    let mut known: Vec<PublicIncident<'_>> =
        all.iter().filter_map(|incident| decide_public(incident, now)).collect();
    known.sort_by_key(|it| (it.status.is_over(), Reverse((it.since, it.incident.id))));
    known
}

fn indicator_of(all: impl Iterator<Item = Health>) -> Indicator {
    match all.max() {
        Some(Health::MajorOutage) => Indicator::Critical,
        Some(Health::PartialOutage) => Indicator::Major,
        Some(Health::DegradedPerformance) => Indicator::Minor,
        Some(Health::UnderMaintenance | Health::Operational) | None => Indicator::None,
    }
}

fn status_of(indicator: Indicator) -> Status {
    let (key, english) = match indicator {
        Indicator::None => ("status-none", "Everything works"),
        Indicator::Minor => ("status-minor", "Some things do not work as usual"),
        Indicator::Major => ("status-major", "Important things do not work"),
        Indicator::Critical => ("status-critical", "The bank does not work"),
    };
    Status { indicator, description: english.to_owned(), words: Sentence::plain(key) }
}
