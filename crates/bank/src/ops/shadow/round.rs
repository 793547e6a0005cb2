//! The job: cases are judged while there is time, and what came of them is written.

use super::judge::{Stumble, Trial};
use super::noted::{Case, OK};
use crate::bank::upsert;
use crate::ops::releases::UnderWay;
use crate::{Bank, Change, CommitError, Key, OpError, Query, ShadowResult, StoreExt as _};
use kernel::PersonId;
use rollout::{
    Code, Difference, Release, Rollout, SHADOW_SLOTS, Shadow, ShadowNews, Shadowed, release_id, shadow_id,
};

/// Cases of one round.
const ROUND_MAX: u32 = 64;
/// Differences that are shown.
const SHOWN_MAX: usize = 100;

/// What one round came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ShadowRound {
    pub judged: u32,
    pub different: u32,
    /// Cases that still wait.
    pub waiting: usize,
}

impl ShadowRound {
    /// Whether there may be more to do at once.
    #[must_use]
    pub const fn is_behind(&self) -> bool {
        ROUND_MAX <= self.judged
    }
}

/// What came of a release's shadow, on all nodes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ShadowView {
    pub shadowed: Shadowed,
    /// The oldest first.
    pub differences: Vec<Difference>,
}

impl Bank {
    /// One round of the release in shadow, to be called several times a second on every node.
    ///
    /// # Errors
    /// A fault of the store; what came of it so far is written by a later round.
    pub async fn judge_shadow(&self) -> Result<ShadowRound, OpError> {
        let _turn = self.shadowing.turn.lock().await;
        let releases = self.releases().await?;
        let mut round = ShadowRound::default();
        match releases.under_way.as_ref().filter(|it| it.is_in_shadow()) {
            Some(under_way) => self.judge_waiting(under_way, &mut round).await?,
            None => self.shadowing.rest(),
        }
        self.write_shadow().await?;
        round.waiting = self.shadowing.waiting();
        Ok(round)
    }

    async fn judge_waiting(&self, under_way: &UnderWay, round: &mut ShadowRound) -> Result<(), OpError> {
        let (release, permille) = (&under_way.release, self.settings.shadow.cpu_permille);
        let keys = self.keys().await?;
        let trial = Trial { release, keys: &keys };
        while round.judged < ROUND_MAX {
            let began = self.now();
            let Some(case) = self.shadowing.next(&release.name, permille, began) else { break };
            let would = self.would(trial, &case).await;
            self.shadowing.spend(self.now().since(began));
            if let Some(would) = would {
                round.judged = round.judged.saturating_add(1);
                let difference = difference(under_way, &case, would);
                let is_different = difference.is_some();
                round.different = round.different.saturating_add(u32::from(is_different));
                let result = if is_different { ShadowResult::Different } else { ShadowResult::Same };
                self.tally.note_shadow(&release.name, result);
                self.shadowing.judged(case.given() == OK, difference);
            }
            // Whoever is being answered goes first.
            tokio::task::yield_now().await;
        }
        Ok(())
    }

    /// Adds what came of it to this node's place.
    async fn write_shadow(&self) -> Result<(), OpError> {
        let now = self.now();
        let draw = || u8::try_from(self.random_below(SHADOW_SLOTS.into())).unwrap_or(0);
        let Some((release, slot, news)) = self.shadowing.take(now, draw) else { return Ok(()) };
        if 0 < news.different {
            let (name, different) = (release.as_str(), news.different);
            tracing::warn!(release = name, different, "a release in shadow answers otherwise");
        }
        let key = Key::Shadow(shadow_id(release_id(&release), slot));
        let found = match self.store.one::<Shadow>(&key).await {
            Ok(found) => found,
            Err(error) => {
                self.shadowing.give_back(&release, &news);
                return Err(error.into());
            }
        };
        let place = found.as_ref().map(|found| found.row.clone());
        let place = place.unwrap_or_else(|| Shadow::empty(release.clone(), slot)).with(&news);
        let writes = vec![upsert(place, found.as_ref())];
        match self.store.commit(Change { at: now, writes, ..Change::default() }).await {
            Ok(_) => Ok(()),
            // Counts that lead on are rather missed than counted twice; one difference is as good as two.
            Err(error @ CommitError::Unknown(_)) => {
                let news = ShadowNews { judged: news.different, admitted: 0, dropped: 0, ..news };
                self.shadowing.give_back(&release, &news);
                Err(error.into())
            }
            Err(error) => {
                self.shadowing.give_back(&release, &news);
                match error {
                    // Another node of the same place was quicker.
                    CommitError::Conflict(_) => Ok(()),
                    error => Err(error.into()),
                }
            }
        }
    }

    /// What came of a release's shadow.
    pub(in crate::ops) async fn shadow_of(&self, release: &Release) -> Result<ShadowView, OpError> {
        let found = self.store.all::<Shadow>(&Query::ShadowsOf(release.id())).await?;
        let places: Vec<Shadow> = found.into_iter().map(|found| found.row).collect();
        let shadowed = Shadowed::of(&places, release.shadow_min);
        let mut differences: Vec<Difference> =
            places.into_iter().flat_map(|place| place.differences).collect();
        differences.sort_by_key(|difference| difference.at);
        differences.truncate(SHOWN_MAX);
        Ok(ShadowView { shadowed, differences })
    }
}

/// What is kept where the answers differ. Two refusals are the same when their codes are.
fn difference(under_way: &UnderWay, case: &Case, would: Result<(), Stumble>) -> Option<Difference> {
    let given = case.given();
    let (step, code) = match would {
        Ok(()) => ("finish", OK),
        Err(Stumble { step, code }) => (step, code),
    };
    if given == code {
        return None;
    }
    let (platform, app_version) = case.app()?;
    Some(Difference {
        at: case.at(),
        person: case.person().map(|person| mark(&under_way.rollout, person)),
        way: Code::of(case.way()),
        platform,
        app_version,
        protocol: case.protocol(),
        candidate: under_way.release.terms.policy.protocol,
        step: Code::of(step),
        given: Code::of(given),
        would: Code::of(code),
    })
}

/// Tells people apart within the release, in as many bits as every reader of JSON keeps of a number (RFC 8259, 6).
fn mark(rollout: &Rollout, person: PersonId) -> u64 {
    const MARK_BITS: u32 = 53;
    let mut mark = [0; 8];
    let mut hasher = blake3::Hasher::new_keyed(&rollout.salt);
    hasher.update(b"florin shadow 1").update(person.uuid().as_bytes()).finalize_xof().fill(&mut mark);
    u64::from_le_bytes(mark) >> (u64::BITS - MARK_BITS)
}
