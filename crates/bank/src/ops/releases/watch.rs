//! The watch over the release on its way: one node reads the attempts as they are told of, and what their comparison
//! says leads the release on, holds it, or rolls it back.
//!
//! Rolling back rests on everything since the release was started. Leading on rests on the attempts of the present stage
//! alone, each counted once its silence would have been known, so that successes, which come sooner, do not stand for
//! the whole. Whenever anything is missing, late or wrong, the release stays where it is.

use super::attempts::{Names, reported};
use super::beside::{Beside, doubted};
use super::leader::Seen;
use super::past::Past;
use super::reached::Harmed;
use super::staff::moved_writes;
use super::told::{held, rolled_back, why};
use super::view::{Releases, UnderWay};
use crate::bank::{Op, insert, update};
use crate::{Bank, Change, CommitError, OpError, Query, StoreExt as _, Versioned};
use identity::{ANSWER_LASTS, DeviceReport, Login};
use kernel::{Cohort, Timestamp, VerdictId};
use rollout::{
    BUDGET_MAX, Budget, Evidence, Fault, FeedPlace, Lease, Next, Stage, Terms, Verdict, Witness,
    decide_by_watch, decide_next, release_id,
};
use std::collections::VecDeque;
use std::time::Duration;
use tokio::sync::Mutex;
use watch::{Attempt, Chance, Decision, Guard, GuardSettings, Reason};

/// Attempts read at once.
const PAGE: u32 = 1_000;
/// Pages of one round; a watch that is not at the end then leads nothing on, and goes on reading.
const PAGES_MAX: u32 = 16;
/// Successes that wait for the silence of others to be known; with more of them nothing is led on.
const WAITING_MAX: usize = 1 << 18;
/// Clocks of nodes may differ by this much.
const SKEW_MAX: Duration = Duration::from_secs(100);
/// How long a transaction may be left open before it is told of.
const WRITER_LASTS_MAX: Duration = Duration::from_secs(10);
/// Verdicts among which one is looked for that was kept before.
const KEPT_MAX: u32 = 100;
/// How long after its time an attempt that is silent may go unnoticed before the watch is not to be believed.
const NOTICE_MAX: Duration = Duration::from_secs(30);

/// How sure the watch has to be.
#[derive(Debug, Clone, Copy)]
pub struct WatchSettings {
    /// The probability of ever rolling back a healthy release.
    pub alpha: Chance,
    /// How long a person who was counted is not counted again.
    pub window: Duration,
    /// The success that has to be excluded before a release is led on.
    pub bad: Chance,
}

impl Default for WatchSettings {
    fn default() -> Self {
        Self {
            alpha: Chance::new(0.001).expect("between 0 and 1"),
            window: Duration::from_mins(10),
            bad: Chance::new(0.9).expect("between 0 and 1"),
        }
    }
}

/// What one round of the watch came to.
#[derive(Debug, Clone, PartialEq)]
pub enum WatchRound {
    /// Another node watches.
    NotLeader,
    /// No release is given to anybody.
    Idle,
    Watched {
        /// The evidence as it stands.
        evidence: Box<Evidence>,
        next: Next,
        /// Whether there may be more to read at once.
        is_behind: bool,
    },
}

/// What a node keeps while it watches.
#[derive(Debug, Default)]
pub(crate) struct Watching(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    seen: Seen,
    guards: Option<Guards>,
    past: Option<Past>,
}

#[derive(Debug)]
struct Guards {
    settings: GuardSettings,
    /// Of which release, by its salt, and since which term of this node.
    of: ([u8; 32], u64),
    place: FeedPlace,
    names: Names,
    whole: Guard,
    stage: Guard,
    serial: u32,
    /// Attempts of the present stage that the guard of the stage takes later.
    waiting: VecDeque<(Timestamp, Attempt)>,
    is_crowded: bool,
    was_whole: bool,
    /// What was said of which stage, so that each is kept once.
    said: Vec<(Stage, Fault, Option<Witness>)>,
    harmed: Harmed,
    /// The transaction that was told of.
    writer: Option<i64>,
    beside: Beside,
}

impl Bank {
    /// One round of the watch, to be called four times a second on every node; one of them watches.
    ///
    /// # Errors
    /// A fault of the store; the release stays where it is.
    pub async fn watch_releases(&self) -> Result<WatchRound, OpError> {
        // What this node counts synthetic customers by; what could not be read is read by the next round.
        drop(self.board().await);
        let mut state = self.watching.0.lock().await;
        let Some(lease) = self.lead(&mut state.seen).await? else {
            (state.guards, state.past) = (None, None);
            return Ok(WatchRound::NotLeader);
        };
        let releases = self.releases_anew().await?;
        let round = self.watch_on_its_way(&mut state.guards, &releases, &lease).await;
        // Where the round has written, the next one looks at the past.
        if let Err(error) = self.watch_past(&mut state.past, &releases, &lease).await {
            tracing::warn!(error = error.code(), "logins are not compared with the past");
        }
        round
    }

