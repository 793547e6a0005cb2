//! A new device that is let in by one the person trusts already, where it has neither a passkey nor link and PIN.
//!
//! The new device shows two digits, and whoever holds the trusted one enters them there: so nobody says yes to a device
//! they do not have before them. Invariants: at most [`APPROVALS_MAX`] of a person at a time, and the oldest makes room,
//! so that a stranger who asks can neither fill the list nor keep the person out; a wrong number ends the request;
//! answered once; nothing is told to whoever asked until the answer is yes.

use crate::step_up::field;
use crate::{Device, DeviceClaim, Login, Place};
use kernel::{DeviceId, LoginId, PersonId, Timestamp};
use sha2::{Digest, Sha256};
use std::fmt;

/// Requests of one person that are kept at a time.
pub const APPROVALS_MAX: usize = 5;

/// The requests of a person that are not over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceApprovals {
    pub person: PersonId,
    /// In the order of asking; [`APPROVALS_MAX`] at most.
    pub asked: Vec<DeviceApproval>,
}

/// One device that asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceApproval {
    /// The attempt that it asks for.
    pub login: LoginId,
    pub claim: DeviceClaim,
    /// Where it asks from, coarsely.
    pub place: Option<Place>,
    pub number: MatchNumber,
    pub asked_at: Timestamp,
    /// When the attempt ends.
    pub ends_at: Timestamp,
    pub state: DeviceApprovalState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeviceApprovalState {
    Waiting,
    Approved { by: DeviceId, at: Timestamp },
    Refused { by: DeviceId, at: Timestamp },
}

/// Two digits, shown on the new device and entered on the trusted one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MatchNumber(u8);

/// What the trusted device answers.
#[derive(Debug, Clone, Copy)]
pub struct ApprovalAnswer<'a> {
    pub login: LoginId,
    /// As entered there.
    pub number: MatchNumber,
    /// Over [`DeviceApproval::message`] of this number.
    pub signature: &'a [u8; 64],
}

/// What an answer comes to; the list is kept either way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answered {
    Approved(DeviceApprovals),
    /// The request is over.
    WrongNumber(DeviceApprovals),
    /// It was approved by this device before: nothing to keep.
    Repeated,
}

/// Why a request is not answered; nothing was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum ApprovalRefusal {
    #[error("no such device waits for you")]
    Unknown,
    #[error("the request was answered before")]
    Answered,
    #[error("only a trusted device of yours can answer")]
    BadDevice,
    #[error("the device did not sign what it showed")]
    BadSignature,
    #[error("that is not the number on the new device; begin again there")]
    WrongNumber,
}

impl ApprovalRefusal {
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unknown => "unknown_approval",
            Self::Answered => "approval_answered",
            Self::BadDevice => "bad_device",
            Self::BadSignature => "bad_signature",
            Self::WrongNumber => "wrong_number",
        }
    }
}

impl MatchNumber {
    const COUNT: u8 = 100;

    /// `None` above 99.
    #[must_use]
    pub fn new(number: u8) -> Option<Self> {
        (number < Self::COUNT).then_some(Self(number))
    }

    /// Reads exactly two digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_two = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        if is_two { text.parse().ok().and_then(Self::new) } else { None }
    }

    #[must_use]
    pub const fn get(self) -> u8 {
        self.0
    }
}

impl fmt::Display for MatchNumber {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:02}", self.0)
    }
}

impl Login {
    /// What the asking device shows. It follows from the challenge, so that an address which is nobody's has one too,
    /// and a repeated question the same.
    #[must_use]
    pub fn match_number(&self) -> MatchNumber {
        let mut hash = Sha256::new();
        hash.update(b"florin match number 1");
        hash.update(self.id.uuid().as_bytes());
        hash.update(self.challenge);
        let wide = hash
            .finalize()
            .iter()
            .fold(0_u32, |sum, byte| (sum * 256 + u32::from(*byte)) % u32::from(MatchNumber::COUNT));
        MatchNumber(u8::try_from(wide).unwrap_or_default())
    }
}

impl DeviceApproval {
    const DOMAIN: &[u8] = b"florin approve device 1";

    /// What the trusted device signs: `florin approve device 1`, then each field as its length in four bytes, big end
    /// first, and itself. The fields are the attempt's id and the trusted device's as 16 bytes each, the new device's
    /// name, platform, app version and key (65 bytes), the place or nothing, the two digits as entered, and when it was
    /// asked and ends in microseconds as eight bytes each.
    #[must_use]
    pub fn message(&self, by: DeviceId, number: MatchNumber) -> Vec<u8> {
        let mut out = Self::DOMAIN.to_vec();
        field(&mut out, self.login.uuid().as_bytes());
        field(&mut out, by.uuid().as_bytes());
        field(&mut out, self.claim.name.as_str().as_bytes());
        field(&mut out, self.claim.platform.word().as_bytes());
        field(&mut out, self.claim.app_version.to_string().as_bytes());
        field(&mut out, self.claim.key.as_bytes());
        field(&mut out, self.place.as_ref().map_or("", Place::as_str).as_bytes());
        field(&mut out, number.to_string().as_bytes());
        field(&mut out, &self.asked_at.as_micros().to_be_bytes());
        field(&mut out, &self.ends_at.as_micros().to_be_bytes());
        out
    }

