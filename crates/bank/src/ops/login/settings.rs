//! What new sessions are given, and what the steps of an attempt share.

use crate::{Bank, Key, OpError, PasskeySettings, Refusal, StoreExt as _, Versioned};
use identity::{Binding, PasskeyOptions, Policy, ReleaseName};
use identity::{Login, LoginRefusal, NewSession, PinAnswer, PinDigits, PinHash, PinParams};
use kernel::{LoginId, SessionId, Timestamp};

/// Hashes of PINs under way or waiting, of one process: at 20 to 40 ms each on two cores, some five seconds' work, after
/// which an app has given up.
pub(crate) const HASHES_WAITING_MAX: usize = 256;

/// The bank's first release: what new sessions are given until staff start one of their own.
#[derive(Debug, Clone)]
pub struct LoginSettings {
    pub release: ReleaseName,
    pub policy: Policy,
    /// What hashing a new PIN costs.
    pub pin_params: PinParams,
    /// Whether a right PIN whose hash has other costs gets a new hash. Its text names its costs, so that the build
    /// before reads it as well.
    pub rehashes_pins: bool,
    pub passkeys: PasskeySettings,
    /// What is asked of an authenticator.
    pub passkey_options: PasskeyOptions,
}

impl Default for LoginSettings {
    fn default() -> Self {
        Self {
            release: ReleaseName::parse("first").expect("five letters"),
            policy: Policy::default_of(identity::Protocol::Bound),
            pin_params: PinParams::DEFAULT,
            rehashes_pins: false,
            passkeys: PasskeySettings::default(),
            passkey_options: PasskeyOptions::DEFAULT,
        }
    }
}

impl Bank {
    /// # Errors
    /// [`LoginRefusal::Unknown`] or a fault.
    pub(super) async fn login(&self, id: LoginId) -> Result<Versioned<Login>, OpError> {
        Ok(self.store.one::<Login>(&Key::Login(id)).await?.ok_or(LoginRefusal::Unknown)?)
    }

    pub(in crate::ops) fn new_session(&self, key: u32, release: ReleaseName, now: Timestamp) -> NewSession {
        let id = SessionId::from_uuid(self.id(now));
        NewSession { id, key, release, binding: Binding::DeviceKey }
    }

    /// Hashes a PIN at the costs of the release in force.
    pub(super) async fn pin_hash(&self, pin: &PinDigits) -> Result<PinHash, OpError> {
        let params = self.releases().await?.terms.pin_params;
        self.pin_hash_at(pin, params).await
    }

    /// Hashes a PIN where that holds up nobody.
    pub(super) async fn pin_hash_at(&self, pin: &PinDigits, params: PinParams) -> Result<PinHash, OpError> {
        let pin = pin.clone();
        let mut salt = [0; 16];
        self.entropy().fill(&mut salt);
        self.hash(move || PinHash::make(&pin, salt, params)).await
    }

    /// Compares a PIN where that holds up nobody.
    pub(super) async fn pin_answer(&self, hash: &PinHash, pin: &PinDigits) -> Result<PinAnswer, OpError> {
        let (hash, pin) = (hash.clone(), pin.clone());
        self.hash(move || hash.verify(&pin)).await
    }

    /// Runs a hash on a thread of its own; no more at once than there are cores, because each takes its memory. Whoever
    /// would wait behind more than [`HASHES_WAITING_MAX`] is sent away at once, so that a flood of sign-ups neither fills
    /// the memory nor keeps customers waiting for what they have given up on.
    async fn hash<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, OpError> {
        let _queue = self.hashing_queue.try_acquire().map_err(|_| Refusal::Busy)?;
        let _place = self.hashing.acquire().await.map_err(|error| OpError::Unavailable(Box::new(error)))?;
        tokio::task::spawn_blocking(work).await.map_err(|error| OpError::Unavailable(Box::new(error)))
    }
}
