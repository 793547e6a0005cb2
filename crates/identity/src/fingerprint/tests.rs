use super::*;

#[test]
fn a_fingerprint_is_the_sha_256_of_the_secret() {
    // FIPS 180-4: the digest of the empty text begins so.
    assert_eq!(Fingerprint::of("").0[..4], [0xe3, 0xb0, 0xc4, 0x42]);
}

#[test]
fn fingerprints_are_alike_for_the_same_secret_alone() {
    assert_eq!(Fingerprint::of("secret"), Fingerprint::of("secret"));
    assert_ne!(Fingerprint::of("secret"), Fingerprint::of("Secret"));
    assert_ne!(Fingerprint::of("secret"), Fingerprint::of("secret "));
}

#[test]
fn a_fingerprint_is_never_printed() {
    assert_eq!(format!("{:?}", Fingerprint::of("secret")), "...");
}
