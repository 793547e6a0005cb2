//! What was found out about a release, as it is printed.

use bank::ShadowView;
use identity::Protocol;
use rollout::{Code, Difference, Evidence};
use serde_json::{Value, json};

/// The evidence as it was; what is beyond all numbers is shown as text.
pub(super) fn verdict_facts(evidence: &Evidence) -> Value {
    let number = |value: f64| if value.is_finite() { json!(value) } else { json!(value.to_string()) };
    let slice: serde_json::Map<String, Value> =
        evidence.slice.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
    json!({
        "at": evidence.at.to_string(),
        "stage": evidence.stage.word(),
        "verdict": evidence.verdict.word(),
        "fault": evidence.fault.word(),
        "witness": evidence.witness.map(rollout::Witness::word),
        "e_value": number(evidence.e_value),
        "bound": number(evidence.bound),
        "distance": number((evidence.bound / evidence.e_value).ln().max(0.0)),
        "slice": slice,
        "slice_e_value": number(evidence.slice_e_value),
        "treatment_attempts": evidence.treatment,
        "control_attempts": evidence.control,
        "path": evidence.path.iter().map(|(count, value)| json!([count, number(*value)])).collect::<Vec<_>>(),
    })
}

/// What came of its shadow. Nobody is named: a person is a number that stands for the same one throughout.
pub(super) fn shadow_facts(view: &ShadowView) -> Value {
    json!({
        "judged": view.shadowed.judged,
        "admitted": view.shadowed.admitted,
        "wanted": view.shadowed.wanted,
        "different": view.shadowed.different,
        "dropped": view.shadowed.dropped,
        "differences": view.differences.iter().map(difference_facts).collect::<Vec<_>>(),
    })
}

fn difference_facts(difference: &Difference) -> Value {
    let code = Code::as_str;
    json!({
        "at": difference.at.to_string(),
        "person": difference.person,
        "way": code(&difference.way),
        "platform": difference.platform.word(),
        "app": difference.app_version.to_string(),
        "protocol": difference.protocol.map(Protocol::word),
        "candidate": difference.candidate.word(),
        "step": code(&difference.step),
        "given": code(&difference.given),
        "would": code(&difference.would),
    })
}
