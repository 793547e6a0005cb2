//! The bank's own work: deliveries, holds that expire, outcomes, pruning. When it runs is decided here, what it
//! does in `bank`.

use super::feeder::Feeder;
use crate::monitor::{MEASURED_EVERY, Meter};
use bank::{Bank, Courier, OpError, WatchRound};
use outside::{SmtpSettings, WebhookSettings};
use std::error::Error;
use std::fmt::Write;
use std::future::{Future, pending};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval, timeout};

/// How often the outbox is looked into. What this process writes is tried at once; what another left, and what is tried
/// again, waits no longer than this.
const DELIVERY_EVERY: Duration = Duration::from_millis(200);
const EXPIRY_EVERY: Duration = Duration::from_secs(1);
const OUTCOMES_EVERY: Duration = Duration::from_secs(1);
const KEYS_EVERY: Duration = Duration::from_mins(10);
const SILENCE_EVERY: Duration = Duration::from_secs(1);
const VITALS_EVERY: Duration = Duration::from_secs(5);
/// How often attempts are looked at while a release is on its way.
const WATCH_EVERY: Duration = Duration::from_millis(250);
/// How often a release in shadow judges what was answered since.
const SHADOW_EVERY: Duration = Duration::from_millis(250);
/// How often what the public is to know is looked at; a change is told no later.
const FEED_EVERY: Duration = Duration::from_millis(500);
const HEALTH_EVERY: Duration = Duration::from_secs(10);
const REMINDER_EVERY: Duration = Duration::from_secs(15);
/// How often cases are told what concerns many of them, and those whose time is over are removed.
const CASES_EVERY: Duration = Duration::from_secs(1);
const FORGET_EVERY: Duration = Duration::from_hours(1);
/// How often more of those are looked for whom a release harmed that was rolled back.
const GATHER_EVERY: Duration = Duration::from_secs(2);
const REPORTS_EVERY: Duration = Duration::from_mins(1);
const PRUNE_EVERY: Duration = Duration::from_hours(1);
/// No job comes more often, however fast the bank's clock runs.
const HURRIED_EVERY: Duration = Duration::from_millis(50);
/// How long the jobs may take to end the round they are in: longer than one delivery.
const STOP_WAIT_MAX: Duration = Duration::from_secs(25);

/// Rounds that follow each other without a pause while there is work.
const ROUNDS_AT_ONCE_MAX: u32 = 64;

const _: () = assert!(SmtpSettings::WAIT_MAX.as_secs() < STOP_WAIT_MAX.as_secs());
const _: () = assert!(WebhookSettings::WAIT_MAX.as_secs() < STOP_WAIT_MAX.as_secs());

/// What a round of a job leaves.
enum Left {
    Nothing,
    /// There may be more to do at once.
    Perhaps,
}

pub(super) struct Jobs {
    tasks: JoinSet<()>,
    stop: watch::Sender<bool>,
    /// How many times as fast as the machine's the bank's clock runs.
    speed: u32,
}

