//! A part of all people, the same ones on every node and at every time.

use crate::place::{PLACES, place};
use std::fmt;

/// How many of ten thousand people: 2,500 is a quarter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Portion(u16);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a share is a percentage from 0 to 100 with two decimals at most")]
pub struct PortionError;

impl Portion {
    const WHOLE: u16 = 10_000;
    pub const NOBODY: Self = Self(0);
    pub const ALL: Self = Self(Self::WHOLE);

    /// Of ten thousand.
    ///
    /// # Errors
    /// [`PortionError`] above ten thousand.
    pub const fn try_from_ten_thousandths(number: u16) -> Result<Self, PortionError> {
        if number <= Self::WHOLE { Ok(Self(number)) } else { Err(PortionError) }
    }

    /// Reads a percentage, as `5`, `0.1` or `12.25`.
    ///
    /// # Errors
    /// [`PortionError`] for any other text.
    pub fn parse(text: &str) -> Result<Self, PortionError> {
        let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number(whole) || !is_number(part) || 3 < whole.len() || 2 < part.len() {
            return Err(PortionError);
        }
        let hundredths: u16 = format!("{whole}{part:0<2}").parse().map_err(|_| PortionError)?;
        Self::try_from_ten_thousandths(hundredths)
    }

    #[must_use]
    pub const fn ten_thousandths(self) -> u16 {
        self.0
    }

    /// Whether a person is in this part of all people. A larger portion of one salt holds everyone that a smaller one
    /// holds; the parts of two salts have nothing to do with each other. A salt has no white space.
    #[must_use]
    pub fn holds(self, salt: &str, person: &str) -> bool {
        let place = place(&format!("florin flag 1 {salt} {person}"));
        place < u64::from(self.0) * (PLACES / u64::from(Self::WHOLE))
    }
}

impl fmt::Display for Portion {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0 / 100, self.0 % 100) {
            (whole, 0) => write!(out, "{whole}"),
            (whole, part) if part % 10 == 0 => write!(out, "{whole}.{}", part / 10),
            (whole, part) => write!(out, "{whole}.{part:02}"),
        }
    }
}

#[cfg(test)]
mod tests;
