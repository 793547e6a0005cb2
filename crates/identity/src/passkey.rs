//! A passkey (WebAuthn Level 3). Its counter and its backup flags are signals, never reasons to refuse: a synced
//! passkey's counter stands still (F22), and older credentials know no backup flags (F21).

mod fault;
mod options;

pub use fault::PasskeyFault;
pub use options::{PasskeyAlgorithm, PasskeyAlgorithms, PasskeyOptions, PasskeyOptionsError};

use crate::DeviceName;
use kernel::{PasskeyId, PersonId, Secret, Timestamp};
use sha2::{Digest, Sha256};

/// Passkeys of one person.
pub const PASSKEYS_MAX: usize = 20;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passkey {
    pub id: PasskeyId,
    pub person: PersonId,
    /// 1 to [`Passkey::CREDENTIAL_BYTES_MAX`] bytes.
    pub credential_id: Vec<u8>,
    /// The checking library's own record, as it wrote it.
    pub data: Secret<String>,
    pub name: DeviceName,
    /// As the authenticator last said.
    pub counter: u32,
    pub is_backup_eligible: bool,
    pub is_backed_up: bool,
    pub created_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
}

/// What an authenticator said of itself in a verified answer (WebAuthn Level 3, 6.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Authenticated {
    pub counter: u32,
    pub is_backup_eligible: bool,
    pub is_backed_up: bool,
}

/// What is odd about an answer: for outcomes and the audit trail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct PasskeySignals {
    /// The counter counted before, and did not go on; a copied key would look like this.
    pub has_stale_counter: bool,
    /// Eligibility is said to be fixed when a credential is made.
    pub has_new_eligibility: bool,
    pub has_new_backup: bool,
}

impl PasskeySignals {
    /// The words of what is odd, for the trail; none when nothing is.
    pub fn words(self) -> impl Iterator<Item = &'static str> {
        let words = [
            (self.has_stale_counter, "its counter did not go on"),
            (self.has_new_eligibility, "whether it can be backed up changed"),
            (self.has_new_backup, "whether it is backed up changed"),
        ];
        words.into_iter().filter_map(|(is_so, words)| is_so.then_some(words))
    }
}

impl Passkey {
    /// WebAuthn Level 3, 4: credential id.
    pub const CREDENTIAL_BYTES_MAX: usize = 1_023;

    /// The SHA-256 of a credential's id, by which the store finds a passkey.
    #[must_use]
    pub fn handle(credential_id: &[u8]) -> [u8; 32] {
        Sha256::digest(credential_id).into()
    }
}

/// Keeps what a verified answer said, whatever it is.
#[must_use]
pub fn decide_authenticated(
    passkey: &Passkey,
    said: Authenticated,
    now: Timestamp,
) -> (Passkey, PasskeySignals) {
    let signals = PasskeySignals {
        has_stale_counter: said.counter <= passkey.counter && (said.counter, passkey.counter) != (0, 0),
        has_new_eligibility: said.is_backup_eligible != passkey.is_backup_eligible,
        has_new_backup: said.is_backed_up != passkey.is_backed_up,
    };
    let passkey = Passkey {
        counter: said.counter.max(passkey.counter),
        is_backup_eligible: said.is_backup_eligible,
        is_backed_up: said.is_backed_up,
        last_used_at: Some(passkey.last_used_at.map_or(now, |at| at.max(now))),
        ..passkey.clone()
    };
    (passkey, signals)
}

#[cfg(test)]
mod tests;
