//! Flags and what goes with them: those of the golden files, with ids of their number.

use super::Fill;
use crate::codec::document_samples as golden;
use crate::conformance::names::numbered;
use identity::{ServiceToken, Synthetic};
use kernel::{FlagId, PersonId, ServiceTokenId, SupportId};
use rollout::{AppSupport, Flag};

pub(in crate::conformance) fn flag(number: u64, fill: Fill) -> Flag {
    let [plain, full, ..] = golden::flags();
    Flag { id: FlagId::from_uuid(numbered(number)), ..fill.pick(plain, full) }
}

pub(in crate::conformance) fn app_support(number: u64, fill: Fill) -> AppSupport {
    let [plain, full] = golden::app_supports();
    AppSupport { id: SupportId::from_uuid(numbered(number)), ..fill.pick(plain, full) }
}

pub(in crate::conformance) fn service_token(number: u64, fill: Fill) -> ServiceToken {
    let [plain, full] = golden::service_tokens();
    ServiceToken { id: ServiceTokenId::from_uuid(numbered(number)), ..fill.pick(plain, full) }
}

pub(in crate::conformance) fn synthetic(number: u64, fill: Fill) -> Synthetic {
    let [plain, full] = golden::synthetics();
    Synthetic { person: PersonId::from_uuid(numbered(number)), ..fill.pick(plain, full) }
}
