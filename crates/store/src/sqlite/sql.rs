//! Statements: bind the codec's values, run, read the codec's cells.

use crate::codec::{Cells, CodecError, Value};
use ledger::Finding;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, Row, Statement, ToSql};
use std::error::Error;
use uuid::Uuid;

/// Why a statement, or what it read, could not be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum SqlError {
    #[error("SQLite failed")]
    Engine(#[from] rusqlite::Error),
    #[error("a stored value cannot be read")]
    Codec(#[from] CodecError),
    #[error("the journal does not follow from itself")]
    Journal(#[from] Finding),
    #[error("the count of guests' commits cannot be kept")]
    Guests(#[source] std::io::Error),
    #[error("the store lacks {0}")]
    Missing(&'static str),
    #[error("{0}")]
    Misuse(&'static str),
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Flag(flag) => ValueRef::Integer(i64::from(*flag)),
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Real(number) => ValueRef::Real(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes.as_ref()),
            Self::Id(id) => ValueRef::Blob(id.as_bytes()),
        }))
    }
}

/// A row, read from left to right.
pub(super) struct Columns<'row, 'statement> {
    row: &'row Row<'statement>,
    next: usize,
}

impl<'row, 'statement> Columns<'row, 'statement> {
    const fn new(row: &'row Row<'statement>) -> Self {
        Self { row, next: 0 }
    }

    fn read<T>(&mut self, read: impl FnOnce(ValueRef<'_>) -> Option<T>) -> Result<T, CodecError> {
        let place = self.next;
        self.next = place.saturating_add(1);
        let value = self.row.get_ref(place).map_err(|error| CodecError::Column(place, error.into()))?;
        read(value).ok_or_else(|| CodecError::Column(place, WrongType.into()))
    }
}

#[derive(Debug, thiserror::Error)]
#[error("it is of another type")]
struct WrongType;

fn text(value: ValueRef<'_>) -> Option<String> {
    value.as_str().ok().map(str::to_owned)
}

fn bytes(value: ValueRef<'_>) -> Option<Vec<u8>> {
    value.as_blob().ok().map(<[u8]>::to_vec)
}

fn id(value: ValueRef<'_>) -> Option<Uuid> {
    value.as_blob().ok().and_then(|bytes| Uuid::from_slice(bytes).ok())
}

fn int(value: ValueRef<'_>) -> Option<i64> {
    value.as_i64().ok()
}

fn maybe<T>(read: fn(ValueRef<'_>) -> Option<T>) -> impl FnOnce(ValueRef<'_>) -> Option<Option<T>> {
    move |value| match value {
        ValueRef::Null => Some(None),
        ValueRef::Integer(_) | ValueRef::Real(_) | ValueRef::Text(_) | ValueRef::Blob(_) => {
            read(value).map(Some)
        }
    }
}

impl Cells for Columns<'_, '_> {
    fn id(&mut self) -> Result<Uuid, CodecError> {
        self.read(id)
    }

    fn maybe_id(&mut self) -> Result<Option<Uuid>, CodecError> {
        self.read(maybe(id))
    }

    fn flag(&mut self) -> Result<bool, CodecError> {
        self.read(|value| int(value).map(|number| number != 0))
    }

    fn int(&mut self) -> Result<i64, CodecError> {
        self.read(int)
    }

    fn maybe_int(&mut self) -> Result<Option<i64>, CodecError> {
        self.read(maybe(int))
    }

    fn real(&mut self) -> Result<f64, CodecError> {
        self.read(|value| value.as_f64().ok())
    }

    fn text(&mut self) -> Result<String, CodecError> {
        self.read(text)
    }

    fn maybe_text(&mut self) -> Result<Option<String>, CodecError> {
        self.read(maybe(text))
    }

    fn bytes(&mut self) -> Result<Vec<u8>, CodecError> {
        self.read(bytes)
    }

    fn maybe_bytes(&mut self) -> Result<Option<Vec<u8>>, CodecError> {
        self.read(maybe(bytes))
    }
}

/// Binds values to parameters, from the first on.
pub(super) fn bind<'v, 'c: 'v>(
    statement: &mut Statement<'_>,
    values: impl IntoIterator<Item = &'v Value<'c>>,
) -> rusqlite::Result<()> {
    values.into_iter().zip(1..).try_for_each(|(value, place)| statement.raw_bind_parameter(place, value))
}

/// Runs a statement that reads nothing; gives the number of rows it changed.
pub(super) fn run(conn: &Connection, sql: &str, values: &[Value<'_>]) -> Result<usize, SqlError> {
    let mut statement = conn.prepare_cached(sql)?;
    bind(&mut statement, values)?;
    Ok(statement.raw_execute()?)
}

/// The first row, if there is one.
pub(super) fn one<T, E: Into<SqlError>>(
    conn: &Connection,
    sql: &str,
    values: &[Value<'_>],
    read: impl FnOnce(&mut Columns<'_, '_>) -> Result<T, E>,
) -> Result<Option<T>, SqlError> {
    let mut statement = conn.prepare_cached(sql)?;
    bind(&mut statement, values)?;
    let mut rows = statement.raw_query();
    rows.next()?.map(|row| read(&mut Columns::new(row)).map_err(Into::into)).transpose()
}

/// Every row.
pub(super) fn all<T, E: Into<SqlError>>(
    conn: &Connection,
    sql: &str,
    values: &[Value<'_>],
    mut read: impl FnMut(&mut Columns<'_, '_>) -> Result<T, E>,
) -> Result<Vec<T>, SqlError> {
    let mut found = Vec::new();
    each(conn, sql, values, |columns| {
        found.push(read(columns)?);
        Ok::<(), E>(())
    })?;
    Ok(found)
}

/// Hands over row by row, for what is too much to hold at once.
pub(super) fn each<E: Into<SqlError>>(
    conn: &Connection,
    sql: &str,
    values: &[Value<'_>],
    mut take: impl FnMut(&mut Columns<'_, '_>) -> Result<(), E>,
) -> Result<(), SqlError> {
    let mut statement = conn.prepare_cached(sql)?;
    bind(&mut statement, values)?;
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next()? {
        take(&mut Columns::new(row)).map_err(Into::into)?;
    }
    Ok(())
}

/// One number, from a statement that always has a row.
pub(super) fn number(conn: &Connection, sql: &str) -> Result<i64, SqlError> {
    one(conn, sql, &[], |row| row.int())?.ok_or(SqlError::Missing("a count"))
}

/// The same error for several who wait for the same answer.
pub(super) fn boxed(error: impl Error + Send + Sync + 'static) -> Box<dyn Error + Send + Sync> {
    Box::new(error)
}
