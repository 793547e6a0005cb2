//! What the tests of this crate are about: one client of each kind, one person, and instants counted from one start.

use crate::{Client, ClientKind, Fingerprint, IssuedTokens, RedirectUri, Token, TokenState};
use kernel::{ClientId, IdClock, PersonId, Timestamp, TokenId};
use std::time::Duration;
use uuid::Uuid;

pub(crate) const REDIRECT: &str = "https://client.example/back";
pub(crate) const SECRET: &str = "the client's secret";

/// The smallest step between two instants.
pub(crate) const STEP: Duration = Duration::from_micros(1);

/// Where every test begins.
pub(crate) fn start() -> Timestamp {
    Timestamp::parse("2026-03-01T12:00:00Z").unwrap()
}

pub(crate) fn bits(number: u64) -> Uuid {
    IdClock::default().next(start(), number << 2)
}

pub(crate) fn person() -> PersonId {
    PersonId::from_uuid(bits(1))
}

pub(crate) fn client(kind: ClientKind) -> Client {
    Client {
        id: ClientId::from_uuid(bits(2)),
        name: "Budget".to_owned(),
        kind,
        redirect_uris: vec![RedirectUri::parse(REDIRECT).unwrap()],
        owner: None,
        created_at: start(),
    }
}

pub(crate) fn confidential() -> Client {
    client(ClientKind::Confidential { secret: Fingerprint::of(SECRET) })
}

pub(crate) fn public() -> Client {
    client(ClientKind::Public)
}

pub(crate) fn issued() -> IssuedTokens {
    IssuedTokens {
        id: TokenId::from_uuid(bits(3)),
        access: Fingerprint::of("new access"),
        refresh: Fingerprint::of("new refresh"),
    }
}

/// A token of the confidential client, issued at the start and approved a minute later.
pub(crate) fn token(state: TokenState) -> Token {
    Token {
        id: TokenId::from_uuid(bits(4)),
        client: confidential().id,
        person: person(),
        access: Fingerprint::of("access"),
        refresh: Some(Fingerprint::of("refresh")),
        issued_at: start(),
        expires_at: start().after(crate::ACCESS_LASTS),
        approved_at: Some(start().after(Duration::from_mins(1))),
        state,
    }
}