    fn waits(&self, now: Timestamp) -> bool {
        now < self.ends_at && self.state == DeviceApprovalState::Waiting
    }
}

impl DeviceApprovals {
    #[must_use]
    pub const fn empty(person: PersonId) -> Self {
        Self { person, asked: Vec::new() }
    }

    /// Those that wait for an answer, in the order of asking.
    pub fn waiting(&self, now: Timestamp) -> impl Iterator<Item = &DeviceApproval> {
        self.asked.iter().filter(move |asked| asked.waits(now))
    }

    /// The request of an attempt, whatever its state.
    #[must_use]
    pub fn of(&self, login: LoginId) -> Option<&DeviceApproval> {
        self.asked.iter().find(|asked| asked.login == login)
    }

    /// The trusted device that said yes to this attempt.
    #[must_use]
    pub fn approver(&self, login: LoginId) -> Option<DeviceId> {
        match self.of(login)?.state {
            DeviceApprovalState::Approved { by, .. } => Some(by),
            DeviceApprovalState::Waiting | DeviceApprovalState::Refused { .. } => None,
        }
    }

    fn with(&self, login: LoginId, state: DeviceApprovalState) -> Self {
        let mut list = self.clone();
        for asked in list.asked.iter_mut().filter(|asked| asked.login == login) {
            asked.state = state;
        }
        list
    }
}

/// Puts an attempt's device on the list; nothing when it stands there already. What is over leaves it, and where it is
/// full the oldest that waits makes room.
#[must_use]
pub fn decide_approval_ask(
    list: &DeviceApprovals,
    login: &Login,
    place: Option<&Place>,
    now: Timestamp,
) -> Option<DeviceApprovals> {
    if list.of(login.id).is_some() || login.person != Some(list.person) || login.ends_at <= now {
        return None;
    }
    let mut asked: Vec<DeviceApproval> =
        list.asked.iter().filter(|asked| now < asked.ends_at).cloned().collect();
    if APPROVALS_MAX <= asked.len() {
        // One that was said yes to is about to be used.
        let oldest = asked.iter().position(|asked| asked.waits(now)).unwrap_or_default();
        asked.remove(oldest);
    }
    asked.push(DeviceApproval {
        login: login.id,
        claim: login.device.clone(),
        place: place.cloned(),
        number: login.match_number(),
        asked_at: now,
        ends_at: login.ends_at,
        state: DeviceApprovalState::Waiting,
    });
    Some(DeviceApprovals { person: list.person, asked })
}

/// Says yes to a new device on a trusted one.
///
/// # Errors
/// In this order: [`ApprovalRefusal::BadDevice`], [`ApprovalRefusal::Unknown`], [`ApprovalRefusal::BadSignature`],
/// [`ApprovalRefusal::Answered`].
pub fn decide_approval(
    list: &DeviceApprovals,
    answer: ApprovalAnswer<'_>,
    by: &Device,
    now: Timestamp,
) -> Result<Answered, ApprovalRefusal> {
    let asked = find(list, answer.login, by, now)?;
    if !by.key.verify(&asked.message(by.id, answer.number), answer.signature) {
        return Err(ApprovalRefusal::BadSignature);
    }
    match asked.state {
        DeviceApprovalState::Waiting if asked.number == answer.number => {
            let state = DeviceApprovalState::Approved { by: by.id, at: now };
            Ok(Answered::Approved(list.with(answer.login, state)))
        }
        DeviceApprovalState::Waiting => {
            let state = DeviceApprovalState::Refused { by: by.id, at: now };
            Ok(Answered::WrongNumber(list.with(answer.login, state)))
        }
        DeviceApprovalState::Approved { by: before, .. } if before == by.id => Ok(Answered::Repeated),
        DeviceApprovalState::Approved { .. } | DeviceApprovalState::Refused { .. } => {
            Err(ApprovalRefusal::Answered)
        }
    }
}

/// Says no to a new device on a trusted one; nothing when that was said before.
///
/// # Errors
/// In this order: [`ApprovalRefusal::BadDevice`], [`ApprovalRefusal::Unknown`], [`ApprovalRefusal::Answered`] after a
/// yes: remove the device.
pub fn decide_approval_refused(
    list: &DeviceApprovals,
    login: LoginId,
    by: &Device,
    now: Timestamp,
) -> Result<Option<DeviceApprovals>, ApprovalRefusal> {
    match find(list, login, by, now)?.state {
        DeviceApprovalState::Waiting => {
            Ok(Some(list.with(login, DeviceApprovalState::Refused { by: by.id, at: now })))
        }
        DeviceApprovalState::Refused { .. } => Ok(None),
        DeviceApprovalState::Approved { .. } => Err(ApprovalRefusal::Answered),
    }
}

fn find<'a>(
    list: &'a DeviceApprovals,
    login: LoginId,
    by: &Device,
    now: Timestamp,
) -> Result<&'a DeviceApproval, ApprovalRefusal> {
    if by.person != list.person || !by.is_trusted() {
        return Err(ApprovalRefusal::BadDevice);
    }
    list.of(login).filter(|asked| now < asked.ends_at).ok_or(ApprovalRefusal::Unknown)
}

#[cfg(test)]
mod tests;
