//! The release that everybody gets, compared with the past: no control is left to say what is usual.
//!
//! It cannot tell a bad release from an outage that all share, so it opens an incident for staff and takes nothing back.
//! What goes wrong here keeps no release from being taken back by the attempts.

use super::given::counted;
use super::told::fallen;
use super::view::Releases;
use crate::bank::update;
use crate::{Bank, Change, CommitError, OpError, Query, StoreExt as _, Versioned, WatchSettings};
use identity::{Login, LoginStage, ReleaseName};
use kernel::{LoginId, PersonId, Timestamp};
use rollout::{Lease, Share, Stage};
use std::time::Duration;
use watch::{Fall, HistoryGuard, PersonMark};

/// How often it looks.
const EVERY: Duration = Duration::from_secs(2);
/// Attempts that ended later than this before now are left for the next time: nodes whose clocks differ by less are seen
/// in order.
const LAG: Duration = Duration::from_secs(10);
/// How far a node that begins to watch looks back, to know what is usual.
const LOOKS_BACK: Duration = Duration::from_mins(30);
/// Attempts read at once, and pages of one look.
const PAGE: u32 = 1_000;
const PAGES_MAX: u32 = 4;

/// What a node knows of the past while it watches.
#[derive(Debug)]
pub(super) struct Past {
    guard: HistoryGuard,
    /// The release that everybody gets.
    of: Option<ReleaseName>,
    /// Attempts that ended before are known, and of those that ended then, these.
    since: Timestamp,
    known: Vec<LoginId>,
    next_at: Timestamp,
}

impl Past {
    fn new(settings: WatchSettings, now: Timestamp) -> Self {
        let guard = HistoryGuard::new(settings.alpha, settings.window);
        Self { guard, of: None, since: now.before(LOOKS_BACK), known: Vec::new(), next_at: Timestamp::EPOCH }
    }

    fn enter(&mut self, everybodys: &ReleaseName) {
        if self.of.as_ref() != Some(everybodys) {
            self.of = Some(everybodys.clone());
            self.guard.begin_anew();
        }
    }

    /// Takes what was read of the time since; says whether there may be more.
    fn take(&mut self, page: &[Versioned<Login>], until: Timestamp) -> bool {
        let before = self.since;
        for login in page.iter().map(|found| &found.row) {
            let Some((at, is_ok)) = ended(login).filter(|(at, _)| *at <= until) else { return false };
            if at == self.since && self.known.contains(&login.id) {
                continue;
            }
            if self.since < at {
                self.since = at;
                self.known.clear();
            }
            self.known.push(login.id);
            let is_counted = !login.is_synthetic && self.of.as_ref() == Some(&login.release);
            let person = counted(login).filter(|_| is_counted);
            if let Some(person) = person {
                self.guard.add(mark(person), at, is_ok);
            }
        }
        let is_full = page.len() >= PAGE as usize;
        if is_full && self.since == before {
            // More in one microsecond than a page holds: what is left of it is passed over.
            self.since = self.since.after(Duration::from_micros(1));
            self.known.clear();
        }
        is_full
    }
}

impl Bank {
    /// Looks how attempts came out since the last time, and opens an incident where that is worse than before.
    ///
    /// # Errors
    /// A fault.
    pub(super) async fn watch_past(
        &self,
        past: &mut Option<Past>,
        releases: &Releases,
        lease: &Versioned<Lease>,
    ) -> Result<(), OpError> {
        let now = self.now();
        if past.is_none() {
            // What was told and is over is compared no more, by whichever node told it.
            let over = self.fall_was_over(everybodys(releases)).await?;
            let new = Past::new(self.settings.watch, now);
            *past = Some(Past { since: over.map_or(new.since, |over| over.max(new.since)), ..new });
        }
        let Some(past) = past else { return Ok(()) };
        if now < past.next_at {
            return Ok(());
        }
        past.next_at = now.after(EVERY);
        past.enter(everybodys(releases));
        for _ in 0..PAGES_MAX {
            let query = Query::LoginsEndedSince(past.since, PAGE);
            let page = self.store.all::<Login>(&query).await?;
            let is_more = past.take(&page, now.before(LAG));
            let fall = past.guard.fall();
            if fall.is_raised {
                return self.tell_of_fall(past, fall, lease).await;
            }
            if !is_more {
                break;
            }
        }
        Ok(())
    }

    async fn tell_of_fall(
        &self,
        past: &mut Past,
        fall: Fall,
        lease: &Versioned<Lease>,
    ) -> Result<(), OpError> {
        let Some(release) = past.of.clone() else { return Ok(()) };
        let now = self.now();
        let mut writes = self.fallen_by(&release, &fall, now).await?;
        if !writes.is_empty() {
            tracing::warn!(
                release = release.as_str(),
                fall.e_value,
                "customers log in less often than before"
            );
            let outbox = vec![self.alert(fallen(&release, &fall, now), now)];
            writes.push(update(lease.row, lease.version));
            match self.store.commit(Change { at: now, writes, outbox, ..Change::default() }).await {
                Ok(_) => {}
                // The lease was renewed meanwhile, or is another's; the next look finds the same.
                Err(CommitError::Conflict(_)) => return Ok(()),
                Err(error) => return Err(error.into()),
            }
        }
        past.guard.begin_anew();
        Ok(())
    }
}

/// What everybody is given who is not in a control: at the last stage no control is left.
fn everybodys(releases: &Releases) -> &ReleaseName {
    let last = releases.under_way.as_ref().filter(|it| it.rollout.stage == Stage::Share(Share::Hundred));
    last.map_or(&releases.course.in_force, |under_way| &under_way.release.name)
}

fn ended(login: &Login) -> Option<(Timestamp, bool)> {
    match login.stage {
        LoginStage::Started | LoginStage::LinkProven { .. } => None,
        LoginStage::Done { at, .. } => Some((at, true)),
        LoginStage::Failed { at, .. } => Some((at, false)),
    }
}

fn mark(person: PersonId) -> PersonMark {
    let (high, low) = person.uuid().as_u64_pair();
    PersonMark(high ^ low)
}