impl Jobs {
    pub(super) fn start(bank: &Arc<Bank>, courier: &Arc<dyn Courier>, speed: u32) -> Self {
        let mut jobs = Self { tasks: JoinSet::new(), stop: watch::Sender::new(false), speed };
        let (ours, courier) = (Arc::clone(bank), Arc::clone(courier));
        let woken_by = Arc::clone(bank);
        let woken = move || {
            let bank = Arc::clone(&woken_by);
            async move { bank.outbox_written().await }
        };
        jobs.every_or(jobs.hurried(DELIVERY_EVERY), woken, "delivery", move || {
            let (bank, courier) = (Arc::clone(&ours), Arc::clone(&courier));
            async move { bank.deliver_due(courier.as_ref()).await.map(left_of) }
        });
        let ours = Arc::clone(bank);
        jobs.every(jobs.hurried(EXPIRY_EVERY), "expiry", move || {
            let bank = Arc::clone(&ours);
            async move { bank.expire_holds().await.map(left_of) }
        });
        let ours = Arc::clone(bank);
        jobs.every(OUTCOMES_EVERY, "outcomes", move || {
            let bank = Arc::clone(&ours);
            async move { bank.flush_outcomes().await.map(|()| Left::Nothing) }
        });
        let ours = Arc::clone(bank);
        jobs.every(jobs.hurried(KEYS_EVERY), "keys", move || {
            let bank = Arc::clone(&ours);
            async move { bank.rotate_due_keys().await.map(left_of) }
        });
        let ours = Arc::clone(bank);
        jobs.every(jobs.hurried(SILENCE_EVERY), "silence", move || {
            let bank = Arc::clone(&ours);
            async move { bank.end_silent_logins().await.map(left_of) }
        });
        let ours = Arc::clone(bank);
        jobs.every(WATCH_EVERY, "watch", move || {
            let bank = Arc::clone(&ours);
            async move {
                let round = bank.watch_releases().await?;
                let is_behind = matches!(round, WatchRound::Watched { is_behind: true, .. });
                Ok(if is_behind { Left::Perhaps } else { Left::Nothing })
            }
        });
        jobs.incidents(bank);
        jobs.cases(bank);
        let ours = Arc::clone(bank);
        jobs.every(SHADOW_EVERY, "shadow", move || {
            let bank = Arc::clone(&ours);
            async move {
                let round = bank.judge_shadow().await?;
                Ok(if round.is_behind() { Left::Perhaps } else { Left::Nothing })
            }
        });
        let ours = Arc::clone(bank);
        jobs.every(jobs.hurried(PRUNE_EVERY), "prune", move || {
            let bank = Arc::clone(&ours);
            async move { bank.prune().await.map(|count| left_of(usize::try_from(count).unwrap_or(usize::MAX))) }
        });
        jobs
    }

    /// How well each component works, what staff are reminded of, and whom a rollback did not name.
    fn incidents(&mut self, bank: &Arc<Bank>) {
        let ours = Arc::clone(bank);
        self.every(self.hurried(HEALTH_EVERY), "health", move || {
            let bank = Arc::clone(&ours);
            async move { bank.tell_health().await.map(|_| Left::Nothing) }
        });
        let ours = Arc::clone(bank);
        self.every(self.hurried(REMINDER_EVERY), "reminders", move || {
            let bank = Arc::clone(&ours);
            async move { bank.remind_of_incidents().await.map(|_| Left::Nothing) }
        });
        let ours = Arc::clone(bank);
        self.every(self.hurried(GATHER_EVERY), "harmed", move || {
            let bank = Arc::clone(&ours);
            async move { bank.gather_harmed().await.map(left_of) }
        });
        let ours = Arc::clone(bank);
        self.every(self.hurried(REPORTS_EVERY), "reports due", move || {
            let bank = Arc::clone(&ours);
            async move { bank.remind_of_reports().await.map(|_| Left::Nothing) }
        });
    }

    /// Replies to all cases of an incident, notices that it is resolved, and what is kept no longer.
    fn cases(&mut self, bank: &Arc<Bank>) {
        let ours = Arc::clone(bank);
        self.every(self.hurried(CASES_EVERY), "cases", move || {
            let bank = Arc::clone(&ours);
            async move { bank.tell_cases().await.map(left_of) }
        });
        let ours = Arc::clone(bank);
        self.every(self.hurried(FORGET_EVERY), "old cases", move || {
            let bank = Arc::clone(&ours);
            async move { bank.forget_cases().await.map(left_of) }
        });
    }

    /// Feeds the status page.
    pub(super) fn feed(&mut self, bank: &Arc<Bank>, feeder: Feeder) {
        let (ours, feeder) = (Arc::clone(bank), Arc::new(feeder));
        self.every(FEED_EVERY, "status feed", move || {
            let (bank, feeder) = (Arc::clone(&ours), Arc::clone(&feeder));
            async move { feeder.round(&bank).await.map(|()| Left::Nothing) }
        });
    }

