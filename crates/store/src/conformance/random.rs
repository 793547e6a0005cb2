//! Random changes, on the store and on the naive model: both give the same answer, and hold the same at the end.
//!
//! Ids, keys and values come from small pools, so that repeats, conflicts and refusals are common. A failing seed is
//! in the message, and stays as a case when it is mended.

use super::answer::Answer;
use super::compare;
use super::model::Model;
use super::names::{Shared, account, at, audit_clean, numbered, open, payload, reply, transfer};
use super::place::{Batches, Place, Two};
use super::samples::{self, Fill};
use bank::{Change, Key, Record as _, Reply, Row, Store as _, Version, Write};
use identity::{EndReason, Session, SessionState};
use kernel::{AccountId, Cohort, MerchantId, Outcome, PersonId, Timestamp, TransferId};
use ledger::{Command, Open, Payload, Purpose, Status};
use payments::{Merchant, Transaction, TransactionLink};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use std::time::Duration;

const NAMES: [&str; 5] = ["bank", "alice", "bob", "carol", "dave"];
const SEEDS: [u64; 3] = [1, 2, 3];
const STEPS: u32 = 150;

pub(super) async fn random_changes_come_out_as_the_model_says(store: Shared) {
    let [first, others @ ..] = SEEDS;
    let mut walk = Walk::start(&store, first).await;
    walk.go(&store, STEPS).await;
    compare::everything(&store, &walk.model).await;
    // The other seeds go on where the first one ended: their pools are the same.
    for seed in others {
        walk.reseed(seed);
        walk.go(&store, STEPS).await;
    }
    walk.check_variety();
    compare::everything(&store, &walk.model).await;
    audit_clean(&store).await;
}

/// Each change may meet a process that knows nothing of the one before.
pub(super) async fn random_changes_through_two_openings(two: Two) {
    let mut walk = Walk::start(&two.one, 21).await;
    for round in 0..STEPS {
        walk.go(if round % 2 == 0 { &two.other } else { &two.one }, 1).await;
    }
    compare::everything(&two.other, &walk.model).await;
    audit_clean(&two.one).await;
}

/// Changes of one engine transaction see each other as if each had one of its own. Only a value that one of them
/// frees and another takes may be had in either order, because both were under way at once; none is freed here.
pub(super) async fn random_batches_come_out_as_the_model_says(place: Place) {
    let batches = place.open_batches().await;
    let store = batches.store();
    let mut walk = Walk { frees_values: false, ..Walk::start(&store, 31).await };
    for size in [1, 2, 40, 7, 100, 3, 60, 13, 90, 25] {
        walk.go_together(&batches, size).await;
    }
    walk.check_variety();
    compare::everything(&store, &walk.model).await;
    audit_clean(&store).await;
}

/// A sequence of random changes, and what the model made of it.
pub(super) struct Walk {
    pub(super) model: Model,
    seed: u64,
    chance: ChaCha8Rng,
    seconds: i64,
    changes: u32,
    lines: u64,
    /// Whether a person may give up an address that another wants.
    frees_values: bool,
    answers: [u32; 6],
}

impl Walk {
    /// Opens the accounts.
    pub(super) async fn start(store: &Shared, seed: u64) -> Self {
        let chance = ChaCha8Rng::seed_from_u64(seed);
        let (model, answers) = (Model::default(), [0; 6]);
        let mut walk =
            Self { model, seed, chance, seconds: 0, changes: 0, lines: 0, frees_values: true, answers };
        let commands = NAMES.map(|name| open(name, (name != "bank").then_some(-500))).into();
        walk.both(store, Change { at: at(0), commands, ..Change::default() }).await;
        walk
    }

    pub(super) fn reseed(&mut self, seed: u64) {
        self.seed = seed;
        self.chance = ChaCha8Rng::seed_from_u64(seed);
    }

    pub(super) async fn go(&mut self, store: &Shared, steps: u32) {
        for _ in 0..steps {
            let change = self.change();
            self.both(store, change).await;
        }
    }

    /// Whether the walk led past every kind of answer, several times.
    fn check_variety(&self) {
        assert!(self.answers.iter().all(|count| 0 < *count), "every kind is reached: {:?}", self.answers);
    }

