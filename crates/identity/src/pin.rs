//! The PIN: 4 to 8 digits, kept as an argon2id hash (RFC 9106) whose parameters stand in its text.
//!
//! Wrong PINs are counted where they can lock nobody else out: on a trusted device in the device's own row, on all
//! other devices of a person together in [`Pin::strangers`].

mod digits;
mod failures;
mod hash;

pub use digits::{PinDigits, PinError};
pub use failures::{BlockNotice, Failures, PinAnswer, PinCheck, decide_pin};
pub use hash::{PinHash, PinHashError, PinParams, PinParamsError};

use kernel::{PersonId, Timestamp};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pin {
    pub person: PersonId,
    pub hash: PinHash,
    pub changed_at: Timestamp,
    /// Wrong PINs entered on devices that are not trusted.
    pub strangers: Failures,
}
