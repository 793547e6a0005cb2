//! A line in a customer's feed: what a movement of money, or the refusal of one, looks like to them.

use crate::{AccountNumber, SortCode};
use kernel::{AccountId, MerchantId, Money, PersonId, PotId, Timestamp, TransactionId, TransferId};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($variant,)* }

        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The word used on the wire and in the store.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            /// The value of a word, if it is one.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.word() == word)
            }
        }
    };
}

words! {
    /// What the money was for.
    Category {
        General = "general",
        EatingOut = "eating_out",
        Expenses = "expenses",
        Transport = "transport",
        Cash = "cash",
        Bills = "bills",
        Entertainment = "entertainment",
        Shopping = "shopping",
        Holidays = "holidays",
        Groceries = "groceries",
        TopUp = "mondo",
        Income = "income",
        Savings = "savings",
        Transfers = "transfers",
    }
}

words! {
    /// The way the money took.
    Scheme {
        Mastercard = "mastercard",
        FasterPayments = "payport_faster_payments",
        Pot = "uk_retail_pot",
        Payment = "p2p_payment",
        TopUp = "topup",
    }
}

words! {
    /// Why a card payment was declined.
    DeclineReason {
        InsufficientFunds = "INSUFFICIENT_FUNDS",
        CardInactive = "CARD_INACTIVE",
        CardBlocked = "CARD_BLOCKED",
        InvalidCvc = "INVALID_CVC",
        StrongCustomerAuthenticationRequired = "STRONG_CUSTOMER_AUTHENTICATION_REQUIRED",
        Other = "OTHER",
    }
}

/// Who stands at the other end, as far as they are known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counterparty {
    pub name: String,
    pub sort_code: Option<SortCode>,
    pub account_number: Option<AccountNumber>,
    pub account: Option<AccountId>,
    pub person: Option<PersonId>,
}

/// What in the ledger a line stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TransactionLink {
    /// Nothing moved: the line tells of a refusal.
    Declined(DeclineReason),
    /// Money is held, not yet moved.
    Held(TransferId),
    /// Money moved.
    Settled { transfer: TransferId, at: Timestamp },
    /// The hold ended and nothing moved.
    Released(TransferId),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transaction {
    pub id: TransactionId,
    pub account: AccountId,
    /// Who caused it, where a customer did.
    pub person: Option<PersonId>,
    /// Below zero when money leaves the account.
    pub amount: Money,
    /// In the currency of the place, where that is another.
    pub local: Money,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub link: TransactionLink,
    pub description: String,
    pub notes: String,
    pub category: Category,
    pub scheme: Scheme,
    pub merchant: Option<MerchantId>,
    pub pot: Option<PotId>,
    pub counterparty: Option<Counterparty>,
    /// The key by which a repeat was known; empty where there was none.
    pub dedupe_id: String,
    pub is_load: bool,
    /// Whether this account started it.
    pub is_originator: bool,
    pub is_in_spending: bool,
}

impl Transaction {
    pub const DESCRIPTION_CHARS_MAX: usize = 200;
    pub const NOTES_CHARS_MAX: usize = 5_000;

    #[must_use]
    pub const fn decline(&self) -> Option<DeclineReason> {
        match self.link {
            TransactionLink::Declined(reason) => Some(reason),
            TransactionLink::Held(_) | TransactionLink::Settled { .. } | TransactionLink::Released(_) => None,
        }
    }

    #[must_use]
    pub const fn settled_at(&self) -> Option<Timestamp> {
        match self.link {
            TransactionLink::Settled { at, .. } => Some(at),
            TransactionLink::Declined(_) | TransactionLink::Held(_) | TransactionLink::Released(_) => None,
        }
    }
}

#[cfg(test)]
mod tests;
