//! Customers who move money at random, and what the books must hold for what they were told.

use crate::harness::{Answer, Api, Customer, Home, Town, Unanswered};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore as _, SeedableRng as _};
use reqwest::Method;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What each customer begins with, in minor units: little enough that some moves are refused.
pub(crate) const BEGINS_WITH: i64 = 20_000;
/// How far below zero the one customer with an overdraft may go.
const OVERDRAFT: i64 = 5_000;
/// The most one move takes.
const MOVE_MINOR_MAX: i64 = 6_000;
const POTS: usize = 2;
/// Customers whose money only moves between their account and their pots.
const SAVERS: usize = 2;
/// Customers who pay each other as well.
const PAYERS: usize = 4;
/// Lines asked for at once.
const PAGE_LINES: &str = "100";

/// The customers of one test.
pub(crate) struct Crowd {
    pub(crate) customers: Vec<Customer>,
}

/// One move of money, as it can be asked for again.
#[derive(Debug, Clone)]
pub(crate) struct Move {
    who: usize,
    kind: Kind,
    minor: i64,
    dedupe_id: String,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    Deposit { pot: usize },
    Withdraw { pot: usize },
    Pay { payee: usize },
}

/// What whoever asked for a move knows of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    Done,
    /// There was not enough money.
    Refused,
    /// The bank said that it could not, and that nothing was done.
    Failed,
    /// No answer came, or one that does not say.
    Unknown,
}

/// Chance of one worker, the same in every run.
pub(crate) fn chance(seed: u64, stream: u64) -> ChaCha8Rng {
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    chance.set_stream(stream);
    chance
}

/// Less than `bound`; the bias does not matter to a test.
pub(crate) fn below(chance: &mut ChaCha8Rng, bound: usize) -> usize {
    usize::try_from(chance.next_u64() % bound as u64).expect("below a usize")
}

impl Crowd {
    /// Opens the customers on a fresh store, and leaves the store closed.
    pub(crate) async fn open(home: &Home) -> Arc<Self> {
        let town = Town::open(home).await;
        let mut customers = Vec::new();
        for place in 0..SAVERS + PAYERS {
            let overdraft = Self::floor(place).saturating_neg();
            let name = format!("Customer {place}");
            customers.push(town.customer_with_overdraft(&name, overdraft, BEGINS_WITH, POTS).await);
        }
        town.close().await;
        Arc::new(Self { customers })
    }

    /// How low a customer's account may stand.
    pub(crate) const fn floor(who: usize) -> i64 {
        if who == SAVERS { -OVERDRAFT } else { 0 }
    }

    pub(crate) const fn is_saver(who: usize) -> bool {
        who < SAVERS
    }

    pub(crate) fn total(&self) -> i64 {
        BEGINS_WITH * i64::try_from(self.customers.len()).expect("a few")
    }

    /// A move drawn by chance, under a key of its own.
    pub(crate) fn draw(&self, chance: &mut ChaCha8Rng, dedupe_id: String) -> Move {
        let who = below(chance, self.customers.len());
        let minor = 1 + i64::try_from(below(chance, 6_000)).expect("below the most");
        debug_assert!(minor <= MOVE_MINOR_MAX);
        let pot = below(chance, POTS);
        let kind = match below(chance, 4) {
            0 => Kind::Deposit { pot },
            1 => Kind::Withdraw { pot },
            _ if Self::is_saver(who) && chance.next_u64().is_multiple_of(2) => Kind::Deposit { pot },
            _ if Self::is_saver(who) => Kind::Withdraw { pot },
            _ => {
                // Any payer but the one who pays.
                let place = (who - SAVERS + 1 + below(chance, PAYERS - 1)) % PAYERS;
                Kind::Pay { payee: SAVERS + place }
            }
        };
        Move { who, kind, minor, dedupe_id }
    }

