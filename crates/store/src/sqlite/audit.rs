//! Pages for an audit, all of one and the same commit, while the bank goes on.
//!
//! The first page of accounts opens a view, which the last page of transfers closes. Until then the log cannot be
//! reused and grows. One audit runs at a time: whoever reads pages without holding the turn may meet another's view.
//! What only this engine keeps, marks, reversals and the places of last postings, is compared along the way.

use super::chain::POSTINGS;
use super::facts::SELECT_REVERSAL;
use super::load::{Damage, load};
use super::pool::Pool;
use super::sql::{self, SqlError};
use super::store::Inner;
use super::transfer::{self, Journaled};
use crate::codec::{Cells, count, decode_hold};
use bank::AuditTurn;
use kernel::{AccountId, TransferId};
use ledger::{Account, Balances, Hold, IdMap, Kind, Side, Transfer};
use parking_lot::Mutex;
use rusqlite::Connection;
use std::sync::Arc;
use tokio::sync::OwnedMutexGuard;

const SELECT_HOLDS: &str = "SELECT id, debit, credit, amount, left_minor, expires_at, state
    FROM hold WHERE ?1 < id ORDER BY id LIMIT ?2";
const SELECT_WRONG_LAST: &str =
    "SELECT a.slot FROM ledger_account a LEFT JOIN transfer t ON t.seq = a.last_seq
    WHERE a.last IS NOT t.id LIMIT 1";
const SELECT_MARK: &str = "SELECT m.seq, m.booked_at, m.posted, m.pending_in, m.pending_out
    FROM ledger_account a CROSS JOIN mark m ON m.slot = a.slot WHERE a.id = ?1 AND m.number = ?2";

#[derive(Default)]
pub(super) struct Audits {
    view: Mutex<Option<View>>,
    turn: Arc<tokio::sync::Mutex<()>>,
}

/// What holds a turn. An audit that is given up half-way leaves its view behind, which goes first.
struct Turn {
    inner: Arc<Inner>,
    _held: OwnedMutexGuard<()>,
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.inner.audits.clear();
    }
}

pub(super) async fn turn(inner: &Arc<Inner>) -> AuditTurn {
    let held = Arc::clone(&inner.audits.turn).lock_owned().await;
    AuditTurn::new(Turn { inner: Arc::clone(inner), _held: held })
}

struct View {
    conn: Connection,
    /// By id.
    accounts: Vec<Account>,
    followed: Followed,
}

/// Balances recomputed from the transfers read so far.
#[derive(Default)]
struct Followed {
    last: Option<TransferId>,
    balances: IdMap<AccountId, Balances>,
}

impl View {
    fn open(pool: &Pool) -> Result<Self, SqlError> {
        let conn = pool.take()?;
        conn.execute_batch("BEGIN")?;
        let mut accounts: Vec<Account> = load(&conn, Damage::Show)?.books.accounts().copied().collect();
        accounts.sort_unstable_by_key(|account| account.id);
        if sql::one(&conn, SELECT_WRONG_LAST, &[], |row| row.int())?.is_some() {
            return Err(SqlError::Missing("an account's last posting in its place"));
        }
        Ok(Self { conn, accounts, followed: Followed::default() })
    }

    fn transfers(&mut self, after: Option<TransferId>, limit: u32) -> Result<Vec<Transfer>, SqlError> {
        let found = page(&self.conn, after, limit)?;
        if after.is_none() {
            self.followed = Followed::default();
        }
        // Whoever starts in the middle is not followed, for want of what came before.
        if self.followed.last == after {
            for journaled in &found {
                self.followed.follow(&self.conn, journaled)?;
            }
        }
        Ok(found.into_iter().map(|found| found.transfer).collect())
    }

    fn close(self, pool: &Pool) -> Result<(), SqlError> {
        self.conn.execute_batch("COMMIT")?;
        pool.give_back(self.conn);
        Ok(())
    }
}

impl Followed {
    fn follow(&mut self, conn: &Connection, journaled: &Journaled) -> Result<(), SqlError> {
        let Journaled { seq, transfer, .. } = journaled;
        self.last = Some(transfer.id);
        for (account, side) in [(transfer.debit, Side::Debit), (transfer.credit, Side::Credit)] {
            let before = self.balances.get(&account).copied().unwrap_or_default();
            // What cannot be counted is the audit's own finding.
            let balances = before.forward(transfer, side).unwrap_or(before);
            self.balances.insert(account, balances);
            let number = transfer.link(side).number;
            if POSTINGS.is_mark(number) {
                let by = [account.uuid().into(), count(number).into()];
                let mark = sql::one(conn, SELECT_MARK, &by, |row| {
                    Ok::<_, SqlError>([row.int()?, row.int()?, row.int()?, row.int()?, row.int()?])
                })?;
                let Balances { posted, pending_in, pending_out } = balances;
                let expected = [*seq, transfer.booked_at.as_micros(), posted, pending_in, pending_out];
                if mark != Some(expected) {
                    return Err(SqlError::Missing("a mark that follows from the journal"));
                }
            }
        }
        if let Kind::Reverse { original } = transfer.kind {
            let reversal = sql::one(conn, SELECT_REVERSAL, &[original.uuid().into()], |row| row.id())?;
            if reversal != Some(transfer.id.uuid()) {
                return Err(SqlError::Missing("a reversal that follows from the journal"));
            }
        }
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
        let mut view = self.view.lock();
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
        match &*self.view.lock() {
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
        let mut view = self.view.lock();
        let Some(open) = &mut *view else {
            let found = pool.read_at_once(|conn| page(conn, after, limit))?;
            return Ok(found.into_iter().map(|found| found.transfer).collect());
        };
        let found = open.transfers(after, limit)?;
        if found.len() < limit as usize
            && let Some(view) = view.take()
        {
            view.close(pool)?;
        }
        Ok(found)
    }

    /// Lets go of an audit that was not read to its end.
    pub(super) fn clear(&self) {
        drop(self.view.lock().take());
    }
}

fn page(conn: &Connection, after: Option<TransferId>, limit: u32) -> Result<Vec<Journaled>, SqlError> {
    let after = match after {
        None => 0,
        Some(id) => transfer::by_id(conn, id)?.ok_or(SqlError::Missing("the transfer to go on after"))?.seq,
    };
    sql::all(conn, transfer::SELECT_AFTER, &[after.into(), i64::from(limit).into()], transfer::read)
}
