use super::*;

/// The schema as it was before this migration.
fn before(number: i64) -> Connection {
    let mut conn = Connection::open_in_memory().unwrap();
    conn.execute_batch(CREATE_LIST).unwrap();
    for migration in MIGRATIONS.iter().filter(|migration| migration.number < number) {
        apply(&mut conn, migration).unwrap();
    }
    conn
}

#[test]
fn deliveries_of_before_mail_are_kept() {
    let mut conn = before(10);
    conn.execute_batch(
        "INSERT INTO outbox (id, version, kind, webhook, line, created_at, due_at, tries, state) VALUES
            (x'000102030405060708090a0b0c0d0e0f', 3, 'created', x'aa', x'bb', 4, 5, 6, 'waiting'),
            (x'010102030405060708090a0b0c0d0e0f', 1, 'updated', x'cc', x'dd', 7, 8, 0, 'given_up')",
    )
    .unwrap();
    let rows = |conn: &Connection| -> Vec<String> {
        let sql = "SELECT hex(id) || version || kind || hex(webhook) || hex(line) || created_at || due_at || tries || state
            FROM outbox ORDER BY id";
        let mut statement = conn.prepare(sql).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let kept = rows(&conn);
    migrate(&mut conn).unwrap();
    assert_eq!((rows(&conn), kept.len()), (kept, 2));
    let count = |sql| sql::number(&conn, sql).unwrap();
    assert_eq!(count("SELECT count(*) FROM outbox WHERE mail IS NULL"), 2);
    assert_eq!(
        count("SELECT count(*) FROM sqlite_schema WHERE tbl_name = 'outbox' AND sql LIKE 'CREATE INDEX%'"),
        2
    );
}

#[test]
fn a_mail_that_is_over_keeps_no_words() {
    let mut conn = before(10);
    migrate(&mut conn).unwrap();
    let insert = |kind: &str, told: &str, mail: &str, state: &str| {
        conn.execute_batch(&format!(
            "INSERT OR REPLACE INTO outbox (id, version, kind, webhook, line, mail, created_at, due_at, tries, state)
                VALUES (zeroblob(16), 1, '{kind}', {told}, {told}, {mail}, 1, 1, 0, '{state}')"
        ))
    };
    for (kind, told, mail, state) in [
        ("mail", "NULL", "'hush'", "waiting"),
        ("mail", "NULL", "NULL", "delivered"),
        ("mail", "NULL", "NULL", "given_up"),
        ("created", "x'aa'", "NULL", "waiting"),
        ("updated", "x'aa'", "NULL", "delivered"),
    ] {
        assert!(insert(kind, told, mail, state).is_ok(), "{kind} {told} {mail} {state}");
    }
    for (kind, told, mail, state) in [
        ("mail", "NULL", "'hush'", "delivered"),
        ("mail", "NULL", "'hush'", "given_up"),
        ("mail", "NULL", "NULL", "waiting"),
        ("mail", "x'aa'", "'hush'", "waiting"),
        ("created", "NULL", "NULL", "waiting"),
        ("created", "x'aa'", "'hush'", "waiting"),
        ("other", "x'aa'", "NULL", "waiting"),
    ] {
        assert!(insert(kind, told, mail, state).is_err(), "{kind} {told} {mail} {state}");
    }
}

/// Where a statement of a migration may end.
fn ends(sql: &str) -> impl Iterator<Item = usize> {
    std::iter::once(0).chain(sql.match_indices(';').map(|(at, _)| at + 1))
}

/// F9: whatever a migration was stopped after, the next opening finds the schema and the rows of before it, and goes on.
#[test]
fn f09_every_migration_stopped_after_every_statement_is_resumed() {
    let mut stops = 0;
    for migration in MIGRATIONS {
        let folder = tempfile::tempdir().unwrap();
        for stop in ends(migration.sql) {
            let file = folder.path().join(format!("{stop}.db"));
            let mut conn = Connection::open(&file).unwrap();
            conn.execute_batch("PRAGMA journal_mode = WAL").unwrap();
            conn.execute_batch(CREATE_LIST).unwrap();
            for earlier in MIGRATIONS.iter().filter(|earlier| earlier.number < migration.number) {
                apply(&mut conn, earlier).unwrap();
            }
            conn.execute_batch("CREATE TABLE parity (id INTEGER); INSERT INTO parity VALUES (7)").unwrap();
            fill(&conn, migration.number);
            let kept = counts(&conn);
            conn.execute_batch("BEGIN IMMEDIATE").unwrap();
            // A place inside a comment or a text ends no statement, and what is left of it is no SQL.
            if conn.execute_batch(&migration.sql[..stop]).is_err() {
                continue;
            }
            stops += 1;
            // The process is gone, and with it whatever it had not committed.
            drop(conn);
            let mut again = Connection::open(&file).unwrap();
            assert_eq!(counts(&again), kept, "{} stopped at {stop}", migration.name);
            migrate(&mut again).unwrap();
            let is_done = first_pending(&again).unwrap().is_none();
            assert!(is_done, "{} stopped at {stop}", migration.name);
            let after = counts(&again);
            assert!(kept.iter().all(|(table, rows)| table == "migration" || after.get(table) == Some(rows)));
        }
    }
    assert!(MIGRATIONS.len() * 2 < stops, "{stops}");
}

/// Rows of before a migration, where the schema of then has room for them.
fn fill(conn: &Connection, number: i64) {
    if 6 < number && number <= 10 {
        let row = "INSERT INTO outbox (id, version, kind, webhook, line, created_at, due_at, tries, state)
            VALUES (x'000102030405060708090a0b0c0d0e0f', 3, 'created', x'aa', x'bb', 4, 5, 6, 'waiting')";
        conn.execute_batch(row).unwrap();
    }
}

/// Rows of every table.
fn counts(conn: &Connection) -> std::collections::BTreeMap<String, i64> {
    let mut tables = conn.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").unwrap();
    let names: Vec<String> = tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let count = |name: &String| sql::number(conn, &format!("SELECT count(*) FROM {name}")).unwrap();
    names.iter().map(|name| (name.clone(), count(name))).collect()
}
