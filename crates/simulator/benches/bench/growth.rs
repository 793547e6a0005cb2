//! `bench growth`: the same routes with more and more transfers stored. A bank must not get slower with its age.

use crate::api::{self, Route};
use crate::figures::Figures;
use crate::load::{CONNECTIONS, ROUNDS};
use crate::report::{Report, Sense};
use crate::{cpu, serve};
use anyhow::{Result, ensure};
use bank::{Change, Committed, Store};
use kernel::{AccountId, Amount, BusinessDay, Clock, Currency, IdClock, Money, TransactionId, TransferId};
use ledger::{Command, Open, Payload};
use payments::{Category, Purpose, Scheme, Transaction, TransactionLink};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use store::SqliteStore;
use uuid::Uuid;

/// Accounts among which the stored transfers are spread, beside those of the bench's own customers.
const ACCOUNTS: usize = 10_000;
/// Changes in one batch of the filling.
const BATCH: usize = 4_096;

pub(crate) async fn run(report: &mut Report, is_quick: bool) -> Result<()> {
    report.name("growth");
    let lasts = Duration::from_millis(if is_quick { 250 } else { 1_500 });
    let sizes: [u64; 3] = if is_quick { [1_000, 10_000, 100_000] } else { [10_000, 1_000_000, 10_000_000] };
    let routes = [Route::Balance, Route::Transactions, Route::Payment];
    let folder = tempfile::tempdir()?;
    let mut members = Vec::new();
    let mut rates = Vec::new();
    let mut filling = Filling::new();
    for size in sizes {
        {
            let store = serve::open(folder.path()).await?;
            if members.is_empty() {
                members =
                    serve::members(&serve::bank(Arc::clone(&store) as Arc<dyn Store>), CONNECTIONS).await?;
                // The first ones are the customers' own, so that a page is as full in the first measurement as in the last.
                filling.accounts = members.iter().map(|member| member.account).collect();
                filling.fill(report, &store, size).await?;
                filling.accounts.extend(open_accounts(&store).await?);
            }
            filling.fill(report, &store, size).await?;
            store.close().await;
        }
        let server = serve::florin(folder.path()).await?;
        let mut row = Vec::new();
        let mut rounds = routes.map(|_| Vec::new());
        for _ in 0..ROUNDS {
            for (route, measured) in routes.into_iter().zip(&mut rounds) {
                measured.push(api::measure(&server.target(), lasts, route, &members).await?);
            }
        }
        for (route, measured) in routes.into_iter().zip(rounds) {
            let figures = Figures::median(&measured);
            let mut line = figures.row(&[("route", route.name())]);
            line["stored"] = json!(size);
            report.row(line);
            row.push(figures.per_second);
        }
        let peak = cpu::peak_mib(server.id());
        report.row(json!({"stored": size, "server_peak_mib": peak}));
        rates.push(row);
        server.end().await?;
    }
    for (place, route) in routes.into_iter().enumerate() {
        let slower = rates[0][place] / rates[2][place];
        report.bar(&format!("{}: first / last", route.name()), slower, Sense::AtMost, 1.5);
    }
    Ok(())
}

/// Fills a store with transfers and their lines, in the order of time.
struct Filling {
    random: ChaCha8Rng,
    ids: IdClock,
    accounts: Vec<AccountId>,
    stored: u64,
}

impl Filling {
    fn new() -> Self {
        let (random, ids) = (ChaCha8Rng::seed_from_u64(7), IdClock::default());
        Self { random, ids, accounts: Vec::new(), stored: 0 }
    }

    async fn fill(&mut self, report: &Report, store: &SqliteStore, size: u64) -> Result<()> {
        let started = cpu::instant();
        let before = self.stored;
        while self.stored < size {
            let count = usize::try_from(size - self.stored)?.min(BATCH);
            let changes = (0..count).map(|_| self.change()).collect();
            for result in store.commit_all(changes).await {
                ensure!(matches!(result?, Committed::Now(_)), "every transfer is new");
            }
            self.stored += count as u64;
            if (self.stored / BATCH as u64).is_multiple_of(256) {
                report.step(&format!("{} of {size} transfers stored", self.stored));
            }
        }
        let rate = (self.stored - before) as f64 / started.elapsed().as_secs_f64();
        report.step(&format!("{size} transfers with their lines stored, {rate:.0} a second"));
        Ok(())
    }

    fn change(&mut self) -> Change {
        let now = serve::MachineClock.now();
        let debit = self.random.random_range(0..self.accounts.len());
        let credit = (debit + 1 + self.random.random_range(0..self.accounts.len() - 1)) % self.accounts.len();
        let (debit, credit) = (self.accounts[debit], self.accounts[credit]);
        let id = TransferId::from_uuid(self.ids.next(now, self.random.random()));
        let payload = Payload {
            debit,
            credit,
            amount: Amount::try_from_minor(1).expect("one"),
            value_on: BusinessDay::of(now),
            purpose: Purpose::Payment.number(),
            spend_on: None,
        };
        let mut line = |account, minor| Transaction {
            id: TransactionId::from_uuid(self.ids.next(now, self.random.random())),
            account,
            person: None,
            amount: Money::new(minor, Currency::Gbp),
            local: Money::new(minor, Currency::Gbp),
            created_at: now,
            updated_at: now,
            link: TransactionLink::Settled { transfer: id, at: now },
            description: "stored".to_owned(),
            notes: String::new(),
            category: Category::General,
            scheme: Scheme::Payment,
            merchant: None,
            pot: None,
            counterparty: None,
            dedupe_id: String::new(),
            is_load: false,
            is_originator: minor < 0,
            is_in_spending: true,
        };
        let lines = vec![line(debit, -1), line(credit, 1)];
        Change { at: now, commands: vec![Command::Move { id, payload }], lines, ..Change::default() }
    }
}

async fn open_accounts(store: &SqliteStore) -> Result<Vec<AccountId>> {
    let now = serve::MachineClock.now();
    let id = |place: usize| {
        AccountId::from_uuid(Uuid::from_u64_pair(1, (place as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)))
    };
    let ids: Vec<AccountId> = (1..=ACCOUNTS).map(id).collect();
    for part in ids.chunks(1_000) {
        let open = |account: &AccountId| {
            let open = Open { account: *account, currency: Currency::Gbp, floor: None, ceiling: None };
            Change { at: now, commands: vec![Command::Open(open)], ..Change::default() }
        };
        for result in store.commit_all(part.iter().map(open).collect()).await {
            result?;
        }
    }
    Ok(ids)
}
