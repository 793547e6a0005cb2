//! When tokens that nobody has to prove a key for turn over; sessions and an OpenID client's grants alike.
//!
//! A client that lost an answer, or another tab of it, may present the parent's refresh token after the child was made.
//! It is answered until the child has been in use for the replay window. And a pair rotates only when it was last handed
//! out more than that ago, so that no late answer can put an old pair over a new one in the client's storage. As long as
//! no request and its answer take longer than the window, the server never has to tell an honest client from a thief.

use kernel::Timestamp;
use std::time::Duration;

/// The generations of a session's or a grant's tokens, and their lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rotation {
    /// Counts the pairs of tokens, from [`Rotation::FIRST`].
    pub generation: u32,
    /// When the current pair was last given a life, and with it handed out.
    pub refreshed_at: Timestamp,
    /// When a token of the current generation was first presented; of the first generation, when the pair was handed
    /// out a second time.
    pub used_at: Option<Timestamp>,
    /// From when the current access token has expired.
    pub access_ends_at: Timestamp,
    /// From when the access token of the generation before has.
    pub parent_access_ends_at: Timestamp,
    /// From when all is over unless it is refreshed before.
    pub refresh_ends_at: Timestamp,
    pub access_lasts: Duration,
    pub refresh_lasts: Duration,
    pub replay_lasts: Duration,
}

/// What a good refresh token leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// A new generation; keep it.
    Rotated(Rotation),
    /// The same generation with a new life; keep it.
    Kept(Rotation),
    /// The same answer again; nothing is written.
    Repeated,
}

impl Rotation {
    /// The first generation.
    pub const FIRST: u32 = 1;

    /// The first pair, handed out now.
    #[must_use]
    pub fn new(
        (access_lasts, refresh_lasts): (Duration, Duration),
        replay_lasts: Duration,
        now: Timestamp,
    ) -> Self {
        Self {
            generation: Self::FIRST,
            refreshed_at: now,
            used_at: None,
            access_ends_at: now.after(access_lasts),
            parent_access_ends_at: now,
            refresh_ends_at: now.after(refresh_lasts),
            access_lasts,
            refresh_lasts,
            replay_lasts,
        }
    }

    /// Whether a generation was ever made. One yet to come was made before the store lost it.
    #[must_use]
    pub fn was_made(&self, generation: u32) -> bool {
        (Self::FIRST..=self.generation).contains(&generation)
    }

    /// Whether this generation came right before the current one.
    #[must_use]
    pub const fn is_parent(&self, generation: u32) -> bool {
        generation.saturating_add(1) == self.generation
    }

    /// The same pair with lives that begin now, as long as they were from the start.
    #[must_use]
    pub fn alive(self, now: Timestamp) -> Self {
        Self {
            refreshed_at: now,
            access_ends_at: now.after(self.access_lasts),
            refresh_ends_at: now.after(self.refresh_lasts),
            ..self
        }
    }

    /// The current pair once more: as it is when it was given a life a moment ago, else with a new one.
    #[must_use]
    pub fn answer(self, used_at: Option<Timestamp>, now: Timestamp) -> Turn {
        let is_fresh = now <= self.refreshed_at.after(self.again_lasts());
        if is_fresh && used_at == self.used_at {
            Turn::Repeated
        } else {
            Turn::Kept(Self { used_at, ..self.alive(now) })
        }
    }

    /// Judges a refresh token of this generation where nothing is proven; nothing when its successor has replaced it
    /// for good, so that somebody else may have it.
    #[must_use]
    pub fn turn(self, generation: u32, now: Timestamp) -> Option<Turn> {
        let is_current = generation == self.generation;
        if is_current && self.is_settled(now) {
            return Some(Turn::Rotated(Self {
                generation: self.generation.saturating_add(1),
                used_at: None,
                parent_access_ends_at: self.access_ends_at,
                ..self.alive(now)
            }));
        }
        if is_current {
            return Some(self.answer(self.used_at.or(Some(now)), now));
        }
        (self.is_parent(generation) && self.is_parent_answered(now)).then(|| self.answer(self.used_at, now))
    }

    /// The rotation to keep when this is the first use of the current tokens; nothing when it is noted, or does not
    /// matter.
    #[must_use]
    pub fn used(self, generation: u32, now: Timestamp) -> Option<Self> {
        let is_first = Self::FIRST < generation && generation == self.generation && self.used_at.is_none();
        is_first.then_some(Self { used_at: Some(now), ..self })
    }

    /// Whether every answer that holds the current pair has arrived, and every request with the pair before.
    fn is_settled(&self, now: Timestamp) -> bool {
        // Handed out once, and here it is.
        let is_first = self.generation == Self::FIRST && self.used_at.is_none();
        let handed_out = self.refreshed_at.after(self.again_lasts()).after(self.replay_lasts);
        is_first || (!self.is_parent_answered(now) && handed_out < now)
    }

    /// Whether the refresh token of the pair before is still answered.
    fn is_parent_answered(&self, now: Timestamp) -> bool {
        Self::FIRST < self.generation
            && self.used_at.is_none_or(|used_at| now <= used_at.after(self.replay_lasts))
    }

    /// How long after a pair was given a life it is handed out again without another.
    fn again_lasts(&self) -> Duration {
        self.replay_lasts / 4
    }
}
