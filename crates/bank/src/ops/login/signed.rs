//! Signed access tokens: made from a session, and checked without a read of the store.

use super::AppCaller;
use super::sessions::trouble;
use crate::bank::update;
use crate::ended::Known;
use crate::jose::{self, AccessAsk, AccessRefusal, Jws, OfApp, mint_access_token, verify_access_token};
use crate::keyring::{Keys, Signing};
use crate::{Bank, Change, CommitError, Key, OpError, SessionTrouble, StoreExt as _};
use identity::session::{AccessClaims, decide_claims, decide_used};
use identity::{Device, DeviceState, EndReason, Session, Thumbprint};
use kernel::{Secret, Timestamp};

/// `client_id` of the bank's own apps.
const APP_CLIENT: &str = "florin-app";
/// What a session of an app may do: everything that its person may.
const APP_SCOPE: &str = "app";

/// Whether a token has the form of a signed one; opaque ones have no dots.
pub(in crate::ops) fn is_signed(token: &str) -> bool {
    token.split('.').count() == 3
}

impl Bank {
    /// What signed tokens and the OpenID provider call the bank: its public address, always without a slash at the end
    /// (F13).
    #[must_use]
    pub fn issuer(&self) -> &str {
        self.settings.public_url.trim_end_matches('/')
    }

    /// Whom the tokens of apps' sessions are for; tokens of the OpenID provider are for others.
    fn app_audience(&self) -> String {
        format!("{}/app", self.issuer())
    }

    /// A session's access token as it is now. Its text differs each time, as signatures do; what it says is the same
    /// until the session is refreshed.
    pub(super) fn signed_access(&self, keys: &Keys, session: &Session) -> Result<Secret<String>, OpError> {
        let said = AccessClaims::of(session);
        let (issuer, issued_at) = self.flaw_at_mint(session, (self.issuer().to_owned(), said.issued_at));
        let claims = jose::AccessClaims {
            issuer,
            person: said.person,
            audience: self.app_audience(),
            issued_at,
            expires_at: said.ends_at,
            id: format!("{}.{}.{}", said.session, said.generation, said.issued_at.as_micros()),
            client_id: APP_CLIENT.to_owned(),
            session: said.session,
            scope: APP_SCOPE.to_owned(),
            bound_to: said.bound_to,
            of_app: Some(OfApp { device: said.device, generation: said.generation }),
        };
        let minted = mint_access_token(&claims, &*keys.signing()?.signer);
        minted.map_err(|error| OpError::Unavailable(Box::new(error)))
    }

    /// As [`Bank::check_session`], for a token that is signed.
    pub(super) async fn check_signed(
        &self,
        token: &str,
        proof: Option<Thumbprint>,
    ) -> Result<AppCaller, OpError> {
        let now = self.now();
        let claims = self.signed_claims(token, now).await?;
        let caller = AppCaller { session: claims.session, person: claims.person, device: claims.device };
        let known = match claims.bound_to {
            // Where refresh tokens rotate, the use of a new pair has to be noted in the store.
            None if Session::FIRST < claims.generation => Known::Nothing,
            _ => self.known_end(claims.session, now).await,
        };
        let ended = match known {
            Known::Ended(why) => Some(why),
            Known::Live => None,
            Known::Nothing => self.looked_up_end(&claims, now).await?,
        };
        decide_claims(&claims, ended, proof, now).map_err(|refused| trouble(&refused))?;
        self.flaw_at_signed(claims.session).await?;
        Ok(caller)
    }

    /// What a token says, when the bank signed it for one of its apps and it has not expired.
    async fn signed_claims(&self, token: &str, now: Timestamp) -> Result<AccessClaims, OpError> {
        let verify = |signing: &Signing| self.verified(signing, token, now);
        let verified = match verify(&*self.signing().await?) {
            Err(AccessRefusal::UnknownKey) => match kid(token) {
                // Another node may have begun to sign with it a moment ago.
                Some(kid) => verify(&*self.signing_with(&kid).await?),
                None => Err(AccessRefusal::UnknownKey),
            },
            verified => verified,
        };
        claims_of(verified)
    }

