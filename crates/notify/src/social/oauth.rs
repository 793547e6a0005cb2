//! Signs requests by OAuth 1.0 (RFC 5849, section 3.4) with HMAC-SHA1, as X asks for.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kernel::{Secret, Timestamp};
use ring::hmac;
use std::fmt::Write as _;
use url::Url;

/// The keys of an app and of the account that it writes for.
pub(crate) struct Keys {
    pub(crate) consumer_key: Secret<String>,
    pub(crate) consumer_secret: Secret<String>,
    pub(crate) token: Secret<String>,
    pub(crate) token_secret: Secret<String>,
}

/// The value of `Authorization`. `form` are the pairs of a body that is a form; a body of JSON is not signed.
pub(crate) fn authorization(
    keys: &Keys,
    (method, url): (&str, &Url),
    form: &[(&str, &str)],
    (nonce, at): (&str, Timestamp),
) -> Secret<String> {
    let at = at.as_seconds().to_string();
    let ours = [
        ("oauth_consumer_key", keys.consumer_key.expose().as_str()),
        ("oauth_nonce", nonce),
        ("oauth_signature_method", "HMAC-SHA1"),
        ("oauth_timestamp", &at),
        ("oauth_token", keys.token.expose().as_str()),
        ("oauth_version", "1.0"),
    ];
    let query: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let query = query.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let all = ours.into_iter().chain(query).chain(form.iter().copied());
    let mut pairs: Vec<(String, String)> = all.map(|(name, value)| (escaped(name), escaped(value))).collect();
    pairs.sort();
    let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let mut address = url.clone();
    address.set_query(None);
    address.set_fragment(None);
    let base = format!("{method}&{}&{}", escaped(address.as_str()), escaped(&pairs.join("&")));
    let key = format!("{}&{}", escaped(keys.consumer_secret.expose()), escaped(keys.token_secret.expose()));
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, key.as_bytes());
    let signature = STANDARD.encode(hmac::sign(&key, base.as_bytes()));
    let mut header = String::from("OAuth ");
    for (name, value) in ours {
        write!(header, "{name}=\"{}\", ", escaped(value)).expect("a String takes every write");
    }
    write!(header, "oauth_signature=\"{}\"", escaped(&signature)).expect("a String takes every write");
    Secret::new(header)
}

/// All but unreserved characters as `%` and two hexadecimal digits (section 3.6).
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            write!(escaped, "%{byte:02X}").expect("a String takes every write");
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of X's own documentation ("Creating a signature").
    #[test]
    fn it_signs_as_documented() {
        let secret = |text: &str| Secret::new(text.to_owned());
        let keys = Keys {
            consumer_key: secret("xvz1evFS4wEEPTGEFPHBog"),
            consumer_secret: secret("kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw"),
            token: secret("370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb"),
            token_secret: secret("LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE"),
        };
        let url =
            Url::parse("https://api.twitter.com/1.1/statuses/update.json?include_entities=true").unwrap();
        let form = [("status", "Hello Ladies + Gentlemen, a signed OAuth request!")];
        let at = Timestamp::from_micros(1_318_622_958_000_000);
        let once = ("kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg", at);
        let header = authorization(&keys, ("POST", &url), &form, once);
        let signature = "oauth_signature=\"hCtSmYh%2BiHYCEqBWrE7C7hYmtUk%3D\"";
        assert!(header.expose().ends_with(signature), "{}", header.expose());
        assert!(header.expose().starts_with("OAuth oauth_consumer_key=\"xvz1evFS4wEEPTGEFPHBog\", "));
    }
}
