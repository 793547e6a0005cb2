//! What speaks against a release without being enough to take it back.

use crate::guard::Tally;
use crate::slices::Suspect;

/// The word of a test beside the attempts, with its evidence. It may hold a release, and never takes it back.
#[derive(Debug, Clone, PartialEq)]
pub struct Doubt {
    /// The evidence reached its bound at some moment; it stays so.
    pub is_raised: bool,
    /// The evidence against "no worse than the control", and what it has to reach.
    pub e_value: f64,
    pub bound: f64,
    /// Where it is, where slices are told apart.
    pub suspect: Option<Suspect>,
    pub tally: Tally,
    /// The evidence on its way: how many were counted, and its value then.
    pub path: Vec<(u64, f64)>,
}
