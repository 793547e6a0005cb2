//! Card numbers: 13 to 19 digits whose check digit is right (ISO/IEC 7812-1, annex B), in groups or not.
//!
//! Groups of digits with gaps of one kind between them are a run. Of a run every stretch that begins and ends with a
//! group is looked at, whatever it begins with, and every other stretch that begins as cards of today do.

use super::fold::Folded;
use super::{SecretKind, put};
use std::ops::Range;

const DIGITS_MIN: usize = 13;
const DIGITS_MAX: usize = 19;
/// Characters between two groups.
const GAP_CHARS_MAX: usize = 3;
/// How a sort code and an account number are written: not a card, whatever their digits add up to.
const SORT_CODE_AND_ACCOUNT: [usize; 4] = [2, 2, 2, 8];

/// What stands between two groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gap {
    /// Spaces and dashes, which people mix.
    Loose,
    /// One of another character, the same throughout.
    Tight(char),
}

/// Digits without a gap: their places in the text.
type Group = Range<usize>;

pub(super) fn mark(text: &[Folded], marks: &mut [Option<SecretKind>]) {
    let groups = groups(text);
    let mut first = 0;
    while first < groups.len() {
        let gap = groups.get(first + 1).and_then(|next| gap(text, &groups[first], next));
        let mut last = first;
        while gap.is_some()
            && groups.get(last + 1).and_then(|next| self::gap(text, &groups[last], next)) == gap
        {
            last += 1;
        }
        mark_run(text, &groups[first..=last], marks);
        // The last group may begin another run with another kind of gap.
        first = if first < last
            && groups.get(last + 1).is_some_and(|next| self::gap(text, &groups[last], next).is_some())
        {
            last
        } else {
            last + 1
        };
    }
}

fn groups(text: &[Folded]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (place, c) in text.iter().enumerate() {
        if c.digit.is_none() {
            continue;
        }
        match groups.last_mut() {
            Some(last) if last.end == place => last.end = place + 1,
            _ => groups.push(place..place + 1),
        }
    }
    groups
}

/// What keeps two groups apart, if they may be of one number.
fn gap(text: &[Folded], before: &Group, after: &Group) -> Option<Gap> {
    let between = &text[before.end..after.start];
    let is_loose = |c: &Folded| c.plain.is_whitespace() || is_dash(c.plain);
    if between.len() <= GAP_CHARS_MAX && between.iter().all(is_loose) {
        return Some(Gap::Loose);
    }
    match between {
        [one] if matches!(one.plain, '.' | ',' | '/' | '_' | '|' | '\u{b7}' | '*' | ':' | '+' | '\'') => {
            Some(Gap::Tight(one.plain))
        }
        _ => None,
    }
}

const fn is_dash(c: char) -> bool {
    matches!(
        c,
        '-' | '\u{58a}' | '\u{2010}'
            ..='\u{2015}'
                | '\u{2043}'
                | '\u{2212}'
                | '\u{2e3a}'
                | '\u{2e3b}'
                | '\u{fe58}'
                | '\u{fe63}'
                | '~'
                | '\u{30fc}'
    )
}

fn mark_run(text: &[Folded], groups: &[Group], marks: &mut [Option<SecretKind>]) {
    if groups.iter().map(Range::len).eq(SORT_CODE_AND_ACCOUNT) {
        return;
    }
    // Each digit with the group it is of.
    let digits: Vec<(usize, u8)> = groups
        .iter()
        .enumerate()
        .flat_map(|(number, group)| {
            text[group.clone()].iter().filter_map(move |c| c.digit.map(|digit| (number, digit)))
        })
        .collect();
    let begins = |at: usize| at == 0 || digits[at - 1].0 != digits[at].0;
    let ends = |at: usize| at == digits.len() || digits[at - 1].0 != digits[at].0;
    // What is marked is not marked again, or a long number would cost its square.
    let mut marked_to = 0;
    for from in 0..digits.len() {
        for length in DIGITS_MIN..=DIGITS_MAX {
            let to = from + length;
            let Some(stretch) = digits.get(from..to) else { break };
            let is_whole = begins(from) && ends(to);
            if (is_whole || begins_as_a_card(stretch)) && is_checked(stretch) {
                // Whole groups go, so that no part is left of which something else could be made.
                let (first, last) = (stretch[0].0, stretch[length - 1].0);
                let (start, end) = (groups[first].start.max(marked_to), groups[last].end);
                put(marks, start..end.max(start), SecretKind::Card);
                marked_to = marked_to.max(end);
            }
        }
    }
}

/// The first digits of the schemes' cards: 2221 to 2720, and 3 to 6.
fn begins_as_a_card(digits: &[(usize, u8)]) -> bool {
    let number = digits.iter().take(4).fold(0_u16, |number, (_, digit)| number * 10 + u16::from(*digit));
    (2_221..=2_720).contains(&number) || (3_000..7_000).contains(&number)
}

/// The formula of Luhn: every second digit from the right counts twice.
fn is_checked(digits: &[(usize, u8)]) -> bool {
    let sum: u16 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, (_, digit))| {
            let counted = if place % 2 == 1 { digit * 2 } else { *digit };
            u16::from(if 9 < counted { counted - 9 } else { counted })
        })
        .sum();
    sum.is_multiple_of(10)
}
