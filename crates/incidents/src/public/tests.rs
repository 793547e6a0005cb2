use super::*;
use crate::decide::{Command, Telling, decide};
use crate::entry::Author;
use crate::incident::Reach;
use crate::open::decide_open;
use crate::samples::{at, body, incident, opening, update_id, zoe};
use crate::update::Policy;

fn opened() -> Incident {
    decide_open(opening(1), &[], &Policy::default(), at(10)).unwrap()
}

fn done(incident: &Incident, command: Command, by: &Author, second: i64) -> Incident {
    decide(incident, command, by, &Policy::default(), at(second)).unwrap()
}

fn tell(number: u128, status: Option<Status>, health: Health) -> Command {
    Command::Tell(Telling {
        id: update_id(number),
        status,
        body: body("More."),
        words: Vec::new(),
        components: vec![(Component::Login, health)],
    })
}

#[test]
fn nobody_knows_before_the_grace_is_over() {
    let incident = opened();
    assert!(decide_public(&incident, at(39)).is_none());
    let known = decide_public(&incident, at(40)).unwrap();
    assert_eq!((known.since, known.updated_at, known.updates.len()), (at(40), at(40), 1));
    assert_eq!(known.status, Status::Investigating);
    assert_eq!(known.next_update_at, Some(at(10).after(Policy::default().next_update)));
    assert_eq!(shown_to_public(Component::Login, None, &[known]), Health::PartialOutage);
}

#[test]
fn what_is_private_or_reported_or_merged_is_never_known() {
    for status in Status::ALL {
        for reach in [Reach::Private, Reach::ReportOnly] {
            let hidden = Incident { reach, ..incident(status) };
            assert!(decide_public(&hidden, at(900)).is_none(), "{status:?} {reach:?}");
        }
        let merged = Incident { merged_into: Some(opening(2).id), ..incident(status) };
        assert!(decide_public(&merged, at(900)).is_none(), "{status:?}");
    }
    let private = decide_open(
        crate::open::Opening { reach: Reach::Private, ..opening(1) },
        &[],
        &Policy::default(),
        at(10),
    )
    .unwrap();
    let shown = done(&private, Command::SetReach(Reach::Public), &zoe(), 20);
    assert!(decide_public(&shown, at(900)).is_none(), "nothing was told yet");
    let told = done(&shown, tell(2, None, Health::MajorOutage), &zoe(), 30);
    let known = decide_public(&told, at(900)).unwrap();
    assert_eq!((known.since, known.updates.len()), (at(30), 1), "what was said inside stays inside");
}

#[test]
fn what_waits_changes_nothing_yet() {
    let told = done(&opened(), tell(2, Some(Status::Identified), Health::MajorOutage), &zoe(), 50);
    let over = done(&told, tell(3, Some(Status::Resolved), Health::Operational), &Author::System, 60);
    let known = decide_public(&over, at(89)).unwrap();
    assert_eq!((known.status, known.resolved_at), (Status::Identified, None));
    assert_eq!(known.components, [(Component::Login, Health::MajorOutage)]);
    assert_eq!(known.updated_at, at(50));
    let held = done(&over, Command::Hold(update_id(3)), &zoe(), 70);
    assert_eq!(decide_public(&held, at(900)).unwrap().status, Status::Identified);
    let known = decide_public(&over, at(90)).unwrap();
    assert_eq!((known.status, known.resolved_at), (Status::Resolved, Some(at(90))));
    assert_eq!(shown_to_public(Component::Login, None, &[known]), Health::Operational);
}

#[test]
fn what_staff_move_without_a_word_is_seen() {
    let moved = done(&opened(), Command::Move(Status::Resolved), &zoe(), 60);
    let known = decide_public(&moved, at(60)).unwrap();
    assert_eq!((known.status, known.resolved_at), (Status::Resolved, Some(at(60))));
    assert_eq!((known.next_update_at, known.updates.len()), (None, 1));
}

#[test]
fn a_maintenance_is_felt_once_it_has_begun() {
    let planned = incident(Status::Scheduled);
    let mut begun = incident(Status::InProgress);
    begun.components = vec![(Component::Cards, Health::UnderMaintenance)];
    let known = [decide_public(&planned, at(900)).unwrap(), decide_public(&begun, at(900)).unwrap()];
    assert_eq!(shown_to_public(Component::Login, None, &known), Health::Operational);
    assert_eq!(shown_to_public(Component::Cards, None, &known), Health::UnderMaintenance);
}

#[test]
fn what_came_back_is_over_when_it_ended_last() {
    let first = done(&opened(), tell(2, Some(Status::Monitoring), Health::Operational), &zoe(), 50);
    let over = done(&first, tell(3, Some(Status::Resolved), Health::Operational), &zoe(), 60);
    assert_eq!(decide_public(&over, at(900)).unwrap().monitoring_at, Some(at(50)));
    let back = done(&over, tell(4, Some(Status::Investigating), Health::PartialOutage), &zoe(), 70);
    let known = decide_public(&back, at(900)).unwrap();
    assert_eq!((known.resolved_at, known.monitoring_at), (None, None));
    let watched = done(&back, tell(5, Some(Status::Monitoring), Health::Operational), &zoe(), 80);
    let again = done(&watched, tell(6, Some(Status::Resolved), Health::Operational), &zoe(), 90);
    let reviewed = done(&again, tell(7, Some(Status::Postmortem), Health::Operational), &zoe(), 100);
    let known = decide_public(&reviewed, at(900)).unwrap();
    assert_eq!((known.resolved_at, known.monitoring_at), (Some(at(90)), Some(at(80))));
    // It came back without a word, and ended with one, without one, and with one that waits.
    let silent = done(&over, Command::Move(Status::Investigating), &zoe(), 70);
    assert_eq!(decide_public(&silent, at(900)).unwrap().resolved_at, None);
    let told = done(&silent, tell(4, Some(Status::Resolved), Health::Operational), &zoe(), 90);
    assert_eq!(decide_public(&told, at(900)).unwrap().resolved_at, Some(at(90)));
    let moved = done(&silent, Command::Move(Status::Resolved), &zoe(), 90);
    assert_eq!(decide_public(&moved, at(900)).unwrap().resolved_at, Some(at(90)));
    let reviewed = done(&moved, tell(4, Some(Status::Postmortem), Health::Operational), &zoe(), 95);
    assert_eq!(
        decide_public(&reviewed, at(900)).unwrap().resolved_at,
        Some(at(90)),
        "not when it was reviewed"
    );
    let waits = done(&silent, tell(4, Some(Status::Resolved), Health::Operational), &Author::System, 90);
    assert_eq!(decide_public(&waits, at(119)).unwrap().resolved_at, Some(at(60)), "as it stood before");
    assert_eq!(decide_public(&waits, at(120)).unwrap().resolved_at, Some(at(120)));
}

#[test]
fn what_ended_in_private_ended_no_sooner_than_it_was_told_of() {
    let private = crate::open::Opening { reach: Reach::Private, ..opening(1) };
    let private = decide_open(private, &[], &Policy::default(), at(10)).unwrap();
    let over = done(&private, Command::Move(Status::Resolved), &zoe(), 60);
    let shown = done(&over, Command::SetReach(Reach::Public), &zoe(), 70);
    let told = done(&shown, tell(2, None, Health::Operational), &zoe(), 80);
    let known = decide_public(&told, at(900)).unwrap();
    assert_eq!((known.since, known.resolved_at), (at(80), Some(at(80))));
}
