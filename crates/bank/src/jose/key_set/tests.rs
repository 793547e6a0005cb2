use super::*;
use crate::jose::Signer as _;
use crate::jose::samples::other_key;
use crate::samples::{STEP, start};

fn key() -> DeviceKey {
    *other_key().key()
}

fn active(key: DeviceKey) -> SetKey {
    SetKey { key, stage: KeyStage::Active { since: start() } }
}

fn next(key: DeviceKey) -> SetKey {
    SetKey { key, stage: KeyStage::Next { published_at: start() } }
}

fn retired(key: DeviceKey) -> SetKey {
    SetKey { key, stage: KeyStage::Retired { until: start().after(KEY_OVERLAP) } }
}

fn kid(key: &DeviceKey) -> String {
    key.thumbprint().to_string()
}

#[test]
fn a_set_has_one_active_key_and_no_key_twice() {
    let (first, second) = (key(), key());
    let check = |keys: Vec<SetKey>, wrong: Option<KeySetError>| assert_eq!(KeySet::new(keys).err(), wrong);
    check(vec![active(first)], None);
    check(vec![retired(key()), active(first), next(second)], None);
    check(vec![], Some(KeySetError::ActiveKeys));
    check(vec![next(first), retired(second)], Some(KeySetError::ActiveKeys));
    check(vec![active(first), active(second)], Some(KeySetError::ActiveKeys));
    check(vec![active(first), next(second), next(key())], Some(KeySetError::NextKeys));
    check(vec![active(first), next(first)], Some(KeySetError::SameKey));
    check(vec![active(first), retired(second), retired(second)], Some(KeySetError::SameKey));
    let many = |count: usize| (1..count).map(|_| retired(key())).chain([active(first)]).collect();
    check(many(KeySet::KEYS_MAX), None);
    check(many(KeySet::KEYS_MAX + 1), Some(KeySetError::TooManyKeys));
}

#[test]
fn a_retired_key_is_known_until_its_time_is_over() {
    let (old, new) = (key(), key());
    let set = KeySet::new(vec![retired(old), active(new)]).unwrap();
    assert_eq!(set.active(), &new);
    let until = start().after(KEY_OVERLAP);
    assert_eq!(set.find(&kid(&old), until.before(STEP)), Ok(&old));
    assert_eq!(set.document(until.before(STEP)).keys.len(), 2);
    assert_eq!(set.find(&kid(&old), until), Err(KeyMiss::Retired));
    let left: Vec<_> = set.document(until).keys.into_iter().map(|jwk| jwk.key).collect();
    assert_eq!(left, [new]);
}

#[test]
fn other_names_are_unknown() {
    let mine = key();
    let set = KeySet::new(vec![active(mine)]).unwrap();
    let name = kid(&mine);
    assert_eq!(set.find(&name, start()), Ok(&mine));
    for other in ["", "1", &name[1..], &format!("{name}A"), &format!("{name}="), &kid(&key())] {
        assert_eq!(set.find(other, start()), Err(KeyMiss::Unknown), "{other}");
    }
}

#[test]
fn the_document_names_each_key_and_holds_nothing_private() {
    let set = KeySet::new(vec![active(key()), next(key())]).unwrap();
    let text = serde_json::to_string(&set.document(start())).unwrap();
    assert!(text.len() <= JwkSet::BYTES_MAX && !text.contains("\"d\""));
    let read = JwkSet::parse(&text).unwrap();
    assert_eq!(read, set.document(start()));
    for jwk in read.keys {
        assert_eq!(jwk.kid, Some(kid(&jwk.key)));
    }
}
