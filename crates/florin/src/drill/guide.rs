//! The release of a drill: shipped, looked at, and told of.

use super::figures::{End, Said, Step};
use super::scenario::Scenario;
use anyhow::{Context, Result, bail};
use bank::{Bank, NewRelease, ReleaseError, WatchRound};
use identity::{Arm, Login, LoginStage, PasskeyOptions, PinParams, Policy, ReleaseName, StaffName};
use kernel::Timestamp;
use rollout::{
    Audience, By, Evidence, Rollout, Shadowed, Share, StaffCommand, Stage, Terms, Why, decide_shadowed,
};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::sleep;

/// Who ships it.
const STAFF: &str = "drill";
/// How many the shadow of the release judges: a drill is about what comes after it.
const SHADOW_MIN: u32 = 20;
/// How often it is asked how far it is, and how often at most: two minutes.
const SHADOW_EVERY: Duration = Duration::from_millis(250);
const SHADOW_TRIES_MAX: u32 = 480;
/// Attempts read at once.
const PAGE: u32 = 1_000;

/// How the release stands.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub(super) stage: String,
    pub(super) end: End,
    pub(super) said: Option<Said>,
    pub(super) steps: Vec<Step>,
}

/// An attempt that was counted: when that was told, for which arm, and whether it went well.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counted {
    pub(super) at: Timestamp,
    pub(super) is_treatment: bool,
    pub(super) is_ok: bool,
}

pub(super) struct Guide {
    bank: Arc<Bank>,
    name: ReleaseName,
    place: Place,
    pin_params: PinParams,
}

/// Where the bank is that watches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In this process: it is asked for its word whenever somebody looks.
    Within,
    /// In processes of the drill.
    Beside,
    /// It was there before, and is left as it was.
    Another,
}

impl Guide {
    pub(super) const fn new(
        bank: Arc<Bank>,
        name: ReleaseName,
        (place, pin_params): (Place, PinParams),
    ) -> Self {
        Self { bank, name, place, pin_params }
    }

    pub(super) const fn name(&self) -> &ReleaseName {
        &self.name
    }

    /// Makes the release and starts it, and waits until its shadow has judged enough of those who visit.
    ///
    /// # Errors
    /// When it judges otherwise, or nobody visits.
    pub(super) async fn prepare(&self, scenario: &Scenario) -> Result<()> {
        let (staff, why) = by()?;
        let policy = Policy::default_of(scenario.protocol);
        let new = NewRelease {
            name: self.name.clone(),
            terms: Terms {
                policy,
                pin_params: self.pin_params,
                rehashes_pins: scenario.rehashes(),
                passkeys: PasskeyOptions::DEFAULT,
            },
            audience: Audience::default(),
            pace: scenario.pace,
            shadow_min: SHADOW_MIN,
            staff: staff.clone(),
        };
        self.bank.create_release(new).await?;
        self.bank.start_release(&self.name, (staff, why)).await?;
        for _ in 0..SHADOW_TRIES_MAX {
            let shadowed = self.bank.show_release(&self.name).await?.shadow.shadowed;
            match shadowed {
                Shadowed { different: 0, .. } if decide_shadowed(&shadowed).is_ok() => return Ok(()),
                Shadowed { different: 0, .. } => sleep(SHADOW_EVERY).await,
                Shadowed { different, .. } => {
                    bail!("the release's shadow answered otherwise {different} times")
                }
            }
        }
        bail!("too few customers visited for the release's shadow to judge")
    }

    /// Gives it to the first customers, or leads it to a share of them.
    pub(super) async fn ship(&self, share: Option<Share>) -> Result<()> {
        let to = share.map_or(Stage::Budget, Stage::Share);
        let mut stage = Stage::Shadow;
        while stage != to {
            stage = self.bank.step_release(&self.name, StaffCommand::GoOn, by()?).await?.stage;
        }
        Ok(())
    }

