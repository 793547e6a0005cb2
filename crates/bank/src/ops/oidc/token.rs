//! The token endpoint, and what clients ask and do about tokens.

use super::client::KnownClient;
use super::types::{ClientAuth, Introspected, OidcCodeAsk, OidcRefreshAsk, OidcTokens};
use crate::bank::{Op, insert, update};
use crate::keyring::Keys;
use crate::{Bank, Change, Key, OpError, StoreExt as _, Versioned};
use identity::oidc::{
    AuthorizationStage, ClientAuthMethod, CodeAsk, CodeDecision, CodeRefusal, GrantEnd, NewGrant, RefreshAsk,
    RefreshParts, RefreshRefusal, decide_code, decide_end, decide_refresh, is_genuine,
};
use identity::{Authorization, OidcGrant, OidcRefusal, Scopes};
use kernel::OidcGrantId;
use std::sync::Arc;

/// A grant that ended because what was spent before came back.
struct Reuse {
    ended: OidcGrant,
    found: Option<Versioned<OidcGrant>>,
    why: OidcRefusal,
}

/// A genuine refresh token and its grant.
struct Refresh {
    parts: RefreshParts,
    keys: Arc<Keys>,
    grant: Option<Versioned<OidcGrant>>,
}

impl Bank {
    /// Trades a code (`grant_type=authorization_code`).
    ///
    /// # Errors
    /// [`OidcRefusal::BadClient`]; then what [`decide_code`] refuses, among it [`OidcRefusal::CodeReused`], which has
    /// ended the code's grant; or a fault. Any other refusal spends nothing.
    pub async fn oidc_token_by_code(
        &self,
        auth: &ClientAuth,
        ask: &OidcCodeAsk,
    ) -> Result<OidcTokens, OpError> {
        let known = &self.known_client(auth).await?;
        self.run("oidc.code", "api", |op| self.trade_code(op, known, ask)).await
    }

    async fn trade_code(
        &self,
        op: Op,
        known: &KnownClient,
        ask: &OidcCodeAsk,
    ) -> Result<OidcTokens, OpError> {
        let code = ask.code.expose();
        let found = self.authorization_of(code).await?;
        let given = self.grant_of_code(found.as_ref().map(|found| &found.row)).await?;
        let keys = self.keys().await?;
        let now = self.now();
        let question = CodeAsk {
            code,
            authorization: found.as_ref().map(|found| &found.row),
            grant: given.as_ref().map(|given| &given.row),
            profile: &known.profile,
            redirect_uri: ask.redirect_uri.as_deref(),
            verifier: ask.code_verifier.as_ref().map(|verifier| verifier.expose().as_str()),
            proof: ask.proof,
        };
        let new = NewGrant { id: OidcGrantId::from_uuid(self.id(now)), key: keys.newest() };
        let decided = decide_code(&question, new, now);
        match (decided, found) {
            (Ok(CodeDecision::Given { spent, grant }), Some(found)) => {
                let tokens = self.oidc_tokens(&keys, &grant, grant.scopes, true).await?;
                self.spend_assertion(known).await?;
                let writes = vec![update(*spent, found.version), insert(*grant)];
                self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
                Ok(tokens)
            }
            (Ok(CodeDecision::Again(grant)), _) => {
                let keys = self.keys_with_token(grant.key).await?;
                let tokens = self.oidc_tokens(&keys, &grant, grant.scopes, true).await?;
                self.spend_assertion(known).await?;
                self.note_ok(op);
                Ok(tokens)
            }
            (Ok(CodeDecision::Given { .. }), None) => Err(OidcRefusal::BadCode.into()),
            (Err(CodeRefusal::Refused(refused)), _) => Err(refused.into()),
            (Err(CodeRefusal::Reused(ended)), _) => {
                self.reused(known, Reuse { ended: *ended, found: given, why: OidcRefusal::CodeReused }).await
            }
        }
    }

    /// Trades a refresh token (`grant_type=refresh_token`).
    ///
    /// # Errors
    /// [`OidcRefusal::BadClient`]; then what [`decide_refresh`] refuses, among it [`OidcRefusal::RefreshReused`], which
    /// has ended the grant; or a fault, which never means that the grant is over: ask again.
    pub async fn oidc_token_by_refresh(
        &self,
        auth: &ClientAuth,
        ask: &OidcRefreshAsk,
    ) -> Result<OidcTokens, OpError> {
        let known = &self.known_client(auth).await?;
        self.run("oidc.refresh", "api", |op| self.trade_refresh(op, known, ask)).await
    }

    async fn trade_refresh(
        &self,
        op: Op,
        known: &KnownClient,
        ask: &OidcRefreshAsk,
    ) -> Result<OidcTokens, OpError> {
        let asked = ask.scope.as_deref().map(|text| Scopes::parse(text).map_err(|_| OidcRefusal::BadScope));
        let asked = asked.transpose()?;
        let refresh = self.refresh_of(ask.refresh_token.expose()).await?;
        let Refresh { parts, keys, grant } = refresh.ok_or(OidcRefusal::BadRefreshToken)?;
        let now = self.now();
        let question = RefreshAsk {
            key: parts.key,
            generation: parts.generation,
            grant: grant.as_ref().map(|found| &found.row),
            profile: &known.profile,
            scopes: asked,
            proof: ask.proof,
        };
        match (decide_refresh(&question, now), grant) {
            (Ok((next, is_new)), Some(found)) => {
                let tokens = self.oidc_tokens(&keys, &next, asked.unwrap_or(next.scopes), false).await?;
                self.spend_assertion(known).await?;
                if is_new {
                    let writes = vec![update(next, found.version)];
                    self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
                } else {
                    self.note_ok(op);
                }
                Ok(tokens)
            }
            (Ok(_), None) => Err(OidcRefusal::BadRefreshToken.into()),
            (Err(RefreshRefusal::Refused(refused)), _) => Err(refused.into()),
            (Err(RefreshRefusal::Reused(ended)), found) => {
                self.reused(known, Reuse { ended: *ended, found, why: OidcRefusal::RefreshReused }).await
            }
        }
    }

