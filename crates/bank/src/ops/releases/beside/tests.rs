use super::*;
use identity::{ReleaseName, StaffName};
use kernel::LoginId;
use rollout::{FeedPlace, Share, Stage, Step, Why};
use uuid::Uuid;

fn name(text: &str) -> ReleaseName {
    ReleaseName::parse(text).expect("a name")
}

/// After these steps; the first is the start.
fn rollout(steps: &[(By, Stage)]) -> Rollout {
    let at = Timestamp::from_micros(1_000_000);
    let why = Why::parse("as agreed").expect("a reason");
    let step = |(by, to): &(By, Stage)| Step { at, by: by.clone(), to: *to, why: why.clone() };
    Rollout {
        release: name("new"),
        control: name("first"),
        stage: steps.last().map_or(Stage::Draft, |(_, to)| *to),
        since: at,
        serial: u32::try_from(steps.len()).expect("a small number"),
        salt: [7; 32],
        from: FeedPlace { number: 0, login: LoginId::from_uuid(Uuid::nil()) },
        steps: steps.iter().map(step).collect(),
        gathered: None,
    }
}

fn beside(rollout: &Rollout) -> Beside {
    let chance = |value| watch::Chance::new(value).expect("a probability");
    let settings = GuardSettings { alpha: chance(0.001), window: Duration::from_secs(1), bad: chance(0.5) };
    Beside::new(settings, Duration::from_mins(15), rollout)
}

fn report(person: u64, at: Timestamp) -> Attempt {
    Attempt {
        at,
        person: watch::PersonMark(person),
        arm: watch::Arm::Treatment,
        share: watch::Chance::new(0.01).expect("a probability"),
        cell: watch::Cell::default(),
        is_ok: false,
    }
}

#[test]
fn what_a_person_has_heard_is_not_counted_again() {
    let zoe = || By::Staff(StaffName::parse("zoe").expect("a name"));
    let mut steps = vec![(zoe(), Stage::Shadow), (zoe(), Stage::Budget)];
    let first = rollout(&steps);
    assert_eq!(from_serial(&first), 2);
    let mut beside = beside(&first);
    steps.push((By::Watch, Stage::Share(Share::One)));
    let led = rollout(&steps);
    assert_eq!((from_serial(&led), led.serial), (2, 3), "the watch leads it on, and forgets nothing");
    assert!(!beside.is_heard(&led));
    for person in 0..9 {
        beside.take_report(1, &report(person, led.since));
    }
    assert_eq!(beside.doubt(), None, "of a stage before it was led here by a person");
    for person in 0..9 {
        beside.take_report(2, &report(person, led.since));
    }
    assert_eq!(beside.doubt().map(|(witness, _)| witness), Some(Witness::Reports));
    steps.push((zoe(), Stage::Share(Share::Five)));
    let heard = rollout(&steps);
    assert_eq!(from_serial(&heard), 4);
    assert!(beside.is_heard(&heard));
}
