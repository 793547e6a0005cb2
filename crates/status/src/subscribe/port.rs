//! What the page needs of whoever keeps its subscribers. The page itself knows nobody.

use crate::words::Language;
use async_trait::async_trait;
use kernel::Secret;
use std::collections::BTreeSet;
use std::net::IpAddr;

/// How somebody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Way {
    Mail,
    Webhook,
}

/// Which ways there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ways {
    pub mail: bool,
    pub webhooks: bool,
}

impl Ways {
    pub(crate) const fn any(self) -> bool {
        self.mail || self.webhooks
    }

    pub(crate) const fn has(self, way: Way) -> bool {
        match way {
            Way::Mail => self.mail,
            Way::Webhook => self.webhooks,
        }
    }
}

/// Of what somebody wants to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wants {
    Everything,
    /// Of these components, by their ids, and of what names none.
    These(BTreeSet<String>),
}

/// That somebody asks to be told.
#[derive(Debug, Clone)]
pub struct Ask {
    pub way: Way,
    /// As it was written: a mailbox or a URL.
    pub address: Secret<String>,
    pub language: Language,
    pub wants: Wants,
}

/// What came of it.
#[derive(Debug, Clone)]
pub enum Asked {
    /// A mail is on its way, or nobody may know why none is.
    Written,
    /// The webhook's secret, and the token by which it is verified and confirmed.
    Webhook {
        secret: Secret<String>,
        token: Secret<String>,
    },
    BadAddress,
    TooOften,
    /// Too many wait to be confirmed.
    Full,
}

/// What came of a confirmation.
#[derive(Debug, Clone)]
pub enum Confirmed {
    /// With the token by which the subscription is changed.
    Yes {
        manage: Secret<String>,
    },
    /// The webhook did not answer as it has to; there is another try.
    NotAnswered,
    /// The token is none, was used, or is too old.
    No,
    TooOften,
    /// There are as many subscribers as there can be.
    Full,
}

/// A subscription, as whoever holds its token sees it.
#[derive(Debug, Clone)]
pub struct Subscription {
    pub way: Way,
    pub address: Secret<String>,
    pub wants: Wants,
}

/// What was asked could not be looked up or written down; it can be asked again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the subscribers cannot be reached")]
pub struct NotKept;

/// Whoever keeps the subscribers. Tokens come from outside and may be anything.
#[async_trait]
pub trait Subscriptions: Send + Sync {
    /// `from` is the asker's address, for limits.
    async fn ask(&self, ask: Ask, from: IpAddr) -> Result<Asked, NotKept>;
    async fn confirm(&self, token: &str, from: IpAddr) -> Result<Confirmed, NotKept>;
    /// The subscription that a token changes.
    async fn find(&self, token: &str) -> Result<Option<Subscription>, NotKept>;
    /// Whether there is a subscription of this token, which now wants this.
    async fn change(&self, token: &str, wants: Wants) -> Result<bool, NotKept>;
    /// Whether the token is a good one; the subscription is over then, also where it was over before.
    async fn end(&self, token: &str) -> Result<bool, NotKept>;
}
