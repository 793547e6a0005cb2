//! What stays: devices, sessions, PINs, passkeys, the audit trail, keys.

use super::{ODD, ODD_NAME, at, bytes, claims, hashes, id, key, name, odd, place, release, staff};
use bank::{ServerKey, ServerKeyPurpose, ServerKeyState};
use identity::{
    Actor, AppVersion, AuditEvent, AuditHead, AuditKind, Device, DeviceState, EndReason, Failures,
    KnownPayee, Limits, Passkey, Payees, Pin, Platform, Protocol, Removal, RemovalReason, RevokeReason,
    Session, SessionState, Thumbprint,
};
use kernel::{AuditId, Currency, DeviceId, Money, PasskeyId, PersonId, Secret, SessionId, Timestamp};
use std::time::Duration;

fn failures() -> Failures {
    Failures { in_a_row: 4, rounds: u8::MAX, blocked_until: Some(at(60)), last_at: Some(at(1)) }
}

pub(crate) fn devices() -> [Device; 4] {
    let [plain, full] = claims();
    let plain = Device {
        id: DeviceId::from_uuid(id(1)),
        person: PersonId::from_uuid(id(2)),
        name: plain.name,
        platform: plain.platform,
        app_version: plain.app_version,
        key: plain.key,
        state: DeviceState::Pending,
        failures: Failures::default(),
        created_at: Timestamp::EPOCH,
        last_seen_at: Timestamp::EPOCH,
        place: None,
        removal: None,
    };
    let trusted = Device {
        platform: Platform::Web,
        app_version: AppVersion { major: 1, minor: 2, patch: 3 },
        key: key(),
        state: DeviceState::Trusted { at: at(5) },
        place: Some(place("2001:db8:1::/48")),
        ..plain.clone()
    };
    let full = Device {
        name: full.name,
        platform: full.platform,
        app_version: full.app_version,
        key: full.key,
        state: DeviceState::Revoked { at: at(9), why: RevokeReason::KeyReplaced },
        failures: failures(),
        created_at: at(3),
        last_seen_at: Timestamp::MAX,
        place: Some(place("203.0.113.0/24")),
        ..plain.clone()
    };
    let reason = RemovalReason::parse("stolen on a train; \"Ünal\" \\ called").expect("a reason");
    let removal = Removal { asked_by: staff("zoe.o-neil_2"), asked_at: at(6), reason };
    let asked = Device { removal: Some(removal), ..trusted.clone() };
    [plain, full, trusted, asked]
}

pub(crate) fn sessions() -> [Session; 2] {
    let plain = Session {
        id: SessionId::from_uuid(id(1)),
        person: PersonId::from_uuid(id(2)),
        device: DeviceId::from_uuid(id(3)),
        protocol: Protocol::Bearer,
        release: release("0"),
        key: 0,
        bound_to: None,
        generation: 0,
        issued_at: Timestamp::EPOCH,
        refreshed_at: Timestamp::EPOCH,
        used_at: None,
        access_ends_at: Timestamp::EPOCH,
        parent_access_ends_at: Timestamp::EPOCH,
        refresh_ends_at: Timestamp::EPOCH,
        access_lasts: Duration::ZERO,
        refresh_lasts: Duration::ZERO,
        replay_lasts: Duration::ZERO,
        state: SessionState::Live,
    };
    let full = Session {
        protocol: Protocol::Signed,
        release: release(&"2026-01.a".repeat(7)),
        key: u32::MAX,
        bound_to: Some(Thumbprint(bytes(1))),
        generation: u32::MAX,
        issued_at: at(1),
        refreshed_at: at(2),
        used_at: Some(at(3)),
        access_ends_at: at(4),
        parent_access_ends_at: at(5),
        refresh_ends_at: at(6),
        access_lasts: Duration::from_micros(900_000_001),
        refresh_lasts: Duration::from_micros(u64::MAX),
        replay_lasts: Duration::from_micros(1),
        state: SessionState::Ended { at: at(7), why: EndReason::RefreshReused },
        ..plain.clone()
    };
    [plain, full]
}

