//! The records of logins: those of the golden files, with ids of their number and what may stand only once.

use super::{Fill, fingerprint};
use crate::codec::document_samples as golden;
use crate::conformance::names::{at, numbered};
use bank::ServerKey;
use identity::{
    Allowance, AuditEvent, AuditHead, Authorization, ClientProfile, Device, DeviceApprovals, DeviceReport,
    Limits, Login, OidcGrant, Passkey, Payees, Pin, Recovery, Session, StepUp,
};
use kernel::{
    AllowanceId, AuditId, AuthorizationId, ClientId, DeviceId, LoginId, OidcGrantId, PasskeyId, PersonId,
    RecoveryId, ReportId, SessionId, StepUpId,
};

fn person_of(number: u64) -> PersonId {
    PersonId::from_uuid(numbered(number))
}

fn device_of(number: u64) -> DeviceId {
    DeviceId::from_uuid(numbered(number))
}

pub(in crate::conformance) fn device(number: u64, fill: Fill) -> Device {
    let [plain, full, ..] = golden::devices();
    Device { id: device_of(number), person: person_of(number), ..fill.pick(plain, full) }
}

/// Issued in the order of the numbers.
pub(in crate::conformance) fn session(number: u64, fill: Fill) -> Session {
    let [plain, full] = golden::sessions();
    Session {
        id: SessionId::from_uuid(numbered(number)),
        person: person_of(number),
        device: device_of(number),
        issued_at: at(i64::try_from(number).unwrap()),
        ..fill.pick(plain, full)
    }
}

pub(in crate::conformance) fn pin(number: u64, fill: Fill) -> Pin {
    let [plain, full] = golden::pins();
    Pin { person: person_of(number), ..fill.pick(plain, full) }
}

pub(in crate::conformance) fn login(number: u64, fill: Fill) -> Login {
    let [plain, full, ..] = golden::logins();
    Login {
        id: LoginId::from_uuid(numbered(number)),
        link: fill.some(fingerprint("link", number)),
        ..fill.pick(plain, full)
    }
}

pub(in crate::conformance) fn passkey(number: u64, fill: Fill) -> Passkey {
    let [plain, full] = golden::passkeys();
    let picked = fill.pick(plain, full);
    Passkey {
        id: PasskeyId::from_uuid(numbered(number)),
        person: person_of(number),
        credential_id: [&number.to_be_bytes()[..], &picked.credential_id[..]].concat(),
        ..picked
    }
}

pub(in crate::conformance) fn step_up(number: u64, fill: Fill) -> StepUp {
    let [plain, full, ..] = golden::step_ups();
    StepUp { id: StepUpId::from_uuid(numbered(number)), ..fill.pick(plain, full) }
}

pub(in crate::conformance) fn audit_event(number: u64, fill: Fill) -> AuditEvent {
    let [plain, full, _] = golden::audit_events();
    AuditEvent { id: AuditId::from_uuid(numbered(number)), ..fill.pick(plain, full) }
}

pub(in crate::conformance) fn audit_head(number: u64, fill: Fill) -> AuditHead {
    let [plain, full] = golden::audit_heads();
    AuditHead { person: Some(person_of(number)), ..fill.pick(plain, full) }
}

pub(in crate::conformance) fn recovery(number: u64, fill: Fill) -> Recovery {
    let [plain, full, ..] = golden::recoveries();
    Recovery { id: RecoveryId::from_uuid(numbered(number)), ..fill.pick(plain, full) }
}

pub(in crate::conformance) fn allowance(number: u64, fill: Fill) -> Allowance {
    let [plain, full] = golden::allowances();
    Allowance { id: AllowanceId::from_uuid(numbered(number)), ..fill.pick(plain, full) }
}

pub(in crate::conformance) fn server_key(number: u64, fill: Fill) -> ServerKey {
    let [plain, full] = golden::server_keys();
    ServerKey { id: u32::try_from(number).unwrap(), ..fill.pick(plain, full) }
}

pub(in crate::conformance) fn device_approvals(number: u64, fill: Fill) -> DeviceApprovals {
    let [plain, full] = golden::device_approvals();
    DeviceApprovals { person: person_of(number), ..fill.pick(plain, full) }
}

pub(in crate::conformance) fn payees(number: u64, fill: Fill) -> Payees {
    let [plain, full] = golden::payees();
    Payees { person: person_of(number), ..fill.pick(plain, full) }
}

pub(in crate::conformance) fn limits(number: u64, fill: Fill) -> Limits {
    let [plain, full] = golden::limits();
    Limits { person: person_of(number), ..fill.pick(plain, full) }
}

pub(in crate::conformance) fn client_profile(number: u64, fill: Fill) -> ClientProfile {
    let [plain, full, ..] = golden::client_profiles();
    ClientProfile { client: ClientId::from_uuid(numbered(number)), ..fill.pick(plain, full) }
}

pub(in crate::conformance) fn authorization(number: u64, fill: Fill) -> Authorization {
    let [plain, full, ..] = golden::authorizations();
    Authorization { id: AuthorizationId::from_uuid(numbered(number)), ..fill.pick(plain, full) }
}

/// Issued in the order of the numbers.
pub(in crate::conformance) fn oidc_grant(number: u64, fill: Fill) -> OidcGrant {
    let [plain, full] = golden::oidc_grants();
    OidcGrant {
        id: OidcGrantId::from_uuid(numbered(number)),
        person: person_of(number),
        issued_at: at(i64::try_from(number).unwrap()),
        ..fill.pick(plain, full)
    }
}

pub(in crate::conformance) fn report(number: u64, fill: Fill) -> DeviceReport {
    let [plain, full] = golden::reports();
    DeviceReport { id: ReportId::from_uuid(numbered(number)), ..fill.pick(plain, full) }
}
