//! Short words for enums. A word, once stored, keeps its meaning for ever.

use super::CodecError;
use bank::{DeliveryState, FileType, ServerKeyPurpose, ServerKeyState};
use identity::oidc::{GrantEnd, PushRule, TokenBinding};
use identity::{
    Arm, AuditKind, EndReason, LoginFailure, Platform, Protocol, ReportKind, RevokeReason, TokenState,
};
use incidents::{
    ActionKind, Component, HarmKind, Health, Impact, Reach, Role, SignalState, Status as IncidentStatus,
    What, Whom,
};
use kernel::Currency;
use ledger::{HoldState, Status};
use payments::{AccountKind, CardStatus, Category, DeclineReason, Scheme};
use review::{Question, Report, Step};
use rollout::{CheckResult, Fault, Stage, Verdict, Witness};
use support::{ComplaintKind, Priority, State, Via};

/// An enum that is stored as a word.
pub(crate) trait Word: Sized {
    /// What it is, for the error that names an unreadable word.
    const WHAT: &'static str;

    fn word(self) -> &'static str;
    fn from_word(word: &str) -> Option<Self>;

    fn read(word: &str) -> Result<Self, CodecError> {
        Self::from_word(word).ok_or(CodecError::Value(Self::WHAT))
    }
}

macro_rules! words {
    ($($name:ident as $what:literal { $($variant:ident = $word:literal),+ })*) => {$(
        impl Word for $name {
            const WHAT: &'static str = $what;

            fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    )*};
}

words! {
    Status as "account status" { Open = "open", Frozen = "frozen", Closed = "closed" }
    HoldState as "hold state" { Open = "open", Posted = "posted", Voided = "voided", Expired = "expired" }
    AccountKind as "account kind" { Personal = "personal", Joint = "joint" }
    CardStatus as "card status" { Inactive = "inactive", Active = "active", Blocked = "blocked" }
    TokenState as "token state" { Live = "live", Evicted = "evicted", LoggedOut = "logged_out" }
    DeliveryState as "delivery state" { Waiting = "waiting", Delivered = "delivered", GivenUp = "given_up" }
    FileType as "file type" {
        Jpeg = "image/jpeg", Png = "image/png", Gif = "image/gif", Webp = "image/webp", Pdf = "application/pdf"
    }
    Platform as "platform" { Ios = "ios", Android = "android", Web = "web" }
    Protocol as "protocol" { Bearer = "bearer", Bound = "bound", Signed = "signed" }
    RevokeReason as "reason of a device's end" {
        Customer = "customer", Staff = "staff", Recovery = "recovery", KeyReplaced = "key_replaced",
        Crowded = "crowded"
    }
    EndReason as "reason of a session's end" {
        LoggedOut = "logged_out", DeviceRevoked = "device_revoked",
        OtherDevicesRevoked = "other_devices_revoked", RefreshReused = "refresh_reused", Expired = "expired",
        Superseded = "superseded", Staff = "staff"
    }
    LoginFailure as "failure of a login" {
        TooManyTries = "too_many_tries", PinBlocked = "pin_blocked", Cancelled = "cancelled",
        TimedOut = "timed_out"
    }
    AuditKind as "kind of event" {
        SignedUp = "signed_up", LoggedIn = "logged_in", Refused = "refused", DeviceAdded = "device_added",
        DeviceTrusted = "device_trusted", DeviceRevoked = "device_revoked", PinChanged = "pin_changed",
        PinBlocked = "pin_blocked", PasskeyAdded = "passkey_added", PasskeyRemoved = "passkey_removed",
        SessionRefreshed = "session_refreshed", SessionEnded = "session_ended",
        StepUpProven = "step_up_proven", RecoveryAsked = "recovery_asked",
        RecoveryApproved = "recovery_approved", RecoveryCancelled = "recovery_cancelled",
        RecoveryDone = "recovery_done", ConsentGiven = "consent_given",
        ConsentWithdrawn = "consent_withdrawn"
    }
    ServerKeyPurpose as "purpose of a key" { Token = "token", Signing = "signing", Nonce = "nonce" }
    ServerKeyState as "state of a key" { Next = "next", Active = "active", Retired = "retired" }
    SignalState as "state of a signal" { Firing = "firing", Resolved = "resolved" }
    TokenBinding as "binding of tokens" { Required = "required", Optional = "optional" }
    PushRule as "rule for requests" { Required = "required", Optional = "optional" }
    GrantEnd as "reason of a grant's end" {
        Revoked = "revoked", Withdrawn = "withdrawn", LoggedOut = "logged_out", CodeReused = "code_reused",
        RefreshReused = "refresh_reused", Staff = "staff"
    }
}

/// Enums that know their words themselves, by the function that reads one.
macro_rules! own_words {
    ($($read:ident: { $($name:ident as $what:literal)* })*) => {$($(
        impl Word for $name {
            const WHAT: &'static str = $what;

            fn word(self) -> &'static str {
                $name::word(self)
            }

            fn from_word(word: &str) -> Option<Self> {
                $name::$read(word)
            }
        }
    )*)*};
}

own_words! {
    from_word: {
        Category as "category"
        Scheme as "scheme"
        DeclineReason as "decline reason"
    }
    parse: {
        ReportKind as "kind of report"
        Arm as "arm of a release"
        Stage as "stage of a release"
        Verdict as "verdict of the watch"
        Fault as "fault of a release"
        CheckResult as "result of a check"
        Witness as "witness against a release"
        IncidentStatus as "status of an incident"
        Impact as "impact"
        Reach as "reach of an incident"
        Role as "role in an incident"
        Component as "component"
        Health as "health of a component"
        HarmKind as "kind of harm"
        ActionKind as "kind of action"
        What as "kind of entry"
        Question as "question"
        Report as "report"
        Step as "step of a reminder"
        Whom as "part of the customers"
        Via as "way of a case"
        State as "state of a case"
        Priority as "priority of a case"
        ComplaintKind as "kind of complaint"
    }
}

impl Word for Currency {
    const WHAT: &'static str = "currency";

    fn word(self) -> &'static str {
        self.code()
    }

    fn from_word(word: &str) -> Option<Self> {
        Self::parse(word).ok()
    }
}
