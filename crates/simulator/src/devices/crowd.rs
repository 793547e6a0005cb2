//! All devices together: each is opened when its customer opens it, so many at a time at the most.

use super::app::App;
use super::dice::Dice;
use super::world::World;
use anyhow::{Context, Result};
use kernel::{Clock as _, Timestamp};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Apps that are open at the same time; those beyond it are opened late.
pub const IN_FLIGHT_MAX: usize = 48;
/// The longest sleep of an empty crowd, by the machine's clock.
const NAP_MAX: Duration = Duration::from_millis(200);

type Visiting = JoinSet<(usize, App, Result<()>)>;

pub struct Crowd {
    world: Arc<World>,
    /// `None` while it is open.
    apps: Vec<Option<App>>,
    due: BinaryHeap<Reverse<(Timestamp, usize)>>,
}

impl Crowd {
    /// Everybody's first visit falls into the span that begins now, when they would next open the app.
    #[must_use]
    pub fn new(world: Arc<World>, apps: Vec<App>) -> Self {
        let now = world.clock.now();
        let mut apps: Vec<Option<App>> = apps.into_iter().map(Some).collect();
        let mut due = BinaryHeap::new();
        for (place, app) in apps.iter_mut().enumerate() {
            if let Some(app) = app {
                due.push(Reverse((app.next_visit(now), place)));
            }
        }
        Self { world, apps, due }
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.apps.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.apps.is_empty()
    }

    #[must_use]
    pub const fn world(&self) -> &Arc<World> {
        &self.world
    }

    /// Lets everybody live until told to stop; visits that have begun are ended.
    ///
    /// # Errors
    /// When a device met something that no app understands.
    pub async fn live(&mut self, mut stop: watch::Receiver<bool>) -> Result<()> {
        let mut visiting = Visiting::new();
        while !*stop.borrow() {
            let now = self.world.clock.now();
            while visiting.len() < IN_FLIGHT_MAX
                && let Some(Reverse((at, place))) = self.due.peek().copied()
                && at <= now
            {
                self.due.pop();
                self.open(&mut visiting, place);
            }
            let nap =
                self.due.peek().map_or(NAP_MAX, |Reverse((at, _))| self.world.clock.real(at.since(now)));
            let is_full = IN_FLIGHT_MAX <= visiting.len();
            tokio::select! {
                Some(ended) = visiting.join_next(), if !visiting.is_empty() => self.close(ended)?,
                () = tokio::time::sleep(nap.min(NAP_MAX)), if !is_full => {}
                changed = stop.changed() => if changed.is_err() { break },
            }
        }
        while let Some(ended) = visiting.join_next().await {
            self.close(ended)?;
        }
        Ok(())
    }

    /// Lets these customers open their app now, whatever their habits.
    ///
    /// # Errors
    /// As [`Self::live`].
    pub async fn call(&mut self, customers: &[usize]) -> Result<()> {
        let mut visiting = Visiting::new();
        for place in customers {
            if IN_FLIGHT_MAX <= visiting.len()
                && let Some(ended) = visiting.join_next().await
            {
                self.close(ended)?;
            }
            self.open(&mut visiting, *place);
        }
        while let Some(ended) = visiting.join_next().await {
            self.close(ended)?;
        }
        Ok(())
    }

    /// Some of the customers, drawn from a seed.
    #[must_use]
    pub fn some(&self, count: usize, seed: u64) -> Vec<usize> {
        let mut dice = Dice::new(seed, u64::MAX);
        let most = u32::try_from(self.apps.len()).unwrap_or(u32::MAX);
        (0..count).map(|_| dice.below(most.max(1)) as usize).collect()
    }

    /// One that is open already stays so.
    fn open(&mut self, visiting: &mut Visiting, place: usize) {
        let Some(mut app) = self.apps.get_mut(place).and_then(Option::take) else { return };
        let world = Arc::clone(&self.world);
        visiting.spawn(async move {
            let done = app.visit(&world).await;
            (place, app, done)
        });
    }

    fn close(&mut self, ended: Result<(usize, App, Result<()>), tokio::task::JoinError>) -> Result<()> {
        let (place, mut app, done) = ended.context("a device met a bug")?;
        done.with_context(|| format!("customer {place} met what no app understands"))?;
        let next = app.next_visit(self.world.clock.now());
        self.due.push(Reverse((next, place)));
        self.apps[place] = Some(app);
        Ok(())
    }
}
