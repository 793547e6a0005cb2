//! The bank's own keys: drawn at the first start, kept sealed, known to every node.
//!
//! What the store holds opens nothing without the root key, which is in a file of the operator's. A node reads the keys
//! again every few seconds, and at once when it meets one that it does not know; while the store cannot be read it goes
//! on with what it has.

mod root;
mod rotation;

use crate::bank::{Bank, insert};
use crate::jose::{KeyPair, KeySet, KeySetError, KeyStage, ServerNonces, SetKey, Signer};
use crate::{
    Change, CommitError, OpError, Query, ServerKey, ServerKeyPurpose, ServerKeyState, StoreExt as _,
};
use identity::{DeviceKey, TokenKey, TokenParts};
use kernel::{Secret, Timestamp};
use parking_lot::RwLock;
pub use root::RootKey;
pub use rotation::{KeyRefusal, SIGNING_LASTS, TOKEN_KEYS_MAX};
pub(crate) use rotation::{KeysDue, decide_due, decide_publish, decide_rotate, next_number, stages};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// How long a node goes without looking for new keys again, when it meets one that it does not know.
const RELOAD_EVERY: Duration = Duration::from_secs(1);
/// How long a node goes with the keys it read: after a rotation, all make new things with the new key within this.
const KEYS_LAST: Duration = Duration::from_secs(5);
/// Tries to agree with other nodes on the first keys.
const PREPARE_TRIES_MAX: u8 = 4;
const SECRET_BYTES: usize = 32;

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no root key is configured, so there are no sessions")]
struct NoRootKey;

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the bank signs nothing: it has no key to sign with, or no randomness for signatures")]
struct NoSigner;

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the bank's keys to sign with make no set")]
struct BadSet(#[source] KeySetError);

/// By what the bank signs, and by what it verifies, as of the last reading of the keys.
#[derive(Clone)]
pub struct Signing {
    pub signer: Arc<dyn Signer>,
    /// The signer's name in the set.
    pub kid: String,
    /// Keys about to sign and keys that signed what may still live are in it as well.
    pub set: KeySet,
}

impl fmt::Debug for Signing {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Signing").field("kid", &self.kid).field("set", &self.set).finish_non_exhaustive()
    }
}

/// The keys as of their last reading.
#[derive(Debug, Default)]
pub(crate) struct KeyRing {
    read: RwLock<Option<Reading>>,
}

#[derive(Debug)]
struct Reading {
    /// When the last reading was begun, even where it failed.
    begun_at: Timestamp,
    /// As of when the keys are known.
    as_of: Timestamp,
    keys: Arc<Keys>,
}

#[derive(Debug)]
pub(crate) struct Keys {
    tokens: Vec<TokenKey>,
    /// The one that makes new sessions' tokens.
    newest: u32,
    pub(crate) nonces: ServerNonces,
    signing: Option<Arc<Signing>>,
    /// Public halves of the keys to sign with, by their numbers.
    pub(crate) public: Vec<(u32, DeviceKey)>,
}

impl Keys {
    /// The key by which new sessions' tokens are made.
    pub(crate) const fn newest(&self) -> u32 {
        self.newest
    }

    pub(crate) fn token(&self, id: u32) -> Option<&TokenKey> {
        self.tokens.iter().find(|key| key.id == id)
    }

    /// # Errors
    /// [`OpError::Unavailable`] where the bank cannot sign.
    pub(crate) fn signing(&self) -> Result<&Arc<Signing>, OpError> {
        self.signing.as_ref().ok_or_else(|| OpError::Unavailable(Box::new(NoSigner)))
    }

    fn knows(&self, kid: &str, now: Timestamp) -> bool {
        self.signing.as_ref().is_some_and(|signing| signing.set.find(kid, now).is_ok())
    }
}

impl KeyRing {
    /// The keys, and whether the caller is the one to read them again because that was `lasts` ago.
    fn look(&self, lasts: Duration, now: Timestamp) -> Option<(Arc<Keys>, bool)> {
        // A clock that was set back had been wrong: what was read then is read again.
        let is_due = |reading: &Reading| now < reading.begun_at || reading.begun_at.after(lasts) <= now;
        let reading = self.read.read();
        let found = reading.as_ref().map(|reading| (Arc::clone(&reading.keys), is_due(reading)));
        drop(reading);
        match found {
            Some((_, true)) => {
                let mut reading = self.read.write();
                let reading = reading.as_mut()?;
                let is_ours = is_due(reading);
                if is_ours {
                    reading.begun_at = now;
                }
                Some((Arc::clone(&reading.keys), is_ours))
            }
            found => found,
        }
    }