pub(crate) fn pins() -> [Pin; 2] {
    let [newest, older] = hashes();
    let person = PersonId::from_uuid(id(2));
    let plain = Pin { person, hash: newest, changed_at: Timestamp::EPOCH, strangers: Failures::default() };
    [plain, Pin { person, hash: older, changed_at: Timestamp::MAX, strangers: failures() }]
}

pub(crate) fn passkeys() -> [Passkey; 2] {
    let plain = Passkey {
        id: PasskeyId::from_uuid(id(1)),
        person: PersonId::from_uuid(id(2)),
        credential_id: vec![0],
        data: Secret::default(),
        name: name("x"),
        counter: 0,
        is_backup_eligible: false,
        is_backed_up: false,
        created_at: Timestamp::EPOCH,
        last_used_at: None,
    };
    let full = Passkey {
        credential_id: (0..=u8::MAX).cycle().take(Passkey::CREDENTIAL_BYTES_MAX).collect(),
        data: odd(),
        name: name(ODD_NAME),
        counter: u32::MAX,
        is_backup_eligible: true,
        is_backed_up: true,
        created_at: at(3),
        last_used_at: Some(Timestamp::MAX),
        ..plain.clone()
    };
    [plain, full]
}

pub(crate) fn audit_events() -> [AuditEvent; 3] {
    let plain = AuditEvent {
        id: AuditId::from_uuid(id(1)),
        person: None,
        number: 0,
        at: Timestamp::EPOCH,
        kind: AuditKind::Refused,
        device: None,
        session: None,
        by: Actor::System,
        place: None,
        note: String::new(),
        previous: [0; 32],
        hash: [0xff; 32],
    };
    let full = AuditEvent {
        person: Some(PersonId::from_uuid(id(2))),
        number: u64::MAX,
        at: Timestamp::MAX,
        kind: AuditKind::RecoveryApproved,
        device: Some(DeviceId::from_uuid(id(3))),
        session: Some(SessionId::from_uuid(id(4))),
        by: Actor::Staff(staff("zoe.o-neil_2")),
        place: Some(place("203.0.113.0/24")),
        note: ODD.to_owned(),
        previous: bytes(1),
        hash: bytes(33),
        ..plain.clone()
    };
    let customer = AuditEvent {
        person: Some(PersonId::from_uuid(id(2))),
        number: 1,
        kind: AuditKind::SignedUp,
        by: Actor::Customer,
        ..plain.clone()
    };
    [plain, full, customer]
}

pub(crate) fn audit_heads() -> [AuditHead; 2] {
    let plain = AuditHead { person: None, number: 0, hash: [0; 32] };
    [plain, AuditHead { person: Some(PersonId::from_uuid(id(2))), number: u64::MAX, hash: bytes(1) }]
}

pub(crate) fn server_keys() -> [ServerKey; 2] {
    let plain = ServerKey {
        id: 0,
        purpose: ServerKeyPurpose::Token,
        secret: Secret::default(),
        state: ServerKeyState::Next,
        created_at: Timestamp::EPOCH,
        retired_at: None,
    };
    let full = ServerKey {
        id: u32::MAX,
        purpose: ServerKeyPurpose::Signing,
        secret: Secret::new((0..=u8::MAX).collect()),
        state: ServerKeyState::Retired,
        created_at: at(3),
        retired_at: Some(Timestamp::MAX),
    };
    [plain, full]
}

pub(crate) fn payees() -> [Payees; 2] {
    let person = PersonId::from_uuid(id(2));
    let plain = KnownPayee { payee: Secret::default(), text: Secret::default(), since: Timestamp::EPOCH };
    let full = KnownPayee { payee: odd(), text: odd(), since: Timestamp::MAX };
    [Payees::empty(person), Payees { person, known: vec![plain, full] }]
}

pub(crate) fn limits() -> [Limits; 2] {
    let person = PersonId::from_uuid(id(2));
    let plain = Limits { person, payment: Money::new(0, Currency::Gbp), changed_at: Timestamp::EPOCH };
    let payment = Money::new(i64::MAX, Currency::Kwd);
    [plain, Limits { person, payment, changed_at: Timestamp::MAX }]
}
