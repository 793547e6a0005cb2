//! What a measurement comes to: how many a second, how long one takes, and what it costs.

use anyhow::{Result, ensure};
use serde_json::{Map, Value, json};
use std::time::Duration;

/// One measurement.
#[derive(Default)]
pub(crate) struct Took {
    /// Of each that was timed.
    pub(crate) times: Vec<Duration>,
    /// While they were timed.
    pub(crate) wall: Duration,
    /// Processor time, also for those that were not timed.
    pub(crate) used: Duration,
    /// All that `used` was used for.
    pub(crate) done: usize,
}

impl Took {
    /// Each in two steps, with something in between that was not measured.
    pub(crate) fn then(self, second: &Self) -> Result<Self> {
        ensure!(self.times.len() == second.times.len(), "both steps are done by all");
        let times = self.times.iter().zip(&second.times).map(|(first, second)| *first + *second);
        let times = times.collect();
        Ok(Self { times, wall: self.wall + second.wall, used: self.used + second.used, done: self.done })
    }

    /// One measurement after another of the same kind.
    pub(crate) fn and(mut self, other: &Self) -> Self {
        self.times.extend_from_slice(&other.times);
        let (wall, used) = (self.wall + other.wall, self.used + other.used);
        Self { wall, used, done: self.done + other.done, ..self }
    }

    pub(crate) fn figures(mut self) -> Result<Figures> {
        ensure!(!self.times.is_empty(), "nothing was done in time");
        self.times.sort_unstable();
        let at = |share: usize| self.times[(self.times.len() * share / 1000).min(self.times.len() - 1)];
        Ok(Figures {
            per_second: self.times.len() as f64 / self.wall.as_secs_f64(),
            p50: at(500),
            p99: at(990),
            cpu: self.used.div_f64(self.done.max(1) as f64),
        })
    }
}

pub(crate) struct Figures {
    pub(crate) per_second: f64,
    pub(crate) p50: Duration,
    pub(crate) p99: Duration,
    /// Processor time of one.
    pub(crate) cpu: Duration,
}

/// The one in the middle.
pub(crate) fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_unstable_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// How many times as many a second: the median of each round's own ratio, because a shared machine changes its speed
/// between rounds.
pub(crate) fn ratio(figures: &[Figures], limits: &[Figures]) -> f64 {
    let rounds = figures.iter().zip(limits);
    median(rounds.map(|(figures, limit)| figures.per_second / limit.per_second).collect())
}

impl Figures {
    /// Each figure's median over several rounds.
    pub(crate) fn median(rounds: &[Self]) -> Self {
        let of = |figure: fn(&Self) -> f64| median(rounds.iter().map(figure).collect());
        let time = |figure: fn(&Self) -> f64| Duration::from_secs_f64(of(figure));
        Self {
            per_second: of(|round| round.per_second),
            p50: time(|round| round.p50.as_secs_f64()),
            p99: time(|round| round.p99.as_secs_f64()),
            cpu: time(|round| round.cpu.as_secs_f64()),
        }
    }

    /// A row that begins with what was measured.
    pub(crate) fn row(&self, what: &[(&str, &str)]) -> Value {
        let us = |time: Duration| json!(time.as_secs_f64() * 1e6);
        let mut row: Map<String, Value> =
            what.iter().map(|(key, text)| ((*key).to_owned(), json!(text))).collect();
        row.insert("per_second".to_owned(), json!(self.per_second));
        row.insert("p50_us".to_owned(), us(self.p50));
        row.insert("p99_us".to_owned(), us(self.p99));
        row.insert("cpu_us".to_owned(), us(self.cpu));
        Value::Object(row)
    }
}
