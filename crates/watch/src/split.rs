//! Whether the arms are split as they say: where they are not, nothing else that compares them can be believed.

use crate::attempt::Arm;
use crate::mixture::times;

/// How far the odds may be off, in both directions.
const TILTS: [f64; 6] = [0.5, 0.7, 0.85, 1.0 / 0.85, 1.0 / 0.7, 2.0];
/// What is kept back, so that a test that lost everything can still be read.
const WEIGHT: f64 = 1.0 / 6.0;

/// The test of the split itself (sample-ratio mismatch).
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SplitTest {
    products: [f64; TILTS.len()],
}

impl Default for SplitTest {
    fn default() -> Self {
        Self { products: [1.0; TILTS.len()] }
    }
}

impl SplitTest {
    pub(crate) fn add(&mut self, arm: Arm, share: f64) {
        for (product, tilt) in self.products.iter_mut().zip(TILTS) {
            let told = match arm {
                Arm::Treatment => tilt,
                Arm::Control => 1.0,
            };
            *product = times(*product, told / (share * tilt + (1.0 - share)));
        }
    }

    #[must_use]
    pub(crate) fn e_value(&self) -> f64 {
        self.products.iter().sum::<f64>() * WEIGHT
    }
}

#[cfg(test)]
mod tests;
