use super::*;
use crate::jose::samples::{other_key, rfc_key};
use ring::rand::SystemRandom;

#[test]
fn a_kept_key_opens_as_it_was() {
    let random = Arc::new(SystemRandom::new());
    let kept = KeyPair::generate(&*random).unwrap();
    assert_eq!(format!("{kept:?}"), "...");
    let (first, second) =
        (KeyPair::open(&kept, random.clone()).unwrap(), KeyPair::open(&kept, random.clone()).unwrap());
    assert_eq!(first.key(), second.key());
    let signature = first.sign(b"message").unwrap();
    assert!(second.key().verify(b"message", &signature));
    assert!(!second.key().verify(b"another", &signature));
    assert!(!other_key().key().verify(b"message", &signature));
    let shown = format!("{first:?}");
    assert_eq!(shown, format!("KeyPair({})", first.key().thumbprint()));
}

#[test]
fn damaged_keys_are_refused() {
    let random = Arc::new(SystemRandom::new());
    let kept = KeyPair::generate(&*random).unwrap();
    let bytes = kept.expose();
    for end in 0..bytes.len() {
        let cut = Secret::new(bytes[..end].to_vec());
        assert_eq!(KeyPair::open(&cut, random.clone()).map(drop), Err(SignError::BadKey), "{end}");
    }
    // The public half of another key: the two have to belong together.
    let mut mixed = bytes.clone();
    let public = mixed.len() - 65;
    mixed[public..].copy_from_slice(rfc_key().key().as_bytes());
    assert_eq!(KeyPair::open(&Secret::new(mixed), random).map(drop), Err(SignError::BadKey));
}
