//! A text as the rules look at it: without characters that nobody sees, wide and ornate forms as plain ones, digits of
//! every script by their value.

use super::SecretKind;

/// One character that counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Folded {
    /// As written, but for its width.
    pub(super) plain: char,
    /// The same in lower case.
    pub(super) lower: char,
    pub(super) digit: Option<u8>,
    /// Where it begins in the text, in bytes.
    pub(super) start: usize,
    /// Where it ends.
    pub(super) end: usize,
}

/// Stands for a mark that is in the text already: no part of a word, a number or a gap.
pub(super) const OPAQUE: char = '\u{fffc}';

/// Code points of the digits zero that nine others follow (Unicode, general category Nd), and mathematical ones.
const ZEROS: [u32; 66] = [
    0x0030, 0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66,
    0x0de6, 0x0e50, 0x0ed0, 0x0f20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50,
    0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10, 0x104a0, 0x10d30,
    0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0, 0x11650, 0x116c0, 0x11730, 0x118e0,
    0x11950, 0x11c50, 0x11d50, 0x11da0, 0x16a60, 0x16ac0, 0x16b50, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec,
    0x1d7f6, 0x1e140, 0x1e2f0, 0x1e950, 0x1fbf0,
];
/// First of the circled digits one to nine, and of their like.
const ONES: [u32; 7] = [0x2460, 0x2474, 0x2488, 0x24f5, 0x2776, 0x2780, 0x278a];

/// The characters that count. A mark of an earlier run becomes one that no rule looks into.
pub(super) fn folded(text: &str) -> Vec<Folded> {
    let mut all = Vec::with_capacity(text.len());
    let mut skip_to = 0;
    for (start, c) in text.char_indices() {
        if start < skip_to || is_unseen(c) {
            continue;
        }
        let mark =
            (c == '[').then(|| SecretKind::ALL.iter().find(|mark| text[start..].starts_with(mark.text())));
        if let Some(mark) = mark.flatten() {
            skip_to = start + mark.text().len();
            all.push(Folded { plain: OPAQUE, lower: OPAQUE, digit: None, start, end: skip_to });
            continue;
        }
        let (plain, digit) = (narrow(c), digit(c));
        let lower = plain.to_lowercase().next().unwrap_or(plain);
        all.push(Folded { plain, lower, digit, start, end: start + c.len_utf8() });
    }
    all
}

fn digit(c: char) -> Option<u8> {
    let code = u32::from(c);
    let value = match c {
        '0'..='9' => code - 0x30,
        _ if c.is_ascii() => return None,
        '\u{2070}' | '\u{2080}' | '\u{24ea}' | '\u{24ff}' => 0,
        '\u{b9}' => 1,
        '\u{b2}' | '\u{b3}' => code - 0xb0,
        '\u{2074}'..='\u{2079}' => code - 0x2070,
        '\u{2081}'..='\u{2089}' => code - 0x2080,
        _ => {
            let nine = |first: &&u32| (**first..**first + 9).contains(&code);
            let zero = ZEROS.partition_point(|zero| *zero <= code).checked_sub(1).map(|place| ZEROS[place]);
            match (zero, ONES.iter().find(nine)) {
                (Some(zero), _) if code - zero < 10 => code - zero,
                (_, Some(one)) => code - one + 1,
                _ => return None,
            }
        }
    };
    u8::try_from(value).ok()
}

/// Full-width forms of ASCII as ASCII.
fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// Whether a character leaves no mark on a screen: joiners, directions, soft hyphens, selectors of a form.
const fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{20e3}'
            | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}'
    )
}
