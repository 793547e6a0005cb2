//! What a check of a release said before anything of it was live, and whether it may be started on that.

use identity::ReleaseName;
use kernel::{ReleaseId, Timestamp};
use std::time::Duration;

/// How long a check is good for: what the bank supports, and the builds beside, change meanwhile.
pub const CHECK_LASTS: Duration = Duration::from_hours(24);

/// The newest check of a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseCheck {
    pub release: ReleaseName,
    /// The build that made it.
    pub build: CheckText,
    pub at: Timestamp,
    pub result: CheckResult,
    /// In a line.
    pub summary: CheckText,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CheckResult {
    /// All of it was tried, and nothing breaks.
    Passed,
    /// Nothing broke, and some of it was not tried.
    Incomplete,
    /// Something would break.
    Broken,
}

/// A short line: 1 to 300 characters, none of them control characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckText(String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a line of a check has between 1 and 300 characters, none of them control characters")]
pub struct CheckTextError;

/// Why a release is not started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum CheckRefusal {
    #[error("the release was not checked")]
    Unchecked,
    #[error("the check of the release found what it would break")]
    Broken,
    #[error("the check of the release was not complete")]
    Incomplete,
    #[error("the release was checked by another build")]
    OtherBuild,
    #[error("the check of the release is more than a day old")]
    Old,
}

impl CheckText {
    pub const CHARS_MAX: usize = 300;

    /// # Errors
    /// [`CheckTextError`] when it is empty, too long, or holds control characters.
    pub fn parse(raw: &str) -> Result<Self, CheckTextError> {
        let text = raw.trim();
        let chars = text.chars().count();
        if chars == 0 || Self::CHARS_MAX < chars || text.chars().any(char::is_control) {
            return Err(CheckTextError);
        }
        Ok(Self(text.to_owned()))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl CheckResult {
    pub const ALL: [Self; 3] = [Self::Passed, Self::Incomplete, Self::Broken];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Incomplete => "incomplete",
            Self::Broken => "broken",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|result| result.word() == text)
    }
}

impl ReleaseCheck {
    #[must_use]
    pub fn id(&self) -> ReleaseId {
        crate::release_id(&self.release)
    }
}

/// Whether a release may be started on its newest check, by this build. A release never changes, so the check is of
/// exactly this one. One from the future is as good as none: some clock is wrong.
///
/// # Errors
/// [`CheckRefusal`], in the order of its variants.
pub fn decide_checked(
    check: Option<&ReleaseCheck>,
    build: &CheckText,
    now: Timestamp,
) -> Result<(), CheckRefusal> {
    let check = check.ok_or(CheckRefusal::Unchecked)?;
    match check.result {
        CheckResult::Broken => return Err(CheckRefusal::Broken),
        CheckResult::Incomplete => return Err(CheckRefusal::Incomplete),
        CheckResult::Passed => {}
    }
    if check.build != *build {
        return Err(CheckRefusal::OtherBuild);
    }
    if check.at <= now && now < check.at.after(CHECK_LASTS) { Ok(()) } else { Err(CheckRefusal::Old) }
}

#[cfg(test)]
mod tests;
