//! A restart mixture: bets that began at the first event, and fresh ones that begin all the while, from one purse.
//!
//! A plain product of e-values goes deaf after a healthy day. Whatever is staked here is one in all, so the sum is
//! evidence like that of one product (Shin, Ramdas, Rinaldo: e-detectors).

use crate::mixture::{LEFT_COUNT, times};

/// What is staked at the first event.
const STAKE: f64 = 0.75;
/// Two schedules of later stakes: one every so many events, and how much in all.
const SCHEDULES: [(u64, f64); 2] = [(10, 0.18), (1_000, 0.07)];

/// Stakes on every grade of flaw, from one moment or many.
type Stakes = [f64; LEFT_COUNT];

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Restarts {
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

impl Default for Restarts {
    fn default() -> Self {
        let schedule = |(_, purse)| Schedule { stakes: [0.0; LEFT_COUNT], count: 0, purse };
        Self { first: [STAKE; LEFT_COUNT], later: SCHEDULES.map(schedule), events: 0 }
    }
}

impl Restarts {
    /// Takes one event: what each grade's bet on it is worth, 1 on average at most.
    pub(crate) fn add(&mut self, factors: [f64; LEFT_COUNT]) {
        for (schedule, (every, total)) in self.later.iter_mut().zip(SCHEDULES) {
            if self.events.is_multiple_of(every) {
                schedule.stake(total);
            }
        }
        self.events += 1;
        let later = self.later.iter_mut().map(|schedule| &mut schedule.stakes);
        for stakes in later.chain([&mut self.first]) {
            for (stake, factor) in stakes.iter_mut().zip(factors) {
                *stake = times(*stake, factor);
            }
        }
    }

    /// What all bets are worth, the grades weighted; the weights sum to 1.
    pub(crate) fn e_value(&self, weights: [f64; LEFT_COUNT]) -> f64 {
        let worth =
            |stakes: &Stakes| stakes.iter().zip(weights).map(|(stake, weight)| stake * weight).sum::<f64>();
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
