//! Records of every kind with anything that their types can hold.

use bank::{ServerKey, ServerKeyPurpose, ServerKeyState};
use identity::{
    Actor, Allowance, AppVersion, Arm, AuditEvent, AuditHead, AuditKind, Device, DeviceApproval,
    DeviceApprovalState, DeviceApprovals, DeviceClaim, DeviceKey, DeviceName, DeviceReport, DeviceState,
    Email, EndReason, Failures, Fingerprint, KnownPayee, Limits, Login, LoginFailure, LoginPurpose,
    LoginStage, MatchNumber, Passkey, Payees, PersonName, Pin, PinHash, Place, Platform, Protocol, Recovery,
    RecoveryState, ReleaseName, Removal, RemovalReason, ReportKind, RevokeReason, Session, SessionState,
    StaffName, StepUp, StepUpState, StepUpWhat, Synthetic, Thumbprint, Trial,
};
use kernel::{
    AccountId, AllowanceId, AuditId, Currency, DeviceId, LoginId, Money, PasskeyId, PersonId, RecoveryId,
    ReportId, Secret, SessionId, StepUpId, Timestamp,
};
use proptest::option;
use proptest::prelude::*;
use std::net::IpAddr;
use std::time::Duration;
use uuid::Uuid;

/// What a macro builds: a record from a strategy for each member.
macro_rules! record {
    ($name:ident { $($member:ident: $strategy:expr),+ $(,)? }) => {{
        let members = record!(@nest $($strategy,)+);
        members.prop_map(|record!(@pattern $($member,)+)| $name { $($member),+ })
    }};
    (@nest $last:expr,) => { $last };
    (@nest $first:expr, $($rest:expr,)+) => { ($first, record!(@nest $($rest,)+)) };
    (@pattern $last:ident,) => { $last };
    (@pattern $first:ident, $($rest:ident,)+) => { ($first, record!(@pattern $($rest,)+)) };
}

mod cases;
mod flags;
mod incidents;
mod provider;
mod releases;
mod reviews;
mod staff;

pub(super) use cases::{broadcast, case, case_message, correspondent, thread};
pub(super) use flags::{app_support, flag, service_token};
pub(super) use incidents::{affected, component_history, component_state, incident, signal};
pub(super) use provider::{authorization, client_profile, oidc_grant};
pub(super) use releases::{course, evidence, lease, release_check, release_record, rollout, shadow};
pub(super) use reviews::{review_notes, sent_report};
pub(super) use staff::{staff_entry, staff_member};

fn id() -> impl Strategy<Value = Uuid> {
    any::<u128>().prop_map(Uuid::from_u128)
}

fn person() -> impl Strategy<Value = PersonId> {
    // The nil id is nobody's: it stands for the bank's own chain.
    (1..=u128::MAX).prop_map(|bits| PersonId::from_uuid(Uuid::from_u128(bits)))
}

fn device_id() -> impl Strategy<Value = DeviceId> {
    id().prop_map(DeviceId::from_uuid)
}

fn session_id() -> impl Strategy<Value = SessionId> {
    id().prop_map(SessionId::from_uuid)
}

fn at() -> impl Strategy<Value = Timestamp> {
    (0..=Timestamp::MAX.as_micros()).prop_map(Timestamp::from_micros)
}

fn lasts() -> impl Strategy<Value = Duration> {
    any::<u64>().prop_map(Duration::from_micros)
}

fn text() -> impl Strategy<Value = String> {
    any::<String>()
}

fn secret() -> impl Strategy<Value = Secret<String>> {
    text().prop_map(Secret::new)
}

fn bytes() -> impl Strategy<Value = [u8; 32]> {
    any::<[u8; 32]>()
}

fn fingerprint() -> impl Strategy<Value = Fingerprint> {
    bytes().prop_map(Fingerprint)
}

fn one_of<T: Copy + std::fmt::Debug + 'static>(all: &'static [T]) -> impl Strategy<Value = T> {
    prop::sample::select(all)
}

fn name() -> impl Strategy<Value = DeviceName> {
    "[^\\p{C}]{1,64}".prop_filter_map("a name is not empty", |text| DeviceName::parse(&text).ok())
}

fn person_name() -> impl Strategy<Value = PersonName> {
    "[^\\p{C}]{1,120}".prop_filter_map("a name is not empty", |text| PersonName::parse(&text).ok())
}

