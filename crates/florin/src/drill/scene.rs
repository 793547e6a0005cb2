//! One scenario from an empty store to its figures.

use super::args::Args;
use super::figures::{Arms, End, Figures, Step};
use super::guide::{Counted, Guide, Seen};
use super::live::Live;
use super::scenario::{Scenario, WARMS_UP};
use super::stand::{self, PUBLIC_URL, SHIPPED, Stand};
use super::toll::{Toll, is_outside};
use crate::config::Config;
use crate::machine::MachineClock;
use anyhow::{Context, Result, bail};
use bank::Store;
use identity::ReleaseName;
use kernel::{Clock as _, Timestamp};
use parking_lot::Mutex;
use simulator::{Crowd, Post, Told, Wire, World};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::sleep;

/// What devices told and nobody took yet.
const TOLD_MAX: usize = 1_024;
const POLL_EVERY: Duration = Duration::from_millis(250);
/// How long customers live on after the end, by the bank's clock.
const SETTLES: Duration = Duration::from_mins(10);
/// Customers who are called at the end beside those in trouble, and calls for those whom the network kept away.
const SAMPLE: usize = 200;
const CALLS_MAX: u32 = 4;
/// Spans of the plot of success.
const SPANS: u32 = 60;

type Living = JoinHandle<(Crowd, Result<()>)>;

/// What is running.
struct Scene {
    scenario: Scenario,
    stand: Stand,
    guide: Guide,
    toll: Arc<Mutex<Toll>>,
    live: Live,
    e_path: Vec<(Timestamp, f64)>,
}

/// Plays a scenario.
///
/// # Errors
/// When the bank or a device breaks in a way that is not a part of it, or somebody ends it.
pub(super) async fn play(config: &Config, args: &Args, scenario: Scenario) -> Result<Figures> {
    let began = MachineClock.now();
    let live = Live::start(args.json);
    live.say(&format!("{}: {}", scenario.name, scenario.what));
    let plan = stand::crowd_plan(config, &scenario, (args.customers, args.seed))?;
    let speed = stand::speed(args.customers, scenario.habits.rhythm.visits_per_day, args.visits);
    let (stand, apps) = Stand::open(config, (&scenario, &plan), (speed, args.nodes)).await?;
    live.say(&format!(
        "{} customers, served on {}, the clock {speed} times as fast",
        args.customers,
        stand.urls.join(", ")
    ));
    let (teller, taken) = mpsc::channel(TOLD_MAX);
    let toll = Arc::<Mutex<Toll>>::default();
    let store = Arc::clone(stand.bank.store());
    let listening = tokio::spawn(listen(taken, Arc::clone(&toll), store));
    let world = Arc::new(World {
        wire: Wire::new(&stand.urls, PUBLIC_URL)?,
        clock: Arc::clone(&stand.clock),
        post: stand.mails.clone().map(|mails| -> Arc<dyn Post> { mails }),
        told: teller,
        takes_reports: AtomicBool::new(true),
    });
    let mut crowd = Crowd::new(Arc::clone(&world), apps);
    let (stop, stopped) = watch::channel(false);
    let mut living: Living = tokio::spawn(async move {
        let lived = crowd.live(stopped).await;
        (crowd, lived)
    });
    let guide = Guide::new(Arc::clone(&stand.bank), args.nodes == 1)?;
    let mut scene = Scene { scenario, stand, guide, toll, live, e_path: Vec::new() };
    let shipped_at = scene.warm_up(&mut living).await?;
    let seen = scene.watch(&mut living, (shipped_at, began), args.minutes).await?;
    let ended_at = scene.stand.clock.now();
    scene.wait(&mut living, ended_at.after(SETTLES)).await?;
    stop.send_replace(true);
    let (mut crowd, lived) = living.await.context("the crowd met a bug")?;
    lived?;
    let locked_out = scene.call_all(&mut crowd, args.seed).await?;
    let counted = scene.guide.counted().await?;
    let (cookies, requests) = (world.wire.cookies(), world.wire.asked());
    drop((crowd, world));
    listening.await.context("what devices tell met a bug")?;
    let Scene { stand, toll, live, e_path, .. } = scene;
    let engine = stand.engine;
    stand.close().await?;
    live.end();
    let Seen { end, said, steps, .. } = seen;
    Ok(Figures {
        scenario,
        customers: plan.customers,
        seed: args.seed,
        engine,
        nodes: args.nodes,
        speed,
        shipped_at,
        ended_at,
        end,
        said,
        decided_at: decided_at(&counted, &steps),
        steps,
        arms: arms(&counted, shipped_at, ended_at),
        e_path,
        toll: std::mem::take(&mut *toll.lock()),
        locked_out,
        cookies,
        requests,
        lasted: MachineClock.now().since(began),
    })
}

