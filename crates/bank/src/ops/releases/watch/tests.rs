use super::*;
use crate::samples::{bits, rollout, start};
use identity::{PasskeyOptions, PinParams, Policy, Protocol, StaffName};
use rollout::{Audience, Release, Terms};

fn under_way() -> UnderWay {
    let policy = Policy::default_of(Protocol::Bound);
    let release = Release {
        name: rollout().release,
        terms: Terms {
            policy,
            pin_params: PinParams::DEFAULT,
            rehashes_pins: false,
            passkeys: PasskeyOptions::DEFAULT,
        },
        audience: Audience::default(),
        pace: Duration::ZERO,
        shadow_min: 1,
        created_by: StaffName::parse("zoe").unwrap(),
        created_at: start(),
    };
    UnderWay { release, rollout: rollout() }
}

#[test]
fn what_speaks_against_a_stage_is_said_once_however_often_it_changes() {
    let under_way = under_way();
    let terms = under_way.release.terms;
    let mut guards = Guards::new(WatchSettings::default(), (&under_way, terms), ([0; 32], 1));
    let open = guards.evidence(&under_way, true, VerdictId::from_uuid(bits(1)), start());
    let mut said = Vec::new();
    for _ in 0..3 {
        for fault in Fault::ALL {
            let Some(news) = guards.news(&Evidence { fault, ..open.clone() }) else { continue };
            guards.said.push(news);
            said.push(fault);
        }
    }
    assert_eq!(said, [Fault::Split, Fault::Silence]);
    let next = Evidence { fault: Fault::Split, stage: Stage::Shadow, ..open };
    assert!(guards.news(&next).is_some(), "another stage");
}
