//! How a passkey signs, as the checking library's record says.

use identity::{Passkey, PasskeyAlgorithm};
use serde::Deserialize;

#[derive(Deserialize)]
struct Kept<'a> {
    #[serde(borrow)]
    cred: Credential<'a>,
}

#[derive(Deserialize)]
struct Credential<'a> {
    #[serde(borrow)]
    cred: CoseKey<'a>,
}

#[derive(Deserialize)]
struct CoseKey<'a> {
    type_: &'a str,
}

/// `None` for one that no release can name.
pub(crate) fn algorithm_of(passkey: &Passkey) -> Option<PasskeyAlgorithm> {
    let kept: Kept<'_> = serde_json::from_str(passkey.data.expose()).ok()?;
    PasskeyAlgorithm::parse(kept.cred.cred.type_)
}