    /// Measures how full the bank's queues are, and each operation against other weeks.
    pub(super) fn measure(&mut self, bank: &Arc<Bank>, meter: &Arc<Meter>) {
        let (ours, counting) = (Arc::clone(bank), Arc::clone(meter));
        self.every(MEASURED_EVERY, "anomalies", move || {
            let (bank, meter) = (Arc::clone(&ours), Arc::clone(&counting));
            async move {
                for alert in meter.anomalies(bank.now()) {
                    tracing::warn!(alert = %alert.summary, is_over = alert.ended_at.is_some(), "an anomaly");
                }
                for alert in meter.untold_anomalies() {
                    bank.raise_alert(alert.clone()).await?;
                    meter.told_anomaly(&alert);
                }
                Ok(Left::Nothing)
            }
        });
        let (bank, meter, started) = (Arc::clone(bank), Arc::clone(meter), bank.now());
        self.every(VITALS_EVERY, "vitals", move || {
            let (bank, meter) = (Arc::clone(&bank), Arc::clone(&meter));
            async move {
                let checked = bank.check_ready().await;
                meter.ready(checked.is_ok());
                checked?;
                meter.vitals(&bank.vitals().await?, bank.now().since(started));
                Ok(Left::Nothing)
            }
        });
    }

    /// How often a job comes that goes by the bank's clock.
    fn hurried(&self, pause: Duration) -> Duration {
        (pause / self.speed.max(1)).max(HURRIED_EVERY.min(pause))
    }

    fn every<F, Fut>(&mut self, pause: Duration, name: &'static str, round: F)
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Left, OpError>> + Send + 'static,
    {
        self.every_or(pause, pending, name, round);
    }

    /// As [`Self::every`], and sooner each time that it is woken.
    fn every_or<W, Waking, F, Fut>(&mut self, pause: Duration, woken: W, name: &'static str, round: F)
    where
        W: Fn() -> Waking + Send + Sync + 'static,
        Waking: Future<Output = ()> + Send,
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Left, OpError>> + Send + 'static,
    {
        let mut stop = self.stop.subscribe();
        self.tasks.spawn(async move {
            let mut ticks = interval(pause);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            loop {
                tokio::select! {
                    biased;
                    // An error means that the sender is gone, and then the server is.
                    _ = stop.wait_for(|stopped| *stopped) => return,
                    _ = ticks.tick() => {}
                    () = woken() => {}
                }
                for _ in 0..ROUNDS_AT_ONCE_MAX {
                    if *stop.borrow() || matches!(once(name, round()).await, Left::Nothing) {
                        break;
                    }
                }
            }
        });
    }

    /// Lets every job end the round it is in, within [`STOP_WAIT_MAX`].
    pub(super) async fn stop(mut self) {
        self.stop.send_replace(true);
        let ended = timeout(STOP_WAIT_MAX, async { while self.tasks.join_next().await.is_some() {} }).await;
        if ended.is_err() {
            tracing::warn!("a job did not end in time and is left where it is");
        }
    }
}

fn left_of(done: usize) -> Left {
    if done == 0 { Left::Nothing } else { Left::Perhaps }
}

/// Runs one round in a task of its own, so that a bug in it ends the round and not the job.
async fn once(
    name: &'static str,
    round: impl Future<Output = Result<Left, OpError>> + Send + 'static,
) -> Left {
    match tokio::spawn(round).await {
        Ok(Ok(left)) => left,
        Ok(Err(error)) => {
            tracing::warn!(job = name, error = chain(&error), "a job failed and is tried again");
            Left::Nothing
        }
        Err(error) => {
            tracing::error!(job = name, error = %error, "a job met a bug and is tried again");
            Left::Nothing
        }
    }
}

/// An error with all its causes, on one line.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        write!(text, ": {inner}").expect("a String takes every write");
        cause = inner.source();
    }
    text
}
