//! Clients of the provider, made and changed by staff.

use super::types::{NewOidcClient, OidcClientChange, OidcClientMade, OidcClientView};
use crate::{Bank, OpError};
use kernel::ClientId;

impl Bank {
    /// Makes a client.
    ///
    /// # Errors
    /// [`identity::OidcRefusal`] or a fault.
    pub async fn make_oidc_client(&self, new: NewOidcClient) -> Result<OidcClientMade, OpError> {
        let _ = (new,);
        Err(identity::OidcRefusal::BadRequest("not yet").into())
    }

    /// All clients.
    ///
    /// # Errors
    /// A fault.
    pub async fn oidc_clients(&self) -> Result<Vec<OidcClientView>, OpError> {
        Err(identity::OidcRefusal::BadRequest("not yet").into())
    }

    /// Changes a client.
    ///
    /// # Errors
    /// [`identity::OidcRefusal`] or a fault.
    pub async fn change_oidc_client(
        &self,
        client: ClientId,
        change: OidcClientChange,
    ) -> Result<OidcClientView, OpError> {
        let _ = (client, change);
        Err(identity::OidcRefusal::BadRequest("not yet").into())
    }

    /// Draws a new secret.
    ///
    /// # Errors
    /// [`identity::OidcRefusal`] or a fault.
    pub async fn renew_oidc_secret(&self, client: ClientId) -> Result<OidcClientMade, OpError> {
        let _ = (client,);
        Err(identity::OidcRefusal::BadRequest("not yet").into())
    }

    /// Closes a client.
    ///
    /// # Errors
    /// [`identity::OidcRefusal`] or a fault.
    pub async fn disable_oidc_client(&self, client: ClientId) -> Result<OidcClientView, OpError> {
        let _ = (client,);
        Err(identity::OidcRefusal::BadRequest("not yet").into())
    }
}
