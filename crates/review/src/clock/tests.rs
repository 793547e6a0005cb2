use super::*;
use crate::remind::{Reminder, Step, decide_reminders};
use crate::samples::{self, at};
use crate::uk::decide_uk;
use incidents::Times;
use proptest::prelude::*;

fn clocks(facts: &Facts) -> Vec<(Report, Timestamp, ClockState)> {
    let clocks = decide_clocks(facts, &decide_uk(facts));
    clocks.into_iter().map(|clock| (clock.report, clock.due_at, clock.state)).collect()
}

/// Detected 09:15 on 22 November 2026, a Sunday; classified when asked.
fn classified(text: &str) -> Facts {
    let notes = samples::notes(1, &[(Question::ClassifiedAt, text)]);
    let mut facts = Facts { notes: Some(notes), now: at(text), ..samples::open_facts() };
    facts.entity.regulators = [Regulator::Dora].into();
    facts
}

#[test]
fn nothing_is_due_before_it_is_major() {
    assert_eq!(clocks(&samples::facts()), []);
}

#[test]
fn the_initial_comes_four_hours_after_classification_and_a_day_after_awareness() {
    for (classified_at, due) in [
        ("2026-11-22T10:00:00Z", "2026-11-22T14:00:00Z"),
        ("2026-11-23T05:15:00Z", "2026-11-23T09:15:00Z"),
        ("2026-11-23T08:00:00Z", "2026-11-23T09:15:00Z"),
    ] {
        assert_eq!(clocks(&classified(classified_at))[0].1, at(due), "{classified_at}");
    }
}

#[test]
fn each_report_starts_the_clock_of_the_next() {
    use ClockState::{Kept, Late, Missed, Running};
    use Report::{DoraFinal, DoraInitial, DoraIntermediate};
    let mut facts = classified("2026-11-22T10:00:00Z");
    assert_eq!(
        clocks(&facts),
        [
            (DoraInitial, at("2026-11-22T14:00:00Z"), Running),
            (DoraIntermediate, at("2026-11-25T14:00:00Z"), Running),
            (DoraFinal, at("2026-12-25T14:00:00Z"), Running),
        ]
    );
    facts.now = at("2026-11-22T14:00:00.000001Z");
    assert_eq!(clocks(&facts)[0].2, Missed);
    facts.now = at("2027-01-05T00:00:00Z");
    facts.sent.push(samples::sent(DoraInitial, at("2026-11-22T14:00:01Z")));
    facts.sent.push(samples::sent(DoraIntermediate, at("2026-11-25T14:00:01Z")));
    facts.sent.push(samples::sent(DoraIntermediate, at("2026-11-28T09:00:00Z")));
    assert_eq!(
        clocks(&facts),
        [
            (DoraInitial, at("2026-11-22T14:00:00Z"), Late),
            (DoraIntermediate, at("2026-11-25T14:00:01Z"), Kept),
            (DoraFinal, at("2026-12-28T09:00:00Z"), Missed),
        ]
    );
}

#[test]
fn recovery_after_an_intermediate_asks_for_another() {
    use Report::{DoraInitial, DoraIntermediate};
    let mut facts = classified("2026-11-22T10:00:00Z");
    let times = facts.incident.times;
    let recovered = at("2026-11-24T12:00:00Z");
    facts.incident.times =
        Times::try_from_parts((times.started(), times.detected()), [None, Some(recovered), None]).unwrap();
    facts.now = at("2026-11-24T13:00:00Z");
    facts.sent.push(samples::sent(DoraInitial, at("2026-11-22T12:00:00Z")));
    assert_eq!(clocks(&facts).len(), 3, "the one that is due tells of the recovery");
    facts.sent.push(samples::sent(DoraIntermediate, at("2026-11-23T12:00:00Z")));
    assert_eq!(clocks(&facts)[2], (DoraIntermediate, recovered, ClockState::Running));
    // It is asked for, although the one before was asked for ahead of its time.
    let mut notes = facts.notes.clone().unwrap();
    notes.reminded.push(Reminder { report: DoraIntermediate, step: Step::Ahead });
    let (notes, due) =
        decide_reminders(&notes, &decide_clocks(&facts, &decide_uk(&facts)), facts.now).unwrap();
    let asked: Vec<_> = due.iter().map(|(reminder, _)| *reminder).collect();
    assert_eq!(asked, [Reminder { report: DoraIntermediate, step: Step::AtOnce }]);
    assert!(decide_reminders(&notes, &decide_clocks(&facts, &decide_uk(&facts)), facts.now).is_none());
    facts.sent.push(samples::sent(DoraIntermediate, facts.now));
    assert_eq!(clocks(&facts)[2].2, ClockState::Kept);
    assert_eq!(clocks(&facts)[3].1, at("2026-12-24T13:00:00Z"), "from the latest");
}

