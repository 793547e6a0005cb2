//! Random runs beside the naive [`Model`]: after each set both agree, and every invariant of the ledger holds.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "a run is too short for its sums to overflow, and tests may"
)]

use super::model::Model;
use super::shelf::Shelf;
use crate::{Account, Balances, Command, Hold, HoldState, Kind, Link, Open, Payload, Purpose, Refusal, Side};
use crate::{Status, Transfer};
use kernel::{AccountId, Amount, BusinessDay, Currency, Timestamp, TransferId};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use uuid::Uuid;

const REFUSALS: [Refusal; 20] = [
    Refusal::RepeatDiffers,
    Refusal::UnknownAccount,
    Refusal::AccountExists,
    Refusal::SameAccount,
    Refusal::CurrencyMismatch,
    Refusal::UnknownHold,
    Refusal::HoldClosed,
    Refusal::HoldExpired,
    Refusal::HoldNotExpired,
    Refusal::MoreThanHeld,
    Refusal::UnknownTransfer,
    Refusal::NotReversible,
    Refusal::AlreadyReversed,
    Refusal::AccountClosed,
    Refusal::AccountFrozen,
    Refusal::AccountNotEmpty,
    Refusal::LimitsCrossed,
    Refusal::NotEnoughMoney,
    Refusal::AboveCeiling,
    Refusal::Overflow,
];

/// What the first commands of each run open. The last account is left for the run to open.
const ACCOUNTS: [(Currency, Option<i64>, Option<i64>); 9] = [
    (Currency::Gbp, None, None),
    (Currency::Gbp, Some(0), None),
    (Currency::Gbp, Some(-50), Some(300)),
    (Currency::Kwd, None, None),
    (Currency::Kwd, Some(0), Some(150)),
    (Currency::Jpy, None, None),
    (Currency::Jpy, None, None),
    (Currency::Jpy, Some(-20), None),
    (Currency::Gbp, Some(-10), None),
];

fn account_id(place: usize) -> AccountId {
    AccountId::from_uuid(Uuid::from_u128(u128::try_from(place).unwrap()))
}

/// Chance for one command; what it comes to depends on what the run has done so far.
#[derive(Debug, Clone)]
struct Roll {
    act: u8,
    picks: [u8; 4],
    minor: i64,
}

/// Chance for one linked set, and how far the clock moves before it, in milliseconds.
#[derive(Debug, Clone)]
struct Step {
    drift_ms: i64,
    rolls: Vec<Roll>,
}

fn rolls() -> impl Strategy<Value = Roll> {
    let minor = prop_oneof![
        12 => 1..60_i64,
        4 => 60..400_i64,
        1 => (i64::MAX - 3)..=i64::MAX,
        1 => (i64::MAX / 2 - 3)..(i64::MAX / 2 + 3),
    ];
    (0..100_u8, any::<[u8; 4]>(), minor).prop_map(|(act, picks, minor)| Roll { act, picks, minor })
}

fn runs() -> impl Strategy<Value = Vec<Step>> {
    let sets = prop_oneof![3 => vec(rolls(), 1), 1 => vec(rolls(), 2..5)];
    let step = (-2_000..4_000_i64, sets).prop_map(|(drift_ms, rolls)| Step { drift_ms, rolls });
    vec(step, 1..70)
}

#[derive(Default)]
struct Run {
    shelf: Shelf,
    model: Model,
    now_ms: i64,
    /// Every command so far, refused ones as well: what a repeat or a reference is picked from.
    asked: Vec<Command>,
    codes: BTreeMap<&'static str, u32>,
}

fn pick<T: Copy>(from: &[T], chance: u8) -> Option<T> {
    usize::from(chance).checked_rem(from.len()).and_then(|place| from.get(place)).copied()
}

impl Run {
    fn open() -> Self {
        let mut run = Self { now_ms: 1_000_000, ..Self::default() };
        for (place, (currency, floor, ceiling)) in ACCOUNTS.into_iter().enumerate().take(8) {
            run.apply(&[Command::Open(Open { account: account_id(place), currency, floor, ceiling })]);
        }
        run
    }

