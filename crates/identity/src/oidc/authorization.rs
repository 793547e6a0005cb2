//! A client's request to act for a person: pushed, shown, agreed to or not, and its code spent.

use super::{CodeChallenge, OidcRefusal, Scopes};
use crate::{Fingerprint, RedirectUri, Thumbprint};
use kernel::{AuthorizationId, ClientId, OidcGrantId, PersonId, Secret, Timestamp};
use std::time::Duration;

/// How long a pushed request waits to be shown (FAPI 2.0 Security Profile asks for less than ten minutes).
pub const PUSHED_LASTS: Duration = Duration::from_secs(90);
/// How long the page waits for the person.
pub const AUTHORIZATION_LASTS: Duration = Duration::from_mins(15);
/// How long a code can be exchanged (FAPI 2.0 Security Profile: 60 seconds at the most).
pub const OIDC_CODE_LASTS: Duration = Duration::from_mins(1);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorization {
    pub id: AuthorizationId,
    pub client: ClientId,
    pub redirect_uri: RedirectUri,
    pub scopes: Scopes,
    /// The client's own words, given back unread.
    pub state: Option<String>,
    /// The client's own words, given back in the ID token.
    pub nonce: Option<String>,
    pub challenge: CodeChallenge,
    /// The key that has to be proven for the code (RFC 9449, 10).
    pub bound_to: Option<Thumbprint>,
    /// What the client knows of the person's address, to fill in the page.
    pub login_hint: Option<String>,
    /// Of what opens the request: its `request_uri`, and once the person agreed, its code. Both name the request's id, by
    /// which it is found ([`Authorization::id_in`]).
    pub handle: Fingerprint,
    pub created_at: Timestamp,
    /// From when the stage it is in leads nowhere any more.
    pub ends_at: Timestamp,
    pub stage: AuthorizationStage,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthorizationStage {
    Pushed,
    /// A page shows it.
    Waiting,
    /// The client holds a code.
    Granted {
        person: PersonId,
        at: Timestamp,
    },
    Refused {
        at: Timestamp,
    },
    /// The code was exchanged for this grant.
    Spent {
        person: PersonId,
        grant: OidcGrantId,
        at: Timestamp,
    },
}

impl Authorization {
    pub const STATE_BYTES_MAX: usize = 2_000;
    pub const NONCE_BYTES_MAX: usize = 256;
    pub const HINT_BYTES_MAX: usize = 254;
    /// What stands before the handle in a `request_uri` (RFC 9126, 2.2).
    pub const URN: &'static str = "urn:ietf:params:oauth:request_uri:";
    /// The longest handle: an id's digits, a point, a secret.
    const HANDLE_BYTES_MAX: usize = 100;

    /// The text of a handle: the 22 digits of the id, a point, and 256 random bits.
    ///
    /// # Panics
    /// Never: an id prints with its prefix.
    #[must_use]
    pub fn handle_of(id: AuthorizationId, secret: &Secret<String>) -> Secret<String> {
        let id = id.to_string();
        let (_, digits) = id.split_once('_').expect("an id has a prefix");
        Secret::new(format!("{digits}.{}", secret.expose()))
    }

    /// Which request a handle is of, be it true or not.
    #[must_use]
    pub fn id_in(handle: &str) -> Option<AuthorizationId> {
        if Self::HANDLE_BYTES_MAX < handle.len() {
            return None;
        }
        let (digits, _) = handle.split_once('.')?;
        AuthorizationId::parse(&format!("{}_{digits}", AuthorizationId::PREFIX)).ok()
    }

    /// Whether this handle opens the request; takes the same time whatever differs.
    #[must_use]
    pub fn is_held_by(&self, handle: &str) -> bool {
        self.handle == Fingerprint::of(handle)
    }
}

/// Shows a request to whoever opens its page: the request to keep, or nothing when it is shown already.
///
/// # Errors
/// [`OidcRefusal::BadRequestUri`] for one that is unknown, expired, answered, or another client's.
pub fn decide_open(
    authorization: Option<&Authorization>,
    handle: &str,
    client: ClientId,
    now: Timestamp,
) -> Result<Option<Authorization>, OidcRefusal> {
    let authorization = authorization.filter(|found| found.is_held_by(handle));
    let authorization = authorization.ok_or(OidcRefusal::BadRequestUri)?;
    if authorization.client != client || authorization.ends_at <= now {
        return Err(OidcRefusal::BadRequestUri);
    }
    match authorization.stage {
        AuthorizationStage::Pushed => Ok(Some(Authorization {
            stage: AuthorizationStage::Waiting,
            ends_at: now.after(AUTHORIZATION_LASTS),
            ..authorization.clone()
        })),
        AuthorizationStage::Waiting => Ok(None),
        AuthorizationStage::Granted { .. }
        | AuthorizationStage::Refused { .. }
        | AuthorizationStage::Spent { .. } => Err(OidcRefusal::BadRequestUri),
    }
}

/// The person agrees: the client may fetch tokens with the code of this fingerprint.
///
/// # Errors
/// [`OidcRefusal::BadAuthorization`] unless the page still waits.
pub fn decide_consent(
    authorization: &Authorization,
    person: PersonId,
    code: Fingerprint,
    now: Timestamp,
) -> Result<Authorization, OidcRefusal> {
    check_waiting(authorization, now)?;
    Ok(Authorization {
        handle: code,
        ends_at: now.after(OIDC_CODE_LASTS),
        stage: AuthorizationStage::Granted { person, at: now },
        ..authorization.clone()
    })
}

/// The person says no.
///
/// # Errors
/// [`OidcRefusal::BadAuthorization`] unless the page still waits.
pub fn decide_refuse(authorization: &Authorization, now: Timestamp) -> Result<Authorization, OidcRefusal> {
    check_waiting(authorization, now)?;
    Ok(Authorization {
        stage: AuthorizationStage::Refused { at: now },
        ends_at: now,
        ..authorization.clone()
    })
}

fn check_waiting(authorization: &Authorization, now: Timestamp) -> Result<(), OidcRefusal> {
    match authorization.stage {
        AuthorizationStage::Waiting if now < authorization.ends_at => Ok(()),
        AuthorizationStage::Waiting
        | AuthorizationStage::Pushed
        | AuthorizationStage::Granted { .. }
        | AuthorizationStage::Refused { .. }
        | AuthorizationStage::Spent { .. } => Err(OidcRefusal::BadAuthorization),
    }
}

#[cfg(test)]
mod tests;
