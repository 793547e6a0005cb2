//! What staff do with releases: make, start, stop, roll back, lead on, and look.

use crate::bank::{Op, insert, update, upsert};
use crate::ops::shadow::ShadowView;
use crate::{Acting, Bank, Change, Key, OpError, Query, StoreExt as _, Versioned, Write};
use identity::{ReleaseName, StaffAct, StaffName, StaffWhy};
use kernel::Timestamp;
use rollout::{
    Audience, CheckRefusal, CheckText, Course, Evidence, Moved, Release, ReleaseCheck, ReleaseRefusal,
    Rollout, RolloutRefusal, SHADOW_ADMITTED_MIN, Shadowed, StaffCommand, Stage, Terms, Why, decide_by_staff,
    decide_checked, decide_create, decide_start, release_id,
};
use std::sync::OnceLock;
use std::time::Duration;

/// Releases that are listed.
const RELEASES_MAX: u32 = 1_000;
/// Verdicts that are shown.
const VERDICTS_MAX: u32 = 100;

/// A release to be made.
#[derive(Debug, Clone)]
pub struct NewRelease {
    pub name: ReleaseName,
    pub terms: Terms,
    pub audience: Audience,
    pub pace: Duration,
    /// [`Release::shadow_min`].
    pub shadow_min: u32,
    pub staff: StaffName,
}

