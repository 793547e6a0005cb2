//! What the tests of this crate are about: one client of each kind, one person, their devices, and instants counted
//! from one start.

use crate::{
    AppVersion, Client, ClientKind, Device, DeviceClaim, DeviceKey, DeviceName, DeviceState, Failures,
    Fingerprint, IssuedTokens, Place, Platform, RedirectUri, ReleaseName, RevokeReason, Token, TokenState,
};
use kernel::{ClientId, DeviceId, IdClock, PersonId, Timestamp, TokenId};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
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

/// An id of any kind, from its last digits.
pub(crate) fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

/// Reads pairs of hexadecimal digits.
pub(crate) fn bytes(hex: &str) -> Vec<u8> {
    hex.as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

pub(crate) fn array<const LEN: usize>(hex: &str) -> [u8; LEN] {
    bytes(hex).try_into().unwrap()
}

/// A device's private key beside the public one.
pub(crate) struct Signer {
    pub(crate) key: DeviceKey,
    private: [u8; 32],
}

impl Signer {
    /// The key of RFC 6979, A.2.5.
    pub(crate) fn first() -> Self {
        Self::of(
            "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721",
            "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6",
            "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299",
        )
    }

    pub(crate) fn second() -> Self {
        Self::of(
            "eb3be0e06d982df83123cae5e19315d54ea104ea8a6b66f2c4226610393ba51d",
            "f774ef70f56650839b294114e8a4d9fb185c18c517e4bb05766015896b7779c5",
            "1de3dbfb68d190a63b410388e29ff00bfeb5f49563ae905a113a9beb6c494b63",
        )
    }

    fn of(private: &str, x: &str, y: &str) -> Self {
        Self { key: DeviceKey::from_xy(array(x), array(y)), private: array(private) }
    }

    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
        let random = SystemRandom::new();
        let pair = EcdsaKeyPair::from_private_key_and_public_key(
            &ECDSA_P256_SHA256_FIXED_SIGNING,
            &self.private,
            self.key.as_bytes(),
            &random,
        );
        pair.unwrap().sign(&random, message).unwrap().as_ref().try_into().unwrap()
    }
}

pub(crate) fn claim(key: DeviceKey) -> DeviceClaim {
    DeviceClaim {
        platform: Platform::Android,
        app_version: AppVersion { major: 1, minor: 2, patch: 3 },
        name: DeviceName::parse("Ada's phone").unwrap(),
        key,
    }
}

/// A device with any state, that signs with the first key.
pub(crate) fn device(state: DeviceState) -> Device {
    Device {
        id: DeviceId::from_uuid(uuid(0x33)),
        person: person(),
        name: DeviceName::parse("Ada's phone").unwrap(),
        platform: Platform::Android,
        app_version: AppVersion { major: 1, minor: 2, patch: 3 },
        key: Signer::first().key,
        state,
        failures: Failures::default(),
        created_at: start(),
        last_seen_at: start(),
        place: Some(Place::parse("203.0.113.0/24").unwrap()),
        removal: None,
    }
}

pub(crate) fn trusted() -> Device {
    device(DeviceState::Trusted { at: start() })
}

/// Every state a device can be in.
pub(crate) fn device_states() -> [DeviceState; 3] {
    let at = start();
    [
        DeviceState::Pending,
        DeviceState::Trusted { at },
        DeviceState::Revoked { at, why: RevokeReason::Customer },
    ]
}

pub(crate) fn release() -> ReleaseName {
    ReleaseName::parse("2026-03.1").unwrap()
}

/// The lines of a golden file that are not comments, in words.
pub(crate) fn golden(file: &str) -> impl Iterator<Item = Vec<&str>> {
    file.lines().filter(|line| !line.starts_with('#')).map(|line| line.split(' ').collect())
}
