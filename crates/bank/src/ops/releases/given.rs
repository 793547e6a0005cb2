//! Which release an attempt is given when its challenge is issued, and which terms its session gets.

use super::view::{Releases, UnderWay};
use crate::{Bank, OpError, Query};
use identity::{Arm, Login, LoginPurpose, ReleaseName, Session, Trial};
use kernel::PersonId;
use rollout::{BUDGET_MAX, Given, Rollout, Share, Stage, Terms, decide_given};

impl Bank {
    /// The attempt with the release it is made under. `spared` is a session on the device that should have
    /// made it needless.
    ///
    /// New customers, synthetic ones, and attempts of nobody known, are given what is in force, and are not counted.
    pub(in crate::ops) async fn given(
        &self,
        login: Login,
        spared: Option<&Session>,
    ) -> Result<Login, OpError> {
        if let Some(person) = login.person
            && let Some(mark) = self.synthetic(person).await?
        {
            self.switches.note_synthetic(person);
            let in_force = self.releases().await?.course.in_force.clone();
            return Ok(mark.given(login, in_force));
        }
        let releases = self.releases().await?;
        let given = self.given_of(&releases, login.clone(), spared).await?;
        let is_treated = given.trial.as_ref().is_some_and(|trial| trial.arm == Arm::Treatment);
        if !is_treated {
            return Ok(given);
        }
        // It may have been rolled back a moment ago.
        let releases = self.releases_anew().await?;
        self.given_of(&releases, login, spared).await
    }

    async fn given_of(
        &self,
        releases: &Releases,
        login: Login,
        spared: Option<&Session>,
    ) -> Result<Login, OpError> {
        let in_force = |login| Login {
            release: releases.course.in_force.clone(),
            protocol: Some(releases.terms.policy.protocol),
            ..login
        };
        let Some(under_way) = &releases.under_way else { return Ok(in_force(login)) };
        let Some(person) = counted(&login).filter(|_| under_way.is_for(&login)) else {
            return Ok(in_force(login));
        };
        let undecided = match under_way.rollout.stage {
            Stage::Budget => self.undecided().await?,
            _ => 0,
        };
        let trial = match decide_given(&under_way.rollout, person, undecided) {
            Given::InForce => return Ok(in_force(login)),
            Given::Trial(trial) => trial,
        };
        let blamed = spared.and_then(|session| blamed(&under_way.rollout, session));
        let (blames, share_ppm) = match blamed {
            Some((arm, share)) => (Some(arm), share.ppm()),
            None => (None, trial.share_ppm),
        };
        let login = match trial.arm {
            Arm::Control => in_force(login),
            Arm::Treatment => Login {
                release: under_way.release.name.clone(),
                protocol: Some(under_way.release.terms.policy.protocol),
                ..login
            },
        };
        Ok(Login { trial: Some(Trial { share_ppm, ..trial }), blames, ..login })
    }

    /// Treatment attempts in flight of which nothing is known, as far as the budget goes.
    pub(super) async fn undecided(&self) -> Result<u32, OpError> {
        self.count::<Login>(&Query::LoginsUndecided(BUDGET_MAX)).await
    }

    /// Name and terms of the release that a session is issued by. One that was rolled back meanwhile issues nothing:
    /// the release in force does.
    pub(in crate::ops) async fn terms_of(&self, name: &ReleaseName) -> Result<(ReleaseName, Terms), OpError> {
        let mut releases = self.releases().await?;
        if releases.course.in_force != *name {
            releases = self.releases_anew().await?;
        }
        let course = &releases.course;
        let in_force = || (course.in_force.clone(), releases.terms);
        if course.in_force == *name || course.is_rolled_back(name) {
            return Ok(in_force());
        }
        match &releases.under_way {
            Some(under_way) if under_way.release.name == *name => Ok((name.clone(), under_way.release.terms)),
            Some(_) | None => {
                let release = self.release_named(name).await?;
                Ok(release.map_or_else(in_force, |release| (release.name, release.terms)))
            }
        }
    }

    /// The terms of the release in force, for a session whose own release was rolled back.
    pub(in crate::ops) async fn moves_to(
        &self,
        session: &Session,
    ) -> Result<Option<(ReleaseName, Terms)>, OpError> {
        let releases = self.releases().await?;
        let is_bad = releases.course.is_rolled_back(&session.release);
        if !is_bad {
            return Ok(None);
        }
        let mut terms = releases.terms;
        if let Some(mark) = self.synthetic(session.person).await? {
            terms.policy = mark.policy(terms.policy);
        }
        Ok(Some((releases.course.in_force.clone(), terms)))
    }
}

/// Whose attempt it is, when it is one that is counted.
pub(super) fn counted(login: &Login) -> Option<PersonId> {
    match login.purpose {
        LoginPurpose::SignIn | LoginPurpose::Device { .. } | LoginPurpose::Passkey { .. } => login.person,
        LoginPurpose::SignUp { .. }
        | LoginPurpose::NewPin
        | LoginPurpose::AddPasskey { .. }
        | LoginPurpose::Recovery { .. } => None,
    }
}

/// The arm that a session speaks against, because the customer should not have had to log in, and the share of the
/// treatment when that session was issued: its arm was drawn then.
pub(super) fn blamed(rollout: &Rollout, session: &Session) -> Option<(Arm, Share)> {
    let share = rollout.share_at(session.issued_at)?;
    if session.release == rollout.release {
        return Some((Arm::Treatment, share));
    }
    (session.release == rollout.control).then_some((Arm::Control, share))
}

impl UnderWay {
    fn is_for(&self, login: &Login) -> bool {
        self.release.audience.contains(login.device.platform, login.device.app_version)
    }
}
