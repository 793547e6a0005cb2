//! How one statement is asked: on a pooled connection, within a bounded time, again where that can help.

use super::super::fault::Fault;
use super::super::options::READ_WAIT_MAX;
use super::super::session::{Param, query};
use super::super::sql;
use bank::ReadError;
use deadpool_postgres::Pool;
use tokio::time::timeout;
use tokio_postgres::Row;

/// Tries of one read: a pooled connection may have been lost since it was used last, and elsewhere than on PostgreSQL
/// a read may be asked to start over.
const READ_TRIES_MAX: u32 = 3;

/// The reads of one store.
pub(in super::super) struct Reader<'a>(pub(in super::super) &'a Pool);

impl Reader<'_> {
    pub(super) async fn rows(&self, sql: &'static str, params: &[Param<'_>]) -> Result<Vec<Row>, Fault> {
        let mut tries = 1;
        loop {
            let client = self.0.get().await?;
            let fault = match timeout(READ_WAIT_MAX, query(&client, sql, params)).await {
                Ok(Ok(rows)) => return Ok(rows),
                Ok(Err(fault)) => fault,
                Err(_) => {
                    // The server may still be at it, and whoever used the connection next would wait for it.
                    drop(deadpool_postgres::Object::take(client));
                    return Err(Fault::Late);
                }
            };
            if matches!(fault, Fault::Lost(_)) {
                // What the pool still holds was most likely lost with it.
                self.0.retain(|_, _| false);
            }
            if tries == READ_TRIES_MAX || !matches!(fault, Fault::Lost(_) | Fault::Contended(_)) {
                return Err(fault);
            }
            tries += 1;
        }
    }

    pub(super) async fn row(&self, sql: &'static str, params: &[Param<'_>]) -> Result<Option<Row>, Fault> {
        Ok(self.rows(sql, params).await?.into_iter().next())
    }

    /// The server's version, the name of the database, and the number of migrations applied to it.
    pub(in super::super) async fn server(&self) -> Result<(String, String, i64), Fault> {
        let rows = self.rows(sql::DESCRIBE, &[]).await?;
        let Some(row) = rows.first() else { return Ok(Default::default()) };
        Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?))
    }
}

impl From<Fault> for ReadError {
    fn from(fault: Fault) -> Self {
        Self(Box::new(fault))
    }
}