    /// Rolls the release back where it is still given at a bank that goes on without the drill.
    pub(super) async fn take_back(&self) -> Result<()> {
        if self.place != Place::Another {
            return Ok(());
        }
        let view = match self.bank.show_release(&self.name).await {
            Ok(view) => view,
            Err(ReleaseError::Unknown) => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        let is_given = |rollout: &Rollout| rollout.stage.is_under_way() || view.is_in_force;
        if view.rollout.as_ref().is_some_and(is_given) {
            let by = (by()?.0, Why::parse("the drill is over")?);
            self.bank.step_release(&self.name, StaffCommand::Back, by).await?;
        }
        Ok(())
    }

    pub(super) async fn look(&self) -> Result<Seen> {
        let round = if self.place == Place::Within { self.bank.watch_releases().await.ok() } else { None };
        let view = self.bank.show_release(&self.name).await?;
        let rollout = view.rollout.context("it was started")?;
        let evidence = match round {
            Some(WatchRound::Watched { evidence, .. }) if rollout.stage.is_under_way() => Some(*evidence),
            _ => view.verdicts.first().cloned(),
        };
        let end = match rollout.stage {
            Stage::RolledBack => End::RolledBack,
            Stage::Promoted => End::Promoted,
            Stage::Draft | Stage::Shadow | Stage::Budget | Stage::Share(_) | Stage::Stopped => End::Open,
        };
        let stage = rollout.stage.word().to_owned();
        Ok(Seen { stage, end, said: evidence.as_ref().map(said), steps: steps(&rollout) })
    }

    /// What the watch was told since the release was started, in the order in which it was.
    pub(super) async fn counted(&self) -> Result<Vec<Counted>> {
        let view = self.bank.show_release(&self.name).await?;
        let mut place = view.rollout.context("it was started")?.from;
        let mut all = Vec::new();
        loop {
            let page = self.bank.store().told_logins(place, PAGE).await?;
            all.extend(page.logins.iter().filter_map(|login| self.counted_of(login)));
            if page.end == place {
                return Ok(all);
            }
            place = page.end;
        }
    }

    fn counted_of(&self, login: &Login) -> Option<Counted> {
        let trial = login.trial.as_ref().filter(|trial| trial.release == self.name)?;
        let ended_at = match login.stage {
            LoginStage::Done { at, .. } | LoginStage::Failed { at, .. } => at,
            LoginStage::Started | LoginStage::LinkProven { .. } => login.created_at,
        };
        let is_done = matches!(login.stage, LoginStage::Done { .. });
        Some(Counted {
            at: login.blames.map(|_| login.created_at).or(login.overdue_at).unwrap_or(ended_at),
            is_treatment: login.blames.unwrap_or(trial.arm) == Arm::Treatment,
            is_ok: is_done && login.blames.is_none() && login.overdue_at.is_none(),
        })
    }
}

/// Who ships it, and why.
fn by() -> Result<(StaffName, Why)> {
    Ok((StaffName::parse(STAFF).ok().context("it is a name")?, Why::parse("the drill ships it")?))
}

fn said(evidence: &Evidence) -> Said {
    let slice: Vec<String> = evidence.slice.iter().map(|(name, value)| format!("{name} {value}")).collect();
    Said {
        at: evidence.at,
        word: evidence.verdict.word(),
        e_value: evidence.e_value,
        bound: evidence.bound,
        slice: slice.join(", "),
        treatment: evidence.treatment,
        control: evidence.control,
    }
}

fn steps(rollout: &Rollout) -> Vec<Step> {
    let step = |step: &rollout::Step| Step {
        at: step.at,
        to: step.to.word().to_owned(),
        by: match &step.by {
            By::Staff(_) => "staff".to_owned(),
            By::Watch => "the watch".to_owned(),
        },
        why: step.why.as_str().to_owned(),
    };
    rollout.steps.iter().map(step).collect()
}