    async fn go_together(&mut self, batches: &Batches, size: u32) {
        let changes: Vec<Change> = (0..size).map(|_| self.change()).collect();
        let answers = batches.commit_all(changes.clone()).await;
        assert_eq!(answers.len(), changes.len(), "each change is answered");
        for (change, given) in changes.into_iter().zip(answers) {
            self.judge(change, given).await;
        }
    }

    async fn both(&mut self, store: &Shared, change: Change) {
        let given = Answer::of(store.commit(change.clone()).await);
        self.judge(change, given).await;
    }

    async fn judge(&mut self, change: Change, given: Answer) {
        let predicted = Answer::of(self.model.commit(change.clone()).await);
        // Of two values that are taken, either may be named.
        let is_taken = matches!((&given, &predicted), (Answer::Taken(_), Answer::Taken(_)));
        assert!(
            given == predicted || is_taken,
            "{given:?} and not {predicted:?}: seed {}, {change:#?}",
            self.seed
        );
        let kind = match given {
            Answer::Now(_) => 0,
            Answer::Before(_) => 1,
            Answer::Conflict(_) => 2,
            Answer::Taken(_) => 3,
            Answer::Refused(_) => 4,
            Answer::KeyReused => 5,
            Answer::Unavailable | Answer::Unknown => panic!("the model is always there"),
        };
        self.answers[kind] += 1;
    }

    fn one_in(&mut self, many: u32) -> bool {
        self.chance.random_range(0..many) == 0
    }

    fn change(&mut self) -> Change {
        self.changes += 1;
        self.seconds += self.chance.random_range(-2..6);
        let now = at(self.seconds.max(0));
        let commands = self.chance.random_range(0..8) % 4 * self.chance.random_range(0..3) / 2;
        let lines = self.chance.random_range(0..3) / 2 * self.chance.random_range(0..4);
        Change {
            at: now,
            writes: if self.one_in(2) { vec![self.write()] } else { Vec::new() },
            commands: (0..commands).map(|_| self.command(now)).collect(),
            lines: (0..lines).map(|_| self.line(now)).collect(),
            outbox: if self.one_in(4) { vec![self.entry(now)] } else { Vec::new() },
            outcomes: if self.one_in(2) { vec![self.outcome(now)] } else { Vec::new() },
            reply: if self.one_in(3) { Some(self.reply(now)) } else { None },
        }
    }

