//! Feature flags: one of several values, chosen by where the app runs, its version, and whose it is.
//!
//! Words are those of OpenFeature's specification. Invariants: a flag's variants are of one type, and every name that
//! it mentions is one of them; the same facts always give the same value; a larger share only adds people.

mod words;

pub use words::{FlagKey, FlagNumber, FlagValue, FlagWordError, VariantName};

use crate::Portion;
use identity::{AppVersion, Platform, StaffName};
use kernel::{FlagId, Timestamp};
use std::collections::BTreeSet;

/// Flags of one bank.
pub const FLAGS_MAX: usize = 500;
/// Variants of one flag.
pub const VARIANTS_MAX: usize = 16;
/// Rules of one flag.
pub const RULES_MAX: usize = 32;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    /// [`FlagKey::id`].
    pub id: FlagId,
    pub key: FlagKey,
    pub variants: Vec<Variant>,
    /// In order; the first that fits decides.
    pub rules: Vec<Rule>,
    /// What whoever no rule fits is given.
    pub default: VariantName,
    pub is_disabled: bool,
    pub changed_at: Timestamp,
    pub changed_by: StaffName,
}

/// A named value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    pub name: VariantName,
    pub value: FlagValue,
}

/// Who is given which variant. What is left out fits everyone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    pub platform: Option<Platform>,
    /// This version or a later one.
    pub from: Option<AppVersion>,
    /// A version before this one.
    pub below: Option<AppVersion>,
    /// How many of those; the same people for every rule of the flag, so that two rules may follow each other.
    pub share: Portion,
    pub variant: VariantName,
}

/// Why a flag is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum FlagError {
    #[error("a flag has between 1 and 16 variants")]
    Variants,
    #[error("two variants have one name")]
    NameTwice,
    #[error("the variants of a flag are of one type")]
    Types,
    #[error("a flag has 32 rules at most")]
    Rules,
    #[error("a rule or the default names a variant that the flag does not have")]
    NoSuchVariant,
    #[error("a rule's versions end before they begin")]
    Versions,
}

/// What is known of whoever asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FlagContext<'a> {
    /// Whose value it is: a person for whoever asks for one.
    pub targeting_key: Option<&'a str>,
    pub platform: Option<Platform>,
    pub version: Option<AppVersion>,
}

/// Why a value is what it is (OpenFeature, `Resolution Details`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FlagReason {
    /// There are no rules.
    Static,
    /// No rule fits.
    Default,
    /// A rule for all that it fits.
    TargetingMatch,
    /// A rule for a share of those that it fits.
    Split,
    Disabled,
}

impl FlagReason {
    pub const ALL: [Self; 5] =
        [Self::Static, Self::Default, Self::TargetingMatch, Self::Split, Self::Disabled];

    /// As it is written on the wire.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Static => "STATIC",
            Self::Default => "DEFAULT",
            Self::TargetingMatch => "TARGETING_MATCH",
            Self::Split => "SPLIT",
            Self::Disabled => "DISABLED",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Evaluated<'a> {
    pub variant: &'a Variant,
    pub reason: FlagReason,
}

/// Why there is no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum EvaluationError {
    #[error("a share of people is asked about, and it is not said who asks")]
    TargetingKeyMissing,
    /// Never of a flag that [`Flag::check`] found right.
    #[error("the flag names a variant that it does not have")]
    General,
}

impl Flag {
    /// What a flag has to be before it is kept.
    ///
    /// # Errors
    /// [`FlagError`].
    pub fn check(&self) -> Result<(), FlagError> {
        let first = self.variants.first().ok_or(FlagError::Variants)?;
        if VARIANTS_MAX < self.variants.len() {
            return Err(FlagError::Variants);
        }
        let names: BTreeSet<&VariantName> = self.variants.iter().map(|variant| &variant.name).collect();
        if names.len() < self.variants.len() {
            return Err(FlagError::NameTwice);
        }
        if self.variants.iter().any(|variant| variant.value.type_word() != first.value.type_word()) {
            return Err(FlagError::Types);
        }
        if RULES_MAX < self.rules.len() {
            return Err(FlagError::Rules);
        }
        if self
            .rules
            .iter()
            .map(|rule| &rule.variant)
            .chain([&self.default])
            .any(|name| !names.contains(name))
        {
            return Err(FlagError::NoSuchVariant);
        }
        let is_empty =
            |rule: &Rule| matches!((rule.from, rule.below), (Some(from), Some(below)) if below <= from);
        if self.rules.iter().any(is_empty) { Err(FlagError::Versions) } else { Ok(()) }
    }

    /// The value for whoever asks. A fact that is not known fits no rule that asks for it.
    ///
    /// # Errors
    /// [`EvaluationError`].
    pub fn evaluate(&self, context: &FlagContext<'_>) -> Result<Evaluated<'_>, EvaluationError> {
        if self.is_disabled {
            return self.served(&self.default, FlagReason::Disabled);
        }
        for rule in self.rules.iter().filter(|rule| rule.fits(context)) {
            if rule.share == Portion::ALL {
                return self.served(&rule.variant, FlagReason::TargetingMatch);
            }
            let person = context.targeting_key.ok_or(EvaluationError::TargetingKeyMissing)?;
            if rule.share.holds(self.key.as_str(), person) {
                return self.served(&rule.variant, FlagReason::Split);
            }
        }
        let reason = if self.rules.is_empty() { FlagReason::Static } else { FlagReason::Default };
        self.served(&self.default, reason)
    }

    fn served(&self, name: &VariantName, reason: FlagReason) -> Result<Evaluated<'_>, EvaluationError> {
        let variant = self.variants.iter().find(|variant| variant.name == *name);
        Ok(Evaluated { variant: variant.ok_or(EvaluationError::General)?, reason })
    }
}

impl Rule {
    fn fits(&self, context: &FlagContext<'_>) -> bool {
        let is_right = |wanted: Option<AppVersion>, holds: fn(AppVersion, AppVersion) -> bool| match wanted {
            None => true,
            Some(wanted) => context.version.is_some_and(|version| holds(version, wanted)),
        };
        self.platform.is_none_or(|wanted| context.platform == Some(wanted))
            && is_right(self.from, |version, from| from <= version)
            && is_right(self.below, |version, below| version < below)
    }
}

#[cfg(test)]
mod tests;
