//! What the checking library keeps of a passkey; its format is held fast by a test of [`super::assertion`].

use identity::Passkey;
use serde::Deserialize;

#[derive(Deserialize)]
struct Kept<K> {
    cred: Credential<K>,
}

#[derive(Deserialize)]
struct Credential<K> {
    cred: K,
}

/// As much of the passkey's COSE key as `K` asks for.
pub(super) fn cose_key<'a, K: Deserialize<'a>>(passkey: &'a Passkey) -> Option<K> {
    let kept: Kept<K> = serde_json::from_str(passkey.data.expose()).ok()?;
    Some(kept.cred.cred)
}
