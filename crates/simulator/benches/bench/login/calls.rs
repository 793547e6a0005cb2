//! Many calls at once inside this process: what a server does for its requests, without the requests.

use crate::cpu::{self, Payer};
use crate::figures::Took;
use anyhow::Result;
use std::sync::Arc;
use std::time::Duration;

/// Calls under way at once; enough that those that write share their waits for the disk.
const CALLERS: usize = 256;

/// What calls gave, each with its place, and how long they took; both in the order of places.
pub(super) struct Done<T> {
    pub(super) took: Took,
    pub(super) gave: Vec<T>,
}

/// Calls once for each place below `count`.
pub(super) async fn all<T, Answer>(
    payer: Payer,
    count: usize,
    call: impl Fn(usize) -> Answer + Send + Sync + 'static,
) -> Result<Done<T>>
where
    T: Send + 'static,
    Answer: Future<Output = Result<T>> + Send + 'static,
{
    run(payer, count, None, call).await
}

/// Calls for as many places below `count` as come in time.
pub(super) async fn for_a_while<Answer>(
    payer: Payer,
    (count, lasts): (usize, Duration),
    call: impl Fn(usize) -> Answer + Send + Sync + 'static,
) -> Result<Took>
where
    Answer: Future<Output = Result<()>> + Send + 'static,
{
    Ok(run(payer, count, Some(lasts), call).await?.took)
}

async fn run<T, Answer>(
    payer: Payer,
    count: usize,
    lasts: Option<Duration>,
    call: impl Fn(usize) -> Answer + Send + Sync + 'static,
) -> Result<Done<T>>
where
    T: Send + 'static,
    Answer: Future<Output = Result<T>> + Send + 'static,
{
    let call = Arc::new(call);
    let (before, begin) = (payer.used(), cpu::instant());
    let callers = (0..CALLERS).map(|caller| {
        let call = Arc::clone(&call);
        tokio::spawn(async move {
            let mut mine = Vec::new();
            for place in (caller..count).step_by(CALLERS) {
                let started = cpu::instant();
                if lasts.is_some_and(|lasts| begin + lasts <= started) {
                    break;
                }
                let gave = call(place).await?;
                mine.push((place, started.elapsed(), gave));
            }
            anyhow::Ok(mine)
        })
    });
    let callers: Vec<_> = callers.collect();
    let mut done = Vec::new();
    for caller in callers {
        done.extend(caller.await??);
    }
    let (wall, used) = (begin.elapsed(), payer.used().saturating_sub(before));
    done.sort_unstable_by_key(|(place, ..)| *place);
    let count = done.len();
    let (times, gave) = done.into_iter().map(|(_, time, gave)| (time, gave)).unzip();
    Ok(Done { took: Took { times, wall, used, done: count }, gave })
}
