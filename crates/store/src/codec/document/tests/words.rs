//! Words and numbers that were stored keep their meaning: this list only grows.

use super::*;
use crate::codec::Word;
use bank::{ServerKeyPurpose, ServerKeyState};
use identity::oidc::{GrantEnd, PushRule, TokenBinding};
use identity::{Arm, AuditKind, EndReason, LoginFailure, Platform, Protocol, ReportKind, RevokeReason};
use review::{Question, Report, Step};
use rollout::{CheckResult, Share, Stage, Verdict, Witness};
use std::fmt::Debug;

/// Each variant's word, and each word's variant.
fn check<T: Word + Copy + PartialEq + Debug>(words: &[(T, &str)]) {
    for (variant, word) in words {
        assert_eq!(Word::word(*variant), *word);
        assert_eq!(T::from_word(word), Some(*variant));
    }
    for other in ["", " ", "Live", "none"] {
        assert_eq!(T::from_word(other), None, "{}", T::WHAT);
    }
}

#[test]
fn stored_words_keep_their_meaning() {
    check(&[(Platform::Ios, "ios"), (Platform::Android, "android"), (Platform::Web, "web")]);
    check(&[(Protocol::Bearer, "bearer"), (Protocol::Bound, "bound"), (Protocol::Signed, "signed")]);
    check(&[
        (RevokeReason::Customer, "customer"),
        (RevokeReason::Staff, "staff"),
        (RevokeReason::Recovery, "recovery"),
        (RevokeReason::KeyReplaced, "key_replaced"),
        (RevokeReason::Crowded, "crowded"),
    ]);
    check(&[
        (EndReason::LoggedOut, "logged_out"),
        (EndReason::DeviceRevoked, "device_revoked"),
        (EndReason::OtherDevicesRevoked, "other_devices_revoked"),
        (EndReason::RefreshReused, "refresh_reused"),
        (EndReason::Expired, "expired"),
        (EndReason::Superseded, "superseded"),
        (EndReason::Staff, "staff"),
    ]);
    check(&[
        (LoginFailure::TooManyTries, "too_many_tries"),
        (LoginFailure::PinBlocked, "pin_blocked"),
        (LoginFailure::Cancelled, "cancelled"),
        (LoginFailure::TimedOut, "timed_out"),
    ]);
    check(&[
        (ServerKeyPurpose::Token, "token"),
        (ServerKeyPurpose::Signing, "signing"),
        (ServerKeyPurpose::Nonce, "nonce"),
    ]);
    check(&[
        (ServerKeyState::Next, "next"),
        (ServerKeyState::Active, "active"),
        (ServerKeyState::Retired, "retired"),
    ]);
    check(&[(TokenBinding::Required, "required"), (TokenBinding::Optional, "optional")]);
    check(&[(PushRule::Required, "required"), (PushRule::Optional, "optional")]);
    check(&[
        (GrantEnd::Revoked, "revoked"),
        (GrantEnd::Withdrawn, "withdrawn"),
        (GrantEnd::LoggedOut, "logged_out"),
        (GrantEnd::CodeReused, "code_reused"),
        (GrantEnd::RefreshReused, "refresh_reused"),
        (GrantEnd::Staff, "staff"),
    ]);
}

#[test]
fn stored_words_of_releases_keep_their_meaning() {
    check(&[(Arm::Control, "control"), (Arm::Treatment, "treatment")]);
    check(&[
        (Stage::Draft, "draft"),
        (Stage::Shadow, "shadow"),
        (Stage::Budget, "budget"),
        (Stage::Share(Share::One), "1%"),
        (Stage::Share(Share::Five), "5%"),
        (Stage::Share(Share::TwentyFive), "25%"),
        (Stage::Share(Share::Fifty), "50%"),
        (Stage::Share(Share::Hundred), "100%"),
        (Stage::Promoted, "promoted"),
        (Stage::RolledBack, "rolled_back"),
        (Stage::Stopped, "stopped"),
    ]);
    check(&[
        (Verdict::Worse, "rollback"),
        (Verdict::Good, "promote"),
        (Verdict::Open, "hold"),
        (Verdict::NoData, "no_data"),
    ]);
    check(&[(Witness::Reports, "reports"), (Witness::Returns, "returns")]);
    check(&[
        (ReportKind::NoAnswer, "no_answer"),
        (ReportKind::Refused, "refused"),
        (ReportKind::SignedOut, "signed_out"),
        (ReportKind::Unreadable, "unreadable"),
    ]);
}

