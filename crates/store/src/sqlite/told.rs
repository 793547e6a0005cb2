//! Attempts and reports of which there is something to tell, in the order in which they were committed: there is one
//! writer at a time, and it counts them. The column is named for attempts, which came first; no two records share an id.

use super::rows;
use super::sql::{self, SqlError};
use crate::codec::{Cells, Value, told_id};
use bank::{Key, Row, ToldPage};
use identity::{DeviceReport, Login};
use kernel::{LoginId, ReportId};
use rollout::FeedPlace;
use rusqlite::Connection;
use uuid::Uuid;

const TELL: &str = "INSERT OR IGNORE INTO told_login (login) VALUES (?1)";
const FORGET: &str = "DELETE FROM told_login WHERE login = ?1";
const TOLD: &str = "SELECT seq, login FROM told_login WHERE ?1 < seq ORDER BY seq LIMIT ?2";
const END: &str = "SELECT seq FROM told_login ORDER BY seq DESC LIMIT 1";

/// Notes what is told of, when it is the first time.
pub(super) fn tell(conn: &Connection, row: &Row) -> Result<(), SqlError> {
    if let Some(id) = told_id(row) {
        sql::run(conn, TELL, &[id.into()])?;
    }
    Ok(())
}

/// What is pruned is told of no more.
pub(super) fn forget(conn: &Connection, id: Uuid) -> Result<(), SqlError> {
    sql::run(conn, FORGET, &[id.into()])?;
    Ok(())
}

/// All of one moment.
pub(super) fn page(conn: &Connection, after: FeedPlace, limit: u32) -> Result<ToldPage, SqlError> {
    let values = [Value::Int(after.number), i64::from(limit).into()];
    let told = sql::all(conn, TOLD, &values, |row| Ok::<_, SqlError>((row.int()?, row.id()?)))?;
    let mut page =
        ToldPage { logins: Vec::with_capacity(told.len()), reports: Vec::new(), end: after, is_whole: true };
    for (seq, id) in told {
        match login(conn, LoginId::from_uuid(id))? {
            Some(login) => page.logins.push(login),
            None => page.reports.extend(report(conn, ReportId::from_uuid(id))?),
        }
        page.end = place(seq);
    }
    Ok(page)
}

pub(super) fn end(conn: &Connection) -> Result<FeedPlace, SqlError> {
    let last = sql::one(conn, END, &[], |row| row.int())?;
    Ok(place(last.unwrap_or(0)))
}

const fn place(number: i64) -> FeedPlace {
    FeedPlace { number, login: LoginId::from_uuid(Uuid::nil()) }
}

fn login(conn: &Connection, id: LoginId) -> Result<Option<Login>, SqlError> {
    let found = rows::get(conn, &Key::Login(id))?;
    Ok(found.and_then(|found| match found.row {
        Row::Login(login) => Some(*login),
        _ => None,
    }))
}

fn report(conn: &Connection, id: ReportId) -> Result<Option<DeviceReport>, SqlError> {
    let found = rows::get(conn, &Key::DeviceReport(id))?;
    Ok(found.and_then(|found| match found.row {
        Row::DeviceReport(report) => Some(*report),
        _ => None,
    }))
}
