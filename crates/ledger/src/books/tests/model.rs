//! A second ledger, written to be slow and plain: it keeps a list of what happened and answers every question by
//! reading the list from the start. Nothing in it is carried from one step to the next but the list.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a question passes over the commands that do not bear on it"
)]
#![expect(clippy::arithmetic_side_effects, reason = "a run is too short for its sums to fill 128 bits")]

use crate::{Command, HoldState, Payload, Refusal, Status};
use kernel::{AccountId, BusinessDay, Currency, Timestamp, TransferId};
use std::collections::BTreeMap;

#[derive(Debug, Clone)]
pub(super) struct Event {
    command: Command,
    at: Timestamp,
    effect: Option<Effect>,
}

/// What a transfer did, in whole numbers that cannot run out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Effect {
    pub(super) id: TransferId,
    pub(super) debit: AccountId,
    pub(super) credit: AccountId,
    pub(super) posted: i128,
    pub(super) held: i128,
    pub(super) booked_at: i64,
    spend: Option<(BusinessDay, i128)>,
}

#[derive(Debug, Default)]
pub(super) struct Model {
    events: Vec<Event>,
}

/// Posted, pending in, pending out.
pub(super) type Totals = (i128, i128, i128);

impl Model {
    /// All of the set, or the first refusal with its place.
    pub(super) fn apply(&mut self, set: &[Command], now: Timestamp) -> Result<(), (usize, Refusal)> {
        let before = self.events.len();
        for (place, command) in set.iter().enumerate() {
            match self.answer(command, now) {
                Ok(Some(event)) => self.events.push(event),
                Ok(None) => {}
                Err(refusal) => {
                    self.events.truncate(before);
                    return Err((place, refusal));
                }
            }
        }
        Ok(())
    }

    pub(super) fn effects(&self) -> impl Iterator<Item = &Effect> {
        self.events.iter().filter_map(|event| event.effect.as_ref())
    }

    pub(super) fn opened(&self, account: AccountId) -> Option<(Currency, Timestamp)> {
        self.events.iter().find_map(|event| match event.command {
            Command::Open(open) if open.account == account => Some((open.currency, event.at)),
            _ => None,
        })
    }

    pub(super) fn limits(&self, id: AccountId) -> (Option<i64>, Option<i64>) {
        let each = self.events.iter().rev().find_map(|event| match event.command {
            Command::Open(open) if open.account == id => Some((open.floor, open.ceiling)),
            Command::SetLimits { account, floor, ceiling } if account == id => Some((floor, ceiling)),
            _ => None,
        });
        each.expect("an opened account")
    }

    pub(super) fn status(&self, id: AccountId) -> Status {
        let last = self.events.iter().rev().find_map(|event| match event.command {
            Command::SetStatus { account, status } if account == id => Some(status),
            _ => None,
        });
        last.unwrap_or(Status::Open)
    }

    pub(super) fn totals(&self, account: AccountId) -> Totals {
        let sum = |take: &dyn Fn(&Effect) -> i128| self.effects().map(take).sum::<i128>();
        let when = |is_this: bool, minor: i128| if is_this { minor } else { 0 };
        let paid_in = sum(&|effect| when(effect.credit == account, effect.posted));
        let paid_out = sum(&|effect| when(effect.debit == account, effect.posted));
        let held_for = sum(&|effect| when(effect.credit == account, effect.held));
        let held_from = sum(&|effect| when(effect.debit == account, effect.held));
        (paid_in - paid_out, held_for, held_from)
    }

    pub(super) fn postings(&self, account: AccountId) -> usize {
        self.effects().filter(|effect| effect.debit == account || effect.credit == account).count()
    }

    pub(super) fn last_at(&self, account: AccountId) -> i64 {
        let touching = self.effects().filter(|effect| effect.debit == account || effect.credit == account);
        let booked = touching.map(|effect| effect.booked_at).max();
        booked.unwrap_or_else(|| self.opened(account).expect("an opened account").1.as_micros())
    }

    /// Spending of the latest day that has any.
    pub(super) fn spent(&self, account: AccountId) -> Option<(BusinessDay, i128)> {
        let mut days: BTreeMap<BusinessDay, i128> = BTreeMap::new();
        let mine = self.effects().filter(|effect| effect.debit == account);
        for (day, minor) in mine.filter_map(|effect| effect.spend) {
            // A day that was over when the spending came is not counted again.
            if days.keys().next_back().is_none_or(|latest| *latest <= day) {
                *days.entry(day).or_default() += minor;
            }
        }
        days.pop_last()
    }