    async fn watch_on_its_way(
        &self,
        kept: &mut Option<Guards>,
        releases: &Releases,
        lease: &Versioned<Lease>,
    ) -> Result<WatchRound, OpError> {
        let under_way = releases.under_way.as_ref();
        let Some(under_way) = under_way.filter(|it| it.rollout.stage.share().is_some()) else {
            *kept = None;
            return Ok(WatchRound::Idle);
        };
        let of = (under_way.rollout.salt, lease.row.fence);
        let mut guards = match kept.take().filter(|guards| guards.of == of) {
            Some(guards) => guards,
            None => Guards::new(self.settings.watch, (under_way, releases.terms), of),
        };
        guards.enter(under_way, releases.terms);
        let round = self.watch_round(&mut guards, under_way, lease).await;
        *kept = Some(guards);
        round
    }

    async fn watch_round(
        &self,
        guards: &mut Guards,
        under_way: &UnderWay,
        lease: &Versioned<Lease>,
    ) -> Result<WatchRound, OpError> {
        let is_at_end = self.read_told(guards, under_way).await?;
        let held_by = self.read_beside(guards, is_at_end).await;
        let now = self.now();
        guards.take_waiting(now);
        let (is_whole, undecided) = match held_by {
            Ok(undecided) => {
                let is_late = |found: &Versioned<Login>| found.row.waits_until().after(NOTICE_MAX) < now;
                (is_at_end && !undecided.iter().any(is_late), count(undecided.len()))
            }
            Err(error) => {
                tracing::warn!(
                    error = error.code(),
                    "what may hold the release cannot be read, so it is held"
                );
                (false, BUDGET_MAX)
            }
        };
        let evidence = guards.evidence(under_way, is_whole, VerdictId::from_uuid(self.id(now)), now);
        let budget = Budget { undecided, max: BUDGET_MAX };
        let next = decide_next((&under_way.release, &under_way.rollout), evidence.verdict, budget, now);
        let next = match next {
            Next::Promote(_) if self.was_doubted(under_way).await? => Next::Hold,
            next => next,
        };
        let round = WatchRound::Watched { evidence: Box::new(evidence.clone()), next, is_behind: !is_at_end };
        match next {
            Next::Hold => self.keep_said(guards, evidence, lease).await?,
            Next::Promote(_) | Next::Rollback => {
                self.step_by_watch(under_way, (evidence, &guards.harmed), next, lease).await?;
            }
        }
        Ok(round)
    }

    /// Reads what can hold a release and never takes one back: sessions to which nobody returned, and attempts that are
    /// undecided for too long. What cannot be read here keeps no release from being taken back.
    async fn read_beside(
        &self,
        guards: &mut Guards,
        is_at_end: bool,
    ) -> Result<Vec<Versioned<Login>>, OpError> {
        if !is_at_end {
            self.tell_of_writer(guards).await?;
        }
        self.judge_returns(&mut guards.beside).await?;
        Ok(self.store.all::<Login>(&Query::LoginsUndecided(BUDGET_MAX)).await?)
    }

    /// Whether a doubt was kept of this stage by whichever node led then: from there a person leads on, even where those
    /// came back since whom it was about.
    async fn was_doubted(&self, under_way: &UnderWay) -> Result<bool, OpError> {
        let query = Query::Verdicts(under_way.release.id(), KEPT_MAX);
        let kept = self.store.all::<Evidence>(&query).await?;
        let stage = under_way.rollout.stage;
        Ok(kept.iter().any(|kept| kept.row.stage == stage && kept.row.witness.is_some()))
    }

    /// Reads what was told of since the last round. Says whether that is all there is.
    async fn read_told(&self, guards: &mut Guards, under_way: &UnderWay) -> Result<bool, OpError> {
        for _ in 0..PAGES_MAX {
            let page = self.store.told_logins(guards.place, PAGE).await?;
            let now = self.now();
            // A replay keeps the instants as they were told; what is read live was told just now.
            let from = if guards.was_whole { now.before(SKEW_MAX) } else { Timestamp::EPOCH };
            for login in &page.logins {
                guards.take(under_way, login, (from, now));
            }
            for report in &page.reports {
                guards.take_report(under_way, report, (from, now));
            }
            let is_end = page.end == guards.place;
            guards.place = page.end;
            if is_end {
                guards.was_whole = true;
                return Ok(page.is_whole);
            }
        }
        Ok(false)
    }

