use super::*;
use crate::samples::{array, golden, start, uuid};
use std::time::Duration;

fn person() -> PersonId {
    PersonId::from_uuid(uuid(0x22))
}

fn session() -> SessionId {
    SessionId::from_uuid(uuid(0x66))
}

fn happened(number: u128, kind: AuditKind, by: Actor) -> Happened {
    Happened {
        id: AuditId::from_uuid(uuid(number)),
        kind,
        at: start().after(Duration::from_secs(u64::try_from(number).unwrap() - 1)),
        device: None,
        session: None,
        by,
        place: None,
        note: String::new(),
    }
}

/// Three events that differ in everything that may be missing.
fn chain() -> (Vec<AuditEvent>, AuditHead) {
    let phone = Some(DeviceId::from_uuid(uuid(0x33)));
    let v4 = Place::parse("203.0.113.0/24").ok();
    let staff = Actor::Staff(StaffName::parse("Grace.H").unwrap());
    let mut head = AuditHead::empty(Some(person()));
    let events = [
        Happened {
            device: phone,
            session: Some(session()),
            place: v4,
            ..happened(1, AuditKind::SignedUp, Actor::Customer)
        },
        Happened {
            device: Some(DeviceId::from_uuid(uuid(0x55))),
            note: "lost in a café".to_owned(),
            ..happened(2, AuditKind::DeviceRevoked, staff)
        },
        Happened {
            session: Some(session()),
            place: Place::parse("2001:db8:1::/48").ok(),
            ..happened(3, AuditKind::SessionEnded, Actor::System)
        },
    ];
    let events = events.map(|happened| {
        let (event, next) = link(&head, happened);
        head = next;
        event
    });
    (events.into(), head)
}

fn empty() -> AuditHead {
    AuditHead::empty(Some(person()))
}

#[test]
fn a_chain_verifies_from_its_begin_and_from_every_event() {
    let (events, head) = chain();
    assert_eq!(verify(&empty(), &events, &head), Ok(()));
    assert_eq!(verify(&empty(), &[], &empty()), Ok(()));
    for (place, event) in events.iter().enumerate() {
        let start = AuditHead { person: event.person, number: event.number, hash: event.hash };
        assert_eq!(verify(&start, &events[place + 1..], &head), Ok(()), "after {place}");
        assert_eq!(verify(&empty(), &events[..=place], &start), Ok(()), "up to {place}");
    }
    assert_eq!(events.iter().map(|event| event.number).collect::<Vec<_>>(), [1, 2, 3]);
}

#[test]
fn the_bank_has_a_chain_of_its_own() {
    let (event, head) = link(&AuditHead::empty(None), happened(1, AuditKind::Refused, Actor::System));
    assert_eq!((event.person, head.person), (None, None));
    assert_eq!(verify(&AuditHead::empty(None), std::slice::from_ref(&event), &head), Ok(()));
    assert_eq!(verify(&empty(), &[event], &AuditHead { person: Some(person()), ..head }), Err(BrokenAt(1)));
}

type Change = fn(&mut AuditEvent);

/// Each field of an event, changed.
fn changes() -> Vec<(&'static str, Change)> {
    vec![
        ("id", |event| event.id = AuditId::from_uuid(uuid(0x99))),
        ("person", |event| event.person = Some(PersonId::from_uuid(uuid(0x99)))),
        ("no person", |event| event.person = None),
        ("number", |event| event.number += 1),
        ("at", |event| event.at = event.at.after(Duration::from_micros(1))),
        ("kind", |event| event.kind = AuditKind::LoggedIn),
        ("device", |event| event.device = Some(DeviceId::from_uuid(uuid(0x99)))),
        ("device or session", |event| {
            let device = event.session.map(|session| DeviceId::from_uuid(session.uuid()));
            event.session = event.device.map(|device| SessionId::from_uuid(device.uuid()));
            event.device = device;
        }),
        ("session", |event| event.session = Some(SessionId::from_uuid(uuid(0x99)))),
        ("by", |event| {
            event.by = match event.by {
                Actor::Customer | Actor::Staff(_) => Actor::System,
                Actor::System => Actor::Customer,
            }
        }),
        ("staff", |event| event.by = Actor::Staff(StaffName::parse("mallory").unwrap())),
        ("place", |event| event.place = Place::parse("192.0.2.0/24").ok()),
        ("note", |event| event.note.push('x')),
        ("previous", |event| event.previous[31] ^= 1),
        ("hash", |event| event.hash[0] ^= 0x80),
    ]
}

