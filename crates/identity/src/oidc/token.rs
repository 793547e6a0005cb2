//! The text of a grant's refresh token, version 1: `flr_o1_GRANT_KEY_GENERATION_MAC`.
//!
//! As a session's: the grant is the 22 digits of its id, key and generation are decimal, and the MAC is 43 characters of
//! base64url: HMAC-SHA256 (RFC 2104) over `florin oidc refresh 1`, the 16 bytes of the grant's id, and key and
//! generation in four bytes each, big end first. Every text ever made stays readable.

use crate::TokenKey;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac as _};
use kernel::{OidcGrantId, Secret};
use sha2::Sha256;
use std::fmt;
use subtle::ConstantTimeEq as _;

/// Opens a MAC's message, so that no other use of a key can be taken for this one.
const DOMAIN: &[u8] = b"florin oidc refresh 1";
const FORM: &str = "flr_o1_";

/// What a refresh token says; true only when [`is_genuine`] says so.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct RefreshParts {
    pub grant: OidcGrantId,
    /// Which key made it.
    pub key: u32,
    pub generation: u32,
    pub mac: [u8; 32],
}

impl fmt::Debug for RefreshParts {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { grant, key, generation, mac: _ } = self;
        write!(out, "{grant} {key} {generation} ...")
    }
}

impl RefreshParts {
    /// The longest text of a token.
    pub const BYTES_MAX: usize = 100;

    /// Reads a token's text; one text has one reading, and one reading one text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if Self::BYTES_MAX < text.len() {
            return None;
        }
        // The MAC comes last because underscores are among its characters.
        let mut fields = text.strip_prefix(FORM)?.splitn(4, '_');
        let grant = OidcGrantId::parse(&format!("{}_{}", OidcGrantId::PREFIX, fields.next()?)).ok()?;
        let (key, generation) = (decimal(fields.next()?)?, decimal(fields.next()?)?);
        let mac = URL_SAFE_NO_PAD.decode(fields.next()?).ok()?.try_into().ok()?;
        Some(Self { grant, key, generation, mac })
    }
}

/// The text of a grant's refresh token; the same whenever it is asked for.
///
/// # Panics
/// Never: an id prints with its prefix.
#[must_use]
pub fn mint_refresh(key: &TokenKey, grant: OidcGrantId, generation: u32) -> Secret<String> {
    let mac = URL_SAFE_NO_PAD.encode(mac(key, grant, generation).finalize().into_bytes());
    let id = grant.to_string();
    let (_, digits) = id.split_once('_').expect("an id has a prefix");
    Secret::new(format!("{FORM}{digits}_{}_{generation}_{mac}", key.id))
}

/// Whether this key made the token; takes the same time whatever differs in the MAC.
#[must_use]
pub fn is_genuine(key: &TokenKey, parts: &RefreshParts) -> bool {
    let wanted = mac(key, parts.grant, parts.generation).finalize().into_bytes();
    parts.key == key.id && bool::from(wanted.as_slice().ct_eq(&parts.mac))
}

fn mac(key: &TokenKey, grant: OidcGrantId, generation: u32) -> Hmac<Sha256> {
    let mac = Hmac::<Sha256>::new_from_slice(key.secret.expose()).expect("HMAC takes keys of any length");
    mac.chain_update(DOMAIN)
        .chain_update(grant.uuid().as_bytes())
        .chain_update(key.id.to_be_bytes())
        .chain_update(generation.to_be_bytes())
}

/// Decimal digits without a sign or leading zeros.
fn decimal(text: &str) -> Option<u32> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    text.parse().ok().filter(|_| is_plain)
}

#[cfg(test)]
mod tests;
