//! A stronger proof asked for one action, over exactly what is shown (RTS SCA, article 5: dynamic linking).
//!
//! Invariants: what was signed is what is done, to the last field; a proof is used once and within
//! [`STEP_UP_LASTS`]; the signature is judged before a PIN counts.

mod limits;
mod message;
mod payees;

pub(crate) use message::field;

pub use limits::{Limits, LimitsRefusal, PAYMENT_WITHOUT_STEP_UP, decide_limits};
pub use payees::{KnownPayee, PAYEES_MAX, Payees, PaymentFacts, StepUpNeeded, decide_known, decide_needed};

use crate::{BlockNotice, Device, PinAnswer, PinCheck, decide_pin};
use kernel::{AccountId, DeviceId, Money, PasskeyId, PersonId, Secret, StepUpId, Timestamp};
use std::time::Duration;

/// How long a step-up can be proven and used.
pub const STEP_UP_LASTS: Duration = Duration::from_mins(5);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepUp {
    pub id: StepUpId,
    pub person: PersonId,
    /// Where it is shown and answered.
    pub device: DeviceId,
    pub what: StepUpWhat,
    /// Drawn for this step-up alone.
    pub nonce: [u8; 32],
    /// Where a passkey is asked: the ceremony's state, the checking library's own text.
    pub ceremony: Option<Secret<String>>,
    pub created_at: Timestamp,
    /// [`STEP_UP_LASTS`] later.
    pub ends_at: Timestamp,
    pub state: StepUpState,
}

/// What the customer is shown and agrees to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepUpWhat {
    Payment {
        account: AccountId,
        /// As shown.
        payee_text: Secret<String>,
        /// As paid, such as the sort code and number.
        payee: Secret<String>,
        amount: Money,
    },
    /// The new limits, as shown.
    Limits { text: String },
    /// A device to trust or to remove.
    Device { device: DeviceId },
    /// All devices but the one that agrees are to be removed.
    OtherDevices,
    /// A new passkey is to let its holder in.
    AddPasskey {
        /// What its owner calls it, as shown.
        name: String,
    },
    /// A passkey is to open nothing from then on.
    RemovePasskey { passkey: PasskeyId },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StepUpState {
    Waiting,
    Proven { at: Timestamp },
    Used { at: Timestamp },
}

/// How the customer agrees.
#[derive(Debug, Clone, Copy)]
pub enum StepUpProof<'a> {
    /// A passkey of the person whose ceremony, the one kept with the step-up, was verified.
    Passkey { owner: PersonId },
    /// The device's signature over [`StepUp::message`], and the PIN.
    DeviceKey { signature: &'a [u8; 64], pin: PinAnswer },
}

/// What a proof comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepUpDecision {
    /// Keep it; keep the device where there is one, because its count of wrong PINs is empty again.
    Proven { step_up: StepUp, device: Option<Box<Device>> },
    /// It was proven before: nothing to keep.
    Repeated,
    /// Keep the device's count before the answer is told.
    WrongPin { device: Box<Device>, notice: BlockNotice },
}

/// Why a step-up is not accepted; nothing was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum StepUpRefusal {
    #[error("there is no such step-up on this device")]
    Unknown,
    #[error("the step-up was used before")]
    Used,
    #[error("the step-up is too old; ask again")]
    Late,
    #[error("what was shown was not signed")]
    BadProof,
    #[error("too many wrong PINs; wait, or use a passkey")]
    Blocked(BlockNotice),
    #[error("the step-up has not been agreed to")]
    NotProven,
    #[error("something else was agreed to")]
    Different,
}

impl StepUpRefusal {
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "unknown_step_up",
            Self::Used => "step_up_used",
            Self::Late => "step_up_late",
            Self::BadProof => "bad_proof",
            Self::Blocked(_) => "pin_blocked",
            Self::NotProven => "step_up_not_proven",
            Self::Different => "step_up_different",
        }
    }
}

/// Judges the answer to a step-up.
///
/// # Errors
/// In this order: [`StepUpRefusal::Unknown`] unless it was asked on this trusted device, [`StepUpRefusal::Late`],
/// [`StepUpRefusal::Used`], [`StepUpRefusal::BadProof`], [`StepUpRefusal::Blocked`].
pub fn decide_prove(
    step_up: Option<&StepUp>,
    device: &Device,
    proof: StepUpProof<'_>,
    now: Timestamp,
) -> Result<StepUpDecision, StepUpRefusal> {
    let step_up = find(step_up, device, now)?;
    let proven = match step_up.state {
        StepUpState::Waiting => StepUp { state: StepUpState::Proven { at: now }, ..step_up.clone() },
        StepUpState::Proven { .. } => step_up.clone(),
        StepUpState::Used { .. } => return Err(StepUpRefusal::Used),
    };
    let device = match proof {
        StepUpProof::Passkey { owner } if owner == step_up.person => None,
        StepUpProof::Passkey { .. } => return Err(StepUpRefusal::BadProof),
        StepUpProof::DeviceKey { signature, pin } => {
            if !device.key.verify(&step_up.message(), signature) {
                return Err(StepUpRefusal::BadProof);
            }
            match decide_pin(device.failures, pin, now) {
                PinCheck::Blocked(notice) => return Err(StepUpRefusal::Blocked(notice)),
                PinCheck::Wrong(failures, notice) => {
                    let device = Box::new(Device { failures, ..device.clone() });
                    return Ok(StepUpDecision::WrongPin { device, notice });
                }
                PinCheck::Right(failures) => Some(Box::new(Device { failures, ..device.clone() })),
            }
        }
    };
    if proven == *step_up {
        return Ok(StepUpDecision::Repeated);
    }
    Ok(StepUpDecision::Proven { step_up: proven, device })
}

/// Uses a proven step-up for what it was proven for; kept in the same commit as the action itself.
///
/// # Errors
/// In this order: [`StepUpRefusal::Unknown`] unless it was asked on this trusted device, [`StepUpRefusal::Late`],
/// [`StepUpRefusal::Used`], [`StepUpRefusal::NotProven`], [`StepUpRefusal::Different`].
pub fn decide_spend(
    step_up: Option<&StepUp>,
    device: &Device,
    what: &StepUpWhat,
    now: Timestamp,
) -> Result<StepUp, StepUpRefusal> {
    let step_up = find(step_up, device, now)?;
    match step_up.state {
        StepUpState::Waiting => Err(StepUpRefusal::NotProven),
        StepUpState::Used { .. } => Err(StepUpRefusal::Used),
        StepUpState::Proven { .. } if step_up.what != *what => Err(StepUpRefusal::Different),
        StepUpState::Proven { .. } => Ok(StepUp { state: StepUpState::Used { at: now }, ..step_up.clone() }),
    }
}

fn find<'a>(
    step_up: Option<&'a StepUp>,
    device: &Device,
    now: Timestamp,
) -> Result<&'a StepUp, StepUpRefusal> {
    let is_here = |step_up: &&StepUp| {
        device.is_trusted() && step_up.device == device.id && step_up.person == device.person
    };
    let step_up = step_up.filter(is_here).ok_or(StepUpRefusal::Unknown)?;
    if step_up.ends_at <= now { Err(StepUpRefusal::Late) } else { Ok(step_up) }
}

#[cfg(test)]
mod tests;
