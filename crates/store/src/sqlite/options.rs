//! How the embedded store is opened.

/// Who opens the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The one process that moves money: it keeps all balances in memory.
    Owner,
    /// A tool beside it: it reads, and commits changes that move nothing.
    Guest,
}

/// What a commit waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// The disk: what was acknowledged survives a loss of power.
    Commit,
    /// Nothing but the checkpoints between commits: a loss of power may take the newest commits, whole. For filling a
    /// store that can be filled again.
    Checkpoint,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SqliteOptions {
    pub role: Role,
    pub durability: Durability,
    /// Connections kept open for reading.
    pub readers: usize,
}

impl SqliteOptions {
    /// Commits that wait for the disk, and two readers for each core.
    #[must_use]
    pub fn new(role: Role) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self { role, durability: Durability::Commit, readers: cores.saturating_mul(2) }
    }
}
