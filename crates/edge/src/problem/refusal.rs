//! The one place where a refusal or fault of the bank gets its status and code. Faults are logged here, once.

use super::{Kind, Problem};
use bank::{AnnotationError, OpError, Refusal, ReleaseError, SessionTrouble, Thing};
use identity::{
    ApprovalRefusal, LimitsRefusal, LoginRefusal, OidcRefusal, PinError, RecoveryRefusal, StaffRefusal,
    StepUpRefusal,
};
use rollout::{EvaluationError, RolloutRefusal};
use std::error::Error;
use std::fmt::Write as _;

/// Causes printed of one fault.
const CAUSES_MAX: usize = 8;

impl From<OpError> for Problem {
    fn from(error: OpError) -> Self {
        let kind = match &error {
            OpError::Refused(refusal) => return refused(*refusal),
            OpError::Conflict => Kind::BUSY,
            OpError::Unavailable(_) => Kind::UNAVAILABLE,
            OpError::TimedOut(_) => Kind::TIMEOUT,
        };
        tracing::error!(error.code = error.code(), error.chain = chain(&error), "an operation failed");
        Self::of(kind)
    }
}

impl From<ReleaseError> for Problem {
    fn from(error: ReleaseError) -> Self {
        Self::of(match error {
            ReleaseError::Failed(error) => return error.into(),
            ReleaseError::Exists => return Self::with(Kind::TAKEN, "name"),
            ReleaseError::BadRelease(_) => return Self::bad("release"),
            ReleaseError::Unknown => Kind::NO_RELEASE,
            ReleaseError::Overtaken => Kind::CHANGED_MEANWHILE,
            ReleaseError::Unchecked(_) => Kind::RELEASE_UNCHECKED,
            ReleaseError::Refused(refusal) => match refusal {
                RolloutRefusal::AnotherUnderWay(_) => Kind::RELEASE_UNDER_WAY,
                RolloutRefusal::StartedBefore => Kind::RELEASE_STARTED_BEFORE,
                RolloutRefusal::InForce => Kind::RELEASE_IN_FORCE,
                RolloutRefusal::NotStarted => Kind::RELEASE_NOT_STARTED,
                RolloutRefusal::Over => Kind::RELEASE_OVER,
                RolloutRefusal::NotInForce => Kind::RELEASE_NOT_IN_FORCE,
                RolloutRefusal::Different(_) => Kind::RELEASE_DIFFERENT,
                RolloutRefusal::HardlyJudged { .. } => Kind::RELEASE_HARDLY_JUDGED,
            },
        })
    }
}

