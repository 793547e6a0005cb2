//! A mail that waits in the outbox, as JSON text whose member `v` names the format it was written by.
//!
//! A format, once written, is read for ever; the folder `golden` of this crate holds a text of every mail in every
//! format. A new format is a struct of its own beside the old one. A mail of a kind or a format that this build does not know
//! is one of a newer build's, and is left to it as it stands. No error shows what stands in a mail.

use super::{CodecError, IS_OLDER_BUILD};
use bank::{Mail, MailTemplate, MailThread, RemovedBy};
use identity::{DeviceName, Email, Place};
use kernel::{Secret, Timestamp};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

#[derive(Deserialize)]
struct Format {
    v: u64,
}

#[derive(Serialize, Deserialize)]
struct MailV1<'a> {
    v: u64,
    to: Cow<'a, str>,
    says: SaysV1<'a>,
}

/// Instants are microseconds since 1970.
#[derive(Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
enum SaysV1<'a> {
    SignUpLink {
        link: Cow<'a, str>,
        ends_at: i64,
    },
    AlreadyCustomer,
    LoginLink {
        link: Cow<'a, str>,
        device: Cow<'a, str>,
        ends_at: i64,
    },
    NewPinLink {
        link: Cow<'a, str>,
        device: Cow<'a, str>,
        ends_at: i64,
    },
    UnknownAddress,
    NewDevice {
        device: Cow<'a, str>,
        at: i64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        place: Option<Cow<'a, str>>,
    },
    DeviceRemoved {
        device: Cow<'a, str>,
        #[serde(default, skip_serializing_if = "is_none_left")]
        others: u32,
        at: i64,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        by_staff: bool,
    },
    PasskeyAdded {
        name: Cow<'a, str>,
        at: i64,
    },
    PasskeyRemoved {
        name: Cow<'a, str>,
        at: i64,
    },
    PinBlocked {
        until: i64,
    },
    PinChanged {
        at: i64,
    },
    RecoveryAsked {
        waits_until: i64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        distrusts: Option<Cow<'a, str>>,
    },
    RecoveryApproved {
        waits_until: i64,
    },
    RecoveryStopped {
        at: i64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        device: Option<Cow<'a, str>>,
    },
    RecoveryDone {
        at: i64,
    },
    SupportAnswer {
        subject: Cow<'a, str>,
        text: Cow<'a, str>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        thread: Option<ThreadV1<'a>>,
    },
    SupportLink {
        link: Cow<'a, str>,
        ends_at: i64,
    },
    /// Of a kind that a newer build writes.
    #[serde(other, skip_serializing)]
    Unknown,
}

#[derive(Serialize, Deserialize)]
struct ThreadV1<'a> {
    id: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    answers: Vec<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    by_program: bool,
}

impl<'a> ThreadV1<'a> {
    fn of(it: &'a MailThread) -> Self {
        let answers = it.answers.iter().map(|id| id.as_str().into()).collect();
        Self { id: it.id.as_str().into(), answers, by_program: it.is_automatic }
    }

    fn read(self) -> MailThread {
        let answers = self.answers.into_iter().map(Cow::into_owned).collect();
        MailThread { id: self.id.into_owned(), answers, is_automatic: self.by_program }
    }
}

/// The text of a mail, in the newest format.
pub(super) fn encode_mail(it: &Mail) -> String {
    let mail = MailV1 { v: 1, to: it.to.written().into(), says: SaysV1::of(&it.template) };
    serde_json::to_string(&mail).expect("names, numbers and texts make a JSON text")
}

/// The mail of a text in any format; `None` for one that only a newer build can read.
pub(super) fn decode_mail(text: &str) -> Result<Option<Mail>, CodecError> {
    decode_mail_as(IS_OLDER_BUILD, text)
}

