//! An account's past, walked backwards along the links of its postings from the nearest mark, or from its head.

use super::super::cell::RowCells;
use super::super::fault::Fault;
use super::super::options::MARK_EVERY;
use super::super::sql;
use super::Reader;
use super::ledger::transfers;
use crate::codec::{Cells as _, count};
use kernel::{AccountId, Timestamp, TransferId};
use ledger::{Account, Balances, Transfer};

/// How far a walk may go at once when it looks for an instant: from any place to the mark before it.
const STRIDE: u64 = MARK_EVERY;

impl Reader<'_> {
    /// Postings of an account backwards from `start`, down to the number above `after`, so many at most.
    async fn walk(
        &self,
        account: AccountId,
        start: TransferId,
        (after, steps): (u64, u64),
    ) -> Result<Vec<Transfer>, Fault> {
        let params: (_, _) = (count(after), count(steps));
        let rows = self.rows(sql::WALK, &[&account.uuid(), &start.uuid(), &params.0, &params.1]).await?;
        transfers(&rows)
    }

    async fn head(&self, account: AccountId) -> Result<Option<Account>, Fault> {
        Ok(self.ledger_accounts(&[account]).await?.pop())
    }

    pub(in super::super) async fn balances_at(
        &self,
        id: AccountId,
        at: Timestamp,
    ) -> Result<Option<Balances>, Fault> {
        let Some(head) = self.head(id).await?.filter(|head| head.opened_at <= at) else { return Ok(None) };
        if head.last_at <= at {
            return Ok(Some(head.balances));
        }
        let mark = self.row(sql::MARK_BY_TIME, &[&id.uuid(), &at.as_micros()]).await?;
        let (mut next, mut balances) = match mark {
            None => (head.last, head.balances),
            Some(row) => {
                let cells = &mut RowCells::new(&row);
                let next = TransferId::from_uuid(cells.id()?);
                cells.int()?;
                let (posted, pending_in, pending_out) = (cells.int()?, cells.int()?, cells.int()?);
                (Some(next), Balances { posted, pending_in, pending_out })
            }
        };
        while let Some(start) = next {
            for transfer in self.walk(id, start, (0, STRIDE)).await? {
                if transfer.booked_at <= at {
                    return Ok(Some(balances));
                }
                let side = transfer.side(id).expect("a walk stays within its account");
                balances = balances.rewind(&transfer, side).expect("what was booked can be taken back");
                next = transfer.link(side).previous;
            }
        }
        Ok(Some(balances))
    }

    pub(in super::super) async fn postings(
        &self,
        id: AccountId,
        after: u64,
        limit: u32,
    ) -> Result<Vec<Transfer>, Fault> {
        let last = after.saturating_add(limit.into());
        let Some(head) = self.head(id).await?.filter(|head| after < head.postings) else {
            return Ok(Vec::new());
        };
        let mark = match i64::try_from(last) {
            Ok(last) if last < count(head.postings) => {
                self.row(sql::MARK_BY_NUMBER, &[&id.uuid(), &last]).await?
            }
            Ok(_) | Err(_) => None,
        };
        let (start, number) = match mark {
            None => (head.last, head.postings),
            Some(row) => {
                let cells = &mut RowCells::new(&row);
                let start = TransferId::from_uuid(cells.id()?);
                (Some(start), u64::try_from(cells.int()?).unwrap_or(head.postings))
            }
        };
        let Some(start) = start else { return Ok(Vec::new()) };
        let mut found = self.walk(id, start, (after, number.saturating_sub(after))).await?;
        found.reverse();
        found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(found)
    }
}
