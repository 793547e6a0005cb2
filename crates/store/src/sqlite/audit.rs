//! Pages for an audit, all of one and the same commit, while the bank goes on.
//!
//! The first page of accounts opens a view, which the last page of transfers closes. Until then the log cannot be
//! reused and grows. One audit runs at a time; a second one takes over, and the first then reads what is newer.

use super::load::{Damage, load};
use super::pool::Pool;
use super::sql::{self, SqlError};
use super::transfer;
use crate::codec::decode_hold;
use kernel::{AccountId, TransferId};
use ledger::{Account, Hold, Transfer};
use parking_lot::Mutex;
use rusqlite::Connection;

const SELECT_HOLDS: &str = "SELECT id, debit, credit, amount, left_minor, expires_at, state
    FROM hold WHERE ?1 < id ORDER BY id LIMIT ?2";

#[derive(Default)]
pub(super) struct Audits(Mutex<Option<View>>);

struct View {
    conn: Connection,
    /// By id.
    accounts: Vec<Account>,
}

impl View {
    fn open(pool: &Pool) -> Result<Self, SqlError> {
        let conn = pool.take()?;
        conn.execute_batch("BEGIN")?;
        let mut accounts: Vec<Account> = load(&conn, Damage::Show)?.books.accounts().copied().collect();
        accounts.sort_unstable_by_key(|account| account.id);
        Ok(Self { conn, accounts })
    }

    fn close(self, pool: &Pool) -> Result<(), SqlError> {
        self.conn.execute_batch("COMMIT")?;
        pool.give_back(self.conn);
        Ok(())
    }
}

impl Audits {
    pub(super) fn accounts(
        &self,
        pool: &Pool,
        after: Option<AccountId>,
        limit: usize,
    ) -> Result<Vec<Account>, SqlError> {
        let mut view = self.0.lock();
        if after.is_none()
            && let Some(old) = view.take()
        {
            old.close(pool)?;
        }
        let view = match &mut *view {
            Some(view) => view,
            none => none.insert(View::open(pool)?),
        };
        let start = view.accounts.partition_point(|account| Some(account.id) <= after);
        Ok(view.accounts[start..].iter().take(limit).copied().collect())
    }

    pub(super) fn holds(
        &self,
        pool: &Pool,
        after: Option<TransferId>,
        limit: u32,
    ) -> Result<Vec<Hold>, SqlError> {
        let after = after.map(|id| id.uuid().into_bytes());
        // The empty value stands before every id.
        let values = [after.as_ref().map_or(&[][..], |id| &id[..]).into(), i64::from(limit).into()];
        let read = |conn: &Connection| sql::all(conn, SELECT_HOLDS, &values, |row| decode_hold(row));
        match &*self.0.lock() {
            Some(view) => read(&view.conn),
            None => pool.read(read),
        }
    }

    pub(super) fn transfers(
        &self,
        pool: &Pool,
        after: Option<TransferId>,
        limit: u32,
    ) -> Result<Vec<Transfer>, SqlError> {
        let mut view = self.0.lock();
        let found = match &*view {
            Some(view) => page(&view.conn, after, limit)?,
            None => pool.read_at_once(|conn| page(conn, after, limit))?,
        };
        if found.len() < limit as usize
            && let Some(view) = view.take()
        {
            view.close(pool)?;
        }
        Ok(found)
    }
}

fn page(conn: &Connection, after: Option<TransferId>, limit: u32) -> Result<Vec<Transfer>, SqlError> {
    let after = match after {
        None => 0,
        Some(id) => transfer::by_id(conn, id)?.ok_or(SqlError::Missing("the transfer to go on after"))?.seq,
    };
    let values = [after.into(), i64::from(limit).into()];
    sql::all(conn, transfer::SELECT_AFTER, &values, |row| transfer::read(row).map(|found| found.transfer))
}
