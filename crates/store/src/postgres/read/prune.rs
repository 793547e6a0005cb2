//! Removes what no one may ask for any more. It goes beside the commits: what a commit may have replaced since it was
//! found, a reply, a sign-in code or a document, is removed only as it was found; nothing else it removes is ever
//! written again: a waiting approval, for one, is far past its time.

use super::super::cell::{Columns, RowCells};
use super::super::fault::Fault;
use super::super::session::Param;
use super::super::sql;
use super::Reader;
use crate::codec::{Cells as _, Kind, Value};
use kernel::{Timestamp, UploadId};
use uuid::Uuid;

const UPLOADS_PAGE_MAX: i64 = 500;

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
            columns.push([Value::from(cells.text()?), Value::from(cells.text()?), Value::Int(cells.int()?)]);
        }
        let mut pruned = self.delete(sql::REPLIES_PRUNE, &columns).await?;
        let codes = self.rows(sql::SIGN_IN_CODES_OVER, &[&before, &limit]).await?;
        let mut columns = Columns::default();
        for row in &codes {
            let cells = &mut RowCells::new(row);
            columns.push([Value::Id(cells.id()?), Value::Int(cells.int()?)]);
        }
        pruned += self.delete(sql::SIGN_IN_CODES_PRUNE, &columns).await?;
        let documents = self.rows(sql::DOCUMENTS_OVER, &[&before, &limit]).await?;
        let mut columns = Columns::default();
        let mut told = Columns::default();
        for row in &documents {
            let cells = &mut RowCells::new(row);
            let (kind, id) = (cells.int()?, cells.id()?);
            columns.push([Value::Int(kind), Value::Id(id), Value::Int(cells.int()?)]);
            if Kind::from_number(kind).is_some_and(Kind::is_told) {
                told.push([Value::Id(id)]);
            }
        }
        pruned += self.delete(sql::DOCUMENTS_PRUNE, &columns).await?;
        self.delete(sql::TOLD_PRUNE, &told).await?;
        let outcomes = self.rows(sql::OUTCOMES_OVER, &[&before, &limit]).await?;
        let mut columns = Columns::default();
        for row in &outcomes {
            let cells = &mut RowCells::new(row);
            columns.push([Value::Int(cells.int()?), Value::Id(cells.id()?)]);
        }
        pruned += self.delete(sql::OUTCOMES_DELETE, &columns).await?;
        for (over, table) in [(sql::DELIVERIES_OVER, &sql::OUTBOX), (sql::APPROVALS_OVER, &sql::APPROVAL)] {
            let rows = self.rows(over, &[&before, &limit]).await?;
            let mut columns = Columns::default();
            for row in &rows {
                columns.push([Value::Id(RowCells::new(row).id()?)]);
            }
            pruned += self.delete(table.delete, &columns).await?;
        }
        Ok(pruned + self.prune_uploads(before, limit).await?)
    }

    /// Looks at every old upload, page by page: an upload that is named by an attachment stays for ever. Each counts
    /// as one with its bytes.
    async fn prune_uploads(&self, before: i64, limit: i64) -> Result<u64, Fault> {
        let (mut pruned, mut last) = (0, Uuid::nil());
        while pruned < limit {
            // No page is longer than what may still go.
            let page = (limit - pruned).min(UPLOADS_PAGE_MAX);
            let found = self.rows(sql::UPLOADS_BEFORE, &[&before, &last, &page]).await?;
            let mut columns = Columns::default();
            for row in &found {
                last = RowCells::new(row).id()?;
                // An attachment's address names the upload in its printed form, which SQL cannot make.
                columns.push([Value::Id(last), Value::from(UploadId::from_uuid(last).to_string())]);
            }
            if columns.is_empty() {
                break;
            }
            if let Some(row) = self.row(sql::UPLOADS_PRUNE, &columns.params()).await? {
                pruned += RowCells::new(&row).int()?;
            }
        }
        Ok(u64::try_from(pruned).unwrap_or(0))
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
