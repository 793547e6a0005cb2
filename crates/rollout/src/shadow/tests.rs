use super::*;
use crate::samples::{WELL, at, course, name, rollout, why};
use crate::{StaffCommand, Stage, decide_by_staff};
use proptest::prelude::*;

fn difference(second: u64) -> Difference {
    Difference {
        at: at(second),
        person: Some(second),
        way: Code::of("device"),
        platform: Platform::Ios,
        app_version: AppVersion { major: 4, minor: 12, patch: 0 },
        protocol: Some(Protocol::Bound),
        candidate: Protocol::Signed,
        step: Code::of("check"),
        given: Code::of("ok"),
        would: Code::of("invalid_token"),
    }
}

fn go_on(stage: Stage, shadowed: &Shadowed) -> Result<Stage, RolloutRefusal> {
    let moved =
        decide_by_staff((&rollout(stage), &course(stage), shadowed), StaffCommand::GoOn, why(), at(9));
    moved.map(|moved| moved.rollout.stage)
}

#[test]
fn a_release_leaves_its_shadow_when_enough_was_judged_and_nothing_was_different() {
    assert_eq!(go_on(Stage::Shadow, &WELL), Ok(Stage::Budget));
    let refusals = [
        (Shadowed { different: 1, ..WELL }, RolloutRefusal::Different(1)),
        // What is wrong is said before what is missing.
        (Shadowed { different: 2, admitted: 0, ..WELL }, RolloutRefusal::Different(2)),
        (Shadowed { admitted: 99, ..WELL }, RolloutRefusal::HardlyJudged { admitted: 99, wanted: 100 }),
        // However many were turned away, or not looked at.
        (
            Shadowed { judged: u64::MAX, dropped: u64::MAX, admitted: 0, ..WELL },
            RolloutRefusal::HardlyJudged { admitted: 0, wanted: 100 },
        ),
        (Shadowed::default(), RolloutRefusal::HardlyJudged { admitted: 0, wanted: 0 }),
    ];
    for (shadowed, refusal) in refusals {
        assert_eq!(go_on(Stage::Shadow, &shadowed), Err(refusal), "{shadowed:?}");
    }
}

#[test]
fn later_stages_ask_nothing_of_the_shadow_and_a_way_back_never_does() {
    let bad = Shadowed { different: 1, ..Shadowed::default() };
    assert_eq!(go_on(Stage::Budget, &bad), Ok(Stage::Share(crate::Share::One)));
    for command in [StaffCommand::Stop, StaffCommand::Back] {
        let (rollout, course) = (rollout(Stage::Shadow), course(Stage::Shadow));
        assert!(decide_by_staff((&rollout, &course, &bad), command, why(), at(9)).is_ok());
    }
}

#[test]
fn a_place_keeps_the_first_differences_and_counts_all() {
    let mut news = ShadowNews::default();
    for second in 0..150 {
        news.judge(true, Some(difference(second)));
    }
    news.judge(false, None);
    assert_eq!((news.judged, news.admitted, news.different, news.differences.len()), (151, 150, 150, 100));
    let once = Shadow::empty(name("new"), 3).with(&news);
    let twice = once.with(&news);
    assert_eq!((twice.judged, twice.different), (302, 300));
    assert_eq!(twice.differences, once.differences);
    assert_eq!(twice.differences.last(), Some(&difference(99)));
    assert!(!news.is_empty() && ShadowNews::default().is_empty());
    // What was not written is added later, and comes first.
    let mut later = ShadowNews::default();
    later.judge(true, Some(difference(999)));
    later.add(&news);
    assert_eq!((later.judged, later.different, later.differences), (152, 151, news.differences));
}

#[test]
fn places_are_told_apart_and_add_up() {
    let places: Vec<Shadow> = (0..SHADOW_SLOTS)
        .map(|slot| {
            let mut news = ShadowNews { dropped: 1, ..ShadowNews::default() };
            news.judge(slot % 2 == 0, None);
            Shadow::empty(name("new"), slot).with(&news)
        })
        .collect();
    let mut ids: Vec<_> = places.iter().map(Shadow::id).collect();
    ids.push(Shadow::empty(name("newer"), 0).id());
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 17);
    let sum = Shadowed::of(&places, 5);
    assert_eq!(sum, Shadowed { judged: 16, admitted: 8, different: 0, dropped: 16, wanted: 5 });
}

#[test]
fn a_code_is_a_word_of_the_banks_own() {
    for good in ["ok", "invalid_token", "f21", &"a".repeat(48)] {
        assert_eq!(Code::parse(good).unwrap().as_str(), good);
    }
    for bad in ["", "Ada", "a b", "ada@example.org", "flr.a", &"a".repeat(49)] {
        assert_eq!(Code::parse(bad), Err(CodeError), "{bad}");
    }
    assert_eq!(Code::of("Not A Code").as_str(), "other");
}

proptest! {
    /// Whatever nodes add in whatever order, nothing gets lost, and a difference blocks for good.
    #[test]
    fn a_difference_blocks_whatever_follows(before in 0_u64..300, after in 0_u64..300, slot in 0..SHADOW_SLOTS) {
        let mut place = Shadow::empty(name("new"), slot);
        let mut add = |difference: Option<Difference>| {
            let mut news = ShadowNews::default();
            news.judge(true, difference);
            place = place.with(&news);
        };
        (0..before).for_each(|_| add(None));
        add(Some(difference(1)));
        (0..after).for_each(|_| add(None));
        let sum = Shadowed::of([&place], 100);
        prop_assert_eq!(sum.judged, before + after + 1);
        prop_assert_eq!(decide_shadowed(&sum), Err(RolloutRefusal::Different(1)));
    }
}
