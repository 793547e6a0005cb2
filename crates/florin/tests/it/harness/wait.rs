//! Waiting for something to become so, with a bound and a reason.

use std::time::Duration;

/// Between two looks.
const POLL_EVERY: Duration = Duration::from_millis(20);
/// Looks before a test gives up: a minute, because the machine may build and test other things beside.
const POLLS_MAX: u32 = 3_000;

/// Looks until `look` finds something; panics with `what` when it never does.
pub(crate) async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    for _ in 0..POLLS_MAX {
        if let Some(found) = look().await {
            return found;
        }
        tokio::time::sleep(POLL_EVERY).await;
    }
    panic!("{what} did not come about in time");
}
