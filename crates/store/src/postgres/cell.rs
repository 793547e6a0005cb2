//! The codec's values as PostgreSQL's parameters, and PostgreSQL's rows as the codec's cells.

use crate::codec::{Cells, CodecError, Value};
use bytes::BytesMut;
use std::error::Error;
use tokio_postgres::Row;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use uuid::Uuid;

/// One value to bind. Numbers take the width of their column.
#[derive(Debug)]
pub(super) struct Cell<'a>(Value<'a>);

impl ToSql for Cell<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match &self.0 {
            Value::Null => Ok(IsNull::Yes),
            Value::Flag(flag) => flag.to_sql(ty, out),
            Value::Int(number) if *ty == Type::INT2 => i16::try_from(*number)?.to_sql(ty, out),
            Value::Int(number) if *ty == Type::INT4 => i32::try_from(*number)?.to_sql(ty, out),
            Value::Int(number) => number.to_sql(ty, out),
            Value::Real(number) => number.to_sql(ty, out),
            Value::Text(text) => text.as_ref().to_sql(ty, out),
            Value::Bytes(bytes) => bytes.as_ref().to_sql(ty, out),
            Value::Id(id) => id.to_sql(ty, out),
        }
    }

    fn accepts(ty: &Type) -> bool {
        [Type::BOOL, Type::INT2, Type::INT4, Type::INT8, Type::FLOAT8, Type::TEXT, Type::BYTEA, Type::UUID]
            .contains(ty)
    }

    to_sql_checked!();
}

/// Rows turned into one array per column, as `unnest` takes them.
#[derive(Debug, Default)]
pub(super) struct Columns<'a> {
    columns: Vec<Vec<Cell<'a>>>,
    rows: usize,
}

impl<'a> Columns<'a> {
    pub(super) fn push(&mut self, row: impl IntoIterator<Item = Value<'a>>) {
        for (place, value) in row.into_iter().enumerate() {
            if self.columns.len() <= place {
                self.columns.push(Vec::new());
            }
            self.columns[place].push(Cell(value));
        }
        self.rows += 1;
    }

    pub(super) const fn rows(&self) -> usize {
        self.rows
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.rows == 0
    }

    pub(super) fn params(&self) -> Vec<&(dyn ToSql + Sync)> {
        self.columns.iter().map(|column| column as &(dyn ToSql + Sync)).collect()
    }
}

impl<'a, R: IntoIterator<Item = Value<'a>>> FromIterator<R> for Columns<'a> {
    fn from_iter<T: IntoIterator<Item = R>>(rows: T) -> Self {
        let mut columns = Self::default();
        rows.into_iter().for_each(|row| columns.push(row));
        columns
    }
}

/// Reads a row from left to right.
pub(super) struct RowCells<'a> {
    row: &'a Row,
    place: usize,
}

impl<'a> RowCells<'a> {
    pub(super) const fn new(row: &'a Row) -> Self {
        Self { row, place: 0 }
    }

    fn next<T: FromSql<'a>>(&mut self) -> Result<T, CodecError> {
        let place = self.place;
        self.place += 1;
        self.row.try_get(place).map_err(|error| CodecError::Column(place, Box::new(error)))
    }
}

/// A number of whatever width its column has.
struct Number(i64);

impl<'a> FromSql<'a> for Number {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        match *ty {
            Type::INT2 => i16::from_sql(ty, raw).map(|number| Self(number.into())),
            Type::INT4 => i32::from_sql(ty, raw).map(|number| Self(number.into())),
            _ => i64::from_sql(ty, raw).map(Self),
        }
    }

    fn accepts(ty: &Type) -> bool {
        [Type::INT2, Type::INT4, Type::INT8].contains(ty)
    }
}

impl Cells for RowCells<'_> {
    fn id(&mut self) -> Result<Uuid, CodecError> {
        self.next()
    }

    fn maybe_id(&mut self) -> Result<Option<Uuid>, CodecError> {
        self.next()
    }

    fn flag(&mut self) -> Result<bool, CodecError> {
        self.next()
    }

    fn int(&mut self) -> Result<i64, CodecError> {
        self.next::<Number>().map(|number| number.0)
    }

    fn maybe_int(&mut self) -> Result<Option<i64>, CodecError> {
        self.next::<Option<Number>>().map(|number| number.map(|number| number.0))
    }

    fn real(&mut self) -> Result<f64, CodecError> {
        self.next()
    }

    fn text(&mut self) -> Result<String, CodecError> {
        self.next()
    }

    fn maybe_text(&mut self) -> Result<Option<String>, CodecError> {
        self.next()
    }

    fn bytes(&mut self) -> Result<Vec<u8>, CodecError> {
        self.next()
    }

    fn maybe_bytes(&mut self) -> Result<Option<Vec<u8>>, CodecError> {
        self.next()
    }
}

impl<'a> From<Value<'a>> for Cell<'a> {
    fn from(value: Value<'a>) -> Self {
        Self(value)
    }
}
