use super::*;
use bank::{FeedQuery, FeedStart, Key, Query, StoreExt};
use kernel::Currency;
use ledger::{Account, Hash};
use payments::{Category, CurrentAccount, Merchant, Pot, Scheme, Transaction, TransactionLink};
use std::collections::BTreeMap;
use store::{Role, SqliteOptions, SqliteStore};
use tempfile::TempDir;

const PLAN: SeedPlan = SeedPlan { customers: 5, seed: 7, until: Timestamp::EPOCH };
const PAGE: u32 = 1_000;

fn plan() -> SeedPlan {
    SeedPlan { until: Timestamp::parse("2026-03-18T11:20:00Z").unwrap(), ..PLAN }
}

async fn open(folder: &TempDir) -> Arc<dyn Store> {
    let options = SqliteOptions::new(Role::Owner);
    SqliteStore::open(&folder.path().join("bank.db"), options).await.unwrap()
}

async fn accounts(store: &dyn Store) -> Vec<Account> {
    store.audit_accounts(None, PAGE).await.unwrap()
}

async fn hashes(store: &dyn Store) -> Vec<(AccountId, Hash)> {
    accounts(store).await.into_iter().map(|account| (account.id, account.hash)).collect()
}

async fn lines(store: &dyn Store, account: AccountId) -> Vec<Transaction> {
    let mut lines: Vec<Transaction> = Vec::new();
    loop {
        let start = lines.last().map_or(FeedStart::Beginning, |last| FeedStart::After(last.id));
        let query = FeedQuery { account, start, before: None, limit: FeedQuery::LIMIT_MAX };
        let page = store.feed(&query).await.unwrap();
        if page.is_empty() {
            return lines;
        }
        lines.extend(page.into_iter().map(|found| found.row));
    }
}

async fn all_lines(store: &dyn Store) -> Vec<Transaction> {
    let mut all = Vec::new();
    for account in accounts(store).await {
        all.extend(lines(store, account.id).await);
    }
    all
}

async fn run(customers: u32, width: usize) -> (TempDir, Arc<dyn Store>) {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder).await;
    let clock = Arc::new(SeededClock::new(Timestamp::EPOCH));
    let bank = Bank::new(Arc::clone(&store), clock, Arc::new(SeededEntropy::new(1)), Settings::default());
    bank.prepare().await.unwrap();
    let year = Plan::new(customers, plan().seed, plan().until);
    let run = Run::new(Arc::clone(&store), Settings::default(), plan().seed, year).with_width(width);
    run.live(&mut |_| {}).await.unwrap();
    (folder, store)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_seed_writes_the_same_whatever_runs_beside_what() {
    let (_alone, first) = run(3, 2).await;
    for width in [7, 512] {
        let (_folder, second) = run(3, width).await;
        assert_eq!(hashes(&*first).await, hashes(&*second).await, "at most {width} at once");
        assert_eq!(all_lines(&*first).await, all_lines(&*second).await, "at most {width} at once");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_seeded_store_is_known_again_and_its_books_are_right() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder).await;
    assert_eq!(seeded(&store, 7).await.unwrap(), None);
    let mut heard = Vec::new();
    let made =
        seed(Arc::clone(&store), Settings::default(), plan(), &mut |step| heard.push(step)).await.unwrap();
    assert!(heard.is_sorted_by_key(|step| step.done));
    assert!(heard.last().is_some_and(|step| step.done == step.of));
    assert_eq!(seeded(&store, 7).await.unwrap().as_ref(), Some(&made));
    let again =
        seed(Arc::clone(&store), Settings::default(), plan(), &mut |_| panic!("nothing is done again")).await;
    assert_eq!(again.unwrap(), made);
    assert!(seeded(&store, 8).await.unwrap_err().to_string().contains("choose an empty one"));
    let report = bank::audit(&*store, &mut |_| {}).await.unwrap();
    assert_eq!(report.findings, Vec::new());
    assert!(2_000 < report.transfers);
    let all = all_lines(&*store).await;
    assert_eq!(u64::try_from(all.len()).unwrap(), made.transactions);
    check_main(&store, &made).await;
}

