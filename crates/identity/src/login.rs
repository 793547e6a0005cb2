//! One attempt to log in, from its challenge to its end.
//!
//! Every way in ends with the asking device's signature over the attempt's challenge, so a mailed link that someone
//! else opens, or opens twice, gives nothing to anyone. Invariants: a signature is judged before anything is counted or
//! spent; an attempt ends once, and whoever repeats its last step gets the same session again; wrong PINs count only
//! after the link was opened, so a stranger without the mailbox cannot use up a customer's tries.
//!
//! An attempt for an unknown address looks like any other from outside: its link exists for nobody.

mod approved;
mod finish;
mod link;
mod passkey;
mod pin;
mod trial;

pub use approved::{ApprovedLogin, decide_approved_login, decide_recovery_login};
pub use finish::{LoginStep, decide_device_login, decide_done, decide_fail, decide_link_login};
pub use link::decide_link;
pub use passkey::{decide_add_passkey, decide_passkey_login, decide_wrong_passkey};
pub use pin::{PinLogin, PinLoginAsk, decide_pin_login};
pub use trial::{ANSWER_LASTS, Arm, Trial, decide_overdue};

use crate::{DeviceClaim, Email, Fingerprint, PersonName, PinHash, Policy, Protocol, ReleaseName};
use kernel::{Cohort, DeviceId, LoginId, PersonId, RecoveryId, Secret, SessionId, Timestamp};
use std::time::Duration;

/// How long an attempt, and with it its link, is good.
pub const LOGIN_LASTS: Duration = Duration::from_mins(15);
/// Wrong answers to one challenge (RTS SCA, article 4, 3 b).
pub const LOGIN_TRIES_MAX: u8 = 5;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    pub id: LoginId,
    /// `None` for an address the bank does not know, and for a passkey until it has answered, unless an enrolled device
    /// asks: then its owner.
    pub person: Option<PersonId>,
    /// Of the address's key, where one was given; what attempts are counted by.
    pub email: Option<Fingerprint>,
    pub device: DeviceClaim,
    /// What the device signs, with the id; drawn for this attempt alone.
    pub challenge: [u8; 32],
    pub purpose: LoginPurpose,
    /// Of the one-time link's token, where one was mailed.
    pub link: Option<Fingerprint>,
    pub stage: LoginStage,
    pub created_at: Timestamp,
    /// [`LOGIN_LASTS`] later.
    pub ends_at: Timestamp,
    /// Wrong answers given to this challenge.
    pub tries: u8,
    /// A live session stood on the device when it asked.
    pub is_unexpected: bool,
    pub release: ReleaseName,
    /// What a session of it would be of, as the release has it; `None` in what was kept by builds that did not say so.
    pub protocol: Option<Protocol>,
    /// Which arm of which release on its way the attempt was made under; `None` where it is not counted.
    pub trial: Option<Trial>,
    /// The arm whose session stood on the device and should have spared the customer this login.
    pub blames: Option<Arm>,
    /// When it had not ended within [`ANSWER_LASTS`] while it was watched.
    pub overdue_at: Option<Timestamp>,
    /// A synthetic customer's ([`crate::Synthetic`]): nobody is compared with it.
    pub is_synthetic: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoginPurpose {
    /// A new customer: link, then the device's signature.
    SignUp { email: Email, name: PersonName, pin: PinHash },
    /// Link, then PIN and the device's signature.
    SignIn,
    /// A trusted device of the person sets a new PIN: link, then its signature.
    NewPin,
    /// A passkey; the ceremony's state is what its checker wrote.
    Passkey { ceremony: Secret<String> },
    /// A person who is logged in adds a passkey.
    AddPasskey { ceremony: Secret<String> },
    /// A trusted device has its session re-issued by its signature alone.
    Device { device: DeviceId },
    /// The device of a recovery: its first attempt shows staff a one-time code, whose fingerprint stands where that of a
    /// link does and whose id becomes the recovery's; a later one logs in.
    Recovery { recovery: RecoveryId },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginStage {
    Started,
    LinkProven { at: Timestamp },
    Done { session: SessionId, at: Timestamp },
    Failed { why: LoginFailure, at: Timestamp },
}

/// How an attempt ended without a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LoginFailure {
    /// Too many wrong answers to one challenge.
    TooManyTries,
    PinBlocked,
    /// The person or their staff stopped it.
    Cancelled,
    /// Its time ran out; written by whoever counts silence.
    TimedOut,
}

