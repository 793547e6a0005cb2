//! Cases: those of the golden files, under ids of their number.

use super::Fill;
use crate::codec::document_samples as golden;
use crate::conformance::names::numbered;
use kernel::{BroadcastId, CaseId, CaseMessageId, CorrespondentId, PersonId};
use support::{Broadcast, Case, Correspondent, Message, Sender, Thread};

pub(in crate::conformance) fn case(number: u64, fill: Fill) -> Case {
    let [plain, full, ..] = golden::cases();
    Case { id: CaseId::from_uuid(numbered(number)), ..fill.pick(plain, full) }
}

pub(in crate::conformance) fn case_message(number: u64, fill: Fill) -> Message {
    let [plain, full, ..] = golden::case_messages();
    Message { id: CaseMessageId::from_uuid(numbered(number)), ..fill.pick(plain, full) }
}

pub(in crate::conformance) fn correspondent(number: u64, fill: Fill) -> Correspondent {
    let [plain, full] = golden::correspondents();
    let from = Sender::Customer(PersonId::from_uuid(numbered(number)));
    Correspondent { from, ..fill.pick(plain, full) }
}

pub(in crate::conformance) fn thread(number: u64, fill: Fill) -> Thread {
    let [plain, full] = golden::threads();
    let correspondent = CorrespondentId::from_uuid(numbered(number));
    Thread { correspondent, ..fill.pick(plain, full) }
}

pub(in crate::conformance) fn broadcast(number: u64, fill: Fill) -> Broadcast {
    let [plain, full] = golden::broadcasts();
    Broadcast { id: BroadcastId::from_uuid(numbered(number)), ..fill.pick(plain, full) }
}
