//! When it started, was detected, acknowledged, mitigated and resolved.

use kernel::Timestamp;
use std::time::Duration;

/// The five time stamps, in order: started, detected, acknowledged, resolved; mitigated lies between detected and
/// resolved, before or after acknowledged, because the guard mends before anybody looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Times {
    started: Timestamp,
    detected: Timestamp,
    acknowledged: Option<Timestamp>,
    mitigated: Option<Timestamp>,
    resolved: Option<Timestamp>,
}

/// A time stamp lies before one that it has to follow, or after one that has to follow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("the time it was {0} is out of order")]
pub struct Order(pub &'static str);

impl Times {
    /// # Errors
    /// [`Order`] when it was detected before it started.
    pub fn new(started: Timestamp, detected: Timestamp) -> Result<Self, Order> {
        let times = Self { started, detected, acknowledged: None, mitigated: None, resolved: None };
        times.check()
    }

    /// Acknowledged at this instant. It may be set once.
    ///
    /// # Errors
    /// [`Order`].
    pub fn acknowledge(self, at: Timestamp) -> Result<Self, Order> {
        if self.acknowledged.is_some_and(|before| before != at) {
            return Err(Order("acknowledged"));
        }
        Self { acknowledged: Some(at), ..self }.check()
    }

    /// Mitigated at this instant: customers did not feel it any more.
    ///
    /// # Errors
    /// [`Order`].
    pub fn mitigate(self, at: Timestamp) -> Result<Self, Order> {
        Self { mitigated: Some(at), ..self }.check()
    }

    /// # Errors
    /// [`Order`].
    pub fn resolve(self, at: Timestamp) -> Result<Self, Order> {
        Self { resolved: Some(at), ..self }.check()
    }

    /// It was not over after all.
    #[must_use]
    pub fn reopen(self) -> Self {
        Self { resolved: None, mitigated: None, ..self }
    }

    /// What began with another, as far back as that; acknowledged when either was.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        let started = self.started.min(other.started);
        let acknowledged = self.acknowledged.into_iter().chain(other.acknowledged).min();
        Self { started, detected: self.detected.min(other.detected), acknowledged, ..self }
    }

    /// Of five that were kept: started and detected; acknowledged, mitigated, resolved.
    ///
    /// # Errors
    /// [`Order`].
    pub fn try_from_parts(
        (started, detected): (Timestamp, Timestamp),
        [acknowledged, mitigated, resolved]: [Option<Timestamp>; 3],
    ) -> Result<Self, Order> {
        Self { started, detected, acknowledged, mitigated, resolved }.check()
    }

    fn check(self) -> Result<Self, Order> {
        let is_after = |at: Option<Timestamp>, before: Timestamp| at.is_none_or(|at| before <= at);
        if self.detected < self.started {
            return Err(Order("detected"));
        }
        if !is_after(self.acknowledged, self.detected) {
            return Err(Order("acknowledged"));
        }
        if !is_after(self.mitigated, self.detected) {
            return Err(Order("mitigated"));
        }
        let latest = [Some(self.detected), self.acknowledged, self.mitigated].into_iter().flatten().max();
        if !is_after(self.resolved, latest.unwrap_or(self.detected)) {
            return Err(Order("resolved"));
        }
        Ok(self)
    }

    #[must_use]
    pub const fn started(&self) -> Timestamp {
        self.started
    }

    #[must_use]
    pub const fn detected(&self) -> Timestamp {
        self.detected
    }

    #[must_use]
    pub const fn acknowledged(&self) -> Option<Timestamp> {
        self.acknowledged
    }

    #[must_use]
    pub const fn mitigated(&self) -> Option<Timestamp> {
        self.mitigated
    }

    #[must_use]
    pub const fn resolved(&self) -> Option<Timestamp> {
        self.resolved
    }

    /// Time to detect (MTTD): detected - started.
    #[must_use]
    pub fn to_detect(&self) -> Duration {
        self.detected.since(self.started)
    }

    /// Time to acknowledge (MTTA): acknowledged - detected.
    #[must_use]
    pub fn to_acknowledge(&self) -> Option<Duration> {
        Some(self.acknowledged?.since(self.detected))
    }

    /// Time to repair (MTTR): resolved - acknowledged. What nobody acknowledged has none.
    #[must_use]
    pub fn to_repair(&self) -> Option<Duration> {
        Some(self.resolved?.since(self.acknowledged?))
    }
}

#[cfg(test)]
mod tests;