    /// Asks a sound bank for a move, and tells what became of it.
    pub(crate) async fn ask(&self, api: &Api, wanted: &Move) -> Fate {
        match self.send(api, wanted).await {
            Ok(answer) => fate(&answer)
                .unwrap_or_else(|| panic!("{wanted:?}: {} with {}", answer.status, answer.text())),
            Err(Unanswered) => Fate::Unknown,
        }
    }

    /// Asks a bank that cannot write, and therefore may say so.
    pub(crate) async fn ask_in_trouble(&self, api: &Api, wanted: &Move) -> Fate {
        match self.send(api, wanted).await {
            Ok(answer) if answer.code() == "internal_service.unavailable" => Fate::Failed,
            Ok(answer) if answer.code() == "timeout" => Fate::Unknown,
            Ok(answer) => fate(&answer)
                .unwrap_or_else(|| panic!("{wanted:?}: {} with {}", answer.status, answer.text())),
            Err(Unanswered) => panic!("{wanted:?} was not answered"),
        }
    }

    async fn send(&self, api: &Api, wanted: &Move) -> Result<Answer, Unanswered> {
        let customer = &self.customers[wanted.who];
        let account = customer.account.to_string();
        let minor = wanted.minor.to_string();
        let mut fields = vec![("amount", minor.as_str()), ("dedupe_id", &wanted.dedupe_id)];
        let payee;
        let (method, path) = match wanted.kind {
            Kind::Deposit { pot } => {
                fields.push(("source_account_id", &account));
                (Method::PUT, format!("/pots/{}/deposit", customer.pots[pot]))
            }
            Kind::Withdraw { pot } => {
                fields.push(("destination_account_id", &account));
                (Method::PUT, format!("/pots/{}/withdraw", customer.pots[pot]))
            }
            Kind::Pay { payee: to } => {
                payee = self.customers[to].account.to_string();
                fields.extend([("source_account_id", account.as_str()), ("destination_account_id", &payee)]);
                (Method::POST, "/payments".to_owned())
            }
        };
        api.with(&customer.token).try_form(method, &path, &fields).await
    }

    /// What the customer's balances are now.
    pub(crate) async fn balance(&self, api: &Api, who: usize) -> Balance {
        let customer = &self.customers[who];
        let asked = api.with(&customer.token).get(&format!("/balance?account_id={}", customer.account)).await;
        let value = asked.ok();
        Balance { account: minor(&value["balance"]), total: minor(&value["total_balance"]) }
    }

    /// What the customer's pots hold now.
    pub(crate) async fn pots(&self, api: &Api, who: usize) -> Vec<i64> {
        let customer = &self.customers[who];
        let asked =
            api.with(&customer.token).get(&format!("/pots?current_account_id={}", customer.account)).await;
        let value = asked.ok();
        value["pots"].as_array().expect("it is a list").iter().map(|pot| minor(&pot["balance"])).collect()
    }
}

/// What a sound bank may answer to a sound move.
fn fate(answer: &Answer) -> Option<Fate> {
    match (answer.status.as_u16(), answer.code().as_str()) {
        (200, _) => Some(Fate::Done),
        (400, "bad_request.insufficient_funds") => Some(Fate::Refused),
        _ => None,
    }
}

