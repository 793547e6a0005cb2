use super::*;
use crate::jose::ACCESS_LASTS_MAX;
use crate::samples::{STEP, start};
use kernel::Secret;

fn key(id: u32, purpose: ServerKeyPurpose, state: ServerKeyState, created_at: Timestamp) -> ServerKey {
    ServerKey { id, purpose, secret: Secret::default(), state, created_at, retired_at: None }
}

/// The keys a bank begins with.
fn first() -> Vec<ServerKey> {
    let active = |(id, purpose)| key(id, purpose, ServerKeyState::Active, start());
    (1..).zip(ServerKeyPurpose::ALL).map(active).collect()
}

fn publish(keys: &mut Vec<ServerKey>, purpose: ServerKeyPurpose, now: Timestamp) -> Result<u32, KeyRefusal> {
    let Publish { id, over } = decide_publish(keys, purpose, now)?;
    keys.retain(|key| !over.contains(&key.id));
    keys.push(key(id, purpose, ServerKeyState::Next, now));
    Ok(id)
}

fn rotate(keys: &mut [ServerKey], purpose: ServerKeyPurpose, now: Timestamp) -> Result<(), KeyRefusal> {
    for moved in decide_rotate(keys, purpose, now)? {
        let place = keys.iter().position(|key| key.id == moved.id).unwrap();
        keys[place] = moved;
    }
    Ok(())
}

fn stage(keys: &[ServerKey], id: u32) -> KeyStage {
    let purpose = keys.iter().find(|key| key.id == id).unwrap().purpose;
    stages(keys, purpose).find(|(key, _)| key.id == id).unwrap().1
}

/// F10 and F11: at every moment of a rotation, each key is known of which something may live.
#[test]
fn a_rotation_overlaps_at_both_ends() {
    for purpose in ServerKeyPurpose::ALL {
        let mut keys = first();
        let old = keys.iter().find(|key| key.purpose == purpose).unwrap().id;
        assert_eq!(rotate(&mut keys, purpose, start()), Err(KeyRefusal::NoNextKey));
        let new = publish(&mut keys, purpose, start()).unwrap();
        assert_eq!(new, 4, "numbers count the keys of every purpose");
        assert_eq!(stage(&keys, new), KeyStage::Next { published_at: start() });
        assert_eq!(publish(&mut keys, purpose, start()), Err(KeyRefusal::NextKeyWaits));

        let at = start().after(KEY_LEAD);
        assert_eq!(rotate(&mut keys, purpose, at.before(STEP)), Err(KeyRefusal::TooEarly { at }));
        rotate(&mut keys, purpose, at).unwrap();
        assert_eq!(stage(&keys, new), KeyStage::Active { since: at });
        // What the old key made last, on a node that heard of the rotation as late as it may, lives to its end.
        let last = at.after(KEY_LEAD);
        let needed = match purpose {
            ServerKeyPurpose::Token => Timestamp::MAX.before(STEP),
            ServerKeyPurpose::Signing => last.after(ACCESS_LASTS_MAX),
            ServerKeyPurpose::Nonce => last.after(NONCE_LASTS.saturating_mul(2)).before(STEP),
        };
        assert!(stage(&keys, old).verifies(needed), "{purpose:?}");
        let others = keys.iter().filter(|key| key.purpose != purpose);
        assert!(others.clone().all(|key| key.state == ServerKeyState::Active) && others.count() == 2);
    }
}

#[test]
fn a_key_leaves_when_nothing_of_it_lives_and_a_token_key_never() {
    for purpose in ServerKeyPurpose::ALL {
        let mut keys = first();
        let old = keys.iter().find(|key| key.purpose == purpose).unwrap().id;
        let second = publish(&mut keys, purpose, start()).unwrap();
        let rotated_at = start().after(KEY_LEAD);
        rotate(&mut keys, purpose, rotated_at).unwrap();
        let Some(overlap) = overlap(purpose) else {
            let much_later = start().after(Duration::from_hours(24 * 365 * 100));
            assert!(decide_publish(&keys, purpose, much_later).unwrap().over.is_empty());
            continue;
        };
        publish(&mut keys, purpose, rotated_at).unwrap();
        rotate(&mut keys, purpose, rotated_at.after(KEY_LEAD)).unwrap();
        let until = rotated_at.after(overlap);
        assert!(decide_publish(&keys, purpose, until.before(STEP)).unwrap().over.is_empty());
        assert_eq!(decide_publish(&keys, purpose, until).unwrap().over, [old]);
        let third = publish(&mut keys, purpose, until).unwrap();
        assert!(keys.iter().all(|key| key.id != old) && second < third);
        let much_later = start().after(Duration::from_hours(24 * 365));
        rotate(&mut keys, purpose, much_later).unwrap();
        let left = decide_publish(&keys, purpose, much_later.after(overlap)).unwrap().over;
        assert!(left.contains(&second) && !left.contains(&(third - 1)), "the last to retire stays");
    }
}

#[test]
fn rotations_as_fast_as_they_may_be_keep_the_keys_bounded() {
    for (purpose, most) in [
        (ServerKeyPurpose::Signing, KeySet::KEYS_MAX),
        (ServerKeyPurpose::Nonce, KeySet::KEYS_MAX),
        (ServerKeyPurpose::Token, TOKEN_KEYS_MAX),
    ] {
        let (mut keys, mut now) = (first(), start());
        let mut refused = 0;
        for _ in 0..100 {
            match publish(&mut keys, purpose, now) {
                Ok(_) => rotate(&mut keys, purpose, now.after(KEY_LEAD)).unwrap(),
                Err(wrong) => {
                    assert_eq!(wrong, KeyRefusal::TooManyKeys);
                    refused += 1;
                }
            }
            now = now.after(KEY_LEAD);
            assert!(keys.iter().filter(|key| key.purpose == purpose).count() <= most);
        }
        assert_eq!(0 < refused, purpose != ServerKeyPurpose::Nonce, "{purpose:?}");
    }
}

#[test]
fn signing_keys_follow_each_other_by_themselves() {
    let (mut keys, mut now) = (first(), start());
    let purpose = ServerKeyPurpose::Signing;
    let step = Duration::from_mins(30);
    let mut rotations = Vec::new();
    let end = start().after(SIGNING_LASTS.saturating_mul(4));
    while now < end {
        match decide_due(&keys, purpose, now) {
            Some(KeysDue::Publish) => drop(publish(&mut keys, purpose, now).unwrap()),
            Some(KeysDue::Rotate) => {
                rotate(&mut keys, purpose, now).unwrap();
                rotations.push(now);
            }
            None => {}
        }
        now = now.after(step);
    }
    let expected: Vec<_> = (1..4).map(|count| start().after(SIGNING_LASTS.saturating_mul(count))).collect();
    assert_eq!(rotations, expected);
    // One that staff published early waits for its day.
    let mut keys = first();
    publish(&mut keys, purpose, start()).unwrap();
    assert_eq!(decide_due(&keys, purpose, start().after(SIGNING_LASTS).before(STEP)), None);
    assert_eq!(decide_due(&keys, purpose, start().after(SIGNING_LASTS)), Some(KeysDue::Rotate));
    assert_eq!(decide_due(&[], purpose, start()), None);
}
