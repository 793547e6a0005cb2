//! The text of a post: what is said, cut at a word where the network has no room, and the address where all of it stands.

use super::length::Length;
use unicode_segmentation::UnicodeSegmentation as _;

/// Stands where something was cut off.
const CUT: &str = "\u{2026}";
const BREAK: &str = "\n\n";
/// A body of which less than this is left says nothing; the head and the address stand alone then.
const BODY_UNITS_MIN: usize = 24;
/// Grapheme clusters of an address where another text may be shown for it.
const SHOWN_GRAPHEMES_MAX: usize = 60;
/// Stands between an `@` and a name, so that nobody is called.
const WORD_JOINER: char = '\u{2060}';

/// What is to be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Saying<'a> {
    /// One line, as `Investigating: Some customers cannot log in as usual`.
    pub(crate) head: &'a str,
    pub(crate) body: &'a str,
    /// Of no other post.
    pub(crate) url: &'a str,
}

/// A post as it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Text {
    pub(crate) words: String,
    /// Bytes of `words` between which the address stands, or what is shown for it.
    pub(crate) link: (usize, usize),
    pub(crate) url: String,
}

impl Text {
    /// Makes the post. It never counts for more than `length` allows, as long as that is some hundred.
    pub(crate) fn compose(saying: Saying<'_>, length: Length) -> Self {
        let shown = match length {
            Length::Mastodon { .. } | Length::X => saying.url.to_owned(),
            Length::Bluesky => shown(saying.url),
        };
        let room = length.units_max();
        let room = room.saturating_sub(length.units(BREAK)).saturating_sub(length.link_units(&shown));
        let head = cut(&tame(saying.head).replace('\n', " "), room, length);
        let left = room.saturating_sub(length.units(&head)).saturating_sub(length.units(BREAK));
        let body = tame(saying.body);
        let body = if length.units(&body) <= left || BODY_UNITS_MIN <= left {
            cut(&body, left, length)
        } else {
            String::new()
        };
        let mut text = head;
        for part in [body.as_str(), shown.as_str()].into_iter().filter(|part| !part.is_empty()) {
            if !text.is_empty() {
                text.push_str(BREAK);
            }
            text.push_str(part);
        }
        let end = text.len();
        Self { words: text, link: (end.saturating_sub(shown.len()), end), url: saying.url.to_owned() }
    }
}

/// As `status.example/incidents/k3v9...`: without the scheme and what is behind `#`.
fn shown(url: &str) -> String {
    let bare = url.split_once("://").map_or(url, |(_, rest)| rest);
    let bare = bare.split('#').next().unwrap_or(bare);
    let mut graphemes = bare.graphemes(true);
    let mut text: String = graphemes.by_ref().take(SHOWN_GRAPHEMES_MAX.saturating_sub(1)).collect();
    let rest = graphemes.as_str();
    text.push_str(if rest.graphemes(true).count() <= 1 { rest } else { CUT });
    text
}

/// The text without what is not to be seen, at most one empty line in a row, and nobody called by name.
fn tame(text: &str) -> String {
    let mut tamed = String::with_capacity(text.len());
    let mut ends = 0_usize;
    for one in text.trim().chars() {
        match one {
            '\n' => {
                ends = ends.saturating_add(1);
                if ends <= BREAK.len() {
                    tamed.truncate(tamed.trim_end_matches(' ').len());
                    tamed.push('\n');
                }
                continue;
            }
            '\t' => tamed.push(' '),
            _ if one.is_control() => continue,
            _ => {
                let calls = tamed.ends_with('@') && one.is_alphanumeric();
                let before = tamed.chars().rev().nth(1);
                if calls && !before.is_some_and(char::is_alphanumeric) {
                    tamed.push(WORD_JOINER);
                }
                tamed.push(one);
            }
        }
        ends = 0;
    }
    tamed
}

/// The text, or as much of its beginning as there is room for: whole words, unless they would leave half of the room
/// empty, as in a language that writes none.
fn cut(text: &str, room: usize, length: Length) -> String {
    if length.units(text) <= room {
        return text.to_owned();
    }
    let room = room.saturating_sub(length.units(CUT));
    let mut words = 0_usize;
    let mut used = 0_usize;
    for word in text.split_inclusive(char::is_whitespace) {
        let next = used.saturating_add(length.units(word));
        // The space behind the last word is not written.
        if room < used.saturating_add(length.units(word.trim_end())) {
            break;
        }
        words = words.saturating_add(word.len());
        used = next;
    }
    let kept = if room <= used.saturating_mul(2) { &text[..words] } else { by_graphemes(text, room, length) };
    let kept = kept.trim_end_matches(|one: char| one.is_whitespace() || ",;:-\u{2013}".contains(one));
    if room == 0 { String::new() } else { format!("{kept}{CUT}") }
}

fn by_graphemes(text: &str, room: usize, length: Length) -> &str {
    let mut kept = "";
    for (start, one) in text.grapheme_indices(true) {
        let longer = &text[..start.saturating_add(one.len())];
        if room < length.units(longer) {
            break;
        }
        kept = longer;
    }
    kept
}

#[cfg(test)]
mod tests;
