//! Slices: the whole, each value of each dimension, and their combinations, each with a test of its own under one alpha.
//!
//! The weights are fixed before the first event, so the sum of all slices' evidence is evidence like that of one.

use crate::attempt::{Arm, Attempt};
use crate::blame::Blame;
use crate::label::LabelTest;
use crate::rate::SuccessRate;
use std::collections::HashMap;

/// Dimensions of a cell: platform, app version, protocol, class of device.
pub const DIMENSIONS_MAX: usize = 4;
/// Values of one dimension that are told apart; whoever names them puts the rest under one.
pub const VALUES_MAX: u16 = 1_000;
/// Slices beside the whole that have a test; those met later are seen in the whole and in their margins alone.
pub(crate) const SLICES_MAX: usize = 256;
/// What the whole stakes; the slices share the rest alike.
const WHOLE_WEIGHT: f64 = 0.9;
/// Attempts between two sums from the beginning, which take away what rounding adds up to.
const SUMMED_EVERY: u64 = 4_096;

/// Where an attempt was made: one value in each dimension, numbered from 1 by whoever names them; 0 where a dimension
/// is not told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Cell {
    values: [u16; DIMENSIONS_MAX],
    /// How many of the first dimensions lie in each other.
    nested: usize,
}

/// A set of cells: a value in some dimensions, anything in the others (0).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SliceKey([u16; DIMENSIONS_MAX]);

impl Cell {
    #[must_use]
    pub const fn new(values: [u16; DIMENSIONS_MAX]) -> Self {
        Self { values, nested: 0 }
    }

    /// A cell whose first dimensions lie in each other: a value in one of them tells those before it, so no slice names
    /// two of them.
    #[must_use]
    pub const fn nested(values: [u16; DIMENSIONS_MAX], nested: usize) -> Self {
        Self { values, nested }
    }

    /// The slices that hold this cell, the whole left out.
    fn slices(self) -> impl Iterator<Item = SliceKey> {
        let told_twice = move |chosen: usize| 1 < (chosen & ((1 << self.nested) - 1)).count_ones();
        (1_usize..1 << DIMENSIONS_MAX).filter(move |chosen| !told_twice(*chosen)).filter_map(move |chosen| {
            let mut values = [0; DIMENSIONS_MAX];
            for (place, value) in values.iter_mut().enumerate() {
                if chosen & (1 << place) != 0 {
                    *value = self.values[place];
                    if *value == 0 {
                        return None;
                    }
                }
            }
            Some(SliceKey(values))
        })
    }
}

impl SliceKey {
    pub const WHOLE: Self = Self([0; DIMENSIONS_MAX]);

    /// The value it asks for in each dimension; 0 where any will do.
    #[must_use]
    pub const fn values(self) -> [u16; DIMENSIONS_MAX] {
        self.0
    }
}

/// One slice's test and what it has counted.
#[derive(Debug, Clone, PartialEq)]
struct Slice {
    test: LabelTest,
    /// The test's, as of its last attempt.
    e_value: f64,
    baseline: SuccessRate,
    blame: Blame,
    attempts: [u64; 2],
}

/// The slice that speaks most against the release.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Suspect {
    pub slice: SliceKey,
    /// Its own evidence, before it is weighted among the others'.
    pub e_value: f64,
    /// How well a flaw in this slice and nowhere else explains what became of the release's attempts.
    pub blame: f64,
    pub treatment_attempts: u64,
    pub control_attempts: u64,
}

/// All slices of one release under watch.
#[derive(Debug, Clone)]
pub struct Slices {
    whole: Slice,
    others: HashMap<SliceKey, Slice>,
    /// The sum of the others' evidence, kept up with each attempt and summed anew now and then.
    others_sum: f64,
    attempts: u64,
}

impl Default for Slices {
    fn default() -> Self {
        Self::starting(SuccessRate::default())
    }
}

impl Slices {
    /// With what is known of the control's success.
    pub(crate) fn starting(baseline: SuccessRate) -> Self {
        let whole = Slice::starting(baseline);
        Self { whole, others: HashMap::new(), others_sum: 0.0, attempts: 0 }
    }

    /// Takes an attempt that counts.
    pub fn add(&mut self, attempt: &Attempt) {
        let baseline = self.whole.baseline.get();
        for key in attempt.cell.slices() {
            if let Some(slice) = self.others.get_mut(&key) {
                self.others_sum -= slice.e_value;
                slice.add(attempt);
                self.others_sum += slice.e_value;
            } else if self.others.len() < SLICES_MAX {
                let mut slice = Slice::starting(SuccessRate::starting_at(baseline));
                slice.add(attempt);
                self.others_sum += slice.e_value;
                self.others.insert(key, slice);
            }
        }
        self.whole.add(attempt);
        self.attempts += 1;
        if self.attempts.is_multiple_of(SUMMED_EVERY) {
            self.others_sum = self.others.values().map(|slice| slice.e_value).sum();
        }
    }

    /// The evidence of all slices together.
    #[must_use]
    pub fn e_value(&self) -> f64 {
        // A slice that was not met yet has lost and won nothing.
        let unmet = u32::try_from(SLICES_MAX - self.others.len()).map_or(0.0, f64::from);
        WHOLE_WEIGHT * self.whole.e_value + each() * (self.others_sum.max(0.0) + unmet)
    }

    /// Where the flaw is, as far as the evidence tells: of slices that explain the same, the widest.
    #[must_use]
    pub fn suspect(&self) -> Suspect {
        let suspect = |key, slice: &Slice| Suspect {
            slice: key,
            e_value: slice.e_value,
            blame: slice.blame.score(),
            treatment_attempts: slice.attempts[0],
            control_attempts: slice.attempts[1],
        };
        let whole = suspect(SliceKey::WHOLE, &self.whole);
        let others = self.others.iter().map(|(key, slice)| suspect(*key, slice));
        others.fold(whole, |most, next| if is_likelier(&next, &most) { next } else { most })
    }
}

fn is_likelier(next: &Suspect, most: &Suspect) -> bool {
    let width = |suspect: &Suspect| suspect.slice.0.iter().filter(|value| **value == 0).count();
    let order = next.blame.total_cmp(&most.blame);
    order.then_with(|| width(next).cmp(&width(most))).then_with(|| most.slice.cmp(&next.slice)).is_gt()
}

/// The weight of one slice.
fn each() -> f64 {
    (1.0 - WHOLE_WEIGHT) / u32::try_from(SLICES_MAX).map_or(1.0, f64::from)
}

impl Slice {
    fn starting(baseline: SuccessRate) -> Self {
        Self { test: LabelTest::default(), e_value: 1.0, baseline, blame: Blame::default(), attempts: [0; 2] }
    }

    fn add(&mut self, attempt: &Attempt) {
        self.test.add(attempt.arm, attempt.is_ok, (self.baseline.get(), attempt.share.get()));
        self.e_value = self.test.e_value();
        match attempt.arm {
            Arm::Treatment => {
                self.blame.add(attempt.is_ok, self.baseline.get());
                self.attempts[0] += 1;
            }
            Arm::Control => {
                self.attempts[1] += 1;
                self.baseline.add(attempt.is_ok);
            }
        }
    }
}

#[cfg(test)]
mod tests;
