//! A request on its way from the client to the person.

use super::types::{
    AuthorizationPage, AuthorizationStart, AuthorizationStarted, ClientAuth, PushedAuthorization,
};
use crate::bank::{Op, insert, update};
use crate::{Bank, Change, Key, OpError, StoreExt as _, Versioned};
use identity::oidc::{
    AuthorizationAsk, NewAuthorization, PUSHED_LASTS, Way, decide_ask, decide_open, redirect_of,
};
use identity::{Authorization, Client, ClientProfile, Fingerprint, OidcRefusal, RedirectUri, Thumbprint};
use kernel::{AuthorizationId, ClientId, Secret, Timestamp};
use url::Url;

impl Bank {
    /// Keeps a client's request (RFC 9126). `proof` is the key that it proved, to which the code is bound then.
    ///
    /// # Errors
    /// [`OidcRefusal::BadClient`], what [`decide_ask`] refuses, or a fault. A refusal spends nothing.
    pub async fn push_authorization(
        &self,
        auth: &ClientAuth,
        ask: &AuthorizationAsk,
        proof: Option<Thumbprint>,
    ) -> Result<PushedAuthorization, OpError> {
        let known = &self.known_client(auth).await?;
        self.run("oidc.push", "api", |op| async move {
            let now = self.now();
            let (new, handle) = self.draw_authorization(now);
            let client = (&known.client, &known.profile);
            let pushed = decide_ask(client, ask, (Way::Pushed, proof), new, now)?;
            self.spend_assertion(known).await?;
            let writes = vec![insert(pushed)];
            self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
            let request_uri = Secret::new(format!("{}{}", Authorization::URN, handle.expose()));
            Ok(PushedAuthorization { request_uri, expires_in: PUSHED_LASTS })
        })
        .await
    }

    /// Shows a request to the person; one that the browser brought is kept first.
    ///
    /// # Errors
    /// When nobody may be sent back to the client: [`OidcRefusal::BadClient`], [`OidcRefusal::BadRequestUri`],
    /// [`OidcRefusal::BadRedirect`]; or a fault.
    pub async fn start_authorization(
        &self,
        client_id: &str,
        start: AuthorizationStart<'_>,
    ) -> Result<AuthorizationStarted, OpError> {
        let start = &start;
        self.run("oidc.start", "web", |op| async move {
            let id = ClientId::parse(client_id).map_err(|_| OidcRefusal::BadClient)?;
            let (client, profile) = self.open_client(id).await?;
            match start {
                AuthorizationStart::RequestUri(uri) => self.open_pushed(op, &client, uri).await,
                AuthorizationStart::Direct(ask) => self.open_direct(op, (&client, &profile), ask).await,
            }
        })
        .await
    }

    async fn open_pushed(&self, op: Op, client: &Client, uri: &str) -> Result<AuthorizationStarted, OpError> {
        let handle = uri.strip_prefix(Authorization::URN).ok_or(OidcRefusal::BadRequestUri)?;
        let found = self.authorization_of(handle).await?;
        let now = self.now();
        let opened = decide_open(found.as_ref().map(|found| &found.row), handle, client.id, now)?;
        match (opened, found) {
            (Some(opened), Some(found)) => {
                let page = page(&opened, client);
                let writes = vec![update(opened, found.version)];
                self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
                Ok(AuthorizationStarted::Page(page))
            }
            (None, Some(found)) => {
                self.note_ok(op);
                Ok(AuthorizationStarted::Page(page(&found.row, client)))
            }
            (Some(_) | None, None) => Err(OidcRefusal::BadRequestUri.into()),
        }
    }

    async fn open_direct(
        &self,
        op: Op,
        (client, profile): (&Client, &ClientProfile),
        ask: &AuthorizationAsk,
    ) -> Result<AuthorizationStarted, OpError> {
        let now = self.now();
        let redirect_uri = redirect_of(client, ask)?;
        let (new, _) = self.draw_authorization(now);
        match decide_ask((client, profile), ask, (Way::Direct, None), new, now) {
            Ok(waiting) => {
                let page = page(&waiting, client);
                let writes = vec![insert(waiting)];
                self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
                Ok(AuthorizationStarted::Page(page))
            }
            Err(refused) => {
                self.note_ok(op);
                let state =
                    ask.state.as_deref().filter(|state| state.len() <= Authorization::STATE_BYTES_MAX);
                let address = self.error_address(redirect_uri, state, refused)?;
                Ok(AuthorizationStarted::SentBack(address))
            }
        }
    }

    /// The request that a handle names, whether the handle is the right one or not.
    pub(super) async fn authorization_of(
        &self,
        handle: &str,
    ) -> Result<Option<Versioned<Authorization>>, OpError> {
        match Authorization::id_in(handle) {
            Some(id) => Ok(self.store.one::<Authorization>(&Key::Authorization(id)).await?),
            None => Ok(None),
        }
    }

    fn draw_authorization(&self, now: Timestamp) -> (NewAuthorization, Secret<String>) {
        let id = AuthorizationId::from_uuid(self.id(now));
        let handle = Authorization::handle_of(id, &self.secret());
        (NewAuthorization { id, handle: Fingerprint::of(handle.expose()) }, handle)
    }

    /// Where the person is sent with an answer: every one says whose it is (RFC 9207).
    pub(super) fn answer_address(
        &self,
        redirect_uri: &RedirectUri,
        state: Option<&str>,
        answer: &[(&str, &str)],
    ) -> Result<String, OpError> {
        let mut url = Url::parse(redirect_uri.as_str()).map_err(|_| OidcRefusal::BadRedirect)?;
        {
            let mut query = url.query_pairs_mut();
            query.extend_pairs(answer);
            query.extend_pairs(state.map(|state| ("state", state)));
            query.append_pair("iss", self.issuer());
        }
        Ok(url.into())
    }

    pub(super) fn error_address(
        &self,
        redirect_uri: &RedirectUri,
        state: Option<&str>,
        refused: OidcRefusal,
    ) -> Result<String, OpError> {
        let words = refused.to_string();
        let answer = [("error", refused.error()), ("error_description", words.as_str())];
        self.answer_address(redirect_uri, state, &answer)
    }
}

pub(super) fn page(authorization: &Authorization, client: &Client) -> AuthorizationPage {
    AuthorizationPage {
        authorization: authorization.id,
        client: client.id,
        client_name: client.name.clone(),
        scopes: authorization.scopes,
        redirect_uri: authorization.redirect_uri.clone(),
        login_hint: authorization.login_hint.clone(),
        ends_at: authorization.ends_at,
    }
}