/// A release as staff see it.
#[derive(Debug, Clone, PartialEq)]
pub struct ReleaseView {
    pub release: Release,
    /// `None` before its start.
    pub rollout: Option<Rollout>,
    pub is_in_force: bool,
    /// What its newest check said; `None` in lists.
    pub check: Option<ReleaseCheck>,
    /// What the watch said, newest first; empty in lists.
    pub verdicts: Vec<Evidence>,
    /// What came of its shadow; empty in lists.
    pub shadow: ShadowView,
}

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum ReleaseError {
    #[error("there is no such release")]
    Unknown,
    #[error("there is a release of this name already; a release never changes")]
    Exists,
    #[error(transparent)]
    BadRelease(ReleaseRefusal),
    #[error(transparent)]
    Refused(RolloutRefusal),
    #[error("the release was moved to another stage meanwhile; look at it again")]
    Overtaken,
    #[error(transparent)]
    Unchecked(CheckRefusal),
    #[error(transparent)]
    Failed(#[from] OpError),
}

impl Bank {
    /// Makes a release, which is given to nobody until it is started.
    ///
    /// # Errors
    /// [`ReleaseError::BadRelease`], [`ReleaseError::Exists`], or a fault.
    pub async fn create_release(&self, new: NewRelease) -> Result<Release, ReleaseError> {
        self.create_release_as(&new.staff.clone(), new).await
    }

    /// The same as a member of staff, who made it whatever [`NewRelease::staff`] says.
    ///
    /// # Errors
    /// As [`Self::create_release`], and [`identity::StaffRefusal`].
    pub async fn create_release_as(
        &self,
        staff: impl Into<Acting>,
        new: NewRelease,
    ) -> Result<Release, ReleaseError> {
        let (acting, new) = (&staff.into(), &new);
        let judged = self.run("release.create", "staff", |op| async move {
            let turn = self.staff_turn(op, acting, StaffAct::LeadReleases).await?;
            let NewRelease { name, terms, audience, pace, shadow_min, staff: _ } = new.clone();
            if turn.before().is_some() {
                let found = self.release_named(&name).await?;
                return Ok(found.map_or_else(|| self.not_done(op, ReleaseError::Unknown), Ok));
            }
            let (created_by, created_at) = (acting.name.clone(), self.now());
            let release = Release { name, terms, audience, pace, shadow_min, created_by, created_at };
            let release = match decide_create(release) {
                Ok(release) => release,
                Err(refused) => return Ok(self.not_done(op, ReleaseError::BadRelease(refused))),
            };
            let is_first = release.name == self.settings.login.release;
            if is_first || self.release_named(&release.name).await?.is_some() {
                return Ok(self.not_done(op, ReleaseError::Exists));
            }
            let change =
                Change { at: release.created_at, writes: vec![insert(release.clone())], ..Change::default() };
            self.commit_act(&turn, (release.name.as_str(), ""), change).await?;
            Ok(Ok(release))
        });
        judged.await?
    }

    /// Keeps what a check of a release said, in the place of what one before it did.
    ///
    /// # Errors
    /// [`ReleaseError::Unknown`], or a fault.
    pub async fn keep_check(&self, check: ReleaseCheck) -> Result<(), ReleaseError> {
        let check = &check;
        let judged = self.run("release.check", "staff", |op| async move {
            if self.release_named(&check.release).await?.is_none() {
                return Ok(self.not_done(op, ReleaseError::Unknown));
            }
            let found = self.store.one::<ReleaseCheck>(&Key::ReleaseCheck(check.id())).await?;
            let writes = vec![upsert(check.clone(), found.as_ref())];
            self.commit(op, Change { at: check.at, writes, ..Change::default() }).await?;
            Ok(Ok(()))
        });
        judged.await?
    }

    /// Starts a release that this build has checked: it is in shadow from then on.
    ///
    /// # Errors
    /// [`ReleaseError::Unknown`], [`ReleaseError::Unchecked`], what [`decide_start`] refuses, or a fault.
    pub async fn start_checked_release(
        &self,
        name: &ReleaseName,
        by: (impl Into<Acting>, Why),
        build: &CheckText,
    ) -> Result<Rollout, ReleaseError> {
        self.started(name, reasoned(by), Some(build)).await
    }

    /// Starts a release, whatever a check said of it or whether there was one.
    ///
    /// # Errors
    /// [`ReleaseError::Unknown`], what [`decide_start`] refuses, or a fault.
    pub async fn start_release(
        &self,
        name: &ReleaseName,
        by: (impl Into<Acting>, Why),
    ) -> Result<Rollout, ReleaseError> {
        self.started(name, reasoned(by), None).await
    }

    async fn started(
        &self,
        name: &ReleaseName,
        (acting, why): (Acting, Why),
        build: Option<&CheckText>,
    ) -> Result<Rollout, ReleaseError> {
        let (acting, by) = (&acting, &(acting.name.clone(), why));
        let judged = self.run("release.start", "staff", |op| async move {
            let turn = self.staff_turn(op, acting, StaffAct::LeadReleases).await?;
            let Some(release) = self.release_named(name).await? else {
                return Ok(self.not_done(op, ReleaseError::Unknown));
            };
            let found = self.course().await?;
            let course = found.as_ref().map_or_else(|| self.first_course(), |found| found.row.clone());
            let before = self.rollout(name).await?;
            if let (Some(_), Some(started)) = (turn.before(), &before) {
                self.note_ok(op);
                return Ok(Ok(started.row.clone()));
            }
            let mut salt = [0; 32];
            self.entropy().fill(&mut salt);
            let from = self.store.told_end().await?;
            let now = self.now();
            let before = before.as_ref().map(|found| &found.row);
            let moved = match decide_start(&release, (&course, before), (salt, from), by.clone(), now) {
                Ok(moved) => moved,
                Err(refused) => return Ok(self.not_done(op, ReleaseError::Refused(refused))),
            };
            if let Err(refused) = self.checked(name, build, now).await? {
                return Ok(self.not_done(op, ReleaseError::Unchecked(refused)));
            }
            let mut writes = vec![insert(moved.rollout.clone()), upsert(moved.course, found.as_ref())];
            writes.extend(self.first_release(by.0.clone()).await?);
            let note = if build.is_some() { "checked" } else { "unchecked" };
            let change = Change { at: now, writes, ..Change::default() };
            self.commit_act(&turn, (name.as_str(), note), change).await?;
            self.known_releases.forget();
            Ok(Ok(moved.rollout))
        });
        judged.await?
    }

    /// Whether a release may be started on its check; `None` asks for none.
    async fn checked(
        &self,
        name: &ReleaseName,
        build: Option<&CheckText>,
        now: Timestamp,
    ) -> Result<Result<(), CheckRefusal>, OpError> {
        let Some(build) = build else { return Ok(Ok(())) };
        let found = self.store.one::<ReleaseCheck>(&Key::ReleaseCheck(release_id(name))).await?;
        Ok(decide_checked(found.as_ref().map(|found| &found.row), build, now))
    }

    /// Stops a release, rolls it back, or leads it on to its next stage, whatever the watch says or whether there is
    /// one. It leaves its shadow only when that says nothing against it, and is led on from the stage that was read first:
    /// where others led it on meanwhile, nobody looked at the next.
    ///
    /// # Errors
    /// [`ReleaseError::Unknown`], [`ReleaseError::Overtaken`], what [`decide_by_staff`] refuses, or a fault.
    pub async fn step_release(
        &self,
        name: &ReleaseName,
        command: StaffCommand,
        by: (impl Into<Acting>, Why),
    ) -> Result<Rollout, ReleaseError> {
        let (acting, why) = reasoned(by);
        let (acting, by) = (&acting, &(acting.name.clone(), why));
        let operation = match command {
            StaffCommand::Stop => "release.stop",
            StaffCommand::Back => "release.back",
            StaffCommand::GoOn => "release.go_on",
        };
        let meant = &OnceLock::new();
        let judged = self.run(operation, "staff", |op| async move {
            let turn = self.staff_turn(op, acting, StaffAct::LeadReleases).await?;
            let (Some(found), Some(course)) = (self.rollout(name).await?, self.course().await?) else {
                let error = match self.release_named(name).await? {
                    Some(_) => ReleaseError::Refused(RolloutRefusal::NotStarted),
                    None => ReleaseError::Unknown,
                };
                return Ok(self.not_done(op, error));
            };
            if turn.before().is_some() {
                self.note_ok(op);
                return Ok(Ok(found.row));
            }
            let serial = found.row.serial;
            if *meant.get_or_init(|| serial) != serial && command == StaffCommand::GoOn {
                return Ok(self.not_done(op, ReleaseError::Overtaken));
            }
            // Only who leads a release out of its shadow needs what that says; whoever takes one back needs nothing.
            let shadowed = match (found.row.stage, command) {
                (Stage::Shadow, StaffCommand::GoOn) => self.shadowed(name).await?,
                _ => Shadowed::default(),
            };
            let now = self.now();
            let facts = (&found.row, &course.row, &shadowed);
            let moved = match decide_by_staff(facts, command, by.clone(), now) {
                Ok(moved) => moved,
                Err(refused) => return Ok(self.not_done(op, ReleaseError::Refused(refused))),
            };
            let rollout = moved.rollout.clone();
            let writes = moved_writes(moved, (&found, &course));
            let change = Change { at: now, writes, ..Change::default() };
            self.commit_act(&turn, (name.as_str(), rollout.stage.word()), change).await?;
            self.known_releases.forget();
            Ok(Ok(rollout))
        });
        judged.await?
    }

    async fn shadowed(&self, name: &ReleaseName) -> Result<Shadowed, OpError> {
        match self.release_named(name).await? {
            Some(release) => Ok(self.shadow_of(&release).await?.shadowed),
            None => Ok(Shadowed::default()),
        }
    }

    /// All releases, newest first.
    ///
    /// # Errors
    /// A fault.
    pub async fn list_releases(&self) -> Result<Vec<ReleaseView>, OpError> {
        self.read("release.list", "staff", |_| async move {
            let in_force = self.releases_anew().await?.course.in_force.clone();
            let mut views = Vec::new();
            for found in self.store.all::<Release>(&Query::Releases(RELEASES_MAX)).await? {
                let release = found.row;
                let rollout = self.rollout(&release.name).await?.map(|found| found.row);
                let is_in_force = release.name == in_force;
                let (verdicts, shadow) = (Vec::new(), ShadowView::default());
                views.push(ReleaseView { release, rollout, is_in_force, check: None, verdicts, shadow });
            }
            Ok(views)
        })
        .await
    }

    /// One release with what the watch said of it.
    ///
    /// # Errors
    /// [`ReleaseError::Unknown`], or a fault.
    pub async fn show_release(&self, name: &ReleaseName) -> Result<ReleaseView, ReleaseError> {
        let read = self.read("release.show", "staff", |_| async move {
            let in_force = self.releases_anew().await?.course.in_force.clone();
            let Some(release) = self.release_named(name).await? else { return Ok(None) };
            let rollout = self.rollout(name).await?.map(|found| found.row);
            let query = Query::Verdicts(release_id(name), VERDICTS_MAX);
            let verdicts = self.store.all::<Evidence>(&query).await?;
            let verdicts = verdicts.into_iter().map(|found| found.row).collect();
            let is_in_force = release.name == in_force;
            let check = self.store.one::<ReleaseCheck>(&Key::ReleaseCheck(release_id(name))).await?;
            let check = check.map(|found| found.row);
            let shadow = self.shadow_of(&release).await?;
            Ok(Some(ReleaseView { release, rollout, is_in_force, check, verdicts, shadow }))
        });
        read.await?.ok_or(ReleaseError::Unknown)
    }

    pub(super) async fn course(&self) -> Result<Option<Versioned<Course>>, OpError> {
        Ok(self.store.one::<Course>(&Key::Course(Course::ONE)).await?)
    }

    pub(super) async fn rollout(&self, name: &ReleaseName) -> Result<Option<Versioned<Rollout>>, OpError> {
        Ok(self.store.one::<Rollout>(&Key::Rollout(release_id(name))).await?)
    }

    fn first_course(&self) -> Course {
        Course::first(self.settings.login.release.clone())
    }

    /// The write of the bank's first release, whose terms were settings until now: from the first start on they are a
    /// record as all others', and what the settings say has no effect any more.
    async fn first_release(&self, staff: StaffName) -> Result<Option<Write>, OpError> {
        let name = self.settings.login.release.clone();
        if self.release_named(&name).await?.is_some() || self.course().await?.is_some() {
            return Ok(None);
        }
        Ok(Some(insert(Release {
            name,
            terms: self.first_terms(),
            audience: Audience::default(),
            pace: Duration::ZERO,
            shadow_min: SHADOW_ADMITTED_MIN,
            created_by: staff,
            created_at: self.now(),
        })))
    }

    fn not_done<T>(&self, op: Op, error: ReleaseError) -> Result<T, ReleaseError> {
        let code = match &error {
            ReleaseError::Unknown => "unknown",
            ReleaseError::Exists => "taken",
            ReleaseError::BadRelease(_) => "bad_release",
            ReleaseError::Refused(_) => "refused",
            ReleaseError::Unchecked(_) => "unchecked",
            ReleaseError::Overtaken => "overtaken",
            ReleaseError::Failed(error) => error.code(),
        };
        self.tally.add(op, code, self.now());
        Err(error)
    }
}

/// Who does it, with the reason that is kept with the step as that of the act.
fn reasoned((staff, why): (impl Into<Acting>, Why)) -> (Acting, Why) {
    (staff.into().because(StaffWhy::parse(why.as_str()).ok()), why)
}

/// The writes of a step, at the versions that were read.
pub(super) fn moved_writes(
    moved: Moved,
    (rollout, course): (&Versioned<Rollout>, &Versioned<Course>),
) -> Vec<Write> {
    vec![update(moved.rollout, rollout.version), update(moved.course, course.version)]
}
