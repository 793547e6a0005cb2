//! What is asked of an authenticator. A release chooses it for the ceremonies that begin under it, and never for the
//! passkeys that are there: whatever was made stays good.
//!
//! Not to be chosen: the user is always verified, and no attestation is asked for.

use crate::LOGIN_LASTS;
use std::ops::RangeInclusive;
use std::time::Duration;

/// How a passkey signs, of the algorithms that the bank verifies (IANA, COSE Algorithms).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PasskeyAlgorithm {
    Es256,
    Es384,
    Rs256,
}

/// One algorithm or more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PasskeyAlgorithms(u8);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PasskeyOptions {
    /// Those that a new passkey may have.
    pub algorithms: PasskeyAlgorithms,
    /// How long a browser waits for its user.
    pub waits: Duration,
}

/// Options that cannot be meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("a browser waits for its user between one and ten minutes")]
pub struct PasskeyOptionsError;

impl PasskeyAlgorithm {
    /// The most wanted first.
    pub const ALL: [Self; 3] = [Self::Es256, Self::Es384, Self::Rs256];

    /// The number in the registry, and in `pubKeyCredParams` (WebAuthn Level 3, 5.4).
    #[must_use]
    pub const fn cose(self) -> i64 {
        match self {
            Self::Es256 => -7,
            Self::Es384 => -35,
            Self::Rs256 => -257,
        }
    }

    #[must_use]
    pub fn from_cose(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.cose() == number)
    }

    /// The name in the registry.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
            Self::Rs256 => "RS256",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.word() == text)
    }

    const fn bit(self) -> u8 {
        match self {
            Self::Es256 => 1,
            Self::Es384 => 1 << 1,
            Self::Rs256 => 1 << 2,
        }
    }
}

impl PasskeyAlgorithms {
    pub const ALL: Self =
        Self(PasskeyAlgorithm::Es256.bit() | PasskeyAlgorithm::Es384.bit() | PasskeyAlgorithm::Rs256.bit());

    /// `None` for none.
    #[must_use]
    pub fn of(algorithms: &[PasskeyAlgorithm]) -> Option<Self> {
        let bits = algorithms.iter().fold(0, |bits, algorithm| bits | algorithm.bit());
        (bits != 0).then_some(Self(bits))
    }

    #[must_use]
    pub const fn contains(self, algorithm: PasskeyAlgorithm) -> bool {
        self.0 & algorithm.bit() != 0
    }

    /// The most wanted first.
    pub fn iter(self) -> impl Iterator<Item = PasskeyAlgorithm> {
        PasskeyAlgorithm::ALL.into_iter().filter(move |algorithm| self.contains(*algorithm))
    }
}

impl PasskeyOptions {
    /// What a bank begins with: the lowest time that WebAuthn Level 3, 15.1, recommends.
    pub const DEFAULT: Self = Self { algorithms: PasskeyAlgorithms::ALL, waits: Duration::from_mins(5) };

    /// # Errors
    /// [`PasskeyOptionsError`].
    pub fn check(&self) -> Result<(), PasskeyOptionsError> {
        const WAITS: RangeInclusive<Duration> = Duration::from_mins(1)..=Duration::from_mins(10);
        // An attempt outlives its ceremony.
        const _: () = assert!(WAITS.end().as_secs() < LOGIN_LASTS.as_secs());
        if WAITS.contains(&self.waits) { Ok(()) } else { Err(PasskeyOptionsError) }
    }
}

#[cfg(test)]
mod tests;
