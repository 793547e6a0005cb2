//! What the bank offers, and how well each works: as live signals say, or as staff say with a reason.

use crate::incident::Incident;
use crate::status::Status;
use crate::text::{Line, Name};
use kernel::Timestamp;

/// A part of the bank that customers know by name. A number, once stored, keeps its meaning for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Component {
    Login = 1,
    App = 2,
    Payments = 3,
    Cards = 4,
    Transfers = 5,
    DeveloperApi = 6,
    Support = 7,
}

impl Component {
    pub const ALL: [Self; 7] = [
        Self::Login,
        Self::App,
        Self::Payments,
        Self::Cards,
        Self::Transfers,
        Self::DeveloperApi,
        Self::Support,
    ];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::App => "app",
            Self::Payments => "payments",
            Self::Cards => "cards",
            Self::Transfers => "transfers",
            Self::DeveloperApi => "developer_api",
            Self::Support => "support",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|component| component.word() == text)
    }

    #[must_use]
    pub const fn number(self) -> u32 {
        self as u32
    }

    #[must_use]
    pub fn from_number(number: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|component| component.number() == number)
    }
}

/// How well it works, from well to worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Health {
    Operational,
    UnderMaintenance,
    DegradedPerformance,
    PartialOutage,
    MajorOutage,
}

impl Health {
    pub const ALL: [Self; 5] = [
        Self::Operational,
        Self::UnderMaintenance,
        Self::DegradedPerformance,
        Self::PartialOutage,
        Self::MajorOutage,
    ];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Operational => "operational",
            Self::UnderMaintenance => "under_maintenance",
            Self::DegradedPerformance => "degraded_performance",
            Self::PartialOutage => "partial_outage",
            Self::MajorOutage => "major_outage",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|health| health.word() == text)
    }
}

/// The record of one component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComponentState {
    pub component: Component,
    /// As live signals say.
    pub derived: Health,
    /// Since when they do.
    pub derived_at: Timestamp,
    pub set: Option<Override>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// What staff say instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    pub health: Health,
    pub by: Name,
    pub why: Line,
    pub at: Timestamp,
}

impl ComponentState {
    /// A component that nothing was said of.
    #[must_use]
    pub const fn new(component: Component, now: Timestamp) -> Self {
        let derived = Health::Operational;
        Self { component, derived, derived_at: now, set: None, created_at: now, updated_at: now }
    }
}

/// What live signals say now; the same where that is no news.
#[must_use]
pub fn decide_derived(state: &ComponentState, health: Health, now: Timestamp) -> ComponentState {
    if state.derived == health {
        return state.clone();
    }
    ComponentState { derived: health, derived_at: now, updated_at: now, ..state.clone() }
}

/// What staff say, until they let it follow the signals again.
#[must_use]
pub fn decide_override(state: &ComponentState, set: Override) -> ComponentState {
    ComponentState { updated_at: set.at, set: Some(set), ..state.clone() }
}

/// Follows the signals again.
#[must_use]
pub fn decide_follow(state: &ComponentState, now: Timestamp) -> ComponentState {
    let updated_at = if state.set.is_none() { state.updated_at } else { now };
    ComponentState { set: None, updated_at, ..state.clone() }
}

/// What a page shows of a component: what staff said, or else the worst that its signals and the incidents under way
/// say of it.
#[must_use]
pub fn shown<'a>(
    component: Component,
    state: Option<&ComponentState>,
    under_way: impl IntoIterator<Item = &'a Incident>,
) -> Health {
    let public = under_way.into_iter().filter(|incident| incident.is_public());
    worst(component, state, public.map(|incident| (incident.status, &incident.components[..])))
}

/// What staff said of a component, or else the worst that its signals and these say of it.
pub(crate) fn worst<'a>(
    component: Component,
    state: Option<&ComponentState>,
    incidents: impl Iterator<Item = (Status, &'a [(Component, Health)])>,
) -> Health {
    if let Some(set) = state.and_then(|state| state.set.as_ref()) {
        return set.health;
    }
    let derived = state.map_or(Health::Operational, |state| state.derived);
    // A maintenance that has not begun changes nothing yet.
    let felt = incidents.filter(|(status, _)| !status.is_over() && *status != Status::Scheduled);
    let said = felt.flat_map(|(_, components)| components).filter(|(named, _)| *named == component);
    said.map(|(_, health)| *health).fold(derived, Health::max)
}

#[cfg(test)]
mod tests;
