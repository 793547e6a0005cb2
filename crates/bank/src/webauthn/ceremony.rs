//! What is kept of a ceremony between its two steps, in a format of our own: the checking library's may change with
//! its version, and the node that finishes a ceremony may be of another build than the one that began it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::Secret;
use serde::{Deserialize, Serialize};

/// A ceremony under way: all else follows from what it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ceremony {
    pub(crate) challenge: [u8; 32],
}

#[derive(Serialize, Deserialize)]
struct CeremonyV1 {
    v: u64,
    /// Base64url without padding.
    challenge: String,
}

impl Ceremony {
    const FORMAT: u64 = 1;

    pub(crate) fn to_text(self) -> Secret<String> {
        let kept = CeremonyV1 { v: Self::FORMAT, challenge: URL_SAFE_NO_PAD.encode(self.challenge) };
        Secret::new(serde_json::to_string(&kept).expect("a number and a text are JSON"))
    }

    /// `None` for a text in no format that was ever written.
    pub(crate) fn parse(text: &Secret<String>) -> Option<Self> {
        let kept: CeremonyV1 = serde_json::from_str(text.expose()).ok()?;
        let challenge = URL_SAFE_NO_PAD.decode(kept.challenge).ok()?;
        let challenge = challenge.try_into().ok()?;
        (kept.v == Self::FORMAT).then_some(Self { challenge })
    }
}