    fn play(steps: &[Step]) -> Self {
        let mut run = Self::open();
        for step in steps {
            run.now_ms += step.drift_ms;
            let from = run.asked.len();
            for roll in &step.rolls {
                let command = run.command(roll);
                run.asked.push(command);
            }
            let set: Vec<Command> = run.asked.get(from..).unwrap().to_vec();
            run.apply(&set);
            run.check_agreement();
            run.check_invariants();
        }
        run.check_history();
        assert_eq!(run.shelf.findings(), [], "the journal audits clean");
        run
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.now_ms * 1_000)
    }

    fn apply(&mut self, set: &[Command]) {
        let now = self.now();
        let answer = self.shelf.apply(set, now);
        let expected = self.model.apply(set, now);
        assert_eq!(answer.map(drop).map_err(|refused| (refused.index, refused.refusal)), expected, "{set:?}");
        let code = expected.map_or_else(|(_, refusal)| refusal.code(), |()| "ok");
        *self.codes.entry(code).or_default() += 1;
    }

    /// An id that was not used before.
    fn fresh(&self) -> TransferId {
        TransferId::from_uuid(Uuid::from_u128(u128::try_from(self.asked.len()).unwrap()))
    }

    /// One of the last few transfers that were booked, or sometimes one that was only asked for.
    fn recent(&self, chance: u8, keep: impl Fn(Kind) -> bool) -> TransferId {
        let booked = self.shelf.journal.iter().rev().filter(|one| keep(one.kind)).map(|one| one.id);
        let asked = self.asked.iter().rev().filter_map(|command| command.needs().own);
        let found: Vec<TransferId> =
            if chance < 235 { booked.take(6).collect() } else { asked.take(9).collect() };
        pick(&found, chance).unwrap_or(TransferId::from_uuid(Uuid::max()))
    }

    fn payload(&self, roll: &Roll) -> Payload {
        let [one, two, odd, day] = roll.picks;
        let places: Vec<usize> = (0..ACCOUNTS.len()).collect();
        let debit = pick(&places, one).unwrap();
        let kin = |place: &usize| *place != debit && ACCOUNTS[*place].0 == ACCOUNTS[debit].0;
        let partners: Vec<usize> = places.iter().copied().filter(kin).collect();
        let credit = pick(if odd < 25 { &places } else { &partners }, two).unwrap();
        // Only the yen are so many that counting ends; elsewhere that would drown all other refusals.
        let is_small = ACCOUNTS[debit].0 != Currency::Jpy && ACCOUNTS[debit].1.is_none();
        let minor = if is_small { roll.minor % 211 + 1 } else { roll.minor };
        Payload {
            debit: account_id(debit),
            credit: account_id(credit),
            amount: Amount::try_from_minor(minor).unwrap(),
            value_on: BusinessDay(i32::from(day % 3)),
            purpose: Purpose(u16::from(odd % 2)),
            spend_on: (day < 128)
                .then(|| BusinessDay(i32::try_from(self.now_ms / 20_000).unwrap() - i32::from(day % 2))),
        }
    }

    fn command(&self, roll: &Roll) -> Command {
        let [one, two, odd, chance] = roll.picks;
        let id = self.fresh();
        let hold = self.recent(one, |kind| matches!(kind, Kind::Hold { .. }));
        let account = account_id(usize::from(one) % ACCOUNTS.len());
        match roll.act {
            0..28 => Command::Move { id, payload: self.payload(roll) },
            28..48 => {
                let lasts = Duration::from_millis(u64::from(chance) * 100);
                Command::Hold { id, payload: self.payload(roll), expires_at: self.now().after(lasts) }
            }
            48..62 => {
                let amount = Amount::try_from_minor(roll.minor % 60 + 1).unwrap();
                Command::Post { id, hold, amount: (two < 150).then_some(amount), is_last: odd < 70 }
            }
            62..66 => Command::Void { id, hold },
            66..71 => Command::Expire { id, hold },
            71..78 => Command::Reverse {
                id,
                original: self.recent(one, |kind| odd < 60 || matches!(kind, Kind::Move | Kind::Post { .. })),
            },
            78..84 => pick(&self.asked, one).unwrap_or(Command::Void { id, hold }),
            84..88 => self.altered(roll),
            88..92 => Command::SetLimits {
                account,
                floor: (odd < 200).then(|| i64::from(two) - 230),
                ceiling: (odd < 100).then(|| i64::from(chance) * 4 - 230),
            },
            92..97 => {
                let statuses = [Status::Open, Status::Open, Status::Frozen, Status::Closed];
                Command::SetStatus { account, status: pick(&statuses, two).unwrap() }
            }
            _ => {
                let place = if two < 128 { 8 } else { usize::from(one) % ACCOUNTS.len() };
                let (account, (currency, floor, ceiling)) = (account_id(place), ACCOUNTS[place]);
                let floor = if odd < 60 { Some(1) } else { floor };
                Command::Open(Open {
                    account,
                    currency,
                    floor,
                    ceiling: if odd < 20 { Some(0) } else { ceiling },
                })
            }
        }
    }

    /// The id of an earlier command with a body that differs from most.
    fn altered(&self, roll: &Roll) -> Command {
        let [one, two, odd, _] = roll.picks;
        let id = self.recent(odd, |_| true);
        let hold = self.recent(one, |kind| matches!(kind, Kind::Hold { .. }));
        match two % 4 {
            0 => Command::Move { id, payload: self.payload(roll) },
            1 => Command::Hold { id, payload: self.payload(roll), expires_at: self.now() },
            2 => Command::Post { id, hold, amount: None, is_last: odd < 128 },
            _ => Command::Reverse { id, original: hold },
        }
    }

    /// Every number of every account and hold is the model's.
    fn check_agreement(&self) {
        for account in self.shelf.accounts.values() {
            let Account { id, balances, .. } = *account;
            let totals = [balances.posted, balances.pending_in, balances.pending_out].map(i128::from);
            assert_eq!((totals[0], totals[1], totals[2]), self.model.totals(id));
            assert_eq!((account.floor, account.ceiling), self.model.limits(id));
            assert_eq!(account.status, self.model.status(id));
            assert_eq!(usize::try_from(account.postings).unwrap(), self.model.postings(id));
            assert_eq!(account.last_at.as_micros(), self.model.last_at(id));
            assert_eq!(Some((account.currency, account.opened_at)), self.model.opened(id));
            let (day, minor) = self.model.spent(id).unwrap_or((account.spent.day, 0));
            assert_eq!((account.spent.day, i128::from(account.spent_on(day))), (day, minor));
        }
        for held in self.shelf.holds.values() {
            let (payload, expires_at, left, state) =
                self.model.hold(held.id).expect("the model has the hold");
            assert_eq!((i128::from(held.left), held.state, held.expires_at), (left, state, expires_at));
            assert_eq!((held.debit, held.credit), (payload.debit, payload.credit));
            assert_eq!(held.amount, payload.amount.minor());
        }
        let booked = self.shelf.journal.iter().map(|transfer| {
            let minors = (i128::from(transfer.posted), i128::from(transfer.pending));
            (transfer.id, transfer.debit, transfer.credit, minors, transfer.booked_at.as_micros())
        });
        let expected = self.model.effects().map(|effect| {
            (effect.id, effect.debit, effect.credit, (effect.posted, effect.held), effect.booked_at)
        });
        assert!(booked.eq(expected), "both journals say the same");
    }

    fn check_invariants(&self) {
        let mut sums: BTreeMap<Currency, i128> = BTreeMap::new();
        for account in self.shelf.accounts.values() {
            let Account { id, balances, .. } = *account;
            *sums.entry(account.currency).or_default() += i128::from(balances.posted);
            assert!(account.floor.is_none_or(|floor| floor <= balances.posted - balances.pending_out));
            assert!(account.ceiling.is_none_or(|ceiling| balances.posted + balances.pending_in <= ceiling));
            assert!(account.status != Status::Closed || balances.is_zero());
            let left = |side: fn(&Hold) -> AccountId| -> i64 {
                self.shelf.holds.values().filter(|held| side(held) == id).map(|held| held.left).sum()
            };
            assert_eq!(balances.pending_out, left(|held| held.debit));
            assert_eq!(balances.pending_in, left(|held| held.credit));
        }
        assert!(sums.values().all(|sum| *sum == 0), "{sums:?}");
        for held in self.shelf.holds.values() {
            assert_eq!(0 < held.left, held.state == HoldState::Open);
            assert!(held.left <= held.amount);
        }
        let ids: BTreeSet<TransferId> = self.shelf.journal.iter().map(|transfer| transfer.id).collect();
        assert_eq!(ids.len(), self.shelf.journal.len(), "no id is booked twice");
    }

    /// Postings are numbered without a gap and rise in time; walked backwards they lead to the opening zero.
    fn check_history(&self) {
        for account in self.shelf.accounts.values() {
            let (mut number, mut previous, mut at) = (0, None, account.opened_at);
            let mut path = vec![Balances::default()];
            let mine =
                self.shelf.journal.iter().filter_map(|one| one.side(account.id).map(|side| (one, side)));
            for (transfer, side) in mine.clone() {
                number += 1;
                assert_eq!(transfer.link(side), Link { number, previous });
                assert!(at < transfer.booked_at);
                (previous, at) = (Some(transfer.id), transfer.booked_at);
                path.push(path.last().unwrap().forward(transfer, side).unwrap());
            }
            assert_eq!((account.postings, account.last, account.last_at), (number, previous, at));
            let mut balances = account.balances;
            for (transfer, side) in mine.rev() {
                assert_eq!(path.pop(), Some(balances));
                balances = balances.rewind(transfer, side).unwrap();
            }
            assert_eq!(balances, Balances::default());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn any_run_agrees_with_the_model_and_keeps_every_invariant(steps in runs()) {
        Run::play(&steps);
    }

    #[test]
    fn rewinding_undoes_going_forward(
        posted: i64,
        pending_in in 0..i64::MAX,
        pending_out in 0..i64::MAX,
        moved in prop_oneof![0..1_000_i64, 0..=i64::MAX],
        held in prop_oneof![-1_000..1_000_i64, any::<i64>()],
    ) {
        let before = Balances { posted, pending_in, pending_out };
        let is_countable = posted.checked_add(pending_in).and(posted.checked_sub(pending_out)).is_some();
        let sample = super::statement::play("open a JPY\nopen b JPY\nmove m a b 1").journal[0];
        let transfer = Transfer { posted: moved, pending: held, ..sample };
        for side in [Side::Debit, Side::Credit] {
            if let Ok(after) = before.forward(&transfer, side)
                && is_countable
                && held != i64::MIN
            {
                prop_assert_eq!(after.rewind(&transfer, side), Ok(before));
            }
        }
    }
}

/// A property over runs that are all refused, or never, would prove little.
#[test]
fn runs_succeed_and_meet_every_refusal() {
    let mut runner = TestRunner::deterministic();
    let mut codes: BTreeMap<&'static str, u32> = BTreeMap::new();
    for _ in 0..60 {
        let run = Run::play(&runs().new_tree(&mut runner).unwrap().current());
        for (code, count) in run.codes {
            *codes.entry(code).or_default() += count;
        }
    }
    let succeeded = codes.remove("ok").unwrap_or(0);
    let refused: u32 = codes.values().sum();
    assert!(refused < 2 * succeeded && succeeded < 2 * refused, "{succeeded} succeeded, {codes:?}");
    let missed: Vec<&str> =
        REFUSALS.map(Refusal::code).into_iter().filter(|code| !codes.contains_key(code)).collect();
    assert!(missed.is_empty(), "never met: {missed:?} in {codes:?}");
}
