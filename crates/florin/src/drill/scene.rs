//! One scenario from an empty store to its figures.

use super::args::Args;
use super::ending::{Ending, Wish};
use super::figures::{Arms, End, Figures, Step};
use super::guide::{Counted, Guide, Seen};
use super::live::Live;
use super::scenario::Scenario;
use super::stand::{self, Stand};
use super::toll::{Toll, is_outside};
use crate::config::Config;
use crate::machine::MachineClock;
use anyhow::{Context, Result, bail};
use bank::Store;
use identity::ReleaseName;
use kernel::{Clock as _, Timestamp};
use parking_lot::Mutex;
use rollout::Share;
use simulator::{Crowd, Post, Told, Wire, World};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

/// What devices told and nobody took yet.
const TOLD_MAX: usize = 1_024;
const POLL_EVERY: Duration = Duration::from_millis(250);
/// Customers who are called at the end beside those in trouble, and calls for those whom the network kept away.
const SAMPLE: usize = 200;
const CALLS_MAX: u32 = 4;
/// Spans of the plot of success.
const SPANS: u32 = 60;

/// How long the end may take that was wished for, in each of its two parts.
const ENDS_WITHIN: Duration = Duration::from_millis(700);

type Living = JoinHandle<(Crowd, Result<()>)>;

/// What is running, and how far it has come: it may be left at any moment.
struct Scene {
    scenario: Scenario,
    seed: u64,
    stand: Stand,
    guide: Guide,
    toll: Arc<Mutex<Toll>>,
    live: Live,
    began: Timestamp,
    so_far: SoFar,
}

/// What is known of it.
#[derive(Default)]
struct SoFar {
    shipped_at: Option<Timestamp>,
    ended_at: Option<Timestamp>,
    seen: Option<Seen>,
    e_path: Vec<(Timestamp, f64)>,
    locked_out: Option<usize>,
    counted: Vec<Counted>,
}

/// Plays a scenario; nothing comes of one that was ended before its release was shipped.
///
/// # Errors
/// When the bank or a device breaks in a way that is not a part of it.
pub(super) async fn play(
    config: &Config,
    args: &Args,
    scenario: Scenario,
    ending: &Ending,
) -> Result<Option<Figures>> {
    let began = MachineClock.now();
    let live = Live::start(args.json);
    live.say(&format!("{}: {}", scenario.name, scenario.what));
    let opened = tokio::select! {
        opened = stand::open(config, args, &scenario) => opened?,
        _ = ending.wished() => return Ok(None),
    };
    let (stand, apps) = opened;
    live.say(&format!(
        "{} customers, served on {}, the clock {} times as fast",
        apps.len(),
        stand.urls.join(", "),
        stand.clock.speed()
    ));
    let (teller, taken) = mpsc::channel(TOLD_MAX);
    let toll = Arc::<Mutex<Toll>>::default();
    let guide = stand.guide()?;
    let store = Arc::clone(stand.bank.store());
    let listening = tokio::spawn(listen(taken, (Arc::clone(&toll), store), guide.name().clone()));
    let world = Arc::new(World {
        wire: Wire::new(&stand.urls, &stand.public_url)?,
        clock: Arc::clone(&stand.clock),
        post: stand.mails.clone().map(|mails| -> Arc<dyn Post> { mails }),
        told: teller,
        broken: scenario.broken,
        takes_reports: AtomicBool::new(true),
    });
    let mut crowd = Crowd::new(Arc::clone(&world), apps);
    let (stop, stopped) = watch::channel(false);
    let living: Living = tokio::spawn(async move {
        let lived = crowd.live(stopped).await;
        (crowd, lived)
    });
    let lives = living.abort_handle();
    let so_far = SoFar::default();
    let mut scene = Scene { scenario, seed: args.seed, stand, guide, toll, live, began, so_far };
    let done = tokio::select! {
        done = scene.course((living, stop), args) => Some(done),
        _ = ending.wished() => None,
    };
    let wire = (world.wire.cookies(), world.wire.asked());
    drop(world);
    let wish = if done.is_none() { ending.wish() } else { None };
    if matches!(done, Some(Ok(()))) {
        listening.await.context("what devices tell met a bug")?;
    } else {
        lives.abort();
        listening.abort();
        scene.leave().await;
    }
    done.transpose()?;
    scene.end(args, wire, wish).await
}

