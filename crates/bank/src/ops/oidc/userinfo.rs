//! What an access token opens, and the end of what it came from.

use super::types::{LogoutAsk, UserInfo};
use crate::bank::Op;
use crate::jose::{IdClaims, IdTokenRefusal, Jws, verify_id_token};
use crate::{Bank, Caller, Change, Key, OpError, StoreExt as _};
use identity::oidc::{GrantEnd, decide_end, prove};
use identity::{Access, Client, ClientProfile, OidcGrant, OidcRefusal, Scope, Thumbprint};
use kernel::{ClientId, OidcGrantId, TokenId};
use url::Url;

/// What a client may give back unread with a logout.
const STATE_BYTES_MAX: usize = 2_000;

impl Bank {
    /// Who the person is, as far as the token reaches (OpenID Connect Core, 5.3). `proof` is the key that the request
    /// proved.
    ///
    /// # Errors
    /// [`OidcRefusal::BadAccessToken`], [`OidcRefusal::NeedsProof`], [`OidcRefusal::WrongProof`],
    /// [`OidcRefusal::InsufficientScope`], or a fault.
    pub async fn userinfo(&self, access_token: &str, proof: Option<Thumbprint>) -> Result<UserInfo, OpError> {
        self.read("oidc.userinfo", "api", |_| async move {
            let access = self.access_of(access_token).await?;
            prove(access.claims.bound_to, proof)?;
            if !access.scopes.contains(Scope::Openid) {
                return Err(OidcRefusal::InsufficientScope.into());
            }
            self.note_use(&access).await?;
            let person = self.person(access.grant.row.person).await?;
            let has = |scope| access.scopes.contains(scope);
            Ok(UserInfo {
                subject: person.id,
                name: has(Scope::Profile).then(|| person.name.full().to_owned()),
                email: has(Scope::Email).then(|| person.email.written().to_owned()),
            })
        })
        .await
    }

    /// Who an access token speaks for at the developer API: one of the older API's, or one of this provider's with the
    /// scope `accounts`, whose person approved it when they consented.
    ///
    /// # Errors
    /// As [`Self::authenticate`] and [`Self::userinfo`].
    pub async fn authenticate_any(
        &self,
        access_token: &str,
        proof: Option<Thumbprint>,
    ) -> Result<Caller, OpError> {
        // A signed text has points in it, the older tokens have none.
        if !access_token.contains('.') {
            return self.authenticate(access_token).await;
        }
        let access = self.access_of(access_token).await?;
        prove(access.claims.bound_to, proof)?;
        if !access.scopes.contains(Scope::Accounts) {
            return Err(OidcRefusal::InsufficientScope.into());
        }
        self.note_use(&access).await?;
        let grant = access.grant.row;
        Ok(Caller {
            token: TokenId::from_uuid(grant.id.uuid()),
            client: grant.client,
            person: grant.person,
            access: Access::since(grant.consented_at, self.now()),
        })
    }

    /// Ends the grant by which a caller of the developer API is here, if it is one of the provider's.
    pub(in crate::ops) async fn end_grant_of(&self, op: Op, caller: Caller) -> Result<(), OpError> {
        let id = OidcGrantId::from_uuid(caller.token.uuid());
        match self.store.one::<OidcGrant>(&Key::OidcGrant(id)).await? {
            Some(found) if found.row.person == caller.person => {
                self.end_grant(op, id, GrantEnd::LoggedOut).await
            }
            Some(_) | None => Err(identity::Refusal::BadAccessToken.into()),
        }
    }

