//! Who is told of what happens, as it happens: for metrics. Nothing depends on it, and it decides nothing.

use crate::{AttemptOutcome, Change, OpError, Row, Write};
use identity::ReleaseName;
use kernel::Outcome;

/// What a code says of the bank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OutcomeKind {
    Ok,
    /// The rules said no, which is an answer.
    Refused,
    /// The world failed.
    Fault,
}

impl OutcomeKind {
    /// Of an outcome's code.
    #[must_use]
    pub fn of(code: &str) -> Self {
        match code {
            "ok" => Self::Ok,
            code if OpError::FAULT_CODES.contains(&code) => Self::Fault,
            _ => Self::Refused,
        }
    }

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Refused => "refused",
            Self::Fault => "fault",
        }
    }
}

/// What became of one case of a release in shadow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShadowResult {
    /// It would have been answered as it was.
    Same,
    Different,
    /// There was no room or no time for it.
    Dropped,
}

impl ShadowResult {
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Different => "different",
            Self::Dropped => "dropped",
        }
    }
}

/// Told in the midst of an operation, so it must not wait.
pub trait Observer: Send + Sync {
    /// An operation ended.
    fn outcome(&self, outcome: &Outcome);

    /// An attempt to log in ended; its network is not told.
    fn attempt(&self, attempt: &AttemptOutcome);

    /// A release in shadow judged, or did not.
    fn shadow(&self, release: &ReleaseName, result: ShadowResult);
}

/// What a change will have said once it is committed.
#[derive(Debug, Default)]
pub(crate) struct News {
    outcomes: Vec<Outcome>,
    attempts: Vec<AttemptOutcome>,
}

impl News {
    pub(crate) fn of(change: &Change) -> Self {
        let attempt = |write: &Write| match write {
            Write::Insert(Row::Login(login)) | Write::Update(Row::Login(login), _) => {
                AttemptOutcome::of(login)
            }
            _ => None,
        };
        Self {
            outcomes: change.outcomes.clone(),
            attempts: change.writes.iter().filter_map(attempt).collect(),
        }
    }

    pub(crate) fn tell(&self, observer: &dyn Observer) {
        self.outcomes.iter().for_each(|outcome| observer.outcome(outcome));
        self.attempts.iter().for_each(|attempt| observer.attempt(attempt));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_a_fault_only_where_the_world_failed() {
        assert_eq!(OutcomeKind::of("ok"), OutcomeKind::Ok);
        for fault in
            [OpError::Conflict, OpError::Unavailable("gone".into()), OpError::TimedOut("slow".into())]
        {
            assert_eq!(OutcomeKind::of(fault.code()), OutcomeKind::Fault, "{fault}");
        }
        assert_eq!(OutcomeKind::of(OpError::invalid("x").code()), OutcomeKind::Refused);
        assert_eq!(OutcomeKind::of("wrong_pin"), OutcomeKind::Refused);
    }
}
