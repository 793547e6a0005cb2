//! PINs, codes and passwords: known by the words beside them, in English and German.

use super::fold::{Folded, OPAQUE};
use super::token::stretches;
use super::{SecretKind, put};
use std::ops::Range;

/// Digits of a PIN or a code.
const PIN_DIGITS_MIN: usize = 3;
const PIN_DIGITS_MAX: usize = 8;
/// Characters that may stand between the word and the digits, none of them a digit.
const AHEAD_CHARS_MAX: usize = 28;
/// The same where the digits come first: "4821 is my PIN".
const BEHIND_CHARS_MAX: usize = 16;
/// Characters between `code` and the word that says of what kind.
const KIND_GAP_CHARS_MAX: usize = 3;
/// Characters between the word for a password and the password.
const PASSWORD_GAP_CHARS_MAX: usize = 4;
/// Characters of a password in quotation marks.
const QUOTED_CHARS_MAX: usize = 128;
/// Longer words are taken out as far as this.
const PASSWORD_CHARS_MAX: usize = 256;

const PIN_WORDS: [&str; 31] = [
    "pin",
    "pins",
    "pincode",
    "pinnumber",
    "pinnummer",
    "passcode",
    "passcodes",
    "cvv",
    "cvc",
    "cvn",
    "csc",
    "otp",
    "tan",
    "mtan",
    "smstan",
    "geheimzahl",
    "geheimnummer",
    "geheimcode",
    "prüfnummer",
    "prüfziffer",
    "pruefnummer",
    "kartenprüfnummer",
    "kartenpruefnummer",
    "sicherheitscode",
    "einmalcode",
    "einmalkennwort",
    "zugangscode",
    "bestätigungscode",
    "bestaetigungscode",
    "freigabecode",
    "entsperrcode",
];
/// What makes a secret of the word `code` behind it, and of `number`.
const CODE_KINDS: [&str; 16] = [
    "security",
    "secret",
    "verification",
    "time",
    "sms",
    "access",
    "pass",
    "login",
    "confirmation",
    "unlock",
    "approval",
    "pin",
    "cvv",
    "einmal",
    "sicherheits",
    "geheimer",
];
const PASSWORD_WORDS: [&str; 14] = [
    "password",
    "passwords",
    "passwort",
    "pasword",
    "passwrd",
    "passphrase",
    "kennwort",
    "losung",
    "losungswort",
    "pwd",
    "passwd",
    "passwörter",
    "pw",
    "zugangswort",
];
/// What may stand between the word for a password and the password instead of a colon.
const BE: [&str; 7] = ["is", "was", "ist", "war", "lautet", "lautete", "heisst"];
/// What is said of passwords rather than being one.
const NO_PASSWORDS: [&str; 40] = [
    "wrong",
    "incorrect",
    "not",
    "no",
    "correct",
    "right",
    "invalid",
    "rejected",
    "refused",
    "expired",
    "reset",
    "changed",
    "forgotten",
    "lost",
    "the",
    "a",
    "an",
    "my",
    "your",
    "asked",
    "required",
    "needed",
    "too",
    "still",
    "never",
    "falsch",
    "nicht",
    "richtig",
    "abgelaufen",
    "vergessen",
    "ungültig",
    "weg",
    "zu",
    "noch",
    "nie",
    "der",
    "die",
    "das",
    "mein",
    "being",
];

pub(super) fn mark(text: &[Folded], marks: &mut [Option<SecretKind>]) {
    let words = stretches(text, 0..text.len(), |c| c.plain.is_alphabetic());
    let (mut before, mut before_end) = (String::new(), 0);
    for word in words {
        let lower: String = text[word.clone()].iter().map(|c| c.lower).collect();
        let gap = &text[before_end..word.start];
        let is_near = gap.len() <= KIND_GAP_CHARS_MAX && gap.iter().all(|c| c.plain != OPAQUE);
        let is_kind = is_near && CODE_KINDS.contains(&before.as_str());
        let is_code = matches!(lower.as_str(), "code" | "codes" | "number" | "nummer") && is_kind;
        if is_code || PIN_WORDS.contains(&lower.as_str()) {
            mark_ahead(text, word.end, marks);
            mark_behind(text, word.start, marks);
        } else if PASSWORD_WORDS.contains(&lower.as_str()) {
            mark_password(text, word.end, marks);
        }
        (before, before_end) = (lower, word.end);
    }
}

/// "My PIN is 4821", "CVC2: 123", "Geheimzahl lautet 48 21".
fn mark_ahead(text: &[Folded], from: usize, marks: &mut [Option<SecretKind>]) {
    // The two of "CVV2" is of the word.
    let from = match text.get(from..from + 2) {
        Some([digit, next]) if digit.digit.is_some() && next.digit.is_none() => from + 1,
        _ => from,
    };
    let gap = text[from..].iter().take(AHEAD_CHARS_MAX + 1);
    let gap = gap.take_while(|c| c.digit.is_none() && c.plain != OPAQUE).count();
    if gap <= AHEAD_CHARS_MAX
        && let Some(range) = digits_at(text, from + gap)
    {
        put(marks, range, SecretKind::Pin);
    }
}

