//! Incidents as they are printed.

use incidents::{
    Action, Affected, Author, Component, ComponentState, Count, Entry, Health, Incident, Origin, Out, Update,
};
use kernel::Timestamp;
use serde_json::{Value, json};

/// One line of the list.
pub(super) fn line(incident: &Incident) -> String {
    let impact = incident.impact.map_or("-", |impact| impact.word());
    let (status, reach) = (incident.status.word(), incident.reach.word());
    format!("{}  {status:<13} {impact:<8} {reach:<11} {}", incident.id, incident.title)
}

pub(super) fn facts(incident: &Incident) -> Value {
    let times = &incident.times;
    let Count { people, failed, silent, signed_out } = incident.affected;
    let seconds = |lasts: Option<std::time::Duration>| lasts.map(|lasts| lasts.as_secs());
    json!({
        "id": incident.id.to_string(),
        "title": incident.title.as_str(),
        "origin": origin(incident.origin),
        "status": incident.status.word(),
        "impact": incident.impact.map(incidents::Impact::word),
        "reach": incident.reach.word(),
        "started_at": times.started().to_string(),
        "detected_at": times.detected().to_string(),
        "acknowledged_at": shown(times.acknowledged()),
        "mitigated_at": shown(times.mitigated()),
        "resolved_at": shown(times.resolved()),
        "seconds_to_detect": times.to_detect().as_secs(),
        "seconds_to_acknowledge": seconds(times.to_acknowledge()),
        "seconds_to_repair": seconds(times.to_repair()),
        "scheduled_for": shown(incident.window.map(|window| window.from)),
        "scheduled_until": shown(incident.window.map(|window| window.until)),
        "roles": incident.roles.iter().map(|(role, name)| (role.word().to_owned(), json!(name.as_str())))
            .collect::<serde_json::Map<_, _>>(),
        "components": components(&incident.components),
        "affected": { "people": people, "failed": failed, "silent": silent, "signed_out": signed_out },
        "alerts_firing": incident.firing.len(),
        "merged_into": incident.merged_into.map(|id| id.to_string()),
        "merged": incident.merged.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "updates": incident.updates.iter().map(update).collect::<Vec<_>>(),
        "actions": incident.actions.iter().map(action).collect::<Vec<_>>(),
        "time_line": incident.entries.iter().map(entry).collect::<Vec<_>>(),
        "time_line_lost": incident.entries_lost,
    })
}

pub(super) fn components(all: &[(Component, Health)]) -> Value {
    let pairs = all.iter().map(|(component, health)| (component.word().to_owned(), json!(health.word())));
    Value::Object(pairs.collect())
}

pub(super) fn component(state: &ComponentState) -> Value {
    json!({
        "component": state.component.word(),
        "derived": state.derived.word(),
        "derived_at": state.derived_at.to_string(),
        "set": state.set.as_ref().map(|set| json!({
            "health": set.health.word(), "by": set.by.as_str(), "why": set.why.as_str(), "at": set.at.to_string(),
        })),
    })
}

pub(super) fn affected(affected: &Affected) -> Value {
    let harms = affected.harms().iter().map(|harm| {
        let login = harm.login.map(|login| login.to_string());
        json!({ "kind": harm.kind.word(), "at": harm.at.to_string(), "login": login })
    });
    json!({
        "id": affected.id().to_string(),
        "user_id": affected.person.to_string(),
        "harms": harms.collect::<Vec<_>>(),
    })
}

fn update(update: &Update) -> Value {
    let (out, at) = match &update.out {
        Out::At(at) => ("public", Some(*at)),
        Out::Held { at, .. } => ("held", Some(*at)),
        Out::Inside => ("inside", None),
    };
    json!({
        "id": update.id.to_string(),
        "status": update.status.word(),
        "text": update.body.as_str(),
        "by": by(&update.by),
        "out": out,
        "out_at": shown(at),
        "created_at": update.created_at.to_string(),
    })
}

fn action(action: &Action) -> Value {
    json!({
        "id": action.id.to_string(),
        "kind": action.kind.word(),
        "what": action.what.as_str(),
        "owner": action.owner.as_ref().map(incidents::Name::as_str),
        "due_at": shown(action.due_at),
        "done_at": shown(action.done_at),
    })
}

fn entry(entry: &Entry) -> Value {
    let note = entry.note.as_ref().map(incidents::Line::as_str);
    json!({ "at": entry.at.to_string(), "by": by(&entry.by), "what": entry.what.word(), "note": note })
}

fn by(author: &Author) -> &str {
    match author {
        Author::System => "system",
        Author::Staff(name) => name.as_str(),
    }
}

const fn origin(origin: Origin) -> &'static str {
    match origin {
        Origin::Staff => "staff",
        Origin::Guard { .. } => "guard",
        Origin::Alert => "alert",
    }
}

fn shown(at: Option<Timestamp>) -> Option<String> {
    at.map(|at| at.to_string())
}
