//! The document as a whole.

use crate::{App, Component, Incident, Sentence};
use serde::{Deserialize, Serialize};

/// The version of the shape. Fields may be added as optional without another; a reader refuses what is above its own.
pub const FORMAT: u32 = 1;
/// Incidents of one document: those that are open, and of the others the newest.
pub const INCIDENTS_MAX: usize = 200;
/// Maintenances of one document, likewise.
pub const MAINTENANCES_MAX: usize = 100;

/// Updates that are left of what is over where a document is too large: the newest, and the first.
const OVER_UPDATES_MIN: usize = 20;

/// All that the public may know. Instants are RFC 3339 in UTC, days are `2026-11-22`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Projection {
    /// [`FORMAT`].
    pub format: u32,
    /// When the bank made it: how old the knowledge is.
    pub made_at: String,
    pub page: Page,
    pub status: Status,
    /// All there are, by their positions.
    pub components: Vec<Component>,
    /// Open ones first, each part newest first by when the public learnt of it.
    pub incidents: Vec<Incident>,
    /// In the same order.
    pub scheduled_maintenances: Vec<Incident>,
    /// What the app reads before it asks the bank.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app: Option<App>,
    /// What is to be shown from an instant on unless the bank says something else before, even where the bank is gone by
    /// then: words whose time to be edited or held runs. Nobody is shown or told it before; boxed, as it is a document of
    /// its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Box<Next>>,
}

/// What a document says later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Next {
    pub at: String,
    /// As it is then, without anything after it.
    pub projection: Projection,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    pub id: String,
    /// What the bank is called.
    pub name: String,
    /// Where the world reaches the status page, without a slash at the end; `None` where the bank was not told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// As `Etc/UTC`.
    pub time_zone: String,
    /// When anything below changed last.
    pub updated_at: String,
}

/// How well everything works, in one word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    pub indicator: Indicator,
    /// In English.
    pub description: String,
    pub words: Sentence,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Indicator {
    None,
    Minor,
    Major,
    Critical,
}

impl Projection {
    /// Leaves something out, for whoever has to send a document that is too large: of what is over first the updates
    /// between its first and its newest, then the half that is older of the incidents, then of the maintenances. `false`
    /// where nothing can be left out: what is open stays.
    pub fn leave_out_oldest(&mut self) -> bool {
        let later = self.next.as_mut().is_some_and(|next| next.projection.leave_out_oldest());
        let is_thinner =
            [&mut self.incidents, &mut self.scheduled_maintenances].map(|all| thin(all)).contains(&true);
        is_thinner || leave_out(&mut self.incidents) || leave_out(&mut self.scheduled_maintenances) || later
    }

    /// Whether another says the same; when each was made makes no difference.
    #[must_use]
    pub fn says_as(&self, other: &Self) -> bool {
        let timeless = Self { made_at: other.made_at.clone(), ..self.clone() };
        timeless == *other
    }
}

/// Leaves what is over so many updates.
fn thin(incidents: &mut [Incident]) -> bool {
    let mut is_thinner = false;
    for incident in incidents.iter_mut().filter(|incident| incident.status.is_over()) {
        let updates = &mut incident.incident_updates;
        if OVER_UPDATES_MIN < updates.len() {
            // The newest stand first.
            drop(updates.drain(OVER_UPDATES_MIN - 1..updates.len() - 1));
            is_thinner = true;
        }
    }
    is_thinner
}

/// Those that are over stand behind those that are not, the oldest last.
fn leave_out(incidents: &mut Vec<Incident>) -> bool {
    let open = incidents.iter().take_while(|incident| !incident.status.is_over()).count();
    let over = incidents.len() - open;
    incidents.truncate(open + over / 2);
    0 < over
}
