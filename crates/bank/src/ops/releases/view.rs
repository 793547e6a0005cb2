//! What this node knows of the bank's releases: read again four times a second, and never used when it is older than a
//! second. Whoever is to be given a release that is on its way has it read anew, so that a rollback holds from the very
//! next challenge on.

use crate::{Bank, Key, OpError, StoreExt as _};
use identity::ReleaseName;
use kernel::Timestamp;
use parking_lot::RwLock;
use rollout::{Course, Release, Rollout, Terms, release_id};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;

/// How long nobody reads again what was just read.
const READ_EVERY: Duration = Duration::from_millis(250);
/// How long what was read is good for while the store does not answer.
const KNOWN_LASTS: Duration = Duration::from_secs(1);

/// The bank's releases as they were at one moment.
#[derive(Debug, Clone)]
pub(crate) struct Releases {
    pub(crate) course: Course,
    /// Of the release in force.
    pub(crate) terms: Terms,
    pub(crate) under_way: Option<UnderWay>,
}

/// The release on its way.
#[derive(Debug, Clone)]
pub(crate) struct UnderWay {
    pub(crate) release: Release,
    pub(crate) rollout: Rollout,
}

#[derive(Debug, Default)]
pub(crate) struct KnownReleases {
    kept: RwLock<Option<(Timestamp, Arc<Releases>)>>,
    /// Held by the one who reads.
    turn: Mutex<()>,
}

impl KnownReleases {
    /// What was read last, however long ago: good for nothing but whether it is worth to note something.
    pub(in crate::ops) fn last(&self) -> Option<Arc<Releases>> {
        self.kept.read().as_ref().map(|(_, releases)| Arc::clone(releases))
    }

    /// What was read no longer ago than this.
    fn within(&self, lasts: Duration, now: Timestamp) -> Option<Arc<Releases>> {
        let kept = self.kept.read();
        // A clock that was set back says nothing of how long ago that was.
        let fresh = kept.as_ref().filter(|(as_of, _)| *as_of <= now && now < as_of.after(lasts));
        fresh.map(|(_, releases)| Arc::clone(releases))
    }

    /// Has whoever comes next read.
    pub(crate) fn forget(&self) {
        *self.kept.write() = None;
    }
}

impl Bank {
    /// The releases as this node knows them, no older than a second.
    pub(crate) async fn releases(&self) -> Result<Arc<Releases>, OpError> {
        let now = self.now();
        if let Some(known) = self.known_releases.within(READ_EVERY, now) {
            return Ok(known);
        }
        let Ok(_turn) = self.known_releases.turn.try_lock() else {
            return match self.known_releases.within(KNOWN_LASTS, now) {
                Some(known) => Ok(known),
                None => self.releases_anew().await,
            };
        };
        match self.releases_anew().await {
            Ok(releases) => Ok(releases),
            Err(error) => self.known_releases.within(KNOWN_LASTS, now).ok_or(error),
        }
    }

    /// The releases as the store has them now.
    pub(crate) async fn releases_anew(&self) -> Result<Arc<Releases>, OpError> {
        let as_of = self.now();
        let releases = Arc::new(self.read_releases().await?);
        let mut kept = self.known_releases.kept.write();
        // Another reading that was begun later may have ended first.
        if kept.as_ref().is_none_or(|(known, _)| *known <= as_of || self.now() < *known) {
            *kept = Some((as_of, Arc::clone(&releases)));
        }
        Ok(releases)
    }

    async fn read_releases(&self) -> Result<Releases, OpError> {
        let found = self.store.one::<Course>(&Key::Course(Course::ONE)).await?;
        let Some(course) = found.map(|found| found.row) else {
            let course = Course::first(self.settings.login.release.clone());
            return Ok(Releases { course, terms: self.first_terms(), under_way: None });
        };
        let terms = match self.release_named(&course.in_force).await? {
            Some(release) => release.terms,
            None => self.first_terms(),
        };
        let under_way = match &course.under_way {
            Some(name) => self.under_way(name).await?,
            None => None,
        };
        Ok(Releases { course, terms, under_way })
    }

    async fn under_way(&self, name: &ReleaseName) -> Result<Option<UnderWay>, OpError> {
        let found = self.store.one::<Rollout>(&Key::Rollout(release_id(name))).await?;
        let release = self.release_named(name).await?;
        Ok(found.zip(release).map(|(found, release)| UnderWay { release, rollout: found.row }))
    }

    pub(super) async fn release_named(&self, name: &ReleaseName) -> Result<Option<Release>, OpError> {
        let found = self.store.one::<Release>(&Key::Release(release_id(name))).await?;
        Ok(found.map(|found| found.row))
    }

    /// What the bank gives as long as nobody made a release.
    pub(super) const fn first_terms(&self) -> Terms {
        let login = &self.settings.login;
        Terms {
            policy: login.policy,
            pin_params: login.pin_params,
            rehashes_pins: login.rehashes_pins,
            passkeys: login.passkey_options,
        }
    }
}
