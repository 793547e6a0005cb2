//! Writes the heads of chains late: a head that moves a thousand times in a while is written once.
//!
//! Heads are written in rounds. A round takes all heads that moved since the last one began and writes them in the
//! order of their rows, a slice with each commit, so that no commit is slow and neighbours share their pages. When
//! it is over, the journal up to where it began is contained in the heads; a crash costs following the journal from
//! there. With a window of `WINDOW_MIN` records, or one per head where there are more, two windows are followed at most
//! (docs/decisions/0005-heads-are-written-late.md).

use super::places::Slot;

const WINDOW_MIN: u64 = 65_536;

#[derive(Debug, Default)]
pub(super) struct Flusher {
    /// Moved since the round began, each once.
    moved: Vec<Slot>,
    is_moved: Vec<bool>,
    round: Option<Round>,
    /// Records appended since the round began.
    since: u64,
}

#[derive(Debug)]
struct Round {
    slots: Vec<Slot>,
    next: usize,
    /// The journal's end when the round began.
    end: i64,
}

/// What one commit writes.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Slice {
    /// In the order of rows.
    pub(super) slots: Vec<Slot>,
    /// With these, the heads contain the journal up to here.
    pub(super) flushed: Option<i64>,
}

impl Flusher {
    /// Notes that a head moved.
    pub(super) fn moved(&mut self, slot: Slot) {
        if self.is_moved.len() <= slot.index() {
            self.is_moved.resize(slot.index() + 1, false);
        }
        if !std::mem::replace(&mut self.is_moved[slot.index()], true) {
            self.moved.push(slot);
        }
    }

    /// Counts records that are journaled already.
    pub(super) fn appended(&mut self, records: u64) {
        self.since += records;
    }

    /// The heads to write with a commit that brings the journal to `end` by this many records.
    pub(super) fn slice(&mut self, appended: u64, end: i64, heads: usize) -> Slice {
        self.appended(appended);
        let window = WINDOW_MIN.max(heads as u64);
        if self.round.is_none() && window <= self.since {
            self.begin(end);
        }
        let Some(round) = &mut self.round else { return Slice::default() };
        let share = u128::from(self.since.min(window)) * round.slots.len() as u128 / u128::from(window);
        let goal = usize::try_from(share).expect("no more than all");
        let slots = round.slots[round.next..goal].to_vec();
        round.next = goal;
        let flushed = (goal == round.slots.len()).then_some(round.end);
        if flushed.is_some() {
            self.round = None;
        }
        Slice { slots, flushed }
    }

    /// All that is unwritten, for an orderly end.
    pub(super) fn rest(&mut self, end: i64) -> Slice {
        let mut slots = self.round.take().map_or(Vec::new(), |round| round.slots[round.next..].to_vec());
        self.begin(end);
        slots.extend(self.round.take().into_iter().flat_map(|round| round.slots));
        slots.sort_unstable();
        slots.dedup();
        Slice { slots, flushed: Some(end) }
    }

    fn begin(&mut self, end: i64) {
        let mut slots = std::mem::take(&mut self.moved);
        for slot in &slots {
            self.is_moved[slot.index()] = false;
        }
        slots.sort_unstable();
        self.since = 0;
        self.round = Some(Round { slots, next: 0, end });
    }
}

#[cfg(test)]
mod tests;
