//! How the embedded store is opened.

/// Who opens the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The one process that moves money: it keeps all balances in memory.
    Owner,
    /// A tool beside it: it reads, and commits changes that move nothing.
    Guest,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SqliteOptions {
    pub role: Role,
    /// Connections kept open for reading.
    pub readers: usize,
}

impl SqliteOptions {
    /// Two readers for each core.
    #[must_use]
    pub fn new(role: Role) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self { role, readers: cores.saturating_mul(2) }
    }
}