fn refused(refusal: Refusal) -> Problem {
    match refusal {
        Refusal::Identity(refusal) => Problem::of(identity(refusal)),
        Refusal::Payment(refusal) => payment(refusal),
        Refusal::Ledger(refusal) => ledger(refusal),
        Refusal::Annotation(AnnotationError::TooMany) => Problem::with(Kind::TOO_MANY, "metadata"),
        Refusal::Annotation(AnnotationError::BadKey | AnnotationError::BadValue) => Problem::bad("metadata"),
        Refusal::Login(LoginRefusal::Blocked(notice)) => Problem::of_pin(Kind::PIN_BLOCKED, notice),
        Refusal::Login(refusal) => Problem::of(login(refusal)),
        Refusal::Session(SessionTrouble::Ended(why)) => Problem::session_ended(why),
        Refusal::Session(trouble) => Problem::of(session(trouble)),
        Refusal::Approval(refusal) => Problem::of(approval(refusal)),
        Refusal::Recovery(refusal) => Problem::of(recovery(refusal)),
        // Staff alone remove a customer's device, and not over HTTP.
        Refusal::Removal(_) => Problem::of(Kind::BAD_APPROVAL),
        Refusal::Synthetic(_) => Problem::with(Kind::TOO_MANY, "synthetic"),
        Refusal::Incident(refusal) => incident(refusal),
        Refusal::Case(refusal) => case(refusal),
        Refusal::Staff(refusal) => staff(refusal),
        // Staff alone review, and not over HTTP.
        Refusal::Review(_) => Problem::bad("review"),
        Refusal::Oidc(refusal) => provider(refusal),
        Refusal::StepUp(refusal) => Problem::of(step_up(refusal)),
        Refusal::StepUpNeeded(_) => Problem::of(Kind::STEP_UP_NEEDED),
        Refusal::Limits(LimitsRefusal::OutOfBounds) => Problem::bad("limit"),
        Refusal::Pin(PinError::BadForm) => Problem::bad("pin"),
        Refusal::Pin(PinError::TooSimple) => Problem::with(Kind::WEAK_PIN, "pin"),
        Refusal::Busy => Problem::of(Kind::BUSY_HASHING),
        Refusal::Flag(_) => Problem::bad("flag"),
        Refusal::Evaluation(EvaluationError::TargetingKeyMissing) => Problem::of(Kind::NO_TARGETING_KEY),
        Refusal::Evaluation(EvaluationError::General) => Problem::of(Kind::INTERNAL),
        Refusal::Support(_) => Problem::bad("support"),
        Refusal::UpdateRequired(_) => Problem::of(Kind::UPDATE_REQUIRED),
        Refusal::WrongPin(notice) => Problem::of_pin(Kind::WRONG_PIN, notice),
        Refusal::Unknown(thing) => Problem::of(unknown(thing)),
        Refusal::Invalid(name) => Problem::bad(name),
        Refusal::TooMany(thing) => Problem::with(Kind::TOO_MANY, thing.word()),
        Refusal::Taken(name) => Problem::with(Kind::TAKEN, name),
        Refusal::KeyReused => Problem::with(Kind::DEDUPE_ID_REUSED, "dedupe_id"),
    }
}

/// The problem of a thing that is not there.
pub(super) const fn unknown(thing: Thing) -> Kind {
    match thing {
        Thing::Account => Kind::NO_ACCOUNT,
        Thing::Approval => Kind::NO_APPROVAL,
        Thing::Attachment => Kind::NO_ATTACHMENT,
        Thing::Card => Kind::NO_CARD,
        Thing::Client => Kind::NO_CLIENT,
        Thing::Consent => Kind::NO_CONSENT,
        Thing::Device => Kind::NO_DEVICE,
        Thing::FeedItem => Kind::NO_FEED_ITEM,
        Thing::Flag => Kind::NO_FLAG,
        Thing::Passkey => Kind::NO_PASSKEY,
        Thing::Person => Kind::NO_USER,
        Thing::Pot => Kind::NO_POT,
        Thing::Receipt => Kind::NO_RECEIPT,
        Thing::Recovery => Kind::NO_RECOVERY,
        Thing::ServiceToken => Kind::NO_SERVICE_TOKEN,
        Thing::Session => Kind::NO_SESSION,
        Thing::Transaction => Kind::NO_TRANSACTION,
        Thing::Upload => Kind::NO_UPLOAD,
        Thing::Webhook => Kind::NO_WEBHOOK,
    }
}

const fn identity(refusal: identity::Refusal) -> Kind {
    match refusal {
        identity::Refusal::BadAccessToken => Kind::BAD_ACCESS_TOKEN,
        identity::Refusal::AccessTokenExpired => Kind::ACCESS_TOKEN_EXPIRED,
        identity::Refusal::AccessTokenEvicted => Kind::ACCESS_TOKEN_EVICTED,
        identity::Refusal::BadRefreshToken => Kind::BAD_REFRESH_TOKEN,
        identity::Refusal::RefreshTokenEvicted => Kind::REFRESH_TOKEN_EVICTED,
        identity::Refusal::InsufficientPermissions => Kind::INSUFFICIENT_PERMISSIONS,
        identity::Refusal::VerificationRequired => Kind::VERIFICATION_REQUIRED,
        identity::Refusal::TimeRangeTooLong => Kind::INVALID_TIME_RANGE,
        identity::Refusal::TimeRangeReversed => Kind::BAD_TIME_RANGE,
        identity::Refusal::BadClient => Kind::BAD_CLIENT,
        identity::Refusal::BadCode => Kind::BAD_AUTHORIZATION_CODE,
        identity::Refusal::BadRedirect => Kind::BAD_REDIRECT_URI,
        identity::Refusal::BadApproval => Kind::BAD_APPROVAL,
        identity::Refusal::BadSignIn => Kind::BAD_SIGN_IN,
    }
}

