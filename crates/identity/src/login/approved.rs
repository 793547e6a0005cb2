//! Ways in on the word of others: a trusted device of the person, or two members of staff.

use super::finish::{Open, admit, by_signature};
use super::{Login, LoginPurpose, LoginRefusal, LoginStep};
use crate::DeviceApprovals;
use kernel::{DeviceId, PersonId, SessionId, Timestamp};

/// What an attempt without link and PIN comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApprovedLogin {
    /// `by` said yes; whether it is trusted still is judged with [`crate::Ground::Approval`].
    Proven { person: PersonId, by: DeviceId },
    /// This session was the answer before; its current tokens are the answer again.
    Repeated(SessionId),
}

/// Finishes a login that a trusted device said yes to. Whether anybody was asked, or said no, is not told: the address
/// may be nobody's, or the asker a stranger.
///
/// # Errors
/// In this order: [`LoginRefusal::Unknown`], [`LoginRefusal::BadSignature`], [`LoginRefusal::Late`],
/// [`LoginRefusal::Over`], [`LoginRefusal::OtherWay`], [`LoginRefusal::NeedsApproval`].
pub fn decide_approved_login(
    login: Option<&Login>,
    approvals: Option<&DeviceApprovals>,
    signature: &[u8; 64],
    now: Timestamp,
) -> Result<ApprovedLogin, LoginRefusal> {
    let login = match admit(login, signature, now)? {
        Open::Going(login) => login,
        Open::Done(session) => return Ok(ApprovedLogin::Repeated(session)),
    };
    match login.purpose {
        LoginPurpose::SignIn => {}
        LoginPurpose::SignUp { .. }
        | LoginPurpose::NewPin
        | LoginPurpose::Passkey { .. }
        | LoginPurpose::AddPasskey { .. }
        | LoginPurpose::Device { .. }
        | LoginPurpose::Recovery { .. } => return Err(LoginRefusal::OtherWay),
    }
    let mine = approvals.filter(|approvals| login.person == Some(approvals.person));
    let by = mine.and_then(|approvals| approvals.approver(login.id));
    match (login.person, by) {
        (Some(person), Some(by)) => Ok(ApprovedLogin::Proven { person, by }),
        _ => Err(LoginRefusal::NeedsApproval),
    }
}

/// Finishes a login on the device of a recovery; [`crate::decide_recovered`] judges the recovery itself.
///
/// # Errors
/// In this order: [`LoginRefusal::Unknown`], [`LoginRefusal::BadSignature`], [`LoginRefusal::Late`],
/// [`LoginRefusal::Over`], [`LoginRefusal::OtherWay`].
pub fn decide_recovery_login(
    login: Option<&Login>,
    signature: &[u8; 64],
    now: Timestamp,
) -> Result<LoginStep, LoginRefusal> {
    by_signature(login, signature, now, |way| matches!(way, LoginPurpose::Recovery { .. }))
}
