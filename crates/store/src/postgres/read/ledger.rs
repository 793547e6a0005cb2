//! Accounts, transfers and holds, as they are.

use super::super::batch::decode_account;
use super::super::cell::RowCells;
use super::super::fault::Fault;
use super::super::sql;
use super::Reader;
use crate::codec::{decode_hold, decode_transfer};
use kernel::{AccountId, Timestamp, TransferId};
use ledger::{Account, Hold, Transfer};
use std::collections::HashMap;
use tokio_postgres::Row;
use uuid::Uuid;

pub(super) fn transfers(rows: &[Row]) -> Result<Vec<Transfer>, Fault> {
    Ok(rows.iter().map(|row| decode_transfer(&mut RowCells::new(row))).collect::<Result<_, _>>()?)
}

pub(super) fn holds(rows: &[Row]) -> Result<Vec<Hold>, Fault> {
    Ok(rows.iter().map(|row| decode_hold(&mut RowCells::new(row))).collect::<Result<_, _>>()?)
}

pub(super) fn accounts(rows: &[Row]) -> Result<Vec<Account>, Fault> {
    rows.iter().map(|row| decode_account(row).map(|(account, _)| account)).collect()
}

impl Reader<'_> {
    pub(in super::super) async fn ledger_accounts(&self, ids: &[AccountId]) -> Result<Vec<Account>, Fault> {
        let uuids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
        let found = accounts(&self.rows(sql::ACCOUNTS, &[&uuids]).await?)?;
        let found: HashMap<AccountId, Account> =
            found.into_iter().map(|account| (account.id, account)).collect();
        Ok(ids.iter().filter_map(|id| found.get(id).copied()).collect())
    }

    pub(in super::super) async fn transfer(&self, id: TransferId) -> Result<Option<Transfer>, Fault> {
        Ok(transfers(&self.rows(sql::TRANSFERS, &[&vec![id.uuid()]]).await?)?.pop())
    }

    pub(in super::super) async fn hold(&self, id: TransferId) -> Result<Option<Hold>, Fault> {
        Ok(holds(&self.rows(sql::HOLDS, &[&vec![id.uuid()]]).await?)?.pop())
    }

    pub(in super::super) async fn holds_due(&self, now: Timestamp, limit: u32) -> Result<Vec<Hold>, Fault> {
        holds(&self.rows(sql::HOLDS_DUE, &[&now.as_micros(), &i64::from(limit)]).await?)
    }
}
