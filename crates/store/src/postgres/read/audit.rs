//! Pages for an audit, all of one and the same moment, while the bank goes on.
//!
//! The first page of accounts opens a view, a read-only transaction, which the last page of transfers closes. One
//! audit runs at a time: whoever reads pages without holding the turn may meet another's view, or none. What only this
//! engine keeps, marks and reversals, is compared along the way.

use super::super::cell::{Columns, RowCells};
use super::super::fault::Fault;
use super::super::options::{MARK_EVERY, READ_WAIT_MAX};
use super::super::session::{Held, Param, query};
use super::super::sql;
use super::Reader;
use super::ledger::{accounts, holds, transfers};
use crate::codec::{Cells as _, Value, count};
use bank::AuditTurn;
use deadpool_postgres::Pool;
use kernel::{AccountId, TransferId};
use ledger::{Account, Balances, Hold, IdMap, Kind, Side, Transfer};
use parking_lot::Mutex;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::OwnedMutexGuard;
use tokio::time::timeout;
use tokio_postgres::Row;
use uuid::Uuid;

const BEGIN: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";

/// The view of the audit that runs, if one does.
#[derive(Default)]
pub(in super::super) struct Audits {
    view: Mutex<Option<View>>,
    turn: Arc<tokio::sync::Mutex<()>>,
}

/// What holds a turn. An audit that is given up half-way leaves its view behind, which goes first.
struct Turn {
    audits: Arc<Audits>,
    _held: OwnedMutexGuard<()>,
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.audits.close();
    }
}

struct View {
    held: Held,
    followed: Followed,
}

/// Balances recomputed from the transfers read so far.
#[derive(Default)]
struct Followed {
    last: Option<TransferId>,
    balances: IdMap<AccountId, Balances>,
}

/// Where a mark has to be, and what it has to say: transfer, instant, posted, pending in, pending out, hash.
type Marks = BTreeMap<(Uuid, i64), (Uuid, [i64; 4], Vec<u8>)>;

impl Audits {
    pub(in super::super) async fn turn(audits: &Arc<Self>) -> AuditTurn {
        let held = Arc::clone(&audits.turn).lock_owned().await;
        AuditTurn::new(Turn { audits: Arc::clone(audits), _held: held })
    }

    pub(in super::super) async fn accounts(
        &self,
        pool: &Pool,
        after: Option<AccountId>,
        limit: u32,
    ) -> Result<Vec<Account>, Fault> {
        if after.is_none() {
            self.close();
            let view = View::open(pool).await?;
            *self.view.lock() = Some(view);
        }
        let limit = i64::from(limit);
        accounts(&match after {
            None => self.rows(pool, sql::AUDIT_ACCOUNTS, &[&limit]).await?,
            Some(after) => self.rows(pool, sql::AUDIT_ACCOUNTS_AFTER, &[&after.uuid(), &limit]).await?,
        })
    }

    pub(in super::super) async fn holds(
        &self,
        pool: &Pool,
        after: Option<TransferId>,
        limit: u32,
    ) -> Result<Vec<Hold>, Fault> {
        let limit = i64::from(limit);
        holds(&match after {
            None => self.rows(pool, sql::AUDIT_HOLDS, &[&limit]).await?,
            Some(after) => self.rows(pool, sql::AUDIT_HOLDS_AFTER, &[&after.uuid(), &limit]).await?,
        })
    }

    /// By the instant of booking: it rises strictly within each account.
    pub(in super::super) async fn transfers(
        &self,
        pool: &Pool,
        after: Option<&Transfer>,
        limit: u32,
    ) -> Result<Vec<Transfer>, Fault> {
        let rows_max = i64::from(limit);
        let found = transfers(&match after {
            None => self.rows(pool, sql::AUDIT_TRANSFERS, &[&rows_max]).await?,
            Some(after) => {
                let (booked_at, id) = (after.booked_at.as_micros(), after.id.uuid());
                self.rows(pool, sql::AUDIT_TRANSFERS_AFTER, &[&booked_at, &id, &rows_max]).await?
            }
        })?;
        let taken = self.view.lock().take();
        if let Some(mut view) = taken {
            view.follow(after.map(|after| after.id), &found).await?;
            if u32::try_from(found.len()).is_ok_and(|rows| rows < limit) {
                view.held.roll_back().await;
            } else {
                *self.view.lock() = Some(view);
            }
        }
        Ok(found)
    }

