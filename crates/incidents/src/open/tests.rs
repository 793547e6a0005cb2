use super::*;
use crate::samples::{at, body, opening, zoe};
use std::time::Duration;

#[test]
fn the_guard_opens_what_it_has_mended_already() {
    let begun = Begun { mitigated_at: Some(at(10)), ..opening(1).begun };
    let policy =
        Policy { grace: Duration::from_secs(30), next_update: Duration::from_mins(30), ..Policy::default() };
    let incident = decide_open(Opening { begun, ..opening(1) }, &[], &policy, at(10)).unwrap();
    assert_eq!(incident.status, Status::Identified);
    assert_eq!((incident.times.mitigated(), incident.times.acknowledged()), (Some(at(10)), None));
    let [update] = &incident.updates[..] else { panic!("there are first words") };
    assert!(update.body.as_str().contains("please try again now"), "{}", update.body);
    assert_eq!(update.public_since(at(39)), None, "staff may hold it for a while");
    assert_eq!(update.public_since(at(40)), Some(at(40)));
    assert_eq!(incident.public_since(at(40)), Some(at(40)));
    let at_once = Policy { grace: Duration::ZERO, ..policy };
    let incident = decide_open(opening(1), &[], &at_once, at(10)).unwrap();
    assert_eq!(incident.public_since(at(10)), Some(at(10)));
}

#[test]
fn a_person_who_opens_one_has_seen_it_and_says_it_at_once() {
    let ask = Opening { by: zoe(), body: Some(body("We look.")), ..opening(1) };
    let incident = decide_open(ask, &[], &Policy::default(), at(10)).unwrap();
    assert_eq!(incident.times.acknowledged(), Some(at(10)));
    assert_eq!(incident.updates[0].public_since(at(10)), Some(at(10)));
    assert_eq!(incident.updates[0].body, body("We look."));
}

#[test]
fn private_ones_tell_nobody() {
    let ask = Opening { reach: Reach::Private, by: zoe(), ..opening(1) };
    let incident = decide_open(ask, &[], &Policy::default(), at(10)).unwrap();
    assert_eq!(incident.public_since(Timestamp::MAX), None);
    let ask = Opening { reach: Reach::ReportOnly, ..opening(1) };
    assert_eq!(decide_open(ask.clone(), &[], &Policy::default(), at(10)), Err(Refusal::ReportOnly));
    let incident = decide_report(ask, at(8), at(10)).unwrap();
    assert_eq!((incident.status, incident.reach), (Status::Resolved, Reach::ReportOnly));
    assert_eq!(incident.updates, []);
}

#[test]
fn what_began_in_the_wrong_order_is_refused() {
    let begun = Begun { started_at: at(6), ..opening(1).begun };
    let refused = Err(Refusal::Times(crate::Order("detected")));
    assert_eq!(decide_open(Opening { begun, ..opening(1) }, &[], &Policy::default(), at(10)), refused);
    assert_eq!(decide_report(Opening { begun, ..opening(1) }, at(8), at(10)), refused);
    assert_eq!(decide_report(opening(1), at(4), at(10)), Err(Refusal::Times(crate::Order("resolved"))));
    let window = Window { from: at(20), until: at(20) };
    assert_eq!(decide_schedule(opening(1), window, body("x"), at(10)), Err(Refusal::EmptyWindow));
}

#[test]
fn each_component_is_named_once() {
    let components = vec![
        (Component::Cards, Health::DegradedPerformance),
        (Component::Login, Health::PartialOutage),
        (Component::Cards, Health::MajorOutage),
    ];
    let incident =
        decide_open(Opening { components, ..opening(1) }, &[], &Policy::default(), at(10)).unwrap();
    let expected = [(Component::Login, Health::PartialOutage), (Component::Cards, Health::MajorOutage)];
    assert_eq!(incident.components, expected);
}
