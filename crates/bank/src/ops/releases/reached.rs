//! Whom a release reached that is rolled back, and the incident that the rollback opens in its own commit.

use super::staff::beginning;
use super::watch::{PAGE, PAGES_MAX};
use crate::ops::incidents::{ROLLBACK_PEOPLE_MAX, Reached};
use crate::{Bank, OpError, Write};
use identity::{Arm, Login, LoginFailure, LoginStage};
use incidents::HarmKind;
use kernel::Timestamp;
use rollout::{Evidence, Rollout};

impl Bank {
    /// The writes of the incident. Nothing that goes wrong with it holds the rollback up: then there are none, and the
    /// log and the alert of the rollback say so.
    pub(super) async fn incident_of(
        &self,
        rollout: &Rollout,
        evidence: &Evidence,
        now: Timestamp,
    ) -> Vec<Write> {
        let reached = self.reached(rollout).await;
        let opened = match reached {
            Ok(reached) => self.opened_by(evidence, &reached, now).await,
            Err(error) => Err(error),
        };
        match opened {
            Ok((_, writes)) => writes,
            Err(error) => {
                tracing::error!(error = error.code(), "a rollback opens no incident");
                Vec::new()
            }
        }
    }

    /// Attempts that failed under the release, in the order in which they were told of; as many as one commit names.
    async fn reached(&self, rollout: &Rollout) -> Result<Vec<Reached>, OpError> {
        let (mut place, mut reached) = (beginning(rollout), Vec::new());
        for _ in 0..PAGES_MAX {
            let page = self.store.told_logins(place, PAGE).await?;
            reached.extend(page.logins.iter().filter_map(|login| harmed(rollout, login)));
            if page.end == place || ROLLBACK_PEOPLE_MAX <= reached.len() {
                break;
            }
            place = page.end;
        }
        Ok(reached)
    }
}

/// What the release did to whoever made the attempt; `None` where nothing.
fn harmed(rollout: &Rollout, login: &Login) -> Option<Reached> {
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