#[test]
fn only_the_final_report_waits_for_a_day_of_work() {
    let mut facts = classified("2026-11-22T10:00:00Z");
    // 26 December 2026 is a Saturday.
    facts.sent.push(samples::sent(Report::DoraInitial, at("2026-11-22T11:00:00Z")));
    facts.sent.push(samples::sent(Report::DoraIntermediate, at("2026-11-26T08:00:00Z")));
    assert_eq!(clocks(&facts)[2].1, at("2026-12-28T12:00:00Z"));
    facts.entity.holidays.insert("2026-12-28".to_owned());
    assert_eq!(clocks(&facts)[2].1, at("2026-12-29T12:00:00Z"));
    assert_eq!(clocks(&classified("2026-11-22T10:00:00Z"))[0].1, at("2026-11-22T14:00:00Z"), "a Sunday");
}

#[test]
fn the_united_kingdom_has_clocks_of_its_own() {
    use Report::{UkFinal, UkInitial, UkIntermediate};
    let mut facts = samples::facts();
    facts.incident.affected.people = 5_001;
    let due: Vec<_> = clocks(&facts).into_iter().map(|(report, due, _)| (report, due)).collect();
    assert_eq!(
        due,
        [
            (UkInitial, at("2026-11-22T13:15:00Z")),
            (UkIntermediate, at("2026-11-25T13:15:00Z")),
            (UkFinal, at("2026-12-06T09:15:01Z")),
        ]
    );
    facts.entity.regulators.clear();
    assert_eq!(clocks(&facts), []);
}

#[test]
fn the_new_rules_count_from_the_determination() {
    let mut facts = samples::facts();
    let (started, recovered) = (at("2027-03-18T09:00:00Z"), at("2027-03-18T10:00:00Z"));
    facts.incident.times = Times::try_from_parts((started, started), [None, Some(recovered), None]).unwrap();
    assert_eq!(clocks(&facts), [], "nobody said that a threshold is met");
    let answers = [(Question::ConsumerHarm, "yes"), (Question::UkDeterminedAt, "2027-03-18T11:00:00Z")];
    facts.notes = Some(samples::notes(1, &answers));
    let due: Vec<_> = clocks(&facts).into_iter().map(|(report, due, _)| (report, due)).collect();
    assert_eq!(
        due,
        [(Report::UkInitial, at("2027-03-18T15:00:00Z")), (Report::UkFinal, at("2027-04-29T10:00:00Z")),]
    );
}

#[test]
fn operators_are_reminded_once_before_and_once_after() {
    use Report::{DoraFinal, DoraInitial, DoraIntermediate};
    let mut facts = classified("2026-11-22T10:00:00Z");
    let mut told = Vec::new();
    for hour in 0..24 * 60 {
        facts.now = at("2026-11-22T10:00:00Z").after(Duration::from_hours(hour));
        let notes = facts.notes.clone().unwrap();
        let due = decide_reminders(&notes, &decide_clocks(&facts, &decide_uk(&facts)), facts.now);
        let Some((next, due)) = due else { continue };
        told.extend(due.into_iter().map(|(reminder, _)| (hour, reminder)));
        facts.notes = Some(next);
    }
    let told: Vec<_> =
        told.into_iter().map(|(hour, it): (u64, Reminder)| (hour, it.report, it.step)).collect();
    assert_eq!(
        told,
        [
            (0, DoraInitial, Step::Ahead),
            (5, DoraInitial, Step::Missed),
            (52, DoraIntermediate, Step::Ahead),
            (77, DoraIntermediate, Step::Missed),
            (628, DoraFinal, Step::Ahead),
            (797, DoraFinal, Step::Missed),
        ]
    );
}

proptest! {
    #[test]
    fn the_deadlines_hold_across_months_and_years(
        detected in 0_i64..4_000_000_000, waits in 0_u64..200_000, initial in 0_u64..500_000, later in 0_u64..900_000,
    ) {
        let detected = Timestamp::from_micros(detected * 1_000_000);
        let classified_at = detected.after(Duration::from_secs(waits));
        let mut facts = samples::open_facts();
        facts.incident.times = Times::new(detected, detected).unwrap();
        facts.entity.regulators = [Regulator::Dora].into();
        facts.now = detected;
        facts.notes = Some(samples::notes(1, &[(Question::ClassifiedAt, &format!("{classified_at:?}"))]));
        let sent_at = classified_at.after(Duration::from_secs(initial));
        let told_at = sent_at.after(Duration::from_secs(later));
        facts.sent.push(samples::sent(Report::DoraInitial, sent_at));
        facts.sent.push(samples::sent(Report::DoraIntermediate, told_at));
        let found = decide_clocks(&facts, &decide_uk(&facts));
        prop_assert!(found[0].due_at <= classified_at.after(Duration::from_hours(4)));
        prop_assert!(found[0].due_at <= detected.after(Duration::from_hours(24)));
        prop_assert_eq!(found[1].due_at.since(sent_at), Duration::from_hours(72));
        let month = found[2].due_at.since(told_at);
        prop_assert!(Duration::from_hours(28 * 24 - 24) < month && month < Duration::from_hours(34 * 24));
    }
}
