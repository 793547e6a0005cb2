//! The keys by which the bank signs, each on its way through the set: published, active, retired.
//!
//! Invariants: one key is active; a key is published for [`KEY_LEAD`] before the first signature by it, so that no
//! verifier meets a key it has not heard of (F11); a key is known for [`KEY_OVERLAP`] after the last signature by it,
//! so that no token dies of a rotation (F10).

use super::{ACCESS_LASTS_MAX, CLOCK_SKEW, Jwk, JwkSet};
use identity::{DeviceKey, Thumbprint};
use kernel::Timestamp;
use std::time::Duration;

/// How long a key is published before it signs, which is the longest that anyone may keep a copy of the document.
pub const KEY_LEAD: Duration = Duration::from_hours(1);

/// How long a key verifies after it stopped to sign: a node may hear of the rotation late, by as much as a verifier,
/// and the last token lives its whole life.
pub const KEY_OVERLAP: Duration = ACCESS_LASTS_MAX.saturating_add(KEY_LEAD).saturating_add(CLOCK_SKEW);

/// Where a key is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyStage {
    /// In the document, and not signing yet. It verifies, as another node may be ahead.
    Next { published_at: Timestamp },
    /// The one that signs.
    Active { since: Timestamp },
    /// Verifies what it signed.
    Retired { until: Timestamp },
}

impl KeyStage {
    /// Whether the key is known at this moment.
    #[must_use]
    pub fn verifies(self, now: Timestamp) -> bool {
        match self {
            Self::Next { .. } | Self::Active { .. } => true,
            Self::Retired { until } => now < until,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SetKey {
    pub key: DeviceKey,
    pub stage: KeyStage,
}

/// The keys of one purpose at one moment. Each is named by its thumbprint (RFC 7638), so a name never means two keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeySet(Vec<(Thumbprint, SetKey)>);

/// Keys that do not make a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum KeySetError {
    #[error("a set has one active key")]
    ActiveKeys,
    #[error("a set has at most one next key")]
    NextKeys,
    #[error("a key is in the set twice")]
    SameKey,
    #[error("a set has at most {} keys", KeySet::KEYS_MAX)]
    TooManyKeys,
}

/// Why a key was not found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyMiss {
    Unknown,
    /// Everything it signed has expired.
    Retired,
}

impl KeySet {
    /// Keys of one set, retired ones included.
    pub const KEYS_MAX: usize = 8;

    /// # Errors
    /// [`KeySetError`].
    pub fn new(keys: Vec<SetKey>) -> Result<Self, KeySetError> {
        if Self::KEYS_MAX < keys.len() {
            return Err(KeySetError::TooManyKeys);
        }
        let count = |is: fn(KeyStage) -> bool| keys.iter().filter(|key| is(key.stage)).count();
        if count(|stage| matches!(stage, KeyStage::Active { .. })) != 1 {
            return Err(KeySetError::ActiveKeys);
        }
        if 1 < count(|stage| matches!(stage, KeyStage::Next { .. })) {
            return Err(KeySetError::NextKeys);
        }
        let named: Vec<_> = keys.into_iter().map(|key| (key.key.thumbprint(), key)).collect();
        let is_again = |(place, (name, _)): (usize, &(Thumbprint, SetKey))| {
            named[..place].iter().any(|(before, _)| before == name)
        };
        if named.iter().enumerate().any(is_again) {
            return Err(KeySetError::SameKey);
        }
        Ok(Self(named))
    }

    pub fn keys(&self) -> impl Iterator<Item = &SetKey> {
        self.0.iter().map(|(_, key)| key)
    }

    /// The key that signs.
    ///
    /// # Panics
    /// Never: a set has one.
    #[must_use]
    pub fn active(&self) -> &DeviceKey {
        let active = self.keys().find(|key| matches!(key.stage, KeyStage::Active { .. }));
        &active.expect("a set has one active key").key
    }

    /// The key of this name, if it verifies at this moment.
    ///
    /// # Errors
    /// [`KeyMiss`].
    pub fn find(&self, kid: &str, now: Timestamp) -> Result<&DeviceKey, KeyMiss> {
        let name = Thumbprint::parse(kid).ok_or(KeyMiss::Unknown)?;
        let (_, found) = self.0.iter().find(|(known, _)| *known == name).ok_or(KeyMiss::Unknown)?;
        if found.stage.verifies(now) { Ok(&found.key) } else { Err(KeyMiss::Retired) }
    }

    /// The document that is published (RFC 7517, 5). Nobody may keep a copy for longer than [`KEY_LEAD`].
    #[must_use]
    pub fn document(&self, now: Timestamp) -> JwkSet {
        let live = self.0.iter().filter(|(_, key)| key.stage.verifies(now));
        let named = live.map(|(name, key)| Jwk { key: key.key, kid: Some(name.to_string()) });
        JwkSet { keys: named.collect() }
    }
}

#[cfg(test)]
mod tests;
