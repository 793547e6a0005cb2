//! Record keys of the AT protocol: timestamp identifiers, which `app.bsky.feed.post` asks for.

use kernel::Timestamp;
use sha2::{Digest as _, Sha256};

/// Base32 in the order of ASCII (AT protocol, "Timestamp Identifiers").
const DIGITS: &[u8; 32] = b"234567abcdefghijklmnopqrstuvwxyz";
const DIGITS_COUNT: u32 = 13;
const CLOCK_BITS: u32 = 10;

/// A key that is always the same for one thing that is said: 53 bits of microseconds, of which those below a millisecond
/// follow from what it is, and 10 bits that follow from it as well. Two things said in one millisecond of one account
/// get the same key once in a million times.
pub(crate) fn tid(said_at: Timestamp, what: &str) -> String {
    let hash = Sha256::digest(what.as_bytes());
    let low = u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]) % 1_000;
    let clock = u16::from_be_bytes([hash[4], hash[5]]) & 0x3ff;
    let millis = u64::try_from(said_at.as_millis()).unwrap_or(0);
    let micros = millis.saturating_mul(1_000).saturating_add(u64::from(low)) & ((1 << 53) - 1);
    let number = (micros << CLOCK_BITS) | u64::from(clock);
    let digit = |place: u32| {
        let bits = (number >> (place * 5)) & 31;
        char::from(DIGITS[usize::try_from(bits).unwrap_or(0)])
    };
    (0..DIGITS_COUNT).rev().map(digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_a_valid_one_and_always_the_same() {
        let at = Timestamp::parse("2026-11-23T09:14:00.250Z").unwrap();
        let key = tid(at, "incident/update/0");
        assert_eq!(key, tid(at, "incident/update/0"));
        assert_ne!(key, tid(at, "incident/update/1"));
        assert!(key < tid(at.after(std::time::Duration::from_millis(2)), "incident/update/0"));
        for at in [Timestamp::EPOCH, at, Timestamp::MAX] {
            let key = tid(at, "x");
            assert_eq!(key.len(), 13);
            assert!(key.bytes().all(|byte| DIGITS.contains(&byte)), "{key}");
            // The highest bit is never set.
            assert!("234567abcdefghij".contains(key.chars().next().unwrap()), "{key}");
        }
    }

    #[test]
    fn its_digits_are_those_of_the_specification() {
        // 2026-11-23T09:14:00.250Z is 1_795_425_240_250_000 microseconds, which the first eleven digits say but for
        // the lowest three bits.
        let at = Timestamp::parse("2026-11-23T09:14:00.250Z").unwrap();
        let number = tid(at, "x").bytes().fold(0_u64, |number, byte| {
            let digit = DIGITS.iter().position(|one| *one == byte).unwrap();
            number * 32 + u64::try_from(digit).unwrap()
        });
        assert_eq!((number >> CLOCK_BITS) / 1_000, u64::try_from(at.as_millis()).unwrap());
    }
}
