//! The bank's side: rows with versions, decisions on what was read, commits that notice what changed since.

use super::{Answer, Asked, GIVES_UP, Kind, PHONES, Pair};
use crate::samples::{Signer, release, trusted, uuid};
use crate::session::{
    AccessClaims, Binding, Checked, NewSession, Policy, Protocol, RefreshDecision, Reissued, Session,
    SessionRefusal, TokenAsk, TokenKind, TokenParts, decide_check, decide_claims, decide_issue,
    decide_refresh, decide_reissue, decide_used,
};
use crate::{Device, DeviceKey, Thumbprint};
use kernel::{DeviceId, SessionId, Timestamp};
use std::collections::BTreeMap;

pub(super) struct Server {
    policy: Policy,
    binding: Binding,
    /// All of one person. A device's version is what two proofs of its key race for.
    devices: Vec<(u64, Device)>,
    rows: BTreeMap<SessionId, (u64, Session)>,
    count: u128,
}

/// What was read, and what was decided on it.
#[derive(Debug, Clone)]
pub(super) struct Gathered {
    word: &'static str,
    /// Rows to write, each with the version it was read at.
    writes: Vec<(Session, u64)>,
    new: Option<Session>,
    device_version: Option<u64>,
    answer: Answer,
}

impl Gathered {
    pub(super) const fn word(&self) -> &'static str {
        self.word
    }

    fn answering(word: &'static str, answer: Answer) -> Self {
        Self { word, writes: vec![], new: None, device_version: None, answer }
    }
}

impl Server {
    pub(super) fn new(protocol: Protocol, binding: Binding) -> Self {
        let devices = (0..PHONES).map(|phone| {
            let number = u8::try_from(phone + 1).expect("few phones");
            let key =
                if phone == 0 { Signer::first().key } else { DeviceKey::from_xy([number; 32], [number; 32]) };
            let id = DeviceId::from_uuid(uuid(u128::from(number)));
            (0, Device { id, key, ..trusted() })
        });
        let policy = Policy { replay_lasts: GIVES_UP, ..Policy::default_of(protocol) };
        Self { policy, binding, devices: devices.collect(), rows: BTreeMap::new(), count: 0 }
    }

    fn fresh(&mut self) -> NewSession {
        self.count += 1;
        NewSession {
            id: SessionId::from_uuid(uuid(self.count)),
            key: super::key().id,
            release: release(),
            binding: self.binding,
        }
    }

    pub(super) fn log_in(&mut self, phone: usize, now: Timestamp) -> Pair {
        let new = self.fresh();
        let device = &self.devices[phone].1;
        let session = decide_issue(device.person, device, &self.policy, new, now).unwrap();
        let pair = pair(&session);
        self.rows.insert(session.id, (0, session));
        pair
    }

    pub(super) fn phone_of(&self, session: SessionId) -> Option<usize> {
        let (_, session) = self.rows.get(&session)?;
        self.devices.iter().position(|(_, device)| device.id == session.device)
    }

    pub(super) fn live(&self, phone: usize, now: Timestamp) -> usize {
        let device = self.devices[phone].1.id;
        self.rows.values().filter(|(_, session)| session.device == device && session.is_live(now)).count()
    }

    pub(super) fn gather(&mut self, asked: &Asked, now: Timestamp) -> Gathered {
        let key = self.devices[asked.phone].1.key.thumbprint();
        match asked.kind {
            Kind::Reissue => self.reissue(asked, now),
            Kind::Check if self.policy.protocol == Protocol::Signed => self.check_claims(asked, key, now),
            Kind::Check => self.check(asked, key, now),
            Kind::Refresh => self.refresh(asked, key, now),
        }
    }

    /// Writes what was decided and gives the answer, unless a row changed since it was read.
    pub(super) fn commit(&mut self, asked: &Asked, gathered: &Gathered) -> Option<Answer> {
        let is_current =
            |(session, read): &(Session, u64)| self.rows.get(&session.id).is_some_and(|(at, _)| at == read);
        let device = &mut self.devices[asked.phone].0;
        if gathered.device_version.is_some_and(|read| read != *device)
            || !gathered.writes.iter().all(is_current)
        {
            return None;
        }
        *device += u64::from(gathered.device_version.is_some());
        for (session, read) in &gathered.writes {
            self.rows.insert(session.id, (read + 1, session.clone()));
        }
        if let Some(new) = &gathered.new {
            assert!(self.rows.insert(new.id, (0, new.clone())).is_none(), "an id twice");
        }
        Some(gathered.answer.clone())
    }