    /// Rows of the open view, or of this moment when there is none. A view that fails is gone.
    async fn rows(&self, pool: &Pool, sql: &'static str, params: &[Param<'_>]) -> Result<Vec<Row>, Fault> {
        let taken = self.view.lock().take();
        let Some(view) = taken else { return Reader(pool).rows(sql, params).await };
        let rows = view.rows(sql, params).await?;
        *self.view.lock() = Some(view);
        Ok(rows)
    }

    /// Lets go of an audit that was not read to its end.
    pub(in super::super) fn close(&self) {
        drop(self.view.lock().take());
    }
}

impl View {
    async fn open(pool: &Pool) -> Result<Self, Fault> {
        let held = Held::take_from(pool).await?;
        held.client().batch_execute(BEGIN).await?;
        Ok(Self { held, followed: Followed::default() })
    }

    async fn rows(&self, sql: &'static str, params: &[Param<'_>]) -> Result<Vec<Row>, Fault> {
        timeout(READ_WAIT_MAX, query(self.held.client(), sql, params)).await.unwrap_or(Err(Fault::Late))
    }

    async fn follow(&mut self, after: Option<TransferId>, found: &[Transfer]) -> Result<(), Fault> {
        if after.is_none() {
            self.followed = Followed::default();
        }
        // Whoever starts in the middle is not followed, for want of what came before.
        if self.followed.last != after {
            return Ok(());
        }
        let marks = self.followed.marks(found);
        if self.stored_marks(&marks).await? != marks {
            return Err(Fault::Damaged("marks"));
        }
        let reversals: BTreeMap<Uuid, Uuid> = found.iter().filter_map(reversal).collect();
        let originals: Vec<Uuid> = reversals.keys().copied().collect();
        let mut stored = BTreeMap::new();
        for row in self.rows(sql::REVERSALS, &[&originals]).await? {
            let cells = &mut RowCells::new(&row);
            stored.insert(cells.id()?, cells.id()?);
        }
        if stored == reversals { Ok(()) } else { Err(Fault::Damaged("reversals")) }
    }

    async fn stored_marks(&self, asked: &Marks) -> Result<Marks, Fault> {
        let places: Columns<'_> =
            asked.keys().map(|(account, number)| [Value::Id(*account), Value::Int(*number)]).collect();
        let mut stored = Marks::new();
        if places.is_empty() {
            return Ok(stored);
        }
        for row in self.rows(sql::MARKS, &places.params()).await? {
            let cells = &mut RowCells::new(&row);
            let place = (cells.id()?, cells.int()?);
            let transfer = cells.id()?;
            let numbers = [cells.int()?, cells.int()?, cells.int()?, cells.int()?];
            stored.insert(place, (transfer, numbers, cells.bytes()?));
        }
        Ok(stored)
    }
}

fn reversal(transfer: &Transfer) -> Option<(Uuid, Uuid)> {
    match transfer.kind {
        Kind::Reverse { original } => Some((original.uuid(), transfer.id.uuid())),
        Kind::Move | Kind::Hold { .. } | Kind::Post { .. } | Kind::Void { .. } | Kind::Expire { .. } => None,
    }
}

impl Followed {
    /// The marks that these transfers have to have left.
    fn marks(&mut self, found: &[Transfer]) -> Marks {
        let mut marks = Marks::new();
        for transfer in found {
            self.last = Some(transfer.id);
            for (account, side) in [(transfer.debit, Side::Debit), (transfer.credit, Side::Credit)] {
                let before = self.balances.get(&account).copied().unwrap_or_default();
                // What cannot be counted is the audit's own finding.
                let balances = before.forward(transfer, side).unwrap_or(before);
                self.balances.insert(account, balances);
                let number = transfer.link(side).number;
                if number % MARK_EVERY == 0 {
                    let Balances { posted, pending_in, pending_out } = balances;
                    let numbers = [transfer.booked_at.as_micros(), posted, pending_in, pending_out];
                    let says = (transfer.id.uuid(), numbers, transfer.hash.0.to_vec());
                    marks.insert((account.uuid(), count(number)), says);
                }
            }
        }
        marks
    }
}
