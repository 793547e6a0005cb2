//! What happened to a customer's login.

use crate::wire::Shown;
use identity::{Actor, AuditEvent};
use kernel::{DeviceId, SessionId, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SecurityEventList {
    /// In the order in which they happened.
    events: Vec<SecurityEvent>,
}

#[derive(Debug, Serialize, ToSchema)]
struct SecurityEvent {
    /// Counts the customer's events; what `after` takes.
    number: u64,
    #[schema(value_type = String)]
    at: Shown<Timestamp>,
    /// As `logged_in` or `device_revoked`.
    kind: &'static str,
    /// `customer`, `staff` or `system`.
    by: &'static str,
    #[schema(value_type = Option<String>)]
    device_id: Option<Shown<DeviceId>>,
    #[schema(value_type = Option<String>)]
    session_id: Option<Shown<SessionId>>,
    /// The network it came from, coarsely; empty where that is not known.
    place: String,
}

impl SecurityEventList {
    pub(crate) fn of(events: Vec<AuditEvent>) -> Self {
        Self { events: events.into_iter().map(SecurityEvent::of).collect() }
    }
}

impl SecurityEvent {
    fn of(event: AuditEvent) -> Self {
        Self {
            number: event.number,
            at: Shown(event.at),
            kind: event.kind.word(),
            by: match event.by {
                Actor::Customer => "customer",
                Actor::Staff(_) => "staff",
                Actor::System => "system",
            },
            device_id: event.device.map(Shown),
            session_id: event.session.map(Shown),
            place: event.place.map(|place| place.as_str().to_owned()).unwrap_or_default(),
        }
    }
}