const fn login(refusal: LoginRefusal) -> Kind {
    match refusal {
        LoginRefusal::Unknown => Kind::NO_LOGIN,
        LoginRefusal::BadSignature => Kind::BAD_SIGNATURE,
        LoginRefusal::BadLink => Kind::BAD_LINK,
        LoginRefusal::LinkUsed => Kind::LINK_USED,
        LoginRefusal::Late => Kind::LOGIN_LATE,
        LoginRefusal::NeedsLink => Kind::NEEDS_LINK,
        LoginRefusal::NeedsApproval => Kind::NEEDS_APPROVAL,
        LoginRefusal::OtherWay => Kind::OTHER_WAY,
        LoginRefusal::DeviceNotTrusted => Kind::UNTRUSTED_DEVICE,
        LoginRefusal::DeviceRevoked => Kind::DEVICE_REVOKED,
        LoginRefusal::Blocked(_) => Kind::PIN_BLOCKED,
        LoginRefusal::BadPasskey(_) => Kind::BAD_PASSKEY,
        LoginRefusal::NoPasskeys => Kind::NO_PASSKEYS,
        LoginRefusal::Over(_) => Kind::LOGIN_OVER,
    }
}

const fn approval(refusal: ApprovalRefusal) -> Kind {
    match refusal {
        ApprovalRefusal::Unknown => Kind::NO_APPROVAL,
        ApprovalRefusal::Answered => Kind::BAD_APPROVAL,
        ApprovalRefusal::BadDevice => Kind::UNTRUSTED_DEVICE,
        ApprovalRefusal::BadSignature => Kind::BAD_SIGNATURE,
        ApprovalRefusal::WrongNumber => Kind::WRONG_NUMBER,
    }
}

const fn recovery(refusal: RecoveryRefusal) -> Kind {
    match refusal {
        RecoveryRefusal::SameStaff
        | RecoveryRefusal::UnderWay
        | RecoveryRefusal::BadCode
        | RecoveryRefusal::Late
        | RecoveryRefusal::Cancelled
        | RecoveryRefusal::Done => Kind::RECOVERY_OVER,
        RecoveryRefusal::StoppedNone | RecoveryRefusal::OtherDistrusted => Kind::BAD_APPROVAL,
        RecoveryRefusal::Distrusted => Kind::DEVICE_DISTRUSTED,
        RecoveryRefusal::NotApproved | RecoveryRefusal::Waiting => Kind::RECOVERY_WAITS,
        RecoveryRefusal::BadDevice => Kind::UNTRUSTED_DEVICE,
    }
}

const fn session(trouble: SessionTrouble) -> Kind {
    match trouble {
        SessionTrouble::InvalidToken => Kind::BAD_ACCESS_TOKEN,
        SessionTrouble::Expired => Kind::ACCESS_TOKEN_EXPIRED,
        SessionTrouble::NeedsProof => Kind::NO_PROOF,
        SessionTrouble::WrongProof => Kind::WRONG_PROOF,
        SessionTrouble::Ended(_) => Kind::SESSION_ENDED,
        SessionTrouble::DeviceNotTrusted => Kind::DEVICE_NOT_TRUSTED,
        SessionTrouble::Idle => Kind::SESSION_IDLE,
    }
}

