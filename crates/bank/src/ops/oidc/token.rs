//! The token endpoint, and what clients ask about tokens.

use super::types::{ClientAuth, Introspected, OidcCodeAsk, OidcRefreshAsk, OidcTokens};
use crate::{Bank, OpError};

impl Bank {
    /// Trades a code.
    ///
    /// # Errors
    /// [`identity::OidcRefusal`] or a fault.
    pub async fn oidc_token_by_code(
        &self,
        auth: &ClientAuth,
        ask: &OidcCodeAsk,
    ) -> Result<OidcTokens, OpError> {
        let _ = (auth, ask);
        Err(identity::OidcRefusal::BadRequest("not yet").into())
    }

    /// Trades a refresh token.
    ///
    /// # Errors
    /// [`identity::OidcRefusal`] or a fault.
    pub async fn oidc_token_by_refresh(
        &self,
        auth: &ClientAuth,
        ask: &OidcRefreshAsk,
    ) -> Result<OidcTokens, OpError> {
        let _ = (auth, ask);
        Err(identity::OidcRefusal::BadRequest("not yet").into())
    }

    /// Tells a client about a token.
    ///
    /// # Errors
    /// [`identity::OidcRefusal`] or a fault.
    pub async fn introspect_token(&self, auth: &ClientAuth, token: &str) -> Result<Introspected, OpError> {
        let _ = (auth, token);
        Err(identity::OidcRefusal::BadRequest("not yet").into())
    }

    /// Ends the grant of a token.
    ///
    /// # Errors
    /// [`identity::OidcRefusal`] or a fault.
    pub async fn revoke_token(&self, auth: &ClientAuth, token: &str) -> Result<(), OpError> {
        let _ = (auth, token);
        Err(identity::OidcRefusal::BadRequest("not yet").into())
    }
}
