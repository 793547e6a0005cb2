//! What an access token opens.

use super::types::{LogoutAsk, UserInfo};
use crate::{Bank, Caller, OpError};
use identity::Thumbprint;

impl Bank {
    /// Who the person is, as far as the token reaches.
    ///
    /// # Errors
    /// [`identity::OidcRefusal`] or a fault.
    pub async fn userinfo(&self, access_token: &str, proof: Option<Thumbprint>) -> Result<UserInfo, OpError> {
        let _ = (access_token, proof);
        Err(identity::OidcRefusal::BadRequest("not yet").into())
    }

    /// Who an access token of either API speaks for.
    ///
    /// # Errors
    /// [`identity::OidcRefusal`] or a fault.
    pub async fn authenticate_any(
        &self,
        access_token: &str,
        proof: Option<Thumbprint>,
    ) -> Result<Caller, OpError> {
        let _ = (access_token, proof);
        Err(identity::OidcRefusal::BadRequest("not yet").into())
    }

    /// Ends what the hint names; where to send the person, if anywhere.
    ///
    /// # Errors
    /// [`identity::OidcRefusal`] or a fault.
    pub async fn end_oidc_session(&self, ask: &LogoutAsk) -> Result<Option<String>, OpError> {
        let _ = (ask,);
        Err(identity::OidcRefusal::BadRequest("not yet").into())
    }
}
