//! What an attempt says to whoever watches a release: which arm it was in, and whether something is known of it.

use crate::{Login, LoginStage, ReleaseName};
use kernel::Timestamp;
use std::time::Duration;

/// How long a watched attempt may go without an end before that counts against it. It may still succeed later.
pub const ANSWER_LASTS: Duration = Duration::from_secs(90);

/// Which of two releases an attempt was made under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Arm {
    /// The release in force.
    Control,
    /// The release on its way.
    Treatment,
}

/// The comparison that an attempt is a part of, as it was when the challenge was issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// The release on its way, in whichever arm.
    pub release: ReleaseName,
    pub arm: Arm,
    /// The share of the treatment, in millionths.
    pub share_ppm: u32,
    /// The stage of the release, counted.
    pub serial: u32,
}

impl Arm {
    pub const ALL: [Self; 2] = [Self::Control, Self::Treatment];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Control => "control",
            Self::Treatment => "treatment",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|arm| arm.word() == text)
    }
}

impl Login {
    /// Whether there is something to tell of the attempt to whoever watches the release: it ended, or was silent for
    /// too long, or should not have been needed.
    #[must_use]
    pub fn is_told(&self) -> bool {
        self.trial.is_some() && (self.has_ended() || self.overdue_at.is_some() || self.blames.is_some())
    }

    /// Whether it is an attempt of the treatment of which nothing is known yet.
    #[must_use]
    pub fn is_undecided_treatment(&self) -> bool {
        self.trial.as_ref().is_some_and(|trial| trial.arm == Arm::Treatment) && !self.is_told()
    }

    #[must_use]
    pub const fn has_ended(&self) -> bool {
        match self.stage {
            LoginStage::Started | LoginStage::LinkProven { .. } => false,
            LoginStage::Done { .. } | LoginStage::Failed { .. } => true,
        }
    }

    /// When it is to be looked at unless it ends before: when it is overdue, and then when its time is over.
    #[must_use]
    pub fn waits_until(&self) -> Timestamp {
        let is_watched = self.trial.is_some() && !self.is_told();
        if is_watched { self.created_at.after(ANSWER_LASTS).min(self.ends_at) } else { self.ends_at }
    }
}

/// The attempt that was silent for too long, and goes on all the same; nothing where that is known, or is not asked.
#[must_use]
pub fn decide_overdue(login: &Login, now: Timestamp) -> Option<Login> {
    let is_overdue = login.trial.is_some()
        && !login.is_told()
        && login.created_at.after(ANSWER_LASTS) <= now
        && now < login.ends_at;
    is_overdue.then(|| Login { overdue_at: Some(now), ..login.clone() })
}

#[cfg(test)]
mod tests;
