//! The texts of a grant's tokens, and reading them back.
//!
//! An access token is signed (RFC 9068), names its grant and its generation, and is good for the developer API and for
//! userinfo. The grant is read with every use, so that what is taken back opens nothing from that commit on.

use super::types::OidcTokens;
use crate::bank::update;
use crate::jose::{
    AccessAsk, AccessClaims, IdClaims, Jws, MintError, mint_access_token, mint_id_token, verify_access_token,
};
use crate::keyring::Keys;
use crate::{Bank, Change, CommitError, Key, OpError, StoreExt as _, Versioned};
use identity::oidc::{UseAsk, decide_use, mint_refresh};
use identity::{ClientProfile, OidcGrant, OidcRefusal, Scope, Scopes};
use kernel::{OidcGrantId, SessionId};

/// An access token that opens something, whoever holds it.
#[derive(Debug)]
pub(super) struct Access {
    pub(super) claims: AccessClaims,
    /// What it reaches, which may be less than its grant does.
    pub(super) scopes: Scopes,
    pub(super) grant: Versioned<OidcGrant>,
    /// The grant to write, as this is the first use of its current tokens.
    first_use: Option<OidcGrant>,
}

impl Bank {
    /// What access tokens of the provider are for. It is another one than that of the bank's own apps, so that neither
    /// can be taken for the other.
    pub(super) fn oidc_audience(&self) -> String {
        format!("{}/developers", self.issuer())
    }

    /// The grant's current tokens; the same again but for signatures, whenever they are asked for.
    pub(super) async fn oidc_tokens(
        &self,
        keys: &Keys,
        grant: &OidcGrant,
        scopes: Scopes,
        is_first: bool,
    ) -> Result<OidcTokens, OpError> {
        let signing = self.signing().await?;
        let rotation = &grant.rotation;
        let claims = AccessClaims {
            issuer: self.issuer().to_owned(),
            person: grant.person,
            audience: self.oidc_audience(),
            issued_at: rotation.refreshed_at,
            expires_at: rotation.access_ends_at,
            id: token_id(grant),
            client_id: grant.client.to_string(),
            session: SessionId::from_uuid(grant.id.uuid()),
            scope: scopes.to_string(),
            bound_to: grant.bound_to,
            of_app: None,
        };
        let access = mint_access_token(&claims, &*signing.signer).map_err(unavailable)?;
        let refresh = if grant.scopes.contains(Scope::OfflineAccess) {
            let key = keys.token(grant.key).ok_or(OpError::Conflict)?;
            Some(mint_refresh(key, grant.id, rotation.generation))
        } else {
            None
        };
        let id_token = if scopes.contains(Scope::Openid) {
            let claims = IdClaims {
                issuer: self.issuer().to_owned(),
                person: grant.person,
                client: grant.client,
                issued_at: rotation.refreshed_at,
                expires_at: rotation.access_ends_at,
                authenticated_at: grant.consented_at,
                // It belongs to the first answer (OpenID Connect Core, 12.2).
                nonce: grant.nonce.clone().filter(|_| is_first),
                grant: grant.id,
            };
            let minted = mint_id_token(&claims, &access, &*signing.signer);
            Some(minted.map_err(|error| unavailable(MintError::Sign(error)))?)
        } else {
            None
        };
        let expires_in = rotation.access_ends_at.since(self.now());
        let is_bound = grant.bound_to.is_some();
        Ok(OidcTokens { access, refresh, id_token, scopes, expires_in, is_bound })
    }

    /// What an access token of the provider opens.
    ///
    /// # Errors
    /// [`OidcRefusal::BadAccessToken`] or a fault, which never says that the token is a bad one.
    pub(super) async fn access_of(&self, token: &str) -> Result<Access, OpError> {
        let refused = OidcRefusal::BadAccessToken;
        let kid = Jws::parse(token).ok().and_then(|jws| jws.header().kid.clone()).ok_or(refused)?;
        let signing = self.signing_with(&kid).await?;
        let (issuer, audience) = (self.issuer(), self.oidc_audience());
        let ask = AccessAsk { keys: &signing.set, issuers: &[issuer], audience: &audience };
        let now = self.now();
        let claims = verify_access_token(&ask, token, now).map_err(|_| refused)?;
        let (id, generation) = read_token_id(&claims.id).ok_or(refused)?;
        let found = self.store.one::<OidcGrant>(&Key::OidcGrant(id)).await?.ok_or(refused)?;
        let profile = self.store.one::<ClientProfile>(&Key::ClientProfile(found.row.client)).await?;
        let ask = UseAsk {
            generation,
            grant: Some(&found.row),
            profile: profile.as_ref().map(|profile| &profile.row),
        };
        let first_use = decide_use(&ask, now)?.first_use;
        let scopes = Scopes::parse(&claims.scope).map_err(|_| refused)?;
        Ok(Access { claims, scopes, grant: found, first_use })
    }

    /// Writes down the first use of a grant's current tokens; what is not noted now is by the next request.
    pub(super) async fn note_use(&self, access: &Access) -> Result<(), OpError> {
        let Some(used) = &access.first_use else { return Ok(()) };
        let writes = vec![update(used.clone(), access.grant.version)];
        match self.store.commit(Change { at: self.now(), writes, ..Change::default() }).await {
            Ok(_) | Err(CommitError::Conflict(_) | CommitError::Unknown(_)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

/// `jti`: the grant, its generation, and when that was last given a life.
fn token_id(grant: &OidcGrant) -> String {
    let rotation = &grant.rotation;
    format!("{}.{}.{}", grant.id, rotation.generation, rotation.refreshed_at.as_micros())
}

fn read_token_id(text: &str) -> Option<(OidcGrantId, u32)> {
    let mut parts = text.splitn(3, '.');
    let id = OidcGrantId::parse(parts.next()?).ok()?;
    Some((id, parts.next()?.parse().ok()?))
}

fn unavailable(error: MintError) -> OpError {
    OpError::Unavailable(Box::new(error))
}
