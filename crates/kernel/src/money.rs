//! Money: a whole number of minor units with its currency (ISO 4217), never a float.

use std::fmt;
use std::num::NonZeroU32;

/// The currencies the bank keeps, with the number of decimal digits ISO 4217 gives each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Currency {
    Gbp,
    Eur,
    Usd,
    Jpy,
    Kwd,
}

/// The text is not a currency the bank keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a currency this bank keeps")]
pub struct CurrencyError;

impl Currency {
    pub const ALL: [Self; 5] = [Self::Gbp, Self::Eur, Self::Usd, Self::Jpy, Self::Kwd];

    /// The alphabetic code, as `GBP`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Gbp => "GBP",
            Self::Eur => "EUR",
            Self::Usd => "USD",
            Self::Jpy => "JPY",
            Self::Kwd => "KWD",
        }
    }

    /// Decimal digits between the major and the minor unit: 2 for most, 0 for yen, 3 for dinar.
    #[must_use]
    pub const fn digits(self) -> u32 {
        match self {
            Self::Jpy => 0,
            Self::Gbp | Self::Eur | Self::Usd => 2,
            Self::Kwd => 3,
        }
    }

    /// Reads the alphabetic code.
    ///
    /// # Errors
    /// [`CurrencyError`] for any other text.
    pub fn parse(text: &str) -> Result<Self, CurrencyError> {
        Self::ALL.into_iter().find(|currency| currency.code() == text).ok_or(CurrencyError)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code())
    }
}

/// Why money could not be made or joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    #[error("the amount is not a whole number of minor units above zero")]
    NotPositive,
    #[error("the two amounts are in different currencies")]
    CurrencyMismatch,
    #[error("the amount is beyond what the bank can count")]
    Overflow,
    #[error("the text is not an amount in this currency")]
    BadText,
}

/// A positive count of minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Amount(i64);

impl Amount {
    /// # Errors
    /// [`MoneyError::NotPositive`] for zero and below.
    pub const fn try_from_minor(minor: i64) -> Result<Self, MoneyError> {
        if 0 < minor { Ok(Self(minor)) } else { Err(MoneyError::NotPositive) }
    }

    /// Minor units; always above zero.
    #[must_use]
    pub const fn minor(self) -> i64 {
        self.0
    }

    /// # Errors
    /// [`MoneyError::Overflow`] beyond `i64`.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.0.checked_add(other.0).map(Self).ok_or(MoneyError::Overflow)
    }
}

/// A signed count of minor units in one currency: what an account holds, or what moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    pub minor: i64,
    pub currency: Currency,
}

impl Money {
    #[must_use]
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// # Errors
    /// [`MoneyError::CurrencyMismatch`] or [`MoneyError::Overflow`].
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.joined(other, i64::checked_add)
    }

    /// # Errors
    /// [`MoneyError::CurrencyMismatch`] or [`MoneyError::Overflow`].
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.joined(other, i64::checked_sub)
    }

    fn joined(self, other: Self, join: fn(i64, i64) -> Option<i64>) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::CurrencyMismatch);
        }
        let minor = join(self.minor, other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }

    /// Splits into parts that differ by one unit at most and always re-sum to the whole.
    ///
    /// The first parts carry the units that cannot be shared evenly; for money owed (below zero) as well.
    #[must_use]
    #[expect(clippy::arithmetic_side_effects, reason = "the divisor is above 0, and |each| + 1 <= |minor|")]
    pub fn split(self, parts: NonZeroU32) -> Vec<Self> {
        let count = i64::from(parts.get());
        let (each, rest) = (self.minor / count, self.minor % count);
        let unit = rest.signum();
        (0..count)
            .map(|place| Self { minor: if place < rest.abs() { each + unit } else { each }, ..self })
            .collect()
    }

    /// Reads a decimal text such as `12.30`, exact to the currency's digits and no further.
    ///
    /// # Errors
    /// [`MoneyError::BadText`] for anything but digits and one point, or more decimals than the currency has;
    /// [`MoneyError::Overflow`] beyond `i64`.
    pub fn parse_major(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let places = currency.digits() as usize;
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let point_is_used = !digits.contains('.') || !part.is_empty();
        if whole.is_empty() || !point_is_used || places < part.len() || !is_number(whole) || !is_number(part)
        {
            return Err(MoneyError::BadText);
        }
        let joined = format!("{whole}{part:0<places$}");
        let minor: i64 = joined.parse().map_err(|_| MoneyError::Overflow)?;
        Ok(Self::new(minor.checked_mul(sign).ok_or(MoneyError::Overflow)?, currency))
    }
}

impl fmt::Display for Money {
    /// Prints the major unit with the currency's digits, as `-12.30 GBP`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = self.currency.digits() as usize;
        let sign = if self.minor < 0 { "-" } else { "" };
        let digits = format!("{:0>width$}", self.minor.unsigned_abs(), width = places.saturating_add(1));
        let (whole, part) = digits.split_at(digits.len().saturating_sub(places));
        let point = if places == 0 { "" } else { "." };
        write!(out, "{sign}{whole}{point}{part} {}", self.currency)
    }
}

#[cfg(test)]
mod tests;
