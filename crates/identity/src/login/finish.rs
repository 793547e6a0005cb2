//! The last step of an attempt: the device's signature, and what else the way in asks for.

use crate::{Device, DeviceState, Login, LoginFailure, LoginPurpose, LoginRefusal, LoginStage};
use kernel::{PersonId, SessionId, Timestamp};

/// What the last step of an attempt comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginStep {
    /// The person is proven, or will be made by a sign-up: issue the session and keep the attempt as done.
    Proven { person: Option<PersonId> },
    /// This session was the answer before; its current tokens are the answer again.
    Repeated(SessionId),
}

/// What an attempt was found to be once its device signed.
pub(super) enum Open<'a> {
    Going(&'a Login),
    Done(SessionId),
}

/// What every last step has to pass, before anything is spent.
pub(super) fn admit<'a>(
    login: Option<&'a Login>,
    signature: &[u8; 64],
    now: Timestamp,
) -> Result<Open<'a>, LoginRefusal> {
    let login = login.ok_or(LoginRefusal::Unknown)?;
    if !login.is_signed_by_device(signature) {
        return Err(LoginRefusal::BadSignature);
    }
    if login.ends_at <= now {
        return Err(LoginRefusal::Late);
    }
    match login.stage {
        LoginStage::Started | LoginStage::LinkProven { .. } => Ok(Open::Going(login)),
        LoginStage::Done { session, .. } => Ok(Open::Done(session)),
        LoginStage::Failed { why, .. } => Err(LoginRefusal::Over(why)),
    }
}

/// A last step that asks for nothing but the signature, where the attempt is of this way in.
pub(super) fn by_signature(
    login: Option<&Login>,
    signature: &[u8; 64],
    now: Timestamp,
    is_way: fn(&LoginPurpose) -> bool,
) -> Result<LoginStep, LoginRefusal> {
    match admit(login, signature, now)? {
        Open::Done(session) => Ok(LoginStep::Repeated(session)),
        Open::Going(login) if is_way(&login.purpose) => Ok(LoginStep::Proven { person: login.person }),
        Open::Going(_) => Err(LoginRefusal::OtherWay),
    }
}

pub(super) const fn needs_link(login: &Login) -> Result<(), LoginRefusal> {
    match login.stage {
        LoginStage::LinkProven { .. } => Ok(()),
        LoginStage::Started | LoginStage::Done { .. } | LoginStage::Failed { .. } => {
            Err(LoginRefusal::NeedsLink)
        }
    }
}

/// Finishes a sign-up, or a new PIN: the link and the signature. `device` is the person's device of the same key, if
/// there is one.
///
/// # Errors
/// In this order: [`LoginRefusal::Unknown`], [`LoginRefusal::BadSignature`], [`LoginRefusal::Late`],
/// [`LoginRefusal::Over`], [`LoginRefusal::OtherWay`], [`LoginRefusal::NeedsLink`]; for a new PIN
/// [`LoginRefusal::DeviceRevoked`] and [`LoginRefusal::DeviceNotTrusted`].
pub fn decide_link_login(
    login: Option<&Login>,
    device: Option<&Device>,
    signature: &[u8; 64],
    now: Timestamp,
) -> Result<LoginStep, LoginRefusal> {
    let login = match admit(login, signature, now)? {
        Open::Going(login) => login,
        Open::Done(session) => return Ok(LoginStep::Repeated(session)),
    };
    match login.purpose {
        LoginPurpose::SignUp { .. } => needs_link(login)?,
        LoginPurpose::NewPin => {
            needs_link(login)?;
            check_trusted(login, device)?;
        }
        LoginPurpose::SignIn
        | LoginPurpose::Passkey { .. }
        | LoginPurpose::AddPasskey { .. }
        | LoginPurpose::Device { .. }
        | LoginPurpose::Recovery { .. } => return Err(LoginRefusal::OtherWay),
    }
    Ok(LoginStep::Proven { person: login.person })
}

/// Finishes a login of a trusted device by its signature alone; `crate::session::decide_reissue` follows.
///
/// # Errors
/// As [`decide_link_login`], without the link.
pub fn decide_device_login(
    login: Option<&Login>,
    device: Option<&Device>,
    signature: &[u8; 64],
    now: Timestamp,
) -> Result<LoginStep, LoginRefusal> {
    let login = match admit(login, signature, now)? {
        Open::Going(login) => login,
        Open::Done(session) => return Ok(LoginStep::Repeated(session)),
    };
    match login.purpose {
        LoginPurpose::Device { device: id } => {
            let device = check_trusted(login, device.filter(|device| device.id == id))?;
            Ok(LoginStep::Proven { person: Some(device.person) })
        }
        LoginPurpose::SignUp { .. }
        | LoginPurpose::SignIn
        | LoginPurpose::NewPin
        | LoginPurpose::Passkey { .. }
        | LoginPurpose::AddPasskey { .. }
        | LoginPurpose::Recovery { .. } => Err(LoginRefusal::OtherWay),
    }
}

/// The device that asked, when the person trusts it.
fn check_trusted<'a>(login: &Login, device: Option<&'a Device>) -> Result<&'a Device, LoginRefusal> {
    let is_asking = |device: &&Device| {
        device.key == login.device.key && login.person.is_none_or(|person| device.person == person)
    };
    let device = device.filter(is_asking).ok_or(LoginRefusal::DeviceNotTrusted)?;
    match device.state {
        DeviceState::Trusted { .. } => Ok(device),
        DeviceState::Pending => Err(LoginRefusal::DeviceNotTrusted),
        DeviceState::Revoked { .. } => Err(LoginRefusal::DeviceRevoked),
    }
}

/// The attempt that got this session; nothing when it has ended.
#[must_use]
pub fn decide_done(login: &Login, person: PersonId, session: SessionId, now: Timestamp) -> Option<Login> {
    end(login, LoginStage::Done { session, at: now }).map(|login| Login { person: Some(person), ..login })
}

/// The attempt that ended without a session; nothing when it has ended before.
#[must_use]
pub fn decide_fail(login: &Login, why: LoginFailure, now: Timestamp) -> Option<Login> {
    end(login, LoginStage::Failed { why, at: now })
}

fn end(login: &Login, stage: LoginStage) -> Option<Login> {
    match login.stage {
        LoginStage::Started | LoginStage::LinkProven { .. } => Some(Login { stage, ..login.clone() }),
        LoginStage::Done { .. } | LoginStage::Failed { .. } => None,
    }
}
