//! What a check found.

use serde_json::{Value, json};

/// One thing that would break.
#[derive(Debug)]
pub(super) struct Finding {
    /// Which part of the check.
    pub(super) check: &'static str,
    /// For whom.
    pub(super) whom: String,
    pub(super) what: String,
}

/// All of it, and how much was tried.
#[derive(Debug, Default)]
pub(super) struct Report {
    pub(super) formats: usize,
    pub(super) pairs: usize,
    pub(super) builds: usize,
    pub(super) findings: Vec<Finding>,
}

impl Report {
    pub(super) fn find(&mut self, check: &'static str, whom: impl Into<String>, what: impl Into<String>) {
        self.findings.push(Finding { check, whom: whom.into(), what: what.into() });
    }

    pub(super) fn shown(&self, candidate: &str) -> Value {
        let findings = self
            .findings
            .iter()
            .map(|found| json!({ "check": found.check, "whom": found.whom, "what": found.what }));
        json!({
            "release": candidate,
            "formats": self.formats,
            "pairs": self.pairs,
            "builds": self.builds,
            "findings": findings.collect::<Vec<_>>(),
        })
    }

    pub(super) fn lines(&self, candidate: &str) -> Vec<String> {
        let beside = match self.builds {
            0 => "no other build was asked (--beside)".to_owned(),
            count => format!("{count} other builds"),
        };
        let mut lines: Vec<String> = self
            .findings
            .iter()
            .map(|found| format!("breaks {}: {}: {}", found.check, found.whom, found.what))
            .collect();
        let tried =
            format!("{} stored sessions, {} pairs of app and protocol, {beside}", self.formats, self.pairs);
        lines.push(match self.findings.len() {
            0 => format!("{candidate} breaks nothing: {tried}"),
            count => format!("{candidate} would break {count} of: {tried}"),
        });
        lines
    }
}
