//! Assertions by which a client proves that it is itself: `private_key_jwt` (RFC 7523, 3; OpenID Connect Core, 9; FAPI
//! 2.0 Security Profile, 5.3.2.1).

use super::json::instant;
use super::{CLOCK_SKEW, Jws, JwsError};
use identity::oidc::ClientKey;
use kernel::{ClientId, Timestamp};
use serde::Deserialize;
use serde_json::Number;
use std::time::Duration;

/// How far ahead an assertion may expire.
pub const ASSERTION_LASTS_MAX: Duration = Duration::from_mins(5);

/// For how long one assertion can be accepted: its life, and what the client's clock may be off on either side. It is
/// remembered for as long (F5).
pub const ASSERTION_WINDOW: Duration = ASSERTION_LASTS_MAX.saturating_add(CLOCK_SKEW.saturating_mul(2));

/// What an assertion has to be by, and for.
#[derive(Debug, Clone, Copy)]
pub struct AssertionAsk<'a> {
    pub client: ClientId,
    pub keys: &'a [ClientKey],
    /// The provider's name, the one audience there is: an assertion made for another server is good for nothing here.
    pub issuer: &'a str,
}

/// An assertion that was checked. Its id is still to be remembered, once everything else about its request is right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assertion {
    pub id: String,
}

impl Assertion {
    /// Bytes of `jti`.
    pub const ID_BYTES_MAX: usize = 128;

    /// Which client an assertion says it is of, be it true or not.
    #[must_use]
    pub fn client_in(text: &str) -> Option<ClientId> {
        let claims: WireClaims = Jws::parse(text).ok()?.claims_unverified().ok()?;
        ClientId::parse(&claims.sub).ok()
    }
}

/// Why an assertion was not taken. Outside, all of them are `invalid_client`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum AssertionRefusal {
    #[error("the assertion cannot be read")]
    Jws(#[source] JwsError),
    #[error("the type is that of another kind of signed text")]
    WrongType,
    #[error("iss or sub is not the client")]
    WrongClient,
    #[error("aud is not the issuer, as one text")]
    WrongAudience,
    #[error("jti is empty or too long")]
    BadId,
    /// Milliseconds, or a date no clock has.
    #[error("a date is not in seconds since 1970")]
    NotSeconds,
    #[error("the assertion has expired")]
    Expired,
    #[error("the assertion expires too far ahead")]
    TooLong,
    #[error("the assertion is of the future")]
    TooNew,
    #[error("the assertion is not by a key of the client")]
    WrongKey,
}

#[derive(Deserialize)]
struct WireClaims {
    iss: String,
    sub: String,
    /// One text alone, no list.
    aud: String,
    jti: String,
    exp: Number,
    iat: Option<Number>,
    nbf: Option<Number>,
}

/// Checks an assertion but for whether it came before.
///
/// The order is form, type, client, audience, `jti`, dates, signature.
///
/// # Errors
/// [`AssertionRefusal`] for the first check that fails.
pub fn check_assertion(
    ask: &AssertionAsk<'_>,
    text: &str,
    now: Timestamp,
) -> Result<Assertion, AssertionRefusal> {
    let jws = Jws::parse(text).map_err(AssertionRefusal::Jws)?;
    let header = jws.header();
    let is_right_type =
        header.typ.is_none() || ["jwt", "client-authentication+jwt"].iter().any(|typ| header.is_of_type(typ));
    if !is_right_type {
        return Err(AssertionRefusal::WrongType);
    }
    let claims: WireClaims = jws.claims_unverified().map_err(AssertionRefusal::Jws)?;
    let client = ask.client.to_string();
    if claims.iss != client || claims.sub != client {
        return Err(AssertionRefusal::WrongClient);
    }
    if claims.aud != ask.issuer {
        return Err(AssertionRefusal::WrongAudience);
    }
    if !(1..=Assertion::ID_BYTES_MAX).contains(&claims.jti.len()) {
        return Err(AssertionRefusal::BadId);
    }
    check_dates(&claims, now)?;
    let kid = header.kid.as_deref();
    let named = |key: &&ClientKey| kid.is_none() || key.kid.is_none() || key.kid.as_deref() == kid;
    let is_signed = ask.keys.iter().filter(named).any(|key| jws.verify(&key.key).is_ok());
    if is_signed { Ok(Assertion { id: claims.jti }) } else { Err(AssertionRefusal::WrongKey) }
}

/// A clock may be off by [`CLOCK_SKEW`], either way.
fn check_dates(claims: &WireClaims, now: Timestamp) -> Result<(), AssertionRefusal> {
    let read = |date: &Number| instant(date).ok_or(AssertionRefusal::NotSeconds);
    let expires_at = read(&claims.exp)?;
    if expires_at.after(CLOCK_SKEW) <= now {
        return Err(AssertionRefusal::Expired);
    }
    if ASSERTION_LASTS_MAX.saturating_add(CLOCK_SKEW) < expires_at.since(now) {
        return Err(AssertionRefusal::TooLong);
    }
    for date in [&claims.iat, &claims.nbf].into_iter().flatten() {
        if CLOCK_SKEW < read(date)?.since(now) {
            return Err(AssertionRefusal::TooNew);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
