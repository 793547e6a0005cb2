use super::*;
use crate::ServerKeyState;
use kernel::Timestamp;

struct Counting;

impl Entropy for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        for (byte, number) in bytes.iter_mut().zip(1..) {
            *byte = number;
        }
    }
}

fn key(root: &RootKey, secret: [u8; 32]) -> ServerKey {
    ServerKey {
        id: 1,
        purpose: ServerKeyPurpose::Token,
        secret: root.seal(1, ServerKeyPurpose::Token, &secret, &Counting),
        state: ServerKeyState::Active,
        created_at: Timestamp::EPOCH,
        retired_at: None,
    }
}

fn root(byte: u8) -> RootKey {
    RootKey::new(Secret::new([byte; 32]))
}

#[test]
fn a_sealed_key_opens_with_its_own_root_in_its_own_place() {
    let secret = [42; 32];
    let kept = key(&root(7), secret);
    assert_eq!(root(7).open_secret(&kept), Ok(Secret::new(secret)));
    assert_eq!(root(8).open_secret(&kept), Err(BadKey(1)));
    let moved = ServerKey { id: 2, ..kept.clone() };
    assert_eq!(root(7).open_secret(&moved), Err(BadKey(2)));
    let other = ServerKey { purpose: ServerKeyPurpose::Nonce, ..kept };
    assert_eq!(root(7).open_secret(&other), Err(BadKey(1)));
}

#[test]
fn a_changed_byte_is_noticed_and_the_secret_is_not_in_the_sealed_text() {
    let secret = [42; 32];
    let kept = key(&root(7), secret);
    let sealed = kept.secret.expose().clone();
    assert!(!sealed.windows(8).any(|window| window == [42; 8]));
    for place in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[place] ^= 1;
        let changed = ServerKey { secret: Secret::new(changed), ..kept.clone() };
        assert_eq!(root(7).open_secret(&changed), Err(BadKey(1)), "byte {place}");
    }
    for length in [0, 11, 12, sealed.len() - 1] {
        let cut = ServerKey { secret: Secret::new(sealed[..length].to_vec()), ..kept.clone() };
        assert_eq!(root(7).open_secret(&cut), Err(BadKey(1)), "{length} bytes");
    }
}

#[test]
fn a_root_key_is_not_shown() {
    assert_eq!(format!("{:?}", root(7)), "RootKey(...)");
}
