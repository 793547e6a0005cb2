//! A mail as a message (RFC 5322): plain text, and the same bytes at every try.

use super::{Sender, SmtpError};
use bank::{MailParcel, MailThread};
use lettre::message::header::{ContentType, HeaderName, HeaderValue, MIME_VERSION_1_0};
use lettre::{Address, Message};
use std::time::{Duration, UNIX_EPOCH};
use url::Host;

/// Says that no person wrote it, so that no program answers (RFC 3834, 5).
const AUTO_SUBMITTED: HeaderName = HeaderName::new_from_ascii_str("Auto-Submitted");
/// Characters of a message id with its brackets (RFC 5322, 2.1.1, with room for the header's name).
const ID_CHARS_MAX: usize = 250;

/// The message of a parcel. Its id follows from the parcel's, or is the one of its place in a conversation, so that a
/// repeat is known by it. Only such a mail may be answered, at `reply_to`.
///
/// # Errors
/// [`SmtpError::BadAddress`]
pub(super) fn write(
    (from, reply_to): (&Sender, Option<&Sender>),
    parcel: &MailParcel,
) -> Result<Message, SmtpError> {
    let to = address(parcel.to.written()).ok_or(SmtpError::BadAddress)?;
    let since = Duration::from_micros(parcel.at.as_micros().unsigned_abs());
    let thread = parcel.thread.as_ref();
    let own_id = thread.filter(|thread| !thread.id.is_empty());
    let own_id = own_id.and_then(|thread| bracketed(&format!("{}@{}", thread.id, from.domain())));
    let own_id = own_id.unwrap_or_else(|| format!("<{}@{}>", parcel.id, from.domain()));
    let mut message = Message::builder()
        .message_id(Some(own_id))
        .date(UNIX_EPOCH + since)
        .from(from.mailbox())
        .to(to.into())
        .subject(parcel.subject.as_str());
    if let (Some(_), Some(reply_to)) = (thread, reply_to) {
        message = message.reply_to(reply_to.mailbox());
    }
    let before = thread.map(references).unwrap_or_default();
    if let Some(last) = before.last() {
        message = message.in_reply_to(last.clone()).references(before.join(" "));
    }
    let written_by_program = match thread {
        None => Some("auto-generated"),
        Some(thread) if thread.is_automatic => Some("auto-replied"),
        Some(_) => None,
    };
    if let Some(word) = written_by_program {
        message = message.raw_header(HeaderValue::new(AUTO_SUBMITTED, word.to_owned()));
    }
    message
        .header(MIME_VERSION_1_0)
        .header(ContentType::TEXT_PLAIN)
        .body(parcel.text.expose().clone())
        .map_err(|_| SmtpError::BadAddress)
}

/// The message ids that a mail names, in brackets: the first, and the last of the others.
fn references(thread: &MailThread) -> Vec<String> {
    let mut ids: Vec<String> = thread.answers.iter().filter_map(|id| bracketed(id)).collect();
    if MailThread::ANSWERS_MAX < ids.len() {
        ids.drain(1..=ids.len() - MailThread::ANSWERS_MAX);
    }
    ids
}

/// A message id in its brackets. It came from a stranger's mail: what is no id is left out, so that none becomes a
/// header.
fn bracketed(id: &str) -> Option<String> {
    let is_plain = id.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>".contains(&byte));
    (!id.is_empty() && is_plain && id.len() + 2 <= ID_CHARS_MAX).then(|| format!("<{id}>"))
}

/// An address as servers take it: its domain in ASCII (RFC 5891), its name as it is. `None` where SMTP has no words
/// for it.
pub(super) fn address(written: &str) -> Option<Address> {
    let (name, domain) = written.rsplit_once('@')?;
    if domain.is_ascii() {
        return Address::new(name, domain).ok();
    }
    match Host::parse(domain).ok()? {
        Host::Domain(domain) => Address::new(name, domain).ok(),
        Host::Ipv4(_) | Host::Ipv6(_) => None,
    }
}

#[cfg(test)]
mod tests;
