//! The way in by mailed link and PIN.

use super::finish::{Open, admit, needs_link};
use super::{LOGIN_TRIES_MAX, decide_fail};
use crate::{
    BlockNotice, Failures, Login, LoginFailure, LoginPurpose, LoginRefusal, PinAnswer, PinCheck, decide_pin,
};
use kernel::{PersonId, SessionId, Timestamp};

/// A PIN on its way in.
#[derive(Debug, Clone, Copy)]
pub struct PinLoginAsk<'a> {
    pub login: Option<&'a Login>,
    pub signature: &'a [u8; 64],
    /// The count that this device's wrong PINs go to: a trusted device's own, else that of all strangers.
    pub failures: Failures,
    pub answer: PinAnswer,
}

/// What a PIN on its way in comes to; the count is kept before the answer is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PinLogin {
    /// Issue the session; keep the attempt as done and the count.
    Proven { person: PersonId, failures: Failures },
    /// This session was the answer before; its current tokens are the answer again. The PIN was not judged.
    Repeated(SessionId),
    /// Keep the attempt and the count.
    Wrong { login: Box<Login>, failures: Failures, notice: BlockNotice },
}

/// Judges a PIN.
///
/// The hash takes its time before, so the caller may ask [`Failures::is_blocked`] first; the answer is the same.
///
/// # Errors
/// In this order: [`LoginRefusal::Unknown`], [`LoginRefusal::BadSignature`], [`LoginRefusal::Late`],
/// [`LoginRefusal::Over`], [`LoginRefusal::OtherWay`], [`LoginRefusal::NeedsLink`], [`LoginRefusal::Blocked`].
/// None of them counts as a try.
pub fn decide_pin_login(ask: &PinLoginAsk<'_>, now: Timestamp) -> Result<PinLogin, LoginRefusal> {
    let login = match admit(ask.login, ask.signature, now)? {
        Open::Going(login) => login,
        Open::Done(session) => return Ok(PinLogin::Repeated(session)),
    };
    match login.purpose {
        LoginPurpose::SignIn => needs_link(login)?,
        LoginPurpose::SignUp { .. }
        | LoginPurpose::NewPin
        | LoginPurpose::Passkey { .. }
        | LoginPurpose::AddPasskey { .. }
        | LoginPurpose::Device { .. }
        | LoginPurpose::Recovery { .. } => return Err(LoginRefusal::OtherWay),
    }
    let person = login.person.ok_or(LoginRefusal::NeedsLink)?;
    match decide_pin(ask.failures, ask.answer, now) {
        PinCheck::Right(failures) => Ok(PinLogin::Proven { person, failures }),
        PinCheck::Blocked(notice) => Err(LoginRefusal::Blocked(notice)),
        PinCheck::Wrong(failures, notice) => {
            let tried = Login { tries: login.tries.saturating_add(1), ..login.clone() };
            let why = if failures.is_blocked(now) {
                Some(LoginFailure::PinBlocked)
            } else {
                (LOGIN_TRIES_MAX <= tried.tries).then_some(LoginFailure::TooManyTries)
            };
            let login = why.and_then(|why| decide_fail(&tried, why, now)).unwrap_or(tried);
            Ok(PinLogin::Wrong { login: Box::new(login), failures, notice })
        }
    }
}
