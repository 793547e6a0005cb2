//! One release, and a rollout of it in any stage.

use crate::{
    Audience, Course, FeedPlace, Release, Rollout, SHADOW_ADMITTED_MIN, Shadowed, Stage, Terms, Why,
};
use identity::{PasskeyOptions, PinParams, Policy, Protocol, ReleaseName, StaffName};
use kernel::{LoginId, Timestamp};
use std::time::Duration;
use uuid::Uuid;

pub(crate) const PACE: Duration = Duration::from_mins(5);

pub(crate) fn at(second: u64) -> Timestamp {
    Timestamp::from_micros(1_000_000_000).after(Duration::from_secs(second))
}

pub(crate) fn name(text: &str) -> ReleaseName {
    ReleaseName::parse(text).unwrap()
}

pub(crate) fn why() -> (StaffName, Why) {
    (StaffName::parse("zoe").unwrap(), Why::parse("as agreed").unwrap())
}

pub(crate) fn release(text: &str) -> Release {
    let policy = Policy::default_of(Protocol::Signed);
    Release {
        name: name(text),
        terms: Terms {
            policy,
            pin_params: PinParams::DEFAULT,
            rehashes_pins: false,
            passkeys: PasskeyOptions::DEFAULT,
        },
        audience: Audience::default(),
        pace: PACE,
        shadow_min: SHADOW_ADMITTED_MIN,
        created_by: why().0,
        created_at: at(0),
    }
}

pub(crate) const BEGINNING: FeedPlace = FeedPlace { number: 0, login: LoginId::from_uuid(Uuid::nil()) };

/// In the stage since second 0.
pub(crate) fn rollout(stage: Stage) -> Rollout {
    Rollout {
        release: name("new"),
        control: name("old"),
        stage,
        since: at(0),
        serial: 3,
        salt: [7; 32],
        from: BEGINNING,
        steps: Vec::new(),
        gathered: None,
    }
}

/// A shadow in which all is well.
pub(crate) const WELL: Shadowed =
    Shadowed { judged: 120, admitted: 100, different: 0, dropped: 7, wanted: 100 };

/// The course that goes with it.
pub(crate) fn course(stage: Stage) -> Course {
    let old = Course::first(name("old"));
    match stage {
        Stage::Shadow | Stage::Budget | Stage::Share(_) => Course { under_way: Some(name("new")), ..old },
        Stage::Promoted => Course::first(name("new")),
        Stage::RolledBack => Course { rolled_back: vec![name("new")], ..old },
        Stage::Draft | Stage::Stopped => old,
    }
}
