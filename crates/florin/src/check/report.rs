//! What a check found, and what it did not look at.

use anyhow::{Context, Result};
use identity::ReleaseName;
use kernel::Timestamp;
use rollout::{CheckResult, CheckText, ReleaseCheck};
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
    /// Texts of stored sessions and devices that were read.
    pub(super) formats: usize,
    /// Sessions that were used in the format they were stored in.
    pub(super) used: usize,
    pub(super) pairs: usize,
    pub(super) builds: usize,
    pub(super) findings: Vec<Finding>,
    /// What was left out, and why.
    pub(super) not_checked: Vec<String>,
}

impl Report {
    pub(super) fn find(&mut self, check: &'static str, whom: impl Into<String>, what: impl Into<String>) {
        self.findings.push(Finding { check, whom: whom.into(), what: what.into() });
    }

    pub(super) fn leave_out(&mut self, what: impl Into<String>) {
        self.not_checked.push(what.into());
    }

    pub(super) fn result(&self) -> CheckResult {
        match (self.findings.as_slice(), self.not_checked.as_slice()) {
            ([_, ..], _) => CheckResult::Broken,
            ([], [_, ..]) => CheckResult::Incomplete,
            ([], []) => CheckResult::Passed,
        }
    }

    pub(super) fn shown(&self, candidate: &ReleaseName) -> Value {
        let findings = self
            .findings
            .iter()
            .map(|found| json!({ "check": found.check, "whom": found.whom, "what": found.what }));
        json!({
            "release": candidate.as_str(),
            "result": self.result().word(),
            "formats": self.formats,
            "used": self.used,
            "pairs": self.pairs,
            "builds": self.builds,
            "findings": findings.collect::<Vec<_>>(),
            "not_checked": self.not_checked,
        })
    }

    pub(super) fn lines(&self, candidate: &ReleaseName) -> Vec<String> {
        let found = self.findings.iter();
        let mut lines: Vec<String> =
            found.map(|found| format!("breaks {}: {}: {}", found.check, found.whom, found.what)).collect();
        lines.extend(self.not_checked.iter().map(|what| format!("not checked: {what}")));
        lines.push(format!("{candidate} {}", self.summary()));
        lines
    }

    /// In a line.
    fn summary(&self) -> String {
        let Self { formats, used, pairs, builds, findings, not_checked } = self;
        let tried = format!(
            "{formats} stored texts, {used} stored sessions, {pairs} pairs of app and protocol, {builds} other builds"
        );
        match (findings.len(), not_checked.len()) {
            (0, 0) => format!("breaks nothing: {tried}"),
            (0, _) => format!("breaks nothing of what was checked, which was not all: {tried}"),
            (count, _) => format!("would break {count} of: {tried}"),
        }
    }

    /// As it is kept.
    pub(super) fn kept(&self, release: ReleaseName, build: CheckText, at: Timestamp) -> Result<ReleaseCheck> {
        let summary = CheckText::parse(&self.summary()).context("it is a short line")?;
        Ok(ReleaseCheck { release, build, at, result: self.result(), summary })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_left_out_is_not_passed() {
        let mut report = Report::default();
        assert_eq!(report.result(), CheckResult::Passed);
        report.leave_out("no build beside");
        assert_eq!(report.result(), CheckResult::Incomplete);
        report.find("pair", "everybody", "nothing works");
        assert_eq!(report.result(), CheckResult::Broken);
        let name = ReleaseName::parse("next").expect("a name");
        let lines = report.lines(&name);
        assert_eq!(lines[..2], ["breaks pair: everybody: nothing works", "not checked: no build beside"]);
        assert!(lines[2].starts_with("next would break 1 of: "), "{lines:?}");
    }
}
