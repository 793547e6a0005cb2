//! Attempts and reports of which there is something to tell. Each is noted with the number of the transaction that told of it
//! first; a page ends before the oldest one under way, so none that commits late is missed.

use super::super::cell::RowCells;
use super::super::fault::Fault;
use super::super::sql;
use super::Reader;
use crate::codec::{Cells as _, kinds};
use bank::{Row, ToldPage};
use identity::{DeviceReport, Login};
use kernel::LoginId;
use rollout::FeedPlace;
use std::collections::BTreeMap;
use uuid::Uuid;

impl Reader<'_> {
    pub(in super::super) async fn told_logins(
        &self,
        after: FeedPlace,
        limit: u32,
    ) -> Result<ToldPage, Fault> {
        let params: [super::super::session::Param<'_>; 3] =
            [&after.number, &after.login.uuid(), &i64::from(limit)];
        // Asked first: what is told of by then is on the page, or beyond its end.
        let is_whole = self.row(sql::TOLD_BEYOND, &[]).await?.is_none();
        let mut told = Vec::new();
        for row in self.rows(sql::TOLD, &params).await? {
            let cells = &mut RowCells::new(&row);
            told.push((cells.int()?, cells.id()?));
        }
        let Some((number, login)) = told.last().copied() else {
            return Ok(ToldPage { logins: Vec::new(), reports: Vec::new(), end: after, is_whole });
        };
        let ids: Vec<Uuid> = told.iter().map(|(_, id)| *id).collect();
        let mut logins: BTreeMap<Uuid, Login> = BTreeMap::new();
        for found in self.all(&kinds::LOGIN, sql::LOGINS_BY_ID, &[&ids]).await? {
            if let Row::Login(login) = found.row {
                logins.insert(login.id.uuid(), *login);
            }
        }
        let others: Vec<Uuid> = ids.iter().filter(|id| !logins.contains_key(id)).copied().collect();
        let reports = if others.is_empty() { Vec::new() } else { self.told_reports(&others).await? };
        let logins = ids.iter().filter_map(|id| logins.remove(id)).collect();
        let end = FeedPlace { number, login: LoginId::from_uuid(login) };
        Ok(ToldPage { logins, reports, end, is_whole })
    }

    /// In the order of the ids.
    async fn told_reports(&self, ids: &[Uuid]) -> Result<Vec<DeviceReport>, Fault> {
        let mut reports: BTreeMap<Uuid, DeviceReport> = BTreeMap::new();
        for found in self.all(&kinds::REPORT, sql::REPORTS_BY_ID, &[&ids]).await? {
            if let Row::DeviceReport(report) = found.row {
                reports.insert(report.id.uuid(), *report);
            }
        }
        Ok(ids.iter().filter_map(|id| reports.remove(id)).collect())
    }

    /// Right before the oldest transaction under way.
    pub(in super::super) async fn told_end(&self) -> Result<FeedPlace, Fault> {
        let row = self.row(sql::TOLD_END, &[]).await?;
        let oldest = row.map_or(Ok(0), |row| RowCells::new(&row).int())?;
        Ok(FeedPlace { number: oldest.saturating_sub(1), login: LoginId::from_uuid(Uuid::max()) })
    }
}