fn decode_mail_as(is_older_build: bool, text: &str) -> Result<Option<Mail>, CodecError> {
    let unreadable = |_| CodecError::Value("mail");
    let Format { v } = serde_json::from_str(text).map_err(unreadable)?;
    match v {
        0 => Err(CodecError::Value("mail's format")),
        1 => {
            let mail: MailV1<'_> = serde_json::from_str(text).map_err(unreadable)?;
            if mail.says.is_known(is_older_build) { mail.read() } else { Ok(None) }
        }
        2.. => Ok(None),
    }
}

impl MailV1<'_> {
    fn read(self) -> Result<Option<Mail>, CodecError> {
        let to = Email::parse(&self.to).map_err(|_| CodecError::Value("mail's address"))?;
        let template = self.says.read()?;
        Ok(template.map(|template| Mail { to, template }))
    }
}

impl<'a> SaysV1<'a> {
    fn of(it: &'a MailTemplate) -> Self {
        let shown = |link: &'a Secret<String>| Cow::from(link.expose().as_str());
        match it {
            MailTemplate::SignUpLink { link, ends_at } => {
                Self::SignUpLink { link: shown(link), ends_at: ends_at.as_micros() }
            }
            MailTemplate::AlreadyCustomer => Self::AlreadyCustomer,
            MailTemplate::LoginLink { link, device, ends_at } => Self::LoginLink {
                link: shown(link),
                device: device.as_str().into(),
                ends_at: ends_at.as_micros(),
            },
            MailTemplate::NewPinLink { link, device, ends_at } => Self::NewPinLink {
                link: shown(link),
                device: device.as_str().into(),
                ends_at: ends_at.as_micros(),
            },
            MailTemplate::UnknownAddress => Self::UnknownAddress,
            MailTemplate::NewDevice { device, at, place } => Self::NewDevice {
                device: device.as_str().into(),
                at: at.as_micros(),
                place: place.as_ref().map(|place| place.as_str().into()),
            },
            MailTemplate::PinBlocked { until } => Self::PinBlocked { until: until.as_micros() },
            MailTemplate::PinChanged { at } => Self::PinChanged { at: at.as_micros() },
            MailTemplate::DeviceRemoved { device, others, at, by } => Self::DeviceRemoved {
                device: device.as_str().into(),
                others: *others,
                at: at.as_micros(),
                by_staff: *by == RemovedBy::Staff,
            },
            MailTemplate::PasskeyAdded { name, at } => {
                Self::PasskeyAdded { name: name.as_str().into(), at: at.as_micros() }
            }
            MailTemplate::PasskeyRemoved { name, at } => {
                Self::PasskeyRemoved { name: name.as_str().into(), at: at.as_micros() }
            }
            MailTemplate::RecoveryAsked { waits_until, distrusts } => Self::RecoveryAsked {
                waits_until: waits_until.as_micros(),
                distrusts: distrusts.as_ref().map(|device| device.as_str().into()),
            },
            MailTemplate::RecoveryApproved { waits_until } => {
                Self::RecoveryApproved { waits_until: waits_until.as_micros() }
            }
            MailTemplate::RecoveryStopped { at, device } => Self::RecoveryStopped {
                at: at.as_micros(),
                device: device.as_ref().map(|device| device.as_str().into()),
            },
            MailTemplate::RecoveryDone { at } => Self::RecoveryDone { at: at.as_micros() },
            MailTemplate::SupportAnswer { subject, text, thread } => Self::SupportAnswer {
                subject: subject.into(),
                text: shown(text),
                thread: thread.as_ref().map(ThreadV1::of),
            },
            MailTemplate::SupportLink { link, ends_at } => {
                Self::SupportLink { link: shown(link), ends_at: ends_at.as_micros() }
            }
        }
    }

