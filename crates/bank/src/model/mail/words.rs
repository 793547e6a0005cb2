//! The words of every mail: a subject that is fixed but for the bank's name, and plain text without remote content.
//!
//! A device's name is the word of whoever asked, who may be a stranger to the reader. So it is quoted, and loses what a
//! reading program could take for a link.

use super::{MailTemplate, RemovedBy};
use identity::{DeviceName, Place};
use jiff::tz::TimeZone;
use kernel::{Secret, Timestamp};

/// A mail as it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// One line.
    pub subject: String,
    /// Lines that end in `\n`. It may hold a link that is somebody's secret.
    pub text: Secret<String>,
}

/// Subject and middle part of a mail.
struct Words {
    subject: String,
    body: String,
}

impl MailTemplate {
    /// What the mail says, in the name of this bank.
    #[must_use]
    pub fn letter(&self, bank: &str) -> Letter {
        let bank = &one_line(bank);
        let Words { subject, body } = match self {
            Self::SignUpLink { link, ends_at } => sign_up_link(bank, link, *ends_at),
            Self::AlreadyCustomer => already_customer(bank),
            Self::LoginLink { link, device, ends_at } => login_link(bank, link, device, *ends_at),
            Self::NewPinLink { link, device, ends_at } => new_pin_link(bank, link, device, *ends_at),
            Self::UnknownAddress => unknown_address(bank),
            Self::NewDevice { device, at, place } => new_device(bank, device, *at, place.as_ref()),
            Self::DeviceRemoved { device, others, at, by } => {
                device_removed(bank, (device, *others), *at, *by)
            }
            Self::PasskeyAdded { name, at } => passkey_added(bank, name, *at),
            Self::PasskeyRemoved { name, at } => passkey_removed(bank, name, *at),
            Self::PinBlocked { until } => pin_blocked(bank, *until),
            Self::PinChanged { at } => pin_changed(bank, *at),
            Self::RecoveryAsked { waits_until, distrusts } => {
                recovery_asked(bank, *waits_until, distrusts.as_ref())
            }
            Self::RecoveryApproved { waits_until } => recovery_approved(bank, *waits_until),
            Self::RecoveryStopped { at, device } => recovery_stopped(bank, *at, device.as_ref()),
            Self::RecoveryDone { at } => recovery_done(bank, *at),
            Self::SupportAnswer { subject, text, .. } => support_answer(bank, subject, text),
            Self::SupportLink { link, ends_at } => support_link(bank, link, *ends_at),
        };
        let text = format!(
            "Hello,\n\n{body}\n\n{bank} asks for your PIN in its app alone, never by mail or on the phone.\n\n{bank}\n"
        );
        Letter { subject, text: Secret::new(text) }
    }
}

fn sign_up_link(bank: &str, link: &Secret<String>, ends_at: Timestamp) -> Words {
    let (link, until) = (one_line(link.expose()), readable(ends_at));
    Words {
        subject: format!("Confirm your address for {bank}"),
        body: format!(
            "Open this link to confirm your address and to become a customer of {bank}:\n\n{link}\n\n\
             The link works once, until {until}, and only for the device that asked for it.\n\n\
             If you did not ask for an account, there is nothing to do: none is opened."
        ),
    }
}

fn already_customer(bank: &str) -> Words {
    Words {
        subject: format!("You have an account at {bank} already"),
        body: format!(
            "Somebody, perhaps you, asked to open an account at {bank} with this address.\n\
             It has one already: log in instead.\n\n\
             If that was not you, there is nothing to do. Nothing was changed, and whoever asked was not told that \
             you are a customer."
        ),
    }
}

fn login_link(bank: &str, link: &Secret<String>, device: &DeviceName, ends_at: Timestamp) -> Words {
    let (link, device, until) = (one_line(link.expose()), quoted(device), readable(ends_at));
    Words {
        subject: format!("Your link to log in to {bank}"),
        body: format!(
            "Open this link to log in on a device that calls itself {device}:\n\n{link}\n\n\
             The link works once, until {until}, and only for that device.\n\n\
             If that was not you, do not open it. Your account is safe: the link alone lets nobody in."
        ),
    }
}

