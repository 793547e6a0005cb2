//! The tests of sessions: a table of every state and command, the schedules no interleaving may break, the thefts.

mod attack;
mod issue;
mod schedule;
mod table;

use super::*;
use crate::samples::{release, start, trusted, uuid};
use crate::{Device, Thumbprint};
use kernel::{Secret, SessionId, Timestamp};

/// The bank's one token key.
fn key() -> TokenKey {
    TokenKey { id: 7, secret: Secret::new([1; 32]) }
}

fn new(number: u128, binding: Binding) -> NewSession {
    NewSession { id: SessionId::from_uuid(uuid(number)), key: key().id, release: release(), binding }
}

/// A session of the trusted device, issued at the start.
fn issued(protocol: Protocol, binding: Binding) -> Session {
    let device = trusted();
    decide_issue(device.person, &device, &Policy::default_of(protocol), new(1, binding), start()).unwrap()
}

/// What a token of the bank says once its text went out and came back.
fn sent(kind: TokenKind, session: &Session, generation: u32) -> TokenParts {
    let text = key().mint(kind, session.id, generation);
    let parts = TokenParts::parse(text.expose()).unwrap();
    assert!(key().is_genuine(&parts));
    parts
}

/// A request of the trusted device with one of the session's tokens.
#[derive(Debug, Clone, Copy)]
struct Request {
    generation: u32,
    proof: Option<Thumbprint>,
    now: Timestamp,
}

impl Request {
    fn refresh(self, session: &Session) -> Result<RefreshDecision, SessionRefusal> {
        let parts = sent(TokenKind::Refresh, session, self.generation);
        self.ask(&parts, session, |ask| decide_refresh(ask, self.now))
    }

    fn check(self, session: &Session) -> Result<Checked, SessionRefusal> {
        let parts = sent(TokenKind::Access, session, self.generation);
        self.ask(&parts, session, |ask| decide_check(ask, self.now))
    }

    fn ask<T>(self, parts: &TokenParts, session: &Session, decide: impl FnOnce(&TokenAsk<'_>) -> T) -> T {
        let device: &Device = &trusted();
        decide(&TokenAsk { parts, session: Some(session), device: Some(device), proof: self.proof })
    }
}
