//! A flipped bit in a stored transfer, account or hold is found: by the audit, or already by reading it.

use super::audits::weave;
use super::names::{Shared, at, audit_clean, change, done, hold, transfer};
use super::place::Place;
use ledger::{Command, Purpose};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use std::path::Path;
use tokio_postgres::Client;

/// The books, and what is kept beside them to find the past quickly.
const TABLES: [&str; 5] = ["transfer", "ledger_account", "hold", "mark", "reversal"];

/// What no audit can know: limits are set from outside the chain, and are wrong only when a balance breaks them; the
/// feed's own counters, which PostgreSQL keeps in the row of the account, are not the ledger's.
const FREE: [&str; 4] = ["floor_minor", "ceiling_minor", "feed_lines", "feed_last_at"];

/// Books in which every column of the tables is filled somewhere.
async fn fill(store: &Shared) {
    weave(store).await;
    let spend = |id: &str, minor| {
        let payload = super::names::payload("account 1", "account 2", minor);
        let spend_on = Some(kernel::BusinessDay(20_454));
        Command::Move {
            id: transfer(id),
            payload: ledger::Payload { spend_on, purpose: Purpose(7), ..payload },
        }
    };
    let account = super::names::account("account 3");
    let limits = Command::SetLimits { account, floor: Some(-1_000_000), ceiling: Some(1_000_000) };
    let late = hold("late", "account 1", "account 2", (5, at(600)));
    done(store, change(at(550), vec![spend("spent", 3), limits, late])).await;
    let (id, hold) = (transfer("expired"), transfer("late"));
    done(store, change(at(600), vec![Command::Expire { id, hold }])).await;
    audit_clean(store).await;
}

/// What opening, reading or auditing the place says to be wrong.
async fn wrong(place: &Place) -> Option<String> {
    let store = match place.try_open().await {
        Ok(store) => store,
        Err(error) => return Some(format!("{error:?}")),
    };
    let report = bank::audit(store.as_ref(), &mut |_| ()).await;
    store.close().await;
    match report {
        Ok(report) if report.is_clean() => None,
        other => Some(format!("{other:?}")),
    }
}

/// Text with its last hexadecimal digit, or any other character, changed in one bit.
fn flip_text(text: &str) -> String {
    let mut changed: Vec<char> = text.chars().collect();
    if let Some(last) = changed.last_mut() {
        *last = match last.to_digit(16) {
            Some(digit) => char::from_digit(digit ^ 1, 16).expect("a hexadecimal digit"),
            None => char::from_u32(u32::from(*last) ^ 1).expect("a letter beside a letter"),
        };
    }
    changed.into_iter().collect()
}

pub(super) async fn a_flipped_bit_in_a_file_is_found(place: Place) {
    let store = place.open().await;
    fill(&store).await;
    store.close().await;
    drop(store);
    assert_eq!(wrong(&place).await, None, "nothing is wrong yet");
    let mut flipped = 0;
    for (table, column) in columns(&place.file()) {
        let copy = place.copy();
        flip(&copy.file(), &table, &column);
        flipped += 1;
        assert!(
            wrong(&copy).await.is_some() || FREE.contains(&column.as_str()),
            "a flipped bit in {table}.{column}"
        );
    }
    assert!(50 < flipped, "every column of the tables: {flipped}");
    for journal in ["transfer", "feed_line"] {
        let copy = place.copy();
        copy.execute(&format!("UPDATE flushed SET seq = seq + 1 WHERE journal = '{journal}'")).await;
        assert!(wrong(&copy).await.is_some(), "a {journal} that never was is not contained in any head");
    }
}

fn columns(file: &Path) -> Vec<(String, String)> {
    let database = Connection::open(file).expect("the file is a database");
    let mut query = database.prepare("SELECT name FROM pragma_table_info(?1)").expect("SQLite knows it");
    let mut found = Vec::new();
    for table in TABLES {
        let names = query.query_map([table], |row| row.get::<_, String>(0)).expect("tables have columns");
        found.extend(names.map(|name| (table.to_owned(), name.expect("a name"))));
    }
    found
}

