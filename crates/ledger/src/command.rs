//! What the ledger can be asked to do, and which facts each asking needs.

use crate::{Kind, Purpose, Status, Transfer};
use kernel::{AccountId, Amount, BusinessDay, Currency, Timestamp, TransferId};

/// Opens an account at zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Open {
    pub account: AccountId,
    pub currency: Currency,
    pub floor: Option<i64>,
    pub ceiling: Option<i64>,
}

/// What stands in every new movement of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Payload {
    pub debit: AccountId,
    pub credit: AccountId,
    pub amount: Amount,
    pub value_on: BusinessDay,
    pub purpose: Purpose,
    /// The day on which it counts as spending of the debit account, if it does.
    pub spend_on: Option<BusinessDay>,
}

/// One command. Every transfer carries an id chosen by the caller, so that repeating it is safe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    Open(Open),
    SetLimits {
        account: AccountId,
        floor: Option<i64>,
        ceiling: Option<i64>,
    },
    SetStatus {
        account: AccountId,
        status: Status,
    },
    Move {
        id: TransferId,
        payload: Payload,
    },
    Hold {
        id: TransferId,
        payload: Payload,
        expires_at: Timestamp,
    },
    /// Posts `amount` of a hold, or all that is left; with `is_last` the rest is set free.
    Post {
        id: TransferId,
        hold: TransferId,
        amount: Option<Amount>,
        is_last: bool,
    },
    Void {
        id: TransferId,
        hold: TransferId,
    },
    Expire {
        id: TransferId,
        hold: TransferId,
    },
    Reverse {
        id: TransferId,
        original: TransferId,
    },
}

/// The facts a command is decided on. The store loads those that exist; one that is missing is a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Needs {
    pub accounts: [Option<AccountId>; 2],
    /// The command's own id: has it been booked before?
    pub own: Option<TransferId>,
    /// The hold it ends; its two accounts are needed as well.
    pub hold: Option<TransferId>,
    /// The transfer it reverses; its two accounts are needed as well.
    pub original: Option<TransferId>,
}

impl Command {
    #[must_use]
    pub fn needs(&self) -> Needs {
        let none = Needs::default();
        match *self {
            Self::Open(Open { account, .. })
            | Self::SetLimits { account, .. }
            | Self::SetStatus { account, .. } => Needs { accounts: [Some(account), None], ..none },
            Self::Move { id, payload } | Self::Hold { id, payload, .. } => {
                Needs { accounts: [Some(payload.debit), Some(payload.credit)], own: Some(id), ..none }
            }
            Self::Post { id, hold, .. } | Self::Void { id, hold } | Self::Expire { id, hold } => {
                Needs { own: Some(id), hold: Some(hold), ..none }
            }
            Self::Reverse { id, original } => Needs { own: Some(id), original: Some(original), ..none },
        }
    }

    /// Whether `booked` is what this command books: the same id with another body is refused.
    pub(crate) fn matches(&self, booked: &Transfer) -> bool {
        let is_payload = |payload: &Payload, minor: i64| {
            payload.debit == booked.debit
                && payload.credit == booked.credit
                && payload.amount.minor() == minor
                && payload.value_on == booked.value_on
                && payload.purpose == booked.purpose
                && payload.spend_on == booked.spend_on
        };
        match *self {
            Self::Open(_) | Self::SetLimits { .. } | Self::SetStatus { .. } => false,
            Self::Move { payload, .. } => booked.kind == Kind::Move && is_payload(&payload, booked.posted),
            Self::Hold { payload, expires_at, .. } => {
                booked.kind == Kind::Hold { expires_at } && is_payload(&payload, booked.pending)
            }
            Self::Post { hold, amount, is_last, .. } => {
                booked.kind == Kind::Post { hold, is_last }
                    && amount.is_none_or(|amount| amount.minor() == booked.posted)
            }
            Self::Void { hold, .. } => booked.kind == Kind::Void { hold },
            Self::Expire { hold, .. } => booked.kind == Kind::Expire { hold },
            Self::Reverse { original, .. } => booked.kind == Kind::Reverse { original },
        }
    }
}
