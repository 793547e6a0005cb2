//! The labels of the metrics. Each has few values, or is kept to a number of them, because every combination is a time
//! series for ever. None of them is a person, a device or an address.

use parking_lot::Mutex;
use prometheus_client::encoding::EncodeLabelSet;
use std::collections::BTreeSet;

/// One ended operation.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Operation {
    pub(super) operation: &'static str,
    pub(super) channel: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct OperationEnd {
    pub(super) operation: &'static str,
    pub(super) channel: &'static str,
    pub(super) result: &'static str,
    pub(super) code: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Service {
    pub(super) service: &'static str,
}

/// One ended attempt to log in.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Attempt {
    pub(super) platform: &'static str,
    pub(super) version: String,
    pub(super) protocol: &'static str,
    pub(super) release: String,
    pub(super) way: &'static str,
    /// `true` for the attempts of synthetic customers.
    pub(super) synthetic: &'static str,
    pub(super) result: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Unexpected {
    pub(super) platform: &'static str,
    pub(super) version: String,
    pub(super) release: String,
}

/// What became of one case of a release in shadow.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Shadowed {
    pub(super) release: String,
    pub(super) result: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Route {
    pub(super) method: &'static str,
    /// As it was described, with its variable part in braces.
    pub(super) route: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct RouteEnd {
    pub(super) method: &'static str,
    pub(super) route: String,
    pub(super) status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct State {
    pub(super) state: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Build {
    pub(super) version: &'static str,
}

/// What an exemplar leads to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Trace {
    pub(super) trace_id: String,
}

/// The first few values that are met have a name of their own; the rest share one.
#[derive(Debug)]
pub(super) struct Bounded {
    most: usize,
    met: Mutex<BTreeSet<String>>,
}

impl Bounded {
    /// What the rest is called.
    pub(super) const REST: &str = "other";

    pub(super) const fn new(most: usize) -> Self {
        Self { most, met: Mutex::new(BTreeSet::new()) }
    }

    pub(super) fn name(&self, value: &str) -> String {
        let mut met = self.met.lock();
        if met.contains(value) {
            return value.to_owned();
        }
        if self.most <= met.len() {
            return Self::REST.to_owned();
        }
        met.insert(value.to_owned());
        value.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_has_no_more_values_than_it_may() {
        let versions = Bounded::new(2);
        assert_eq!(
            ["1", "2", "1", "3", "2", "4"].map(|value| versions.name(value)),
            ["1", "2", "1", Bounded::REST, "2", Bounded::REST]
        );
    }
}
