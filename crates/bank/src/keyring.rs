//! The bank's own keys: drawn at the first start, kept sealed, known to every node.
//!
//! What the store holds opens nothing without the root key, which is in a file of the operator's.

use crate::bank::{Bank, insert};
use crate::jose::ServerNonces;
use crate::{
    Change, CommitError, OpError, Query, ServerKey, ServerKeyPurpose, ServerKeyState, StoreExt as _,
};
use identity::{TokenKey, TokenParts};
use kernel::{Entropy, Secret, Timestamp};
use parking_lot::RwLock;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use std::sync::Arc;
use std::time::Duration;

/// How long a node goes without looking for new keys again, when it meets one that it does not know.
const RELOAD_EVERY: Duration = Duration::from_secs(1);
/// Tries to agree with other nodes on the first keys.
const PREPARE_TRIES_MAX: u8 = 4;
const SECRET_BYTES: usize = 32;

/// Seals the bank's keys, as AES-256-GCM (NIST SP 800-38D).
#[derive(Clone)]
pub struct RootKey(Secret<[u8; 32]>);

impl std::fmt::Debug for RootKey {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("RootKey(...)")
    }
}

impl RootKey {
    #[must_use]
    pub const fn new(key: Secret<[u8; 32]>) -> Self {
        Self(key)
    }

    fn cipher(&self) -> LessSafeKey {
        LessSafeKey::new(UnboundKey::new(&AES_256_GCM, self.0.expose()).expect("the key has 32 bytes"))
    }

    /// Binds the text to its key's place, so that no sealed key can be put in another's.
    fn place(id: u32, purpose: ServerKeyPurpose) -> Aad<Vec<u8>> {
        let word: &[u8] = match purpose {
            ServerKeyPurpose::Token => b"token",
            ServerKeyPurpose::Signing => b"signing",
            ServerKeyPurpose::Nonce => b"nonce",
        };
        Aad::from([b"florin server key 1".as_slice(), &id.to_be_bytes(), word].concat())
    }

    fn seal(
        &self,
        id: u32,
        purpose: ServerKeyPurpose,
        secret: &[u8],
        entropy: &dyn Entropy,
    ) -> Secret<Vec<u8>> {
        let mut nonce = [0; NONCE_LEN];
        entropy.fill(&mut nonce);
        let mut text = secret.to_vec();
        let sealed = self.cipher().seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Self::place(id, purpose),
            &mut text,
        );
        sealed.expect("a key is shorter than GCM's bound");
        Secret::new([nonce.as_slice(), &text].concat())
    }

    fn open(&self, key: &ServerKey) -> Result<[u8; SECRET_BYTES], BadKey> {
        let sealed = key.secret.expose();
        let (nonce, text) = sealed.split_at_checked(NONCE_LEN).ok_or(BadKey(key.id))?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| BadKey(key.id))?;
        let mut text = text.to_vec();
        let opened = self.cipher().open_in_place(nonce, Self::place(key.id, key.purpose), &mut text);
        opened.ok().and_then(|secret| (*secret).try_into().ok()).ok_or(BadKey(key.id))
    }
}

/// A key that the root key does not open: the operator's file is another bank's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the root key does not open the bank's key {0}")]
struct BadKey(u32);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no root key is configured, so there are no sessions")]
struct NoRootKey;

/// The keys as of their last reading.
#[derive(Debug, Default)]
pub(crate) struct KeyRing {
    read: RwLock<Option<(Timestamp, Arc<Keys>)>>,
}

#[derive(Debug)]
pub(crate) struct Keys {
    tokens: Vec<TokenKey>,
    /// The one that makes new sessions' tokens.
    newest: u32,
    pub(crate) nonces: ServerNonces,
}

impl Keys {
    /// The key by which new sessions' tokens are made.
    pub(crate) const fn newest(&self) -> u32 {
        self.newest
    }

    pub(crate) fn token(&self, id: u32) -> Option<&TokenKey> {
        self.tokens.iter().find(|key| key.id == id)
    }
}

