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
