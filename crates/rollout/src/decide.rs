//! What a verdict, or a person, makes of a release on its way.

use crate::course::Course;
use crate::life::{By, FeedPlace, Rollout, Step, Why};
use crate::release::Release;
use crate::shadow::{Shadowed, decide_shadowed};
use crate::stage::Stage;
use identity::{ReleaseName, StaffName};
use kernel::Timestamp;

/// What the watch says of a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It is worse than its control.
    Worse,
    /// What would be bad is excluded, and nothing speaks against it.
    Good,
    /// Not enough is known.
    Open,
    /// Nothing is known: no attempts, an error, a watch that is late, none at all.
    NoData,
}

/// The treatment attempts in flight, and how many there may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    pub undecided: u32,
    pub max: u32,
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Next {
    Hold,
    /// On to this stage.
    Promote(Stage),
    Rollback,
}

/// What a member of staff may ask for, at any time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StaffCommand {
    /// Give it to nobody any more; its sessions go on.
    Stop,
    /// Roll it back.
    Back,
    /// On to the next stage.
    GoOn,
}

impl StaffCommand {
    pub const ALL: [Self; 3] = [Self::Stop, Self::Back, Self::GoOn];
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, thiserror::Error)]
pub enum RolloutRefusal {
    #[error("{0} is on its way; two releases never overlap")]
    AnotherUnderWay(ReleaseName),
    #[error("the release was started before")]
    StartedBefore,
    #[error("the release is in force already")]
    InForce,
    #[error("the release was not started")]
    NotStarted,
    #[error("the release is over")]
    Over,
    #[error("the release is not in force any more")]
    NotInForce,
    #[error("its shadow answered otherwise {0} times; a release that is mended has another name")]
    Different(u64),
    #[error("its shadow judged {admitted} of those who were let in, and {wanted} are wanted")]
    HardlyJudged { admitted: u64, wanted: u32 },
}

/// Both records that a step writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    pub rollout: Rollout,
    pub course: Course,
}

/// What a verdict leads to. Only a good one leads on, and not before the stage lasted as long as the release has it,
/// nor while the budget of the first stage is used up.
#[must_use]
pub fn decide_next(
    (release, rollout): (&Release, &Rollout),
    verdict: Verdict,
    budget: Budget,
    now: Timestamp,
) -> Next {
    match (rollout.stage, verdict) {
        (Stage::Draft | Stage::Shadow | Stage::Promoted | Stage::RolledBack | Stage::Stopped, _)
        | (_, Verdict::Open | Verdict::NoData) => Next::Hold,
        (Stage::Budget | Stage::Share(_), Verdict::Worse) => Next::Rollback,
        (Stage::Budget | Stage::Share(_), Verdict::Good) => {
            let is_long = rollout.since.after(release.pace) <= now;
            let is_within = rollout.stage != Stage::Budget || budget.undecided < budget.max;
            match rollout.stage.next() {
                Some(next) if is_long && is_within => Next::Promote(next),
                Some(_) | None => Next::Hold,
            }
        }
    }
}

/// Starts a release: from draft to shadow. `before` is the record of a start before this one.
///
/// # Errors
/// In this order: [`RolloutRefusal::InForce`], [`RolloutRefusal::StartedBefore`],
/// [`RolloutRefusal::AnotherUnderWay`].
pub fn decide_start(
    release: &Release,
    (course, before): (&Course, Option<&Rollout>),
    (salt, from): ([u8; 32], FeedPlace),
    (staff, why): (StaffName, Why),
    now: Timestamp,
) -> Result<Moved, RolloutRefusal> {
    if course.in_force == release.name {
        return Err(RolloutRefusal::InForce);
    }
    if before.is_some() {
        return Err(RolloutRefusal::StartedBefore);
    }
    if let Some(other) = &course.under_way {
        return Err(RolloutRefusal::AnotherUnderWay(other.clone()));
    }
    let draft = Rollout {
        release: release.name.clone(),
        control: course.in_force.clone(),
        stage: Stage::Draft,
        since: release.created_at,
        serial: 0,
        salt,
        from,
        steps: Vec::new(),
        gathered: None,
    };
    let rollout = draft.stepped(Step { at: now, by: By::Staff(staff), to: Stage::Shadow, why });
    let course = Course { under_way: Some(release.name.clone()), ..course.clone() };
    Ok(Moved { rollout, course })
}

/// What a member of staff does. `shadowed` is what came of the release's shadow.
///
/// # Errors
/// [`RolloutRefusal::Over`] at an end, but that the release in force can be rolled back;
/// [`RolloutRefusal::NotInForce`] for one that another followed; [`RolloutRefusal::AnotherUnderWay`] while another is
/// compared with it: that one is stopped first. On from its shadow what [`decide_shadowed`] refuses.
pub fn decide_by_staff(
    (rollout, course, shadowed): (&Rollout, &Course, &Shadowed),
    command: StaffCommand,
    (staff, why): (StaffName, Why),
    now: Timestamp,
) -> Result<Moved, RolloutRefusal> {
    let to = match (rollout.stage, command) {
        (Stage::Draft, _) => return Err(RolloutRefusal::NotStarted),
        (Stage::RolledBack | Stage::Stopped, _)
        | (Stage::Promoted, StaffCommand::Stop | StaffCommand::GoOn) => return Err(RolloutRefusal::Over),
        (Stage::Promoted, StaffCommand::Back) => {
            if course.in_force != rollout.release {
                return Err(RolloutRefusal::NotInForce);
            }
            if let Some(other) = &course.under_way {
                return Err(RolloutRefusal::AnotherUnderWay(other.clone()));
            }
            Stage::RolledBack
        }
        (Stage::Shadow | Stage::Budget | Stage::Share(_), StaffCommand::Stop) => Stage::Stopped,
        (Stage::Shadow | Stage::Budget | Stage::Share(_), StaffCommand::Back) => Stage::RolledBack,
        (stage @ (Stage::Shadow | Stage::Budget | Stage::Share(_)), StaffCommand::GoOn) => {
            if stage == Stage::Shadow {
                decide_shadowed(shadowed)?;
            }
            stage.next().ok_or(RolloutRefusal::Over)?
        }
    };
    Ok(moved(rollout, course, Step { at: now, by: By::Staff(staff), to, why }))
}

/// What the watch does; nothing for [`Next::Hold`].
#[must_use]
pub fn decide_by_watch(
    rollout: &Rollout,
    course: &Course,
    next: Next,
    (why, now): (Why, Timestamp),
) -> Option<Moved> {
    let to = match next {
        Next::Hold => return None,
        Next::Promote(stage) => stage,
        Next::Rollback => Stage::RolledBack,
    };
    Some(moved(rollout, course, Step { at: now, by: By::Watch, to, why }))
}

/// Both records after a step from a release that was started.
fn moved(rollout: &Rollout, course: &Course, step: Step) -> Moved {
    let name = &rollout.release;
    let course = match step.to {
        Stage::Promoted => Course { in_force: name.clone(), ..course.without(name) },
        Stage::RolledBack if course.in_force == *name => {
            Course { in_force: rollout.control.clone(), ..course.rolling_back(name) }
        }
        Stage::RolledBack => course.rolling_back(name),
        Stage::Stopped => course.without(name),
        Stage::Draft | Stage::Shadow | Stage::Budget | Stage::Share(_) => course.clone(),
    };
    Moved { rollout: rollout.stepped(step), course }
}

#[cfg(test)]
mod tests;