/// Digits that may be a code: those without a gap, or where these are too few the next ones as well.
fn digits_at(text: &[Folded], from: usize) -> Option<Range<usize>> {
    let is_digit = |place: usize| text.get(place).is_some_and(|c| c.digit.is_some());
    let is_gap =
        |place: usize| text.get(place).is_some_and(|c| matches!(c.plain, ' ' | '-' | '.' | '\u{a0}'));
    let (mut end, mut count) = (from, 0);
    loop {
        while is_digit(end) {
            (end, count) = (end + 1, count + 1);
        }
        if PIN_DIGITS_MIN < count || !(is_gap(end) && is_digit(end + 1)) {
            break;
        }
        end += 1;
    }
    (PIN_DIGITS_MIN..=PIN_DIGITS_MAX).contains(&count).then_some(from..end)
}

/// "4821 is my PIN", in one sentence.
fn mark_behind(text: &[Folded], to: usize, marks: &mut [Option<SecretKind>]) {
    let is_gap = |c: &&Folded| c.digit.is_none() && !matches!(c.plain, '.' | '!' | '?' | '\n' | OPAQUE);
    let gap = text[..to].iter().rev().take(BEHIND_CHARS_MAX + 1).take_while(is_gap).count();
    if BEHIND_CHARS_MAX < gap {
        return;
    }
    let end = to - gap;
    let digits = text[..end].iter().rev().take(PIN_DIGITS_MAX + 1).take_while(|c| c.digit.is_some()).count();
    if (PIN_DIGITS_MIN..=PIN_DIGITS_MAX).contains(&digits) {
        put(marks, end - digits..end, SecretKind::Pin);
    }
}

/// "Password: hunter2", "mein Passwort lautet \"auf und ab\"".
fn mark_password(text: &[Folded], from: usize, marks: &mut [Option<SecretKind>]) {
    let Some((from, is_surely)) = password_start(text, from) else { return };
    let was_taken_out = [from, from + 1].iter().any(|at| text.get(*at).is_some_and(|c| c.plain == OPAQUE));
    // Or it is the middle of another one.
    if was_taken_out || marks.get(from) == Some(&Some(SecretKind::Password)) {
        return;
    }
    if let Some(quoted) = quoted(text, from) {
        put(marks, quoted, SecretKind::Password);
        return;
    }
    let word = text[from..].iter().take(PASSWORD_CHARS_MAX);
    let length = word.take_while(|c| !c.plain.is_whitespace() && c.plain != OPAQUE).count();
    let word: String = text[from..from + length].iter().map(|c| c.lower).collect();
    let is_said_of_it = NO_PASSWORDS.contains(&word.trim_end_matches(['.', ',', '!', '?', ';', ':']));
    if 0 < length && (is_surely || !is_said_of_it) {
        put(marks, from..from + length, SecretKind::Password);
    }
}

/// What stands in quotation marks, if they are closed and no password begins with one.
fn quoted(text: &[Folded], from: usize) -> Option<Range<usize>> {
    let closing = closing(text.get(from)?.plain)?;
    let inner = text[from + 1..].iter().take(QUOTED_CHARS_MAX);
    let length = inner.take_while(|c| c.plain != closing && c.plain != '\n' && c.plain != OPAQUE).count();
    let end = from + 1 + length;
    let is_closed = text.get(end).is_some_and(|c| c.plain == closing);
    let is_end = |c: &Folded| c.plain.is_whitespace() || ".,;:!?)".contains(c.plain);
    let is_whole = is_closed && text.get(end + 1).is_none_or(is_end) && 0 < length;
    is_whole.then_some(from + 1..end)
}

/// Where the password begins, and whether a colon or its like says so.
fn password_start(text: &[Folded], from: usize) -> Option<(usize, bool)> {
    let is_space = |c: &&Folded| c.plain.is_whitespace();
    let skip =
        |from: usize| from + text[from..].iter().take(PASSWORD_GAP_CHARS_MAX).take_while(is_space).count();
    let sign = |place: usize| text.get(place).is_some_and(|c| matches!(c.plain, ':' | '=' | '>'));
    // "password -> x", "password := x"
    let signs = |from: usize| {
        let dashes = text[from..].iter().take(2).take_while(|c| matches!(c.plain, '-' | ':')).count();
        let dashes = if sign(from + dashes) { dashes + 1 } else { usize::from(sign(from)) };
        (0 < dashes).then(|| skip(from + dashes))
    };
    let at = skip(from);
    if let Some(at) = signs(at) {
        return Some((at, true));
    }
    let length = text[at..].iter().take(8).take_while(|c| c.plain.is_alphabetic()).count();
    let word: String = text[at..at + length].iter().map(|c| c.lower).collect();
    if !BE.contains(&word.as_str()) {
        return None;
    }
    let at = skip(at + length);
    Some(signs(at).map_or((at, false), |at| (at, true)))
}

const fn closing(opening: char) -> Option<char> {
    match opening {
        '"' | '\'' | '`' => Some(opening),
        '\u{201c}' => Some('\u{201d}'),
        '\u{201e}' => Some('\u{201c}'),
        '\u{ab}' => Some('\u{bb}'),
        '\u{bb}' => Some('\u{ab}'),
        '\u{2018}' => Some('\u{2019}'),
        '\u{201a}' => Some('\u{2018}'),
        _ => None,
    }
}