/// Flips a bit of the column in one row: the lowest, or a high one where a neighbour has that value already.
fn flip(file: &Path, table: &str, column: &str) {
    let database = Connection::open(file).expect("the file is a database");
    database.pragma_update(None, "ignore_check_constraints", true).expect("SQLite knows it");
    database.pragma_update(None, "foreign_keys", false).expect("SQLite knows it");
    let names: Vec<String> =
        columns(file).into_iter().filter(|(of, _)| of == table).map(|(_, name)| name).collect();
    let list = names.join(", ");
    let select = format!("SELECT {list} FROM {table} WHERE {column} IS NOT NULL ORDER BY {list} LIMIT 3");
    let mut query = database.prepare(&select).expect("the columns are there");
    let rows = query.query_map([], |row| (0..names.len()).map(|place| row.get(place)).collect());
    let rows: Vec<Vec<Value>> = rows.expect("rows are read").map(|row| row.expect("a row")).collect();
    let row = rows.last().unwrap_or_else(|| panic!("{table}.{column} is filled"));
    let place = names.iter().position(|name| name == column).expect("the column is one of them");
    let same: Vec<String> =
        names.iter().zip(2..).map(|(name, place)| format!("{name} IS ?{place}")).collect();
    let update = format!("UPDATE {table} SET {column} = ?1 WHERE {}", same.join(" AND "));
    let is_done = [0, 40].into_iter().any(|bit| {
        let values = [flipped(&row[place], bit)].into_iter().chain(row.iter().cloned());
        database.execute(&update, params_from_iter(values)).is_ok_and(|rows| rows == 1)
    });
    assert!(is_done, "{table}.{column} was changed");
}

fn flipped(value: &Value, bit: u32) -> Value {
    match value.clone() {
        Value::Integer(number) => Value::Integer(number ^ (1 << bit)),
        Value::Text(text) => Value::Text(flip_text(&text)),
        Value::Blob(mut bytes) => {
            *bytes.last_mut().expect("ids and hashes have bytes") ^= 1;
            Value::Blob(bytes)
        }
        other @ (Value::Null | Value::Real(_)) => panic!("the books hold {other:?}"),
    }
}

pub(super) async fn a_flipped_bit_on_a_server_is_found(place: Place) {
    let store = place.open().await;
    fill(&store).await;
    store.close().await;
    drop(store);
    assert_eq!(wrong(&place).await, None, "nothing is wrong yet");
    let client = place.database().client().await;
    drop_checks(&client).await;
    let mut flipped = 0;
    for (table, column, kind) in server_columns(&client).await {
        let undo = flip_on_server(&client, &table, &column, &kind).await;
        flipped += 1;
        assert!(
            wrong(&place).await.is_some() || FREE.contains(&column.as_str()),
            "a flipped bit in {table}.{column}"
        );
        client.batch_execute(&undo).await.expect("the bit is put back");
    }
    assert!(50 < flipped, "every column of the tables: {flipped}");
    assert_eq!(wrong(&place).await, None, "all bits are put back");
}

/// A disk that flips bits does not look at constraints.
async fn drop_checks(client: &Client) {
    let checks = "SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname)
        FROM pg_constraint WHERE contype = 'c' AND conrelid::regclass::text = ANY ($1)";
    for row in client.query(checks, &[&TABLES.as_slice()]).await.expect("constraints are listed") {
        client.batch_execute(row.get(0)).await.expect("the constraint is dropped");
    }
}

async fn server_columns(client: &Client) -> Vec<(String, String, String)> {
    let columns =
        "SELECT table_name::text, column_name::text, data_type::text FROM information_schema.columns
        WHERE table_schema = 'public' AND table_name::text = ANY ($1) ORDER BY 1, ordinal_position";
    let rows = client.query(columns, &[&TABLES.as_slice()]).await.expect("columns are listed");
    rows.iter().map(|row| (row.get(0), row.get(1), row.get(2))).collect()
}

/// Flips the lowest bit of the column in one row, and tells how it is put back.
async fn flip_on_server(client: &Client, table: &str, column: &str, kind: &str) -> String {
    let select = format!(
        "SELECT {column}::text, ctid::text FROM {table} WHERE {column} IS NOT NULL ORDER BY 1, 2 LIMIT 3"
    );
    let rows = client.query(&select, &[]).await.expect("rows are read");
    let row = rows.last().unwrap_or_else(|| panic!("{table}.{column} is filled"));
    let (old, place): (String, String) = (row.get(0), row.get(1));
    let new = match kind {
        "bigint" | "integer" | "smallint" => (old.parse::<i64>().expect("a number") ^ 1).to_string(),
        _ => flip_text(&old),
    };
    let update = format!("UPDATE {table} SET {column} = '{new}' WHERE ctid = '{place}' RETURNING ctid::text");
    let place: String = client.query_one(&update, &[]).await.expect("the bit is flipped").get(0);
    format!("UPDATE {table} SET {column} = '{old}' WHERE ctid = '{place}'")
}
