//! The bytes that stand for what the customer was shown.

use crate::{StepUp, StepUpWhat};
use sha2::{Digest, Sha256};

impl StepUp {
    const DOMAIN: &[u8] = b"florin step-up 1";

    /// What the device signs: `florin step-up 1`, then each field as its length in four bytes, big end first, and
    /// itself. The fields are id, person and device as 16 bytes each, the word of the action, what is shown, the nonce,
    /// and begin and end in microseconds as eight bytes each.
    ///
    /// A payment shows account (16 bytes), payee as shown, payee as paid, minor units (eight bytes) and currency code;
    /// limits show their text; a device its 16 bytes; all other devices nothing; a new passkey its name; one to be removed
    /// its 16 bytes.
    #[must_use]
    pub fn message(&self) -> Vec<u8> {
        let mut out = Self::DOMAIN.to_vec();
        field(&mut out, self.id.uuid().as_bytes());
        field(&mut out, self.person.uuid().as_bytes());
        field(&mut out, self.device.uuid().as_bytes());
        match &self.what {
            StepUpWhat::Payment { account, payee_text, payee, amount } => {
                field(&mut out, b"payment");
                field(&mut out, account.uuid().as_bytes());
                field(&mut out, payee_text.expose().as_bytes());
                field(&mut out, payee.expose().as_bytes());
                field(&mut out, &amount.minor.to_be_bytes());
                field(&mut out, amount.currency.code().as_bytes());
            }
            StepUpWhat::Limits { text } => {
                field(&mut out, b"limits");
                field(&mut out, text.as_bytes());
            }
            StepUpWhat::Device { device } => {
                field(&mut out, b"device");
                field(&mut out, device.uuid().as_bytes());
            }
            StepUpWhat::OtherDevices => field(&mut out, b"other devices"),
            StepUpWhat::AddPasskey { name } => {
                field(&mut out, b"add passkey");
                field(&mut out, name.as_bytes());
            }
            StepUpWhat::RemovePasskey { passkey } => {
                field(&mut out, b"remove passkey");
                field(&mut out, passkey.uuid().as_bytes());
            }
        }
        field(&mut out, &self.nonce);
        field(&mut out, &self.created_at.as_micros().to_be_bytes());
        field(&mut out, &self.ends_at.as_micros().to_be_bytes());
        out
    }

    /// SHA-256 of the message, for a ceremony whose challenge can be chosen.
    #[must_use]
    pub fn challenge(&self) -> [u8; 32] {
        Sha256::digest(self.message()).into()
    }
}

/// Puts a field behind its length, so that no two lists of fields make the same bytes.
pub(crate) fn field(out: &mut Vec<u8>, bytes: &[u8]) {
    let len = u32::try_from(bytes.len()).expect("a shown field is far below 4 GiB");
    out.extend_from_slice(&len.to_be_bytes());
    out.extend_from_slice(bytes);
}
