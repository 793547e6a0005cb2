//! How much anybody may take.

use std::time::Duration;

/// Bytes of a request's head.
pub(super) const HEAD_BYTES_MAX: usize = 16 * 1_024;
/// How long a client may take to send a request's head, and to think of the next request.
pub(super) const HEAD_WAIT_MAX: Duration = Duration::from_secs(30);
/// How long one connection may last; whoever reads slowly is not waited for longer.
pub(super) const CONNECTION_LASTS_MAX: Duration = Duration::from_mins(5);
/// How long a connection that is to end may take for what it is in the middle of.
pub(super) const DRAIN_WAIT_MAX: Duration = Duration::from_secs(5);
/// How long nobody is let in when the system has no more connections to give.
pub(super) const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// Connections that the system may hold until they are taken.
pub(super) const BACKLOG: u32 = 4_096;
/// Connections of the bank at once.
pub(super) const FEED_CONNECTIONS_MAX: usize = 16;
/// How long the bank may take to send a document.
pub(super) const FEED_WAIT_MAX: Duration = Duration::from_secs(20);

/// What an operator may choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Connections at once, of all threads together; more are closed as they come.
    pub connections_max: usize,
}

impl Limits {
    /// Unless an operator chooses.
    pub const CONNECTIONS_MAX: usize = 16_384;
    /// More threads than this serve nobody better.
    pub const WORKERS_MAX: usize = 64;
}
