//! Statements on one connection: prepared once, sent without waiting for each other.

use super::cell::Columns;
use super::fault::Fault;
use super::options::COMMIT_WAIT_MAX;
use deadpool_postgres::{ClientWrapper, Object, Pool};
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;
use tokio::time::timeout;
use tokio_postgres::Row;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::ToSql;

/// A pooled connection that is closed unless it is given back, so that no transaction which was left open, by a panic
/// or by a caller who went away, is ever continued by another.
pub(super) struct Held(Option<Object>);

impl Held {
    pub(super) async fn take_from(pool: &Pool) -> Result<Self, Fault> {
        Ok(Self(Some(pool.get().await?)))
    }

    pub(super) fn client(&self) -> &ClientWrapper {
        self.0.as_ref().expect("it is held until it is given back")
    }

    pub(super) fn give_back(mut self) {
        drop(self.0.take());
    }

    pub(super) async fn roll_back(self) {
        if let Ok(Ok(())) = timeout(COMMIT_WAIT_MAX, self.client().batch_execute("ROLLBACK")).await {
            self.give_back();
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(client) = self.0.take() {
            drop(Object::take(client));
        }
    }
}

pub(super) type Param<'a> = &'a (dyn ToSql + Sync);

pub(super) async fn query(
    client: &ClientWrapper,
    sql: &'static str,
    params: &[Param<'_>],
) -> Result<Vec<Row>, Fault> {
    let statement = client.prepare_cached(sql).await?;
    Ok(client.query(&statement, params).await?)
}

/// A statement that writes one row for each row of its columns.
#[derive(Debug)]
pub(super) struct Write<'a> {
    pub(super) sql: &'static str,
    pub(super) rows: Columns<'a>,
    pub(super) counted: Counted,
}

/// Whether a write has to touch exactly as many rows as it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counted {
    Exactly,
    AtMost,
}

/// Runs writes in their order, all sent at once.
pub(super) async fn write(client: &ClientWrapper, writes: &[Write<'_>]) -> Result<(), Fault> {
    // Prepared before the first is sent, so that none overtakes another.
    let statements = all(writes.iter().map(|write| client.prepare_cached(write.sql))).await?;
    let params: Vec<Vec<Param<'_>>> = writes.iter().map(|write| write.rows.params()).collect();
    let sent = statements.iter().zip(&params).map(|(statement, params)| client.execute(statement, params));
    let wrote = all(sent).await?;
    for (write, wrote) in writes.iter().zip(wrote) {
        let asked = write.rows.rows();
        if write.counted == Counted::Exactly && usize::try_from(wrote) != Ok(asked) {
            return Err(Fault::Short { wrote, asked });
        }
    }
    Ok(())
}

/// Waits for all, polled in their order. Of several failures the one that caused the others is told.
pub(super) async fn all<F, T>(futures: impl Iterator<Item = F>) -> Result<Vec<T>, Fault>
where
    F: Future<Output = Result<T, tokio_postgres::Error>>,
{
    let mut waiting: Vec<Pin<Box<F>>> = futures.map(Box::pin).collect();
    let mut outputs: Vec<Option<F::Output>> = waiting.iter().map(|_| None).collect();
    poll_fn(|context| {
        let mut is_ready = true;
        for (future, output) in waiting.iter_mut().zip(&mut outputs) {
            if output.is_none() {
                match future.as_mut().poll(context) {
                    Poll::Ready(value) => *output = Some(value),
                    Poll::Pending => is_ready = false,
                }
            }
        }
        if is_ready { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    let (mut values, mut failures) = (Vec::with_capacity(waiting.len()), Vec::new());
    for output in outputs.into_iter().flatten() {
        match output {
            Ok(value) => values.push(value),
            Err(error) => failures.push(error),
        }
    }
    let is_cause = |error: &tokio_postgres::Error| error.code() != Some(&SqlState::IN_FAILED_SQL_TRANSACTION);
    let cause = failures.iter().position(is_cause).unwrap_or(0);
    if failures.is_empty() { Ok(values) } else { Err(failures.swap_remove(cause).into()) }
}
