//! `bench ledger`: transfers a second on each engine, beside the machine's limit and the ordinary way.

use crate::report::{Report, Sense};
use crate::{cpu, limit, ordinary};
use anyhow::{Context, Result, ensure};
use bank::{Change, CommitError, Committed};
use kernel::{AccountId, Amount, BusinessDay, Currency, IdClock, Timestamp, TransferId};
use ledger::{Command, Open, Payload, Purpose};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use store::{PostgresOptions, PostgresStore, Role, SqliteOptions, SqliteStore};
use uuid::Uuid;

const ACCOUNTS: usize = 10_000;
const GROUPS: [usize; 4] = [1, 16, 256, 4_096];
/// A day in 2026, from which the ids of the bench count up.
const START_MICROS: i64 = 1_780_000_000_000_000;

enum Engine {
    Sqlite(Arc<SqliteStore>),
    Postgres(Arc<PostgresStore>, u32),
}

impl Engine {
    async fn commit_all(&self, changes: Vec<Change>) -> Vec<Result<Committed, CommitError>> {
        match self {
            Self::Sqlite(store) => store.commit_all(changes).await,
            Self::Postgres(store, _) => store.commit_all(changes).await,
        }
    }

    /// Processor time of all that works for this engine: this process, and the server where there is one.
    fn used(&self) -> Duration {
        match self {
            Self::Sqlite(_) => cpu::own(),
            Self::Postgres(_, server) => cpu::own() + cpu::of_family(*server),
        }
    }
}

/// Draws transfers ahead of the clock, so that drawing them is not measured.
struct Draw {
    random: ChaCha8Rng,
    ids: IdClock,
    at: i64,
    is_hot: bool,
}

