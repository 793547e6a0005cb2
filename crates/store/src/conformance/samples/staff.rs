//! Members of staff and what they did: those of the golden files, with names and numbers of their own.

use super::Fill;
use crate::codec::document_samples as golden;
use identity::{StaffEntry, StaffMember, StaffName};

pub(in crate::conformance) fn staff_member(number: u64, fill: Fill) -> StaffMember {
    let [plain, full] = golden::staff_members();
    let name = StaffName::parse(&format!("staff-{number}")).unwrap();
    StaffMember { name, ..fill.pick(plain, full) }
}

pub(in crate::conformance) fn staff_entry(number: u64, fill: Fill) -> StaffEntry {
    let [plain, full] = golden::staff_entries();
    StaffEntry { number, ..fill.pick(plain, full) }
}
