//! What programs read: Statuspage's API v2, Atom, RSS and iCalendar.

mod api;
mod bootstrap;
mod calendar;
mod feeds;
mod xml;

pub(crate) use api::{api, component_webhook, incident_webhook};
pub(crate) use bootstrap::bootstrap;
pub(crate) use calendar::calendar;
pub(crate) use feeds::{atom, rss};
