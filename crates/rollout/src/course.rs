//! What the whole bank gives: the release in force, and the one on its way. There is one such record, so that two
//! releases that start at the same time race for it.

use identity::ReleaseName;

/// Releases that were rolled back whose sessions are still looked for; the oldest are forgotten first, long after the
/// last of their sessions was moved.
pub const ROLLED_BACK_MAX: usize = 64;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    /// [`Course::ONE`]: there is one.
    pub number: u32,
    pub in_force: ReleaseName,
    /// The one between its start and its end, if there is one.
    pub under_way: Option<ReleaseName>,
    /// Their sessions are moved to the release in force; the oldest first.
    pub rolled_back: Vec<ReleaseName>,
}

impl Course {
    pub const ONE: u32 = 0;

    /// That of a bank that had one release since it began.
    #[must_use]
    pub const fn first(in_force: ReleaseName) -> Self {
        Self { number: Self::ONE, in_force, under_way: None, rolled_back: Vec::new() }
    }

    #[must_use]
    pub fn is_rolled_back(&self, release: &ReleaseName) -> bool {
        self.rolled_back.contains(release)
    }

    /// The course without a release that is over.
    pub(crate) fn without(&self, release: &ReleaseName) -> Self {
        let under_way = self.under_way.clone().filter(|name| name != release);
        Self { under_way, ..self.clone() }
    }

    pub(crate) fn rolling_back(&self, release: &ReleaseName) -> Self {
        let mut course = self.without(release);
        if ROLLED_BACK_MAX <= course.rolled_back.len() {
            course.rolled_back.remove(0);
        }
        course.rolled_back.push(release.clone());
        course
    }
}
