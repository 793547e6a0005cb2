//! The mailed one-time link. Opening it proves the mailbox and marks the attempt; it hands nothing out.

use crate::{Fingerprint, Login, LoginPurpose, LoginRefusal, LoginStage};
use kernel::Timestamp;

/// Marks the attempt whose link was opened. `login` is the one found by the token's fingerprint.
///
/// # Errors
/// [`LoginRefusal::BadLink`] when no attempt has this link; [`LoginRefusal::LinkUsed`] when it was opened before or
/// the attempt has ended; [`LoginRefusal::Late`].
pub fn decide_link(login: Option<&Login>, token: Fingerprint, now: Timestamp) -> Result<Login, LoginRefusal> {
    // The code of a recovery is for staff, and no link.
    let is_link = |login: &&Login| !matches!(login.purpose, LoginPurpose::Recovery { .. });
    let login = login.filter(|login| login.link == Some(token)).filter(is_link);
    let login = login.ok_or(LoginRefusal::BadLink)?;
    match login.stage {
        LoginStage::Started if login.ends_at <= now => Err(LoginRefusal::Late),
        LoginStage::Started => Ok(Login { stage: LoginStage::LinkProven { at: now }, ..login.clone() }),
        LoginStage::LinkProven { .. } | LoginStage::Done { .. } | LoginStage::Failed { .. } => {
            Err(LoginRefusal::LinkUsed)
        }
    }
}
