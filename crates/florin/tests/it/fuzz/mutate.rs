//! Seeds changed in the ways in which outside text goes wrong. The name of the target is the seed of all chance.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore as _, SeedableRng as _};

/// Changes of one input.
const CHANGES_MAX: usize = 5;
/// No input grows beyond it.
const BYTES_MAX: usize = 16 * 1024;

/// Pieces that parsers treat in their own way.
const PIECES: [&[u8]; 34] = [
    b"\0",
    b"%00",
    b"%ff",
    b"%",
    b"&",
    b"=",
    b"[]",
    b"[",
    b"]",
    b"+",
    b"-",
    b".",
    b"_",
    b":",
    b"@",
    b"/",
    b"//",
    b"#",
    b"?",
    b"\"",
    b"\\",
    b"\r\n",
    b"null",
    b"1e309",
    b"9223372036854775807",
    b"9223372036854775808",
    b"-9223372036854775808",
    b"0000000000000000000000",
    "\u{202e}".as_bytes(),
    "\u{130}ß💷".as_bytes(),
    "\u{feff}".as_bytes(),
    b"{account}",
    b"{line}",
    b"\xc0\xaf\xff",
];

pub(super) struct Mutator(ChaCha8Rng);

impl Mutator {
    pub(super) fn of(name: &str) -> Self {
        let seed = name.bytes().fold(7_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)));
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// A seed with a few changes.
    pub(super) fn mutated(&mut self, seeds: &[&[u8]]) -> Vec<u8> {
        let mut input = seeds[self.below(seeds.len())].to_vec();
        for _ in 0..=self.below(CHANGES_MAX) {
            self.change(&mut input, seeds);
        }
        input.truncate(BYTES_MAX);
        input
    }

    fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end.max(1)).expect("a count fits");
        usize::try_from(self.0.next_u64() % end).expect("it is below a count")
    }

    /// A range within so many bytes, often a short one.
    fn range(&mut self, len: usize) -> std::ops::Range<usize> {
        let start = self.below(len + 1);
        let most = if self.below(2) == 0 { 4 } else { len };
        start..(start + self.below(most + 1)).min(len)
    }

    fn change(&mut self, input: &mut Vec<u8>, seeds: &[&[u8]]) {
        let place = self.below(input.len() + 1);
        match self.below(8) {
            0 => input.insert(place, self.0.next_u32().to_le_bytes()[0]),
            1 if place < input.len() => input[place] ^= 1 << self.below(8),
            2 => {
                let range = self.range(input.len());
                input.drain(range);
            }
            3 => {
                let range = self.range(input.len());
                let copied = input[range].repeat(1 + self.below(3));
                input.splice(place..place, copied);
            }
            4 => {
                let other = seeds[self.below(seeds.len())];
                let piece = &other[self.range(other.len())];
                input.splice(place..place, piece.iter().copied());
            }
            5 => {
                let range = self.range(input.len());
                let piece = PIECES[self.below(PIECES.len())];
                input.splice(range, piece.iter().copied());
            }
            6 => input.truncate(place),
            _ => {
                let piece = PIECES[self.below(PIECES.len())];
                input.splice(place..place, piece.iter().copied());
            }
        }
    }
}