/// As a resource tells it; where tokens are given out, [`Problem::where_tokens_are_given`] is asked.
const fn provider(refusal: OidcRefusal) -> Problem {
    match refusal {
        OidcRefusal::BadClient => Problem::of(Kind::BAD_CLIENT),
        OidcRefusal::ClientNotAllowed => Problem::of(Kind::CLIENT_NOT_ALLOWED),
        OidcRefusal::BadRedirect => Problem::of(Kind::UNREGISTERED_REDIRECT_URI),
        OidcRefusal::BadRequest(name) => Problem::bad(name),
        OidcRefusal::RequestObject => Problem::of(Kind::NO_REQUEST_OBJECTS),
        OidcRefusal::BadResponseType => Problem::of(Kind::BAD_RESPONSE_TYPE),
        OidcRefusal::BadScope => Problem::of(Kind::BAD_SCOPE),
        OidcRefusal::NeedsPush => Problem::of(Kind::NEEDS_PUSH),
        OidcRefusal::BadRequestUri => Problem::of(Kind::BAD_REQUEST_URI),
        OidcRefusal::BadAuthorization => Problem::of(Kind::BAD_APPROVAL),
        OidcRefusal::LoginRequired => Problem::of(Kind::LOGIN_REQUIRED),
        OidcRefusal::AccessDenied => Problem::of(Kind::ACCESS_DENIED),
        OidcRefusal::BadCode => Problem::of(Kind::BAD_CODE),
        OidcRefusal::CodeReused => Problem::of(Kind::CODE_REUSED),
        OidcRefusal::BadRefreshToken => Problem::of(Kind::BAD_GRANT),
        OidcRefusal::RefreshReused => Problem::of(Kind::REFRESH_REUSED),
        OidcRefusal::NeedsProof => Problem::of(Kind::NO_PROOF),
        OidcRefusal::WrongProof => Problem::of(Kind::WRONG_PROOF),
        OidcRefusal::BadAccessToken => Problem::of(Kind::BAD_ACCESS_TOKEN),
        OidcRefusal::InsufficientScope => Problem::of(Kind::INSUFFICIENT_SCOPE),
        OidcRefusal::BadIdToken => Problem::of(Kind::BAD_ID_TOKEN),
    }
}

const fn step_up(refusal: StepUpRefusal) -> Kind {
    match refusal {
        StepUpRefusal::Unknown => Kind::NO_STEP_UP,
        StepUpRefusal::Used => Kind::STEP_UP_USED,
        StepUpRefusal::Late => Kind::STEP_UP_LATE,
        StepUpRefusal::BadProof => Kind::BAD_STEP_UP_PROOF,
        StepUpRefusal::Blocked(_) => Kind::PIN_BLOCKED,
        StepUpRefusal::NotProven => Kind::STEP_UP_NOT_PROVEN,
        StepUpRefusal::Different => Kind::STEP_UP_DIFFERENT,
    }
}

const fn staff(refusal: StaffRefusal) -> Problem {
    match refusal {
        StaffRefusal::BadCredential => Problem::of(Kind::BAD_ACCESS_TOKEN),
        StaffRefusal::NotAllowed => Problem::of(Kind::STAFF_ROLE),
        StaffRefusal::Unknown => Problem::of(Kind::NO_STAFF),
        StaffRefusal::Exists => Problem::with(Kind::TAKEN, "name"),
        StaffRefusal::Full => Problem::with(Kind::TOO_MANY, "staff"),
        StaffRefusal::BadLasts => Problem::bad("lasts_seconds"),
        StaffRefusal::Revoked => Problem::of(Kind::STAFF_REVOKED),
        StaffRefusal::LastAdministrator => Problem::of(Kind::LAST_ADMINISTRATOR),
        StaffRefusal::ChangedMeanwhile => Problem::of(Kind::CHANGED_MEANWHILE),
    }
}

const fn incident(refusal: incidents::Refusal) -> Problem {
    use incidents::Refusal;
    Problem::of(match refusal {
        Refusal::Unknown => Kind::NO_INCIDENT,
        Refusal::UnknownUpdate => Kind::NO_INCIDENT_UPDATE,
        Refusal::UnknownAction => Kind::NO_INCIDENT_ACTION,
        Refusal::Full(what) => return Problem::with(Kind::TOO_MANY, what),
        Refusal::Merged => Kind::INCIDENT_MERGED,
        Refusal::NoWay => Kind::INCIDENT_NO_WAY,
        Refusal::Times(_) => Kind::INCIDENT_TIMES,
        Refusal::Over => Kind::INCIDENT_OVER,
        Refusal::AlreadyOut => Kind::INCIDENT_UPDATE_OUT,
        Refusal::Inside => Kind::INCIDENT_UPDATE_INSIDE,
        Refusal::AlreadyPublic => Kind::INCIDENT_PUBLIC,
        Refusal::ReportOnly => Kind::INCIDENT_REPORT_ONLY,
        Refusal::Same => Kind::INCIDENT_SAME,
        Refusal::OtherKind => Kind::INCIDENT_OTHER_KIND,
        Refusal::EmptyWindow => Kind::INCIDENT_EMPTY_WINDOW,
    })
}