#[test]
fn every_changed_field_of_every_event_is_found() {
    let (events, head) = chain();
    for place in 0..events.len() {
        for (field, change) in changes() {
            let mut events = events.clone();
            change(&mut events[place]);
            let broken = Err(BrokenAt(place as u64 + 1));
            assert_eq!(verify(&empty(), &events, &head), broken, "{field} of event {}", place + 1);
        }
        for bit in 0..256 {
            let mut events = events.clone();
            events[place].hash[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(verify(&empty(), &events, &head), Err(BrokenAt(place as u64 + 1)), "bit {bit}");
        }
    }
}

#[test]
fn missing_and_moved_events_are_found() {
    let (events, head) = chain();
    let without = |place: usize| {
        let mut events = events.clone();
        events.remove(place);
        verify(&empty(), &events, &head)
    };
    assert_eq!([without(0), without(1), without(2)], [1, 2, 3].map(|number| Err(BrokenAt(number))));
    assert_eq!(verify(&empty(), &[], &head), Err(BrokenAt(1)), "all of them");
    for (one, other) in [(0, 1), (0, 2), (1, 2)] {
        let mut events = events.clone();
        events.swap(one, other);
        assert_eq!(verify(&empty(), &events, &head), Err(BrokenAt(one as u64 + 1)), "{one} {other}");
    }
    let twice = [&events[..], &events[2..]].concat();
    assert_eq!(verify(&empty(), &twice, &head), Err(BrokenAt(4)), "one twice");
}

#[test]
fn a_chain_that_was_written_anew_is_found_by_its_head() {
    let (events, head) = chain();
    let (forged, _) = link(
        &AuditHead { person: head.person, number: 2, hash: events[1].hash },
        Happened { note: "nothing to see".to_owned(), ..happened(3, AuditKind::LoggedIn, Actor::Customer) },
    );
    let forged = [events[0].clone(), events[1].clone(), forged];
    assert_eq!(verify(&empty(), &forged, &head), Err(BrokenAt(4)), "the head is another one");
}

#[test]
fn a_long_note_is_cut_between_characters() {
    for (note, wanted) in
        [("é".repeat(300), 500), ("x".repeat(501), 500), (format!("x{}", "é".repeat(300)), 499)]
    {
        let (event, head) =
            link(&empty(), Happened { note, ..happened(1, AuditKind::Refused, Actor::System) });
        assert_eq!(event.note.len(), wanted);
        assert_eq!(verify(&empty(), &[event], &head), Ok(()));
    }
}

#[test]
fn hashes_stay_as_they_are_for_ever() {
    let file = include_str!("../../golden/messages_v1.txt");
    for (event, word) in chain().0.iter().zip(["audit1", "audit2", "audit3"]) {
        let line = golden(file).find(|line| line[0] == word).unwrap();
        assert_eq!(event.hash, array::<32>(line[1]), "{word}");
    }
}

#[test]
fn every_kind_has_a_word_of_its_own() {
    let words: std::collections::BTreeSet<_> = AuditKind::ALL.map(AuditKind::word).into();
    assert_eq!(words.len(), AuditKind::ALL.len());
    for kind in AuditKind::ALL {
        assert_eq!(AuditKind::parse(kind.word()), Some(kind));
        let is_hidden = matches!(kind, AuditKind::Refused | AuditKind::SessionRefreshed);
        assert_eq!(kind.is_shown_to_customer(), !is_hidden, "{kind:?}");
    }
    assert_eq!(AuditKind::parse("SignedUp"), None);
}

#[test]
fn staff_have_short_plain_names_and_one_case() {
    let longest = "a".repeat(StaffName::BYTES_MAX);
    for (raw, wanted) in [("Grace.H", "grace.h"), ("a_b-c.1", "a_b-c.1"), (&longest, &longest)] {
        assert_eq!(StaffName::parse(raw).unwrap().as_str(), wanted);
    }
    for raw in ["", " ", "grace hopper", "gräce", "grace\n", "a@b", &format!("{longest}a")] {
        assert_eq!(StaffName::parse(raw), Err(StaffNameError), "{raw:?}");
    }
}
