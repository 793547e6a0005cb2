//! Which of a document's forms an asker gets.

use super::body::{Body, Document};
use super::pages::{Found, Site};
use crate::words::{Language, thousandths};
use hyper::HeaderMap;
use hyper::header::{ACCEPT_ENCODING, ACCEPT_LANGUAGE, HeaderValue, IF_NONE_MATCH};

/// Bytes of an `Accept-Encoding` that are looked at.
const HEADER_BYTES_MAX: usize = 256;

/// What is handed out.
pub(crate) enum Choice<'a> {
    Whole(&'a Body),
    /// The asker has it.
    Unchanged(&'a Body),
    Missing(&'a Body),
}

impl Site {
    /// What an asker of this path with this head gets.
    pub(crate) fn choose(&self, path: &str, asked: &HeaderMap) -> Choice<'_> {
        let document = match self.find(path) {
            Some(Found::One(document)) => document,
            Some(Found::Each(documents)) => &documents[language(asked) as usize],
            None => return Choice::Missing(&self.missing(language(asked)).plain),
        };
        let body = encoding(document, asked);
        if has(asked, &body.tag) { Choice::Unchanged(body) } else { Choice::Whole(body) }
    }
}

fn language(asked: &HeaderMap) -> Language {
    let header = asked.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    header.map_or(Language::English, Language::wanted)
}

/// The smallest that is wanted (RFC 9110, section 12.5.3).
fn encoding<'a>(document: &'a Document, asked: &HeaderMap) -> &'a Body {
    let Some(header) = asked.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()) else {
        return &document.plain;
    };
    let header = header.get(..HEADER_BYTES_MAX).unwrap_or(header);
    let wants = |way: &str| {
        header.split(',').any(|part| {
            let (name, weight) = part.split_once(';').unwrap_or((part, ""));
            name.trim().eq_ignore_ascii_case(way) && 0 < thousandths(weight)
        })
    };
    let brotli = document.brotli.as_ref().filter(|_| wants("br"));
    brotli.or_else(|| document.gzip.as_ref().filter(|_| wants("gzip"))).unwrap_or(&document.plain)
}

/// Whether the asker has the document of this tag (RFC 9110, section 13.1.2); tags are compared weakly.
fn has(asked: &HeaderMap, tag: &HeaderValue) -> bool {
    let tag = tag.as_bytes();
    asked.get_all(IF_NONE_MATCH).iter().any(|value| {
        let mut tags = value.as_bytes().split(|byte| *byte == b',').map(<[u8]>::trim_ascii);
        tags.any(|given| given == b"*" || given.strip_prefix(b"W/").unwrap_or(given) == tag)
    })
}

#[cfg(test)]
mod tests;