    /// Asks about a token as its text came in.
    fn with<T>(
        &self,
        asked: &Asked,
        text: &str,
        proof: Thumbprint,
        decide: impl FnOnce(&TokenAsk<'_>) -> Result<T, SessionRefusal>,
    ) -> (u64, Result<T, SessionRefusal>) {
        let parts = TokenParts::parse(text).expect("a client repeats what it was given");
        assert!(super::key().is_genuine(&parts));
        let row = self.rows.get(&parts.session);
        let device = Some(&self.devices[asked.phone].1);
        let ask = TokenAsk { parts: &parts, session: row.map(|row| &row.1), device, proof: Some(proof) };
        (row.map_or(0, |row| row.0), decide(&ask))
    }

    fn check(&self, asked: &Asked, proof: Thumbprint, now: Timestamp) -> Gathered {
        match self.with(asked, &asked.pair.access, proof, |ask| decide_check(ask, now)) {
            (_, Ok(Checked { first_use: None })) => Gathered::answering("opened", Answer::Opens),
            (read, Ok(Checked { first_use: Some(used) })) => {
                Gathered { writes: vec![(used, read)], ..Gathered::answering("first use", Answer::Opens) }
            }
            (_, Err(refusal)) => Gathered::answering("refused", Answer::Refused(refusal)),
        }
    }

    /// Without the store; the first use is written down afterwards.
    fn check_claims(&self, asked: &Asked, proof: Thumbprint, now: Timestamp) -> Gathered {
        let claims = asked.pair.claims;
        let (read, session) = &self.rows[&claims.session];
        match decide_claims(&claims, session.ended(now), Some(proof), now) {
            Ok(()) => match decide_used(session, claims.generation, now) {
                None => Gathered::answering("opened", Answer::Opens),
                Some(used) => Gathered {
                    writes: vec![(used, *read)],
                    ..Gathered::answering("first use", Answer::Opens)
                },
            },
            Err(refusal) => Gathered::answering("refused", Answer::Refused(refusal)),
        }
    }

    fn refresh(&self, asked: &Asked, proof: Thumbprint, now: Timestamp) -> Gathered {
        let (read, decision) = self.with(asked, &asked.pair.refresh, proof, |ask| decide_refresh(ask, now));
        match decision {
            Ok(RefreshDecision::Repeated(session)) => {
                Gathered::answering("repeated", Answer::Pair(pair(&session)))
            }
            Ok(RefreshDecision::Kept(session)) => Gathered {
                writes: vec![(session.clone(), read)],
                ..Gathered::answering("kept", Answer::Pair(pair(&session)))
            },
            Ok(RefreshDecision::Rotated(session)) => Gathered {
                writes: vec![(session.clone(), read)],
                ..Gathered::answering("rotated", Answer::Pair(pair(&session)))
            },
            Err(SessionRefusal::Reused(ended)) => panic!("taken for a thief: {asked:?} {ended:?}"),
            Err(refusal) => Gathered::answering("refused", Answer::Refused(refusal)),
        }
    }

    fn reissue(&mut self, asked: &Asked, now: Timestamp) -> Gathered {
        let new = self.fresh();
        let (read, device) = &self.devices[asked.phone];
        // All sessions of the person, not only the device's own.
        let sessions: Vec<_> = self.rows.values().map(|row| row.1.clone()).collect();
        match decide_reissue(device, &sessions, &self.policy, new, now).expect("the device is trusted") {
            Reissued::Kept(session) => Gathered {
                writes: vec![(session.clone(), self.rows[&session.id].0)],
                ..Gathered::answering("reissue kept", Answer::Pair(pair(&session)))
            },
            Reissued::Issued { session, superseded } => Gathered {
                writes: superseded.into_iter().map(|old| (old.clone(), self.rows[&old.id].0)).collect(),
                device_version: Some(*read),
                ..Gathered {
                    new: Some(session.clone()),
                    ..Gathered::answering("reissued", Answer::Pair(pair(&session)))
                }
            },
        }
    }
}

fn pair(session: &Session) -> Pair {
    let mint = |kind| super::key().mint(kind, session.id, session.generation).into_exposed();
    Pair {
        access: mint(TokenKind::Access),
        refresh: mint(TokenKind::Refresh),
        claims: AccessClaims::of(session),
    }
}
