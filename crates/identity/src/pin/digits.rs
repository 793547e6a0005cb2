//! The digits a customer types.

use kernel::Secret;

/// 4 to 8 digits, as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PinDigits(Secret<String>);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum PinError {
    #[error("a PIN has between 4 and 8 digits")]
    BadForm,
    #[error("the PIN is one digit throughout or a straight run, which is too easy to guess")]
    TooSimple,
}

impl PinError {
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::BadForm => "bad_pin",
            Self::TooSimple => "weak_pin",
        }
    }
}

impl PinDigits {
    pub const DIGITS_MIN: usize = 4;
    pub const DIGITS_MAX: usize = 8;

    /// Reads a PIN that is checked against a kept one.
    ///
    /// # Errors
    /// [`PinError::BadForm`] for anything but 4 to 8 ASCII digits.
    pub fn parse(raw: &str) -> Result<Self, PinError> {
        let is_long = (Self::DIGITS_MIN..=Self::DIGITS_MAX).contains(&raw.len());
        if is_long && raw.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(Self(Secret::new(raw.to_owned())))
        } else {
            Err(PinError::BadForm)
        }
    }

    /// Reads a PIN that a customer chooses.
    ///
    /// # Errors
    /// [`PinError::BadForm`]; [`PinError::TooSimple`] when every digit is the one before it, one more or one less,
    /// counting from 9 on to 0.
    pub fn parse_new(raw: &str) -> Result<Self, PinError> {
        let digits = Self::parse(raw)?;
        digits.check_new()?;
        Ok(digits)
    }

    /// Whether a customer may choose it.
    ///
    /// # Errors
    /// [`PinError::TooSimple`], as for [`Self::parse_new`].
    pub fn check_new(&self) -> Result<(), PinError> {
        const TEN: u8 = 10;
        let numbers: Vec<u8> = self.as_bytes().iter().map(|byte| byte & 0x0f).collect();
        let is_run = |step: u8| numbers.windows(2).all(|pair| (pair[0] + step) % TEN == pair[1]);
        if is_run(0) || is_run(1) || is_run(TEN - 1) { Err(PinError::TooSimple) } else { Ok(()) }
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        self.0.expose().as_bytes()
    }
}

#[cfg(test)]
mod tests;
