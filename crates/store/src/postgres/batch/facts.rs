//! The stored facts of a batch, read inside its transaction.

use super::super::cell::{Columns, RowCells};
use super::super::fault::Fault;
use super::super::row::decode_key;
use super::super::session::query;
use super::super::sql;
use super::wants::{Wants, sort};
use crate::codec::{
    Cells as _, decode_hold, decode_ledger_account, decode_reply, decode_transfer, encode_key,
};
use bank::{Key, Reply, ReplyKey, Version};
use deadpool_postgres::ClientWrapper;
use kernel::{AccountId, Timestamp, TransferId};
use ledger::{Account, Books, Hold, IdMap, Transfer};
use std::collections::HashMap;
use tokio_postgres::Row;
use uuid::Uuid;

/// The end of an account's feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in super::super) struct FeedEnd {
    pub(in super::super) lines: i64,
    /// When the last line was created.
    pub(in super::super) last_at: Timestamp,
}

#[derive(Debug, Default)]
pub(super) struct Facts {
    pub(super) accounts: IdMap<AccountId, (Account, FeedEnd)>,
    pub(super) holds: IdMap<TransferId, Hold>,
    pub(super) transfers: IdMap<TransferId, Transfer>,
    pub(super) reversals: IdMap<TransferId, TransferId>,
    pub(super) versions: HashMap<Key, Version>,
    pub(super) replies: HashMap<ReplyKey, Reply>,
}

impl Facts {
    /// Reads what is wanted. What holds and originals refer to is read first, because their accounts are locked too.
    pub(super) async fn read(&mut self, client: &ClientWrapper, wants: &Wants<'_>) -> Result<(), Fault> {
        let mut transfers = [wants.originals.as_slice(), wants.own.as_slice()].concat();
        sort(&mut transfers);
        let (holds, transfers, reversals) = tokio::try_join!(
            by_ids(client, sql::HOLDS, wants.holds.iter().map(|id| id.uuid())),
            by_ids(client, sql::TRANSFERS, transfers.iter().map(|id| id.uuid())),
            by_ids(client, sql::REVERSALS, wants.originals.iter().map(|id| id.uuid())),
        )?;
        for row in &holds {
            let hold = decode_hold(&mut RowCells::new(row))?;
            self.holds.insert(hold.id, hold);
        }
        for row in &transfers {
            let transfer = decode_transfer(&mut RowCells::new(row))?;
            self.transfers.insert(transfer.id, transfer);
        }
        for row in &reversals {
            let mut cells = RowCells::new(row);
            let (original, reversal) =
                (TransferId::from_uuid(cells.id()?), TransferId::from_uuid(cells.id()?));
            self.reversals.insert(original, reversal);
        }
        self.read_rest(client, wants).await
    }

    async fn read_rest(&mut self, client: &ClientWrapper, wants: &Wants<'_>) -> Result<(), Fault> {
        let mut accounts = wants.accounts.clone();
        let holds = wants.holds.iter().filter_map(|id| self.holds.get(id));
        accounts.extend(holds.flat_map(|hold| [hold.debit, hold.credit]));
        let originals = wants.originals.iter().filter_map(|id| self.transfers.get(id));
        accounts.extend(originals.flat_map(|original| [original.debit, original.credit]));
        sort(&mut accounts);
        let (accounts, versions, replies) = tokio::try_join!(
            by_ids(client, sql::ACCOUNTS_LOCK, accounts.iter().map(|id| id.uuid())),
            versions(client, &wants.keys),
            replies(client, &wants.replies),
        )?;
        for row in &accounts {
            let (account, end) = decode_account(row)?;
            self.accounts.insert(account.id, (account, end));
        }
        self.versions.extend(versions);
        for row in &replies {
            let reply = decode_reply(&mut RowCells::new(row))?;
            self.replies.insert(reply.key.clone(), reply);
        }
        Ok(())
    }

    /// Fresh books with all facts in them.
    pub(super) fn books(&self) -> Books {
        let mut books = Books::default();
        self.accounts.values().for_each(|(account, _)| books.put_account(*account));
        self.holds.values().for_each(|hold| books.put_hold(*hold));
        self.transfers.values().for_each(|transfer| books.put_transfer(*transfer));
        self.reversals.iter().for_each(|(original, reversal)| books.put_reversal(*original, *reversal));
        books
    }

    /// How many of the facts that are nearly always absent are there.
    pub(super) fn count(&self) -> usize {
        self.transfers.len() + self.versions.len() + self.replies.len()
    }
}

pub(in super::super) fn decode_account(row: &Row) -> Result<(Account, FeedEnd), Fault> {
    let mut cells = RowCells::new(row);
    let account = decode_ledger_account(&mut cells)?;
    let end = FeedEnd { lines: cells.int()?, last_at: Timestamp::from_micros(cells.int()?) };
    Ok((account, end))
}

/// Rows of these ids; nothing is asked when there are none.
async fn by_ids(
    client: &ClientWrapper,
    sql: &'static str,
    ids: impl Iterator<Item = Uuid>,
) -> Result<Vec<Row>, Fault> {
    let ids: Vec<Uuid> = ids.collect();
    if ids.is_empty() { Ok(Vec::new()) } else { query(client, sql, &[&ids]).await }
}

/// Versions of rows, which are locked. Keys are sorted, so those of one table stand together.
async fn versions(client: &ClientWrapper, keys: &[Key]) -> Result<Vec<(Key, Version)>, Fault> {
    let mut found = Vec::new();
    for keys in keys.chunk_by(|one, other| std::mem::discriminant(one) == std::mem::discriminant(other)) {
        let Some(first) = keys.first() else { continue };
        let columns: Columns<'_> = keys.iter().map(encode_key).collect();
        let rows = query(client, sql::table_of(first).lock, &columns.params()).await?;
        for row in &rows {
            let mut cells = RowCells::new(row);
            let key = decode_key(first, &mut cells)?;
            found.push((key, Version(cells.int()?)));
        }
    }
    Ok(found)
}

async fn replies(client: &ClientWrapper, keys: &[&ReplyKey]) -> Result<Vec<Row>, Fault> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let scopes: Vec<&str> = keys.iter().map(|key| key.scope.as_str()).collect();
    let keys: Vec<&str> = keys.iter().map(|key| key.key.as_str()).collect();
    query(client, sql::REPLIES, &[&scopes, &keys]).await
}
