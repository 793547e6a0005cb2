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
