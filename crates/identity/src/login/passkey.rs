//! The way in by passkey, and a passkey added by somebody who is in.

use super::finish::{Open, admit};
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
    let login = match admit(login, signature, now)? {
        Open::Going(login) => login,
        Open::Done(session) => return Ok(LoginStep::Repeated(session)),
    };
    match login.purpose {
        LoginPurpose::Passkey { .. } => {}
        LoginPurpose::SignUp { .. }
        | LoginPurpose::SignIn
        | LoginPurpose::NewPin
        | LoginPurpose::AddPasskey { .. }
        | LoginPurpose::Device { .. } => return Err(LoginRefusal::OtherWay),
    }
    let person = owner.ok_or(LoginRefusal::BadPasskey(PasskeyFault::UnknownCredential))?;
    Ok(LoginStep::Proven { person: Some(person) })
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
    let login = match admit(login, signature, now)? {
        Open::Going(login) => login,
        Open::Done(session) => return Ok(LoginStep::Repeated(session)),
    };
    match login.purpose {
        LoginPurpose::AddPasskey { .. } => Ok(LoginStep::Proven { person: login.person }),
        LoginPurpose::SignUp { .. }
        | LoginPurpose::SignIn
        | LoginPurpose::NewPin
        | LoginPurpose::Passkey { .. }
        | LoginPurpose::Device { .. } => Err(LoginRefusal::OtherWay),
    }
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
