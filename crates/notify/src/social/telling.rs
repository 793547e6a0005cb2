//! What a projection has to tell: its updates, one by one, each with what a post of it says.

use kernel::Timestamp;
use projection::{Incident, IncidentStatus, Projection, Update};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// An update that the public may read now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Telling {
    pub(crate) incident: String,
    pub(crate) update: String,
    pub(crate) said_at: Timestamp,
    /// One line: how far it is, and its name.
    pub(crate) head: String,
    pub(crate) body: String,
    /// Where all of it stands; of no other update.
    pub(crate) url: String,
    /// Of what the update says; another one means that it was edited. The incident's name is not in it, so a better name
    /// is not told again of each update.
    pub(crate) says: String,
}

/// Everything that may be told, each incident's oldest first. `url` is that of the status page.
pub(crate) fn tellings(projection: &Projection, url: &str) -> Vec<Telling> {
    let all = projection.incidents.iter().chain(&projection.scheduled_maintenances);
    let url = url.trim_end_matches('/');
    let mut found = Vec::new();
    for incident in all {
        let updates = incident.incident_updates.iter().rev();
        found.extend(updates.filter(|update| update.deliver_notifications).filter_map(|update| {
            let said_at = Timestamp::parse(&update.display_at).ok()?;
            Some(telling(incident, update, said_at, url))
        }));
    }
    found
}

fn telling(incident: &Incident, update: &Update, said_at: Timestamp, url: &str) -> Telling {
    let status = status(update.status);
    Telling {
        incident: incident.id.clone(),
        update: update.id.clone(),
        said_at,
        head: format!("{status}: {}", incident.name),
        body: update.body.clone(),
        url: format!("{url}/incidents/{}#update-{}", incident.id, update.id),
        says: hash(&format!("{status}\n{}", update.body)),
    }
}

impl Telling {
    /// What says that another post of the same was wrong: a head and an address of its own.
    pub(crate) fn corrected(&self, revision: u32) -> Self {
        let (head, url) = (format!("Corrected. {}", self.head), format!("{}-{revision}", self.url));
        Self { head, url, ..self.clone() }
    }
}

/// SHA-256 in hexadecimal digits.
pub(crate) fn hash(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a String takes every write");
        text
    })
}

const fn status(status: IncidentStatus) -> &'static str {
    match status {
        IncidentStatus::Investigating => "Investigating",
        IncidentStatus::Identified => "Identified",
        IncidentStatus::Monitoring => "Monitoring",
        IncidentStatus::Resolved => "Resolved",
        IncidentStatus::Postmortem => "Review",
        IncidentStatus::Scheduled => "Scheduled",
        IncidentStatus::InProgress => "In progress",
        IncidentStatus::Verifying => "Verifying",
        IncidentStatus::Completed => "Completed",
    }
}
