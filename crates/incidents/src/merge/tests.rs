use super::*;
use crate::affected::{Affected, Count, Harm, HarmKind};
use crate::component::Component;
use crate::open::decide_open;
use crate::samples::{self, at, opening, zoe};
use crate::status::Status;
use crate::update::Policy;
use kernel::PersonId;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

fn pair() -> (Incident, Incident) {
    let open = |number| decide_open(opening(number), &[], &Policy::default(), at(10)).unwrap();
    (open(1), open(2))
}

#[test]
fn one_becomes_a_part_of_the_other() {
    let (mut from, mut into) = pair();
    from.times = crate::Times::new(at(-5), at(2)).unwrap();
    from.components =
        vec![(Component::Login, Health::MajorOutage), (Component::Cards, Health::PartialOutage)];
    into.impact = None;
    let Merged { from: gone, into: kept } = decide_merge(&from, &into, &zoe(), at(20)).unwrap();
    assert_eq!((gone.merged_into, gone.is_open(), gone.is_public()), (Some(into.id), false, false));
    assert_eq!(kept.merged, [from.id]);
    assert_eq!((kept.times.started(), kept.times.detected()), (at(-5), at(2)));
    assert_eq!(kept.impact, from.impact);
    assert_eq!(kept.components, from.components);
    assert_eq!(decide_merge(&gone, &kept, &zoe(), at(21)), Err(Refusal::Merged));
    assert_eq!(decide_merge(&kept, &gone, &zoe(), at(21)), Err(Refusal::Merged));
}

#[test]
fn whoever_merges_has_acknowledged() {
    let (from, into) = pair();
    let by_staff = decide_merge(&from, &into, &zoe(), at(20)).unwrap().into;
    assert_eq!(by_staff.times.acknowledged(), Some(at(20)));
    assert!(by_staff.entries.iter().any(|entry| entry.what == What::Acknowledged));
    let behind = decide_merge(&from, &into, &zoe(), at(-9)).unwrap().into;
    assert_eq!(behind.times.acknowledged(), Some(into.updated_at), "a clock that is behind refuses nobody");
    let by_system = decide_merge(&from, &into, &Author::System, at(20)).unwrap().into;
    assert_eq!(by_system.times.acknowledged(), None);
    let seen = crate::decide(&from, crate::Command::Acknowledge, &zoe(), &Policy::default(), at(12)).unwrap();
    for by in [zoe(), Author::System] {
        let kept = decide_merge(&seen, &into, &by, at(20)).unwrap().into;
        assert_eq!(kept.times.acknowledged(), Some(at(12)), "when the first of them was");
    }
    let kept = decide_merge(&from, &seen_as(&into, 15), &zoe(), at(20)).unwrap().into;
    assert_eq!(kept.times.acknowledged(), Some(at(15)));
}

fn seen_as(incident: &Incident, second: i64) -> Incident {
    crate::decide(incident, crate::Command::Acknowledge, &zoe(), &Policy::default(), at(second)).unwrap()
}

#[test]
fn what_cannot_be_merged_is_refused() {
    let (from, into) = pair();
    let merge = |from: &Incident, into: &Incident| decide_merge(from, into, &zoe(), at(100)).unwrap_err();
    assert_eq!(merge(&into, &into), Refusal::Same);
    for status in Status::ALL {
        let other = Incident { id: from.id, ..samples::incident(status) };
        let expected = match (status.is_of_maintenance(), status.is_over()) {
            (true, _) => Some(Refusal::OtherKind),
            (false, true) => Some(Refusal::Over),
            (false, false) => None,
        };
        assert_eq!(decide_merge(&into, &other, &zoe(), at(30)).err(), expected, "{status:?}");
    }
    // It is public as well, and nobody sees it: its words wait for somebody.
    let first = into.updates[0].id;
    let command = crate::Command::Hold(first);
    let held = crate::decide(&into, command, &zoe(), &Policy::default(), at(12)).unwrap();
    assert_eq!(merge(&from, &held), Refusal::AlreadyPublic);
    let late = decide_open(opening(2), &[], &Policy::default(), at(80)).unwrap();
    assert_eq!(merge(&from, &late), Refusal::AlreadyPublic, "its words are not out yet");
    let private = Incident { reach: Reach::Private, ..into.clone() };
    assert_eq!(merge(&from, &private), Refusal::AlreadyPublic);
    assert!(decide_merge(&from, &private, &zoe(), at(20)).is_ok(), "nothing of it is out yet");
    assert!(decide_merge(&private, &from, &zoe(), at(100)).is_ok());
    let report = Incident { reach: Reach::ReportOnly, ..from.clone() };
    assert_eq!(merge(&report, &into), Refusal::ReportOnly);
    let full = Incident { merged: vec![from.id; MERGED_MAX], ..into };
    assert_eq!(merge(&from, &full), Refusal::Full("merged incidents"));
}

proptest! {
    /// As the bank moves them: page by page, in any order.
    #[test]
    fn each_customer_is_counted_once(ones in customers(), others in customers()) {
        let (from, into) = pair();
        let of = |incident: &Incident, all: &BTreeMap<u128, HarmKind>| {
            all.iter().map(|(number, kind)| {
                let harm = Harm { kind: *kind, at: at(1), login: None };
                Affected::new(incident.id, PersonId::from_uuid(Uuid::from_u128(*number)), [harm])
            }).collect::<Vec<_>>()
        };
        let mut kept: BTreeMap<PersonId, Affected> =
            of(&into, &others).into_iter().map(|it| (it.person, it)).collect();
        let mut count = kept.values().fold(Count::default(), |count, it| count.after(None, it));
        for gone in of(&from, &ones) {
            let before = kept.get(&gone.person).cloned();
            let blank = Affected::new(into.id, gone.person, []);
            let now = before.clone().unwrap_or(blank).with(gone.harms());
            count = count.after(before.as_ref(), &now);
            kept.insert(gone.person, now);
        }
        let everybody: BTreeSet<u128> = ones.keys().chain(others.keys()).copied().collect();
        prop_assert_eq!(count.people, everybody.len() as u64);
        prop_assert_eq!(kept.len(), everybody.len());
        for (number, kind) in ones.iter().chain(&others) {
            prop_assert!(kept[&PersonId::from_uuid(Uuid::from_u128(*number))].has(*kind));
        }
    }
}

fn customers() -> impl Strategy<Value = BTreeMap<u128, HarmKind>> {
    prop::collection::btree_map(0..30_u128, prop::sample::select(&HarmKind::ALL), 0..20)
}
