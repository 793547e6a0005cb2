//! The way in by passkey, and a passkey added by somebody who is in.

use super::finish::by_signature;
use super::{LOGIN_TRIES_MAX, LoginStep, decide_fail};
use crate::{Login, LoginFailure, LoginPurpose, LoginRefusal, PasskeyFault};
use kernel::{PersonId, Timestamp};

/// Finishes a login by passkey; `owner` is whose passkey answered, nobody for one the bank does not know.
///
/// The ceremony takes its time to verify, so the caller asks this first: what it returns holds once the ceremony is
/// verified.
///
/// # Errors
/// In this order: [`LoginRefusal::Unknown`], [`LoginRefusal::BadSignature`], [`LoginRefusal::Late`],
/// [`LoginRefusal::Over`], [`LoginRefusal::OtherWay`], [`LoginRefusal::BadPasskey`].
pub fn decide_passkey_login(
    login: Option<&Login>,
    owner: Option<PersonId>,
    signature: &[u8; 64],
    now: Timestamp,
) -> Result<LoginStep, LoginRefusal> {
    match by_signature(login, signature, now, |way| matches!(way, LoginPurpose::Passkey { .. }))? {
        LoginStep::Proven { .. } => {
            let person = owner.ok_or(LoginRefusal::BadPasskey(PasskeyFault::UnknownCredential))?;
            Ok(LoginStep::Proven { person: Some(person) })
        }
        repeated @ LoginStep::Repeated(_) => Ok(repeated),
    }
}

/// Finishes the adding of a passkey by the person who began it: the device that asked signed the challenge, so a
/// stolen access token alone adds none.
///
/// # Errors
/// As [`decide_passkey_login`], without [`LoginRefusal::BadPasskey`].
pub fn decide_add_passkey(
    login: Option<&Login>,
    signature: &[u8; 64],
    now: Timestamp,
) -> Result<LoginStep, LoginRefusal> {
    by_signature(login, signature, now, |way| matches!(way, LoginPurpose::AddPasskey { .. }))
}

/// The attempt after an answer that did not verify; [`LOGIN_TRIES_MAX`] of them end it. Nobody's passkey is blocked by
/// that: the next attempt starts from nothing.
#[must_use]
pub fn decide_wrong_passkey(login: &Login, now: Timestamp) -> Login {
    let tried = Login { tries: login.tries.saturating_add(1), ..login.clone() };
    let is_over = LOGIN_TRIES_MAX <= tried.tries;
    let failed = is_over.then(|| decide_fail(&tried, LoginFailure::TooManyTries, now)).flatten();
    failed.unwrap_or(tried)
}
