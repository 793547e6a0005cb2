//! Incidents as staff see them.

use crate::wire::Shown;
use incidents::{
    Action, Affected, Author, Component, ComponentState, Count, Entry, Health, Impact, Incident, Line, Name,
    Origin, Out, Update,
};
use kernel::{ActionId, AffectedId, IncidentId, LoginId, PersonId, Timestamp, UpdateId};
use serde::Serialize;
use std::collections::BTreeMap;
use std::time::Duration;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StaffIncidentList {
    /// Newest first, 50 at most; the private ones as well.
    incidents: Vec<StaffIncident>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StaffIncident {
    #[schema(value_type = String)]
    id: Shown<IncidentId>,
    title: String,
    /// `staff`, `guard` or `alert`.
    origin: &'static str,
    status: &'static str,
    /// `null` until somebody says.
    impact: Option<&'static str>,
    /// `public`, `private` or `report_only`.
    reach: &'static str,
    #[schema(value_type = String)]
    started_at: Shown<Timestamp>,
    #[schema(value_type = String)]
    detected_at: Shown<Timestamp>,
    #[schema(value_type = Option<String>)]
    acknowledged_at: Option<Shown<Timestamp>>,
    #[schema(value_type = Option<String>)]
    mitigated_at: Option<Shown<Timestamp>>,
    #[schema(value_type = Option<String>)]
    resolved_at: Option<Shown<Timestamp>>,
    seconds_to_detect: u64,
    seconds_to_acknowledge: Option<u64>,
    seconds_to_repair: Option<u64>,
    /// Of a maintenance.
    #[schema(value_type = Option<String>)]
    scheduled_for: Option<Shown<Timestamp>>,
    #[schema(value_type = Option<String>)]
    scheduled_until: Option<Shown<Timestamp>>,
    roles: BTreeMap<&'static str, String>,
    components: BTreeMap<&'static str, &'static str>,
    affected: StaffAffectedCount,
    alerts_firing: usize,
    #[schema(value_type = Option<String>)]
    merged_into: Option<Shown<IncidentId>>,
    #[schema(value_type = Vec<String>)]
    merged: Vec<Shown<IncidentId>>,
    updates: Vec<StaffUpdate>,
    actions: Vec<StaffAction>,
    time_line: Vec<StaffTimeLineEntry>,
    /// Entries that made room.
    time_line_lost: u32,
}

/// Customers, each counted once.
#[derive(Debug, Serialize, ToSchema)]
struct StaffAffectedCount {
    people: u64,
    failed: u64,
    silent: u64,
    signed_out: u64,
}

#[derive(Debug, Serialize, ToSchema)]
struct StaffUpdate {
    #[schema(value_type = String)]
    id: Shown<UpdateId>,
    status: &'static str,
    text: String,
    by: String,
    /// `public` from `out_at` on, `held`, or `inside`.
    out: &'static str,
    #[schema(value_type = Option<String>)]
    out_at: Option<Shown<Timestamp>>,
    #[schema(value_type = String)]
    created_at: Shown<Timestamp>,
}

#[derive(Debug, Serialize, ToSchema)]
struct StaffAction {
    #[schema(value_type = String)]
    id: Shown<ActionId>,
    kind: &'static str,
    what: String,
    owner: Option<String>,
    #[schema(value_type = Option<String>)]
    due_at: Option<Shown<Timestamp>>,
    #[schema(value_type = Option<String>)]
    done_at: Option<Shown<Timestamp>>,
}

#[derive(Debug, Serialize, ToSchema)]
struct StaffTimeLineEntry {
    #[schema(value_type = String)]
    at: Shown<Timestamp>,
    by: String,
    what: &'static str,
    note: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StaffAffectedList {
    /// By their ids; the last one's is what `after` takes.
    affected: Vec<StaffAffected>,
}

#[derive(Debug, Serialize, ToSchema)]
struct StaffAffected {
    #[schema(value_type = String)]
    id: Shown<AffectedId>,
    #[schema(value_type = String)]
    user_id: Shown<PersonId>,
    harms: Vec<StaffHarm>,
}

#[derive(Debug, Serialize, ToSchema)]
struct StaffHarm {
    kind: &'static str,
    #[schema(value_type = String)]
    at: Shown<Timestamp>,
    #[schema(value_type = Option<String>)]
    login_id: Option<Shown<LoginId>>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StaffComponentList {
    components: BTreeMap<&'static str, &'static str>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StaffComponent {
    component: &'static str,
    /// What its signals say.
    derived: &'static str,
    #[schema(value_type = String)]
    derived_at: Shown<Timestamp>,
    /// What staff said instead.
    set: Option<StaffComponentSet>,
}

#[derive(Debug, Serialize, ToSchema)]
struct StaffComponentSet {
    health: &'static str,
    by: String,
    why: String,
    #[schema(value_type = String)]
    at: Shown<Timestamp>,
}

impl StaffIncidentList {
    pub(crate) fn of(all: &[Incident]) -> Self {
        Self { incidents: all.iter().map(StaffIncident::of).collect() }
    }
}

impl StaffIncident {
    pub(crate) fn of(incident: &Incident) -> Self {
        let times = &incident.times;
        let seconds = |lasts: Option<Duration>| lasts.map(|lasts| lasts.as_secs());
        let Count { people, failed, silent, signed_out } = incident.affected;
        Self {
            id: Shown(incident.id),
            title: incident.title.as_str().to_owned(),
            origin: match incident.origin {
                Origin::Staff => "staff",
                Origin::Guard { .. } => "guard",
                Origin::Alert => "alert",
            },
            status: incident.status.word(),
            impact: incident.impact.map(Impact::word),
            reach: incident.reach.word(),
            started_at: Shown(times.started()),
            detected_at: Shown(times.detected()),
            acknowledged_at: times.acknowledged().map(Shown),
            mitigated_at: times.mitigated().map(Shown),
            resolved_at: times.resolved().map(Shown),
            seconds_to_detect: times.to_detect().as_secs(),
            seconds_to_acknowledge: seconds(times.to_acknowledge()),
            seconds_to_repair: seconds(times.to_repair()),
            scheduled_for: incident.window.map(|window| Shown(window.from)),
            scheduled_until: incident.window.map(|window| Shown(window.until)),
            roles: incident
                .roles
                .iter()
                .map(|(role, name)| (role.word(), name.as_str().to_owned()))
                .collect(),
            components: words(&incident.components),
            affected: StaffAffectedCount { people, failed, silent, signed_out },
            alerts_firing: incident.firing.len(),
            merged_into: incident.merged_into.map(Shown),
            merged: incident.merged.iter().copied().map(Shown).collect(),
            updates: incident.updates.iter().map(StaffUpdate::of).collect(),
            actions: incident.actions.iter().map(StaffAction::of).collect(),
            time_line: incident.entries.iter().map(StaffTimeLineEntry::of).collect(),
            time_line_lost: incident.entries_lost,
        }
    }
}

impl StaffUpdate {
    fn of(update: &Update) -> Self {
        let (out, at) = match &update.out {
            Out::At(at) => ("public", Some(*at)),
            Out::Held { at, .. } => ("held", Some(*at)),
            Out::Inside => ("inside", None),
        };
        Self {
            id: Shown(update.id),
            status: update.status.word(),
            text: update.body.as_str().to_owned(),
            by: by(&update.by),
            out,
            out_at: at.map(Shown),
            created_at: Shown(update.created_at),
        }
    }
}

impl StaffAction {
    fn of(action: &Action) -> Self {
        Self {
            id: Shown(action.id),
            kind: action.kind.word(),
            what: action.what.as_str().to_owned(),
            owner: action.owner.as_ref().map(|owner| Name::as_str(owner).to_owned()),
            due_at: action.due_at.map(Shown),
            done_at: action.done_at.map(Shown),
        }
    }
}

impl StaffTimeLineEntry {
    fn of(entry: &Entry) -> Self {
        Self {
            at: Shown(entry.at),
            by: by(&entry.by),
            what: entry.what.word(),
            note: entry.note.as_ref().map(|note| Line::as_str(note).to_owned()),
        }
    }
}

impl StaffAffectedList {
    pub(crate) fn of(all: &[Affected]) -> Self {
        let harms = |affected: &Affected| {
            let harms = affected.harms().iter();
            harms
                .map(|it| StaffHarm { kind: it.kind.word(), at: Shown(it.at), login_id: it.login.map(Shown) })
                .collect()
        };
        let one = |affected: &Affected| StaffAffected {
            id: Shown(affected.id()),
            user_id: Shown(affected.person),
            harms: harms(affected),
        };
        Self { affected: all.iter().map(one).collect() }
    }
}

impl StaffComponentList {
    pub(crate) fn of(all: &[(Component, Health)]) -> Self {
        Self { components: words(all) }
    }
}

impl StaffComponent {
    pub(crate) fn of(state: &ComponentState) -> Self {
        Self {
            component: state.component.word(),
            derived: state.derived.word(),
            derived_at: Shown(state.derived_at),
            set: state.set.as_ref().map(|set| StaffComponentSet {
                health: set.health.word(),
                by: set.by.as_str().to_owned(),
                why: set.why.as_str().to_owned(),
                at: Shown(set.at),
            }),
        }
    }
}

fn words(all: &[(Component, Health)]) -> BTreeMap<&'static str, &'static str> {
    all.iter().map(|(component, health)| (component.word(), health.word())).collect()
}

fn by(author: &Author) -> String {
    match author {
        Author::System => "system".to_owned(),
        Author::Staff(name) => name.as_str().to_owned(),
    }
}
