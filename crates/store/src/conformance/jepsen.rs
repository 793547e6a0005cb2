//! Jepsen's bank workload at the port: concurrent transfers beside reads of all balances. The total is constant at
//! every read, and nobody stands below their floor.

use super::answer::Answer;
use super::names::{account, at, audit_clean, change, open_all, pay};
use super::place::Two;
use kernel::AccountId;
use ledger::Refusal;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::task::JoinSet;

const NAMES: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "h"];
const EACH: i64 = 100;
const WRITERS: u64 = 12;
const READERS: u64 = 4;
const TRANSFERS: u64 = 40;
const READS: u64 = 60;

pub(super) async fn the_total_is_constant_at_every_read(two: Two) {
    open_all(&two.one, &NAMES, EACH).await;
    let booked = Arc::new(AtomicU64::new(0));
    let mut tasks = JoinSet::new();
    for writer in 0..WRITERS {
        let store = if writer % 2 == 0 { two.one.clone() } else { two.other.clone() };
        let booked = booked.clone();
        tasks.spawn(async move {
            let mut chance = ChaCha8Rng::seed_from_u64(writer);
            for round in 0..TRANSFERS {
                let (from, to) = (chance.random_range(0..8), chance.random_range(0..7));
                let to = if to < from { to } else { to + 1 };
                let minor = chance.random_range(1..=40);
                let command = pay(&format!("{writer} {round}"), NAMES[from], NAMES[to], minor);
                match Answer::of(store.commit(change(at(1), vec![command])).await) {
                    Answer::Now(_) => drop(booked.fetch_add(1, Ordering::Relaxed)),
                    answer => assert_eq!(answer.refusal(), Some(Refusal::NotEnoughMoney), "{answer:?}"),
                }
            }
        });
    }
    let ids: Vec<AccountId> = NAMES.iter().map(|name| account(name)).collect();
    for reader in 0..READERS {
        let store = if reader % 2 == 0 { two.one.clone() } else { two.other.clone() };
        let ids = ids.clone();
        tasks.spawn(async move {
            for _ in 0..READS {
                let found = store.ledger_accounts(&ids).await.unwrap();
                let posted: Vec<i64> = found.iter().map(|account| account.balances.posted).collect();
                assert_eq!(posted.len(), 8);
                assert_eq!(posted.iter().sum::<i64>(), 8 * EACH, "{posted:?}");
                assert!(posted.iter().all(|minor| 0 <= *minor), "{posted:?}");
                tokio::task::yield_now().await;
            }
        });
    }
    while let Some(ended) = tasks.join_next().await {
        ended.expect("the workload's assertions hold");
    }
    for store in [&two.one, &two.other] {
        let report = audit_clean(store).await;
        assert_eq!(report.transfers, 8 + booked.load(Ordering::Relaxed), "what was acknowledged is there");
    }
}
