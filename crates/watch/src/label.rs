//! The test that may roll a release back: given an attempt's outcome, which arm was it in?
//!
//! While the release is no worse than the control, the arm is independent of the outcome, whatever success or traffic
//! do; so each step is worth 1 on average, and the sum may exceed 1/alpha with probability alpha at most, ever.
//! A plain product goes deaf after a healthy day, so fresh ones are started all the while, from a budget that sums to 1.

use crate::attempt::Arm;
use crate::mixture::{LEFT, WEIGHTS};
use crate::restarts::Restarts;

/// One stream's test.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LabelTest {
    restarts: Restarts,
}

impl LabelTest {
    /// Takes one attempt. `baseline` is the control's success as it was known before, `share` the treatment's share.
    pub fn add(&mut self, arm: Arm, is_ok: bool, (baseline, share): (f64, f64)) {
        self.restarts.add(LEFT.map(|left| factor(left * baseline, baseline, (arm, is_ok, share))));
    }

    /// The evidence against "no worse than the control": 1 at the start, and above x ever with probability 1/x at most
    /// while the release is healthy.
    #[must_use]
    pub fn e_value(&self) -> f64 {
        self.restarts.e_value(WEIGHTS)
    }
}

/// How much likelier the arm is, given the outcome, if the treatment succeeds at `worse` and the control at `baseline`.
fn factor(worse: f64, baseline: f64, (arm, is_ok, share): (Arm, bool, f64)) -> f64 {
    let (treatment, control) = if is_ok { (worse, baseline) } else { (1.0 - worse, 1.0 - baseline) };
    let told = match arm {
        Arm::Treatment => treatment,
        Arm::Control => control,
    };
    told / (share * treatment + (1.0 - share) * control)
}

#[cfg(test)]
mod tests;
