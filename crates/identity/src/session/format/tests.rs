use super::*;
use crate::samples::{array, golden, uuid};
use proptest::prelude::*;

fn key(id: u32) -> TokenKey {
    TokenKey { id, secret: Secret::new([7; 32]) }
}

fn session(number: u128) -> SessionId {
    SessionId::from_uuid(uuid(number))
}

#[test]
fn every_token_ever_written_is_read_and_genuine() {
    let mut count = 0;
    for line in golden(include_str!("../../../golden/token_v1.txt")) {
        let [id, secret, bits, generation, access, refresh] = line[..] else { panic!("{line:?}") };
        let key = TokenKey { id: id.parse().unwrap(), secret: Secret::new(array(secret)) };
        let session = session(u128::from_str_radix(bits, 16).unwrap());
        let generation = generation.parse().unwrap();
        for (kind, text) in [(TokenKind::Access, access), (TokenKind::Refresh, refresh)] {
            let parts = TokenParts::parse(text).unwrap();
            assert!(key.is_genuine(&parts), "{text}");
            assert_eq!((parts.version, parts.kind, parts.session), (1, kind, session), "{text}");
            assert_eq!((parts.key, parts.generation), (key.id, generation), "{text}");
            assert_eq!(key.mint(kind, session, generation).expose(), text, "and is written the same");
            assert!(text.len() <= TokenParts::BYTES_MAX);
            count += 1;
        }
    }
    assert_eq!(count, 72);
}

#[test]
fn a_token_with_any_part_changed_is_not_genuine() {
    let key = key(3);
    let text = key.mint(TokenKind::Refresh, session(42), 5);
    let parts = TokenParts::parse(text.expose()).unwrap();
    assert!(key.is_genuine(&parts));
    for other in [
        TokenParts { version: 0, ..parts },
        TokenParts { version: 2, ..parts },
        TokenParts { kind: TokenKind::Access, ..parts },
        TokenParts { session: session(43), ..parts },
        TokenParts { key: 4, ..parts },
        TokenParts { generation: 4, ..parts },
        TokenParts { generation: 6, ..parts },
    ] {
        assert!(!key.is_genuine(&other), "{other:?}");
    }
    for bit in 0..256 {
        let mut mac = parts.mac;
        mac[bit / 8] ^= 1 << (bit % 8);
        assert!(!key.is_genuine(&TokenParts { mac, ..parts }), "bit {bit}");
    }
    let same_id = TokenKey { id: 3, secret: Secret::new([8; 32]) };
    assert!(!same_id.is_genuine(&parts), "another secret");
    assert!(!TokenKey { id: 4, ..key }.is_genuine(&parts), "the same secret under another id");
}

#[test]
fn one_token_has_one_text() {
    let text = key(3).mint(TokenKind::Access, session(42), 5).into_exposed();
    let mac = text.rsplit("_5_").next().unwrap().to_owned();
    assert_eq!(mac.len(), 43);
    for (from, to) in [
        ("flr_", "FLR_"),
        ("flr_", ""),
        ("flr_", " flr_"),
        ("_a1_", "_A1_"),
        ("_a1_", "_a2_"),
        ("_a1_", "_a01_"),
        ("_a1_", "_a_"),
        ("_a1_", "_b1_"),
        ("_a1_", "__a1_"),
        ("_3_5_", "_03_5_"),
        ("_3_5_", "_+3_5_"),
        ("_3_5_", "_3_05_"),
        ("_3_5_", "_3_ 5_"),
        ("_3_5_", "_3_5 _"),
        ("_3_5_", "_-3_5_"),
        ("_3_5_", "_4294967296_5_"),
        ("_3_5_", "_3_4294967296_"),
        ("_3_5_", "__5_"),
        ("_3_5_", "_3__"),
        ("_3_5_", "_5_"),
        ("_3_5_", "_３_5_"),
        ("_5_", "_5__"),
        (&mac, ""),
        (&mac, &mac[1..]),
        (&mac, &format!("{mac}=")),
        (&mac, &format!("{mac}A")),
        (&mac, &format!("{}+", &mac[..42])),
        (&mac, &format!("{} ", &mac[..42])),
    ] {
        let other = text.replacen(from, to, 1);
        assert_ne!(other, text);
        assert_eq!(TokenParts::parse(&other), None, "{other}");
    }
    // The last character of 43 carries two bits that no byte has; only one of its four writings is read.
    let last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let read =
        last.chars().filter_map(|c| TokenParts::parse(&format!("{}{c}", &text[..text.len() - 1]))).count();
    assert_eq!(read, 16);
    for text in ["", "flr_", "flr_a1", "flr_a1_", "flr_a1____", &"flr_a1_".repeat(1_000)] {
        assert_eq!(TokenParts::parse(text), None, "{text}");
    }
}

#[test]
fn secrets_are_never_printed() {
    let key = key(3);
    let text = key.mint(TokenKind::Access, session(42), 5);
    let parts = TokenParts::parse(text.expose()).unwrap();
    let mac = text.expose().rsplit("_5_").next().unwrap();
    let printed = format!("{key:?} {text:?} {parts:?}");
    assert!(!printed.contains(mac) && !printed.contains("[7, 7"), "{printed}");
    assert!(printed.contains("a1 session_000000000000000000000g 3 5"), "{printed}");
}

proptest! {
    #[test]
    fn tokens_print_and_parse(bits: u128, id: u32, generation: u32, secret: [u8; 32], is_access: bool) {
        let key = TokenKey { id, secret: Secret::new(secret) };
        let kind = if is_access { TokenKind::Access } else { TokenKind::Refresh };
        let text = key.mint(kind, session(bits), generation);
        prop_assert!(text.expose().len() <= TokenParts::BYTES_MAX);
        let parts = TokenParts::parse(text.expose()).unwrap();
        prop_assert!(key.is_genuine(&parts));
        prop_assert_eq!((parts.kind, parts.session, parts.key), (kind, session(bits), id));
        prop_assert_eq!(parts.generation, generation);
    }

    #[test]
    fn any_text_is_a_token_or_refused(text in "(flr_[ar]1_)?[0-9A-Za-z_-]{0,90}") {
        if let Some(parts) = TokenParts::parse(&text) {
            prop_assert!(!key(parts.key).is_genuine(&parts));
        }
    }
}