    /// What a token says by these keys alone.
    pub(in crate::ops) fn signed_claims_by(
        &self,
        signing: &Signing,
        token: &str,
        now: Timestamp,
    ) -> Result<AccessClaims, OpError> {
        claims_of(self.verified(signing, token, now))
    }

    fn verified(
        &self,
        signing: &Signing,
        token: &str,
        now: Timestamp,
    ) -> Result<jose::AccessClaims, AccessRefusal> {
        let (issuer, audience) = (self.issuer(), self.app_audience());
        let ask = AccessAsk { keys: &signing.set, issuers: &[issuer], audience: &audience };
        verify_access_token(&ask, token, now)
    }

    /// Why a session is over as the store has it, for when this node does not know; the first use of a new pair of
    /// tokens is noted on the way.
    async fn looked_up_end(
        &self,
        claims: &AccessClaims,
        now: Timestamp,
    ) -> Result<Option<EndReason>, OpError> {
        let found = self.store.one::<Session>(&Key::Session(claims.session)).await?;
        let found = found.ok_or(SessionTrouble::InvalidToken)?;
        if let Some(why) = found.row.ended(now) {
            return Ok(Some(why));
        }
        let device = self.store.one::<Device>(&Key::Device(found.row.device)).await?;
        match device.map(|device| device.row.state) {
            Some(DeviceState::Trusted { .. }) => {}
            Some(DeviceState::Revoked { .. }) => return Ok(Some(EndReason::DeviceRevoked)),
            Some(DeviceState::Pending) | None => return Err(SessionTrouble::DeviceNotTrusted.into()),
        }
        if claims.bound_to.is_none()
            && let Some(used) = decide_used(&found.row, claims.generation, now)
        {
            let writes = vec![update(used, found.version)];
            // Noted by the next request when it is not by this one.
            match self.store.commit(Change { at: now, writes, ..Change::default() }).await {
                Ok(_) | Err(CommitError::Conflict(_) | CommitError::Unknown(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(None)
    }
}

fn claims_of(verified: Result<jose::AccessClaims, AccessRefusal>) -> Result<AccessClaims, OpError> {
    let claims = verified.map_err(told)?;
    let OfApp { device, generation } = claims.of_app.ok_or(SessionTrouble::InvalidToken)?;
    Ok(AccessClaims {
        session: claims.session,
        person: claims.person,
        device,
        generation,
        issued_at: claims.issued_at,
        ends_at: claims.expires_at,
        bound_to: claims.bound_to,
    })
}

fn kid(token: &str) -> Option<String> {
    Jws::parse(token).ok()?.header().kid.clone()
}

/// What an app is told of a token. One that was the bank's own, and is not good any more for whatever reason, has
/// expired: a refresh gives the next one, and nobody is signed out.
fn told(refused: AccessRefusal) -> SessionTrouble {
    match refused {
        AccessRefusal::Jws(_)
        | AccessRefusal::WrongType
        | AccessRefusal::UnknownKey
        | AccessRefusal::WrongAudience => SessionTrouble::InvalidToken,
        AccessRefusal::RetiredKey
        | AccessRefusal::UnknownVersion
        | AccessRefusal::IssuerSlash
        | AccessRefusal::WrongIssuer
        | AccessRefusal::NotSeconds
        | AccessRefusal::TooNew
        | AccessRefusal::Expired => SessionTrouble::Expired,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_tells_signed_tokens_from_opaque_ones() {
        assert!(is_signed("a.b.c") && is_signed(".."));
        for other in ["", "flr_a1_x_1_1_y", "a.b", "a.b.c.d"] {
            assert!(!is_signed(other), "{other}");
        }
    }
}
