//! All stages x all verdicts x all that staff may do.

use super::*;
use crate::samples::{PACE, WELL, at, course, name, release, rollout, why};
use crate::stage::Share;
use proptest::prelude::*;

const FREE: Budget = Budget { undecided: 0, max: 10 };
const USED_UP: Budget = Budget { undecided: 10, max: 10 };

fn next(stage: Stage, verdict: Verdict, budget: Budget, second: u64) -> Next {
    decide_next((&release("new"), &rollout(stage)), verdict, budget, at(second))
}

/// A stage, what a good verdict and what a bad one leads to, and what `stop`, `back` and `go-on` lead to; a line is `-`
/// where nothing happens.
const TABLE: &str = "
    stage        good      bad          stop     back         go-on
    draft        -         -            no       no           no
    shadow       -         -            stopped  rolled_back  budget
    budget       1%        rolled_back  stopped  rolled_back  1%
    1%           5%        rolled_back  stopped  rolled_back  5%
    5%           25%       rolled_back  stopped  rolled_back  25%
    25%          50%       rolled_back  stopped  rolled_back  50%
    50%          100%      rolled_back  stopped  rolled_back  100%
    100%         promoted  rolled_back  stopped  rolled_back  promoted
    promoted     -         -            no       rolled_back  no
    rolled_back  -         -            no       no           no
    stopped      -         -            no       no           no
";

fn told(next: Next) -> &'static str {
    match next {
        Next::Hold => "-",
        Next::Promote(stage) => stage.word(),
        Next::Rollback => "rolled_back",
    }
}

fn by_staff(stage: Stage, command: StaffCommand) -> Result<Moved, RolloutRefusal> {
    decide_by_staff((&rollout(stage), &course(stage), &WELL), command, why(), at(9))
}

#[test]
fn every_stage_with_every_verdict_and_every_word_of_staff() {
    let lines: Vec<Vec<&str>> = TABLE
        .lines()
        .map(|line| line.split_whitespace().collect())
        .filter(|line: &Vec<&str>| !line.is_empty())
        .collect();
    assert_eq!(lines.len(), Stage::ALL.len() + 1, "each stage has its line");
    for line in &lines[1..] {
        let stage = Stage::parse(line[0]).unwrap();
        let long = PACE.as_secs();
        assert_eq!(told(next(stage, Verdict::Good, FREE, long)), line[1], "{line:?}");
        assert_eq!(told(next(stage, Verdict::Good, FREE, long - 1)), "-", "not before its time: {line:?}");
        for budget in [FREE, USED_UP] {
            assert_eq!(told(next(stage, Verdict::Worse, budget, 0)), line[2], "{line:?}");
            assert_eq!(told(next(stage, Verdict::Open, budget, long)), "-", "{line:?}");
            assert_eq!(told(next(stage, Verdict::NoData, budget, long)), "-", "{line:?}");
        }
        for (command, expected) in StaffCommand::ALL.into_iter().zip(&line[3..]) {
            let to = by_staff(stage, command).map_or("no", |moved| moved.rollout.stage.word());
            assert_eq!(to, *expected, "{command:?}: {line:?}");
        }
    }
}

#[test]
fn a_budget_that_is_used_up_holds_the_first_stage_alone() {
    let long = PACE.as_secs();
    assert_eq!(next(Stage::Budget, Verdict::Good, USED_UP, long), Next::Hold);
    let one = next(Stage::Share(Share::One), Verdict::Good, USED_UP, long);
    assert_eq!(one, Next::Promote(Stage::Share(Share::Five)));
}

#[test]
fn each_step_is_kept_with_who_and_why() {
    let moved = by_staff(Stage::Budget, StaffCommand::Back).unwrap();
    let (staff, why) = why();
    assert_eq!(moved.rollout.steps, [Step { at: at(9), by: By::Staff(staff), to: Stage::RolledBack, why }]);
    assert_eq!((moved.rollout.serial, moved.rollout.since), (4, at(9)));
    let (rollout, course) = (rollout(Stage::Budget), course(Stage::Budget));
    let reason = Why::parse("worse").unwrap();
    let moved = decide_by_watch(&rollout, &course, Next::Rollback, (reason.clone(), at(3))).unwrap();
    assert_eq!(
        moved.rollout.steps,
        [Step { at: at(3), by: By::Watch, to: Stage::RolledBack, why: reason.clone() }]
    );
    assert_eq!(decide_by_watch(&rollout, &course, Next::Hold, (reason, at(3))), None);
}

#[test]
fn what_is_in_force_follows() {
    let after = |stage, command| by_staff(stage, command).unwrap().course;
    let old = Course::first(name("old"));
    assert_eq!(after(Stage::Share(Share::Hundred), StaffCommand::GoOn), Course::first(name("new")));
    assert_eq!(after(Stage::Budget, StaffCommand::Stop), old, "its sessions go on");
    let back = Course { rolled_back: vec![name("new")], ..old };
    assert_eq!(after(Stage::Budget, StaffCommand::Back), back);
    assert_eq!(after(Stage::Promoted, StaffCommand::Back), back, "what was in force before is again");
    assert!(back.is_rolled_back(&name("new")) && !back.is_rolled_back(&name("old")));
}

