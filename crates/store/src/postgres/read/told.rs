//! Attempts and reports of which there is something to tell. Each is noted with the number of the transaction that told
//! of it first; a page ends before the oldest one of this database that is under way, so none that commits late is
//! missed.
//!
//! The order of the questions is what makes that true. A transaction that is not under way when the second statement
//! looks at the sessions has ended before the third takes its snapshot, so the third sees what it wrote. One that gets
//! its number later gets a larger one than the first statement's snapshot knows of, and lies beyond the page.

use super::super::cell::RowCells;
use super::super::fault::Fault;
use super::super::sql;
use super::Reader;
use crate::codec::{Cells as _, kinds};
use bank::{Row, ToldPage, Writer};
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
        let Horizon { oldest, next } = self.horizon().await?;
        // What is told of by transactions that had ended by then is on the page, or beyond its end.
        let is_whole = oldest == next || self.row(sql::TOLD_BETWEEN, &[&oldest, &next]).await?.is_none();
        let params: [super::super::session::Param<'_>; 4] =
            [&after.number, &after.login.uuid(), &oldest, &i64::from(limit)];
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
        let Horizon { oldest, .. } = self.horizon().await?;
        Ok(FeedPlace { number: oldest.saturating_sub(1), login: LoginId::from_uuid(Uuid::max()) })
    }

    /// The transaction of this database that has been under way longest and may write.
    pub(in super::super) async fn oldest_writer(&self) -> Result<Option<Writer>, Fault> {
        let mut oldest: Option<Writer> = None;
        for row in self.rows(sql::WRITERS, &[]).await? {
            let cells = &mut RowCells::new(&row);
            let (next, number) = (cells.int()?, cells.int()?);
            let writer = Writer {
                number: in_full(next, number),
                process: cells.int()?,
                user: cells.text()?,
                program: cells.text()?,
            };
            oldest = match oldest {
                Some(known) if known.number <= writer.number => Some(known),
                Some(_) | None => Some(writer),
            };
        }
        Ok(oldest)
    }

    async fn horizon(&self) -> Result<Horizon, Fault> {
        let mut horizon: Option<Horizon> = None;
        for row in self.rows(sql::TOLD_UNDER_WAY, &[]).await? {
            let cells = &mut RowCells::new(&row);
            let (next, number) = (cells.int()?, cells.maybe_int()?);
            let known = horizon.map_or(next, |known| known.oldest);
            let oldest = number.map_or(known, |number| known.min(in_full(next, number)));
            horizon = Some(Horizon { oldest, next });
        }
        // The statement always answers; without an answer nothing is known to have ended.
        Ok(horizon.unwrap_or_default())
    }
}

/// How far the feed can be read.
#[derive(Debug, Clone, Copy, Default)]
struct Horizon {
    /// The oldest transaction under way, or the next one.
    oldest: i64,
    /// Those from here on had not ended when it was looked for.
    next: i64,
}

/// A transaction's number in full, from its lower 32 bits and one that is no farther away than half of those reach:
/// the server's own rule (PostgreSQL, "Preventing Transaction ID Wraparound Failures").
fn in_full(near: i64, short: i64) -> i64 {
    let low = |number: i64| u32::try_from(number & 0xffff_ffff).unwrap_or_default();
    near.saturating_add(low(short).wrapping_sub(low(near)).cast_signed().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_told_in_full_by_one_near_it() {
        let turn = 1_i64 << 32;
        for (near, short, full) in [
            (729, 729, 729),
            (729, 731, 731),
            (731, 729, 729),
            (turn + 5, 0xffff_fffe, turn - 2),
            (turn - 2, 3, turn + 3),
            (7 * turn + 100, 40, 7 * turn + 40),
        ] {
            assert_eq!(in_full(near, short), full, "{short} near {near}");
        }
    }
}
