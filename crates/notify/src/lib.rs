//! Who is told what the status page shows, and how: subscribers and social channels, in the status process.
//!
//! Owns the small database of that process, with everything that is still to be told in it.
//! Invariants: what is told was public before; each update is told at most once to each; everything that waits is
//! bounded; nothing is sent before it is written down that it is being sent.
//! Never: asks the bank anything, or needs its database; serves HTTP; reads a clock.

mod keep;
mod lane;
mod outbox;
#[cfg(test)]
mod samples;
mod social;
mod subscribers;
mod teller;
mod tokens;

pub use keep::{Keep, KeepError};
pub use lane::{Lane, LaneSettings};
pub use social::{
    Channel, ChannelKind, Checked, CredentialsError, Ports, Say, Social, SocialError, Trouble, TroubleKind,
};
pub use subscribers::{Parts, Subscribers};
pub use teller::Teller;
pub use tokens::{KEY_BYTES_MIN, KeyError, TokenKey};
