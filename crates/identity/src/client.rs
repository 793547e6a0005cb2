//! A developer's program that acts for people who allow it.

use crate::{Fingerprint, Refusal};
use kernel::{ClientId, PersonId, Timestamp};
use url::{Host, Url};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    pub id: ClientId,
    pub name: String,
    pub kind: ClientKind,
    pub redirect_uris: Vec<RedirectUri>,
    /// The developer, if a customer of the bank.
    pub owner: Option<PersonId>,
    pub created_at: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientKind {
    /// Can keep a secret, so it gets refresh tokens.
    Confidential { secret: Fingerprint },
    /// Runs where others can read it; its person signs in again when the token has expired.
    Public,
}

/// An address a person may be sent back to: https, or http on this machine (RFC 8252, 8.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedirectUri(String);

impl RedirectUri {
    pub const BYTES_MAX: usize = 2_000;
    /// Redirect addresses of one client.
    pub const COUNT_MAX: usize = 10;

    /// # Errors
    /// [`Refusal::BadRedirect`] for an address that is no absolute https address (or http on loopback), or carries
    /// a fragment or a user name.
    pub fn parse(raw: &str) -> Result<Self, Refusal> {
        let url = Url::parse(raw).map_err(|_| Refusal::BadRedirect)?;
        let is_loopback = match url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        };
        let is_safe = url.scheme() == "https" || (url.scheme() == "http" && is_loopback);
        let is_plain = url.fragment().is_none() && url.username().is_empty() && url.password().is_none();
        let is_short = raw.len() <= Self::BYTES_MAX && raw.chars().all(|c| c.is_ascii_graphic());
        if is_safe && is_plain && is_short { Ok(Self(raw.to_owned())) } else { Err(Refusal::BadRedirect) }
    }

    /// As registered, byte for byte: redirect addresses are compared as text (RFC 9700, 4.1.3).
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Checks that a caller of the token endpoint is the client it says it is.
///
/// # Errors
/// [`Refusal::BadClient`] when there is no such client, or the secret is missing, wrong, or given by a client that
/// has none.
pub fn decide_client(client: Option<&Client>, secret: Option<&str>) -> Result<(), Refusal> {
    let client = client.ok_or(Refusal::BadClient)?;
    match (client.kind, secret) {
        (ClientKind::Confidential { secret: kept }, Some(given)) if kept == Fingerprint::of(given) => Ok(()),
        (ClientKind::Public, None | Some("")) => Ok(()),
        (ClientKind::Confidential { .. } | ClientKind::Public, _) => Err(Refusal::BadClient),
    }
}

impl Client {
    /// # Errors
    /// [`Refusal::BadRedirect`] unless the address was registered, byte for byte.
    pub fn redirect_uri(&self, given: &str) -> Result<&RedirectUri, Refusal> {
        self.redirect_uris.iter().find(|uri| uri.as_str() == given).ok_or(Refusal::BadRedirect)
    }
}

#[cfg(test)]
mod tests;
