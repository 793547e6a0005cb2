//! A release: what new sessions are given, and to whom. It is made once and never changes.

use crate::shadow::SHADOW_ADMITTED_MAX;
use identity::{
    AppVersion, Fingerprint, PasskeyOptions, PasskeyOptionsError, PinParams, Platform, Policy, PolicyError,
    ReleaseName, StaffName,
};
use kernel::{ReleaseId, Timestamp};
use std::time::Duration;
use uuid::Uuid;

/// Ranges of app versions that one release names.
pub const RANGES_MAX: usize = 16;
/// The longest a stage may be made to last at least.
pub const PACE_MAX: Duration = Duration::from_hours(30 * 24);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    pub name: ReleaseName,
    pub terms: Terms,
    pub audience: Audience,
    /// How long each stage lasts at least, whatever the evidence says.
    pub pace: Duration,
    /// How many that the release in force lets in it judges in its shadow before it is given to anybody.
    pub shadow_min: u32,
    pub created_by: StaffName,
    pub created_at: Timestamp,
}

/// What new sessions, new PINs and new ceremonies of passkeys are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Terms {
    pub policy: Policy,
    /// What hashing a new PIN costs.
    pub pin_params: PinParams,
    /// Whether a right PIN whose hash has other costs gets a new hash.
    pub rehashes_pins: bool,
    pub passkeys: PasskeyOptions,
}

/// Whom a release is for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Audience {
    /// Apps in any of these; with none of them, every app there is.
    pub ranges: Vec<AppRange>,
}

/// Versions of the app on one platform, in semantic order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AppRange {
    pub platform: Platform,
    pub from: AppVersion,
    /// The first version that is too new; `None` where there is none.
    pub below: Option<AppVersion>,
}

/// A release that cannot be meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReleaseRefusal {
    #[error("the release chose lifetimes that cannot be meant")]
    Policy(#[source] PolicyError),
    #[error("a release names {RANGES_MAX} ranges of app versions at most")]
    TooManyRanges,
    #[error("a range of app versions ends where it begins or before")]
    EmptyRange,
    #[error("a stage is made to last 30 days at most")]
    Pace,
    #[error("the release chose what no authenticator is asked")]
    Passkeys(#[source] PasskeyOptionsError),
    #[error("a shadow judges between 1 and {SHADOW_ADMITTED_MAX} logins and refreshes")]
    ShadowMin,
}

impl Audience {
    #[must_use]
    pub fn contains(&self, platform: Platform, version: AppVersion) -> bool {
        self.ranges.is_empty() || self.ranges.iter().any(|range| range.contains(platform, version))
    }
}

impl AppRange {
    #[must_use]
    pub fn contains(&self, platform: Platform, version: AppVersion) -> bool {
        self.platform == platform && self.from <= version && self.below.is_none_or(|below| version < below)
    }
}

impl Release {
    #[must_use]
    pub fn id(&self) -> ReleaseId {
        release_id(&self.name)
    }
}

/// The id of a release, which follows from its name: no two releases have one name.
#[must_use]
pub fn release_id(name: &ReleaseName) -> ReleaseId {
    let [first, ..] = halves(Fingerprint::of(&format!("florin release 1 {name}")).0);
    ReleaseId::from_uuid(Uuid::from_bytes(first))
}

pub(crate) fn halves(bytes: [u8; 32]) -> [[u8; 16]; 2] {
    let (mut first, mut second) = ([0; 16], [0; 16]);
    let (left, right) = bytes.split_at(16);
    first.copy_from_slice(left);
    second.copy_from_slice(right);
    [first, second]
}

/// Whether a release can be meant.
///
/// # Errors
/// [`ReleaseRefusal`], in the order of its variants.
pub fn decide_create(release: Release) -> Result<Release, ReleaseRefusal> {
    release.terms.policy.check().map_err(ReleaseRefusal::Policy)?;
    if RANGES_MAX < release.audience.ranges.len() {
        return Err(ReleaseRefusal::TooManyRanges);
    }
    if release.audience.ranges.iter().any(|range| range.below.is_some_and(|below| below <= range.from)) {
        return Err(ReleaseRefusal::EmptyRange);
    }
    if PACE_MAX < release.pace {
        return Err(ReleaseRefusal::Pace);
    }
    release.terms.passkeys.check().map_err(ReleaseRefusal::Passkeys)?;
    // No data never leads on.
    if !(1..=SHADOW_ADMITTED_MAX).contains(&release.shadow_min) {
        return Err(ReleaseRefusal::ShadowMin);
    }
    Ok(release)
}

#[cfg(test)]
mod tests;