    /// The build before had no mail about devices and passkeys that come and go, nor any of a case.
    const fn is_known(&self, is_older_build: bool) -> bool {
        match self {
            Self::Unknown => false,
            Self::NewDevice { .. }
            | Self::DeviceRemoved { .. }
            | Self::PasskeyAdded { .. }
            | Self::PasskeyRemoved { .. }
            | Self::RecoveryApproved { .. }
            | Self::SupportAnswer { .. }
            | Self::SupportLink { .. } => !is_older_build,
            Self::SignUpLink { .. }
            | Self::AlreadyCustomer
            | Self::LoginLink { .. }
            | Self::NewPinLink { .. }
            | Self::UnknownAddress
            | Self::PinBlocked { .. }
            | Self::PinChanged { .. }
            | Self::RecoveryAsked { .. }
            | Self::RecoveryStopped { .. }
            | Self::RecoveryDone { .. } => true,
        }
    }

    fn read(self) -> Result<Option<MailTemplate>, CodecError> {
        let at = Timestamp::from_micros;
        let link = |link: Cow<'_, str>| Secret::new(link.into_owned());
        Ok(Some(match self {
            Self::SignUpLink { link: text, ends_at } => {
                MailTemplate::SignUpLink { link: link(text), ends_at: at(ends_at) }
            }
            Self::AlreadyCustomer => MailTemplate::AlreadyCustomer,
            Self::LoginLink { link: text, device, ends_at } => {
                MailTemplate::LoginLink { link: link(text), device: named(&device)?, ends_at: at(ends_at) }
            }
            Self::NewPinLink { link: text, device, ends_at } => {
                MailTemplate::NewPinLink { link: link(text), device: named(&device)?, ends_at: at(ends_at) }
            }
            Self::UnknownAddress => MailTemplate::UnknownAddress,
            Self::NewDevice { device, at: added_at, place } => {
                let place = place.map(|place| Place::parse(&place)).transpose();
                let place = place.map_err(|_| CodecError::Value("mail's place"))?;
                MailTemplate::NewDevice { device: named(&device)?, at: at(added_at), place }
            }
            Self::PinBlocked { until } => MailTemplate::PinBlocked { until: at(until) },
            Self::PinChanged { at: changed_at } => MailTemplate::PinChanged { at: at(changed_at) },
            Self::DeviceRemoved { device, others, at: removed_at, by_staff } => MailTemplate::DeviceRemoved {
                device: named(&device)?,
                others,
                at: at(removed_at),
                by: if by_staff { RemovedBy::Staff } else { RemovedBy::Customer },
            },
            Self::PasskeyAdded { name, at: added_at } => {
                MailTemplate::PasskeyAdded { name: named(&name)?, at: at(added_at) }
            }
            Self::PasskeyRemoved { name, at: removed_at } => {
                MailTemplate::PasskeyRemoved { name: named(&name)?, at: at(removed_at) }
            }
            Self::RecoveryAsked { waits_until, distrusts } => MailTemplate::RecoveryAsked {
                waits_until: at(waits_until),
                distrusts: distrusts.as_deref().map(named).transpose()?,
            },
            Self::RecoveryApproved { waits_until } => {
                MailTemplate::RecoveryApproved { waits_until: at(waits_until) }
            }
            Self::RecoveryStopped { at: stopped_at, device } => MailTemplate::RecoveryStopped {
                at: at(stopped_at),
                device: device.as_deref().map(named).transpose()?,
            },
            Self::RecoveryDone { at: done_at } => MailTemplate::RecoveryDone { at: at(done_at) },
            Self::SupportAnswer { subject, text, thread } => MailTemplate::SupportAnswer {
                subject: subject.into_owned(),
                text: link(text),
                thread: thread.map(ThreadV1::read),
            },
            Self::SupportLink { link: text, ends_at } => {
                MailTemplate::SupportLink { link: link(text), ends_at: at(ends_at) }
            }
            Self::Unknown => return Ok(None),
        }))
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
const fn is_none_left(others: &u32) -> bool {
    *others == 0
}

fn named(device: &str) -> Result<DeviceName, CodecError> {
    DeviceName::parse(device).map_err(|_| CodecError::Value("mail's device"))
}

#[cfg(test)]
pub(crate) mod samples;

#[cfg(test)]
mod tests;
