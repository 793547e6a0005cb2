//! The grid of flaws that a test is ready for, and how each is weighted.

/// How much of the control's success is left to the treatment: from everything lost to a thirtieth. Each of the five
/// serves the flaws around it; a finer grid finds none sooner, because its weights are smaller.
pub(crate) const LEFT: [f64; LEFT_COUNT] = [0.0, 0.5, 0.8, 0.92, 0.97];
pub(crate) const LEFT_COUNT: usize = 5;
/// The weights sum to 1; more lies where a flaw is hard to tell than where a few attempts tell it.
pub(crate) const WEIGHTS: [f64; LEFT_COUNT] = [0.025, 0.2, 0.225, 0.35, 0.2];

/// Below this a product is nothing: what is left of it could not matter before a restart does.
const TINY: f64 = 1e-200;
/// A product does not grow beyond this, so that a sum of products stays a number.
const HUGE: f64 = 1e200;

/// One step of a product of e-values.
pub(crate) fn times(product: f64, factor: f64) -> f64 {
    let next = product * factor;
    if next < TINY { 0.0 } else { next.min(HUGE) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_share_out_everything_and_no_more() {
        assert!((WEIGHTS.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert!(LEFT.iter().all(|left| (0.0..1.0).contains(left)));
    }

    #[test]
    fn a_product_stays_a_number() {
        assert!(times(1e199, 1e9).is_finite());
        assert!(times(1e-199, 1e-9) == 0.0);
    }
}
