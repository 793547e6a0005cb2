//! Removes what no one may ask for any more. It goes beside the commits: nothing it removes is ever written again.

use super::super::cell::{Columns, RowCells};
use super::super::fault::Fault;
use super::super::session::Param;
use super::super::sql;
use super::Reader;
use crate::codec::{Cells as _, Value};
use kernel::Timestamp;

impl Reader<'_> {
    pub(in super::super) async fn prune(
        &self,
        now: Timestamp,
        before: Timestamp,
        limit: u32,
    ) -> Result<u64, Fault> {
        let (now, before, limit) = (now.as_micros(), before.as_micros(), i64::from(limit));
        let replies = self.rows(sql::REPLIES_OVER, &[&now, &before, &limit]).await?;
        let mut columns = Columns::default();
        for row in &replies {
            let cells = &mut RowCells::new(row);
            columns.push([Value::from(cells.text()?), Value::from(cells.text()?)]);
        }
        let mut pruned = self.delete(sql::REPLIES_DELETE, &columns).await?;
        let outcomes = self.rows(sql::OUTCOMES_OVER, &[&before, &limit]).await?;
        let mut columns = Columns::default();
        for row in &outcomes {
            let cells = &mut RowCells::new(row);
            columns.push([Value::Int(cells.int()?), Value::Id(cells.id()?)]);
        }
        pruned += self.delete(sql::OUTCOMES_DELETE, &columns).await?;
        for (over, table) in [
            (sql::DELIVERIES_OVER, &sql::OUTBOX),
            (sql::APPROVALS_OVER, &sql::APPROVAL),
            (sql::SIGN_IN_CODES_OVER, &sql::SIGN_IN_CODE),
        ] {
            let rows = self.rows(over, &[&before, &limit]).await?;
            let mut columns = Columns::default();
            for row in &rows {
                columns.push([Value::Id(RowCells::new(row).id()?)]);
            }
            pruned += self.delete(table.delete, &columns).await?;
        }
        Ok(pruned)
    }

    async fn delete(&self, sql: &'static str, columns: &Columns<'_>) -> Result<u64, Fault> {
        if columns.is_empty() {
            return Ok(0);
        }
        let params: Vec<Param<'_>> = columns.params();
        let client = self.0.get().await?;
        let statement = client.prepare_cached(sql).await?;
        Ok(client.execute(&statement, &params).await?)
    }
}
