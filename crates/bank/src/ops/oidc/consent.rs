//! The person's word.

use super::types::{AuthorizationPage, ConsentView};
use crate::{AppCaller, Bank, OpError};
use kernel::{AuthorizationId, OidcGrantId};

impl Bank {
    /// The person signs in on the page and agrees; the address to send them back to.
    ///
    /// # Errors
    /// [`identity::OidcRefusal`] or a fault.
    pub async fn grant_authorization(
        &self,
        authorization: &str,
        email: &str,
        code: &str,
    ) -> Result<String, OpError> {
        let _ = (authorization, email, code);
        Err(identity::OidcRefusal::BadRequest("not yet").into())
    }

    /// The person says no; the address to send them back to.
    ///
    /// # Errors
    /// [`identity::OidcRefusal`] or a fault.
    pub async fn refuse_authorization(&self, authorization: &str) -> Result<String, OpError> {
        let _ = (authorization,);
        Err(identity::OidcRefusal::BadRequest("not yet").into())
    }

    /// A request that waits, for the app to show.
    ///
    /// # Errors
    /// [`identity::OidcRefusal`] or a fault.
    pub async fn authorization_in_app(
        &self,
        caller: AppCaller,
        authorization: AuthorizationId,
    ) -> Result<AuthorizationPage, OpError> {
        let _ = (caller, authorization);
        Err(identity::OidcRefusal::BadRequest("not yet").into())
    }

    /// The person agrees in the app, which opens the address.
    ///
    /// # Errors
    /// [`identity::OidcRefusal`] or a fault.
    pub async fn grant_by_app(
        &self,
        caller: AppCaller,
        authorization: AuthorizationId,
    ) -> Result<String, OpError> {
        let _ = (caller, authorization);
        Err(identity::OidcRefusal::BadRequest("not yet").into())
    }

    /// The person says no in the app, which opens the address.
    ///
    /// # Errors
    /// [`identity::OidcRefusal`] or a fault.
    pub async fn refuse_by_app(
        &self,
        caller: AppCaller,
        authorization: AuthorizationId,
    ) -> Result<String, OpError> {
        let _ = (caller, authorization);
        Err(identity::OidcRefusal::BadRequest("not yet").into())
    }

    /// The caller's consents.
    ///
    /// # Errors
    /// A fault.
    pub async fn consents(&self, caller: AppCaller) -> Result<Vec<ConsentView>, OpError> {
        let _ = (caller,);
        Err(identity::OidcRefusal::BadRequest("not yet").into())
    }

    /// Takes a consent back.
    ///
    /// # Errors
    /// [`identity::OidcRefusal`] or a fault.
    pub async fn withdraw_consent(&self, caller: AppCaller, grant: OidcGrantId) -> Result<(), OpError> {
        let _ = (caller, grant);
        Err(identity::OidcRefusal::BadRequest("not yet").into())
    }
}
