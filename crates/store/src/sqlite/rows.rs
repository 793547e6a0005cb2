//! Records by their key: whether a write may happen, and the write.

use super::batch::{TAKEN_LINE, key_of};
use super::sql::{self, SqlError};
use super::{tables, told};
use crate::codec::{Cells, Unique, Value, decode_row, documents, encode, encode_key, owners, uniques};
use bank::{Change, CommitError, Key, Row, Version, Versioned, Write};
use kernel::{PersonId, TransactionId};
use rusqlite::Connection;

const SELECT_OWNERS: &str = "SELECT person FROM account_owner WHERE account = ?1 ORDER BY place";
const INSERT_OWNER: &str = "INSERT INTO account_owner (account, place, person) VALUES (?1, ?2, ?3)";
const DELETE_OWNERS: &str = "DELETE FROM account_owner WHERE account = ?1";

const PERSON_BY_EMAIL: &str = "SELECT id FROM person WHERE email_key = ?1";
const ACCOUNT_BY_NUMBER: &str = "SELECT id FROM current_account WHERE sort_code = ?1 AND number = ?2";
const APPROVAL_BY_CODE: &str = "SELECT id FROM approval WHERE code = ?1";
const TOKEN_BY_ACCESS: &str = "SELECT id FROM token WHERE access = ?1";
const TOKEN_BY_REFRESH: &str = "SELECT id FROM token WHERE refresh = ?1";
const LOGIN_BY_LINK: &str = "SELECT id FROM document WHERE kind = 4 AND fingerprint = ?1";
const PASSKEY_BY_CREDENTIAL: &str = "SELECT id FROM document WHERE kind = 5 AND fingerprint = ?1";
const LINE_BY_ID: &str = "SELECT id FROM feed_line WHERE id = ?1";

/// The key of a row that is not of the version the write expects.
pub(super) fn conflict(conn: &Connection, write: &Write) -> Result<Option<Key>, SqlError> {
    let key = key_of(write);
    let stored = sql::one(conn, tables::of(&key).version, &encode_key(&key), |row| row.int())?;
    let expected = match write {
        Write::Insert(_) => None,
        Write::Update(_, version) | Write::Delete(_, version) => Some(version.0),
    };
    Ok((stored != expected).then_some(key))
}

/// The first value of the change that may stand only once and stands elsewhere. Lines beyond `greatest` are new.
pub(super) fn taken(
    conn: &Connection,
    change: &Change,
    greatest: Option<TransactionId>,
) -> Result<Option<CommitError>, SqlError> {
    for (place, line) in change.lines.iter().enumerate() {
        let is_twice = change.lines[..place].iter().any(|before| before.id == line.id);
        if !is_twice && greatest < Some(line.id) {
            continue;
        }
        if is_twice || sql::one(conn, LINE_BY_ID, &[line.id.uuid().into()], |row| row.id())?.is_some() {
            return Ok(Some(TAKEN_LINE));
        }
    }
    let mut seen = Vec::new();
    for write in &change.writes {
        let (Write::Insert(row) | Write::Update(row, _)) = write else { continue };
        for unique in uniques(row).into_iter().flatten() {
            if seen.contains(&unique) || is_elsewhere(conn, unique, row)? {
                return Ok(Some(CommitError::Taken(unique.name())));
            }
            seen.push(unique);
        }
    }
    Ok(None)
}

fn is_elsewhere(conn: &Connection, unique: Unique<'_>, row: &Row) -> Result<bool, SqlError> {
    let find = |sql, values: &[Value<'_>]| sql::one(conn, sql, values, |row| row.id());
    let holder = match unique {
        Unique::PersonEmail(key) => find(PERSON_BY_EMAIL, &[key.into()])?,
        Unique::AccountNumber(sort_code, number) => {
            find(ACCOUNT_BY_NUMBER, &[sort_code.as_str().into(), number.as_str().into()])?
        }
        Unique::ApprovalCode(code) => find(APPROVAL_BY_CODE, &[code.0.as_slice().into()])?,
        Unique::TokenAccess(access) => find(TOKEN_BY_ACCESS, &[access.0.as_slice().into()])?,
        Unique::TokenRefresh(refresh) => find(TOKEN_BY_REFRESH, &[refresh.0.as_slice().into()])?,
        Unique::LoginLink(link) => find(LOGIN_BY_LINK, &[link.0.as_slice().into()])?,
        Unique::PasskeyCredential(handle) => find(PASSKEY_BY_CREDENTIAL, &[handle.0.as_slice().into()])?,
    };
    let key = row.key();
    // The id is the last column of the key: a document's kind stands before it.
    let own = encode_key(&key);
    Ok(holder.is_some_and(|holder| own.last() != Some(&Value::Id(holder))))
}

/// Writes what was found free of conflicts.
pub(super) fn write(conn: &Connection, write: &Write) -> Result<(), SqlError> {
    match write {
        Write::Insert(Row::Transaction(_)) => {
            return Err(SqlError::Misuse("a feed line is written at the end of its feed, by Change::lines"));
        }
        Write::Delete(Key::Transaction(_), _) => return Err(SqlError::Misuse("a feed line stays")),
        Write::Insert(row) => put(conn, row, Version::FIRST)?,
        Write::Update(row, version) => put(conn, row, version.next())?,
        Write::Delete(key, _) => {
            sql::run(conn, tables::of(key).delete, &encode_key(key))?;
        }
    }
    Ok(())
}

pub(super) fn put(conn: &Connection, row: &Row, version: Version) -> Result<(), SqlError> {
    let key = row.key();
    let table = tables::of(&key);
    let sql = if version == Version::FIRST { table.insert } else { table.update };
    let mut values = encode(row);
    values.push(version.0.into());
    let written = sql::run(conn, sql, &values)?;
    if written == 0 && matches!(key, documents!()) {
        sql::run(conn, tables::MOVE_DOCUMENT, &values)?;
    }
    told::tell(conn, row)?;
    if let Key::CurrentAccount(id) = key {
        sql::run(conn, DELETE_OWNERS, &[id.uuid().into()])?;
        for (person, place) in owners(row).iter().zip(0_i64..) {
            sql::run(conn, INSERT_OWNER, &[id.uuid().into(), place.into(), person.uuid().into()])?;
        }
    }
    Ok(())
}

pub(super) fn get(conn: &Connection, key: &Key) -> Result<Option<Versioned<Row>>, SqlError> {
    let found = sql::one(conn, tables::of(key).select, &encode_key(key), |columns| {
        let version = Version(columns.int()?);
        Ok::<_, SqlError>(Versioned { row: decode_row(key, columns)?, version })
    })?;
    found.map(|found| with_owners(conn, found)).transpose()
}

/// Adds the owners, which stand in a table of their own.
pub(super) fn with_owners(conn: &Connection, found: Versioned<Row>) -> Result<Versioned<Row>, SqlError> {
    let Versioned { row, version } = found;
    let row = match row {
        Row::CurrentAccount(mut account) => {
            account.owners = sql::all(conn, SELECT_OWNERS, &[account.id.uuid().into()], |columns| {
                columns.id().map(PersonId::from_uuid)
            })?;
            Row::CurrentAccount(account)
        }
        other => other,
    };
    Ok(Versioned { row, version })
}
