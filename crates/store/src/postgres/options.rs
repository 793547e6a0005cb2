//! What may be chosen about the engine, and the waits and bounds that may not.

use std::path::PathBuf;
use std::time::Duration;

/// How one process uses the database. The defaults suit a server of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostgresOptions {
    /// Connections for reads. Commits have connections of their own, so that reads cannot starve them.
    pub connections_max: usize,
    /// Changes that may share one engine transaction.
    pub batch_changes_max: usize,
    /// Requests to commit that may wait; beyond it, callers wait for a place.
    pub queue_max: usize,
    /// Certificates (PEM) of the authorities that vouch for the server, instead of the public ones.
    pub authorities: Option<PathBuf>,
}

impl Default for PostgresOptions {
    fn default() -> Self {
        Self { connections_max: 16, batch_changes_max: 4_096, queue_max: 8_192, authorities: None }
    }
}

/// Connecting, with TLS and log-in.
pub(super) const CONNECT_WAIT_MAX: Duration = Duration::from_secs(5);
/// How long a connection may be silent before it is asked whether it is still there; shorter than firewalls forget.
pub(super) const KEEPALIVE_IDLE: Duration = Duration::from_secs(30);
/// Waiting for a pooled connection to come free.
pub(super) const POOL_WAIT_MAX: Duration = Duration::from_secs(5);
/// One read, as the caller sees it.
pub(super) const READ_WAIT_MAX: Duration = Duration::from_secs(30);
/// One engine transaction up to its commit, as the batcher sees it.
pub(super) const WRITE_WAIT_MAX: Duration = Duration::from_secs(30);
/// The answer to COMMIT. After it the outcome is unknown.
pub(super) const COMMIT_WAIT_MAX: Duration = Duration::from_secs(10);
/// Connections for commits: one in use, and one to go on with when the first breaks.
pub(super) const COMMIT_CONNECTIONS: usize = 2;

/// Tries of one batch before it is split, or, when it is a single change, given up.
pub(super) const BATCH_TRIES_MAX: u32 = 8;
/// The first pause after a serialisation failure; each further one is twice as long, and half of it is chance.
pub(super) const PAUSE_FIRST: Duration = Duration::from_millis(2);
pub(super) const PAUSE_MAX: Duration = Duration::from_millis(250);
/// Fresh connections tried for one batch after one broke before its commit.
pub(super) const RECONNECTS_MAX: u32 = 1;

/// What one batch may weigh: a row, line or command weighs 1, and so do so many bytes of a file.
pub(super) const BATCH_WEIGHT_MAX: usize = 32_768;
pub(super) const BLOB_BYTES_PER_WEIGHT: usize = 1_024;

/// An account's every so manyth posting leaves a mark, from which its history is walked backwards.
pub(super) const MARK_EVERY: u64 = 64;

const _: () = assert!(PAUSE_FIRST.as_nanos() < PAUSE_MAX.as_nanos());
const _: () = assert!(COMMIT_CONNECTIONS >= 1);