fn new_pin_link(bank: &str, link: &Secret<String>, device: &DeviceName, ends_at: Timestamp) -> Words {
    let (link, device, until) = (one_line(link.expose()), quoted(device), readable(ends_at));
    Words {
        subject: format!("Your link for a new PIN at {bank}"),
        body: format!(
            "Open this link to choose a new PIN on your device {device}:\n\n{link}\n\n\
             The link works once, until {until}, and only for that device.\n\n\
             If that was not you, do not open it, and remove the device: in the app, under Devices."
        ),
    }
}

fn unknown_address(bank: &str) -> Words {
    Words {
        subject: format!("No account at {bank} has this address"),
        body: format!(
            "Somebody, perhaps you, asked to log in to {bank} with this address.\n\
             No account has it: try the address that you opened yours with.\n\n\
             If that was not you, there is nothing to do."
        ),
    }
}

fn new_device(bank: &str, device: &DeviceName, at: Timestamp, place: Option<&Place>) -> Words {
    let (device, at) = (quoted(device), readable(at));
    let from = place.map(|place| format!(", from the network {}", place.as_str())).unwrap_or_default();
    Words {
        subject: format!("A new device in your account at {bank}"),
        body: format!(
            "The device {device} was added to your account on {at}{from}.\n\n\
             If that was not you, remove it at once: in the app on another device, under Devices. If you have no \
             other, get in touch with us."
        ),
    }
}

fn device_removed(bank: &str, (device, others): (&DeviceName, u32), at: Timestamp, by: RemovedBy) -> Words {
    let (device, at) = (quoted(device), readable(at));
    let also = match others {
        0 => String::new(),
        1 => ", and one more with it".to_owned(),
        more => format!(", and {more} more with it"),
    };
    let body = match by {
        RemovedBy::Customer => format!(
            "The device {device} was removed from your account on {at}{also}.\n\n\
             If that was not you, get in touch with us at once: somebody may have one of your devices."
        ),
        RemovedBy::Staff => format!(
            "Our staff removed the device {device} from your account on {at}{also}, because it is said to be in other \
             hands.\n\nIf it is in yours, get in touch with us at once."
        ),
    };
    Words { subject: format!("A device was removed from your account at {bank}"), body }
}

fn passkey_added(bank: &str, name: &DeviceName, at: Timestamp) -> Words {
    let (name, at) = (quoted(name), readable(at));
    Words {
        subject: format!("A new passkey for your account at {bank}"),
        body: format!(
            "The passkey {name} was added to your account on {at}. Whoever holds it can log in.\n\n\
             If that was not you, remove it at once, in the app under Passkeys, and get in touch with us."
        ),
    }
}

fn passkey_removed(bank: &str, name: &DeviceName, at: Timestamp) -> Words {
    let (name, at) = (quoted(name), readable(at));
    Words {
        subject: format!("A passkey was removed from your account at {bank}"),
        body: format!(
            "The passkey {name} was removed from your account on {at}, and lets nobody in any more.\n\n\
             If that was not you, get in touch with us at once."
        ),
    }
}

fn pin_blocked(bank: &str, until: Timestamp) -> Words {
    let until = readable(until);
    Words {
        subject: format!("Your PIN at {bank} is blocked for a while"),
        body: format!(
            "A wrong PIN was entered too often on one device, so that device cannot use the PIN until {until}.\n\
             Devices that you are logged in on are not affected.\n\n\
             You need not wait: log in with a passkey, or ask in the app for a new PIN.\n\n\
             If that was not you, somebody else may know your address. They cannot get in without your PIN and your \
             mailbox."
        ),
    }
}

fn pin_changed(bank: &str, at: Timestamp) -> Words {
    let at = readable(at);
    Words {
        subject: format!("Your PIN at {bank} was changed"),
        body: format!(
            "Your PIN was changed on {at}.\n\n\
             If that was not you, remove the device that did it at once: in the app on another device, under \
             Devices. If you have no other, get in touch with us."
        ),
    }
}