    /// The payload a hold was placed with, when it expires, what is left of it, and its state.
    pub(super) fn hold(&self, id: TransferId) -> Option<(Payload, Timestamp, i128, HoldState)> {
        let (payload, expires_at) = self.events.iter().find_map(|event| match event.command {
            Command::Hold { id: own, payload, expires_at } if own == id => Some((payload, expires_at)),
            _ => None,
        })?;
        let mut ends = self.events.iter().filter(|event| event.command.needs().hold == Some(id));
        let freed: i128 = ends.clone().filter_map(|event| event.effect).map(|effect| effect.held).sum();
        let left = i128::from(payload.amount.minor()) + freed;
        let state = match ends.next_back().map(|event| event.command) {
            _ if 0 < left => HoldState::Open,
            Some(Command::Void { .. }) => HoldState::Voided,
            Some(Command::Expire { .. }) => HoldState::Expired,
            _ => HoldState::Posted,
        };
        Some((payload, expires_at, left, state))
    }

    fn booked(&self, id: TransferId) -> Option<&Event> {
        self.events.iter().find(|event| event.effect.is_some_and(|effect| effect.id == id))
    }

    fn answer(&self, command: &Command, now: Timestamp) -> Result<Option<Event>, Refusal> {
        if let Some(event) = command.needs().own.and_then(|own| self.booked(own)) {
            let is_same = is_same_body(command, event);
            return if is_same { Ok(None) } else { Err(Refusal::RepeatDiffers) };
        }
        let effect = match *command {
            Command::Open(open) => {
                if let Some((currency, _)) = self.opened(open.account) {
                    let is_same =
                        (currency, self.limits(open.account)) == (open.currency, (open.floor, open.ceiling));
                    return if is_same { Ok(None) } else { Err(Refusal::AccountExists) };
                }
                fits((0, 0, 0), (open.floor, open.ceiling))?;
                None
            }
            Command::SetLimits { account, floor, ceiling } => {
                self.open_account(account)?;
                fits(self.totals(account), (floor, ceiling))?;
                None
            }
            Command::SetStatus { account, status } => {
                self.opened(account).ok_or(Refusal::UnknownAccount)?;
                match (self.status(account), status) {
                    (Status::Closed, Status::Closed) => return Ok(None),
                    (Status::Closed, _) => return Err(Refusal::AccountClosed),
                    (_, Status::Closed) if self.totals(account) != (0, 0, 0) => {
                        return Err(Refusal::AccountNotEmpty);
                    }
                    _ => None,
                }
            }
            Command::Move { id, payload } => {
                let effect = Effect { posted: i128::from(payload.amount.minor()), ..drafted(id, &payload) };
                Some(self.new_money(effect, now)?)
            }
            Command::Hold { id, payload, .. } => {
                let effect = Effect { held: i128::from(payload.amount.minor()), ..drafted(id, &payload) };
                Some(self.new_money(effect, now)?)
            }
            Command::Post { id, hold, .. } | Command::Void { id, hold } | Command::Expire { id, hold } => {
                Some(self.end_of_hold(command, id, hold, now)?)
            }
            Command::Reverse { id, original } => Some(self.reversal(id, original, now)?),
        };
        Ok(Some(Event { command: *command, at: now, effect }))
    }

    fn open_account(&self, account: AccountId) -> Result<Status, Refusal> {
        self.opened(account).ok_or(Refusal::UnknownAccount)?;
        match self.status(account) {
            Status::Closed => Err(Refusal::AccountClosed),
            status => Ok(status),
        }
    }

    fn new_money(&self, draft: Effect, now: Timestamp) -> Result<Effect, Refusal> {
        let Effect { debit, credit, posted, held, .. } = draft;
        let currency =
            |account| self.opened(account).map(|(currency, _)| currency).ok_or(Refusal::UnknownAccount);
        let currencies = (currency(debit)?, currency(credit)?);
        if debit == credit {
            return Err(Refusal::SameAccount);
        }
        if currencies.0 != currencies.1 {
            return Err(Refusal::CurrencyMismatch);
        }
        if [self.open_account(debit)?, self.open_account(credit)?].contains(&Status::Frozen) {
            return Err(Refusal::AccountFrozen);
        }
        let effect = Effect { booked_at: self.booking_time(debit, credit, now), ..draft };
        // Only the floor of the payer and the ceiling of the payee are asked.
        let (posted_of_debit, _, out) = self.totals(debit);
        let (posted_of_credit, coming, _) = self.totals(credit);
        let (floor, ceiling) = (self.limits(debit).0, self.limits(credit).1);
        if floor.is_some_and(|floor| posted_of_debit - out - posted - held < i128::from(floor)) {
            return Err(Refusal::NotEnoughMoney);
        }
        if ceiling.is_some_and(|ceiling| i128::from(ceiling) < posted_of_credit + coming + posted + held) {
            return Err(Refusal::AboveCeiling);
        }
        self.countable(effect)
    }

