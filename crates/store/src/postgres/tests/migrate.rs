use super::super::{MIGRATIONS, PostgresOptions, PostgresStore};
use crate::OpenError;
use crate::conformance::postgres::Database;
use bank::Store as _;

#[tokio::test]
async fn a_migration_that_fails_is_named_and_leaves_nothing() {
    let url = Database::fresh().await.empty_beside().await;
    let (client, connection) = tokio_postgres::connect(&url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    client.batch_execute("CREATE TABLE token (theirs bigint)").await.unwrap();
    let refused = PostgresStore::open(&url, PostgresOptions::default()).await.err();
    assert!(matches!(refused, Some(OpenError::MigrationFailed { number: 2, .. })), "{refused:?}");
    let people = client.query_one("SELECT to_regclass('person') IS NULL", &[]).await.unwrap();
    assert!(people.get::<_, bool>(0), "what came before it in the same file is gone as well");
}

#[tokio::test]
async fn deliveries_of_before_mail_are_kept_and_a_mail_that_is_over_keeps_no_words() {
    let url = Database::fresh().await.empty_beside().await;
    let (client, connection) = tokio_postgres::connect(&url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    let list = "CREATE TABLE migration (number bigint PRIMARY KEY, name text NOT NULL, hash bytea NOT NULL)";
    client.batch_execute(list).await.unwrap();
    for migration in MIGRATIONS.iter().filter(|migration| migration.number < 9) {
        client.batch_execute(migration.sql).await.unwrap();
        let insert = "INSERT INTO migration (number, name, hash) VALUES ($1, $2, $3)";
        let hash = migration.hash();
        client.execute(insert, &[&migration.number, &migration.name, &hash.as_slice()]).await.unwrap();
    }
    let insert = async |kind: &str, told: &str, mail: &str, state: &str| {
        let id = format!("'{}'", uuid::Uuid::from_u128(1));
        let told = told.replace("ID", &id);
        let sql = format!(
            "INSERT INTO outbox (id, kind, webhook, transaction_id, {mail} created_at, due_at, tries, state, version)
                VALUES ({id}, '{kind}', {told}, {told}, {} 1, 1, 0, '{state}', 1)",
            if mail.is_empty() { "" } else { "'hush'," }
        );
        client.batch_execute(&sql).await
    };
    insert("created", "ID", "", "waiting").await.unwrap();
    PostgresStore::open(&url, PostgresOptions::default()).await.unwrap().close().await;
    let kept =
        client.execute("DELETE FROM outbox WHERE kind = 'created' AND mail IS NULL", &[]).await.unwrap();
    assert_eq!(kept, 1);
    for (kind, told, mail, state, is_well) in [
        ("mail", "NULL", "mail,", "waiting", true),
        ("mail", "NULL", "", "delivered", true),
        ("mail", "NULL", "", "given_up", true),
        ("updated", "ID", "", "waiting", true),
        ("mail", "NULL", "mail,", "delivered", false),
        ("mail", "NULL", "mail,", "given_up", false),
        ("mail", "NULL", "", "waiting", false),
        ("mail", "ID", "mail,", "waiting", false),
        ("created", "NULL", "", "waiting", false),
        ("created", "ID", "mail,", "waiting", false),
        ("other", "ID", "", "waiting", false),
    ] {
        let inserted = insert(kind, told, mail, state).await;
        assert_eq!(inserted.is_ok(), is_well, "{kind} {told} {mail} {state}: {inserted:?}");
        client.batch_execute("DELETE FROM outbox").await.unwrap();
    }
}

/// F9: whatever a migration was stopped after, the next opening finds the schema and the rows of before it, and goes on.
#[tokio::test]
async fn f09_every_migration_stopped_after_every_statement_is_resumed() {
    let mut stops = 0;
    for migration in MIGRATIONS {
        let url = Database::fresh().await.empty_beside().await;
        let client = client(&url).await;
        let list =
            "CREATE TABLE migration (number bigint PRIMARY KEY, name text NOT NULL, hash bytea NOT NULL);
            CREATE TABLE parity (id bigint); INSERT INTO parity VALUES (7)";
        client.batch_execute(list).await.unwrap();
        for earlier in MIGRATIONS.iter().filter(|earlier| earlier.number < migration.number) {
            client.batch_execute(earlier.sql).await.unwrap();
            let insert = "INSERT INTO migration (number, name, hash) VALUES ($1, $2, $3)";
            let hash = earlier.hash();
            client.execute(insert, &[&earlier.number, &earlier.name, &hash.as_slice()]).await.unwrap();
        }
        let kept = tables(&client).await;
        for (stop, _) in migration.sql.match_indices(';') {
            let other = self::client(&url).await;
            other.batch_execute("BEGIN").await.unwrap();
            let insert = "INSERT INTO migration (number, name, hash) VALUES ($1, $2, $3)";
            let hash = migration.hash();
            other.execute(insert, &[&migration.number, &migration.name, &hash.as_slice()]).await.unwrap();
            // A place inside a comment ends no statement, and what is left of it is no SQL.
            stops += usize::from(other.batch_execute(&migration.sql[..=stop]).await.is_ok());
            // The process is gone, and with it whatever it had not committed.
            let ended = other.query_one("SELECT pg_backend_pid()", &[]).await.map(|row| row.get::<_, i32>(0));
            drop(other);
            if let Ok(pid) = ended {
                client.execute("SELECT pg_terminate_backend($1, 10000)", &[&pid]).await.unwrap();
            }
            assert_eq!(tables(&client).await, kept, "{} stopped at {stop}", migration.name);
        }
        PostgresStore::open(&url, PostgresOptions::default()).await.unwrap().close().await;
        let row = client.query_one("SELECT id FROM parity", &[]).await.unwrap();
        assert_eq!(row.get::<_, i64>(0), 7);
    }
    assert!(MIGRATIONS.len() < stops, "{stops}");
}

async fn client(url: &str) -> tokio_postgres::Client {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

/// The schema, as the engine tells of it, and what was applied.
async fn tables(client: &tokio_postgres::Client) -> Vec<String> {
    let columns = "SELECT table_name || '.' || column_name FROM information_schema.columns
        WHERE table_schema = 'public' UNION ALL SELECT 'applied ' || name FROM migration ORDER BY 1";
    client.query(columns, &[]).await.unwrap().iter().map(|row| row.get(0)).collect()
}
