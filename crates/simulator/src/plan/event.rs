//! What a plan consists of: who there is, and what happens to them, in order.

use bank::FundsWay;
use kernel::{Amount, Timestamp};
use payments::{CardStatus, Category, DeclineReason, Merchant, PotLock};

macro_rules! numbers {
    ($($(#[$doc:meta])* $name:ident,)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub(crate) struct $name(pub(crate) usize);
    )*};
}

numbers! {
    /// A place in [`Plan::people`].
    PersonNo,
    /// A place in [`Plan::accounts`].
    AccountNo,
    /// A place in [`Plan::cards`].
    CardNo,
    /// A place in [`Plan::pots`].
    PotNo,
    /// A place in [`Plan::shops`].
    ShopNo,
    /// A place in [`Plan::outsiders`].
    OutsiderNo,
    /// A place in [`Plan::events`].
    EventNo,
}

/// A whole year of a whole bank, decided before any of it happens.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Plan {
    pub(crate) shops: Vec<Merchant>,
    pub(crate) outsiders: Vec<Outsider>,
    pub(crate) people: Vec<PersonPlan>,
    /// Personal accounts first, in the order of the people; then joint ones.
    pub(crate) accounts: Vec<AccountPlan>,
    pub(crate) cards: Vec<CardPlan>,
    pub(crate) pots: Vec<PotPlan>,
    /// First the opening of everything, then the year in the order of time.
    pub(crate) events: Vec<Event>,
    /// How many of the events open something.
    pub(crate) openings: usize,
    /// How many lines the events leave in the customers' feeds.
    pub(crate) lines: u64,
}

/// Someone at another bank: an employer, a landlord, a supplier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outsider {
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) category: Category,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PersonPlan {
    pub(crate) name: String,
    pub(crate) email: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AccountPlan {
    pub(crate) owners: Vec<PersonNo>,
    pub(crate) overdraft_minor: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CardPlan {
    pub(crate) account: AccountNo,
    pub(crate) person: PersonNo,
    pub(crate) status: CardStatus,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PotPlan {
    pub(crate) account: AccountNo,
    pub(crate) person: PersonNo,
    pub(crate) name: &'static str,
    pub(crate) style: &'static str,
    pub(crate) goal: Option<i64>,
    pub(crate) lock: PotLock,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Event {
    pub(crate) at: Timestamp,
    pub(crate) step: Step,
    /// Events that have to be over before this one starts.
    pub(crate) waits_for: [Option<EventNo>; 2],
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Step {
    KeepMerchant(ShopNo),
    OpenPerson(PersonNo),
    OpenAccount(AccountNo),
    IssueCard(CardNo),
    MakePot(PotNo),
    MoveFunds { account: AccountNo, way: FundsWay, amount: Amount, outsider: OutsiderNo },
    Authorise { card: CardNo, shop: ShopNo, amount: Amount, is_cvc_right: Option<bool>, answer: Answer },
    Settle(EventNo),
    Release(EventNo),
    Deposit { pot: PotNo, amount: Amount },
    Withdraw { pot: PotNo, amount: Amount },
    Pay { payer: PersonNo, source: AccountNo, target: AccountNo, amount: Amount, reference: String },
}

/// What the plan knows the bank will say to a purchase, because it counts every balance along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    Approved,
    Declined(DeclineReason),
}

impl Step {
    /// How many feed lines it leaves.
    pub(crate) const fn lines(&self) -> u64 {
        match self {
            Self::KeepMerchant(_)
            | Self::OpenPerson(_)
            | Self::OpenAccount(_)
            | Self::IssueCard(_)
            | Self::MakePot(_)
            | Self::Settle(_)
            | Self::Release(_) => 0,
            Self::MoveFunds { .. }
            | Self::Authorise { .. }
            | Self::Deposit { .. }
            | Self::Withdraw { .. } => 1,
            Self::Pay { .. } => 2,
        }
    }
}
