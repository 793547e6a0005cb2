//! Releases of the login: made and stepped by staff, given to customers, watched, and rolled back.

mod attempts;
mod given;
mod leader;
mod reached;
mod staff;
mod view;
mod watch;

pub use staff::{NewRelease, ReleaseError, ReleaseView};
pub(crate) use view::KnownReleases;
pub(in crate::ops) use view::{Releases, UnderWay};
pub(crate) use watch::Watching;
pub use watch::{WatchRound, WatchSettings};
