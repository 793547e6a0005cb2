//! Throw-away.
#![allow(clippy::pedantic, clippy::disallowed_methods, clippy::print_stdout, clippy::unwrap_used, reason = "throw-away")]
use bank::{Change, Store};
use kernel::{AccountId, Amount, BusinessDay, Currency, IdClock, Timestamp, TransferId};
use ledger::{Command, Open, Payload, Purpose};
use rand::{Rng, SeedableRng};
use std::time::Instant;
use store::{Role, SqliteOptions, SqliteStore};

fn cpu() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap();
    let rest = text.rsplit_once(')').unwrap().1;
    let parts: Vec<&str> = rest.split_whitespace().collect();
    (parts[11].parse::<f64>().unwrap() + parts[12].parse::<f64>().unwrap()) / 100.0
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let args: Vec<String> = std::env::args().collect();
    let dir = std::path::PathBuf::from(&args[1]);
    let accounts_n: usize = args[2].parse().unwrap();
    let groups: Vec<usize> = args[3].split(',').map(|g| g.parse().unwrap()).collect();
    let total: usize = args[4].parse().unwrap();
    let hot = args.get(5).is_some_and(|a| a == "hot");
    let started = Instant::now();
    let store = SqliteStore::open(&dir, SqliteOptions::new(Role::Owner)).await.unwrap();
    println!("open {:?}", started.elapsed());
    let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(7);
    let mut ids = IdClock::default();
    let mut micros = 1_760_000_000_000_000_i64;
    let accounts: Vec<AccountId> = (0..accounts_n).map(|n| AccountId::from_uuid(uuid::Uuid::from_u128((7_u128 << 100) | blake3_low(n)))).collect();
    let open: Vec<Change> = accounts.chunks(1000).map(|part| Change {
        at: Timestamp::from_micros(micros),
        commands: part.iter().map(|id| Command::Open(Open { account: *id, currency: Currency::Gbp, floor: None, ceiling: None })).collect(),
        ..Change::default()
    }).collect();
    let t = Instant::now();
    for answer in store.commit_all(open).await { if let Err(e) = answer { println!("{e:?}"); } }
    println!("opened accounts in {:?}", t.elapsed());
    for group in groups {
        let rounds = (total / group).max(1).min(if group == 1 { 3000 } else { usize::MAX });
        let mut make = || -> Vec<Change> {
            micros += 1000;
            (0..group).map(|_| {
                let debit = if hot { 0 } else { rng.random_range(0..accounts_n) };
                let credit = loop { let c = rng.random_range(0..accounts_n); if c != debit { break c; } };
                let at = Timestamp::from_micros(micros);
                Change {
                    at,
                    commands: vec![Command::Move { id: TransferId::from_uuid(ids.next(at, rng.random())), payload: Payload { debit: accounts[debit], credit: accounts[credit], amount: Amount::try_from_minor(rng.random_range(1..10_000)).unwrap(), value_on: BusinessDay(20_000), purpose: Purpose(5), spend_on: None } }],
                    ..Change::default()
                }
            }).collect()
        };
        let mut spent = std::time::Duration::ZERO;
        let mut cpu_spent = 0.0;
        let mut worst = std::time::Duration::ZERO;
        for _ in 0..rounds {
            let changes = make();
            let (c, t) = (cpu(), Instant::now());
            let answers = store.commit_all(changes).await;
            let one = t.elapsed();
            spent += one;
            worst = worst.max(one);
            cpu_spent += cpu() - c;
            for a in answers { a.unwrap(); }
        }
        let n = (rounds * group) as f64;
        println!("group {group:5}: {:8.0} transfers/s  {:.2} us wall  {:.2} us cpu  worst batch {:?}", n / spent.as_secs_f64(), spent.as_secs_f64() * 1e6 / n, cpu_spent * 1e6 / n, worst);
    }
    let t = Instant::now();
    store.close().await;
    println!("close {:?}; file {} MB", t.elapsed(), std::fs::metadata(dir.join("florin.db")).unwrap().len() / 1_000_000);
}

fn blake3_low(n: usize) -> u128 {
    let h = blake3::hash(&n.to_le_bytes());
    u128::from_le_bytes(h.as_bytes()[..16].try_into().unwrap()) >> 30
}
