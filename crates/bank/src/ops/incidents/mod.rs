//! Incidents: opened by staff, by the guard's rollback, by alerts; led by staff.

mod affected;
mod alerts;
mod doubt;
mod guard;
mod health;
mod projection;
mod records;
mod staff;
mod wire;

pub use alerts::{ALERTS_MAX, HeardAlert, HeardState};
pub use guard::{ROLLBACK_PEOPLE_MAX, Reached};
pub use staff::{IncidentAsk, NewIncident, NewMaintenance, incident_tag};
