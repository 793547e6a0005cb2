//! What the bank told, once it is known to be good: every instant can be read, every id can stand in an address, and
//! nothing is more than is allowed.

use jiff::civil::Date;
use kernel::Timestamp;
use projection::{
    Component, DAYS_MAX, Health, INCIDENTS_MAX, Incident, IncidentStatus, MAINTENANCES_MAX, Projection,
    Update,
};

/// Components of one document.
const COMPONENTS_MAX: usize = 64;
/// Updates of one incident.
const UPDATES_MAX: usize = 200;
/// Bytes of an id.
const ID_BYTES_MAX: usize = 64;
/// Bytes of the page's address.
const URL_BYTES_MAX: usize = 512;
/// Bytes of a name.
const NAME_BYTES_MAX: usize = 1_024;

/// Why a document is not taken.
#[derive(Debug, thiserror::Error)]
pub enum BadProjection {
    #[error("the document is no projection")]
    Json(#[from] serde_json::Error),
    #[error("the document is of format {0}, which this build does not read")]
    Format(u32),
    #[error("the document has too many {0}")]
    TooMany(&'static str),
    #[error("the document has a {0} that cannot be used")]
    Bad(&'static str),
}

/// A projection that can be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    projection: Projection,
    /// Where the page is, without a slash at the end.
    url: String,
    /// What is to be shown later, and when.
    next: Option<Box<(Timestamp, Told)>>,
}

impl Told {
    /// Reads a document. `own_url` is the page's address where the document names none.
    ///
    /// # Errors
    /// [`BadProjection`].
    pub fn parse(body: &[u8], own_url: &str) -> Result<Self, BadProjection> {
        Self::read(serde_json::from_slice(body)?, own_url)
    }

    fn read(mut projection: Projection, own_url: &str) -> Result<Self, BadProjection> {
        if projection.format != projection::FORMAT {
            return Err(BadProjection::Format(projection.format));
        }
        check(&projection)?;
        let next = match projection.next.take() {
            Some(mut later) => {
                instant(&later.at)?;
                // What comes after that is the bank's to say.
                later.projection.next = None;
                Some(Box::new((at(&later.at), Self::read(later.projection, own_url)?)))
            }
            None => None,
        };
        let url = projection.page.url.as_deref().unwrap_or(own_url).trim_end_matches('/').to_owned();
        let is_web = url.starts_with("https://") || url.starts_with("http://");
        let is_plain = url.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"'<>\\?#".contains(&byte));
        sound(is_web && is_plain && url.len() <= URL_BYTES_MAX, "page address")?;
        Ok(Self { projection, url, next })
    }

    /// When something else is to be shown by itself, and what.
    pub(crate) fn next(&self) -> Option<(Timestamp, &Self)> {
        self.next.as_deref().map(|(at, told)| (*at, told))
    }

    /// Whether another says the same, now and later; when each was made makes no difference.
    #[must_use]
    pub fn says_as(&self, other: &Self) -> bool {
        let is_later_the_same = match (self.next(), other.next()) {
            (Some((at, later)), Some((others, other))) => at == others && later.says_as(other),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        };
        is_later_the_same && self.projection.says_as(&other.projection)
    }

    /// What is shown now: never what is to be shown later.
    #[must_use]
    pub const fn all(&self) -> &Projection {
        &self.projection
    }

    /// Where the page is, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// When the bank said it.
    #[must_use]
    pub fn made_at(&self) -> Timestamp {
        at(&self.projection.made_at)
    }

    pub(crate) fn component(&self, id: &str) -> Option<&Component> {
        self.projection.components.iter().find(|component| component.id == id)
    }

    /// Incidents that are not over.
    pub(crate) fn unresolved(&self) -> impl Iterator<Item = &Incident> {
        self.projection.incidents.iter().filter(|incident| !incident.status.is_over())
    }

    /// Maintenances that have not begun, the next one first.
    pub(crate) fn upcoming(&self) -> Vec<&Incident> {
        let all = self.projection.scheduled_maintenances.iter();
        let mut found: Vec<_> = all.filter(|incident| incident.status == IncidentStatus::Scheduled).collect();
        found.sort_by_key(|incident| began_at(incident));
        found
    }

    /// Maintenances under way.
    pub(crate) fn active(&self) -> impl Iterator<Item = &Incident> {
        let all = self.projection.scheduled_maintenances.iter();
        all.filter(|incident| {
            matches!(incident.status, IncidentStatus::InProgress | IncidentStatus::Verifying)
        })
    }

    /// Incidents and maintenances that are over, the newest first.
    pub(crate) fn past(&self) -> Vec<&Incident> {
        let all = self.projection.incidents.iter().chain(&self.projection.scheduled_maintenances);
        let mut found: Vec<_> = all.filter(|incident| incident.status.is_over()).collect();
        found.sort_by_key(|incident| std::cmp::Reverse(began_at(incident)));
        found
    }

    pub(crate) fn everything(&self) -> impl Iterator<Item = &Incident> {
        self.projection.incidents.iter().chain(&self.projection.scheduled_maintenances)
    }
}

/// When it began, or is to begin.
pub(crate) fn began_at(incident: &Incident) -> Timestamp {
    at(incident.scheduled_for.as_deref().unwrap_or(&incident.started_at))
}

/// The review, once it is out.
pub(crate) fn review(incident: &Incident) -> Option<&Update> {
    incident.incident_updates.iter().find(|update| update.status == IncidentStatus::Postmortem)
}

/// The worst day that a component had, and how many days were not well.
pub(crate) fn trouble(component: &Component) -> (Health, usize) {
    let is_trouble = |health: &Health| !matches!(health, Health::Operational | Health::UnderMaintenance);
    let bad = component.days.iter().map(|day| day.worst).filter(is_trouble);
    bad.fold((Health::Operational, 0), |(worst, count), health| (worst.max(health), count.saturating_add(1)))
}

/// An instant of a document that was checked.
pub(crate) fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap_or(Timestamp::EPOCH)
}