    fn name(&mut self) -> &'static str {
        NAMES[self.chance.random_range(0..NAMES.len())]
    }

    fn payload(&mut self) -> Payload {
        let (debit, credit) = (self.name(), self.name());
        // Never the bank's, which has no floor: one such sum, and nothing could be counted any more.
        let is_absurd = debit != "bank" && self.one_in(40);
        let minor = if is_absurd { i64::MAX } else { self.chance.random_range(1..60) };
        let purpose = Purpose(self.chance.random());
        let spend_on = self.one_in(3).then(|| kernel::BusinessDay(self.chance.random_range(20_450..20_453)));
        Payload { purpose, spend_on, ..payload(debit, credit, minor) }
    }

    fn command(&mut self, now: Timestamp) -> Command {
        let (id, other) = (self.id(), self.id());
        match self.chance.random_range(0..20) {
            0..8 => Command::Move { id, payload: self.payload() },
            8..12 => {
                let lasts = Duration::from_secs(self.chance.random_range(0..60));
                Command::Hold { id, payload: self.payload(), expires_at: now.after(lasts) }
            }
            12..15 => {
                let amount = self.one_in(2).then(|| super::names::amount(self.chance.random_range(1..30)));
                Command::Post { id, hold: other, amount, is_last: self.one_in(3) }
            }
            15 => Command::Void { id, hold: other },
            16 => Command::Expire { id, hold: other },
            17 => Command::Reverse { id, original: other },
            18 => self.limits(),
            _ => self.status(),
        }
    }

    /// One of a few ids that move along, so that there are always some that are new and some that are not.
    fn id(&mut self) -> TransferId {
        transfer(&format!("id {}", self.changes + self.chance.random_range(0..40)))
    }

    fn limits(&mut self) -> Command {
        let floor = self.one_in(2).then(|| self.chance.random_range(-200..0));
        let ceiling = self.one_in(3).then(|| self.chance.random_range(100..900));
        let account = account(self.name());
        if self.one_in(2) {
            return Command::SetLimits { account, floor, ceiling };
        }
        Command::Open(Open { account, currency: kernel::Currency::Gbp, floor, ceiling })
    }

    /// Accounts thaw more often than they freeze, and a closed one would stay so.
    fn status(&mut self) -> Command {
        let status = if self.one_in(3) { Status::Frozen } else { Status::Open };
        Command::SetStatus { account: account(self.name()), status }
    }

    fn write(&mut self) -> Write {
        let number = self.chance.random_range(1..5);
        let version = Version(self.chance.random_range(1..4));
        let row: Row = match self.chance.random_range(0..4) {
            0 => {
                let name = format!("name {}", self.chance.random_range(0..1_000));
                Merchant { name, ..samples::merchant(number, Fill::Full) }.into_row()
            }
            1 => {
                let email = samples::person(self.chance.random_range(1..5), Fill::Plain).email;
                identity::Person { email, ..samples::person(number, Fill::Full) }.into_row()
            }
            2 => self.session(number).into_row(),
            _ => samples::current_account(number, Fill::Full).into_row(),
        };
        if !self.frees_values && matches!(row, Row::Person(_)) {
            return Write::Insert(row);
        }
        // Half of them expect what is there.
        match self.model.version(&row.key()) {
            Some(version) if self.one_in(2) => return Write::Update(row, version),
            None if self.one_in(2) => return Write::Insert(row),
            Some(_) | None => {}
        }
        match self.chance.random_range(0..6) {
            0 | 1 => Write::Insert(row),
            2..5 => Write::Update(row, version),
            _ => Write::Delete(self.pruned_key(number), version),
        }
    }

    /// Of another person now and then, which no bank does: whatever finds it moves.
    fn session(&mut self, number: u64) -> Session {
        let person = PersonId::from_uuid(numbered(self.chance.random_range(1..3)));
        let state = if self.one_in(3) {
            SessionState::Ended { at: at(self.chance.random_range(0..50)), why: EndReason::Staff }
        } else {
            SessionState::Live
        };
        let generation = self.chance.random();
        Session { person, generation, state, ..samples::session(number, Fill::Full) }
    }

    fn pruned_key(&mut self, number: u64) -> Key {
        if !self.frees_values || self.one_in(2) {
            Key::Merchant(MerchantId::from_uuid(numbered(number)))
        } else {
            Key::Person(PersonId::from_uuid(numbered(number)))
        }
    }

    fn line(&mut self, now: Timestamp) -> Transaction {
        // One in twenty stands in a feed already.
        if !self.one_in(20) {
            self.lines += 1;
        }
        let created_at = now.before(Duration::from_secs(self.chance.random_range(0..3)));
        let fill = if self.one_in(2) { Fill::Plain } else { Fill::Full };
        let transfer = transfer(&format!("id {}", self.lines));
        Transaction {
            created_at,
            updated_at: created_at,
            link: TransactionLink::Settled { transfer, at: created_at },
            ..samples::transaction(self.lines + 1, self.feed(), fill)
        }
    }

    fn feed(&mut self) -> AccountId {
        account(self.name())
    }

    fn entry(&mut self, now: Timestamp) -> bank::OutboxEntry {
        self.lines += 1;
        let entry = samples::outbox_entry(self.lines + 1, Fill::Plain);
        let delivery = if self.one_in(2) { samples::mail_delivery(self.lines) } else { entry.delivery };
        bank::OutboxEntry { created_at: now, due_at: now, delivery, ..entry }
    }

    fn outcome(&mut self, now: Timestamp) -> Outcome {
        self.lines += 1;
        // Each has an instant of its own, because those of one instant have no order.
        let at = now.after(Duration::from_micros(self.lines));
        let lasted = Duration::from_micros(self.chance.random());
        Outcome { operation: "walk", code: "ok", at, lasted, cohort: Cohort::of("api"), count: 1 }
    }

    fn reply(&mut self, now: Timestamp) -> Reply {
        let number = self.chance.random_range(0..12);
        let expires_at = now.after(Duration::from_secs(self.chance.random_range(1..90)));
        let fingerprint = if self.one_in(3) { [1; 32] } else { [2; 32] };
        Reply { fingerprint, ..reply(&format!("key {number}"), expires_at) }
    }
}
