//! People, their devices and sessions, the clients that act for them, and the tokens by which they do.
//!
//! Owns who may do what, and for how long. Invariants: the device's key is the root, and whoever proves a trusted
//! device's key has a session; a code is spent once, and a lost answer can be had again; one client has one live token
//! per person; a secret is kept as a fingerprint or derived, and compared in constant time; every format ever written
//! stays readable.
//! Never: waits, reads a clock or randomness (ids, nonces and salts are handed in), stores, or knows HTTP or JSON.

#![deny(clippy::wildcard_enum_match_arm)]

mod access;
mod allowance;
mod approval;
mod client;
mod device;
mod device_approval;
mod email;
mod fingerprint;
mod login;
pub mod oidc;
mod passkey;
mod person;
mod pin;
mod recovery;
mod refusal;
mod report;
#[cfg(test)]
mod samples;
mod service_token;
pub mod session;
mod staff;
mod step_up;
mod synthetic;
mod token;
pub mod trail;

pub use access::{Access, HISTORY_RECENT, HISTORY_SPAN_MAX, VERIFIED_LASTS, Window, decide_window};
pub use allowance::{Allowance, MAILS_BY_DEVICE, MAILS_TO_ADDRESS, Ration, decide_take};
pub use approval::{
    APPROVAL_LASTS, APPROVAL_TRIES_MAX, Approval, ApprovalCode, ApprovalStage, CODE_LASTS, CodeCheck,
    SIGN_IN_CODE_LASTS, decide_code, decide_grant,
};
pub use client::{Client, ClientKind, RedirectUri, decide_client};
pub use device::{
    AppVersion, AppVersionError, DEVICES_MAX, Device, DeviceClaim, DeviceKey, DeviceKeyError, DeviceName,
    DeviceNameError, DeviceRefusal, DeviceState, EnrolAsk, Enrolled, Ground, Place, PlaceError, Platform,
    REMOVAL_LASTS, Removal, RemovalReason, RemovalReasonError, RemovalRefusal, RevokeReason, SEEN_EVERY,
    Thumbprint, decide_ask_removal, decide_enrol, decide_remove, decide_revoke, decide_seen, decide_trust,
};
pub use device_approval::{
    APPROVALS_MAX, Answered, ApprovalAnswer, ApprovalRefusal, DeviceApproval, DeviceApprovalState,
    DeviceApprovals, MatchNumber, decide_approval, decide_approval_ask, decide_approval_refused,
};
pub use email::{Email, EmailError};
pub use fingerprint::Fingerprint;
pub use login::{
    ANSWER_LASTS, ApprovedLogin, Arm, LOGIN_LASTS, LOGIN_TRIES_MAX, Login, LoginFailure, LoginPurpose,
    LoginRefusal, LoginStage, LoginStep, PinLogin, PinLoginAsk, Trial, decide_add_passkey,
    decide_approved_login, decide_device_login, decide_done, decide_fail, decide_link, decide_link_login,
    decide_overdue, decide_passkey_login, decide_pin_login, decide_recovery_login, decide_wrong_passkey,
};
pub use oidc::{Authorization, AuthorizationStage, ClientProfile, OidcGrant, OidcRefusal, Scope, Scopes};
pub use passkey::{
    Authenticated, PASSKEYS_MAX, Passkey, PasskeyAlgorithm, PasskeyAlgorithms, PasskeyFault, PasskeyOptions,
    PasskeyOptionsError, PasskeySignals, decide_authenticated,
};
pub use person::{Person, PersonName, PersonNameError};
pub use pin::{
    BlockNotice, Failures, Pin, PinAnswer, PinCheck, PinDigits, PinError, PinHash, PinHashError, PinParams,
    PinParamsError, decide_pin,
};
pub use recovery::{
    RECOVERY_DISTRUSTING_WAITS, RECOVERY_LASTS, RECOVERY_WAITS, Recovery, RecoveryAsk, RecoveryRefusal,
    RecoveryState, decide_approve, decide_recovered, decide_recovery, decide_stop, decide_stop_by_staff,
};
pub use refusal::Refusal;
pub use report::{
    DeviceReport, REPORTS_BY_DEVICE, REPORTS_MAX, REPORTS_OF_PERSON, ReportKind, ReportName, ReportNameError,
};
pub use service_token::{SERVICE_TOKENS_MAX, ServiceName, ServiceNameError, ServiceToken};
pub use session::{
    AccessClaims, Binding, Checked, EndReason, IssueRefusal, NewSession, Policy, PolicyError, Protocol,
    RefreshDecision, Reissued, ReleaseName, ReleaseNameError, Rotation, Session, SessionRefusal,
    SessionState, TokenAsk, TokenKey, TokenKind, TokenParts,
};
pub use staff::{
    CREDENTIAL_LASTS, CREDENTIAL_LASTS_MAX, NewStaff, STAFF_MAX, StaffAct, StaffAction, StaffBrokenAt,
    StaffEntry, StaffMember, StaffRefusal, StaffRevoked, StaffRole, StaffRoles, StaffWay, StaffWhy,
    StaffWhyError, decide_act, decide_add, decide_credential, decide_revoke_staff, decide_roles,
    decide_rotate, enter, verify_entries,
};
pub use step_up::{
    KnownPayee, Limits, LimitsRefusal, PAYEES_MAX, PAYMENT_WITHOUT_STEP_UP, Payees, PaymentFacts,
    STEP_UP_LASTS, StepUp, StepUpDecision, StepUpNeeded, StepUpProof, StepUpRefusal, StepUpState, StepUpWhat,
    decide_known, decide_limits, decide_needed, decide_prove, decide_spend,
};
pub use synthetic::{SYNTHETICS_MAX, Synthetic, SyntheticRefusal, decide_synthetics};
pub use token::{
    ACCESS_LASTS, ExchangeAsk, Grant, IssuedTokens, REFRESH_LASTS, Token, TokenState, decide_exchange,
    decide_refresh, decide_use,
};
pub use trail::{Actor, AuditEvent, AuditHead, AuditKind, BrokenAt, Happened, StaffName, StaffNameError};
