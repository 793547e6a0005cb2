//! Which client asks: looked up, and its proof checked.

use crate::jose::JwkSet;
use crate::{Bank, OpError};

impl Bank {
    /// What the provider calls itself: the public address, never with a slash at its end (F13).
    #[must_use]
    pub fn issuer(&self) -> &str {
        self.settings.public_url.trim_end_matches('/')
    }

    /// Whether a client is one of the provider; the older API knows the others. Nobody learns from it whether a client
    /// exists.
    ///
    /// # Errors
    /// A fault.
    pub async fn is_oidc_client(&self, client_id: &str) -> Result<bool, OpError> {
        let _ = (client_id,);
        Err(identity::OidcRefusal::BadRequest("not yet").into())
    }

    /// The keys by which the provider signs, to be published.
    ///
    /// # Errors
    /// A fault.
    pub async fn oidc_keys(&self) -> Result<JwkSet, OpError> {
        Err(identity::OidcRefusal::BadRequest("not yet").into())
    }
}