impl Draw {
    fn account(place: usize) -> AccountId {
        // Spread as drawn ids are, and the same in every run.
        let low = (place as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        AccountId::from_uuid(Uuid::from_u64_pair(place as u64 + 1, low))
    }

    fn changes(&mut self, group: usize) -> Vec<Change> {
        (0..group).map(|_| self.change()).collect()
    }

    fn change(&mut self) -> Change {
        self.at += 3;
        let now = Timestamp::from_micros(self.at);
        let debit = if self.is_hot { 0 } else { self.random.random_range(0..ACCOUNTS) };
        let credit = (debit + 1 + self.random.random_range(0..ACCOUNTS - 1)) % ACCOUNTS;
        let payload = Payload {
            debit: Self::account(debit),
            credit: Self::account(credit),
            amount: Amount::try_from_minor(1 + i64::from(self.random.random::<u8>())).expect("one and more"),
            value_on: BusinessDay(20_000),
            purpose: Purpose(5),
            spend_on: None,
        };
        let id = TransferId::from_uuid(self.ids.next(now, self.random.random()));
        Change { at: now, commands: vec![Command::Move { id, payload }], ..Change::default() }
    }
}

pub(crate) async fn run(report: &mut Report, is_quick: bool, postgres: Option<&str>) -> Result<()> {
    report.name("ledger");
    let lasts = Duration::from_millis(if is_quick { 400 } else { 4_000 });
    let folder = tempfile::tempdir()?;
    let url = postgres.context("give --postgres URL, as cargo xtask bench does")?;
    let mut limits = [0.0; 2];
    for (place, is_hot) in [false, true].into_iter().enumerate() {
        for group in GROUPS {
            let (rate, each) = limit::measure(folder.path(), ACCOUNTS, group, is_hot, lasts)?;
            show(report, "limit", (group, is_hot), (rate, each));
            limits[place] = rate;
        }
    }
    let mut ordinary = [0.0; 2];
    for (place, is_hot) in [false, true].into_iter().enumerate() {
        ordinary[place] = ordinary::measure(url, ACCOUNTS as u64, is_hot, lasts * 2).await?;
        report.row(json!({"engine": "a function call each", "accounts": word(is_hot), "per_second": ordinary[place]}));
    }
    let sqlite = SqliteStore::open(folder.path(), SqliteOptions::new(Role::Owner)).await?;
    let on_sqlite = measure(report, "sqlite", &Engine::Sqlite(sqlite), lasts).await?;
    let store = PostgresStore::open(url, PostgresOptions::default()).await?;
    let engine = Engine::Postgres(store, postmaster(url).await?);
    let on_postgres = measure(report, "postgres", &engine, lasts).await?;
    report.bar("sqlite at 4096, uniform / limit", on_sqlite[0] / limits[0], Sense::AtLeast, 0.10);
    report.bar("sqlite at 4096, one hot account / limit", on_sqlite[1] / limits[1], Sense::AtLeast, 0.10);
    report.bar("postgres at 4096, uniform / a call each", on_postgres[0] / ordinary[0], Sense::AtLeast, 10.0);
    report.bar("postgres at 4096, hot / a call each", on_postgres[1] / ordinary[1], Sense::AtLeast, 50.0);
    Ok(())
}

/// Measures every group size; returns the rate at the largest, uniform and hot.
async fn measure(report: &mut Report, name: &str, engine: &Engine, lasts: Duration) -> Result<[f64; 2]> {
    open_accounts(engine).await?;
    let mut at = START_MICROS;
    let mut largest = [0.0; 2];
    for (place, is_hot) in [false, true].into_iter().enumerate() {
        for group in GROUPS {
            let random = ChaCha8Rng::seed_from_u64(group as u64);
            let mut draw = Draw { random, ids: IdClock::default(), at, is_hot };
            let (rate, each) = measure_one(engine, &mut draw, group, lasts).await?;
            at = draw.at;
            show(report, name, (group, is_hot), (rate, each));
            largest[place] = rate;
        }
    }
    Ok(largest)
}

async fn measure_one(
    engine: &Engine,
    draw: &mut Draw,
    group: usize,
    lasts: Duration,
) -> Result<(f64, Duration)> {
    // Drawn in blocks outside the measured time; a block is a bounded share of memory.
    let block = (16_384 / group).clamp(1, 512);
    let (mut wall, mut used, mut done) = (Duration::ZERO, Duration::ZERO, 0_u64);
    while wall < lasts {
        let batches: Vec<Vec<Change>> = (0..block).map(|_| draw.changes(group)).collect();
        let (started, before) = (cpu::instant(), engine.used());
        for batch in batches {
            for result in engine.commit_all(batch).await {
                ensure!(matches!(result?, Committed::Now(_)), "every transfer is new");
                done += 1;
            }
        }
        wall += started.elapsed();
        used += engine.used().saturating_sub(before);
    }
    Ok((done as f64 / wall.as_secs_f64(), used.div_f64(done.max(1) as f64)))
}

async fn open_accounts(engine: &Engine) -> Result<()> {
    let open = |place: usize| {
        let open =
            Open { account: Draw::account(place), currency: Currency::Gbp, floor: None, ceiling: None };
        let at = Timestamp::from_micros(START_MICROS);
        Change { at, commands: vec![Command::Open(open)], ..Change::default() }
    };
    let places: Vec<usize> = (0..ACCOUNTS).collect();
    for places in places.chunks(1_000) {
        for result in engine.commit_all(places.iter().map(|place| open(*place)).collect()).await {
            result?;
        }
    }
    Ok(())
}

/// The process that a PostgreSQL server was started as.
pub(crate) async fn postmaster(url: &str) -> Result<u32> {
    let client = ordinary::connect(url).await?;
    let row = client.query_one("SELECT pg_backend_pid()", &[]).await?;
    let backend = u32::try_from(row.get::<_, i32>(0))?;
    cpu::parent_of(backend).context("the server's own process")
}

fn show(report: &mut Report, engine: &str, (group, is_hot): (usize, bool), (rate, each): (f64, Duration)) {
    let each_us = each.as_secs_f64() * 1e6;
    report.row(json!({
        "engine": engine, "group": group, "accounts": word(is_hot), "per_second": rate, "cpu_us": each_us,
    }));
}

const fn word(is_hot: bool) -> &'static str {
    if is_hot { "one hot" } else { "uniform" }
}
