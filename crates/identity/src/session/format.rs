//! The text of a token, version 1: `flr_a1_SESSION_KEY_GENERATION_MAC`, and `flr_r1_...` for a refresh token.
//!
//! The session is the 22 digits of its id, the key and the generation are decimal, and the MAC is 43 characters of
//! base64url: HMAC-SHA256 (RFC 2104) over `florin token 1`, the byte `a` or `r`, the 16 bytes of the session's id, and
//! key and generation in four bytes each, big end first. Every text ever made stays readable; a new form is a new
//! version beside this one.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac as _};
use kernel::{Secret, SessionId};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

/// Opens a MAC's message, so that no other use of a key can be taken for a token.
const DOMAIN: &[u8] = b"florin token 1";

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TokenKind {
    Access,
    Refresh,
}

impl TokenKind {
    const ALL: [Self; 2] = [Self::Access, Self::Refresh];

    const fn letter(self) -> char {
        match self {
            Self::Access => 'a',
            Self::Refresh => 'r',
        }
    }
}

/// A key of the bank from which tokens are derived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenKey {
    pub id: u32,
    pub secret: Secret<[u8; 32]>,
}

/// What a token says; true only when [`TokenKey::is_genuine`] says so.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct TokenParts {
    pub version: u8,
    pub kind: TokenKind,
    pub session: SessionId,
    /// Which key made it.
    pub key: u32,
    pub generation: u32,
    pub mac: [u8; 32],
}

impl std::fmt::Debug for TokenParts {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { version, kind, session, key, generation, mac: _ } = self;
        write!(out, "{}{version} {session} {key} {generation} ...", kind.letter())
    }
}

impl TokenParts {
    /// The version that is written.
    pub const VERSION: u8 = 1;
    /// The longest text of a token.
    pub const BYTES_MAX: usize = 100;

    /// Reads a token's text; one text has one reading, and one reading one text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if Self::BYTES_MAX < text.len() {
            return None;
        }
        let (form, rest) = text.strip_prefix("flr_")?.split_once('_')?;
        let kind = TokenKind::ALL.into_iter().find(|kind| form.strip_prefix(kind.letter()) == Some("1"))?;
        // The MAC comes last because underscores are among its characters.
        let mut fields = rest.splitn(4, '_');
        let session = SessionId::parse(&format!("{}_{}", SessionId::PREFIX, fields.next()?)).ok()?;
        let (key, generation) = (decimal(fields.next()?)?, decimal(fields.next()?)?);
        let mac = URL_SAFE_NO_PAD.decode(fields.next()?).ok()?.try_into().ok()?;
        Some(Self { version: Self::VERSION, kind, session, key, generation, mac })
    }
}

impl TokenKey {
    /// The text of a session's token; the same whenever it is asked for.
    ///
    /// # Panics
    /// Never: an id prints with its prefix.
    #[must_use]
    pub fn mint(&self, kind: TokenKind, session: SessionId, generation: u32) -> Secret<String> {
        let mac = self.mac(kind, session, generation).finalize().into_bytes();
        let id = session.to_string();
        let (_, digits) = id.split_once('_').expect("an id has a prefix");
        let (letter, version, key) = (kind.letter(), TokenParts::VERSION, self.id);
        let mac = URL_SAFE_NO_PAD.encode(mac);
        Secret::new(format!("flr_{letter}{version}_{digits}_{key}_{generation}_{mac}"))
    }

    /// Whether this key made the token; takes the same time whatever differs in the MAC.
    #[must_use]
    pub fn is_genuine(&self, parts: &TokenParts) -> bool {
        let wanted = self.mac(parts.kind, parts.session, parts.generation).finalize().into_bytes();
        let is_ours = parts.version == TokenParts::VERSION && parts.key == self.id;
        is_ours && bool::from(wanted.as_slice().ct_eq(&parts.mac))
    }

    fn mac(&self, kind: TokenKind, session: SessionId, generation: u32) -> Hmac<Sha256> {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(self.secret.expose()).expect("HMAC takes keys of any length");
        mac.update(DOMAIN);
        mac.update(&[kind.letter() as u8]);
        mac.update(session.uuid().as_bytes());
        mac.update(&self.id.to_be_bytes());
        mac.update(&generation.to_be_bytes());
        mac
    }
}

/// Decimal digits without a sign or leading zeros.
fn decimal(text: &str) -> Option<u32> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    text.parse().ok().filter(|_| is_plain)
}

#[cfg(test)]
mod tests;
