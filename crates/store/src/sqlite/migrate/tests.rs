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
