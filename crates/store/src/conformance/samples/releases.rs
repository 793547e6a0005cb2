//! Releases: those of the golden files, under names and ids of their number.

use super::Fill;
use crate::codec::document_samples as golden;
use crate::conformance::names::numbered;
use identity::ReleaseName;
use kernel::VerdictId;
use rollout::{Course, Evidence, Lease, Release, ReleaseCheck, Rollout, Shadow};

pub(in crate::conformance) fn release_name(number: u64) -> ReleaseName {
    ReleaseName::parse(&format!("r{number}")).unwrap()
}

pub(in crate::conformance) fn release(number: u64, fill: Fill) -> Release {
    let [plain, _, full] = golden::releases();
    Release { name: release_name(number), ..fill.pick(plain, full) }
}

pub(in crate::conformance) fn rollout(number: u64, fill: Fill) -> Rollout {
    let [plain, full, _] = golden::rollouts();
    Rollout { release: release_name(number), ..fill.pick(plain, full) }
}

pub(in crate::conformance) fn release_check(number: u64, fill: Fill) -> ReleaseCheck {
    let [plain, full] = golden::release_checks();
    ReleaseCheck { release: release_name(number), ..fill.pick(plain, full) }
}

pub(in crate::conformance) fn lease(number: u64, fill: Fill) -> Lease {
    let [plain, full] = golden::leases();
    Lease { number: u32::try_from(number).unwrap(), ..fill.pick(plain, full) }
}

pub(in crate::conformance) fn evidence(number: u64, fill: Fill) -> Evidence {
    let [plain, full, ..] = golden::evidence();
    Evidence { id: VerdictId::from_uuid(numbered(number)), ..fill.pick(plain, full) }
}

pub(in crate::conformance) fn shadow(number: u64, fill: Fill) -> Shadow {
    let [plain, full] = golden::shadows();
    Shadow { release: release_name(number), slot: 7, ..fill.pick(plain, full) }
}

pub(in crate::conformance) fn course(number: u64, fill: Fill) -> Course {
    let [plain, full] = golden::courses();
    Course { number: u32::try_from(number).unwrap(), ..fill.pick(plain, full) }
}
