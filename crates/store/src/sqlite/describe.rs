//! What `florin doctor` shows of the store.

use super::Role;
use super::sql::{self, SqlError};
use crate::codec::Cells;
use rusqlite::Connection;
use std::path::Path;

const SELECT_SETTINGS: &str = "SELECT sqlite_version(), (SELECT journal_mode FROM pragma_journal_mode),
    (SELECT page_size FROM pragma_page_size), (SELECT page_count FROM pragma_page_count)";
const SELECT_COUNTS: &str = "SELECT (SELECT coalesce(max(seq), 0) FROM transfer),
    (SELECT coalesce(max(slot), 0) FROM ledger_account), (SELECT coalesce(max(seq), 0) FROM feed_line),
    (SELECT count(*) FROM outbox WHERE state = 'waiting'), (SELECT coalesce(max(number), 0) FROM migration)";

pub(super) fn describe(
    conn: &Connection,
    file: &Path,
    role: Role,
) -> Result<Vec<(String, String)>, SqlError> {
    let role = match role {
        Role::Owner => "owner",
        Role::Guest => "guest",
    };
    let mut pairs = vec![
        ("engine".to_owned(), "sqlite".to_owned()),
        ("file".to_owned(), file.display().to_string()),
        ("role".to_owned(), role.to_owned()),
    ];
    sql::each(conn, SELECT_SETTINGS, &[], |row| {
        let (version, mode, page, pages) = (row.text()?, row.text()?, row.int()?, row.int()?);
        pairs.push(("sqlite version".to_owned(), version));
        pairs.push(("journal mode".to_owned(), mode));
        pairs.push(("page bytes".to_owned(), page.to_string()));
        pairs.push(("file bytes".to_owned(), page.saturating_mul(pages).to_string()));
        Ok::<_, SqlError>(())
    })?;
    let names = ["transfers", "ledger accounts", "feed lines", "outbox waiting", "migration"];
    sql::each(conn, SELECT_COUNTS, &[], |row| {
        for name in names {
            pairs.push((name.to_owned(), row.int()?.to_string()));
        }
        Ok::<_, SqlError>(())
    })?;
    Ok(pairs)
}
