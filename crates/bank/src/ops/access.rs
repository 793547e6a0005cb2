//! Tokens: exchanged, refreshed, used, logged out.

use crate::bank::{insert, update, upsert};
use crate::ops::AppCaller;
use crate::{Bank, Change, Key, OpError, Query, StoreExt, Versioned, Write};
use identity::{ACCESS_LASTS, decide_client, decide_exchange, decide_refresh, decide_use};
use identity::{
    Access, Approval, Client, ExchangeAsk, Fingerprint, Grant, IssuedTokens, Refusal, Token, TokenState,
};
use kernel::{ClientId, PersonId, Secret, Timestamp, TokenId};
use std::time::Duration;

/// Who is asking, as a good access token says.
#[derive(Debug, Clone, Copy)]
pub struct Caller {
    pub token: TokenId,
    pub client: ClientId,
    pub person: PersonId,
    pub access: Access,
}

/// Who looks at money: a client with a token, or the customer in the bank's own app.
#[derive(Debug, Clone, Copy)]
pub struct Viewer {
    pub(crate) person: PersonId,
    pub(crate) access: Access,
    /// Whose metadata are shown; an app has none.
    pub(crate) client: Option<ClientId>,
}

impl From<Caller> for Viewer {
    fn from(caller: Caller) -> Self {
        Self { person: caller.person, access: caller.access, client: Some(caller.client) }
    }
}

impl From<AppCaller> for Viewer {
    fn from(caller: AppCaller) -> Self {
        Self { person: caller.person, access: Access::Full, client: None }
    }
}

/// What a client says of itself at the token endpoint.
#[derive(Debug, Clone, Default)]
pub struct ClientProof {
    pub client_id: String,
    pub client_secret: Option<Secret<String>>,
}

/// A new pair of tokens; shown this once.
#[derive(Debug, Clone)]
pub struct IssuedPair {
    pub access: Secret<String>,
    pub refresh: Option<Secret<String>>,
    pub client: ClientId,
    pub person: PersonId,
    pub expires_in: Duration,
}

impl Bank {
    /// Exchanges an authorization code.
    ///
    /// # Errors
    /// [`Refusal::BadClient`], [`Refusal::BadCode`], [`Refusal::BadRedirect`], or a fault. A refusal spends nothing.
    pub async fn exchange(
        &self,
        proof: &ClientProof,
        code: &str,
        redirect_uri: &str,
    ) -> Result<IssuedPair, OpError> {
        self.run("oauth.exchange", "api", |op| async move {
            let client = self.proven_client(proof).await?;
            let query = Query::ApprovalByCode(Fingerprint::of(code));
            let found = self.store.first::<Approval>(&query).await?.ok_or(Refusal::BadCode)?;
            let now = self.now();
            let drawn = self.draw(now);
            let ask = ExchangeAsk { approval: Some(&found.row), client: &client, redirect_uri };
            let (spent, token) = decide_exchange(&ask, drawn.issued, now)?;
            let mut writes = vec![update(spent, found.version)];
            let grant = self.store.one::<Grant>(&Key::Grant(client.id, token.person)).await?;
            if let Some(old) = &grant {
                writes.extend(self.evicted(old.row.token).await?);
            }
            let current = Grant { client: client.id, person: token.person, token: token.id };
            writes.extend([upsert(current, grant.as_ref()), insert(token.clone())]);
            self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
            Ok(drawn.pair(&token))
        })
        .await
    }

    /// Rotates a refresh token: both old tokens are dead from the same commit on.
    ///
    /// # Errors
    /// [`Refusal::BadClient`], [`Refusal::BadRefreshToken`], [`Refusal::RefreshTokenEvicted`], or a fault.
    pub async fn refresh(&self, proof: &ClientProof, refresh_token: &str) -> Result<IssuedPair, OpError> {
        self.run("oauth.refresh", "api", |op| async move {
            let client = self.proven_client(proof).await?;
            let query = Query::TokenByRefresh(Fingerprint::of(refresh_token));
            let found = self.store.first::<Token>(&query).await?.ok_or(Refusal::BadRefreshToken)?;
            let now = self.now();
            let drawn = self.draw(now);
            let (old, token) = decide_refresh(Some(&found.row), &client, drawn.issued, now)?;
            let grant = self.store.one::<Grant>(&Key::Grant(client.id, token.person)).await?;
            let current = Grant { client: client.id, person: token.person, token: token.id };
            let writes =
                vec![update(old, found.version), upsert(current, grant.as_ref()), insert(token.clone())];
            self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
            Ok(drawn.pair(&token))
        })
        .await
    }

