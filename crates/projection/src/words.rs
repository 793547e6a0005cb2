//! Words in no language: a message of the catalogue, and what to put into it.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One message. The bank's keys, each with its arguments:
///
/// | key | arguments | as in English |
/// | --- | --- | --- |
/// | `incident-title` | `whom` (`some`, `everybody`), `components` | Some customers cannot log in as usual |
/// | `incident-broken` | `whom`, `components`, `since` | Some customers cannot log in as usual since 09:14 UTC. |
/// | `incident-works` | `components` | What works as usual: cards and transfers. |
/// | `incident-money-safe` | - | Your money is safe. |
/// | `incident-retry-now` | - | We have taken back the change that caused this: please try again now. |
/// | `incident-retry-later` | - | Trying again does not help yet; we will say when it does. |
/// | `incident-next-update` | `by` | We will say more by 09:44 UTC. |
/// | `incident-resolved` | - | This works as usual again. |
/// | `status-none`, `status-minor`, `status-major`, `status-critical` | - | All systems work |
///
/// `components` are [`crate::Component::key`]s, and may be none; `since` and `by` are instants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    pub key: String,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub args: BTreeMap<String, Argument>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Argument {
    One(String),
    Many(Vec<String>),
}

impl Sentence {
    /// A message that takes nothing.
    #[must_use]
    pub fn plain(key: &str) -> Self {
        Self { key: key.to_owned(), args: BTreeMap::new() }
    }

    #[must_use]
    pub fn with(mut self, name: &str, value: Argument) -> Self {
        self.args.insert(name.to_owned(), value);
        self
    }
}
