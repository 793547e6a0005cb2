//! Members of staff, and the book of what they did.

use super::{at, bytes, id, staff};
use identity::{
    Fingerprint, StaffAction, StaffEntry, StaffMember, StaffRevoked, StaffRole, StaffRoles, StaffWhy,
};
use kernel::{StaffId, Timestamp};

pub(crate) fn staff_members() -> [StaffMember; 2] {
    let plain = StaffMember {
        name: staff("a"),
        roles: StaffRoles::of([StaffRole::Auditor]).unwrap(),
        credential: Fingerprint([0; 32]),
        created_at: Timestamp::EPOCH,
        created_by: staff("s"),
        issued_at: Timestamp::EPOCH,
        expires_at: Timestamp::EPOCH,
        revoked: None,
    };
    let full = StaffMember {
        name: staff("zoe.o-neil_2"),
        roles: StaffRoles::of(StaffRole::ALL).unwrap(),
        credential: Fingerprint(bytes(1)),
        created_at: at(1),
        created_by: staff("sam"),
        issued_at: at(2),
        expires_at: at(3),
        revoked: Some(StaffRevoked { at: at(4), by: staff("root") }),
    };
    [plain, full]
}

pub(crate) fn staff_entries() -> [StaffEntry; 2] {
    let plain = StaffEntry {
        number: 1,
        action: StaffAction {
            at: Timestamp::EPOCH,
            by: staff("a"),
            member: None,
            act: String::new(),
            on: String::new(),
            note: String::new(),
            why: None,
        },
        previous: [0; 32],
        hash: [0; 32],
    };
    let full = StaffEntry {
        number: u64::MAX,
        action: StaffAction {
            at: at(1),
            by: staff("zoe.o-neil_2"),
            member: Some(StaffId::from_uuid(id(2))),
            act: "incident.change".to_owned(),
            on: "incident_00009Xx".to_owned(),
            note: "\u{202e}txet\u{202c} \"\\ 🏦".to_owned(),
            why: Some(StaffWhy::parse("the vendor's \"fix\" — 🏦").unwrap()),
        },
        previous: bytes(1),
        hash: bytes(33),
    };
    [plain, full]
}