#[test]
fn a_promoted_release_is_rolled_back_only_while_it_is_in_force_alone() {
    let promoted = rollout(Stage::Promoted);
    let followed = Course::first(name("newer"));
    let back =
        |course: &Course| decide_by_staff((&promoted, course, &WELL), StaffCommand::Back, why(), at(9));
    assert_eq!(back(&followed), Err(RolloutRefusal::NotInForce));
    let newer = Course { under_way: Some(name("newer")), ..Course::first(name("new")) };
    assert_eq!(back(&newer), Err(RolloutRefusal::AnotherUnderWay(name("newer"))));
}

#[test]
fn two_releases_never_overlap() {
    let start = |course: &Course, before: Option<&Rollout>| {
        let drawn = ([1; 32], crate::samples::BEGINNING);
        decide_start(&release("new"), (course, before), drawn, why(), at(9))
    };
    let old = Course::first(name("old"));
    let moved = start(&old, None).unwrap();
    assert_eq!((moved.rollout.stage, &moved.rollout.control), (Stage::Shadow, &name("old")));
    assert_eq!(moved.course.under_way, Some(name("new")));
    assert_eq!(
        start(&old, Some(&moved.rollout)),
        Err(RolloutRefusal::StartedBefore),
        "not even once it is over"
    );
    assert_eq!(start(&Course::first(name("new")), None), Err(RolloutRefusal::InForce));
    let busy = Course { under_way: Some(name("other")), ..old };
    assert_eq!(start(&busy, None), Err(RolloutRefusal::AnotherUnderWay(name("other"))));
    // From its start to its end, every stage keeps the place.
    for stage in Stage::ALL.into_iter().filter(|stage| stage.is_under_way()) {
        for command in StaffCommand::ALL {
            let moved = by_staff(stage, command).unwrap();
            let is_kept = moved.course.under_way.is_some();
            assert_eq!(is_kept, moved.rollout.stage.is_under_way(), "{stage:?} {command:?}");
        }
    }
}

#[test]
fn what_was_rolled_back_is_remembered_within_bounds() {
    let mut course = Course::first(name("old"));
    for number in 0..=crate::ROLLED_BACK_MAX {
        course = course.rolling_back(&name(&format!("r{number}")));
    }
    assert_eq!(course.rolled_back.len(), crate::ROLLED_BACK_MAX);
    assert!(!course.is_rolled_back(&name("r0")) && course.is_rolled_back(&name("r64")));
}

/// How many customers a stage reaches.
fn size(stage: Stage) -> u32 {
    match stage {
        Stage::Promoted => 100,
        Stage::Budget => 0,
        Stage::Draft | Stage::Shadow | Stage::Share(_) | Stage::RolledBack | Stage::Stopped => {
            stage.share().map_or(0, Share::percent)
        }
    }
}

proptest! {
    /// Any sequence of verdicts without data, however long and under whatever budget, leads to no larger stage.
    #[test]
    fn there_is_no_path_from_no_data_to_a_larger_stage(
        first in 0..Stage::ALL.len(), steps in prop::collection::vec((any::<bool>(), 0_u32..20, 0_u64..100_000), 1..40)
    ) {
        let release = release("new");
        let mut rollout = rollout(Stage::ALL[first]);
        let course = course(rollout.stage);
        let mut second = 0;
        for (is_open, undecided, later) in steps {
            second += later;
            let verdict = if is_open { Verdict::Open } else { Verdict::NoData };
            let next = decide_next((&release, &rollout), verdict, Budget { undecided, max: 10 }, at(second));
            let why = Why::parse("by the watch").unwrap();
            if let Some(moved) = decide_by_watch(&rollout, &course, next, (why, at(second))) {
                prop_assert!(size(moved.rollout.stage) <= size(rollout.stage));
                rollout = moved.rollout;
            }
        }
        prop_assert_eq!(rollout.stage, Stage::ALL[first], "and to none at all");
    }

    /// Whatever the watch and staff say afterwards, what was rolled back is given to nobody again.
    #[test]
    fn a_rollback_is_for_good(said in prop::collection::vec((0..4_usize, 0..3_usize), 1..20)) {
        let verdicts = [Verdict::Worse, Verdict::Good, Verdict::Open, Verdict::NoData];
        let (rollout, course) = (rollout(Stage::RolledBack), course(Stage::RolledBack));
        for (verdict, command) in said {
            let next = decide_next((&release("new"), &rollout), verdicts[verdict], FREE, at(1_000_000));
            prop_assert_eq!(next, Next::Hold);
            let command = StaffCommand::ALL[command];
            let by_staff = decide_by_staff((&rollout, &course, &WELL), command, why(), at(1));
            prop_assert_eq!(by_staff, Err(RolloutRefusal::Over));
        }
    }
}
