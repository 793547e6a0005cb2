use super::*;
use crate::samples::golden;

/// The cheapest there is: the tests are about the text, not about the cost.
fn cheap() -> PinParams {
    PinParams::try_from_costs(8, 1, 1).unwrap()
}

fn pin(raw: &str) -> PinDigits {
    PinDigits::parse(raw).unwrap()
}

#[test]
fn hashes_of_every_older_parameter_are_verified() {
    let mut count = 0;
    for line in golden(include_str!("../../../golden/pin_hashes.txt")) {
        let [raw, phc] = line[..] else { panic!("{line:?}") };
        let hash = PinHash::parse(phc).unwrap();
        assert_eq!(hash.verify(&pin(raw)), PinAnswer::Right, "{phc}");
        assert_eq!(hash.as_str(), phc, "the text stays as it was written");
        let is_default = phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$");
        assert_eq!(hash.needs_rehash(PinParams::DEFAULT), !is_default, "{phc}");
        count += 1;
    }
    assert_eq!(count, 13);
}

#[test]
fn another_pin_is_wrong() {
    let hash = PinHash::make(&pin("2580"), [7; 16], cheap());
    assert_eq!(hash.verify(&pin("2580")), PinAnswer::Right);
    for raw in ["2581", "0852", "02580", "25800", "258025", "0000"] {
        assert_eq!(hash.verify(&pin(raw)), PinAnswer::Wrong, "{raw}");
    }
}

#[test]
fn a_hash_says_its_parameters_and_salt() {
    let params = PinParams::try_from_costs(64, 3, 2).unwrap();
    let hash = PinHash::make(&pin("2580"), [0; 16], params);
    assert!(
        hash.as_str().starts_with("$argon2id$v=19$m=64,t=3,p=2$AAAAAAAAAAAAAAAAAAAAAA$"),
        "{}",
        hash.as_str()
    );
    assert!(hash.as_str().len() <= PinHash::BYTES_MAX);
    assert_eq!(PinHash::parse(hash.as_str()), Ok(hash.clone()));
    assert!(!hash.needs_rehash(params));
    assert!(hash.needs_rehash(cheap()));
    assert_ne!(PinHash::make(&pin("2580"), [1; 16], params), hash, "another salt");
    assert!(!format!("{hash:?}").contains("argon2"));
}

#[test]
fn texts_that_are_no_hash_are_refused() {
    let good = PinHash::make(&pin("2580"), [7; 16], cheap()).as_str().to_owned();
    let too_long = format!("{good}{}", "A".repeat(PinHash::BYTES_MAX));
    for text in [
        "",
        "2580",
        "$argon2id$",
        "$2b$12$abcdefghijklmnopqrstuv",
        "$argon2id$v=19$m=8,t=1,p=1",
        "$argon2id$v=19$m=8,t=1,p=1$BwcHBwcHBwcHBwcHBwcHBw",
        &good.replace("argon2id", "argon2x"),
        &good.replace("v=19", "v=20"),
        &good.replace("m=8", "m=7"),
        &good.replace("m=8", "m=1048577"),
        &good.replace("m=8", "m=4294967295"),
        &good.replace("t=1", "t=0"),
        &good.replace("t=1", "t=65"),
        &good.replace("p=1", "p=0"),
        &good.replace("p=1", "p=17"),
        &good.replace("m=8,", ""),
        &good.replace("BwcHBwcHBwcHBwcHBwcHBw", "BwcHBw"),
        &format!("{good} "),
        &too_long,
    ] {
        let is_default_memory = text.contains("$t=1,p=1$");
        assert_eq!(PinHash::parse(text).is_err(), !is_default_memory, "{text}");
    }
}

#[test]
fn costs_have_bounds() {
    for (memory, passes, lanes, is_good) in [
        (8, 1, 1, true),
        (7, 1, 1, false),
        (16, 1, 2, true),
        (15, 1, 2, false),
        (128, 1, 16, true),
        (136, 1, 17, false),
        (8, 0, 1, false),
        (8, 64, 1, true),
        (8, 65, 1, false),
        (8, 1, 0, false),
        (1 << 20, 1, 1, true),
        ((1 << 20) + 1, 1, 1, false),
        (u32::MAX, u32::MAX, u32::MAX, false),
    ] {
        assert_eq!(
            PinParams::try_from_costs(memory, passes, lanes).is_ok(),
            is_good,
            "{memory} {passes} {lanes}"
        );
    }
    let PinParams { memory_kib, passes, lanes } = PinParams::DEFAULT;
    assert_eq!(PinParams::try_from_costs(memory_kib, passes, lanes), Ok(PinParams::DEFAULT));
}
