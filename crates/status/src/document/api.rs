//! Statuspage's API v2, field for field, in English.

use crate::page;
use crate::told::{Told, at};
use crate::words::{health_word, status_word};
use projection::{Component, Impact, Incident, Indicator, Update};
use serde::Serialize;
use serde_json::{Value, json};

/// Incidents of `incidents.json`.
const INCIDENTS_MAX: usize = 50;

/// What is after `/api/v2/` in an address, and its body.
pub(crate) fn api(told: &Told) -> Vec<(&'static str, String)> {
    let all = told.all();
    let parts = Parts { told };
    let incidents = |found: Vec<&Incident>| parts.incidents(found.into_iter());
    let unresolved = incidents(told.unresolved().collect());
    let newest = {
        let mut newest: Vec<&Incident> = all.incidents.iter().collect();
        newest.sort_by_key(|incident| std::cmp::Reverse(at(&incident.created_at)));
        newest.truncate(INCIDENTS_MAX);
        incidents(newest)
    };
    let (upcoming, active) = (told.upcoming(), told.active().collect::<Vec<_>>());
    let soon = incidents(upcoming.iter().chain(&active).copied().collect());
    let (page, status, components) = (parts.page(), parts.status(), parts.components());
    let planned = |found: &Value| json!({ "page": &page, "scheduled_maintenances": found });
    let listed = |found: &Value| json!({ "page": &page, "incidents": found });
    let summary = json!({
        "page": &page, "components": &components, "incidents": &unresolved, "scheduled_maintenances": &soon,
        "status": &status,
    });
    let bodies = [
        ("summary.json", summary),
        ("status.json", json!({ "page": &page, "status": &status })),
        ("components.json", json!({ "page": &page, "components": &components })),
        ("incidents.json", listed(&newest)),
        ("incidents/unresolved.json", listed(&unresolved)),
        ("scheduled-maintenances.json", planned(&incidents(all.scheduled_maintenances.iter().collect()))),
        ("scheduled-maintenances/upcoming.json", planned(&incidents(upcoming))),
        ("scheduled-maintenances/active.json", planned(&incidents(active))),
    ];
    bodies.map(|(path, body)| (path, body.to_string())).into()
}

/// What a webhook says of an incident, without `meta`.
pub(crate) fn incident_webhook(told: &Told, incident: &Incident) -> Value {
    let parts = Parts { told };
    json!({ "page": parts.webhook_page(), "incident": parts.incident(incident) })
}

/// What a webhook says of a component that changed; the id is that of the change, `was` its health before.
pub(crate) fn component_webhook(told: &Told, component: &Component, (id, was): (&str, &str)) -> Value {
    let parts = Parts { told };
    let update = json!({
        "created_at": component.updated_at, "id": id, "component_id": component.id, "old_status": was,
        "new_status": health_word(component.status),
    });
    json!({ "page": parts.webhook_page(), "component_update": update, "component": parts.component(component) })
}

struct Parts<'a> {
    told: &'a Told,
}

#[derive(Serialize)]
struct WireComponent<'a> {
    id: &'a str,
    name: &'a str,
    status: &'static str,
    created_at: &'a str,
    updated_at: &'a str,
    position: u32,
    description: &'a str,
    showcase: bool,
    start_date: &'a str,
    group_id: Option<&'a str>,
    page_id: &'a str,
    group: bool,
    only_show_if_degraded: bool,
}

#[derive(Serialize)]
struct WireIncident<'a> {
    id: &'a str,
    name: &'a str,
    status: &'static str,
    created_at: &'a str,
    updated_at: &'a str,
    monitoring_at: Option<&'a str>,
    resolved_at: Option<&'a str>,
    impact: &'static str,
    shortlink: String,
    started_at: &'a str,
    page_id: &'a str,
    incident_updates: Vec<WireUpdate<'a>>,
    components: Vec<WireComponent<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scheduled_for: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scheduled_until: Option<&'a str>,
}

