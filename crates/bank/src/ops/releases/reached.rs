//! Whom a release reached that is rolled back, and the incident that the rollback opens in its own commit.

use crate::ops::incidents::{ROLLBACK_PEOPLE_MAX, Reached};
use crate::{Bank, Write};
use identity::{Arm, Login, LoginFailure, LoginStage};
use incidents::HarmKind;
use kernel::Timestamp;
use rollout::{Evidence, Rollout};
use std::collections::VecDeque;

/// The newest attempts that failed under a release, in the order in which they were told of: as many as one commit
/// names.
#[derive(Debug, Default)]
pub(super) struct Harmed(VecDeque<Reached>);

impl Harmed {
    pub(super) fn take(&mut self, rollout: &Rollout, login: &Login) {
        if let Some(reached) = harmed(rollout, login) {
            self.keep(reached);
        }
    }

    fn keep(&mut self, reached: Reached) {
        if ROLLBACK_PEOPLE_MAX <= self.0.len() {
            self.0.pop_front();
        }
        self.0.push_back(reached);
    }

    /// All of them, and when the flaw began to show: with the first that the present stage harmed, as those that were
    /// harmed before it did not speak against leading on.
    fn since_the_last_step(&self, rollout: &Rollout) -> (Vec<Reached>, Option<Timestamp>) {
        let times = || self.0.iter().map(|reached| reached.at);
        let since = times().filter(|at| rollout.since <= *at).min().or_else(|| times().min());
        (self.0.iter().copied().collect(), since)
    }
}

impl Bank {
    /// The writes of the incident. Nothing that goes wrong with it holds the rollback up: then there are none, and the
    /// log and the alert of the rollback say so.
    pub(super) async fn incident_of(
        &self,
        rollout: &Rollout,
        evidence: &Evidence,
        harmed: &Harmed,
        now: Timestamp,
    ) -> Vec<Write> {
        let (reached, since) = harmed.since_the_last_step(rollout);
        match self.opened_by(evidence, (&reached, since), now).await {
            Ok((_, writes)) => writes,
            Err(error) => {
                tracing::error!(error = error.code(), "a rollback opens no incident");
                Vec::new()
            }
        }
    }
}

/// What the release did to whoever made the attempt; `None` where nothing.
pub(super) fn harmed(rollout: &Rollout, login: &Login) -> Option<Reached> {
    let trial = login.trial.as_ref().filter(|trial| trial.release == rollout.release)?;
    if login.blames.unwrap_or(trial.arm) != Arm::Treatment {
        return None;
    }
    let kind = match login.stage {
        _ if login.blames.is_some() => HarmKind::SignedOut,
        _ if login.overdue_at.is_some() => HarmKind::Silent,
        LoginStage::Failed { why: LoginFailure::TimedOut, .. } => HarmKind::Silent,
        LoginStage::Failed { .. } => HarmKind::Failed,
        LoginStage::Started | LoginStage::LinkProven { .. } | LoginStage::Done { .. } => return None,
    };
    Some(Reached { person: login.person?, kind, at: login.created_at, login: Some(login.id) })
}

#[cfg(test)]
mod tests;
