//! The short way to a login: an ES256 assertion without anything odd about it, verified step by step
//! (WebAuthn Level 3, 7.2).
//!
//! Nearly every login is one, and the checking library takes five times as long over its signature. Whatever is not
//! plainly right here is left to the library, which has the words for what is wrong.

use super::answer::RequestAnswer;
use super::record::cose_key;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use identity::{Authenticated, DeviceKey, Passkey};
use ring::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use url::Url;

/// Relying party id hash, flags and counter, and nothing behind them (6.1).
const DATA_BYTES: usize = 37;
const USER_PRESENT: u8 = 1;
const USER_VERIFIED: u8 = 1 << 2;
const BACKUP_ELIGIBLE: u8 = 1 << 3;
const BACKUP_STATE: u8 = 1 << 4;

/// Whom assertions are meant for.
#[derive(Debug)]
pub(super) struct Audience {
    id_hash: [u8; 32],
    /// As browsers write them.
    origins: Vec<String>,
}

/// All that a browser writes by the standard; what has more is left to the library.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClientData<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    challenge: &'a str,
    origin: &'a str,
    #[serde(rename = "crossOrigin", default)]
    is_cross_origin: bool,
}

/// The part of the library's record that says which key it is; its format is held fast by a test.
#[derive(Deserialize)]
struct CoseKey<'a> {
    type_: &'a str,
    #[serde(borrow)]
    key: KeyKind<'a>,
}

#[derive(Deserialize)]
enum KeyKind<'a> {
    #[serde(rename = "EC_EC2", borrow)]
    Ec2(Point<'a>),
}

#[derive(Deserialize)]
struct Point<'a> {
    curve: &'a str,
    x: &'a str,
    y: &'a str,
}

impl Audience {
    /// Origins of apps are opaque, and stand as they were configured.
    pub(super) fn new(id: &str, origins: &[Url]) -> Self {
        let written = |origin: &Url| match origin.origin() {
            tuple @ url::Origin::Tuple(..) => tuple.ascii_serialization(),
            url::Origin::Opaque(_) => origin.as_str().to_owned(),
        };
        Self { id_hash: Sha256::digest(id).into(), origins: origins.iter().map(written).collect() }
    }

    /// What the authenticator said, where the whole answer is right; `None` where the library is to judge.
    pub(super) fn verify(
        &self,
        challenge: &[u8; 32],
        answer: &RequestAnswer,
        passkey: &Passkey,
    ) -> Option<Authenticated> {
        let response = &answer.0.response;
        let (data, client_data) = (&response.authenticator_data[..], &response.client_data_json[..]);
        let client: ClientData<'_> = serde_json::from_slice(client_data).ok()?;
        let asked = URL_SAFE_NO_PAD.encode(challenge);
        let is_ours = client.kind == "webauthn.get"
            && client.challenge == asked
            && self.origins.iter().any(|origin| origin == client.origin)
            && !client.is_cross_origin;
        let (flags, counter) = self.plain(data)?;
        let said = Authenticated {
            counter,
            is_backup_eligible: flags & BACKUP_ELIGIBLE != 0,
            is_backed_up: flags & BACKUP_STATE != 0,
        };
        let is_odd = said.is_backed_up && !said.is_backup_eligible;
        if !is_ours || is_odd {
            return None;
        }
        let signed = [data, &Sha256::digest(client_data)[..]].concat();
        let key = key(passkey)?;
        let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, key.as_bytes());
        key.verify(&signed, &response.signature).ok().map(|()| said)
    }

    /// Flags and counter of data for this relying party, the user verified, with no extension and no new key.
    fn plain(&self, data: &[u8]) -> Option<(u8, u32)> {
        let data = <&[u8; DATA_BYTES]>::try_from(data).ok()?;
        let (hash, rest) = data.split_at(32);
        let (flags, counter) = (rest[0], u32::from_be_bytes(rest[1..].try_into().ok()?));
        let known = USER_PRESENT | USER_VERIFIED | BACKUP_ELIGIBLE | BACKUP_STATE;
        let is_verified = flags & (USER_PRESENT | USER_VERIFIED) == USER_PRESENT | USER_VERIFIED;
        (hash == self.id_hash && is_verified && flags & !known == 0).then_some((flags, counter))
    }
}

/// The key of an ES256 credential.
fn key(passkey: &Passkey) -> Option<DeviceKey> {
    let key: CoseKey<'_> = cose_key(passkey)?;
    let CoseKey { type_: "ES256", key: KeyKind::Ec2(Point { curve: "SECP256R1", x, y }) } = key else {
        return None;
    };
    let coordinate = |text: &str| <[u8; 32]>::try_from(URL_SAFE_NO_PAD.decode(text).ok()?).ok();
    Some(DeviceKey::from_xy(coordinate(x)?, coordinate(y)?))
}
