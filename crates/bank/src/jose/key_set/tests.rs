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

/// F10 and F11: at every moment of a rotation the document has the key of every token that lives.
#[test]
fn a_rotation_overlaps_at_both_ends() {
    let (old, new) = (key(), key());
    let set = KeySet::new(vec![active(old)]).unwrap();
    assert_eq!(set.rotated(start()), Err(RotateRefusal::NoNextKey));
    let set = set.published(new, start()).unwrap();
    assert_eq!(set.active(), &old);
    assert_eq!(set.find(&kid(&new), start()), Ok(&new));
    assert_eq!(set.published(key(), start()), Err(KeySetError::NextKeys));
    assert_eq!(set.document(start()).keys.len(), 2);

    let at = start().after(KEY_LEAD);
    assert_eq!(set.rotated(at.before(STEP)), Err(RotateRefusal::TooEarly { at }));
    let set = set.rotated(at).unwrap();
    assert_eq!(set.active(), &new);
    assert_eq!(set.find(&kid(&old), at), Ok(&old));

    // The last token by the old key, made by a node that heard of the rotation as late as it may, lives to its end.
    let last_token_ends = at.after(KEY_LEAD).after(ACCESS_LASTS_MAX);
    assert_eq!(set.find(&kid(&old), last_token_ends), Ok(&old));
    let until = at.after(KEY_OVERLAP);
    assert_eq!(set.find(&kid(&old), until.before(STEP)), Ok(&old));
    assert_eq!(set.document(until.before(STEP)).keys.len(), 2);
    assert_eq!(set.find(&kid(&old), until), Err(KeyMiss::Retired));
    let left: Vec<_> = set.document(until).keys.into_iter().map(|jwk| jwk.key).collect();
    assert_eq!(left, [new]);

    let third = key();
    let set = set.published(third, until).unwrap();
    assert_eq!(set.keys().map(|key| key.key).collect::<Vec<_>>(), [new, third]);
    assert_eq!(set.find(&kid(&old), until), Err(KeyMiss::Unknown));
}

#[test]
fn rotations_as_fast_as_they_may_be_keep_the_set_bounded() {
    let mut set = KeySet::new(vec![active(key())]).unwrap();
    let mut now = start();
    let mut refused = 0;
    for _ in 0..60 {
        match set.published(key(), now) {
            Ok(published) => set = published.rotated(now.after(KEY_LEAD)).unwrap(),
            Err(wrong) => {
                assert_eq!(wrong, KeySetError::TooManyKeys);
                refused += 1;
            }
        }
        now = now.after(KEY_LEAD);
        assert!(set.keys().count() <= KeySet::KEYS_MAX);
    }
    assert!(0 < refused && refused < 60);
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