fn minor(value: &Value) -> i64 {
    value.as_i64().unwrap_or_else(|| panic!("{value} is no amount"))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Balance {
    pub(crate) account: i64,
    pub(crate) total: i64,
}

/// What the books must hold, reckoned from the moves that were done; and the feeds, read as they grow.
pub(crate) struct Reckoning {
    crowd: Arc<Crowd>,
    accounts: Vec<i64>,
    pots: Vec<Vec<i64>>,
    /// The last line seen of each customer's feed.
    seen: Vec<Option<String>>,
    /// How many lines stand under each key.
    lines: BTreeMap<String, u32>,
}

impl Reckoning {
    pub(crate) fn new(crowd: &Arc<Crowd>) -> Self {
        let count = crowd.customers.len();
        Self {
            crowd: Arc::clone(crowd),
            accounts: vec![BEGINS_WITH; count],
            pots: vec![vec![0; POTS]; count],
            seen: vec![None; count],
            lines: BTreeMap::new(),
        }
    }

    fn book(&mut self, done: &Move) {
        let (who, minor) = (done.who, done.minor);
        match done.kind {
            Kind::Deposit { pot } => {
                self.accounts[who] -= minor;
                self.pots[who][pot] += minor;
            }
            Kind::Withdraw { pot } => {
                self.pots[who][pot] -= minor;
                self.accounts[who] += minor;
            }
            Kind::Pay { payee } => {
                self.accounts[who] -= minor;
                self.accounts[payee] += minor;
            }
        }
    }

    /// Asks a sound bank again for every move that was not answered or failed, as a client does that is never sure.
    /// Tells how many there were, and how many of them had been done all the same.
    pub(crate) async fn settle(&mut self, api: &Api, moves: &mut [(Move, Fate)]) -> (usize, usize) {
        let crowd = Arc::clone(&self.crowd);
        self.read(api).await;
        let (mut count, mut unheard) = (0, 0);
        for (wanted, fate) in moves {
            let lines_max = match *fate {
                Fate::Done | Fate::Refused => continue,
                Fate::Failed => 0,
                Fate::Unknown => 1,
            };
            let lines = self.lines(wanted);
            assert!(lines <= lines_max, "{wanted:?}: {fate:?} with {lines} lines");
            *fate = crowd.ask(api, wanted).await;
            if *fate == Fate::Done {
                assert_eq!(crowd.ask(api, wanted).await, Fate::Done, "{wanted:?} was done before");
            }
            // Done, though nobody heard of it: then it is still done, and not again.
            assert!(lines == 0 || *fate == Fate::Done, "{wanted:?}: {lines} lines, then {fate:?}");
            count += 1;
            unheard += usize::from(lines == 1);
        }
        (count, unheard)
    }

    /// Checks that what was done is there once, what was refused is not, and every balance follows from the moves.
    /// None of the moves may be unknown any more, and no other may be under way.
    pub(crate) async fn check(&mut self, api: &Api, moves: &[(Move, Fate)]) {
        self.read(api).await;
        for (wanted, fate) in moves {
            let expected = match fate {
                Fate::Done => 1,
                Fate::Refused | Fate::Failed => 0,
                Fate::Unknown => panic!("{wanted:?} was not settled before the check"),
            };
            assert_eq!(self.lines(wanted), expected, "lines of {wanted:?}, which ended as {fate:?}");
            if *fate == Fate::Done {
                self.book(wanted);
            }
        }
        for who in 0..self.crowd.customers.len() {
            let (account, pots) = (self.accounts[who], &self.pots[who]);
            let total = account + pots.iter().sum::<i64>();
            assert_eq!(self.crowd.balance(api, who).await, Balance { account, total }, "customer {who}");
            assert_eq!(&self.crowd.pots(api, who).await, pots, "pots of customer {who}");
        }
    }

    /// How many lines stand under a move's key, as far as the feeds were read.
    pub(crate) fn lines(&self, wanted: &Move) -> u32 {
        self.lines.get(&wanted.dedupe_id).copied().unwrap_or_default()
    }

    /// Reads what was added to every feed.
    pub(crate) async fn read(&mut self, api: &Api) {
        for (who, customer) in self.crowd.customers.iter().enumerate() {
            let api = api.with(&customer.token);
            loop {
                let since = self.seen[who].as_ref().map(|id| format!("&since={id}")).unwrap_or_default();
                let path = format!("/transactions?account_id={}&limit={PAGE_LINES}{since}", customer.account);
                let page = api.get(&path).await.ok();
                let page = page["transactions"].as_array().expect("it is a list");
                let Some(last) = page.last() else { break };
                self.seen[who] = Some(last["id"].as_str().expect("a line has an id").to_owned());
                for line in page {
                    let key = line["dedupe_id"].as_str().expect("a line has a key, though it may be empty");
                    *self.lines.entry(key.to_owned()).or_default() += 1;
                }
            }
        }
    }
}
