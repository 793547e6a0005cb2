use super::*;
use crate::samples::{Signer, array};
use proptest::prelude::*;

/// RFC 6979, A.2.5, with SHA-256.
const SAMPLE: &str = "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716\
                      f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8";
const TEST: &str = "f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367\
                    019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083";

#[test]
fn the_signatures_of_rfc_6979_are_right() {
    let key = Signer::first().key;
    assert!(key.verify(b"sample", &array(SAMPLE)));
    assert!(key.verify(b"test", &array(TEST)));
    assert!(!key.verify(b"test", &array(SAMPLE)), "another message's");
    assert!(!key.verify(b"sample ", &array(SAMPLE)));
    assert!(!key.verify(b"", &array(SAMPLE)));
    assert!(!Signer::second().key.verify(b"sample", &array(SAMPLE)), "another key's");
}

#[test]
fn a_signature_with_any_bit_flipped_is_wrong() {
    let key = Signer::first().key;
    let right: [u8; 64] = array(SAMPLE);
    for bit in 0..64 * 8 {
        let mut signature = right;
        signature[bit / 8] ^= 1 << (bit % 8);
        assert!(!key.verify(b"sample", &signature), "bit {bit}");
    }
    for signature in [[0; 64], [0xff; 64]] {
        assert!(!key.verify(b"sample", &signature), "{signature:?}");
    }
    let mut swapped = right;
    swapped.rotate_left(32);
    assert!(!key.verify(b"sample", &swapped), "s before r");
}

#[test]
fn a_key_with_any_bit_flipped_verifies_nothing() {
    let right = *Signer::first().key.as_bytes();
    for bit in 8..65 * 8 {
        let mut point = right;
        point[bit / 8] ^= 1 << (bit % 8);
        let key = DeviceKey::parse(&point).unwrap();
        assert!(!key.verify(b"sample", &array(SAMPLE)), "bit {bit} leaves the curve");
    }
    let zero = DeviceKey::from_xy([0; 32], [0; 32]);
    assert!(!zero.verify(b"sample", &array(SAMPLE)), "the point at infinity");
}

#[test]
fn a_key_is_65_bytes_and_uncompressed() {
    let point = *Signer::first().key.as_bytes();
    assert_eq!(DeviceKey::parse(&point), Ok(Signer::first().key));
    assert_eq!(DeviceKey::parse(&point[..64]), Err(DeviceKeyError));
    assert_eq!(DeviceKey::parse(&[&point[..], &[0]].concat()), Err(DeviceKeyError));
    assert_eq!(DeviceKey::parse(&[]), Err(DeviceKeyError));
    assert_eq!(DeviceKey::parse(&[&[3], &point[1..33]].concat()), Err(DeviceKeyError), "compressed");
    for first in (0..=u8::MAX).filter(|first| *first != 4) {
        let mut other = point;
        other[0] = first;
        assert_eq!(DeviceKey::parse(&other), Err(DeviceKeyError), "{first}");
    }
}

#[test]
fn a_key_is_called_by_its_thumbprint() {
    // RFC 9449, 6.1: the key of its examples and the `jkt` by which a token is bound to it.
    let part = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap().try_into().unwrap();
    let key = DeviceKey::from_xy(
        part("l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs"),
        part("9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA"),
    );
    assert_eq!(key.thumbprint().to_string(), "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");
    assert_eq!(format!("{key:?}"), "DeviceKey(0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I)");
    assert_ne!(Signer::first().key.thumbprint(), Signer::second().key.thumbprint());
    for text in [
        "",
        "0ZcO",
        "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4J",
        "0ZcOCORZNYy+DWpqq30jZyJGHTN0d2HglBV3uiguA4I",
    ] {
        assert_eq!(Thumbprint::parse(text), None, "{text}");
    }
    assert_eq!(Thumbprint::parse(&key.thumbprint().to_string()), Some(key.thumbprint()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn coordinates_and_points_agree(x: [u8; 32], y: [u8; 32]) {
        let key = DeviceKey::from_xy(x, y);
        prop_assert_eq!(key.xy(), (x, y));
        prop_assert_eq!(DeviceKey::parse(key.as_bytes()), Ok(key));
        prop_assert_eq!(&key.as_bytes()[1..], &[x, y].concat()[..]);
    }

    #[test]
    fn what_a_key_signs_is_verified_and_nothing_else(message: Vec<u8>, other: Vec<u8>) {
        let signer = Signer::first();
        let signature = signer.sign(&message);
        prop_assert!(signer.key.verify(&message, &signature));
        prop_assert_eq!(signer.key.verify(&other, &signature), message == other);
    }

    #[test]
    fn any_signature_is_refused(signature in proptest::collection::vec(any::<u8>(), 64)) {
        prop_assert!(!Signer::first().key.verify(b"sample", &signature.try_into().unwrap()));
    }
}
