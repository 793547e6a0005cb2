//! Tokens, and links that let somebody in: words without a space in them.

use super::fold::{Folded, OPAQUE};
use super::{SecretKind, put};
use std::ops::Range;

/// Characters from which on letters and digits at random are taken for a secret; ids of the bank have fewer.
const RANDOM_CHARS_MIN: usize = 32;
/// Characters of what follows `Bearer`.
const BORNE_CHARS_MIN: usize = 8;
/// How tokens of the bank begin.
const PREFIXES: [&str; 3] = ["flr_", "florin_service_", "florin_staff_"];
/// How a JSON object begins in base64url, as every JWT does (RFC 7519).
const JWT: &str = "eyj";
const JWT_CHARS_MIN: usize = 16;
/// Schemes of the header `Authorization`.
const SCHEMES: [&str; 4] = ["bearer", "dpop", "basic", "token"];
/// What a link that lets in has in it.
const LINK_WORDS: [&str; 15] = [
    "token", "login", "log-in", "signin", "sign-in", "auth", "otp", "code=", "key=", "secret", "session",
    "reset", "magic", "password", "verify",
];

pub(super) fn mark(text: &[Folded], marks: &mut [Option<SecretKind>]) {
    let mut is_after_scheme = false;
    let mut last_end = 0;
    for word in spaceless(text) {
        // What the scheme bore was taken out before.
        is_after_scheme &= text[last_end..word.start].iter().all(|c| c.plain != OPAQUE);
        last_end = word.end;
        let lower: String = text[word.clone()].iter().map(|c| c.lower).collect();
        if is_link_that_lets_in(&lower) {
            put(marks, word, SecretKind::Link);
            is_after_scheme = false;
            continue;
        }
        let mut is_scheme = false;
        for part in parts(text, word) {
            let lower: String = text[part.clone()].iter().map(|c| c.lower).collect();
            let is_borne = is_after_scheme && is_no_word(&text[part.clone()]);
            if is_borne || is_token(&lower) || is_random(&text[part.clone()]) {
                put(marks, part, SecretKind::Token);
            }
            is_scheme = SCHEMES.contains(&lower.trim_end_matches(['.', '=']));
            is_after_scheme = is_scheme;
        }
        is_after_scheme = is_scheme;
    }
}

/// Stretches without a space or a mark.
fn spaceless(text: &[Folded]) -> Vec<Range<usize>> {
    stretches(text, 0..text.len(), |c| !c.plain.is_whitespace() && c.plain != OPAQUE)
}

/// Of those, the stretches of characters that tokens are made of.
fn parts(text: &[Folded], word: Range<usize>) -> Vec<Range<usize>> {
    stretches(text, word, |c| c.plain.is_ascii_alphanumeric() || "_-.~+/=".contains(c.plain))
}

pub(super) fn stretches(
    text: &[Folded],
    within: Range<usize>,
    is_part: impl Fn(&Folded) -> bool,
) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for place in within {
        if !is_part(&text[place]) {
            continue;
        }
        match found.last_mut() {
            Some(last) if last.end == place => last.end = place + 1,
            _ => found.push(place..place + 1),
        }
    }
    found
}

/// Addresses are taken with and without their scheme, but only with something behind a `?` or a `#`.
fn is_link_that_lets_in(word: &str) -> bool {
    let Some((place, given)) = word.split_once(['?', '#']) else { return false };
    let is_address = place.contains("://") || place.contains('/') || place.contains('.');
    let says_much = |text: &str| LINK_WORDS.iter().any(|found| text.contains(found));
    is_address
        && !given.is_empty()
        && (says_much(place) && 4 <= given.len() || given.contains('=') && says_much(given))
}

fn is_token(lower: &str) -> bool {
    let is_ours = |prefix: &&str| lower.find(*prefix).is_some_and(|at| at + prefix.len() < lower.len());
    let is_jwt = lower.starts_with(JWT) && JWT_CHARS_MIN <= lower.len();
    PREFIXES.iter().any(is_ours) || is_jwt
}

/// Whether it can be what a scheme bears: of some length, and more than a word that may begin a sentence.
fn is_no_word(part: &[Folded]) -> bool {
    BORNE_CHARS_MIN <= part.len()
        && !part.iter().skip(1).all(|c| c.plain.is_ascii_lowercase() || c.plain == '.')
}

/// Whether a stretch has the look of bytes drawn at random, in base 62, 64 or 16.
fn is_random(part: &[Folded]) -> bool {
    if part.len() < RANDOM_CHARS_MIN {
        return false;
    }
    let has = |is: fn(&char) -> bool| part.iter().any(|c| is(&c.plain));
    let is_hexadecimal = part.iter().all(|c| c.plain.is_ascii_hexdigit());
    let digits = has(char::is_ascii_digit);
    digits
        && (is_hexadecimal && has(char::is_ascii_alphabetic)
            || has(char::is_ascii_lowercase) && has(char::is_ascii_uppercase))
}
