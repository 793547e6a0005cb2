//! What came of a shadow: how often the release judged beside the one in force, and where it answered otherwise.
//!
//! Nodes write it in a fixed number of places, so that they do not wait for each other and a release never has more of
//! them than that, however often nodes start. What is kept of a difference is what the bank itself calls things: there
//! is no member that could hold a token, a key or an address.

use crate::decide::RolloutRefusal;
use crate::release::halves;
use identity::{AppVersion, Fingerprint, Platform, Protocol, ReleaseName};
use kernel::{ReleaseId, ShadowId, Timestamp};
use uuid::Uuid;

/// Logins and refreshes that were let in, and that a shadow judges before its release is given to anybody, unless the
/// release says otherwise.
pub const SHADOW_ADMITTED_MIN: u32 = 100;
/// The most that a release may want.
pub const SHADOW_ADMITTED_MAX: u32 = 100_000;
/// Places of one release.
pub const SHADOW_SLOTS: u8 = 16;
/// Differences kept in one place, the first of them; the others are counted.
pub(crate) const DIFFERENCES_MAX: usize = 100;

/// What one place holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shadow {
    pub release: ReleaseName,
    /// Below [`SHADOW_SLOTS`].
    pub slot: u8,
    /// Answers that were compared.
    pub judged: u64,
    /// Of those, the ones by which the release in force let somebody in.
    pub admitted: u64,
    /// Of all of them, the ones that were different.
    pub different: u64,
    /// What was not judged because there was no room or no time for it.
    pub dropped: u64,
    /// The first ones.
    pub differences: Vec<Difference>,
}

/// One answer that was different.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    pub at: Timestamp,
    /// Tells people apart within the release, and says nothing else of them to whoever lacks its salt; `None` where
    /// nobody was known.
    pub person: Option<u64>,
    /// What was judged, as `device` for a login by the device's key, or `refresh`.
    pub way: Code,
    pub platform: Platform,
    pub app_version: AppVersion,
    /// Of the session that was given or asked about; `None` where there was none.
    pub protocol: Option<Protocol>,
    /// Of the sessions that the release gives.
    pub candidate: Protocol,
    /// Where on its way the release answered, as `finish` or `check`.
    pub step: Code,
    /// The stable code of the answer that was given; `ok` where somebody was let in.
    pub given: Code,
    /// The one that the release would have given.
    pub would: Code,
}

/// A name that the bank itself gives: 1 to 48 lower-case letters, digits and underscores. Nothing that is drawn or that
/// comes from outside reads like one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Code(String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a code has between 1 and 48 lower-case letters, digits and underscores")]
pub struct CodeError;

/// What a node adds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ShadowNews {
    pub judged: u64,
    pub admitted: u64,
    pub different: u64,
    pub dropped: u64,
    /// [`DIFFERENCES_MAX`] at most.
    pub differences: Vec<Difference>,
}

/// What came of a shadow as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shadowed {
    pub judged: u64,
    pub admitted: u64,
    pub different: u64,
    pub dropped: u64,
    /// [`crate::Release::shadow_min`].
    pub wanted: u32,
}

impl Code {
    pub const BYTES_MAX: usize = 48;
    /// What stands for a text that is none.
    const OTHER: &'static str = "other";

    /// # Errors
    /// [`CodeError`] for any other text.
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        if (1..=Self::BYTES_MAX).contains(&text.len()) && text.bytes().all(is_plain) {
            Ok(Self(text.to_owned()))
        } else {
            Err(CodeError)
        }
    }

    /// Of one of our own words.
    #[must_use]
    pub fn of(word: &'static str) -> Self {
        Self::parse(word).unwrap_or_else(|_| Self(Self::OTHER.to_owned()))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl ShadowNews {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.judged == 0 && self.dropped == 0
    }

    /// One more answer that was compared.
    pub fn judge(&mut self, is_admitted: bool, difference: Option<Difference>) {
        self.judged = self.judged.saturating_add(1);
        self.admitted = self.admitted.saturating_add(u64::from(is_admitted));
        let Some(difference) = difference else { return };
        self.different = self.different.saturating_add(1);
        if self.differences.len() < DIFFERENCES_MAX {
            self.differences.push(difference);
        }
    }

    /// What was to be added before, and was not.
    pub fn add(&mut self, before: &Self) {
        self.judged = self.judged.saturating_add(before.judged);
        self.admitted = self.admitted.saturating_add(before.admitted);
        self.different = self.different.saturating_add(before.different);
        self.dropped = self.dropped.saturating_add(before.dropped);
        self.differences = first([&before.differences, &self.differences]);
    }
}

/// The first of both lists.
fn first([before, after]: [&[Difference]; 2]) -> Vec<Difference> {
    before.iter().chain(after).take(DIFFERENCES_MAX).cloned().collect()
}

impl Shadow {
    #[must_use]
    pub const fn empty(release: ReleaseName, slot: u8) -> Self {
        let differences = Vec::new();
        Self { release, slot, judged: 0, admitted: 0, different: 0, dropped: 0, differences }
    }

    #[must_use]
    pub fn id(&self) -> ShadowId {
        shadow_id(crate::release_id(&self.release), self.slot)
    }

    /// The place with what a node adds.
    #[must_use]
    pub fn with(&self, news: &ShadowNews) -> Self {
        Self {
            judged: self.judged.saturating_add(news.judged),
            admitted: self.admitted.saturating_add(news.admitted),
            different: self.different.saturating_add(news.different),
            dropped: self.dropped.saturating_add(news.dropped),
            differences: first([&self.differences, &news.differences]),
            ..self.clone()
        }
    }
}

impl Shadowed {
    /// All places together.
    #[must_use]
    pub fn of<'a>(places: impl IntoIterator<Item = &'a Shadow>, wanted: u32) -> Self {
        let none = Self { wanted, ..Self::default() };
        places.into_iter().fold(none, |sum, place| Self {
            judged: sum.judged.saturating_add(place.judged),
            admitted: sum.admitted.saturating_add(place.admitted),
            different: sum.different.saturating_add(place.different),
            dropped: sum.dropped.saturating_add(place.dropped),
            wanted,
        })
    }
}

/// The id of a place.
#[must_use]
pub fn shadow_id(release: ReleaseId, slot: u8) -> ShadowId {
    let [first, ..] = halves(Fingerprint::of(&format!("florin shadow 1 {} {slot}", release.uuid())).0);
    ShadowId::from_uuid(Uuid::from_bytes(first))
}

/// Whether a release may leave its shadow.
///
/// # Errors
/// In this order: [`RolloutRefusal::Different`] for any answer that was different; [`RolloutRefusal::HardlyJudged`]
/// where too few were compared by which somebody was let in, however many were refused or dropped: no data leads nowhere.
pub fn decide_shadowed(shadowed: &Shadowed) -> Result<(), RolloutRefusal> {
    let Shadowed { admitted, different, wanted, .. } = *shadowed;
    if 0 < different {
        return Err(RolloutRefusal::Different(different));
    }
    if admitted < u64::from(wanted.max(1)) {
        return Err(RolloutRefusal::HardlyJudged { admitted, wanted });
    }
    Ok(())
}

#[cfg(test)]
mod tests;
