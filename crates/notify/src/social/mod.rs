//! Social channels: each update that the public may read, told once on each of them, as a thread for each incident.
//!
//! An update is written down in the outbox, in the transaction that sees it, and stays there with what became of it. A
//! post is begun in a commit of its own before anything is sent, so that a crash leaves a post that *may* be out; every
//! try but the first looks first whether it is, and the text carries an address that no other post has, by which it is
//! found.

mod bluesky;
mod channel;
mod credentials;
mod desk;
mod dry;
mod http;
mod length;
mod mastodon;
mod network;
mod oauth;
mod outbox;
mod teller;
mod telling;
#[cfg(test)]
mod tests;
mod text;
mod tid;
mod x;

pub use channel::{Channel, ChannelKind, SocialError};
pub use credentials::CredentialsError;
pub use desk::{Checked, Ports, Say, Social};
pub use network::{Trouble, TroubleKind};
