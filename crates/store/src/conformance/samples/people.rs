//! People, clients, and what lets the ones act for the others.

use super::{Fill, ODD};
use crate::conformance::names::{at, numbered};
use identity::{
    Approval, ApprovalCode, ApprovalStage, Client, ClientKind, Email, Fingerprint, Grant, Person, PersonName,
    RedirectUri, Token, TokenState,
};
use kernel::{ApprovalId, ClientId, PersonId, Timestamp, TokenId};

pub(in crate::conformance) fn person(number: u64, fill: Fill) -> Person {
    let (email, name) = fill.pick(
        (format!("p{number}@example.com"), "A".to_owned()),
        (
            format!("Jürgen.O'Neil+{number}🦊e\u{301}%_@bücher.例え"),
            "Zoë e\u{301} 🏦 'O\"Neil\\ %_".to_owned(),
        ),
    );
    Person {
        id: PersonId::from_uuid(numbered(number)),
        email: Email::parse(&email).expect("an address"),
        name: PersonName::parse(&name).expect("a name"),
        created_at: fill.pick(at(0), Timestamp::MAX),
    }
}

pub(in crate::conformance) fn client(number: u64, fill: Fill) -> Client {
    let uris = fill.pick(&[][..], &["https://example.com/a?b=c&d=%22%5B", "http://[::1]:8080/x'y"][..]);
    let secret = Fingerprint([0xff; 32]);
    Client {
        id: ClientId::from_uuid(numbered(number)),
        name: fill.text(),
        kind: fill.pick(ClientKind::Public, ClientKind::Confidential { secret }),
        redirect_uris: uris.iter().map(|uri| RedirectUri::parse(uri).expect("an address")).collect(),
        owner: fill.some(PersonId::from_uuid(numbered(number))),
        created_at: fill.pick(Timestamp::EPOCH, Timestamp::MAX),
    }
}

pub(in crate::conformance) fn approval(number: u64, fill: Fill) -> Approval {
    let stage = ApprovalStage::Spent {
        person: PersonId::from_uuid(numbered(number)),
        code: fingerprint("code", number),
        token: TokenId::from_uuid(numbered(number)),
    };
    Approval {
        id: ApprovalId::from_uuid(numbered(number)),
        client: ClientId::from_uuid(numbered(number)),
        redirect_uri: RedirectUri::parse("https://example.com/back").expect("an address"),
        state: fill.some(ODD.to_owned()),
        created_at: fill.pick(Timestamp::EPOCH, Timestamp::MAX),
        stage: fill.pick(ApprovalStage::Waiting, stage),
    }
}

pub(in crate::conformance) fn approval_code(number: u64, fill: Fill) -> ApprovalCode {
    ApprovalCode {
        person: PersonId::from_uuid(numbered(number)),
        code: fill.pick(Fingerprint([0; 32]), Fingerprint([0xff; 32])),
        created_at: fill.pick(Timestamp::EPOCH, Timestamp::MAX),
        tries: fill.pick(0, u8::MAX),
        is_spent: fill.pick(false, true),
    }
}

pub(in crate::conformance) fn token(number: u64, fill: Fill) -> Token {
    Token {
        id: TokenId::from_uuid(numbered(number)),
        client: ClientId::from_uuid(numbered(number)),
        person: PersonId::from_uuid(numbered(number)),
        access: fingerprint("access", number),
        refresh: fill.some(fingerprint("refresh", number)),
        issued_at: fill.pick(at(i64::try_from(number).unwrap()), Timestamp::MAX),
        expires_at: fill.pick(Timestamp::EPOCH, Timestamp::MAX),
        approved_at: fill.some(Timestamp::EPOCH),
        state: fill.pick(TokenState::Live, TokenState::LoggedOut),
    }
}

pub(in crate::conformance) fn grant(number: u64, _fill: Fill) -> Grant {
    Grant {
        client: ClientId::from_uuid(numbered(number)),
        person: PersonId::from_uuid(numbered(number)),
        token: TokenId::from_uuid(numbered(number)),
    }
}

pub(in crate::conformance) fn fingerprint(word: &str, number: u64) -> Fingerprint {
    Fingerprint(*blake3::hash(format!("{word} {number}").as_bytes()).as_bytes())
}
