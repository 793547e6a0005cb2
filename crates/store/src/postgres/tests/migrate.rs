use super::super::{PostgresOptions, PostgresStore};
use crate::OpenError;
use crate::conformance::postgres::Database;

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