/// Why an attempt does not go on. None of them ends a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum LoginRefusal {
    #[error("there is no such attempt to log in")]
    Unknown,
    #[error("the device did not sign the challenge")]
    BadSignature,
    #[error("the link is not one of ours")]
    BadLink,
    #[error("the link was opened before; go on in the app")]
    LinkUsed,
    #[error("the attempt is over; begin again")]
    Late,
    #[error("open the link in the mail first")]
    NeedsLink,
    #[error("enter the PIN, or say yes on a device that you trust")]
    NeedsApproval,
    #[error("this attempt is for another way to log in")]
    OtherWay,
    #[error("this needs a device that you trust")]
    DeviceNotTrusted,
    #[error("the device was removed; log in again to add it")]
    DeviceRevoked,
    #[error("too many wrong PINs; wait, or use a passkey")]
    Blocked(crate::BlockNotice),
    #[error("the passkey's answer is not a good one")]
    BadPasskey(crate::PasskeyFault),
    #[error("there are no passkeys here")]
    NoPasskeys,
    #[error("the attempt ended without a login")]
    Over(LoginFailure),
}

impl LoginRefusal {
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "unknown_login",
            Self::BadSignature => "bad_signature",
            Self::BadLink => "bad_link",
            Self::LinkUsed => "link_used",
            Self::Late => "login_late",
            Self::NeedsLink => "needs_link",
            Self::NeedsApproval => "needs_approval",
            Self::OtherWay => "other_way",
            Self::DeviceNotTrusted => "device_not_trusted",
            Self::DeviceRevoked => "device_revoked",
            Self::Blocked(_) => "pin_blocked",
            Self::BadPasskey(fault) => fault.code(),
            Self::NoPasskeys => "no_passkeys",
            Self::Over(why) => why.code(),
        }
    }
}

impl LoginFailure {
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooManyTries => "too_many_tries",
            Self::PinBlocked => "pin_blocked",
            Self::Cancelled => "cancelled",
            Self::TimedOut => "timed_out",
        }
    }
}

impl Login {
    const DOMAIN: &[u8] = b"florin login 1";
    /// The longest state of a passkey ceremony.
    pub const CEREMONY_BYTES_MAX: usize = 16 * 1024;

    /// What the asking device signs: `florin login 1`, the 16 bytes of the attempt's id, the challenge.
    #[must_use]
    pub fn message(&self) -> Vec<u8> {
        [Self::DOMAIN, self.id.uuid().as_bytes(), &self.challenge].concat()
    }

    /// What the attempt is counted under.
    #[must_use]
    pub const fn channel(&self) -> &'static str {
        if self.is_synthetic { Cohort::SYNTHETIC } else { "app" }
    }

    /// What a session of the attempt is given, where everybody else's is given `usual`: a synthetic customer's is of the
    /// protocol that it was marked with.
    #[must_use]
    pub fn policy(&self, usual: Policy) -> Policy {
        match self.protocol {
            Some(protocol) if self.is_synthetic => usual.in_protocol(protocol),
            Some(_) | None => usual,
        }
    }

    /// Whether the asking device signed the challenge.
    #[must_use]
    pub fn is_signed_by_device(&self, signature: &[u8; 64]) -> bool {
        self.device.key.verify(&self.message(), signature)
    }
}

#[cfg(test)]
mod tests;
