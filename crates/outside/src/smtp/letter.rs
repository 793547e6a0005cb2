//! A mail as a message (RFC 5322): plain text, and the same bytes at every try.

use super::{Sender, SmtpError};
use bank::MailParcel;
use lettre::message::header::{ContentType, HeaderName, HeaderValue, MIME_VERSION_1_0};
use lettre::{Address, Message};
use std::time::{Duration, UNIX_EPOCH};
use url::Host;

/// Says that no person wrote it, so that no program answers (RFC 3834, 5).
const AUTO_SUBMITTED: HeaderName = HeaderName::new_from_ascii_str("Auto-Submitted");

/// The message of a parcel. Its id follows from the parcel's, so that a repeat is known by it.
///
/// # Errors
/// [`SmtpError::BadAddress`]
pub(super) fn write(from: &Sender, parcel: &MailParcel) -> Result<Message, SmtpError> {
    let to = address(parcel.to.written()).ok_or(SmtpError::BadAddress)?;
    let since = Duration::from_micros(parcel.at.as_micros().unsigned_abs());
    Message::builder()
        .message_id(Some(format!("<{}@{}>", parcel.id, from.domain())))
        .date(UNIX_EPOCH + since)
        .from(from.mailbox())
        .to(to.into())
        .subject(parcel.subject.as_str())
        .raw_header(HeaderValue::new(AUTO_SUBMITTED, "auto-generated".to_owned()))
        .header(MIME_VERSION_1_0)
        .header(ContentType::TEXT_PLAIN)
        .body(parcel.text.expose().clone())
        .map_err(|_| SmtpError::BadAddress)
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