/// A day of a document that was checked.
pub(crate) fn day(text: &str) -> Date {
    text.parse().unwrap_or(Date::ZERO)
}

fn check(projection: &Projection) -> Result<(), BadProjection> {
    within(projection.components.len(), COMPONENTS_MAX, "components")?;
    within(projection.incidents.len(), INCIDENTS_MAX, "incidents")?;
    within(projection.scheduled_maintenances.len(), MAINTENANCES_MAX, "maintenances")?;
    instant(&projection.made_at)?;
    instant(&projection.page.updated_at)?;
    id(&projection.page.id)?;
    name(&projection.page.name)?;
    projection.components.iter().try_for_each(check_component)?;
    projection.incidents.iter().try_for_each(check_incident)?;
    projection.scheduled_maintenances.iter().try_for_each(|maintenance| {
        sound(maintenance.scheduled_for.is_some() && maintenance.scheduled_until.is_some(), "maintenance")?;
        check_incident(maintenance)
    })
}

fn check_component(component: &Component) -> Result<(), BadProjection> {
    id(&component.id)?;
    id(&component.key)?;
    name(&component.name)?;
    within(component.days.len(), DAYS_MAX, "days")?;
    instant(&component.created_at)?;
    instant(&component.updated_at)?;
    component.days.iter().try_for_each(|day| sound(day.date.parse::<Date>().is_ok(), "day"))
}

fn check_incident(incident: &Incident) -> Result<(), BadProjection> {
    id(&incident.id)?;
    name(&incident.name)?;
    within(incident.components.len(), COMPONENTS_MAX, "components")?;
    within(incident.incident_updates.len(), UPDATES_MAX, "updates")?;
    instant(&incident.created_at)?;
    instant(&incident.updated_at)?;
    instant(&incident.started_at)?;
    let seldom = [
        &incident.monitoring_at,
        &incident.resolved_at,
        &incident.scheduled_for,
        &incident.scheduled_until,
        &incident.next_update_at,
    ];
    seldom.into_iter().flatten().try_for_each(|text| instant(text))?;
    incident.incident_updates.iter().try_for_each(|update| {
        id(&update.id)?;
        instant(&update.created_at)?;
        instant(&update.updated_at)?;
        instant(&update.display_at)
    })
}

fn sound(is_sound: bool, what: &'static str) -> Result<(), BadProjection> {
    if is_sound { Ok(()) } else { Err(BadProjection::Bad(what)) }
}

fn within(count: usize, most: usize, what: &'static str) -> Result<(), BadProjection> {
    if count <= most { Ok(()) } else { Err(BadProjection::TooMany(what)) }
}

fn instant(text: &str) -> Result<(), BadProjection> {
    sound(Timestamp::parse(text).is_ok(), "time")
}

fn name(text: &str) -> Result<(), BadProjection> {
    sound(!text.is_empty() && text.len() <= NAME_BYTES_MAX && !text.contains(char::is_control), "name")
}

/// An id stands in addresses and in names of files.
fn id(text: &str) -> Result<(), BadProjection> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    sound(is_plain && !text.is_empty() && text.len() <= ID_BYTES_MAX, "id")
}

#[cfg(test)]
mod tests;
