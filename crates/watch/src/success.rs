//! Catches silence: a release whose attempts send neither success nor failure has too small a share of the successes.

use crate::attempt::Arm;
use crate::mixture::{LEFT, LEFT_COUNT, WEIGHTS, times};

/// Counts successes alone, so it needs the arms to be drawn as they say; it may hold a release, not roll it back.
#[derive(Debug, Clone, PartialEq)]
pub struct SuccessTest {
    products: [f64; LEFT_COUNT],
}

impl Default for SuccessTest {
    fn default() -> Self {
        Self { products: [1.0; LEFT_COUNT] }
    }
}

impl SuccessTest {
    /// Takes one success; `share` is the treatment's share of those who could have had one.
    pub fn add(&mut self, arm: Arm, share: f64) {
        for (product, left) in self.products.iter_mut().zip(LEFT) {
            let told = match arm {
                Arm::Treatment => left,
                Arm::Control => 1.0,
            };
            *product = times(*product, told / (share * left + (1.0 - share)));
        }
    }

    #[must_use]
    pub fn e_value(&self) -> f64 {
        self.products.iter().zip(WEIGHTS).map(|(product, weight)| product * weight).sum()
    }
}

#[cfg(test)]
mod tests;
