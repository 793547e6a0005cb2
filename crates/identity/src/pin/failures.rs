//! Wrong PINs in a row: five at the most, then a block that is told beforehand and grows (RTS SCA, article 4, 3 b
//! and 4).

use kernel::Timestamp;
use std::time::Duration;

/// Wrong answers since the last right one, and the block that follows each five of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Failures {
    /// In this round; below [`Failures::ROUND`].
    pub in_a_row: u8,
    /// Rounds that ended in a block.
    pub rounds: u8,
    pub blocked_until: Option<Timestamp>,
    pub last_at: Option<Timestamp>,
}

/// What a customer is told after a wrong answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BlockNotice {
    /// Wrong answers that remain before the next block; none while blocked.
    pub left: u8,
    /// How long that block will last; while blocked, how long this one did from its start.
    pub lasts: Duration,
    pub blocked_until: Option<Timestamp>,
}

/// What the hash said of a PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PinAnswer {
    Right,
    Wrong,
}

/// What becomes of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PinCheck {
    /// Keep the count, which is empty again.
    Right(Failures),
    /// Keep the count, and tell the customer.
    Wrong(Failures, BlockNotice),
    /// Nothing was judged, not even a right answer.
    Blocked(BlockNotice),
}

impl Failures {
    /// Wrong answers in a row that lead to a block.
    pub const ROUND: u8 = 5;
    /// How long the first blocks last; all further ones as long as the last.
    pub const BLOCKS: [Duration; 5] = [
        Duration::from_mins(1),
        Duration::from_mins(5),
        Duration::from_mins(15),
        Duration::from_hours(1),
        Duration::from_hours(24),
    ];

    #[must_use]
    pub fn is_blocked(&self, now: Timestamp) -> bool {
        self.blocked_until.is_some_and(|until| now < until)
    }

    /// Wrong answers that remain before the next block.
    #[must_use]
    pub fn left(&self, now: Timestamp) -> u8 {
        if self.is_blocked(now) { 0 } else { Self::ROUND.saturating_sub(self.in_a_row) }
    }

    /// What to tell the customer, before an answer or after it.
    #[must_use]
    pub fn notice(&self, now: Timestamp) -> BlockNotice {
        if self.is_blocked(now) {
            let lasts = Self::block(self.rounds.saturating_sub(1));
            BlockNotice { left: 0, lasts, blocked_until: self.blocked_until }
        } else {
            BlockNotice { left: self.left(now), lasts: Self::block(self.rounds), blocked_until: None }
        }
    }

    /// How long the block after this many others lasts.
    fn block(rounds: u8) -> Duration {
        let last = Self::BLOCKS.len() - 1;
        Self::BLOCKS[usize::from(rounds).min(last)]
    }

    fn and_one_more(self, now: Timestamp) -> Self {
        let in_a_row = self.in_a_row.saturating_add(1);
        if in_a_row < Self::ROUND {
            Self { in_a_row, blocked_until: None, last_at: Some(now), ..self }
        } else {
            Self {
                in_a_row: 0,
                rounds: self.rounds.saturating_add(1),
                blocked_until: Some(now.after(Self::block(self.rounds))),
                last_at: Some(now),
            }
        }
    }
}

/// Counts an answer. Two answers at once are two decisions in a row: the count is kept with the version it was read
/// at, and an answer is told only after it was kept.
#[must_use]
pub fn decide_pin(failures: Failures, answer: PinAnswer, now: Timestamp) -> PinCheck {
    if failures.is_blocked(now) {
        return PinCheck::Blocked(failures.notice(now));
    }
    match answer {
        PinAnswer::Right => PinCheck::Right(Failures::default()),
        PinAnswer::Wrong => {
            let failures = failures.and_one_more(now);
            PinCheck::Wrong(failures, failures.notice(now))
        }
    }
}

#[cfg(test)]
mod tests;