fn app_version() -> impl Strategy<Value = AppVersion> {
    record!(AppVersion { major: any::<u16>(), minor: any::<u16>(), patch: any::<u16>() })
}

fn key() -> impl Strategy<Value = DeviceKey> {
    (bytes(), bytes()).prop_map(|(x, y)| DeviceKey::from_xy(x, y))
}

fn place() -> impl Strategy<Value = Place> {
    any::<IpAddr>().prop_map(Place::of)
}

fn release() -> impl Strategy<Value = ReleaseName> {
    "[a-z0-9.-]{1,64}".prop_map(|text| ReleaseName::parse(&text).unwrap())
}

fn staff() -> impl Strategy<Value = StaffName> {
    "[a-z0-9._-]{1,64}".prop_map(|text| StaffName::parse(&text).unwrap())
}

fn failures() -> impl Strategy<Value = Failures> {
    record!(Failures {
        in_a_row: any::<u8>(),
        rounds: any::<u8>(),
        blocked_until: option::of(at()),
        last_at: option::of(at()),
    })
}

fn pin_hash() -> impl Strategy<Value = PinHash> {
    let costs = (8_u32..=1 << 20, 1_u32..=64);
    (costs, "[A-P]{22}", "[A-Z0-9]{42}[A-D]")
        .prop_filter_map("a hash is canonical", |((m, t), salt, hash)| {
            PinHash::parse(&format!("$argon2id$v=19$m={m},t={t},p=1${salt}${hash}")).ok()
        })
}

fn email() -> impl Strategy<Value = Email> {
    ("[a-zA-Zé0-9+'-]{1,40}@[a-zü]{1,20}\\.[a-z]{2,6}", text())
        .prop_map(|(written, key)| Email::kept(&written, &key).unwrap())
}

fn platform() -> impl Strategy<Value = Platform> {
    one_of(&Platform::ALL)
}

fn claim() -> impl Strategy<Value = DeviceClaim> {
    record!(DeviceClaim { platform: platform(), app_version: app_version(), name: name(), key: key() })
}

pub(super) fn device() -> impl Strategy<Value = Device> {
    use RevokeReason::{Crowded, Customer, KeyReplaced, Recovery, Staff};
    let reasons = one_of(&[Customer, Staff, Recovery, KeyReplaced, Crowded]);
    let state = prop_oneof![
        Just(DeviceState::Pending),
        at().prop_map(|at| DeviceState::Trusted { at }),
        (at(), reasons).prop_map(|(at, why)| DeviceState::Revoked { at, why }),
    ];
    record!(Device {
        id: device_id(),
        person: person(),
        name: name(),
        platform: platform(),
        app_version: app_version(),
        key: key(),
        state: state,
        failures: failures(),
        created_at: at(),
        last_seen_at: at(),
        place: option::of(place()),
        removal: option::of(removal()),
    })
}

fn removal() -> impl Strategy<Value = Removal> {
    let reason = "[^\\p{Cc}\\s][^\\p{Cc}\\s]{0,150}";
    let reason = reason.prop_map(|text| RemovalReason::parse(&text).expect("a reason"));
    (staff(), at(), reason).prop_map(|(asked_by, asked_at, reason)| Removal { asked_by, asked_at, reason })
}

pub(super) fn session() -> impl Strategy<Value = Session> {
    let ended = (at(), one_of(&EndReason::ALL)).prop_map(|(at, why)| SessionState::Ended { at, why });
    record!(Session {
        id: session_id(),
        person: person(),
        device: device_id(),
        protocol: one_of(&Protocol::ALL),
        release: release(),
        key: any::<u32>(),
        bound_to: option::of(bytes().prop_map(Thumbprint)),
        generation: any::<u32>(),
        issued_at: at(),
        refreshed_at: at(),
        used_at: option::of(at()),
        access_ends_at: at(),
        parent_access_ends_at: at(),
        refresh_ends_at: at(),
        access_lasts: lasts(),
        refresh_lasts: lasts(),
        replay_lasts: lasts(),
        state: prop_oneof![Just(SessionState::Live), ended],
    })
}

pub(super) fn pin() -> impl Strategy<Value = Pin> {
    record!(Pin { person: person(), hash: pin_hash(), changed_at: at(), strangers: failures() })
}

