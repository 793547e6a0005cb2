//! A request on its way from the client to the person.

use super::types::{AuthorizationStart, AuthorizationStarted, ClientAuth, PushedAuthorization};
use crate::{Bank, OpError};
use identity::Thumbprint;
use identity::oidc::AuthorizationAsk;

impl Bank {
    /// Keeps a client's request (RFC 9126).
    ///
    /// # Errors
    /// [`identity::OidcRefusal`] or a fault.
    pub async fn push_authorization(
        &self,
        auth: &ClientAuth,
        ask: &AuthorizationAsk,
        proof: Option<Thumbprint>,
    ) -> Result<PushedAuthorization, OpError> {
        let _ = (auth, ask, proof);
        Err(identity::OidcRefusal::BadRequest("not yet").into())
    }

    /// Shows a request.
    ///
    /// # Errors
    /// [`identity::OidcRefusal`] when nobody may be sent back, or a fault.
    pub async fn start_authorization(
        &self,
        client_id: &str,
        start: AuthorizationStart<'_>,
    ) -> Result<AuthorizationStarted, OpError> {
        let _ = (client_id, start);
        Err(identity::OidcRefusal::BadRequest("not yet").into())
    }
}
