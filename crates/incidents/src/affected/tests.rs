use super::*;
use proptest::prelude::*;

fn incident() -> IncidentId {
    IncidentId::from_uuid(Uuid::from_u128(1))
}

fn person(number: u128) -> PersonId {
    PersonId::from_uuid(Uuid::from_u128(number))
}

fn harms() -> impl Strategy<Value = Vec<Harm>> {
    let harm = (prop::sample::select(&HarmKind::ALL), 0..40_i64, 0..3_u128);
    let harm = harm.prop_map(|(kind, at, login)| Harm {
        kind,
        at: Timestamp::from_micros(at),
        login: (0 < login).then(|| LoginId::from_uuid(Uuid::from_u128(login))),
    });
    prop::collection::vec(harm, 0..40)
}

#[test]
fn each_customer_has_one_record_in_an_incident() {
    let other = IncidentId::from_uuid(Uuid::from_u128(2));
    assert_eq!(affected_id(incident(), person(1)), affected_id(incident(), person(1)));
    assert_ne!(affected_id(incident(), person(1)), affected_id(incident(), person(2)));
    assert_ne!(affected_id(incident(), person(1)), affected_id(other, person(1)));
    let swapped = affected_id(IncidentId::from_uuid(Uuid::from_u128(7)), person(9));
    assert_ne!(affected_id(IncidentId::from_uuid(Uuid::from_u128(9)), person(7)), swapped);
    assert_eq!(
        swapped.to_string(),
        "affected_6p4RWddvy4Q3cSyLzpCHlD",
        "a stored record is found again by every build"
    );
}

proptest! {
    #[test]
    fn whatever_the_order_the_record_is_the_same(one in harms(), two in harms(), three in harms()) {
        let start = Affected::new(incident(), person(1), []);
        let ahead = start.with(&one).with(&two).with(&three);
        prop_assert_eq!(&start.with(&three).with(&one).with(&two), &ahead);
        let joined = start.with(&two).with(start.with(&three).with(&one).harms());
        prop_assert_eq!(&joined, &ahead, "joined in another grouping");
        prop_assert_eq!(&ahead.with(&two), &ahead, "known already");
        for kind in HarmKind::ALL {
            let of_kind = ahead.harms().iter().filter(|harm| harm.kind == kind).count();
            prop_assert!(of_kind <= HARMS_MAX);
            let is_any = one.iter().chain(&two).chain(&three).any(|harm| harm.kind == kind);
            prop_assert_eq!(ahead.has(kind), is_any, "no kind is lost to the bound");
        }
    }

    #[test]
    fn counts_are_those_of_the_set(steps in prop::collection::vec((0..5_u128, harms()), 0..20)) {
        let mut set: std::collections::BTreeMap<u128, Affected> = std::collections::BTreeMap::default();
        let mut count = Count::default();
        for (number, harms) in steps {
            let before = set.get(&number);
            let now = before.map_or_else(
                || Affected::new(incident(), person(number), harms.clone()),
                |before| before.with(&harms),
            );
            count = count.after(before, &now);
            set.insert(number, now);
        }
        let of = |kind| set.values().filter(|it| it.has(kind)).count() as u64;
        let expected = Count {
            people: set.len() as u64,
            failed: of(HarmKind::Failed),
            silent: of(HarmKind::Silent),
            signed_out: of(HarmKind::SignedOut),
        };
        prop_assert_eq!(count, expected);
        let emptied = set.values().fold(count, Count::without);
        prop_assert_eq!(emptied, Count::default());
    }
}
