//! The life of a session that a release would give: its tokens are made, checked and traded by the ordinary code, now
//! and at the instants of its life at which sessions have died elsewhere. Nothing of it is kept.

use super::judge::Stumble;
use crate::keyring::Keys;
use crate::ops::login::{Facts, is_signed, trouble};
use crate::{Bank, OpError, SessionTrouble, Version, Versioned};
use identity::session::{decide_check, decide_claims};
use identity::{Device, Session, Thumbprint, TokenKind, TokenParts};
use kernel::Timestamp;
use std::sync::Arc;
use std::time::Duration;

/// How long before its end a token is tried last: signed ones say their end in whole seconds.
const MOMENT: Duration = Duration::from_secs(1);
/// How long after an answer that was lost an app asks again.
const ASKS_AGAIN: Duration = Duration::from_secs(1);

impl Bank {
    /// From its issue to the last moment at which it may be refreshed.
    pub(super) fn would_live(
        &self,
        keys: &Arc<Keys>,
        session: &Session,
        device: &Device,
    ) -> Result<(), Stumble> {
        let own = Some(device.key.thumbprint());
        self.would_open(keys, session, device, session.issued_at)?;
        self.would_open(keys, session, device, session.access_ends_at.before(MOMENT))?;
        let late = session.access_ends_at;
        let turn = |state: &Session, proof, at| self.would_turn((keys, session), (state, device), proof, at);
        let next = turn(session, own, late).map_err(Stumble::at("refresh"))?;
        self.would_open(keys, &next, device, late)?;
        // The answer was lost (F1), or another tab asks as well (F2).
        turn(&next, own, late.after(ASKS_AGAIN)).map_err(Stumble::at("repeat"))?;
        if session.bound_to.is_some() {
            // Whoever proves nothing is told so, and spends nothing (F4).
            match turn(session, None, late) {
                Err(OpError::Refused(crate::Refusal::Session(SessionTrouble::NeedsProof))) => {}
                Err(error) => return Err(Stumble::at("unproven")(error)),
                Ok(_) => return Err(Stumble { step: "unproven", code: "ok" }),
            }
        }
        let last = session.refresh_ends_at.before(MOMENT);
        turn(session, own, last).map_err(Stumble::at("last_refresh"))?;
        Ok(())
    }

    /// Whether the session's access token opens what it should at this moment.
    pub(super) fn would_open(
        &self,
        keys: &Arc<Keys>,
        session: &Session,
        device: &Device,
        at: Timestamp,
    ) -> Result<(), Stumble> {
        let opened = self.opened(keys, session, device, at);
        opened.map_err(Stumble::at("check"))
    }

    fn opened(
        &self,
        keys: &Arc<Keys>,
        session: &Session,
        device: &Device,
        at: Timestamp,
    ) -> Result<(), OpError> {
        let proof = Some(device.key.thumbprint());
        let access = self.pair(keys, session)?.access;
        if is_signed(access.expose()) {
            let claims = self.signed_claims_by(keys.signing()?, access.expose(), at)?;
            decide_claims(&claims, session.ended(at), proof, at).map_err(|refused| trouble(&refused))?;
        } else {
            let facts = facts(keys, access.expose(), (session, device))?;
            decide_check(&facts.ask(proof), at).map_err(|refused| trouble(&refused))?;
        }
        self.flaw_at_check(session, Some(device), at)
    }

    /// Trades the refresh token of `shown`, while the session is as `state` has it; the session as it is then.
    fn would_turn(
        &self,
        (keys, shown): (&Arc<Keys>, &Session),
        (state, device): (&Session, &Device),
        proof: Option<Thumbprint>,
        at: Timestamp,
    ) -> Result<Session, OpError> {
        let key = keys.token(shown.key).ok_or(SessionTrouble::InvalidToken)?;
        let token = key.mint(TokenKind::Refresh, shown.id, shown.generation);
        let facts = facts(keys, token.expose(), (state, device))?;
        let decided = self.refreshed(&facts, proof, at)?.map_err(|refused| trouble(&refused))?;
        Ok(decided.session().clone())
    }
}

/// What a token is about, found genuine as any other.
fn facts(
    keys: &Arc<Keys>,
    token: &str,
    (session, device): (&Session, &Device),
) -> Result<Facts, SessionTrouble> {
    let parts = TokenParts::parse(token).ok_or(SessionTrouble::InvalidToken)?;
    if !keys.token(parts.key).is_some_and(|key| key.is_genuine(&parts)) {
        return Err(SessionTrouble::InvalidToken);
    }
    let session = Some(Versioned { row: session.clone(), version: Version::FIRST });
    Ok(Facts { parts, keys: Arc::clone(keys), session, device: Some(device.clone()) })
}
