//! Lives through a planned year by the bank's own operations.
//!
//! Each event runs on a bank of its own: the same store, a clock that stands at the event's time, and chance drawn
//! from the event's own stream. Many run at once and share the store's group commits, but they commit in the order of
//! the plan (`order`), so the books come out the same byte for byte.

mod job;
mod mark;
mod order;
mod run;

use crate::plan::{MAIN_EMAIL, Plan};
use crate::{SeededClock, SeededEntropy};
use anyhow::{Context as _, Result, ensure};
use bank::{Bank, Settings, Store};
use kernel::{AccountId, PersonId, Timestamp};
use mark::Mark;
use run::Run;
use std::sync::Arc;
use std::time::Duration;

/// What to seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeedPlan {
    /// Between 1 and [`Self::CUSTOMERS_MAX`]; from 2 on the main person has a joint account.
    pub customers: u32,
    pub seed: u64,
    /// The year ends here; the latest purchases are still pending then.
    pub until: Timestamp,
}

impl SeedPlan {
    /// A plan is held in memory whole: some 100 kilobytes for each customer.
    pub const CUSTOMERS_MAX: u32 = 20_000;
    /// How long after 1970, when the bank's time begins, a year may end at the earliest.
    const UNTIL_MIN: Duration = Duration::from_hours(2 * 365 * 24);
}

/// How far seeding has come, in events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    pub done: u64,
    pub of: u64,
}

/// A year that was lived through, and the person it is mostly about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seeded {
    pub person: PersonId,
    pub email: String,
    /// Their personal account.
    pub account: AccountId,
    pub customers: u32,
    /// Lines in the customers' feeds.
    pub transactions: u64,
}

/// Seeds an empty store. Repeated on a store that this seed has filled, it answers as it did then.
///
/// # Errors
/// When the plan is out of bounds, the store fails, or the store was left half seeded by a run that was ended: such a
/// store is refused, because nobody can tell what it lacks, and has to be removed.
pub async fn seed(
    store: Arc<dyn Store>,
    settings: Settings,
    plan: SeedPlan,
    progress: &mut dyn FnMut(Progress),
) -> Result<Seeded> {
    let range = 1..=SeedPlan::CUSTOMERS_MAX;
    ensure!(range.contains(&plan.customers), "between 1 and {} customers can be seeded", range.end());
    ensure!(Timestamp::EPOCH.after(SeedPlan::UNTIL_MIN) < plan.until, "the seeded year ends too early");
    if let Some(seeded) = seeded(&store, plan.seed).await? {
        return Ok(seeded);
    }
    let year = Plan::new(plan.customers, plan.seed, plan.until);
    let opened_at = year.events.first().map_or(plan.until, |event| event.at);
    let clock = Arc::new(SeededClock::new(opened_at));
    // No event has this stream: it is the plan's first one.
    let entropy = Arc::new(SeededEntropy::stream(plan.seed, u64::MAX));
    let bank = Bank::new(Arc::clone(&store), clock, entropy, settings.clone());
    mark::begin(&*store, plan.seed, opened_at).await?;
    bank.prepare().await.context("the bank's own accounts cannot be opened")?;
    let lines = year.lines;
    let main = Run::new(Arc::clone(&store), settings, plan.seed, year).live(progress).await?;
    let seeded = Seeded {
        person: main.0,
        email: MAIN_EMAIL.to_owned(),
        account: main.1,
        customers: plan.customers,
        transactions: lines,
    };
    mark::finish(&*store, plan.seed, &seeded, plan.until).await?;
    Ok(seeded)
}

/// What [`seed`] answered, if this store was filled by it to the end; `None` for a store it has not touched.
///
/// # Errors
/// When the store fails, was filled with another seed, or was left half seeded.
pub async fn seeded(store: &Arc<dyn Store>, seed: u64) -> Result<Option<Seeded>> {
    match mark::read(&**store).await? {
        Mark::None => Ok(None),
        Mark::Done(of, seeded) => {
            ensure!(of == seed, "the store was seeded with seed {of}, not {seed}: choose an empty one");
            Ok(Some(seeded))
        }
        Mark::Begun(of) => anyhow::bail!(
            "the store was left half seeded (seed {of}): remove its folder or empty its database, and start again"
        ),
    }
}

#[cfg(test)]
mod tests;
