//! The status page: what the bank last said of itself, served by a process of its own.
//!
//! Owns how a projection is taken in and kept, every page and document made of it, and how they are served.
//! Invariants: what is served was said by the bank, signed, and later than what it said before; everything is made once
//! for each projection and only handed out afterwards; how old the knowledge is stands on the page.
//! Never: asks the bank anything, or needs its database or its login; holds personal data; asks the machine for the
//! time.

mod age;
mod document;
mod feed;
mod news;
mod page;
#[cfg(test)]
mod samples;
mod serve;
mod site;
mod subscribe;
mod told;
mod words;

pub use age::{Age, Moment, STALE_AFTER};
pub use feed::{Desk, FeedKey, Heard, KEY_BYTES_MIN, KeepError, KeyError, Opening, Shelf};
pub use news::{Letter, News, Texts, Topic};
pub use serve::{Limits, Listeners, ServeError, Server, feed_listener};
pub use site::{Made, SEED_BYTES, SeedError, Signer, Site};
pub use subscribe::{
    Ask, Asked, Confirmed, NotKept, Reception, Subscription, Subscriptions, Wants, Way, Ways,
};
pub use told::{BadProjection, Told};
pub use words::Language;