impl Scene {
    /// Lets customers live under the release in force, and ships the new one; when that was.
    async fn warm_up(&mut self, living: &mut Living) -> Result<Timestamp> {
        let until = self.stand.clock.now().after(WARMS_UP);
        self.wait(living, until).await?;
        self.guide.prepare(&self.scenario).await?;
        let shipped_at = self.stand.clock.now();
        self.toll.lock().counts_from = Some(shipped_at);
        if self.scenario.loses_mails
            && let Some(mails) = &self.stand.mails
        {
            mails.lose_all();
        }
        self.guide.ship().await?;
        self.live.say("the release is shipped");
        Ok(shipped_at)
    }

    /// Looks on until the release is over, or the time is.
    async fn watch(
        &mut self,
        living: &mut Living,
        (shipped_at, began): (Timestamp, Timestamp),
        minutes: u32,
    ) -> Result<Seen> {
        let most = Duration::from_mins(minutes.into());
        loop {
            let seen = self.guide.look().await?;
            let now = self.stand.clock.now();
            if let Some(said) = &seen.said
                && self.e_path.last().is_none_or(|(_, last)| (last - said.e_value).abs() > f64::EPSILON)
            {
                self.e_path.push((now, said.e_value));
            }
            self.live.show(&seen, &self.toll.lock(), now.since(shipped_at));
            if seen.end != End::Open || most <= MachineClock.now().since(began) {
                return Ok(seen);
            }
            self.pause(living, POLL_EVERY).await?;
        }
    }

    /// Waits until an instant of the bank's clock.
    async fn wait(&self, living: &mut Living, until: Timestamp) -> Result<()> {
        while self.stand.clock.now() < until {
            let left = self.stand.clock.real(until.since(self.stand.clock.now()));
            self.pause(living, left.min(POLL_EVERY)).await?;
        }
        Ok(())
    }

    /// Waits, unless the crowd broke or somebody ends the drill.
    async fn pause(&self, living: &mut Living, lasts: Duration) -> Result<()> {
        tokio::select! {
            () = sleep(lasts) => Ok(()),
            ended = living => {
                ended.context("the crowd met a bug")?.1?;
                bail!("the crowd ended by itself")
            }
            _ = tokio::signal::ctrl_c() => bail!("ended by hand"),
        }
    }

    /// Calls everybody who was in trouble, and some others: how many do not get in.
    async fn call_all(&self, crowd: &mut Crowd, seed: u64) -> Result<usize> {
        let mut called: Vec<usize> = self.toll.lock().affected.iter().copied().collect();
        called.extend(crowd.some(SAMPLE.min(crowd.len()), seed));
        called.sort_unstable();
        called.dedup();
        for _ in 0..CALLS_MAX {
            crowd.call(&called).await?;
            // What was told last is taken a moment later.
            sleep(POLL_EVERY).await;
            let toll = self.toll.lock();
            called.retain(|customer| toll.without.contains(customer));
            if called.is_empty() {
                break;
            }
        }
        Ok(called.len())
    }
}

async fn listen(mut taken: mpsc::Receiver<Told>, toll: Arc<Mutex<Toll>>, store: Arc<dyn Store>) {
    let Ok(release) = ReleaseName::parse(SHIPPED) else { return };
    while let Some(told) = taken.recv().await {
        let is_outside = is_outside(&told, &store, &release).await;
        toll.lock().take(told, is_outside);
    }
}

/// The last bad attempt of the treatment before the switch.
fn decided_at(counted: &[Counted], steps: &[Step]) -> Option<Timestamp> {
    let back = steps.iter().find(|step| step.to == "rolled_back")?.at;
    let bad = counted.iter().filter(|one| one.is_treatment && !one.is_ok && one.at <= back);
    bad.map(|one| one.at).max()
}

/// Both arms in equal spans of time.
fn arms(counted: &[Counted], from: Timestamp, to: Timestamp) -> Vec<(Timestamp, Arms)> {
    let span = (to.since(from) / SPANS).max(Duration::from_micros(1));
    let mut spans: Vec<(Timestamp, Arms)> =
        (0..SPANS).map(|number| (from.after(span * number), Arms::default())).collect();
    for one in counted.iter().filter(|one| from <= one.at) {
        let place = one.at.since(from).as_micros() / span.as_micros();
        let Some((_, arms)) = usize::try_from(place).ok().and_then(|place| spans.get_mut(place)) else {
            continue;
        };
        let (all, ok) = if one.is_treatment {
            (&mut arms.treatment, &mut arms.treatment_ok)
        } else {
            (&mut arms.control, &mut arms.control_ok)
        };
        *all += 1;
        *ok += u64::from(one.is_ok);
    }
    spans
}
