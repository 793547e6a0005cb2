//! Releases of the login: made and stepped by staff, given to customers, watched, and rolled back.

mod attempts;
mod beside;
mod gather;
mod given;
mod held;
mod leader;
mod past;
mod reached;
mod reports;
mod staff;
mod told;
mod view;
mod watch;

pub(crate) use held::SeenWriter;
pub use reports::{ReportTold, ReportsAsk};
pub use staff::{NewRelease, ReleaseError, ReleaseView};
pub(crate) use view::KnownReleases;
pub(in crate::ops) use view::{Releases, UnderWay};
pub(crate) use watch::Watching;
pub use watch::{WatchRound, WatchSettings};
