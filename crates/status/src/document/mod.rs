//! What programs read: Statuspage's API v2, Atom, RSS and iCalendar.

mod api;
mod calendar;
mod feeds;
mod xml;

pub(crate) use api::api;
pub(crate) use calendar::calendar;
pub(crate) use feeds::{atom, rss};