fn recovery_asked(bank: &str, waits_until: Timestamp, distrusts: Option<&DeviceName>) -> Words {
    let until = readable(waits_until);
    let objecting = match distrusts {
        None => "in the app on any of your devices, or get in touch with us.".to_owned(),
        Some(device) => format!(
            "get in touch with us at once, or use the app on one of your devices. Your device {} cannot stop it, \
             because our staff was told that it is in other hands.",
            quoted(device)
        ),
    };
    Words {
        subject: format!("Somebody asks to be let back into your account at {bank}"),
        body: format!(
            "Our staff was asked to let you back into your account, because you have lost every device.\n\
             Nothing happens before {until}, so that you can object.\n\n\
             If that was not you, stop it: {objecting}"
        ),
    }
}

fn recovery_approved(bank: &str, waits_until: Timestamp) -> Words {
    let until = readable(waits_until);
    Words {
        subject: format!("You will be let back into your account at {bank}"),
        body: format!(
            "A second member of our staff agreed to let you back into your account.\n\
             It can be done from {until} on, on the new device that you showed us.\n\n\
             If that was not you, stop it: in the app on any of your devices, or get in touch with us."
        ),
    }
}

fn recovery_stopped(bank: &str, at: Timestamp, device: Option<&DeviceName>) -> Words {
    let at = readable(at);
    let by = device.map(|device| format!(" by your device {}", quoted(device))).unwrap_or_default();
    Words {
        subject: format!("Nobody new is let into your account at {bank}"),
        body: format!(
            "The request to be let back into your account was stopped{by} on {at}. Your devices work as before.\n\n\
             If you still need help to get in, or do not have that device any more, get in touch with us."
        ),
    }
}

fn recovery_done(bank: &str, at: Timestamp) -> Words {
    let at = readable(at);
    Words {
        subject: format!("You are back in your account at {bank}"),
        body: format!(
            "Your account was given to a new device on {at}, as you asked our staff. Every other device was logged \
             out.\n\n\
             If that was not you, get in touch with us at once."
        ),
    }
}

fn support_answer(bank: &str, subject: &str, text: &Secret<String>) -> Words {
    let subject = one_line(subject);
    let subject = subject.trim();
    let subject = match subject.get(..3) {
        _ if subject.is_empty() => format!("Your message to {bank}"),
        Some(start) if start.eq_ignore_ascii_case("re:") => subject.to_owned(),
        Some(_) | None => format!("Re: {subject}"),
    };
    let lines = text.expose().replace("\r\n", "\n").replace('\r', "\n");
    Words { subject, body: lines.split('\n').map(one_line).collect::<Vec<_>>().join("\n") }
}

fn support_link(bank: &str, link: &Secret<String>, ends_at: Timestamp) -> Words {
    let (link, until) = (one_line(link.expose()), readable(ends_at));
    Words {
        subject: format!("Your messages with {bank}"),
        body: format!(
            "Open this link to read your messages with {bank} and to write to us:\n\n{link}\n\n\
             The link works until {until}. It shows your messages and nothing else: nobody gets into your account \
             by it.\n\nIf you did not ask for it, there is nothing to do."
        ),
    }
}

/// The text on one line: what could begin a header or end the text becomes a space.
fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c })
        .collect()
}

/// A device's name in quotation marks: letters, digits and a few marks stay, so that no address is left to click on and
/// no character that turns the direction of writing.
fn quoted(device: &DeviceName) -> String {
    let is_harmless = |c: char| c.is_alphanumeric() || "-'+()".contains(c);
    let words: String = device.as_str().chars().map(|c| if is_harmless(c) { c } else { ' ' }).collect();
    let words: Vec<&str> = words.split_whitespace().collect();
    format!("\"{}\"", words.join(" "))
}

/// An instant for people, as `1 March 2026 at 09:14 GMT`: in London, as the bank's days are.
fn readable(at: Timestamp) -> String {
    let instant = jiff::Timestamp::from_microsecond(at.as_micros()).expect("between 1970 and 9999");
    let zone = TimeZone::get("Europe/London").expect("the time zone data are built in");
    instant.to_zoned(zone).strftime("%-d %B %Y at %H:%M %Z").to_string()
}
