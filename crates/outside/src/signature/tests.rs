use super::*;

/// The expected digest is that of `printf '1772356440.{"a":1}' | openssl dgst -sha256 -hmac secret`.
#[test]
fn a_signature_is_what_openssl_makes_of_time_and_body() {
    let hex = "2d2c22272a311d9862badf2e9e1bd522f1cce636754505935bc371ad41affd5f";
    assert_eq!(sign("secret", 1_772_356_440, br#"{"a":1}"#), format!("t=1772356440,v1={hex}"));
}

#[test]
fn another_time_body_or_secret_is_another_signature() {
    let ours = sign("secret", 1, b"body");
    for other in [sign("secret", 2, b"body"), sign("secret", 1, b"bodz"), sign("sekret", 1, b"body")] {
        assert_ne!(ours.split_once(",v1=").expect("signed").1, other.split_once(",v1=").expect("signed").1);
    }
}
