use super::*;
use crate::samples::{name, rollout};
use proptest::prelude::*;
use uuid::Uuid;

fn person(number: u128) -> PersonId {
    PersonId::from_uuid(Uuid::from_u128(number))
}

fn arm(rollout: &Rollout, person: PersonId) -> Option<Arm> {
    match decide_given(rollout, person, 0) {
        Given::InForce => None,
        Given::Trial(trial) => Some(trial.arm),
    }
}

/// The stages in which a share of the customers is given the release, in their order.
fn stages() -> Vec<Stage> {
    Stage::ALL.into_iter().filter(|stage| stage.share().is_some()).collect()
}

proptest! {
    /// In treatment at 1 % is in treatment at 5 %, and so on: nobody's treatment ends while the release goes on.
    #[test]
    fn no_customer_ever_leaves_treatment_within_a_release(number: u128, salt: [u8; 32]) {
        let mut was_treated = false;
        for stage in stages() {
            let is_treated = arm(&Rollout { salt, ..rollout(stage) }, person(number)) == Some(Arm::Treatment);
            prop_assert!(is_treated || !was_treated, "{stage:?}");
            was_treated = is_treated;
        }
        prop_assert!(was_treated, "at 100 % it is everybody's");
    }

    /// Whatever else changes in the record between two stages, the arm does not.
    #[test]
    fn an_arm_depends_on_person_and_release_alone(number: u128, serial: u32) {
        for stage in stages() {
            let one = rollout(stage);
            let later = Rollout { serial, since: crate::samples::at(u64::from(serial)), ..one.clone() };
            prop_assert_eq!(arm(&one, person(number)), arm(&later, person(number)));
        }
    }
}

#[test]
fn the_split_is_as_the_share_says() {
    for stage in stages() {
        let share = stage.share().unwrap();
        let people = 20_000_u32;
        let treated = (0..people).filter(|number| {
            // Spread as ids are.
            let number = u128::from(*number) << 64 | 0x0198_0000;
            arm(&rollout(stage), person(number)) == Some(Arm::Treatment)
        });
        let (treated, expected) = (treated.count(), people * share.percent() / 100);
        let deviation = f64::from(expected) * (1.0 - f64::from(share.percent()) / 100.0);
        let off = (f64::from(u32::try_from(treated).unwrap()) - f64::from(expected)).abs();
        assert!(off <= 4.0 * deviation.sqrt(), "{share:?}: {treated} of {expected}");
    }
}

#[test]
fn releases_split_people_in_ways_of_their_own() {
    let one = rollout(Stage::Share(Share::Fifty));
    let other = Rollout { release: name("other"), ..one.clone() };
    let salted = Rollout { salt: [8; 32], ..one.clone() };
    for another in [other, salted] {
        let same = (0..1_000).filter(|number| arm(&one, person(*number)) == arm(&another, person(*number)));
        let same = same.count();
        assert!((400..600).contains(&same), "{same} of 1000 are in the same arm of both");
    }
}

#[test]
fn a_budget_that_is_used_up_counts_nobody() {
    let budget = rollout(Stage::Budget);
    let treated =
        (0..10_000).map(person).find(|person| arm(&budget, *person) == Some(Arm::Treatment)).unwrap();
    let control = (0..10_000).map(person).find(|person| arm(&budget, *person) == Some(Arm::Control)).unwrap();
    for person in [treated, control] {
        assert!(matches!(decide_given(&budget, person, BUDGET_MAX - 1), Given::Trial(_)));
        assert_eq!(decide_given(&budget, person, BUDGET_MAX), Given::InForce);
        let later = rollout(Stage::Share(Share::One));
        assert!(
            matches!(decide_given(&later, person, 1_000), Given::Trial(_)),
            "only the first stage has one"
        );
    }
}

#[test]
fn nobody_is_given_what_is_not_on_its_way() {
    for stage in Stage::ALL.into_iter().filter(|stage| stage.share().is_none()) {
        assert_eq!(decide_given(&rollout(stage), person(1), 0), Given::InForce, "{stage:?}");
    }
}

#[test]
fn a_trial_says_what_it_was_drawn_from() {
    let five = rollout(Stage::Share(Share::Five));
    let Given::Trial(trial) = decide_given(&five, person(1), 0) else { panic!("it is under way") };
    assert_eq!((trial.release, trial.share_ppm, trial.serial), (name("new"), 50_000, five.serial));
}
