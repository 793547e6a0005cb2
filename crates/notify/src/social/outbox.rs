//! The outbox: what is to be posted on each channel, what may be out, and what is.
//!
//! | from | by | to |
//! | --- | --- | --- |
//! | - | an update is seen | waiting, no tries |
//! | waiting, no tries | it is edited, or withdrawn | its new text, or gone |
//! | waiting | a try is begun | waiting, one more try |
//! | waiting, tries | it is found, or the network says that it is out | sent |
//! | waiting, tries, withdrawn | it is not found | gone |
//! | waiting | the network does not take it; it waited for two days | refused; expired |
//! | sent | the update is edited | sent, to be changed, or another post as a reply |

mod rows;
mod take;

pub(crate) use rows::{Next, Outcome, Row, Work, begin, next, note, note_edit};
pub(crate) use take::{Book, take};

use std::time::Duration;

/// How long after a try is begun the network is asked about it: whatever was under way has ended by then.
pub(crate) const SETTLE: Duration = Duration::from_mins(1);
/// Posts that wait on one channel; what does not fit is seen again with the next projection.
const WAITING_MAX: u32 = 1_000;
/// Posts that are kept; the oldest go first.
const ROWS_MAX: u32 = 50_000;
/// An update that is first seen when it is older than this is old news, unless its incident is in the channel already.
const FRESH: Duration = Duration::from_hours(1);
/// What is older than this is not told, and not told otherwise, in any case.
const LATE: Duration = Duration::from_hours(7 * 24);
/// An update that is later than this says that the clock is wrong.
const AHEAD_MAX: Duration = Duration::from_mins(10);
/// Replies that correct one update, and changes of one post.
const EDITS_MAX: u32 = 20;
/// A post that waited for so long is no news any more.
const GIVE_UP_AFTER: Duration = Duration::from_hours(48);
/// Tries to change a post.
const EDIT_FAILS_MAX: u32 = 30;
/// The wait after the first failure, and the longest one; each is twice as long as the one before.
const BACKOFF: Duration = Duration::from_secs(30);
const BACKOFF_MAX: Duration = Duration::from_hours(1);
/// Nothing is put off for longer, however long a network asks for.
const DUE_WITHIN: Duration = Duration::from_hours(26);

// A thread is continued for longer than its posts are retried, and rows outlive both.
const _: () = assert!(FRESH.as_secs() < LATE.as_secs());
const _: () = assert!(GIVE_UP_AFTER.as_secs() < LATE.as_secs());
const _: () = assert!(WAITING_MAX < ROWS_MAX);
const _: () = assert!(super::http::PAUSE_MAX.as_secs() < DUE_WITHIN.as_secs());

#[cfg(test)]
mod tests;