const fn case(refusal: support::Refusal) -> Problem {
    use support::Refusal;
    Problem::of(match refusal {
        Refusal::Unknown => Kind::NO_CASE,
        Refusal::Over => Kind::CASE_OVER,
        Refusal::NotResolved => Kind::CASE_NOT_RESOLVED,
        Refusal::Stale => Kind::CASE_STALE,
        Refusal::Assigned => Kind::CASE_ASSIGNED,
        Refusal::NoIncident => Kind::CASE_NO_INCIDENT,
        Refusal::Complained => Kind::CASE_COMPLAINED,
        Refusal::Full => return Problem::with(Kind::TOO_MANY, "messages"),
        Refusal::Text => return Problem::bad("text"),
    })
}

const fn payment(refusal: payments::Refusal) -> Problem {
    match refusal {
        payments::Refusal::AccountClosed => Problem::of(Kind::ACCOUNT_CLOSED),
        payments::Refusal::PotDeleted => Problem::of(Kind::POT_DELETED),
        payments::Refusal::PotOfAnotherAccount => Problem::of(Kind::POT_OF_ANOTHER_ACCOUNT),
        payments::Refusal::PotLocked => Problem::of(Kind::POT_LOCKED),
        payments::Refusal::TooManyPots => Problem::with(Kind::TOO_MANY, "pot"),
        payments::Refusal::SameAccount => Problem::of(Kind::SAME_ACCOUNT),
        payments::Refusal::CurrencyMismatch => Problem::of(Kind::CURRENCY_MISMATCH),
        payments::Refusal::AboveLimit => Problem::with(Kind::ABOVE_LIMIT, "amount"),
        payments::Refusal::Synthetic => Problem::of(Kind::SYNTHETIC),
    }
}

fn ledger(refusal: ledger::Refusal) -> Problem {
    match refusal {
        ledger::Refusal::NotEnoughMoney => Problem::of(Kind::INSUFFICIENT_FUNDS),
        ledger::Refusal::SameAccount => Problem::of(Kind::SAME_ACCOUNT),
        ledger::Refusal::CurrencyMismatch => Problem::of(Kind::CURRENCY_MISMATCH),
        ledger::Refusal::AccountClosed => Problem::of(Kind::ACCOUNT_CLOSED),
        ledger::Refusal::AccountFrozen => Problem::of(Kind::ACCOUNT_FROZEN),
        ledger::Refusal::AccountNotEmpty => Problem::of(Kind::POT_NOT_EMPTY),
        ledger::Refusal::AboveCeiling | ledger::Refusal::Overflow => {
            Problem::with(Kind::AMOUNT_TOO_LARGE, "amount")
        }
        ledger::Refusal::RepeatDiffers
        | ledger::Refusal::UnknownAccount
        | ledger::Refusal::AccountExists
        | ledger::Refusal::UnknownHold
        | ledger::Refusal::HoldClosed
        | ledger::Refusal::HoldExpired
        | ledger::Refusal::HoldNotExpired
        | ledger::Refusal::MoreThanHeld
        | ledger::Refusal::UnknownTransfer
        | ledger::Refusal::NotReversible
        | ledger::Refusal::AlreadyReversed
        | ledger::Refusal::LimitsCrossed => {
            // No route names transfers, holds or limits, so one that runs into them has a bug.
            tracing::error!(error.code = refusal.code(), "the ledger refused what no route asks");
            Problem::of(Kind::INTERNAL)
        }
    }
}

/// An error and its causes, as one line for the log.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let causes = std::iter::successors(error.source(), |cause| (*cause).source());
    for cause in causes.take(CAUSES_MAX) {
        write!(text, ": {cause}").expect("a string takes every text");
    }
    text
}
