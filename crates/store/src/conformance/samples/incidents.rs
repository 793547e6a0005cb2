//! Incidents: those of the golden files, under ids of their number.

use super::Fill;
use crate::codec::document_samples as golden;
use crate::conformance::names::numbered;
use incidents::{Affected, Component, ComponentHistory, ComponentState, Incident, Signal};
use kernel::{IncidentId, PersonId, SignalId};

pub(in crate::conformance) fn incident_id(number: u64) -> IncidentId {
    IncidentId::from_uuid(numbered(number))
}

pub(in crate::conformance) fn incident(number: u64, fill: Fill) -> Incident {
    let [plain, full, ..] = golden::incidents();
    Incident { id: incident_id(number), ..fill.pick(plain, full) }
}

pub(in crate::conformance) fn affected(number: u64, fill: Fill) -> Affected {
    let [plain, full] = golden::affected();
    let like = fill.pick(plain, full);
    Affected::new(like.incident, PersonId::from_uuid(numbered(number)), like.harms().iter().copied())
}

pub(in crate::conformance) fn component_state(number: u64, fill: Fill) -> ComponentState {
    let [plain, full] = golden::component_states();
    let count = Component::ALL.len();
    let component = Component::ALL[usize::try_from(number).unwrap() % count];
    ComponentState { component, ..fill.pick(plain, full) }
}

pub(in crate::conformance) fn component_history(number: u64, fill: Fill) -> ComponentHistory {
    let [plain, full] = golden::component_histories();
    let component = Component::ALL[usize::try_from(number).unwrap() % Component::ALL.len()];
    ComponentHistory { component, ..fill.pick(plain, full) }
}

pub(in crate::conformance) fn signal(number: u64, fill: Fill) -> Signal {
    let [plain, full] = golden::signals();
    Signal { id: SignalId::from_uuid(numbered(number)), ..fill.pick(plain, full) }
}