    /// Issues an approved token on an operator's word, as if at `issued_at`: for a demo's ready-made client.
    ///
    /// # Errors
    /// [`crate::Refusal::Unknown`] for a client or person there is not, or a fault.
    pub async fn issue_token(
        &self,
        client: ClientId,
        person: PersonId,
        issued_at: Timestamp,
    ) -> Result<IssuedPair, OpError> {
        self.run("oauth.issue", "staff", |op| async move {
            let client = self.client(client).await?;
            let person = self.person(person).await?.id;
            let now = self.now();
            let drawn = self.draw(now);
            let token = Token {
                id: drawn.issued.id,
                client: client.id,
                person,
                access: drawn.issued.access,
                refresh: match client.kind {
                    identity::ClientKind::Confidential { .. } => Some(drawn.issued.refresh),
                    identity::ClientKind::Public => None,
                },
                issued_at,
                expires_at: issued_at.after(ACCESS_LASTS),
                approved_at: Some(issued_at),
                state: TokenState::Live,
            };
            let grant = self.store.one::<Grant>(&Key::Grant(client.id, person)).await?;
            let mut writes = Vec::new();
            if let Some(old) = &grant {
                writes.extend(self.evicted(old.row.token).await?);
            }
            let current = Grant { client: client.id, person, token: token.id };
            writes.extend([upsert(current, grant.as_ref()), insert(token.clone())]);
            self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
            Ok(drawn.pair(&token))
        })
        .await
    }

    /// Who an access token speaks for.
    ///
    /// # Errors
    /// [`Refusal::BadAccessToken`], [`Refusal::AccessTokenExpired`], [`Refusal::AccessTokenEvicted`], or a fault.
    pub async fn authenticate(&self, access_token: &str) -> Result<Caller, OpError> {
        let query = Query::TokenByAccess(Fingerprint::of(access_token));
        let found = self.store.first::<Token>(&query).await?;
        let now = self.now();
        let token = decide_use(found.as_ref().map(|found| &found.row), now)?;
        let access = Access::of(token, now);
        Ok(Caller { token: token.id, client: token.client, person: token.person, access })
    }

    /// Ends the caller's token and its refresh token.
    ///
    /// # Errors
    /// A fault.
    pub async fn logout(&self, caller: Caller) -> Result<(), OpError> {
        self.run("oauth.logout", "api", |op| async move {
            let found = self.store.one::<Token>(&Key::Token(caller.token)).await?;
            let Some(found) = found else { return self.end_grant_of(op, caller).await };
            let ended = Token { state: TokenState::LoggedOut, ..found.row };
            let writes = vec![update(ended, found.version)];
            self.commit(op, Change { at: self.now(), writes, ..Change::default() }).await?;
            Ok(())
        })
        .await
    }

    async fn proven_client(&self, proof: &ClientProof) -> Result<Client, OpError> {
        let id = ClientId::parse(&proof.client_id).map_err(|_| Refusal::BadClient)?;
        let found: Option<Versioned<Client>> = self.store.one(&Key::Client(id)).await?;
        let client = found.map(|found| found.row);
        let secret = proof.client_secret.as_ref().map(|secret| secret.expose().as_str());
        decide_client(client.as_ref(), secret)?;
        self.refuse_oidc_client(id).await?;
        Ok(client.ok_or(Refusal::BadClient)?)
    }

    /// The write that evicts a token, if it still lives.
    async fn evicted(&self, token: TokenId) -> Result<Option<Write>, OpError> {
        let found = self.store.one::<Token>(&Key::Token(token)).await?;
        Ok(found.filter(|old| old.row.state == TokenState::Live).map(|old| {
            let row = Token { state: TokenState::Evicted, ..old.row };
            update(row, old.version)
        }))
    }

    fn draw(&self, now: Timestamp) -> Drawn {
        let (access, refresh) = (self.secret(), self.secret());
        let issued = IssuedTokens {
            id: TokenId::from_uuid(self.id(now)),
            access: Fingerprint::of(access.expose()),
            refresh: Fingerprint::of(refresh.expose()),
        };
        Drawn { issued, access, refresh }
    }
}

/// Secrets drawn for a token that a decision may still refuse.
struct Drawn {
    issued: IssuedTokens,
    access: Secret<String>,
    refresh: Secret<String>,
}

impl Drawn {
    fn pair(self, token: &Token) -> IssuedPair {
        IssuedPair {
            access: self.access,
            refresh: token.refresh.map(|_| self.refresh),
            client: token.client,
            person: token.person,
            expires_in: token.expires_at.since(token.issued_at),
        }
    }
}