impl Scene {
    /// From the customers' first visits to the last call.
    async fn course(&mut self, (mut living, stop): (Living, watch::Sender<bool>), args: &Args) -> Result<()> {
        self.warm_up(&mut living, args.from).await?;
        self.watch(&mut living, args.minutes).await?;
        let ended_at = self.stand.clock.now();
        self.so_far.ended_at = Some(ended_at);
        self.wait(&mut living, ended_at.after(self.stand.settles())).await?;
        stop.send_replace(true);
        let (mut crowd, lived) = living.await.context("the crowd met a bug")?;
        lived?;
        self.so_far.locked_out = Some(self.call_all(&mut crowd).await?);
        self.so_far.counted = self.guide.counted().await?;
        Ok(())
    }

    /// Ends what was started within a second or two, whatever is at work: what is known so far is read, and a release at
    /// a bank that goes on is taken back.
    async fn leave(&mut self) {
        if let Ok(counted) = timeout(ENDS_WITHIN, self.guide.counted()).await {
            self.so_far.counted = counted.unwrap_or_default();
        }
        match timeout(ENDS_WITHIN, self.guide.take_back()).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) | Err(_) => self.live.say(&format!("{} is not rolled back", self.guide.name())),
        }
        self.stand.leave().await;
    }

    /// Ends what was started, and says how it went.
    async fn end(
        self,
        args: &Args,
        (cookies, requests): (u64, u64),
        wish: Option<Wish>,
    ) -> Result<Option<Figures>> {
        let Self { scenario, seed, stand, guide, toll, live, began, so_far } = self;
        let SoFar { shipped_at, ended_at, seen, e_path, locked_out, counted } = so_far;
        let ended_at = ended_at.unwrap_or_else(|| stand.clock.now());
        let (engine, speed) = (stand.engine, stand.clock.speed());
        if wish.is_none() {
            guide.take_back().await?;
            stand.close().await?;
        }
        live.end();
        let (Some(shipped_at), Some(Seen { end, said, steps, .. })) = (shipped_at, seen) else {
            return Ok(None);
        };
        Ok(Some(Figures {
            scenario,
            customers: usize::try_from(args.customers)?,
            seed,
            engine,
            nodes: args.nodes,
            speed,
            shipped_at,
            ended_at,
            end: wish.map_or(end, |wish| End::Stopped(wish.name())),
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
        }))
    }

    /// Lets customers live under the release in force, and ships the new one.
    async fn warm_up(&mut self, living: &mut Living, from: Option<Share>) -> Result<()> {
        let until = self.stand.clock.now().after(self.stand.warms_up());
        self.wait(living, until).await?;
        self.guide.prepare(&self.scenario).await?;
        let shipped_at = self.stand.clock.now();
        self.toll.lock().counts_from = Some(shipped_at);
        self.stand.lose_mails_until(shipped_at.after(self.scenario.outage));
        self.guide.ship(from).await?;
        self.so_far.shipped_at = Some(shipped_at);
        self.live.say("the release is shipped");
        Ok(())
    }

    /// Looks on until the release is over, or the time is.
    async fn watch(&mut self, living: &mut Living, minutes: u32) -> Result<()> {
        let most = Duration::from_mins(minutes.into());
        loop {
            let seen = self.guide.look().await?;
            let now = self.stand.clock.now();
            if let Some(said) = &seen.said
                && self
                    .so_far
                    .e_path
                    .last()
                    .is_none_or(|(_, last)| (last - said.e_value).abs() > f64::EPSILON)
            {
                self.so_far.e_path.push((now, said.e_value));
            }
            self.live.show(&seen, &self.toll.lock(), now.since(self.so_far.shipped_at.unwrap_or(now)));
            let is_over = seen.end != End::Open || most <= MachineClock.now().since(self.began);
            self.so_far.seen = Some(seen);
            if is_over {
                return Ok(());
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

    /// Waits, unless the crowd broke.
    async fn pause(&self, living: &mut Living, lasts: Duration) -> Result<()> {
        tokio::select! {
            () = sleep(lasts) => Ok(()),
            ended = living => {
                ended.context("the crowd met a bug")?.1?;
                bail!("the crowd ended by itself")
            }
        }
    }

    /// Calls everybody who was in trouble, and some others: how many do not get in.
    async fn call_all(&self, crowd: &mut Crowd) -> Result<usize> {
        let mut called: Vec<usize> = self.toll.lock().affected.iter().copied().collect();
        called.extend(crowd.some(SAMPLE.min(crowd.len()), self.seed));
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

async fn listen(
    mut taken: mpsc::Receiver<Told>,
    (toll, store): (Arc<Mutex<Toll>>, Arc<dyn Store>),
    release: ReleaseName,
) {
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
