//! How an operation can end other than well: a refusal, which is an answer, or a fault, which is trouble.

use crate::{AnnotationError, CommitError, ReadError};
use identity::{
    ApprovalRefusal, BlockNotice, EndReason, LimitsRefusal, LoginRefusal, OidcRefusal, PinError, Platform,
    RecoveryRefusal, RemovalRefusal, StaffRefusal, StepUpNeeded, StepUpRefusal, SyntheticRefusal,
};
use rollout::{EvaluationError, FlagError, SupportError};
use std::error::Error;

/// The rules said no. Each has one stable code and, in `edge`, one fixed sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error(transparent)]
    Identity(#[from] identity::Refusal),
    #[error(transparent)]
    Payment(#[from] payments::Refusal),
    #[error(transparent)]
    Ledger(#[from] ledger::Refusal),
    #[error(transparent)]
    Annotation(#[from] AnnotationError),
    #[error(transparent)]
    Login(#[from] LoginRefusal),
    #[error(transparent)]
    Session(#[from] SessionTrouble),
    #[error(transparent)]
    Approval(#[from] ApprovalRefusal),
    #[error(transparent)]
    Recovery(#[from] RecoveryRefusal),
    #[error(transparent)]
    Removal(#[from] RemovalRefusal),
    #[error(transparent)]
    Synthetic(#[from] SyntheticRefusal),
    #[error(transparent)]
    Staff(#[from] StaffRefusal),
    #[error(transparent)]
    Incident(#[from] incidents::Refusal),
    #[error(transparent)]
    Review(#[from] review::Refusal),
    #[error(transparent)]
    Oidc(#[from] OidcRefusal),
    #[error(transparent)]
    StepUp(#[from] StepUpRefusal),
    #[error(transparent)]
    StepUpNeeded(#[from] StepUpNeeded),
    #[error(transparent)]
    Limits(#[from] LimitsRefusal),
    #[error(transparent)]
    Pin(#[from] PinError),
    /// More PINs are being hashed, and wait to be, than there is room for. Nothing was done, counted or spent.
    #[error("too many PINs are being looked at; try again")]
    Busy,
    #[error(transparent)]
    Flag(#[from] FlagError),
    #[error(transparent)]
    Evaluation(#[from] EvaluationError),
    #[error(transparent)]
    Case(#[from] support::Refusal),
    #[error(transparent)]
    Support(#[from] SupportError),
    /// The app of this platform has to be updated before it may begin a login.
    #[error("the app has to be updated")]
    UpdateRequired(Platform),
    /// With what is left before the next block.
    #[error("the PIN is wrong")]
    WrongPin(BlockNotice),
    /// There is none, or it is another customer's: the caller is not told which.
    #[error("no such {0}")]
    Unknown(Thing),
    #[error("{0} is missing or not of the right form")]
    Invalid(&'static str),
    #[error("there are as many of {0} as there may be")]
    TooMany(Thing),
    #[error("{0} is taken")]
    Taken(&'static str),
    /// The idempotency key was used before for another request.
    #[error("the key was used before for another request")]
    KeyReused,
}

/// What an id can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Thing {
    Account,
    Approval,
    Attachment,
    Card,
    Client,
    Consent,
    Device,
    FeedItem,
    Flag,
    Passkey,
    Person,
    Pot,
    Receipt,
    Recovery,
    ServiceToken,
    Session,
    Transaction,
    Upload,
    Webhook,
}

impl Thing {
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Approval => "approval",
            Self::Attachment => "attachment",
            Self::Card => "card",
            Self::Client => "client",
            Self::Consent => "consent",
            Self::Device => "device",
            Self::FeedItem => "feed_item",
            Self::Flag => "flag",
            Self::Passkey => "passkey",
            Self::Person => "user",
            Self::Pot => "pot",
            Self::Receipt => "receipt",
            Self::Recovery => "recovery",
            Self::ServiceToken => "service_token",
            Self::Session => "session",
            Self::Transaction => "transaction",
            Self::Upload => "upload",
            Self::Webhook => "webhook",
        }
    }
}

impl std::fmt::Display for Thing {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.word())
    }
}

impl Refusal {
    /// The stable name, for outcomes.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Identity(refusal) => refusal.code(),
            Self::Payment(refusal) => refusal.code(),
            Self::Ledger(refusal) => refusal.code(),
            Self::Annotation(_) => "bad_annotation",
            Self::Login(refusal) => refusal.code(),
            Self::Session(trouble) => trouble.code(),
            Self::Approval(refusal) => refusal.code(),
            Self::Recovery(refusal) => refusal.code(),
            Self::Removal(refusal) => refusal.code(),
            Self::Synthetic(SyntheticRefusal::TooMany) => "too_many_synthetics",
            Self::Incident(refusal) => refusal.code(),
            Self::Staff(refusal) => refusal.code(),
            Self::Review(refusal) => refusal.code(),
            Self::Oidc(refusal) => refusal.code(),
            Self::StepUp(refusal) => refusal.code(),
            Self::StepUpNeeded(needed) => needed.code(),
            Self::Limits(LimitsRefusal::OutOfBounds) => "limits_out_of_bounds",
            Self::Pin(refusal) => refusal.code(),
            Self::Busy => "busy",
            Self::Flag(_) => "bad_flag",
            Self::Evaluation(EvaluationError::TargetingKeyMissing) => "targeting_key_missing",
            Self::Evaluation(EvaluationError::General) => "flag_without_value",
            Self::Case(refusal) => refusal.code(),
            Self::Support(SupportError) => "bad_support",
            Self::UpdateRequired(_) => "update_required",
            Self::WrongPin(_) => "wrong_pin",
            Self::Unknown(_) => "unknown",
            Self::Invalid(_) => "invalid",
            Self::TooMany(_) => "too_many",
            Self::Taken(_) => "taken",
            Self::KeyReused => "key_reused",
        }
    }
}

/// Why a session's token opens nothing. Only [`Self::Ended`] means that the session is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum SessionTrouble {
    #[error("the token is not one of ours")]
    InvalidToken,
    #[error("the access token has expired; refresh it")]
    Expired,
    #[error("the request does not prove the key that the session is bound to")]
    NeedsProof,
    #[error("the request proves another key than the session is bound to")]
    WrongProof,
    #[error("the session has ended")]
    Ended(EndReason),
    #[error("the device is not trusted")]
    DeviceNotTrusted,
    /// The session goes on: the app proves its device's key, and asks again.
    #[error("nothing was done for a while; prove the device's key")]
    Idle,
}

impl SessionTrouble {
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::InvalidToken => "invalid_token",
            Self::Expired => "token_expired",
            Self::NeedsProof => "needs_proof",
            Self::WrongProof => "wrong_proof",
            Self::Ended(why) => why.code(),
            Self::DeviceNotTrusted => "device_not_trusted",
            Self::Idle => "session_idle",
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum OpError {
    #[error("refused")]
    Refused(#[source] Refusal),
    /// Others kept changing the same rows; nothing was written.
    #[error("too many others changed the same rows")]
    Conflict,
    /// Nothing was written.
    #[error("the store cannot be reached")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    /// Whether it was written is not known: the caller repeats it under the same key.
    #[error("the store did not answer in time")]
    TimedOut(#[source] Box<dyn Error + Send + Sync>),
}

impl OpError {
    /// Of [`Self::code`]: those by which the world failed.
    pub(crate) const FAULT_CODES: [&str; 3] = ["conflict", "unavailable", "timed_out"];

    /// The stable name, for outcomes.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.code(),
            Self::Conflict => "conflict",
            Self::Unavailable(_) => "unavailable",
            Self::TimedOut(_) => "timed_out",
        }
    }

    pub(crate) const fn invalid(what: &'static str) -> Self {
        Self::Refused(Refusal::Invalid(what))
    }

    pub(crate) const fn unknown(thing: Thing) -> Self {
        Self::Refused(Refusal::Unknown(thing))
    }

    /// A refusal told as that of the thing that was asked for; a fault stays a fault.
    pub(crate) fn refused_as(self, thing: Thing) -> Self {
        match self {
            Self::Refused(_) => Self::unknown(thing),
            fault => fault,
        }
    }
}

impl From<Refusal> for OpError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

macro_rules! refusals {
    ($($source:ty,)*) => {$(
        impl From<$source> for OpError {
            fn from(refusal: $source) -> Self {
                Self::Refused(refusal.into())
            }
        }
    )*};
}

refusals! {
    identity::Refusal, payments::Refusal, ledger::Refusal, AnnotationError, LoginRefusal, SessionTrouble, OidcRefusal,
    ApprovalRefusal, EvaluationError, FlagError, LimitsRefusal, PinError, RecoveryRefusal, RemovalRefusal, StaffRefusal, StepUpNeeded, StepUpRefusal, SupportError, SyntheticRefusal, incidents::Refusal, review::Refusal, support::Refusal,
}

impl From<ReadError> for OpError {
    fn from(error: ReadError) -> Self {
        Self::Unavailable(Box::new(error))
    }
}

impl From<CommitError> for OpError {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Conflict(_) => Self::Conflict,
            CommitError::Taken(what) => Self::Refused(Refusal::Taken(what)),
            CommitError::Refused(set) => Self::Refused(Refusal::Ledger(set.refusal)),
            CommitError::KeyReused => Self::Refused(Refusal::KeyReused),
            CommitError::Unavailable(source) => Self::Unavailable(source),
            CommitError::Unknown(source) => Self::TimedOut(source),
        }
    }
}

#[cfg(test)]
mod tests;
