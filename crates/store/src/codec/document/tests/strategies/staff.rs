//! Members of staff, and the book of what they did.

use super::{at, bytes, fingerprint, id, staff};
use identity::{StaffAction, StaffEntry, StaffMember, StaffRevoked, StaffRole, StaffRoles, StaffWhy};
use kernel::StaffId;
use proptest::option;
use proptest::prelude::*;

pub(in super::super) fn staff_member() -> impl Strategy<Value = StaffMember> {
    let roles = prop::sample::subsequence(StaffRole::ALL.to_vec(), 1..=StaffRole::ALL.len());
    let revoked = (at(), staff()).prop_map(|(at, by)| StaffRevoked { at, by });
    record!(StaffMember {
        name: staff(),
        roles: roles.prop_map(|roles| StaffRoles::of(roles).unwrap()),
        credential: fingerprint(),
        created_at: at(),
        created_by: staff(),
        issued_at: at(),
        expires_at: at(),
        revoked: option::of(revoked),
    })
}

pub(in super::super) fn staff_entry() -> impl Strategy<Value = StaffEntry> {
    let why = ".{1,60}".prop_filter_map("a reason", |text: String| StaffWhy::parse(&text).ok());
    let action = record!(StaffAction {
        at: at(),
        by: staff(),
        member: option::of(id().prop_map(StaffId::from_uuid)),
        act: ".{0,60}",
        on: ".{0,60}",
        note: ".{0,60}",
        why: option::of(why),
    });
    record!(StaffEntry { number: any::<u64>(), action: action, previous: bytes(), hash: bytes() })
}
