//! Which apps a release is tried with: the ends of every range that the release or the bank's support names.

use identity::{AppVersion, Platform};
use rollout::{AppSupport, Release, Support};
use std::collections::BTreeSet;

/// One that no bank has reached yet.
const NEWEST: AppVersion = AppVersion { major: u16::MAX, minor: u16::MAX, patch: u16::MAX };
const OLDEST: AppVersion = AppVersion { major: 0, minor: 0, patch: 1 };

/// The supported apps at each end of each range, on both of its sides.
pub(super) fn versions(release: &Release, supports: &[AppSupport]) -> Vec<(Platform, AppVersion)> {
    let mut found = BTreeSet::new();
    for platform in Platform::ALL {
        let support = supports.iter().find(|support| support.platform == platform);
        let ranges = release.audience.ranges.iter().filter(|range| range.platform == platform);
        let bounds = support.into_iter().flat_map(|support| [&support.advised, &support.required]);
        let ends = ranges.flat_map(|range| [Some(range.from), range.below]).flatten();
        let ends = ends.chain(bounds.flatten().map(|update| update.below));
        let each = ends.flat_map(|end| [Some(end), before(end)]).flatten().chain([OLDEST, NEWEST]);
        let is_supported = |version: &AppVersion| {
            let told = support.map(|support| support.of(*version));
            !matches!(told, Some(Support::UpdateRequired(_)))
        };
        found.extend(each.filter(is_supported).map(|version| (platform, version)));
    }
    found.into_iter().collect()
}

/// The last version before this one, as far as numbers go.
fn before(version: AppVersion) -> Option<AppVersion> {
    let AppVersion { major, minor, patch } = version;
    match (major, minor, patch) {
        (_, _, 1..) => Some(AppVersion { patch: patch.saturating_sub(1), ..version }),
        (_, 1.., 0) => Some(AppVersion { minor: minor.saturating_sub(1), patch: u16::MAX, ..version }),
        (1.., 0, 0) => Some(AppVersion { major: major.saturating_sub(1), minor: u16::MAX, patch: u16::MAX }),
        (0, 0, 0) => None,
    }
}

#[cfg(test)]
mod tests;