    /// Whether the keys are as new as a caller may ask for.
    fn is_known_as_of(&self, at: Timestamp) -> bool {
        self.read.read().as_ref().is_some_and(|reading| at <= reading.as_of)
    }
}

impl Bank {
    /// Draws the first keys, unless another node has.
    pub(crate) async fn prepare_keys(&self) -> Result<(), OpError> {
        let Some(root) = &self.settings.root_key else { return Ok(()) };
        for _ in 0..PREPARE_TRIES_MAX {
            let kept = self.kept_keys().await?;
            let can_sign = self.settings.signer_random.is_some();
            let is_missing = |purpose: &ServerKeyPurpose| {
                (*purpose != ServerKeyPurpose::Signing || can_sign)
                    && kept.iter().all(|key| key.purpose != *purpose)
            };
            let missing = ServerKeyPurpose::ALL.into_iter().filter(is_missing);
            let now = self.now();
            let mut writes = Vec::new();
            for (id, purpose) in (next_number(&kept)..).zip(missing) {
                writes.push(insert(self.draw_key(root, (id, purpose, ServerKeyState::Active), now)?));
            }
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

    /// By what the bank signs. All nodes agree on it within seconds; a key is in the set for an hour before it signs.
    ///
    /// # Errors
    /// A fault: there is no root key, no randomness for signatures, or the keys cannot be read.
    pub async fn signing(&self) -> Result<Arc<Signing>, OpError> {
        Ok(Arc::clone(self.keys().await?.signing()?))
    }

    /// The same for whoever met a signature by a key of this name, which another node may have begun to use: the keys
    /// are read again, once a second at most, when it is not known (F11). It may be unknown all the same.
    ///
    /// # Errors
    /// As [`Self::signing`]; also when the name is not known and the keys could not be read again, so that nobody is
    /// told that a good signature is a bad one.
    pub async fn signing_with(&self, kid: &str) -> Result<Arc<Signing>, OpError> {
        let keys = self.keys_that(|keys, now| keys.knows(kid, now)).await?;
        Ok(Arc::clone(keys.signing()?))
    }

    pub(crate) async fn keys(&self) -> Result<Arc<Keys>, OpError> {
        let now = self.now();
        let Some((keys, is_ours)) = self.keyring.look(KEYS_LAST, now) else {
            return self.read_keys(now).await;
        };
        if !is_ours {
            return Ok(keys);
        }
        match self.read_keys(now).await {
            Ok(read) => Ok(read),
            Err(error) => {
                tracing::warn!(error = %error, "the bank's own keys cannot be read again; the known ones are used on");
                Ok(keys)
            }
        }
    }

    /// The key that made a token, which another node may have begun to use a moment ago.
    pub(crate) async fn keys_with(&self, parts: &TokenParts) -> Result<Arc<Keys>, OpError> {
        self.keys_that(|keys, _| keys.token(parts.key).is_some()).await
    }

    /// The keys; read again when they do not know what they should.
    async fn keys_that(&self, know: impl Fn(&Keys, Timestamp) -> bool) -> Result<Arc<Keys>, OpError> {
        let keys = self.keys().await?;
        let now = self.now();
        if know(&keys, now) {
            return Ok(keys);
        }
        match self.keyring.look(RELOAD_EVERY, now) {
            Some((keys, false)) if self.keyring.is_known_as_of(now.before(KEYS_LAST)) => Ok(keys),
            _ => self.read_keys(now).await,
        }
    }

    async fn read_keys(&self, now: Timestamp) -> Result<Arc<Keys>, OpError> {
        self.load_keys(self.root_key()?, &self.kept_keys().await?, now)
    }

    /// The keys anew, whenever they were read: for whoever has just changed them.
    pub(crate) async fn keys_anew(&self) -> Result<Arc<Keys>, OpError> {
        self.read_keys(self.now()).await
    }

    pub(crate) fn root_key(&self) -> Result<&RootKey, OpError> {
        self.settings.root_key.as_ref().ok_or_else(|| OpError::Unavailable(Box::new(NoRootKey)))
    }

    pub(crate) async fn kept_keys(&self) -> Result<Vec<ServerKey>, OpError> {
        let kept = self.store.all::<ServerKey>(&Query::ServerKeys).await?;
        Ok(kept.into_iter().map(|key| key.row).collect())
    }

    fn load_keys(&self, root: &RootKey, kept: &[ServerKey], now: Timestamp) -> Result<Arc<Keys>, OpError> {
        let of = |purpose| kept.iter().filter(move |key| key.purpose == purpose);
        let mut tokens = Vec::new();
        for key in of(ServerKeyPurpose::Token) {
            tokens.push(TokenKey { id: key.id, secret: root.open_secret(key).map_err(unavailable)? });
        }
        let active = |purpose| {
            let is_active = |key: &&ServerKey| key.state == ServerKeyState::Active;
            of(purpose).filter(is_active).max_by_key(|key| key.id).ok_or(OpError::Conflict)
        };
        let newest = active(ServerKeyPurpose::Token)?.id;
        let nonce_key = active(ServerKeyPurpose::Nonce)?;
        let mut nonces = ServerNonces::new(root.open_secret(nonce_key).map_err(unavailable)?);
        for (key, stage) in stages(kept, ServerKeyPurpose::Nonce) {
            if key.id != nonce_key.id && stage.verifies(now) {
                nonces = nonces.also_of(root.open_secret(key).map_err(unavailable)?);
            }
        }
        let (signing, public) = self.load_signing(root, kept, now)?;
        let keys = Arc::new(Keys { tokens, newest, nonces, signing, public });
        let reading = Reading { begun_at: now, as_of: now, keys: Arc::clone(&keys) };
        *self.keyring.read.write() = Some(reading);
        Ok(keys)
    }

    /// The keys to sign with; none before the first one was drawn.
    fn load_signing(&self, root: &RootKey, kept: &[ServerKey], now: Timestamp) -> Result<Loaded, OpError> {
        let Some(random) = &self.settings.signer_random else { return Ok(Loaded::default()) };
        let (mut signer, mut set, mut public) = (None, Vec::new(), Vec::new());
        for (row, stage) in stages(kept, ServerKeyPurpose::Signing) {
            if !stage.verifies(now) {
                continue;
            }
            let secret = root.open(row).map_err(unavailable)?;
            let pair = KeyPair::open(&secret, random.source()).map_err(unavailable)?;
            public.push((row.id, *pair.key()));
            set.push(SetKey { key: *pair.key(), stage });
            if matches!(stage, KeyStage::Active { .. }) {
                signer = Some(Arc::new(pair));
            }
        }
        let Some(signer) = signer else { return Ok(Loaded::default()) };
        let set = KeySet::new(set).map_err(|error| unavailable(BadSet(error)))?;
        let kid = signer.key().thumbprint().to_string();
        Ok((Some(Arc::new(Signing { signer, kid, set })), public))
    }

    /// A new key of a purpose, with its number and sealed.
    pub(crate) fn draw_key(
        &self,
        root: &RootKey,
        (id, purpose, state): (u32, ServerKeyPurpose, ServerKeyState),
        now: Timestamp,
    ) -> Result<ServerKey, OpError> {
        let secret = match purpose {
            ServerKeyPurpose::Token | ServerKeyPurpose::Nonce => {
                let mut secret = [0; SECRET_BYTES];
                self.entropy().fill(&mut secret);
                Secret::new(secret.to_vec())
            }
            ServerKeyPurpose::Signing => {
                let random = self.settings.signer_random.as_ref().ok_or_else(|| unavailable(NoSigner))?;
                KeyPair::generate(&*random.source()).map_err(unavailable)?
            }
        };
        let sealed = root.seal(id, purpose, secret.expose(), self.entropy());
        Ok(ServerKey { id, purpose, secret: sealed, state, created_at: now, retired_at: None })
    }
}

/// By what the bank signs, and the public halves by their numbers.
type Loaded = (Option<Arc<Signing>>, Vec<(u32, DeviceKey)>);

fn unavailable(error: impl std::error::Error + Send + Sync + 'static) -> OpError {
    OpError::Unavailable(Box::new(error))
}
