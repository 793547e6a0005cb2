//! What the customers tell: who was affected, when, and who was signed out under which release.

use bank::{Key, Store, StoreExt as _};
use identity::{ReleaseName, Session};
use kernel::{SessionId, Timestamp};
use simulator::{Told, What};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Points of a path that are kept; the drill's bound on its own memory.
const POINTS_MAX: usize = 10_000;

/// Counts from the start of the release on.
#[derive(Debug, Default)]
pub(super) struct Toll {
    pub(super) counts_from: Option<Timestamp>,
    pub(super) logins: u64,
    pub(super) served: u64,
    pub(super) unserved: u64,
    pub(super) no_network: u64,
    pub(super) abandoned: u64,
    pub(super) failed_logins: u64,
    /// Sessions that were refused, by whose release they were.
    pub(super) signed_out: u64,
    pub(super) signed_out_outside: u64,
    /// Customers who met trouble that was the bank's.
    pub(super) affected: BTreeSet<usize>,
    /// How many they were, and when.
    pub(super) path: Vec<(Timestamp, usize)>,
    /// Codes that customers were told, and how often.
    pub(super) codes: BTreeMap<String, u64>,
    /// Customers whose last visit ended without their balance.
    pub(super) without: BTreeSet<usize>,
}

impl Toll {
    /// Takes what a device tells, and whether it is about a session of another release.
    pub(super) fn take(&mut self, told: Told, is_outside: bool) {
        match &told.what {
            What::Served => {
                self.without.remove(&told.customer);
            }
            What::Unserved { .. } | What::NoNetwork | What::Abandoned => {
                self.without.insert(told.customer);
            }
            What::LoggedIn { .. } | What::LoginFailed { .. } | What::SignedOut { .. } => {}
        }
        if self.counts_from.is_none_or(|from| told.at < from) {
            return;
        }
        match told.what {
            What::LoggedIn { .. } => self.logins += 1,
            What::Served => self.served += 1,
            What::NoNetwork => self.no_network += 1,
            What::Abandoned => self.abandoned += 1,
            What::LoginFailed { code } => {
                self.failed_logins += 1;
                self.trouble(told.customer, told.at, code);
            }
            What::Unserved { code } => {
                self.unserved += 1;
                self.trouble(told.customer, told.at, code);
            }
            What::SignedOut { code, .. } => {
                self.signed_out += 1;
                self.signed_out_outside += u64::from(is_outside);
                self.trouble(told.customer, told.at, code);
            }
        }
    }

    fn trouble(&mut self, customer: usize, at: Timestamp, code: String) {
        *self.codes.entry(code).or_default() += 1;
        if self.affected.insert(customer) && self.path.len() < POINTS_MAX {
            self.path.push((at, self.affected.len()));
        }
    }
}

/// Whether a session that was refused was issued under another release.
pub(super) async fn is_outside(told: &Told, store: &Arc<dyn Store>, release: &ReleaseName) -> bool {
    let What::SignedOut { session, .. } = &told.what else { return false };
    let Ok(id) = SessionId::parse(session) else { return true };
    let found = store.one::<Session>(&Key::Session(id)).await;
    found.ok().flatten().is_none_or(|session| session.row.release != *release)
}