pub(super) fn synthetic() -> impl Strategy<Value = Synthetic> {
    record!(Synthetic {
        person: person(),
        account: id().prop_map(AccountId::from_uuid),
        platform: platform(),
        protocol: one_of(&Protocol::ALL),
        created_by: staff(),
        created_at: at(),
    })
}

pub(super) fn login() -> impl Strategy<Value = Login> {
    use LoginFailure::{Cancelled, PinBlocked, TimedOut, TooManyTries};
    let purpose = prop_oneof![
        (email(), person_name(), pin_hash()).prop_map(|(email, name, pin)| LoginPurpose::SignUp {
            email,
            name,
            pin
        }),
        Just(LoginPurpose::SignIn),
        Just(LoginPurpose::NewPin),
        secret().prop_map(|ceremony| LoginPurpose::Passkey { ceremony }),
        secret().prop_map(|ceremony| LoginPurpose::AddPasskey { ceremony }),
        device_id().prop_map(|device| LoginPurpose::Device { device }),
        id().prop_map(|id| LoginPurpose::Recovery { recovery: RecoveryId::from_uuid(id) }),
    ];
    let failures = one_of(&[TooManyTries, PinBlocked, Cancelled, TimedOut]);
    let stage = prop_oneof![
        Just(LoginStage::Started),
        at().prop_map(|at| LoginStage::LinkProven { at }),
        (session_id(), at()).prop_map(|(session, at)| LoginStage::Done { session, at }),
        (failures, at()).prop_map(|(why, at)| LoginStage::Failed { why, at }),
    ];
    record!(Login {
        is_synthetic: any::<bool>(),
        id: id().prop_map(LoginId::from_uuid),
        person: option::of(person()),
        email: option::of(fingerprint()),
        device: claim(),
        challenge: bytes(),
        purpose: purpose,
        link: option::of(fingerprint()),
        stage: stage,
        created_at: at(),
        ends_at: at(),
        tries: any::<u8>(),
        is_unexpected: any::<bool>(),
        release: release(),
        protocol: option::of(one_of(&Protocol::ALL)),
        trial: option::of(trial()),
        blames: option::of(one_of(&Arm::ALL)),
        overdue_at: option::of(at()),
    })
}

pub(super) fn report() -> impl Strategy<Value = DeviceReport> {
    record!(DeviceReport {
        id: id().prop_map(ReportId::from_uuid),
        person: person(),
        device: device_id(),
        kind: one_of(&ReportKind::ALL),
        platform: platform(),
        app_version: app_version(),
        session: option::of(session_id()),
        login: option::of(id().prop_map(LoginId::from_uuid)),
        happened_at: at(),
        told_at: at(),
        trial: option::of(trial()),
    })
}

fn trial() -> impl Strategy<Value = Trial> {
    let arm = one_of(&Arm::ALL);
    record!(Trial { release: release(), arm: arm, share_ppm: any::<u32>(), serial: any::<u32>() })
}

pub(super) fn passkey() -> impl Strategy<Value = Passkey> {
    record!(Passkey {
        id: id().prop_map(PasskeyId::from_uuid),
        person: person(),
        credential_id: prop::collection::vec(any::<u8>(), 0..=Passkey::CREDENTIAL_BYTES_MAX),
        data: secret(),
        name: name(),
        counter: any::<u32>(),
        is_backup_eligible: any::<bool>(),
        is_backed_up: any::<bool>(),
        created_at: at(),
        last_used_at: option::of(at()),
    })
}

pub(super) fn step_up() -> impl Strategy<Value = StepUp> {
    let amount = (any::<i64>(), one_of(&Currency::ALL)).prop_map(|(minor, it)| Money::new(minor, it));
    let account = id().prop_map(AccountId::from_uuid);
    let what = prop_oneof![
        (account, secret(), secret(), amount).prop_map(|(account, payee_text, payee, amount)| {
            StepUpWhat::Payment { account, payee_text, payee, amount }
        }),
        text().prop_map(|text| StepUpWhat::Limits { text }),
        device_id().prop_map(|device| StepUpWhat::Device { device }),
        Just(StepUpWhat::OtherDevices),
        text().prop_map(|name| StepUpWhat::AddPasskey { name }),
        id().prop_map(|passkey| StepUpWhat::RemovePasskey { passkey: PasskeyId::from_uuid(passkey) }),
    ];
    let state = prop_oneof![
        Just(StepUpState::Waiting),
        at().prop_map(|at| StepUpState::Proven { at }),
        at().prop_map(|at| StepUpState::Used { at }),
    ];
    record!(StepUp {
        id: id().prop_map(StepUpId::from_uuid),
        person: person(),
        device: device_id(),
        what: what,
        nonce: bytes(),
        ceremony: option::of(secret()),
        created_at: at(),
        ends_at: at(),
        state: state,
    })
}