async fn check_main(store: &Arc<dyn Store>, made: &Seeded) {
    let lines = lines(&**store, made.account).await;
    assert!(400 < lines.len(), "{}", lines.len());
    let newest = &lines[lines.len() - 300..];
    assert!(100 < newest.iter().filter(|line| line.merchant.is_some()).count());
    let main = store.ledger_accounts(&[made.account]).await.unwrap()[0];
    assert!(10_000 < main.balances.available());
    let pots = store.all::<Pot>(&Query::PotsOf(made.account)).await.unwrap();
    let ids: Vec<AccountId> = pots.iter().map(|pot| AccountId::from(pot.row.id)).collect();
    let balances = store.ledger_accounts(&ids).await.unwrap();
    let is_filled = |(pot, account): (&bank::Versioned<Pot>, &Account)| {
        pot.row.lock == payments::PotLock::Open && 5_000 < account.balances.available()
    };
    assert!(pots.iter().zip(&balances).any(is_filled));
    let accounts = store.all::<CurrentAccount>(&Query::AccountsOf(made.person)).await.unwrap();
    assert_eq!(accounts.len(), 2);
    let email = Query::PersonByEmail(made.email.clone());
    assert_eq!(store.first::<identity::Person>(&email).await.unwrap().unwrap().row.id, made.person);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_line_agrees_with_its_merchant_and_its_way() {
    let (_folder, store) = run(5, 512).await;
    let mut merchants: BTreeMap<_, Merchant> = BTreeMap::new();
    let all = all_lines(&*store).await;
    for line in &all {
        if let Some(id) = line.merchant
            && !merchants.contains_key(&id)
        {
            let found = store.one::<Merchant>(&Key::Merchant(id)).await.unwrap().unwrap();
            merchants.insert(id, found.row);
        }
    }
    for line in &all {
        check_line(line, line.merchant.map(|id| &merchants[&id]));
    }
    let count = |is: fn(&TransactionLink) -> bool| all.iter().filter(|line| is(&line.link)).count();
    assert!(0 < count(|link| matches!(link, TransactionLink::Held(_))), "the latest purchases are pending");
    assert!(0 < count(|link| matches!(link, TransactionLink::Declined(_))));
    assert!(0 < count(|link| matches!(link, TransactionLink::Released(_))));
}

fn check_line(line: &Transaction, merchant: Option<&Merchant>) {
    assert_eq!(line.amount.currency, Currency::Gbp);
    assert_eq!(line.scheme == Scheme::Mastercard, merchant.is_some(), "{line:?}");
    assert_eq!(line.scheme == Scheme::Pot, line.pot.is_some(), "{line:?}");
    assert_eq!(line.scheme == Scheme::Pot, line.category == Category::Savings && line.counterparty.is_none());
    let has_counterparty = matches!(line.scheme, Scheme::FasterPayments | Scheme::Payment);
    assert_eq!(has_counterparty, line.counterparty.is_some(), "{line:?}");
    match merchant {
        Some(merchant) => {
            assert_eq!(line.category, merchant.category);
            assert_eq!(line.description, merchant.name.to_uppercase());
            assert!(line.amount.minor < 0);
        }
        None => assert_eq!(line.settled_at(), Some(line.created_at), "what no card paid is settled at once"),
    }
    match line.link {
        TransactionLink::Declined(_) | TransactionLink::Held(_) | TransactionLink::Released(_) => {}
        TransactionLink::Settled { at, .. } => assert!(line.created_at <= at && at < plan().until),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_half_seeded_store_is_refused_with_advice() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder).await;
    mark::begin(&*store, 7, plan().until).await.unwrap();
    let refused = seeded(&store, 7).await.unwrap_err().to_string();
    assert!(refused.contains("half seeded (seed 7)") && refused.contains("remove its folder"), "{refused}");
    let refused = seed(Arc::clone(&store), Settings::default(), plan(), &mut |_| {}).await.unwrap_err();
    assert!(refused.to_string().contains("half seeded"));
    assert_eq!(accounts(&*store).await, Vec::new());
}

#[tokio::test]
async fn plans_out_of_bounds_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder).await;
    let late = plan().until;
    for (customers, until) in [(0, late), (SeedPlan::CUSTOMERS_MAX + 1, late), (5, Timestamp::EPOCH)] {
        let plan = SeedPlan { customers, seed: 7, until };
        assert!(seed(Arc::clone(&store), Settings::default(), plan, &mut |_| {}).await.is_err());
        assert_eq!(seeded(&store, 7).await.unwrap(), None);
    }
}
