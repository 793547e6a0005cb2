//! Releases of the login as staff see them.

use crate::wire::Shown;
use bank::ReleaseView;
use identity::PasskeyAlgorithm;
use kernel::Timestamp;
use rollout::{AppRange, By, Evidence, Release, ReleaseCheck, Rollout, Step, Witness};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StaffReleaseList {
    /// Newest first, without what was found out about them.
    releases: Vec<StaffRelease>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StaffRelease {
    name: String,
    /// `draft`, `shadow`, `budget`, a share, `promoted`, `rolled_back` or `stopped`.
    stage: &'static str,
    in_force: bool,
    protocol: &'static str,
    access_lasts_seconds: u64,
    refresh_lasts_seconds: u64,
    replay_lasts_seconds: u64,
    pin_memory_kib: u32,
    pin_passes: u32,
    pin_lanes: u32,
    rehashes_pins: bool,
    passkey_algorithms: Vec<&'static str>,
    passkey_waits_seconds: u64,
    /// Whom it is for; nobody in particular where it is empty.
    apps: Vec<StaffAppRange>,
    pace_seconds: u64,
    shadow_min: u32,
    created_by: String,
    #[schema(value_type = String)]
    created_at: Shown<Timestamp>,
    steps: Vec<StaffReleaseStep>,
    /// What its newest check said.
    check: Option<StaffReleaseCheck>,
    shadow: StaffShadow,
    /// What the watch said, newest first.
    verdicts: Vec<StaffVerdict>,
}

#[derive(Debug, Serialize, ToSchema)]
struct StaffAppRange {
    platform: &'static str,
    from: String,
    /// Not included; `null` for all from there on.
    below: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
struct StaffReleaseStep {
    #[schema(value_type = String)]
    at: Shown<Timestamp>,
    /// The member of staff; `null` where it was the watch.
    by: Option<String>,
    to: &'static str,
    why: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct StaffReleaseCheck {
    #[schema(value_type = String)]
    at: Shown<Timestamp>,
    build: String,
    result: &'static str,
    summary: String,
}

/// What came of its shadow.
#[derive(Debug, Serialize, ToSchema)]
struct StaffShadow {
    judged: u64,
    admitted: u64,
    different: u64,
    dropped: u64,
}

#[derive(Debug, Serialize, ToSchema)]
struct StaffVerdict {
    #[schema(value_type = String)]
    at: Shown<Timestamp>,
    stage: &'static str,
    verdict: &'static str,
    fault: &'static str,
    witness: Option<&'static str>,
    /// As text, because it may be beyond all numbers.
    e_value: String,
    bound: String,
    slice: BTreeMap<String, String>,
    slice_e_value: String,
    treatment_attempts: u64,
    control_attempts: u64,
}

/// Where a release stands after a step.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StaffRollout {
    name: String,
    control: String,
    stage: &'static str,
    #[schema(value_type = String)]
    since: Shown<Timestamp>,
    steps: Vec<StaffReleaseStep>,
}

impl StaffReleaseList {
    pub(crate) fn of(views: &[ReleaseView]) -> Self {
        Self { releases: views.iter().map(StaffRelease::of).collect() }
    }
}

impl StaffRelease {
    pub(crate) fn of(view: &ReleaseView) -> Self {
        let shadow = StaffShadow {
            judged: view.shadow.shadowed.judged,
            admitted: view.shadow.shadowed.admitted,
            different: view.shadow.shadowed.different,
            dropped: view.shadow.shadowed.dropped,
        };
        let stage = match &view.rollout {
            Some(rollout) => rollout.stage.word(),
            None if view.is_in_force => "promoted",
            None => "draft",
        };
        Self {
            stage,
            in_force: view.is_in_force,
            steps: view.rollout.as_ref().map(steps).unwrap_or_default(),
            check: view.check.as_ref().map(StaffReleaseCheck::of),
            shadow,
            verdicts: view.verdicts.iter().map(StaffVerdict::of).collect(),
            ..Self::made(&view.release)
        }
    }

    /// One that was given to nobody yet.
    pub(crate) fn made(release: &Release) -> Self {
        let policy = release.terms.policy;
        let (pin_memory_kib, pin_passes, pin_lanes) = release.terms.pin_params.costs();
        let range = |range: &AppRange| StaffAppRange {
            platform: range.platform.word(),
            from: range.from.to_string(),
            below: range.below.map(|below| below.to_string()),
        };
        Self {
            name: release.name.as_str().to_owned(),
            stage: "draft",
            in_force: false,
            protocol: policy.protocol.word(),
            access_lasts_seconds: policy.access_lasts.as_secs(),
            refresh_lasts_seconds: policy.refresh_lasts.as_secs(),
            replay_lasts_seconds: policy.replay_lasts.as_secs(),
            pin_memory_kib,
            pin_passes,
            pin_lanes,
            rehashes_pins: release.terms.rehashes_pins,
            passkey_algorithms: release
                .terms
                .passkeys
                .algorithms
                .iter()
                .map(PasskeyAlgorithm::word)
                .collect(),
            passkey_waits_seconds: release.terms.passkeys.waits.as_secs(),
            apps: release.audience.ranges.iter().map(range).collect(),
            pace_seconds: release.pace.as_secs(),
            shadow_min: release.shadow_min,
            created_by: release.created_by.as_str().to_owned(),
            created_at: Shown(release.created_at),
            steps: Vec::new(),
            check: None,
            shadow: StaffShadow { judged: 0, admitted: 0, different: 0, dropped: 0 },
            verdicts: Vec::new(),
        }
    }
}

impl StaffReleaseCheck {
    fn of(check: &ReleaseCheck) -> Self {
        Self {
            at: Shown(check.at),
            build: check.build.as_str().to_owned(),
            result: check.result.word(),
            summary: check.summary.as_str().to_owned(),
        }
    }
}

impl StaffVerdict {
    fn of(evidence: &Evidence) -> Self {
        Self {
            at: Shown(evidence.at),
            stage: evidence.stage.word(),
            verdict: evidence.verdict.word(),
            fault: evidence.fault.word(),
            witness: evidence.witness.map(Witness::word),
            e_value: evidence.e_value.to_string(),
            bound: evidence.bound.to_string(),
            slice: evidence.slice.iter().cloned().collect(),
            slice_e_value: evidence.slice_e_value.to_string(),
            treatment_attempts: evidence.treatment,
            control_attempts: evidence.control,
        }
    }
}

impl StaffRollout {
    pub(crate) fn of(rollout: &Rollout) -> Self {
        Self {
            name: rollout.release.as_str().to_owned(),
            control: rollout.control.as_str().to_owned(),
            stage: rollout.stage.word(),
            since: Shown(rollout.since),
            steps: steps(rollout),
        }
    }
}

fn steps(rollout: &Rollout) -> Vec<StaffReleaseStep> {
    let step = |step: &Step| StaffReleaseStep {
        at: Shown(step.at),
        by: match &step.by {
            By::Staff(name) => Some(name.as_str().to_owned()),
            By::Watch => None,
        },
        to: step.to.word(),
        why: step.why.as_str().to_owned(),
    };
    rollout.steps.iter().map(step).collect()
}