    /// Says which transaction keeps back what is to be read, once it has done so for long.
    async fn tell_of_writer(&self, guards: &mut Guards) -> Result<(), OpError> {
        let Some((writer, lasts)) = self.oldest_writer().await? else { return Ok(()) };
        if lasts < WRITER_LASTS_MAX || guards.writer == Some(writer.number) {
            return Ok(());
        }
        guards.writer = Some(writer.number);
        tracing::warn!(
            store.process = writer.process,
            store.user = writer.user,
            store.program = writer.program,
            "a transaction is left open: the release is held, and what happens since is not seen"
        );
        Ok(())
    }

    /// Keeps what speaks against going on, once a stage, whichever node leads.
    async fn keep_said(
        &self,
        guards: &mut Guards,
        evidence: Evidence,
        lease: &Versioned<Lease>,
    ) -> Result<(), OpError> {
        let Some(said) = guards.news(&evidence) else { return Ok(()) };
        // A leader before this one may have; it can do so no more, because the lease is this one's.
        let query = Query::Verdicts(release_id(&evidence.release), KEPT_MAX);
        let kept = self.store.all::<Evidence>(&query).await?;
        if kept.iter().any(|kept| (kept.row.stage, kept.row.fault, kept.row.witness) == said) {
            guards.said.push(said);
            return Ok(());
        }
        tracing::warn!(
            release = evidence.release.as_str(),
            fault = evidence.fault.word(),
            "a release is held"
        );
        let (at, mut writes, mut outbox) = (evidence.at, Vec::new(), Vec::new());
        if let Some(witness) = evidence.witness {
            // Nothing that goes wrong with the incident lets the release go on.
            match self.doubted_by((&evidence, witness), at).await {
                Ok(opened) => writes = opened,
                Err(error) => tracing::error!(error = error.code(), "a doubt opens no incident"),
            }
            outbox.push(self.alert(held(&evidence, witness), at));
        }
        writes.extend([insert(evidence), update(lease.row, lease.version)]);
        match self.store.commit(Change { at, writes, outbox, ..Change::default() }).await {
            Ok(_) => guards.said.push(said),
            Err(CommitError::Conflict(_)) => {}
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    /// Takes the step in one commit with its evidence. The lease is written with it: a node that was thought dead and
    /// is not changes nothing.
    async fn step_by_watch(
        &self,
        under_way: &UnderWay,
        (evidence, harmed): (Evidence, &Harmed),
        next: Next,
        lease: &Versioned<Lease>,
    ) -> Result<(), OpError> {
        let name = &under_way.release.name;
        let (Some(rollout), Some(course)) = (self.rollout(name).await?, self.course().await?) else {
            return Ok(());
        };
        // Staff were quicker.
        if rollout.row != under_way.rollout || course.row.under_way.as_ref() != Some(name) {
            return Ok(());
        }
        let now = self.now();
        let Some(moved) = decide_by_watch(&rollout.row, &course.row, next, (why(&evidence), now)) else {
            return Ok(());
        };
        let operation = if next == Next::Rollback { "release.rollback" } else { "release.promote" };
        let op = Op { name: operation, cohort: Cohort::of("system"), started: now };
        let (mut outbox, mut writes) = (Vec::new(), Vec::new());
        if next == Next::Rollback {
            outbox.push(self.alert(rolled_back(&evidence, now), now));
            writes = self.incident_of(&rollout.row, &evidence, harmed, now).await;
        }
        let (to, e_value) = (moved.rollout.stage.word(), evidence.e_value);
        writes.extend(moved_writes(moved, (&rollout, &course)));
        writes.extend([insert(evidence), update(lease.row, lease.version)]);
        match self.commit(op, Change { at: now, writes, outbox, ..Change::default() }).await {
            Ok(_) => {}
            // Staff or another node were quicker; the next round sees what they did.
            Err(OpError::Conflict) => return Ok(()),
            Err(error) => return Err(error),
        }
        self.known_releases.forget();
        tracing::warn!(release = name.as_str(), stage = to, e_value, "a release is moved by the watch");
        Ok(())
    }
}

fn count(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}

impl Guards {
    fn new(settings: WatchSettings, (under_way, control): (&UnderWay, Terms), of: ([u8; 32], u64)) -> Self {
        let WatchSettings { alpha, window, bad } = settings;
        let settings = GuardSettings { alpha, window, bad };
        Self {
            settings,
            of,
            place: under_way.rollout.from,
            names: Names::default(),
            whole: Guard::new(settings),
            stage: Guard::new(settings),
            serial: under_way.rollout.serial,
            waiting: VecDeque::new(),
            is_crowded: false,
            was_whole: false,
            said: Vec::new(),
            harmed: Harmed::default(),
            writer: None,
            beside: beside(settings, under_way, control),
        }
    }

    /// Begins anew what belongs to the present stage, where that is another than before.
    fn enter(&mut self, under_way: &UnderWay, control: Terms) {
        let rollout = &under_way.rollout;
        if self.beside.is_heard(rollout) {
            self.beside = beside(self.settings, under_way, control);
        }
        if self.serial != rollout.serial {
            self.serial = rollout.serial;
            self.stage = Guard::new(self.settings);
            self.waiting.clear();
            self.is_crowded = false;
        }
    }

    fn take_report(&mut self, under_way: &UnderWay, report: &DeviceReport, times: (Timestamp, Timestamp)) {
        let Some(trial) = &report.trial else { return };
        if let Some(attempt) = reported(&under_way.rollout, report, times) {
            self.beside.take_report(trial.serial, &attempt);
        }
    }

    fn take(&mut self, under_way: &UnderWay, login: &Login, (from, until): (Timestamp, Timestamp)) {
        let rollout = &under_way.rollout;
        self.harmed.take(rollout, login);
        let Some(attempt) = self.names.attempt(rollout, login, (from, until)) else { return };
        self.whole.add(&attempt);
        let Some(trial) = &login.trial else { return };
        self.beside.take_login(trial.serial, login, &attempt);
        if trial.serial != rollout.serial {
            return;
        }
        if !attempt.is_ok {
            self.stage.add(&attempt);
        } else if self.waiting.len() < WAITING_MAX {
            // By this node's clock alone: it was told of by now.
            self.waiting.push_back((until.after(ANSWER_LASTS), attempt));
        } else {
            self.is_crowded = true;
        }
    }

    /// Gives the guard of the stage the successes whose silent fellows would be known by now.
    fn take_waiting(&mut self, now: Timestamp) {
        while let Some((due, _)) = self.waiting.front()
            && *due <= now
            && let Some((_, attempt)) = self.waiting.pop_front()
        {
            let at = attempt.at.max(now.before(SKEW_MAX));
            self.stage.add(&Attempt { at, ..attempt });
        }
    }

    /// What speaks against going on and was not said of this stage yet.
    fn news(&self, evidence: &Evidence) -> Option<(Stage, Fault, Option<Witness>)> {
        let said = (evidence.stage, evidence.fault, evidence.witness);
        let is_news = match evidence.fault {
            Fault::Split | Fault::Silence => !self.said.contains(&said),
            Fault::Worse | Fault::None | Fault::Open => false,
        };
        is_news.then_some(said)
    }

    /// What is known, and what it says.
    fn evidence(&self, under_way: &UnderWay, is_whole: bool, id: VerdictId, at: Timestamp) -> Evidence {
        let whole = self.whole.verdict(at);
        let stage = self.stage.verdict(at);
        let fault = match (whole.reason, stage.reason) {
            (Reason::Worse, _) => Fault::Worse,
            (Reason::Split, _) | (_, Reason::Split) => Fault::Split,
            (Reason::Silence, _) | (_, Reason::Silence) => Fault::Silence,
            (Reason::Good | Reason::Open, Reason::Good) => Fault::None,
            (Reason::Good | Reason::Open, Reason::Open | Reason::Worse) => Fault::Open,
        };
        let is_known = is_whole && !self.is_crowded && self.serial == under_way.rollout.serial;
        let verdict = match (whole.decision, fault) {
            (Decision::Rollback, _) => Verdict::Worse,
            _ if !is_known || stage.tally.treatment == 0 => Verdict::NoData,
            (_, Fault::None) => Verdict::Good,
            (_, Fault::Worse | Fault::Split | Fault::Silence | Fault::Open) => Verdict::Open,
        };
        let evidence = Evidence {
            id,
            release: under_way.release.name.clone(),
            stage: under_way.rollout.stage,
            at,
            verdict,
            fault,
            e_value: whole.e_value,
            bound: whole.bound,
            slice: self.names.words(whole.suspect.slice),
            slice_e_value: whole.suspect.e_value,
            treatment: whole.tally.treatment,
            control: whole.tally.control,
            path: whole.path,
            witness: None,
        };
        match self.beside.doubt() {
            Some(doubt) if whole.decision != Decision::Rollback => {
                doubted(evidence, doubt, |slice| self.names.words(slice))
            }
            Some(_) | None => evidence,
        }
    }
}

fn beside(settings: GuardSettings, under_way: &UnderWay, control: Terms) -> Beside {
    let access_lasts = under_way.release.terms.policy.access_lasts.max(control.policy.access_lasts);
    Beside::new(settings, access_lasts, &under_way.rollout)
}

#[cfg(test)]
mod tests;
