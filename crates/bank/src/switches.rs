//! Flags, the support of apps, the tokens of programs and who is synthetic, as a node knows them: read together, and again after a
//! second. So a change of staff's holds everywhere after that long, and asking for flags costs the store nothing.

use crate::{Bank, OpError, Query, StoreExt as _};
use identity::{Platform, ServiceToken, Synthetic};
use kernel::{PersonId, Timestamp};
use parking_lot::RwLock;
use rollout::{AppSupport, Flag, FlagKey};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;

/// How long what was read is good for.
const KNOWN_LASTS: Duration = Duration::from_secs(1);
/// How long flags and the support of apps go on as they were last read while the store does not answer.
const LAST_KNOWN_LASTS: Duration = Duration::from_mins(1);

#[derive(Debug, Default)]
pub(crate) struct Switches {
    kept: RwLock<Kept>,
    /// Held by the one who reads.
    turn: Mutex<()>,
    /// As was read last, and as was met since: whoever is marked stays so. There are few.
    synthetics: RwLock<BTreeSet<PersonId>>,
}

/// What readings came to, by when they began.
#[derive(Debug, Default)]
struct Kept {
    read: Option<(Timestamp, Arc<Board>)>,
    failed_at: Option<Timestamp>,
}

/// All of it at one time.
#[derive(Debug)]
pub(crate) struct Board {
    pub(crate) flags: BTreeMap<FlagKey, Flag>,
    pub(crate) services: Vec<ServiceToken>,
    apps: Vec<AppSupport>,
}

impl Board {
    pub(crate) fn support(&self, platform: Platform) -> Option<&AppSupport> {
        self.apps.iter().find(|support| support.platform == platform)
    }
}

impl Switches {
    /// What a reading brought that began at the instant or later. Here and below, a clock that was set back says nothing
    /// of when that was.
    fn since(&self, from: Timestamp, now: Timestamp) -> Option<Arc<Board>> {
        let kept = self.kept.read();
        let (as_of, board) = kept.read.as_ref()?;
        (from <= *as_of && *as_of <= now).then(|| Arc::clone(board))
    }

    /// What was read no longer ago than this.
    fn within(&self, lasts: Duration, now: Timestamp) -> Option<Arc<Board>> {
        let kept = self.kept.read();
        let (as_of, board) = kept.read.as_ref()?;
        (*as_of <= now && now < as_of.after(lasts)).then(|| Arc::clone(board))
    }

    fn has_failed_since(&self, from: Timestamp, now: Timestamp) -> bool {
        self.kept.read().failed_at.is_some_and(|at| from <= at && at <= now)
    }

    pub(crate) fn is_synthetic(&self, person: PersonId) -> bool {
        self.synthetics.read().contains(&person)
    }

    /// A mark was met.
    pub(crate) fn note_synthetic(&self, person: PersonId) {
        if !self.is_synthetic(person) {
            self.synthetics.write().insert(person);
        }
    }

    /// What was read is out of date.
    pub(crate) fn forget(&self) {
        self.kept.write().read = None;
    }
}

impl Bank {
    /// Flags and the support of apps, no older than a second; while the store does not answer, as they were up to a
    /// minute ago.
    pub(crate) async fn board(&self) -> Result<Arc<Board>, OpError> {
        match self.board_of_now().await {
            Ok(board) => Ok(board),
            Err(error) => self.switches.within(LAST_KNOWN_LASTS, self.now()).ok_or(error),
        }
    }

    /// All of it, no older than a second. However many ask, one at a time reads, and whatever comes of a reading is for
    /// all who had asked when it began: nobody waits for more than the reading under way and the one after it.
    pub(crate) async fn board_of_now(&self) -> Result<Arc<Board>, OpError> {
        let asked = self.now();
        if let Some(board) = self.switches.within(KNOWN_LASTS, asked) {
            return Ok(board);
        }
        let _turn = self.switches.turn.lock().await;
        let now = self.now();
        if let Some(board) =
            self.switches.since(asked, now).or_else(|| self.switches.within(KNOWN_LASTS, now))
        {
            return Ok(board);
        }
        if self.switches.has_failed_since(asked, now) {
            return Err(OpError::Unavailable("the store did not answer the one who asked".into()));
        }
        let read = self.read_board().await;
        let mut kept = self.switches.kept.write();
        match &read {
            Ok(board) => *kept = Kept { read: Some((now, Arc::clone(board))), failed_at: None },
            Err(_) => kept.failed_at = Some(now),
        }
        read
    }

    async fn read_board(&self) -> Result<Arc<Board>, OpError> {
        let flags = self.store.all::<Flag>(&Query::Flags).await?;
        let apps = self.store.all::<AppSupport>(&Query::AppSupports).await?;
        let services = self.store.all::<ServiceToken>(&Query::ServiceTokens).await?;
        let synthetics = self.store.all::<Synthetic>(&Query::Synthetics).await?;
        self.switches.synthetics.write().extend(synthetics.into_iter().map(|mark| mark.row.person));
        Ok(Arc::new(Board {
            flags: flags.into_iter().map(|flag| (flag.row.key.clone(), flag.row)).collect(),
            services: services.into_iter().map(|token| token.row).collect(),
            apps: apps.into_iter().map(|support| support.row).collect(),
        }))
    }
}
