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

#[derive(Debug, Default)]
pub(crate) struct Switches {
    kept: RwLock<Option<(Timestamp, Arc<Board>)>>,
    /// Held by the one who reads.
    turn: Mutex<()>,
    /// As was read last, and as was met since: whoever is marked stays so. There are few.
    synthetics: RwLock<BTreeSet<PersonId>>,
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
    fn known(&self, now: Timestamp) -> Option<Arc<Board>> {
        let kept = self.kept.read();
        let (as_of, board) = kept.as_ref()?;
        // A clock that was set back says nothing of how long ago that was.
        (*as_of <= now && now < as_of.after(KNOWN_LASTS)).then(|| Arc::clone(board))
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
        *self.kept.write() = None;
    }
}

impl Bank {
    pub(crate) async fn board(&self) -> Result<Arc<Board>, OpError> {
        if let Some(board) = self.switches.known(self.now()) {
            return Ok(board);
        }
        let _turn = self.switches.turn.lock().await;
        let now = self.now();
        if let Some(board) = self.switches.known(now) {
            return Ok(board);
        }
        let flags = self.store.all::<Flag>(&Query::Flags).await?;
        let apps = self.store.all::<AppSupport>(&Query::AppSupports).await?;
        let services = self.store.all::<ServiceToken>(&Query::ServiceTokens).await?;
        let synthetics = self.store.all::<Synthetic>(&Query::Synthetics).await?;
        let board = Arc::new(Board {
            flags: flags.into_iter().map(|flag| (flag.row.key.clone(), flag.row)).collect(),
            services: services.into_iter().map(|token| token.row).collect(),
            apps: apps.into_iter().map(|support| support.row).collect(),
        });
        *self.switches.synthetics.write() = synthetics.into_iter().map(|mark| mark.row.person).collect();
        *self.switches.kept.write() = Some((now, Arc::clone(&board)));
        Ok(board)
    }
}
