//! Everything that is good in somebody's hand: it follows by HMAC-SHA-256 (RFC 2104) from one key and what is kept, so
//! that whoever reads the database can neither confirm, change nor end anything, nor sign a webhook.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use kernel::Secret;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

/// Bytes of a key; fewer could be guessed.
pub const KEY_BYTES_MIN: usize = 32;
/// Bytes of chance in everything that is derived.
pub(crate) const NONCE_BYTES: usize = 16;
pub(crate) type Nonce = [u8; NONCE_BYTES];

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the key of the subscribers has fewer than {KEY_BYTES_MIN} bytes")]
pub struct KeyError;

/// The key of all tokens. With another one, links in mails that were sent lead nowhere.
#[derive(Debug, Clone)]
pub struct TokenKey(Secret<Vec<u8>>);

/// What a long-lived token is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    Manage,
    End,
}

/// Whom a token names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) subscriber: i64,
    pub(crate) nonce: Nonce,
}

impl TokenKey {
    /// # Errors
    /// [`KeyError`] when it is too short.
    pub fn try_new(key: Secret<Vec<u8>>) -> Result<Self, KeyError> {
        if key.expose().len() < KEY_BYTES_MIN { Err(KeyError) } else { Ok(Self(key)) }
    }

    /// The one-time token that confirms; its fingerprint alone is kept.
    pub(crate) fn confirm(&self, nonce: &Nonce) -> Secret<String> {
        Secret::new(URL_SAFE_NO_PAD.encode(self.mac("confirm", nonce)))
    }

    /// The secret by which a webhook's deliveries are signed.
    pub(crate) fn webhook_secret(&self, nonce: &Nonce) -> Secret<String> {
        Secret::new(format!("whsec_{}", URL_SAFE_NO_PAD.encode(self.mac("webhook", nonce))))
    }

    /// A token that lasts as long as its subscription: `<subscriber>.<nonce>.<mac>`.
    pub(crate) fn lasting(&self, purpose: Purpose, named: Named) -> Secret<String> {
        let nonce = URL_SAFE_NO_PAD.encode(named.nonce);
        let mac = URL_SAFE_NO_PAD.encode(self.mac_of(purpose, named));
        Secret::new(format!("{}.{nonce}.{mac}", named.subscriber))
    }

    /// Whom a token names, if this key made it for this.
    pub(crate) fn named(&self, purpose: Purpose, token: &str) -> Option<Named> {
        let mut parts = token.split('.');
        let subscriber: i64 = parts.next()?.parse().ok()?;
        let nonce = URL_SAFE_NO_PAD.decode(parts.next()?).ok()?.try_into().ok()?;
        let mac = URL_SAFE_NO_PAD.decode(parts.next()?).ok()?;
        let named = Named { subscriber, nonce };
        let is_ours = bool::from(self.mac_of(purpose, named).ct_eq(&mac));
        (is_ours && parts.next().is_none()).then_some(named)
    }

    fn mac_of(&self, purpose: Purpose, Named { subscriber, nonce }: Named) -> [u8; 32] {
        let label = match purpose {
            Purpose::Manage => "manage",
            Purpose::End => "end",
        };
        self.mac(&format!("{label}.{subscriber}"), &nonce)
    }

    fn mac(&self, label: &str, nonce: &Nonce) -> [u8; 32] {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(self.0.expose()).expect("HMAC takes a key of any length");
        mac.update(label.as_bytes());
        mac.update(&[0]);
        mac.update(nonce);
        mac.finalize().into_bytes().into()
    }

    /// A name that is counted but not kept.
    pub(crate) fn counted(&self, what: &str) -> String {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(self.0.expose()).expect("HMAC takes a key of any length");
        mac.update(b"counted\0");
        mac.update(what.as_bytes());
        URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    }
}

/// What is kept of a token.
pub(crate) fn fingerprint(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> TokenKey {
        TokenKey::try_new(Secret::new(vec![byte; KEY_BYTES_MIN])).unwrap()
    }

    const NAMED: Named = Named { subscriber: 7, nonce: [3; NONCE_BYTES] };

    #[test]
    fn a_token_is_good_for_its_purpose_and_subscriber_alone() {
        let token = key(1).lasting(Purpose::End, NAMED);
        assert_eq!(key(1).named(Purpose::End, token.expose()), Some(NAMED));
        assert_eq!(key(1).named(Purpose::Manage, token.expose()), None);
        assert_eq!(key(2).named(Purpose::End, token.expose()), None);
        let other = token.expose().replacen('7', "8", 1);
        assert_eq!(key(1).named(Purpose::End, &other), None);
        for odd in ["", ".", "..", "7", "7.AAAA.", "x.y.z", "-1.AAAAAAAAAAAAAAAAAAAAAA.AAAA", "é.é.é"] {
            assert_eq!(key(1).named(Purpose::End, odd), None, "{odd}");
        }
        assert_eq!(key(1).named(Purpose::End, &format!("{}.x", token.expose())), None);
    }

    #[test]
    fn short_keys_are_refused_and_none_is_shown() {
        assert!(TokenKey::try_new(Secret::new(vec![1; KEY_BYTES_MIN - 1])).is_err());
        assert_eq!(format!("{:?}", key(1)), "TokenKey(...)");
        assert_ne!(key(1).confirm(&NAMED.nonce), key(1).webhook_secret(&NAMED.nonce));
    }
}