    /// Logs a person out on a client's word (OpenID Connect RP-Initiated Logout): the grant that its ID token is of ends,
    /// unless the person had said that the client stays connected. Returns where to send them, if anywhere.
    ///
    /// An ID token by a key that is long gone is passed over, as if none had come.
    ///
    /// # Errors
    /// [`OidcRefusal::BadIdToken`], [`OidcRefusal::BadClient`] when it is another client's, [`OidcRefusal::BadRedirect`]
    /// for an address that was not registered byte for byte, [`OidcRefusal::BadRequest`] for a `state`, or a fault.
    /// None of them ends anything.
    pub async fn end_oidc_session(&self, ask: &LogoutAsk) -> Result<Option<String>, OpError> {
        self.run("oidc.logout", "web", |op| async move {
            let hint = match &ask.id_token_hint {
                Some(token) => self.hint(token.expose()).await?,
                None => None,
            };
            let named = match &ask.client_id {
                Some(id) => Some(ClientId::parse(id).map_err(|_| OidcRefusal::BadClient)?),
                None => None,
            };
            let client = match (named, &hint) {
                (Some(named), Some(hint)) if named != hint.client => {
                    return Err(OidcRefusal::BadClient.into());
                }
                (Some(named), _) => Some(named),
                (None, hint) => hint.as_ref().map(|hint| hint.client),
            };
            let address = self.logout_address(client, ask).await?;
            match hint {
                Some(hint) => self.end_online_grant(op, hint.grant).await?,
                None => self.note_ok(op),
            }
            Ok(address)
        })
        .await
    }

    async fn hint(&self, token: &str) -> Result<Option<IdClaims>, OpError> {
        let bad = OidcRefusal::BadIdToken;
        let kid = Jws::parse(token).ok().and_then(|jws| jws.header().kid.clone()).ok_or(bad)?;
        let signing = self.signing_with(&kid).await?;
        match verify_id_token(&signing.set, self.issuer(), token, self.now()) {
            Ok(claims) => Ok(Some(claims)),
            Err(IdTokenRefusal::UnknownKey) => Ok(None),
            Err(IdTokenRefusal::Jws(_) | IdTokenRefusal::WrongType | IdTokenRefusal::WrongIssuer) => {
                Err(bad.into())
            }
        }
    }

    async fn logout_address(
        &self,
        client: Option<ClientId>,
        ask: &LogoutAsk,
    ) -> Result<Option<String>, OpError> {
        if ask.state.as_ref().is_some_and(|state| STATE_BYTES_MAX < state.len()) {
            return Err(OidcRefusal::BadRequest("state").into());
        }
        let Some(given) = &ask.post_logout_redirect_uri else { return Ok(None) };
        let client = client.ok_or(OidcRefusal::BadRedirect)?;
        let profile = self.store.one::<ClientProfile>(&Key::ClientProfile(client)).await?;
        let profile = profile.map(|profile| profile.row).filter(ClientProfile::is_live);
        let known = profile
            .is_some_and(|profile| profile.post_logout_redirect_uris.iter().any(|uri| uri.as_str() == given));
        if !known {
            return Err(OidcRefusal::BadRedirect.into());
        }
        let mut url = Url::parse(given).map_err(|_| OidcRefusal::BadRedirect)?;
        if let Some(state) = &ask.state {
            url.query_pairs_mut().append_pair("state", state);
        }
        Ok(Some(url.into()))
    }

    /// Ends a grant whose person did not say that the client stays connected (OpenID Connect Core, 11).
    async fn end_online_grant(&self, op: Op, grant: OidcGrantId) -> Result<(), OpError> {
        let found = self.store.one::<OidcGrant>(&Key::OidcGrant(grant)).await?;
        if found.is_some_and(|found| found.row.scopes.contains(Scope::OfflineAccess)) {
            self.note_ok(op);
            return Ok(());
        }
        self.end_grant(op, grant, GrantEnd::LoggedOut).await
    }

    /// Ends a grant; one that is over is passed over.
    async fn end_grant(&self, op: Op, grant: OidcGrantId, why: GrantEnd) -> Result<(), OpError> {
        let found = self.store.one::<OidcGrant>(&Key::OidcGrant(grant)).await?;
        let now = self.now();
        let ended =
            found.and_then(|found| decide_end(&found.row, why, now).map(|ended| (ended, found.version)));
        let Some((ended, version)) = ended else {
            self.note_ok(op);
            return Ok(());
        };
        let writes = self.ended_grant(ended, version, now).await?;
        self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
        Ok(())
    }

    /// The name of a client, for pages.
    pub(in crate::ops) async fn client_name(&self, id: ClientId) -> Result<String, OpError> {
        let client = self.store.one::<Client>(&Key::Client(id)).await?;
        Ok(client.map(|client| client.row.name).unwrap_or_default())
    }
}