#[derive(Serialize)]
struct WireUpdate<'a> {
    id: &'a str,
    status: &'static str,
    body: &'a str,
    incident_id: &'a str,
    created_at: &'a str,
    updated_at: &'a str,
    display_at: &'a str,
    affected_components: Option<Vec<WireChange<'a>>>,
    deliver_notifications: bool,
    custom_tweet: Option<&'a str>,
    tweet_id: Option<u64>,
}

#[derive(Serialize)]
struct WireChange<'a> {
    code: &'a str,
    name: &'a str,
    old_status: &'static str,
    new_status: &'static str,
}

impl Parts<'_> {
    fn page(&self) -> Value {
        let page = &self.told.all().page;
        json!({
            "id": page.id, "name": page.name, "url": self.told.url(), "time_zone": page.time_zone,
            "updated_at": page.updated_at,
        })
    }

    fn status(&self) -> Value {
        let status = &self.told.all().status;
        let indicator = match status.indicator {
            Indicator::None => "none",
            Indicator::Minor => "minor",
            Indicator::Major => "major",
            Indicator::Critical => "critical",
        };
        json!({ "indicator": indicator, "description": status.description })
    }

    fn webhook_page(&self) -> Value {
        let status = self.status();
        json!({
            "id": self.told.all().page.id, "status_indicator": status["indicator"],
            "status_description": status["description"],
        })
    }

    fn components(&self) -> Value {
        let all: Vec<_> =
            self.told.all().components.iter().map(|component| self.component(component)).collect();
        json!(all)
    }

    fn component<'a>(&'a self, component: &'a Component) -> WireComponent<'a> {
        WireComponent {
            id: &component.id,
            name: &component.name,
            status: health_word(component.status),
            created_at: &component.created_at,
            updated_at: &component.updated_at,
            position: component.position,
            description: &component.description,
            showcase: true,
            start_date: &component.start_date,
            group_id: None,
            page_id: &self.told.all().page.id,
            group: false,
            only_show_if_degraded: false,
        }
    }

    fn incidents<'a>(&self, found: impl Iterator<Item = &'a Incident>) -> Value {
        let all: Vec<Value> = found.map(|incident| json!(self.incident(incident))).collect();
        json!(all)
    }

    fn incident<'a>(&'a self, incident: &'a Incident) -> WireIncident<'a> {
        let named = incident.components.iter().filter_map(|named| self.told.component(&named.id));
        WireIncident {
            id: &incident.id,
            name: &incident.name,
            status: status_word(incident.status),
            created_at: &incident.created_at,
            updated_at: &incident.updated_at,
            monitoring_at: incident.monitoring_at.as_deref(),
            resolved_at: incident.resolved_at.as_deref(),
            impact: impact(incident),
            shortlink: format!("{}{}", self.told.url(), page::path(incident)),
            started_at: &incident.started_at,
            page_id: &self.told.all().page.id,
            incident_updates: incident.incident_updates.iter().map(|found| update(incident, found)).collect(),
            components: named.map(|component| self.component(component)).collect(),
            scheduled_for: incident.scheduled_for.as_deref(),
            scheduled_until: incident.scheduled_until.as_deref(),
        }
    }
}

const fn impact(incident: &Incident) -> &'static str {
    match incident.impact {
        Impact::None => "none",
        Impact::Minor => "minor",
        Impact::Major => "major",
        Impact::Critical => "critical",
        Impact::Maintenance => "maintenance",
    }
}

fn update<'a>(incident: &'a Incident, update: &'a Update) -> WireUpdate<'a> {
    let changes = update.affected_components.iter().map(|change| WireChange {
        code: &change.code,
        name: &change.name,
        old_status: health_word(change.old_status),
        new_status: health_word(change.new_status),
    });
    WireUpdate {
        id: &update.id,
        status: status_word(update.status),
        body: &update.body,
        incident_id: &incident.id,
        created_at: &update.created_at,
        updated_at: &update.updated_at,
        display_at: &update.display_at,
        affected_components: (!update.affected_components.is_empty()).then(|| changes.collect()),
        deliver_notifications: update.deliver_notifications,
        custom_tweet: None,
        tweet_id: None,
    }
}
