//! Wrong PINs in a row, as devices and PINs count them.

use super::form::At;
use identity::Failures;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
pub(super) struct FailuresV1 {
    in_a_row: u8,
    rounds: u8,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    blocked_until: Option<At>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last_at: Option<At>,
}

impl From<Failures> for FailuresV1 {
    fn from(it: Failures) -> Self {
        let Failures { in_a_row, rounds, blocked_until, last_at } = it;
        Self { in_a_row, rounds, blocked_until: blocked_until.map(At), last_at: last_at.map(At) }
    }
}

impl From<FailuresV1> for Failures {
    fn from(it: FailuresV1) -> Self {
        let FailuresV1 { in_a_row, rounds, blocked_until, last_at } = it;
        Self {
            in_a_row,
            rounds,
            blocked_until: blocked_until.map(|at| at.0),
            last_at: last_at.map(|at| at.0),
        }
    }
}