    /// Whether all numbers that follow from the effect are ones that 64 bits can hold.
    fn countable(&self, effect: Effect) -> Result<Effect, Refusal> {
        let event = Event {
            command: Command::Void { id: effect.id, hold: effect.id },
            at: Timestamp::EPOCH,
            effect: Some(effect),
        };
        let after = Self { events: self.events.iter().cloned().chain([event]).collect() };
        let numbers = [effect.debit, effect.credit].into_iter().flat_map(|account| {
            let (posted, coming, going) = after.totals(account);
            let spent = after.spent(account).map_or(0, |(_, minor)| minor);
            [posted, coming, going, posted + coming, posted - going, spent]
        });
        let mut numbers = numbers;
        if numbers.all(|number| i64::try_from(number).is_ok()) { Ok(effect) } else { Err(Refusal::Overflow) }
    }

    fn booking_time(&self, debit: AccountId, credit: AccountId, now: Timestamp) -> i64 {
        [now.as_micros(), self.last_at(debit) + 1, self.last_at(credit) + 1]
            .into_iter()
            .max()
            .unwrap_or_default()
    }

    fn end_of_hold(
        &self,
        command: &Command,
        id: TransferId,
        hold: TransferId,
        now: Timestamp,
    ) -> Result<Effect, Refusal> {
        let (payload, expires_at, left, state) = self.hold(hold).ok_or(Refusal::UnknownHold)?;
        let is_late = expires_at <= now;
        if state != HoldState::Open {
            return Err(Refusal::HoldClosed);
        }
        let (posted, freed) = match *command {
            Command::Post { .. } if is_late => return Err(Refusal::HoldExpired),
            Command::Post { amount, is_last, .. } => {
                let posted = amount.map_or(left, |amount| i128::from(amount.minor()));
                (posted, if is_last { left } else { posted })
            }
            Command::Expire { .. } if !is_late => return Err(Refusal::HoldNotExpired),
            _ => (0, left),
        };
        if left < posted {
            return Err(Refusal::MoreThanHeld);
        }
        let (debit, credit) = (payload.debit, payload.credit);
        let booked_at = self.booking_time(debit, credit, now);
        self.countable(Effect { id, debit, credit, posted, held: -freed, booked_at, spend: None })
    }

    fn reversal(&self, id: TransferId, original: TransferId, now: Timestamp) -> Result<Effect, Refusal> {
        let event = self.booked(original).ok_or(Refusal::UnknownTransfer)?;
        let effect = event.effect.ok_or(Refusal::UnknownTransfer)?;
        if !matches!(event.command, Command::Move { .. } | Command::Post { .. }) {
            return Err(Refusal::NotReversible);
        }
        if self.events.iter().any(|event| event.command.needs().original == Some(original)) {
            return Err(Refusal::AlreadyReversed);
        }
        let (debit, credit) = (effect.credit, effect.debit);
        self.new_money(Effect { id, debit, credit, held: 0, spend: None, ..effect }, now)
    }
}

fn drafted(id: TransferId, payload: &Payload) -> Effect {
    let spend = payload.spend_on.map(|day| (day, i128::from(payload.amount.minor())));
    let Payload { debit, credit, .. } = *payload;
    Effect { id, debit, credit, posted: 0, held: 0, booked_at: 0, spend }
}

fn fits(
    (posted, coming, going): Totals,
    (floor, ceiling): (Option<i64>, Option<i64>),
) -> Result<(), Refusal> {
    if floor.zip(ceiling).is_some_and(|(floor, ceiling)| ceiling < floor) {
        return Err(Refusal::LimitsCrossed);
    }
    if floor.is_some_and(|floor| posted - going < i128::from(floor)) {
        return Err(Refusal::NotEnoughMoney);
    }
    if ceiling.is_some_and(|ceiling| i128::from(ceiling) < posted + coming) {
        return Err(Refusal::AboveCeiling);
    }
    Ok(())
}

/// The same command word for word; where one post says how much and the other "all that is left", what was posted.
fn is_same_body(command: &Command, event: &Event) -> bool {
    let exact = |command: &Command| match *command {
        Command::Post { id, hold, is_last, .. } => Command::Post { id, hold, is_last, amount: None },
        other => other,
    };
    let asked = match *command {
        Command::Post { amount, .. } => amount.map(|amount| i128::from(amount.minor())),
        _ => None,
    };
    exact(command) == exact(&event.command)
        && asked.is_none_or(|asked| event.effect.is_some_and(|effect| effect.posted == asked))
}
