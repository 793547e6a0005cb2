//! The two things a decision may not fetch for itself.

use crate::Timestamp;

/// Tells the time. Implemented for the machine in `florin`, for a seed in `simulator`.
pub trait Clock: Send + Sync {
    fn now(&self) -> Timestamp;
}

/// Gives random bytes. Implemented for the machine in `florin`, for a seed in `simulator`.
pub trait Entropy: Send + Sync {
    fn fill(&self, bytes: &mut [u8]);
}
