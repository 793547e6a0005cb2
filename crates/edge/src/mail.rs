//! Mail that people send to the bank: a message (RFC 5322) read into what a case needs of it.
//!
//! Anybody can send anything. `shape` refuses what would cost a parser more than its length before one sees it;
//! `body` makes plain text of what is left, `attached` names what came with it and opens none of it, `automatic` knows
//! what programs wrote, and `proof` whose word a server of the bank's own took the sender's address for.

mod attached;
mod automatic;
mod body;
mod proof;
mod shape;

use mail_parser::{Address, HeaderName, HeaderValue, Message, MessageParser};
use sha2::{Digest as _, Sha256};
use shape::Shape;
use std::panic::{AssertUnwindSafe, catch_unwind};
use support::Inbound;

/// Bytes of a mail; servers of others take some more.
pub const MAIL_BYTES_MAX: usize = 10 * 1024 * 1024;

/// What is said in place of a mail whose parts are not read.
const NOT_READ: &str = "(This mail is built in a way that is not read here.)";

/// A mail that nothing can be made of. The sender's server is to be told that it is final.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadMail {
    #[error("the mail is larger than {MAIL_BYTES_MAX} bytes")]
    TooLarge,
    #[error("the text is no mail")]
    NoMail,
    #[error("the mail's head is too long")]
    LongHead,
    #[error("the mail does not say who it is from, or says it twice")]
    BadFrom,
}

/// Reads a mail. `authserv_id` is what the bank's own server calls itself in the header `Authentication-Results`
/// (RFC 8601, 2.5); without one, no sender is proven.
///
/// # Errors
/// [`BadMail`]
pub fn read_mail(raw: &[u8], authserv_id: Option<&str>) -> Result<Inbound, BadMail> {
    if MAIL_BYTES_MAX < raw.len() {
        return Err(BadMail::TooLarge);
    }
    let raw = without_envelope_line(raw);
    let shape = Shape::of(raw)?;
    // The parser counts on its input here and there, and a bug of its must not be one of ours.
    let head = caught(|| head_parser().parse_headers(&raw[..shape.head_bytes])).ok_or(BadMail::NoMail)?;
    let from = from(&head)?;
    let is_proven = authserv_id
        .is_some_and(|id| proof::is_proven(raw_values(&head, "Authentication-Results"), id, &from));
    let (words, attached) = if shape.is_plain_enough {
        caught(|| body_parser().parse(raw))
            .map_or_else(unread, |all| (body::words(&all), attached::attachments(&all)))
    } else {
        unread()
    };
    Ok(Inbound {
        message_id: ids(&head, &HeaderName::MessageId).into_iter().next(),
        digest: Sha256::digest(&raw[stable_start(&head)..]).into(),
        is_proven,
        subject: subject(&head),
        text: words.text,
        whole: words.whole,
        answers: answers(&head),
        attachments: attached.named,
        attachments_left_out: attached.left_out,
        is_automatic: automatic::is_automatic(&head, &from),
        from,
    })
}

fn unread() -> (body::Words, attached::Attached) {
    (body::Words { text: NOT_READ.to_owned(), whole: None }, attached::Attached::default())
}

fn caught<T>(read: impl FnOnce() -> Option<T>) -> Option<T> {
    catch_unwind(AssertUnwindSafe(read)).ok().flatten()
}

/// The line `From ...` that some servers put before a mail they hand to a program.
fn without_envelope_line(raw: &[u8]) -> &[u8] {
    if !raw.starts_with(b"From ") {
        return raw;
    }
    let end = raw.iter().position(|byte| *byte == b'\n').map_or(raw.len(), |end| end + 1);
    &raw[end..]
}

fn head_parser() -> MessageParser {
    MessageParser::new()
        .with_mime_headers()
        .with_message_ids()
        .header_text(HeaderName::Subject)
        .header_address(HeaderName::From)
        .default_header_raw()
}

/// Reads of the parts' heads nothing but what tells the parts apart.
fn body_parser() -> MessageParser {
    MessageParser::new().with_mime_headers().default_header_ignore()
}

/// Exactly one header `From` with exactly one address, or it is not known whose word the mail is.
fn from(head: &Message<'_>) -> Result<String, BadMail> {
    let mut found = head.header_values(HeaderName::From);
    let (Some(HeaderValue::Address(from)), None) = (found.next(), found.next()) else {
        return Err(BadMail::BadFrom);
    };
    let address = match from {
        Address::List(list) if list.len() == 1 => list[0].address.as_deref(),
        Address::List(_) | Address::Group(_) => None,
    };
    let address = address.and_then(|address| identity::Email::parse(address).ok()).ok_or(BadMail::BadFrom)?;
    Ok(address.written().to_owned())
}

fn subject(head: &Message<'_>) -> String {
    let written = head.header(HeaderName::Subject).and_then(HeaderValue::as_text).unwrap_or_default();
    body::one_line(written, Inbound::SUBJECT_CHARS_MAX)
}

/// What `In-Reply-To` and `References` name, the nearest first.
fn answers(head: &Message<'_>) -> Vec<String> {
    let mut answers = ids(head, &HeaderName::InReplyTo);
    let mut others = ids(head, &HeaderName::References);
    others.reverse();
    others.retain(|id| !answers.contains(id));
    answers.append(&mut others);
    answers.truncate(Inbound::ANSWERS_MAX);
    answers
}

fn ids(head: &Message<'_>, name: &HeaderName<'_>) -> Vec<String> {
    let found = head.headers().iter().find(|header| header.name == *name).map(|header| &header.value);
    let texts: Vec<&str> = match found {
        Some(HeaderValue::Text(text)) => vec![text.as_ref()],
        Some(HeaderValue::TextList(texts)) => texts.iter().map(AsRef::as_ref).collect(),
        Some(_) | None => Vec::new(),
    };
    let is_id = |id: &&str| {
        !id.is_empty()
            && id.len() <= Inbound::ID_BYTES_MAX
            && id.chars().all(|c| c.is_ascii_graphic() && c != '<')
    };
    texts.into_iter().filter(is_id).map(str::to_owned).collect()
}

/// The values of a header as written, the topmost first.
fn raw_values<'a>(head: &'a Message<'_>, name: &'a str) -> impl Iterator<Item = &'a str> {
    head.headers_raw().filter(move |(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// Where what the sender wrote begins: servers on the way put their lines before it, each time others.
fn stable_start(head: &Message<'_>) -> usize {
    let is_of_the_way = |name: &str| {
        ["received", "return-path", "delivered-to", "x-original-to", "authentication-results", "received-spf"]
            .contains(&name.to_ascii_lowercase().as_str())
            || name.to_ascii_lowercase().starts_with("arc-")
            || name.to_ascii_lowercase().starts_with("x-")
    };
    let own = head.headers().iter().find(|header| !is_of_the_way(header.name.as_str()));
    own.map_or(0, |header| header.offset_field as usize)
}

#[cfg(test)]
mod tests;
