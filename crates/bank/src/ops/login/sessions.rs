//! Sessions: checked with every request of an app, refreshed, ended.

use super::signed::is_signed;
use super::trail::Event;
use crate::bank::{Op, update};
use crate::ended::SessionEnd;
use crate::jose::{ReplayMemory, ServerNonces};
use crate::keyring::Keys;
use crate::{
    Bank, Change, CommitError, Flaw, Key, OpError, Query, SessionTrouble, StoreExt as _, Versioned, Write,
};
use identity::session::{decide_check, decide_end, decide_moved, decide_refresh};
use identity::{
    AuditKind, Device, EndReason, Protocol, RefreshDecision, Session, SessionRefusal, Thumbprint, TokenAsk,
    TokenKind, TokenParts,
};
use kernel::{Cohort, DeviceId, PersonId, Secret, SessionId, Timestamp};
use parking_lot::Mutex;
use std::sync::Arc;
use std::time::Duration;

/// Who is asking, as a good session says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AppCaller {
    pub session: SessionId,
    pub person: PersonId,
    pub device: DeviceId,
}

/// The tokens of a session. They follow from the session, so the same ones can be given again.
#[derive(Debug, Clone)]
pub struct SessionPair {
    pub session: SessionId,
    pub person: PersonId,
    pub device: DeviceId,
    pub protocol: Protocol,
    pub access: Secret<String>,
    pub refresh: Secret<String>,
    /// From now.
    pub expires_in: Duration,
}

/// A genuine token's session, and the device it belongs to.
#[derive(Clone)]
pub(in crate::ops) struct Facts {
    pub(in crate::ops) parts: TokenParts,
    pub(in crate::ops) keys: Arc<Keys>,
    pub(in crate::ops) session: Option<Versioned<Session>>,
    pub(in crate::ops) device: Option<Device>,
}

impl Facts {
    pub(in crate::ops) fn ask(&self, proof: Option<Thumbprint>) -> TokenAsk<'_> {
        TokenAsk {
            parts: &self.parts,
            session: self.session.as_ref().map(|found| &found.row),
            device: self.device.as_ref(),
            proof,
        }
    }

    /// Whose token it is, as far as it tells trouble apart.
    fn cohort(&self) -> Cohort {
        Cohort {
            channel: "app",
            platform: self.device.as_ref().map_or("", |device| device.platform.word()),
            protocol: self.session.as_ref().map_or("", |session| session.row.protocol.word()),
        }
    }

    fn version(&self) -> Result<crate::Version, OpError> {
        let found = self.session.as_ref().ok_or(SessionTrouble::InvalidToken)?;
        Ok(found.version)
    }
}

impl Bank {
    /// Who an app's access token speaks for; `proof` is the key that the request proved.
    ///
    /// # Errors
    /// [`SessionTrouble`], or a fault, which never means that the session is over.
    pub async fn check_session(&self, token: &str, proof: Option<Thumbprint>) -> Result<AppCaller, OpError> {
        let mut who = Cohort::of("app");
        let checked = if is_signed(token) {
            who.protocol = Protocol::Signed.word();
            self.check_signed(token, proof).await.map(|caller| (caller, Protocol::Signed))
        } else {
            self.check_opaque(token, proof, &mut who).await
        };
        match checked {
            Ok((caller, protocol)) => {
                self.tally.add_check(protocol);
                Ok(caller)
            }
            Err(error) => {
                self.tally.add_bad_check(who, error.code(), self.now());
                Err(error)
            }
        }
    }

