//! The words of a mail: its plain text, or what is left of its HTML; and of those what was written now.

use mail_parser::decoders::html::html_to_text;
use mail_parser::{Message, PartType};
use support::Inbound;

/// Texts of one mail that are put one behind the other.
const PARTS_MAX: usize = 8;
/// Bytes of one text or HTML that are looked at.
const PART_BYTES_MAX: usize = 256 * 1024;
/// Lines over a quotation that may say whose it is.
const ATTRIBUTION_LINES_MAX: usize = 3;
/// What such lines have in them, in lower case.
const WRITING: [&str; 6] = ["wrote", "writes", "schrieb", "geschrieben", "said", "schreibt"];
/// What stands on a line of its own over a mail that is answered, without its dashes and in lower case.
const DIVIDERS: [&str; 4] =
    ["original message", "ursprüngliche nachricht", "forwarded message", "weitergeleitete nachricht"];

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Words {
    pub(super) text: String,
    /// All of it, where `text` is less.
    pub(super) whole: Option<String>,
}

pub(super) fn words(mail: &Message<'_>) -> Words {
    let whole = text(mail);
    let written = without_quotation(&whole);
    let text = cut(written, Inbound::TEXT_CHARS_MAX);
    let whole = cut(&whole, Inbound::TEXT_CHARS_MAX);
    if text == whole { Words { text, whole: None } } else { Words { text, whole: Some(whole) } }
}

/// The plain text, where there is any.
fn text(mail: &Message<'_>) -> String {
    let of = |parts: &[u32]| {
        let mut all = String::new();
        for part in parts.iter().take(PARTS_MAX).filter_map(|id| mail.parts.get(usize::try_from(*id).ok()?)) {
            let text = match &part.body {
                PartType::Text(text) => clean(beginning(text)),
                PartType::Html(html) => clean(&html_to_text(beginning(html))),
                PartType::Binary(_)
                | PartType::InlineBinary(_)
                | PartType::Message(_)
                | PartType::Multipart(_) => {
                    continue;
                }
            };
            if !all.is_empty() && !text.is_empty() {
                all.push_str("\n\n");
            }
            all.push_str(&text);
        }
        all
    };
    let plain = of(&mail.text_body);
    if plain.is_empty() { of(&mail.html_body) } else { plain }
}

fn beginning(text: &str) -> &str {
    &text[..text.floor_char_boundary(PART_BYTES_MAX)]
}

/// Without characters that move a cursor, turn the direction of writing, or cannot be seen; lines end in `\n`, and no
/// two of them in a row are empty.
fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut empty = 0;
    for line in text.replace("\r\n", "\n").replace('\r', "\n").lines() {
        let line: String =
            line.chars().map(|c| if c == '\t' { ' ' } else { c }).filter(|c| is_seen(*c)).collect();
        let line = line.trim_end();
        empty = if line.is_empty() { empty + 1 } else { 0 };
        if empty <= 1 {
            out.push_str(line);
            out.push('\n');
        }
    }
    out.trim().to_owned()
}

fn is_seen(c: char) -> bool {
    !c.is_control()
        && !matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// A text as one line of so many characters at most.
pub(super) fn one_line(text: &str, chars_max: usize) -> String {
    let spaced: String =
        text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| is_seen(*c)).collect();
    let words: Vec<&str> = spaced.split_whitespace().collect();
    cut(&words.join(" "), chars_max)
}

fn cut(text: &str, chars_max: usize) -> String {
    let end = text.char_indices().nth(chars_max).map_or(text.len(), |(end, _)| end);
    text[..end].trim_end().to_owned()
}

/// The text up to the mail that it answers, where that stands whole at the end and something stands before it. Answers
/// between the lines of another mail stay as they are.
fn without_quotation(text: &str) -> &str {
    let starts: Vec<usize> = line_starts(text);
    let line = |number: usize| {
        let end = starts.get(number + 1).copied().unwrap_or(text.len());
        text[starts[number]..end].trim()
    };
    let divider = (0..starts.len()).find(|number| is_divider(line(*number)));
    let mut end = divider.unwrap_or(starts.len());
    let mut quoted = 0;
    while 0 < end && (line(end - 1).is_empty() || line(end - 1).starts_with('>')) {
        end -= 1;
        quoted += usize::from(line(end).starts_with('>'));
    }
    if 0 < quoted {
        end = attribution_start(end, line);
    } else if divider.is_none() {
        return text;
    }
    let written = text[..starts.get(end).copied().unwrap_or(text.len())].trim_end();
    if written.is_empty() { text } else { written }
}

fn line_starts(text: &str) -> Vec<usize> {
    let mut start = 0;
    text.split_inclusive('\n')
        .map(|line| {
            let own = start;
            start += line.len();
            own
        })
        .collect()
}

/// Where the lines begin that say whose words follow at `end`: a few that end in a colon, have a word for writing in
/// them, and begin with one for a day.
fn attribution_start<'a>(end: usize, line: impl Fn(usize) -> &'a str) -> usize {
    if end == 0 || !line(end - 1).ends_with(':') {
        return end;
    }
    let first = end.saturating_sub(ATTRIBUTION_LINES_MAX);
    let begins = |number: &usize| {
        let text = line(*number).to_lowercase();
        ["on ", "am "].iter().any(|day| text.starts_with(day))
    };
    let writes = |from: usize| {
        let text = (from..end).map(|number| line(number).to_lowercase()).collect::<Vec<_>>().join(" ");
        text.split_whitespace().any(|word| WRITING.contains(&word.trim_end_matches(':')))
    };
    let start = (first..end).rev().find(begins).unwrap_or(end - 1);
    if writes(start) { start } else { end }
}

fn is_divider(line: &str) -> bool {
    let words = line.trim_matches(['-', '_', ' ']).to_lowercase();
    line.starts_with("--") && DIVIDERS.contains(&words.as_str())
}
