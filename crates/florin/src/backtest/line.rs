//! One outcome and one verdict as lines of JSON.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An attempt that has ended, as anyone's log may tell it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OutcomeLine {
    /// Seconds since any moment; lines come in this order.
    pub(super) t: f64,
    pub(super) person: PersonName,
    pub(super) arm: ArmWord,
    /// The share of treatment at that time.
    pub(super) share: f64,
    /// A value for each dimension that is told.
    #[serde(default)]
    pub(super) slice: BTreeMap<String, String>,
    pub(super) ok: bool,
}

/// Whatever tells people apart.
#[derive(Debug, Deserialize, Hash)]
#[serde(untagged)]
pub(super) enum PersonName {
    Number(u64),
    Text(String),
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum ArmWord {
    Control,
    Treatment,
}

#[derive(Debug, Serialize)]
pub(super) struct VerdictLine<'a> {
    pub(super) t: f64,
    pub(super) verdict: &'static str,
    pub(super) e_value: f64,
    /// Where the flaw is, as far as the evidence tells; empty for the whole.
    pub(super) slice: BTreeMap<&'a str, &'a str>,
    pub(super) treatment_attempts: u64,
    pub(super) control_attempts: u64,
}
