//! Which slice is at fault, once it is known that something is. Evidence counts how the arms are mixed as well, which says
//! nothing of where a flaw is; blame looks at what became of the release's attempts alone.

use crate::mixture::{LEFT, LEFT_COUNT, WEIGHTS, times};

/// How much better the attempts of one slice are explained by a flaw there than by none, since the moment at which that
/// is most so (Page's cumulative sum, for each grade of flaw). It names, and raises no alarm.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Blame {
    products: [f64; LEFT_COUNT],
}

impl Default for Blame {
    fn default() -> Self {
        Self { products: [1.0; LEFT_COUNT] }
    }
}

impl Blame {
    /// Takes one attempt of the treatment; `baseline` is the control's success in the slice.
    pub(crate) fn add(&mut self, is_ok: bool, baseline: f64) {
        for (product, left) in self.products.iter_mut().zip(LEFT) {
            let likelier = if is_ok { left } else { (1.0 - left * baseline) / (1.0 - baseline) };
            *product = times(product.max(1.0), likelier);
        }
    }

    pub(crate) fn score(&self) -> f64 {
        self.products.iter().zip(WEIGHTS).map(|(product, weight)| product * weight).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_raise_it_and_successes_lower_it() {
        let mut blame = Blame::default();
        blame.add(false, 0.97);
        let one = blame.score();
        blame.add(false, 0.97);
        let two = blame.score();
        assert!(1.0 < one && one < two);
        blame.add(true, 0.97);
        assert!(blame.score() < two);
    }

    #[test]
    fn a_healthy_past_excuses_nothing() {
        let (mut fresh, mut old) = (Blame::default(), Blame::default());
        (0..10_000).for_each(|_| old.add(true, 0.97));
        (0..5).for_each(|_| fresh.add(false, 0.97));
        (0..5).for_each(|_| old.add(false, 0.97));
        assert!((fresh.score() - old.score()).abs() < 1e-6 * fresh.score());
    }
}
