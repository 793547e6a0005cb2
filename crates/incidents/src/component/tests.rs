use super::*;
use crate::incident::Reach;
use crate::samples;

fn at(second: i64) -> Timestamp {
    Timestamp::from_micros(second * 1_000_000)
}

#[test]
fn staff_say_more_than_signals_until_they_let_go() {
    let state = decide_derived(&ComponentState::new(Component::Cards, at(1)), Health::MajorOutage, at(2));
    assert_eq!(shown(Component::Cards, Some(&state), []), Health::MajorOutage);
    assert_eq!(state.updated_at, at(2));
    let set = Override {
        health: Health::Operational,
        by: Name::parse("zoe").unwrap(),
        why: Line::parse("the probe is wrong").unwrap(),
        at: at(3),
    };
    let state = decide_override(&state, set);
    assert_eq!(shown(Component::Cards, Some(&state), []), Health::Operational);
    let state = decide_derived(&state, Health::MajorOutage, at(4));
    assert_eq!((state.updated_at, state.derived_at), (at(3), at(2)), "the same again is no news");
    assert_eq!(shown(Component::Cards, Some(&state), []), Health::Operational);
    let state = decide_follow(&state, at(5));
    assert_eq!(shown(Component::Cards, Some(&state), []), Health::MajorOutage);
    assert_eq!(decide_follow(&state, at(6)), state);
}

#[test]
fn incidents_under_way_are_seen_in_their_components() {
    let mut incident = samples::incident(Status::Investigating);
    incident.components = vec![(Component::Login, Health::PartialOutage)];
    let login = |incident: &Incident| shown(Component::Login, None, [incident]);
    assert_eq!(login(&incident), Health::PartialOutage);
    assert_eq!(shown(Component::Cards, None, [&incident]), Health::Operational);
    let over = Incident { status: Status::Resolved, ..incident.clone() };
    assert_eq!(login(&over), Health::Operational);
    let private = Incident { reach: Reach::Private, ..incident.clone() };
    assert_eq!(login(&private), Health::Operational, "a private incident shows nowhere");
    let waits = Incident { status: Status::Scheduled, ..incident };
    assert_eq!(login(&waits), Health::Operational);
}

#[test]
fn words_and_numbers_are_read_back() {
    for component in Component::ALL {
        assert_eq!(Component::parse(component.word()), Some(component));
        assert_eq!(Component::from_number(component.number()), Some(component));
    }
    for health in Health::ALL {
        assert_eq!(Health::parse(health.word()), Some(health));
    }
    assert_eq!((Component::parse("x"), Component::from_number(0), Health::parse("")), (None, None, None));
}