impl Bank {
    /// Draws the first keys, unless another node has.
    pub(crate) async fn prepare_keys(&self) -> Result<(), OpError> {
        let Some(root) = &self.settings.root_key else { return Ok(()) };
        for _ in 0..PREPARE_TRIES_MAX {
            let kept = self.kept_keys().await?;
            let missing = [(1, ServerKeyPurpose::Token), (2, ServerKeyPurpose::Nonce)];
            let missing = missing.into_iter().filter(|(id, _)| kept.iter().all(|key| key.id != *id));
            let now = self.now();
            let writes: Vec<_> =
                missing.map(|(id, purpose)| insert(self.draw_key(root, id, purpose, now))).collect();
            if writes.is_empty() {
                // The rest of the bank works without sessions, so a wrong root key is no reason not to start.
                if let Err(error) = self.load_keys(root, &kept, now) {
                    tracing::error!(error = %error, "the bank's own keys cannot be opened, so there are no sessions");
                }
                return Ok(());
            }
            match self.store.commit(Change { at: now, writes, ..Change::default() }).await {
                Ok(_) | Err(CommitError::Conflict(_) | CommitError::Unknown(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(OpError::Conflict)
    }

    pub(crate) async fn keys(&self) -> Result<Arc<Keys>, OpError> {
        let read = self.keyring.read.read().as_ref().map(|(_, keys)| Arc::clone(keys));
        match read {
            Some(keys) => Ok(keys),
            None => self.load_keys(self.root_key()?, &self.kept_keys().await?, self.now()),
        }
    }

    /// The key that made a token, which another node may have begun to use a moment ago.
    pub(crate) async fn keys_with(&self, parts: &TokenParts) -> Result<Arc<Keys>, OpError> {
        let keys = self.keys().await?;
        let now = self.now();
        let is_due =
            self.keyring.read.read().as_ref().is_none_or(|(read_at, _)| read_at.after(RELOAD_EVERY) <= now);
        if keys.token(parts.key).is_some() || !is_due {
            return Ok(keys);
        }
        self.load_keys(self.root_key()?, &self.kept_keys().await?, now)
    }

    fn root_key(&self) -> Result<&RootKey, OpError> {
        self.settings.root_key.as_ref().ok_or_else(|| OpError::Unavailable(Box::new(NoRootKey)))
    }

    async fn kept_keys(&self) -> Result<Vec<ServerKey>, OpError> {
        let kept = self.store.all::<ServerKey>(&Query::ServerKeys).await?;
        Ok(kept.into_iter().map(|key| key.row).collect())
    }

    fn load_keys(&self, root: &RootKey, kept: &[ServerKey], now: Timestamp) -> Result<Arc<Keys>, OpError> {
        let open = |key: &ServerKey| root.open(key).map_err(|bad| OpError::Unavailable(Box::new(bad)));
        let mut tokens = Vec::new();
        for key in kept.iter().filter(|key| key.purpose == ServerKeyPurpose::Token) {
            tokens.push(TokenKey { id: key.id, secret: Secret::new(open(key)?) });
        }
        let active = |purpose| {
            let is_active = |key: &&ServerKey| key.purpose == purpose && key.state == ServerKeyState::Active;
            kept.iter().filter(is_active).max_by_key(|key| key.id).ok_or(OpError::Conflict)
        };
        let newest = active(ServerKeyPurpose::Token)?.id;
        let nonces = ServerNonces::new(Secret::new(open(active(ServerKeyPurpose::Nonce)?)?));
        let keys = Arc::new(Keys { tokens, newest, nonces });
        *self.keyring.read.write() = Some((now, Arc::clone(&keys)));
        Ok(keys)
    }

    fn draw_key(&self, root: &RootKey, id: u32, purpose: ServerKeyPurpose, now: Timestamp) -> ServerKey {
        let mut secret = [0; SECRET_BYTES];
        self.entropy().fill(&mut secret);
        let sealed = root.seal(id, purpose, &secret, self.entropy());
        let state = ServerKeyState::Active;
        ServerKey { id, purpose, secret: sealed, state, created_at: now, retired_at: None }
    }
}

#[cfg(test)]
mod tests;
