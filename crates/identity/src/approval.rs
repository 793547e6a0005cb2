//! A client's request to act for a person, from the browser's first page to the spent authorization code.

use crate::{Fingerprint, RedirectUri, Refusal};
use kernel::{ApprovalId, ClientId, PersonId, Timestamp, TokenId};
use std::time::Duration;

/// How long the page waits for the person.
pub const APPROVAL_LASTS: Duration = Duration::from_mins(15);
/// How long an authorization code can be exchanged (RFC 6749, 4.1.2 asks for at most ten minutes).
pub const CODE_LASTS: Duration = Duration::from_mins(5);
/// How long a sign-in code given out by the bank is good.
pub const SIGN_IN_CODE_LASTS: Duration = Duration::from_mins(15);
/// Wrong sign-in codes in a row before the code is void (RTS SCA, article 4.3 b).
pub const APPROVAL_TRIES_MAX: u8 = 5;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    pub id: ApprovalId,
    pub client: ClientId,
    pub redirect_uri: RedirectUri,
    /// The client's own words, given back unread.
    pub state: Option<String>,
    pub created_at: Timestamp,
    pub stage: ApprovalStage,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApprovalStage {
    Waiting,
    /// The person agreed; the client holds a code.
    Granted {
        person: PersonId,
        code: Fingerprint,
        at: Timestamp,
    },
    /// The code was exchanged for this token.
    Spent {
        person: PersonId,
        code: Fingerprint,
        token: TokenId,
    },
}

impl Approval {
    /// The longest `state` a client may send.
    pub const STATE_BYTES_MAX: usize = 2_000;

    #[must_use]
    pub const fn code(&self) -> Option<Fingerprint> {
        match self.stage {
            ApprovalStage::Waiting => None,
            ApprovalStage::Granted { code, .. } | ApprovalStage::Spent { code, .. } => Some(code),
        }
    }
}

/// A one-time code by which a person signs in on the approval page; the bank gives it out until the app does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApprovalCode {
    pub person: PersonId,
    pub code: Fingerprint,
    pub created_at: Timestamp,
    /// Wrong codes entered since.
    pub tries: u8,
    pub is_spent: bool,
}

/// What a sign-in code came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeCheck {
    /// It is right; keep it as spent.
    Right(ApprovalCode),
    /// It is wrong; keep the count.
    Wrong(ApprovalCode),
    /// There is none that could be right: nothing to keep.
    None,
}

/// Judges the sign-in code a person entered.
#[must_use]
pub fn decide_code(kept: Option<&ApprovalCode>, given: &str, now: Timestamp) -> CodeCheck {
    let Some(kept) = kept else { return CodeCheck::None };
    let is_over = kept.created_at.after(SIGN_IN_CODE_LASTS) <= now;
    if kept.is_spent || is_over || APPROVAL_TRIES_MAX <= kept.tries {
        return CodeCheck::None;
    }
    if kept.code == Fingerprint::of(given) {
        CodeCheck::Right(ApprovalCode { is_spent: true, ..*kept })
    } else {
        CodeCheck::Wrong(ApprovalCode { tries: kept.tries.saturating_add(1), ..*kept })
    }
}

/// Grants a waiting request: the client may fetch a token with `code`.
///
/// # Errors
/// [`Refusal::BadApproval`] when it was answered before or waited too long.
pub fn decide_grant(
    approval: &Approval,
    person: PersonId,
    code: Fingerprint,
    now: Timestamp,
) -> Result<Approval, Refusal> {
    let is_over = approval.created_at.after(APPROVAL_LASTS) <= now;
    match approval.stage {
        ApprovalStage::Waiting if !is_over => {
            Ok(Approval { stage: ApprovalStage::Granted { person, code, at: now }, ..approval.clone() })
        }
        ApprovalStage::Waiting | ApprovalStage::Granted { .. } | ApprovalStage::Spent { .. } => {
            Err(Refusal::BadApproval)
        }
    }
}

#[cfg(test)]
mod tests;
