//! Reviews: those of the golden files, under ids of their number.

use super::Fill;
use super::incidents::incident_id;
use crate::codec::document_samples as golden;
use crate::conformance::names::numbered;
use kernel::SentReportId;
use review::{Notes, Sent};

pub(in crate::conformance) fn review_notes(number: u64, fill: Fill) -> Notes {
    let [plain, full] = golden::review_notes();
    Notes { incident: incident_id(number), ..fill.pick(plain, full) }
}

pub(in crate::conformance) fn sent_report(number: u64, fill: Fill) -> Sent {
    let [plain, full] = golden::sent_reports();
    let mut sent = fill.pick(plain, full);
    sent.id = SentReportId::from_uuid(numbered(number));
    sent
}