#[test]
fn stored_kinds_of_events_keep_their_meaning() {
    check(&[
        (AuditKind::SignedUp, "signed_up"),
        (AuditKind::LoggedIn, "logged_in"),
        (AuditKind::Refused, "refused"),
        (AuditKind::DeviceAdded, "device_added"),
        (AuditKind::DeviceTrusted, "device_trusted"),
        (AuditKind::DeviceRevoked, "device_revoked"),
        (AuditKind::PinChanged, "pin_changed"),
        (AuditKind::PinBlocked, "pin_blocked"),
        (AuditKind::PasskeyAdded, "passkey_added"),
        (AuditKind::PasskeyRemoved, "passkey_removed"),
        (AuditKind::SessionRefreshed, "session_refreshed"),
        (AuditKind::SessionEnded, "session_ended"),
        (AuditKind::StepUpProven, "step_up_proven"),
        (AuditKind::RecoveryAsked, "recovery_asked"),
        (AuditKind::RecoveryApproved, "recovery_approved"),
        (AuditKind::RecoveryCancelled, "recovery_cancelled"),
        (AuditKind::RecoveryDone, "recovery_done"),
        (AuditKind::ConsentGiven, "consent_given"),
        (AuditKind::ConsentWithdrawn, "consent_withdrawn"),
    ]);
}

#[test]
fn results_of_checks_keep_their_words() {
    check(&[
        (CheckResult::Passed, "passed"),
        (CheckResult::Incomplete, "incomplete"),
        (CheckResult::Broken, "broken"),
    ]);
}

#[test]
fn words_of_reviews_keep_their_meaning() {
    check(&[
        (Report::DoraInitial, "dora_initial"),
        (Report::DoraIntermediate, "dora_intermediate"),
        (Report::DoraFinal, "dora_final"),
        (Report::UkInitial, "uk_initial"),
        (Report::UkIntermediate, "uk_intermediate"),
        (Report::UkFinal, "uk_final"),
    ]);
    check(&[(Step::Ahead, "ahead"), (Step::Missed, "missed")]);
    let words: Vec<&str> = Question::ALL.iter().map(|question| question.word()).collect();
    assert_eq!(
        words.join(" "),
        "causes lessons costs_in_words description service_users counterparts counterparts_all \
         relevant_client transactions transactions_daily value value_daily media complaints \
         regulatory_breach client_loss reputation member_states data_loss malicious_access \
         critical_service cost recoveries classified_at clients_harmed third_party continuity_plan \
         other_information authority_reference incident_type authorities measures root_cause \
         root_cause_detail cause_fixed_at consumer_harm safety_and_soundness market_integrity \
         uk_determined_at channels"
    );
}

#[test]
fn stored_kinds_keep_their_numbers() {
    let numbers = [
        (1, "device"),
        (2, "session"),
        (3, "pin"),
        (4, "login"),
        (5, "passkey"),
        (6, "step_up"),
        (7, "audit_event"),
        (8, "audit_head"),
        (9, "recovery"),
        (10, "server_key"),
        (20, "device_approvals"),
        (21, "payees"),
        (22, "limits"),
        (11, "client_profile"),
        (12, "authorization"),
        (13, "oidc_grant"),
        (30, "allowance"),
        (40, "release"),
        (41, "rollout"),
        (42, "lease"),
        (43, "evidence"),
        (44, "shadow"),
        (45, "flag"),
        (46, "app_support"),
        (47, "course"),
        (48, "service_token"),
        (49, "report"),
        (50, "incident"),
        (51, "affected"),
        (52, "component"),
        (53, "signal"),
        (54, "release_check"),
        (55, "synthetic"),
        (56, "component_history"),
        (57, "case"),
        (58, "case_message"),
        (59, "correspondent"),
        (60, "thread"),
        (61, "broadcast"),
        (62, "staff_member"),
        (63, "staff_entry"),
        (64, "review_notes"),
        (65, "sent_report"),
    ];
    assert_eq!(Kind::ALL.map(|kind| (kind.number(), kind.name())), numbers);
    for kind in Kind::ALL {
        assert_eq!(Kind::from_number(kind.number()), Some(kind));
        let key = kind.key(Uuid::from_u128(7)).expect("it is an id");
        assert_eq!(document_key(&key), Some((kind, Uuid::from_u128(7))), "there and back");
    }
    assert_eq!(Kind::from_number(0), None);
    assert_eq!(Kind::from_number(14), None);
}