pub(super) fn audit_event() -> impl Strategy<Value = AuditEvent> {
    let by = prop_oneof![Just(Actor::Customer), staff().prop_map(Actor::Staff), Just(Actor::System)];
    record!(AuditEvent {
        id: id().prop_map(AuditId::from_uuid),
        person: option::of(person()),
        number: any::<u64>(),
        at: at(),
        kind: one_of(&AuditKind::ALL),
        device: option::of(device_id()),
        session: option::of(session_id()),
        by: by,
        place: option::of(place()),
        note: text(),
        previous: bytes(),
        hash: bytes(),
    })
}

pub(super) fn allowance() -> impl Strategy<Value = Allowance> {
    record!(Allowance { id: id().prop_map(AllowanceId::from_uuid), full_at: at() })
}

pub(super) fn audit_head() -> impl Strategy<Value = AuditHead> {
    record!(AuditHead { person: option::of(person()), number: any::<u64>(), hash: bytes() })
}

pub(super) fn recovery() -> impl Strategy<Value = Recovery> {
    let state = prop_oneof![
        Just(RecoveryState::Asked),
        (staff(), at()).prop_map(|(by, at)| RecoveryState::Approved { by, at }),
        (staff(), device_id(), at()).prop_map(|(approved_by, device, at)| RecoveryState::Done {
            approved_by,
            device,
            at
        }),
        (device_id(), at()).prop_map(|(by, at)| RecoveryState::Cancelled { by, at }),
        (staff(), at()).prop_map(|(by, at)| RecoveryState::Stopped { by, at }),
    ];
    record!(Recovery {
        id: id().prop_map(RecoveryId::from_uuid),
        person: person(),
        claim: claim(),
        asked_by: staff(),
        asked_at: at(),
        waits_until: at(),
        ends_at: at(),
        state: state,
        distrusts: option::of(device_id()),
    })
}

pub(super) fn server_key() -> impl Strategy<Value = ServerKey> {
    use ServerKeyPurpose::{Nonce, Signing, Token};
    use ServerKeyState::{Active, Next, Retired};
    record!(ServerKey {
        id: any::<u32>(),
        purpose: one_of(&[Token, Signing, Nonce]),
        secret: prop::collection::vec(any::<u8>(), 0..300).prop_map(Secret::new),
        state: one_of(&[Next, Active, Retired]),
        created_at: at(),
        retired_at: option::of(at()),
    })
}

pub(super) fn device_approvals() -> impl Strategy<Value = DeviceApprovals> {
    let state = prop_oneof![
        Just(DeviceApprovalState::Waiting),
        (device_id(), at()).prop_map(|(by, at)| DeviceApprovalState::Approved { by, at }),
        (device_id(), at()).prop_map(|(by, at)| DeviceApprovalState::Refused { by, at }),
    ];
    let asked = record!(DeviceApproval {
        login: id().prop_map(LoginId::from_uuid),
        claim: claim(),
        place: option::of(place()),
        number: (0_u8..100).prop_map(|number| MatchNumber::new(number).unwrap()),
        asked_at: at(),
        ends_at: at(),
        state: state,
    });
    record!(DeviceApprovals { person: person(), asked: prop::collection::vec(asked, 0..4) })
}

pub(super) fn payees() -> impl Strategy<Value = Payees> {
    let known = record!(KnownPayee { payee: secret(), text: secret(), since: at() });
    record!(Payees { person: person(), known: prop::collection::vec(known, 0..4) })
}

pub(super) fn limits() -> impl Strategy<Value = Limits> {
    let payment = (any::<i64>(), one_of(&Currency::ALL)).prop_map(|(minor, it)| Money::new(minor, it));
    record!(Limits { person: person(), payment: payment, changed_at: at() })
}
