//! The test that may roll a release back: given an attempt's outcome, which arm was it in?
//!
//! While the release is no worse than the control, the arm is independent of the outcome, whatever success or traffic
//! do; so each step is worth 1 on average, and the sum may exceed 1/alpha with probability alpha at most, ever.
//! A plain product goes deaf after a healthy day, so fresh ones are started all the while, from a budget that sums to 1.

use crate::attempt::Arm;
use crate::mixture::{LEFT, LEFT_COUNT, WEIGHTS, times};

/// What is staked at the first event.
const STAKE: f64 = 0.75;
/// Two schedules of later stakes: one every so many events, and how much in all.
const SCHEDULES: [(u64, f64); 2] = [(10, 0.18), (1_000, 0.07)];

/// Stakes on every grade of flaw, from one moment or many.
type Stakes = [f64; LEFT_COUNT];

/// One stream's test.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelTest {
    first: Stakes,
    later: [Schedule; SCHEDULES.len()],
    events: u64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Schedule {
    stakes: Stakes,
    /// Staked so far, in numbers of stakes.
    count: u64,
    /// What is left to stake.
    purse: f64,
}

impl Default for LabelTest {
    fn default() -> Self {
        let schedule = |(_, purse)| Schedule { stakes: [0.0; LEFT_COUNT], count: 0, purse };
        Self { first: [STAKE; LEFT_COUNT], later: SCHEDULES.map(schedule), events: 0 }
    }
}

impl LabelTest {
    /// Takes one attempt. `baseline` is the control's success as it was known before, `share` the treatment's share.
    pub fn add(&mut self, arm: Arm, is_ok: bool, (baseline, share): (f64, f64)) {
        for (schedule, (every, total)) in self.later.iter_mut().zip(SCHEDULES) {
            if self.events.is_multiple_of(every) {
                schedule.stake(total);
            }
        }
        self.events += 1;
        let factors = LEFT.map(|left| factor(left * baseline, baseline, (arm, is_ok, share)));
        let later = self.later.iter_mut().map(|schedule| &mut schedule.stakes);
        for stakes in later.chain([&mut self.first]) {
            for (stake, factor) in stakes.iter_mut().zip(factors) {
                *stake = times(*stake, factor);
            }
        }
    }

    /// The evidence against "no worse than the control": 1 at the start, and above x ever with probability 1/x at most
    /// while the release is healthy.
    #[must_use]
    pub fn e_value(&self) -> f64 {
        let worth =
            |stakes: &Stakes| stakes.iter().zip(WEIGHTS).map(|(stake, weight)| stake * weight).sum::<f64>();
        let later: f64 = self.later.iter().map(|schedule| schedule.purse + worth(&schedule.stakes)).sum();
        worth(&self.first) + later
    }
}

impl Schedule {
    /// The n-th stake takes what is left from 1 / (1 + ln n) to 1 / (1 + ln (n + 1)): all of them sum to the total, and
    /// late ones are not too small.
    fn stake(&mut self, total: f64) {
        self.count += 1;
        let left = total / (1.0 + ln(self.count + 1));
        let staked = (self.purse - left).max(0.0);
        self.purse -= staked;
        for stake in &mut self.stakes {
            *stake += staked;
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a logarithm of a count does not need its last digits")]
fn ln(count: u64) -> f64 {
    (count as f64).ln()
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
