//! What waits to be judged, and what came of what was: the state of one node.

use super::budget::CpuBudget;
use super::noted::{Case, Noted};
use crate::ops::releases::UnderWay;
use crate::{Bank, OpError, ShadowResult};
use identity::{Protocol, ReleaseName};
use kernel::Timestamp;
use parking_lot::Mutex;
use rollout::{Difference, ShadowNews, Stage};
use std::collections::VecDeque;
use std::time::Duration;

/// Cases that wait to be judged; with more of them the newest are dropped, and counted.
pub const QUEUE_MAX: usize = 512;
/// What a shadow may take of one core, in thousandths.
pub const CPU_PERMILLE: u32 = 50;
/// How often what came of it is written.
const WRITE_EVERY: Duration = Duration::from_secs(2);

/// What a release in shadow may take of a node.
#[derive(Debug, Clone, Copy)]
pub struct ShadowSettings {
    /// Of one core, in thousandths.
    pub cpu_permille: u32,
    pub queue_max: usize,
}

impl Default for ShadowSettings {
    fn default() -> Self {
        Self { cpu_permille: CPU_PERMILLE, queue_max: QUEUE_MAX }
    }
}

#[derive(Default)]
pub(crate) struct Shadowing {
    state: Mutex<State>,
    /// Held by the one who judges.
    pub(super) turn: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct State {
    /// Of which release all this is.
    of: Option<ReleaseName>,
    waiting: VecDeque<Case>,
    budget: CpuBudget,
    news: ShadowNews,
    written_at: Option<Timestamp>,
    /// The place that this process writes to, drawn at first use.
    slot: Option<u8>,
    /// PINs that were hashed as the release has it.
    hashed: u32,
}

impl Shadowing {
    /// Puts a case behind the others; says whether there was room.
    pub(super) fn push(&self, release: &ReleaseName, case: Case, most: usize) -> bool {
        let mut state = self.state.lock();
        state.turn_to(release);
        if most <= state.waiting.len() {
            state.news.dropped = state.news.dropped.saturating_add(1);
            return false;
        }
        state.waiting.push_back(case);
        true
    }

    /// The next case, while there is time for one.
    pub(super) fn next(&self, release: &ReleaseName, permille: u32, now: Timestamp) -> Option<Case> {
        let mut state = self.state.lock();
        state.turn_to(release);
        if state.budget.is_open(permille, now) { state.waiting.pop_front() } else { None }
    }

    pub(super) fn spend(&self, lasted: Duration) {
        self.state.lock().budget.spend(lasted);
    }

    pub(super) fn judged(&self, is_admitted: bool, difference: Option<Difference>) {
        self.state.lock().news.judge(is_admitted, difference);
    }

    /// Whether another PIN is to be hashed; it costs as much as a hundred other cases, and is the same for everybody.
    pub(super) fn hashes_another(&self, most: u32) -> bool {
        let mut state = self.state.lock();
        let is_one = state.hashed < most;
        state.hashed = state.hashed.saturating_add(u32::from(is_one));
        is_one
    }

    /// No release is in shadow: what waited is nothing any more.
    pub(super) fn rest(&self) {
        self.state.lock().waiting.clear();
    }

    pub(super) fn waiting(&self) -> usize {
        self.state.lock().waiting.len()
    }

    /// What is to be written, when it is time: of which release, and where to.
    pub(super) fn take(
        &self,
        now: Timestamp,
        draw: impl FnOnce() -> u8,
    ) -> Option<(ReleaseName, u8, ShadowNews)> {
        let mut state = self.state.lock();
        // A clock that was set back had been wrong.
        let is_due = state.written_at.is_none_or(|at| now < at || at.after(WRITE_EVERY) <= now);
        if !is_due || state.news.is_empty() {
            return None;
        }
        let release = state.of.clone()?;
        state.written_at = Some(now);
        let slot = *state.slot.get_or_insert_with(draw);
        Some((release, slot, std::mem::take(&mut state.news)))
    }

    /// Puts back what was not written.
    pub(super) fn give_back(&self, release: &ReleaseName, news: &ShadowNews) {
        let mut state = self.state.lock();
        if state.of.as_ref() == Some(release) {
            state.news.add(news);
        }
    }
}

impl State {
    /// What is left of another release is nothing any more.
    fn turn_to(&mut self, release: &ReleaseName) {
        if self.of.as_ref() != Some(release) {
            self.of = Some(release.clone());
            self.waiting.clear();
            self.news = ShadowNews::default();
            self.hashed = 0;
        }
    }
}

impl UnderWay {
    /// Whether it judges beside the release in force.
    pub(super) fn is_in_shadow(&self) -> bool {
        self.rollout.stage == Stage::Shadow
    }
}

impl Bank {
    /// Where to note what an operation is decided on; nothing is noted unless a release is in shadow. Asks no store.
    pub(in crate::ops) fn noted(&self) -> Noted {
        let known =
            self.known_releases.last().filter(|it| it.under_way.as_ref().is_some_and(UnderWay::is_in_shadow));
        known.map(Noted::beside).unwrap_or_default()
    }

    /// Has the release in shadow judge what was answered, when the turn is its.
    pub(in crate::ops) fn judge_later<T>(
        &self,
        noted: Noted,
        result: &Result<T, OpError>,
        protocol: Option<Protocol>,
    ) {
        let Some((releases, case)) = noted.answered(result, protocol) else { return };
        let Some(under_way) = &releases.under_way else { return };
        let release = &under_way.release;
        let is_for =
            case.app().is_none_or(|(platform, version)| release.audience.contains(platform, version));
        if is_for && !self.shadowing.push(&release.name, case, self.settings.shadow.queue_max) {
            self.tally.note_shadow(&release.name, ShadowResult::Dropped);
        }
    }
}
