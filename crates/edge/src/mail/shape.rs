//! What a mail may look like before a parser sees it: so that no depth, number or length in it makes the parser's work
//! grow faster than the mail, nor its memory.

use super::BadMail;

/// Bytes of the head; most have a few thousand.
const HEAD_BYTES_MAX: usize = 128 * 1024;
/// Bytes of one header with its continuation lines, in the head or in a part's.
const FIELD_BYTES_MAX: usize = 8 * 1024;
/// Lines of a mail of several parts: ten megabytes of attachments have fewer.
const LINES_MAX: usize = 200_000;
/// Places where a part could begin.
const DIVIDERS_MAX: usize = 10_000;
/// Words that could begin a part within a part.
const NESTS_MAX: usize = 64;
const NESTING: [&[u8]; 4] = [b"multipart", b"rfc822", b"global", b"digest"];

/// A mail's outline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape {
    /// The head with the empty line that ends it.
    pub(super) head_bytes: usize,
    /// Whether its parts may be parsed.
    pub(super) is_plain_enough: bool,
}

impl Shape {
    pub(super) fn of(raw: &[u8]) -> Result<Self, BadMail> {
        let head_bytes = head_bytes(raw)?;
        let (head, body) = raw.split_at(head_bytes);
        if FIELD_BYTES_MAX < longest_field(head) {
            return Err(BadMail::LongHead);
        }
        // Of a mail that is one text, nothing behind the head can become a header.
        let is_one_part = count_of(head, &NESTING, 1) == 0;
        let is_plain_enough = is_one_part
            || (longest_field(body) <= FIELD_BYTES_MAX
                && lines(raw) <= LINES_MAX
                && dividers(raw) <= DIVIDERS_MAX
                && count_of(raw, &NESTING, NESTS_MAX + 1) <= NESTS_MAX);
        Ok(Self { head_bytes, is_plain_enough })
    }
}

/// Up to the first empty line, with it.
fn head_bytes(raw: &[u8]) -> Result<usize, BadMail> {
    let within = &raw[..raw.len().min(HEAD_BYTES_MAX)];
    let mut start = 0;
    for (at, byte) in within.iter().enumerate() {
        if *byte != b'\n' {
            continue;
        }
        if matches!(&within[start..at], b"" | b"\r") {
            return if start == 0 { Err(BadMail::NoMail) } else { Ok(at + 1) };
        }
        start = at + 1;
    }
    if within.len() < raw.len() { Err(BadMail::LongHead) } else { Ok(raw.len()) }
}

/// Bytes of the longest line with those behind it that begin with a space or a tab.
fn longest_field(text: &[u8]) -> usize {
    let (mut longest, mut length) = (0, 0_usize);
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        let goes_on = line.first().is_some_and(|byte| matches!(byte, b' ' | b'\t'));
        length = if goes_on { length + line.len() } else { line.len() };
        longest = longest.max(length);
    }
    longest
}

fn lines(text: &[u8]) -> usize {
    text.split(|byte| *byte == b'\n').count()
}

/// Two dashes with no third behind them: so begins every boundary but for one that begins with a dash itself.
fn dividers(text: &[u8]) -> usize {
    text.windows(3).filter(|three| three.starts_with(b"--") && three[2] != b'-').count()
        + text.split(|byte| *byte == b'\n').filter(|line| line.starts_with(b"---")).count()
}

/// How often one of the words is there, in whatever case, up to `enough`.
fn count_of(text: &[u8], words: &[&[u8]], enough: usize) -> usize {
    let mut count = 0;
    for at in 0..text.len() {
        let rest = &text[at..];
        let is_there =
            |word: &&[u8]| rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
        if words.iter().any(is_there) {
            count += 1;
            if enough <= count {
                break;
            }
        }
    }
    count
}
