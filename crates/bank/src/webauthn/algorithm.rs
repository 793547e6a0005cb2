//! How a passkey signs, as the checking library's record says.

use super::record::cose_key;
use identity::{Passkey, PasskeyAlgorithm};
use serde::Deserialize;

#[derive(Deserialize)]
struct CoseKey<'a> {
    type_: &'a str,
}

/// `None` for one that no release can name.
pub(crate) fn algorithm_of(passkey: &Passkey) -> Option<PasskeyAlgorithm> {
    let key: CoseKey<'_> = cose_key(passkey)?;
    PasskeyAlgorithm::parse(key.type_)
}
