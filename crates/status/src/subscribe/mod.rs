//! How somebody asks to be told, changes that, and ends it: forms that need no script.

mod fields;
mod port;
mod reception;
mod target;

pub use port::{Ask, Asked, Confirmed, NotKept, Subscription, Subscriptions, Wants, Way, Ways};
pub use reception::Reception;