    async fn check_opaque(
        &self,
        token: &str,
        proof: Option<Thumbprint>,
        who: &mut Cohort,
    ) -> Result<(AppCaller, Protocol), OpError> {
        let facts = self.session_facts(token).await?;
        let now = self.now();
        *who = facts.cohort();
        let checked = decide_check(&facts.ask(proof), now).map_err(|refused| trouble(&refused))?;
        let session = &facts.session.as_ref().ok_or(SessionTrouble::InvalidToken)?.row;
        self.flaw_at_check(session, facts.device.as_ref(), now)?;
        let caller = AppCaller { session: session.id, person: session.person, device: session.device };
        if let Some(used) = checked.first_use {
            let writes = vec![update(used, facts.version()?)];
            // Noted by the next request when it is not by this one.
            match self.store.commit(Change { at: now, writes, ..Change::default() }).await {
                Ok(_) | Err(CommitError::Conflict(_) | CommitError::Unknown(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok((caller, session.protocol))
    }

    /// Trades a refresh token for the session's next tokens, or for the same ones again when their answer was lost.
    ///
    /// # Errors
    /// [`SessionTrouble`], or a fault, which never means that the session is over: ask again.
    pub async fn refresh_session(
        &self,
        token: &str,
        proof: Option<Thumbprint>,
    ) -> Result<SessionPair, OpError> {
        let who = &Mutex::new(Cohort::of("app"));
        let kept = self.noted();
        let noted = &kept;
        let refreshed = self.run_for("session.refresh", who, |op| async move {
            noted.forget();
            let facts = self.session_facts(token).await?;
            let op = Op { cohort: facts.cohort(), ..op };
            let op = facts
                .session
                .as_ref()
                .map_or(op, |session| op.under(self.channel_of(session.row.person, op.cohort.channel)));
            *who.lock() = op.cohort;
            let now = self.now();
            noted.refresh(&facts, proof, now);
            match self.refreshed(&facts, proof, now)? {
                Ok(RefreshDecision::Repeated(session)) => {
                    self.note_ok(op);
                    self.pair(&facts.keys, &session)
                }
                Ok(RefreshDecision::Rotated(session) | RefreshDecision::Kept(session)) => {
                    let session = self.moved_session(&facts, session, proof, now).await?;
                    let pair = self.pair(&facts.keys, &session)?;
                    let writes = vec![update(session, facts.version()?)];
                    self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
                    Ok(pair)
                }
                Err(SessionRefusal::Reused(ended)) => {
                    let event = Event::of(AuditKind::SessionEnded)
                        .on(ended.device)
                        .in_session(ended.id)
                        .note(EndReason::RefreshReused.code());
                    let mut writes = self.trail(ended.person, vec![event], None, now).await?;
                    writes.push(update(*ended, facts.version()?));
                    let ends = SessionEnd::all_of(&writes);
                    self.store.commit(Change { at: now, writes, ..Change::default() }).await?;
                    self.ended.note(&ends);
                    Err(SessionTrouble::Ended(EndReason::RefreshReused).into())
                }
                Err(refused) => Err(trouble(&refused).into()),
            }
        });
        let refreshed = refreshed.await;
        let protocol = refreshed.as_ref().ok().map(|pair| pair.protocol);
        self.judge_later(kept, &refreshed, protocol);
        refreshed
    }

    /// The decision on a refresh, as a release with a flaw makes it; without one it is the plain decision.
    pub(in crate::ops) fn refreshed(
        &self,
        facts: &Facts,
        proof: Option<Thumbprint>,
        now: Timestamp,
    ) -> Result<Result<RefreshDecision, SessionRefusal>, OpError> {
        let decision = decide_refresh(&facts.ask(proof), now);
        let Some(session) = facts.session.as_ref().map(|found| &found.row) else { return Ok(decision) };
        let device = facts.device.as_ref();
        let ends = |session: &Session| {
            let ended = decide_end(session, EndReason::RefreshReused, now);
            ended.map_or(Err(SessionRefusal::InvalidToken), |ended| {
                Err(SessionRefusal::Reused(Box::new(ended)))
            })
        };
        if proof.is_none() && self.flaw_spends_unproven(session, device) {
            return Ok(ends(session));
        }
        if decision.is_ok() {
            self.flaw_at_read(session, device, now)?;
        }
        match (&decision, self.flaw_at_repeat(session, device)) {
            (Ok(RefreshDecision::Repeated(_)), Some(Flaw::RefusesRepeats)) => {
                Ok(Err(SessionRefusal::InvalidToken))
            }
            (Ok(RefreshDecision::Repeated(session)), Some(Flaw::EndsRepeated)) => Ok(ends(session)),
            _ => Ok(decision),
        }
    }

    /// A refreshed session on the terms of the release in force, where its own was rolled back and the request proves
    /// what they need; else as it is.
    async fn moved_session(
        &self,
        facts: &Facts,
        refreshed: Session,
        proof: Option<Thumbprint>,
        now: Timestamp,
    ) -> Result<Session, OpError> {
        let Some((release, terms)) = self.moves_to(&refreshed).await? else { return Ok(refreshed) };
        let (Some(device), Some(before)) = (&facts.device, &facts.session) else { return Ok(refreshed) };
        // Where nothing rotates any more, the token that was shown stays the one to show.
        let from = match terms.policy.protocol {
            Protocol::Bearer => &refreshed,
            Protocol::Bound | Protocol::Signed if facts.parts.generation == before.row.generation => {
                &before.row
            }
            Protocol::Bound | Protocol::Signed => return Ok(refreshed),
        };
        let moved = decide_moved(from, device, (&terms.policy, &release), proof, now);
        Ok(moved.unwrap_or(refreshed))
    }

    /// The nonces that this bank hands out for proofs, on every node the same.
    ///
    /// # Errors
    /// A fault.
    pub async fn server_nonces(&self) -> Result<ServerNonces, OpError> {
        Ok(self.keys().await?.nonces.clone())
    }

    /// An empty memory of proofs, for one process; its key is drawn here.
    #[must_use]
    pub fn replay_memory(&self) -> ReplayMemory {
        let mut key = [0; 32];
        self.entropy().fill(&mut key);
        ReplayMemory::new(Secret::new(key))
    }

    /// Ends the caller's own session; a second time does nothing.
    ///
    /// # Errors
    /// A fault.
    pub async fn end_session(&self, caller: AppCaller) -> Result<(), OpError> {
        self.end_sessions("session.end", caller.person, &[caller.session], EndReason::LoggedOut).await
    }

    /// Ends sessions of a person; those that are over or are not theirs are passed over.
    pub(super) async fn end_sessions(
        &self,
        name: &'static str,
        person: PersonId,
        sessions: &[SessionId],
        why: EndReason,
    ) -> Result<(), OpError> {
        self.run(name, self.channel_of(person, "app"), |op| async move {
            let now = self.now();
            let (mut writes, mut events) = (Vec::new(), Vec::new());
            for id in sessions {
                let Some(found) = self.store.one::<Session>(&Key::Session(*id)).await? else { continue };
                let ended = decide_end(&found.row, why, now).filter(|ended| ended.person == person);
                if let Some(ended) = ended {
                    let event = Event::of(AuditKind::SessionEnded).on(ended.device).in_session(ended.id);
                    events.push(event.note(why.code()));
                    writes.push(update(ended, found.version));
                }
            }
            if writes.is_empty() {
                self.note_ok(op);
                return Ok(());
            }
            writes.extend(self.trail(person, events, None, now).await?);
            self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
            Ok(())
        })
        .await
    }

    /// The writes that end the sessions of a device with it, so that those whose tokens nobody looks up end as well.
    pub(super) async fn ended_with(
        &self,
        device: DeviceId,
        why: EndReason,
        now: Timestamp,
    ) -> Result<Vec<Write>, OpError> {
        let found = self.store.all::<Session>(&Query::SessionsOfDevice(device)).await?;
        let ended = |found: Versioned<Session>| {
            decide_end(&found.row, why, now).map(|ended| update(ended, found.version))
        };
        Ok(found.into_iter().filter_map(ended).collect())
    }

    /// A session's current tokens.
    pub(in crate::ops) fn pair(&self, keys: &Keys, session: &Session) -> Result<SessionPair, OpError> {
        let key = keys.token(session.key).ok_or(OpError::Conflict)?;
        let mint = |kind| key.mint(kind, session.id, session.generation);
        let now = self.now();
        Ok(SessionPair {
            session: session.id,
            person: session.person,
            device: session.device,
            protocol: session.protocol,
            access: match session.protocol {
                Protocol::Bearer | Protocol::Bound => mint(TokenKind::Access),
                Protocol::Signed => self.signed_access(keys, session)?,
            },
            refresh: mint(TokenKind::Refresh),
            expires_in: session.access_ends_at.since(now),
        })
    }

    /// The tokens of a session that an attempt got before.
    pub(super) async fn pair_again(&self, op: Op, session: SessionId) -> Result<SessionPair, OpError> {
        let found = self.store.one::<Session>(&Key::Session(session)).await?;
        let session = found.ok_or(SessionTrouble::InvalidToken)?.row;
        if let Some(why) = session.ended(self.now()) {
            return Err(SessionTrouble::Ended(why).into());
        }
        let keys = self.keys().await?;
        self.note_ok(op);
        self.pair(&keys, &session)
    }

    /// What a token is about. One that the bank did not make costs no read.
    async fn session_facts(&self, token: &str) -> Result<Facts, OpError> {
        let parts = TokenParts::parse(token).ok_or(SessionTrouble::InvalidToken)?;
        let keys = self.keys_with(&parts).await?;
        if !keys.token(parts.key).is_some_and(|key| key.is_genuine(&parts)) {
            return Err(SessionTrouble::InvalidToken.into());
        }
        let session = self.store.one::<Session>(&Key::Session(parts.session)).await?;
        let device = match &session {
            Some(session) => self.store.one::<Device>(&Key::Device(session.row.device)).await?,
            None => None,
        };
        Ok(Facts { parts, keys, session, device: device.map(|device| device.row) })
    }
}

pub(in crate::ops) fn trouble(refused: &SessionRefusal) -> SessionTrouble {
    match refused {
        SessionRefusal::InvalidToken => SessionTrouble::InvalidToken,
        SessionRefusal::Expired => SessionTrouble::Expired,
        SessionRefusal::NeedsProof => SessionTrouble::NeedsProof,
        SessionRefusal::WrongProof => SessionTrouble::WrongProof,
        SessionRefusal::Ended(why) => SessionTrouble::Ended(*why),
        SessionRefusal::Reused(_) => SessionTrouble::Ended(EndReason::RefreshReused),
        SessionRefusal::DeviceNotTrusted => SessionTrouble::DeviceNotTrusted,
    }
}
