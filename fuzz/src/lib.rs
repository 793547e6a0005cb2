//! The fuzz targets of `crates/florin/tests/it/fuzz`, for runs that coverage guides.
//!
//! Owns nothing but the way to them: ordinary tests run the same functions on seeded input. Never: a target of its own.

#[path = "../../crates/florin/tests/it/fuzz/ground.rs"]
#[expect(dead_code, reason = "the process ends with its bank, which only a short run leaves before")]
mod ground;
#[path = "../../crates/florin/tests/it/fuzz/targets.rs"]
mod targets;

use targets::{VALUES, WAYS};

/// Runs one target on one input; the bank of the targets that ask one lives as long as the process.
///
/// # Panics
/// When the target finds a bug, or there is no target of this name.
pub fn run(name: &str, data: &[u8]) {
    let found = VALUES.iter().chain(WAYS).find(|(known, _)| *known == name);
    found.expect("each binary names a target").1(data);
}