    /// Tells a client about a token of its own (RFC 7662).
    ///
    /// # Errors
    /// [`OidcRefusal::BadClient`], [`OidcRefusal::ClientNotAllowed`] for a client that proves nothing, or a fault.
    pub async fn introspect_token(&self, auth: &ClientAuth, token: &str) -> Result<Introspected, OpError> {
        let known = &self.known_client(auth).await?;
        self.read("oidc.introspect", "api", |op| async move {
            if known.profile.auth == ClientAuthMethod::None {
                return Err(OidcRefusal::ClientNotAllowed.into());
            }
            self.spend_assertion(known).await?;
            if let Some(refresh) = self.refresh_of(token).await? {
                let found = refresh.grant.map(|found| found.row);
                let found = found.filter(|grant| grant.client == known.client.id);
                let active = found.filter(|grant| grant.answers(refresh.parts.generation, op.started));
                return Ok(active.map_or(Introspected::Inactive, |grant| self.active_refresh(&grant)));
            }
            match self.access_of(token).await {
                Ok(access) if access.grant.row.client == known.client.id => Ok(Introspected::Active {
                    is_refresh: false,
                    scopes: access.scopes,
                    client: access.grant.row.client,
                    person: access.grant.row.person,
                    issued_at: access.claims.issued_at,
                    expires_at: access.claims.expires_at,
                    bound_to: access.claims.bound_to,
                    grant: access.grant.row.id,
                    issuer: access.claims.issuer,
                    audience: Some(access.claims.audience),
                    id: Some(access.claims.id),
                }),
                Ok(_) | Err(OpError::Refused(_)) => Ok(Introspected::Inactive),
                Err(fault) => Err(fault),
            }
        })
        .await
    }

    fn active_refresh(&self, grant: &OidcGrant) -> Introspected {
        Introspected::Active {
            is_refresh: true,
            scopes: grant.scopes,
            client: grant.client,
            person: grant.person,
            issued_at: grant.issued_at,
            expires_at: grant.rotation.refresh_ends_at,
            bound_to: grant.bound_to,
            grant: grant.id,
            issuer: self.issuer().to_owned(),
            audience: None,
            id: None,
        }
    }

    /// Ends the grant of a token, and with it all its tokens (RFC 7009). A token that is nobody's or over is passed
    /// over.
    ///
    /// # Errors
    /// [`OidcRefusal::BadClient`], [`OidcRefusal::ClientNotAllowed`] for another client's token, or a fault.
    pub async fn revoke_token(&self, auth: &ClientAuth, token: &str) -> Result<(), OpError> {
        let known = &self.known_client(auth).await?;
        self.run("oidc.revoke", "api", |op| async move {
            let found = match self.refresh_of(token).await? {
                Some(refresh) => refresh.grant,
                None => match self.access_of(token).await {
                    Ok(access) => Some(access.grant),
                    Err(OpError::Refused(_)) => None,
                    Err(fault) => return Err(fault),
                },
            };
            if found.as_ref().is_some_and(|found| found.row.client != known.client.id) {
                return Err(OidcRefusal::ClientNotAllowed.into());
            }
            self.spend_assertion(known).await?;
            let now = self.now();
            let ended = found.and_then(|found| {
                decide_end(&found.row, GrantEnd::Revoked, now).map(|ended| (ended, found.version))
            });
            let Some((ended, version)) = ended else {
                self.note_ok(op);
                return Ok(());
            };
            let writes = self.ended_grant(ended, version, now).await?;
            self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
            Ok(())
        })
        .await
    }

    /// What the code gave when it was spent.
    async fn grant_of_code(
        &self,
        authorization: Option<&Authorization>,
    ) -> Result<Option<Versioned<OidcGrant>>, OpError> {
        match authorization.map(|found| found.stage) {
            Some(AuthorizationStage::Spent { grant, .. }) => {
                Ok(self.store.one::<OidcGrant>(&Key::OidcGrant(grant)).await?)
            }
            Some(
                AuthorizationStage::Pushed
                | AuthorizationStage::Waiting
                | AuthorizationStage::Granted { .. }
                | AuthorizationStage::Refused { .. },
            )
            | None => Ok(None),
        }
    }

    /// What a refresh token is about. One that the bank did not make costs no read.
    async fn refresh_of(&self, token: &str) -> Result<Option<Refresh>, OpError> {
        let Some(parts) = RefreshParts::parse(token) else { return Ok(None) };
        let keys = self.keys_with_token(parts.key).await?;
        if !keys.token(parts.key).is_some_and(|key| is_genuine(key, &parts)) {
            return Ok(None);
        }
        let grant = self.store.one::<OidcGrant>(&Key::OidcGrant(parts.grant)).await?;
        Ok(Some(Refresh { parts, keys, grant }))
    }

    /// Writes down that what was spent came back, and says so.
    async fn reused(&self, known: &KnownClient, reuse: Reuse) -> Result<OidcTokens, OpError> {
        let Reuse { ended, found, why } = reuse;
        let found = found.ok_or(why)?;
        self.spend_assertion(known).await?;
        let now = self.now();
        let writes = self.ended_grant(ended, found.version, now).await?;
        self.store.commit(Change { at: now, writes, ..Change::default() }).await?;
        Err(why.into())
    }
}
