use super::*;
use crate::jose::samples::all_damaged;
use crate::samples::STEP;

/// The beginning of a span.
fn begins() -> Timestamp {
    Timestamp::parse("2026-03-01T09:05:00Z").unwrap()
}

fn nonces(key: u8) -> ServerNonces {
    ServerNonces::new(Secret::new([key; 32]))
}

#[test]
fn a_nonce_is_good_in_its_span_and_the_next() {
    let server = nonces(1);
    let ends = begins().after(NONCE_LASTS);
    assert_eq!(server.nonce(begins()), server.nonce(ends.before(STEP)));
    assert_ne!(server.nonce(begins()), server.nonce(ends));
    for made_at in [begins(), ends.before(STEP)] {
        let nonce = server.nonce(made_at);
        assert!(server.is_fresh(&nonce, begins()));
        assert!(server.is_fresh(&nonce, ends));
        assert!(server.is_fresh(&nonce, ends.after(NONCE_LASTS).before(STEP)));
        assert!(!server.is_fresh(&nonce, ends.after(NONCE_LASTS)));
        // From a server whose clock is ahead: one more request and the nonces agree.
        assert!(!server.is_fresh(&nonce, begins().before(STEP)));
    }
}

#[test]
fn the_first_span_of_all_has_one_before_it() {
    let server = nonces(1);
    assert!(server.is_fresh(&server.nonce(Timestamp::EPOCH), Timestamp::EPOCH));
    assert!(server.is_fresh(&server.nonce(Timestamp::MAX), Timestamp::MAX));
}

#[test]
fn every_node_with_the_key_knows_the_nonce_and_nobody_else() {
    let nonce = nonces(1).nonce(begins());
    assert!(nonces(1).is_fresh(&nonce, begins()));
    assert!(!nonces(2).is_fresh(&nonce, begins()));
    assert_ne!(nonces(2).nonce(begins()), nonce);
    assert!(nonce.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'));
}

#[test]
fn no_damaged_nonce_is_fresh() {
    let server = nonces(1);
    let nonce = server.nonce(begins());
    for text in all_damaged(&nonce) {
        assert!(!server.is_fresh(&text, begins()), "{text}");
    }
    for text in ["", "AAAA", "eyJ7S_zG.eyJH0-Z.HX4w-7v", &"A".repeat(34), &"A".repeat(100_000)] {
        assert!(!server.is_fresh(text, begins()), "{text}");
    }
}

/// The form of version 1, for ever; another node may be a build older or newer.
#[test]
fn version_1_is_written_as_ever() {
    let nonce = nonces(7).nonce(begins());
    assert_eq!(nonce, "AQAAAAAAWiWNYlYxNAPeIj_cC5zaR-_EzA");
}

#[test]
fn nonces_of_another_key_are_known_where_it_is_named() {
    let (old, new) = (nonces(7), nonces(8));
    let now = begins();
    assert!(!new.is_fresh(&old.nonce(now), now));
    let both = nonces(8).also_of(Secret::new([7; 32]));
    assert!(both.is_fresh(&old.nonce(now), now) && both.is_fresh(&new.nonce(now), now));
    assert_eq!(both.nonce(now), new.nonce(now), "new nonces are by the one key");
    assert!(!both.is_fresh(&nonces(9).nonce(now), now));
}
