//! A test of one arm alone, by betting: against a floor, for promotion.

use crate::mixture::times;

/// How boldly each better bets, as a part of the boldest bet that cannot go broke.
const BOLDNESS: [f64; 5] = [0.05, 0.15, 0.35, 0.6, 0.85];
const WEIGHT: f64 = 0.2;

/// Whether the treatment succeeds more often than what would be bad: promotion is a test, too.
#[derive(Debug, Clone, PartialEq)]
pub struct Floor {
    bad: f64,
    products: [f64; BOLDNESS.len()],
}

impl Floor {
    /// `bad` is the success that has to be excluded.
    #[must_use]
    pub fn new(bad: crate::Chance) -> Self {
        Self { bad: bad.get(), products: [1.0; BOLDNESS.len()] }
    }

    pub fn add(&mut self, is_ok: bool) {
        let gain = f64::from(u8::from(is_ok)) - self.bad;
        for (product, boldness) in self.products.iter_mut().zip(BOLDNESS) {
            *product = times(*product, 1.0 + boldness / self.bad * gain);
        }
    }

    /// The evidence that the success lies above the floor.
    #[must_use]
    pub fn e_value(&self) -> f64 {
        self.products.iter().sum::<f64>() * WEIGHT
    }
}

#[cfg(test)]
mod tests;
