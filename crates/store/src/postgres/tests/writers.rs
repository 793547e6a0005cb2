use super::super::connect::Server;
use super::super::{PostgresOptions, PostgresStore};
use crate::conformance::postgres::Database;
use bank::Store as _;
use tokio_postgres::{Client, NoTls};

/// A session in a transaction that has a number, and may write.
async fn writing(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.expect("the server answers");
    tokio::spawn(connection);
    client.batch_execute("BEGIN; SELECT pg_current_xact_id()").await.expect("it begins");
    client
}

/// One that is left open in another database of the server holds nothing here, and one in this database is named.
#[tokio::test]
async fn what_is_open_in_another_database_holds_nothing() {
    let database = Database::fresh().await;
    let store = PostgresStore::open(&database.url, PostgresOptions::default()).await.expect("it opens");
    let elsewhere = writing(&database.empty_beside().await).await;
    let first = store.told_end().await.unwrap();
    let later = writing(&database.url).await;
    later.batch_execute("COMMIT").await.unwrap();
    let second = store.told_end().await.unwrap();
    assert!(first < second, "{first:?} {second:?}");
    assert_eq!(store.oldest_writer().await.unwrap(), None);

    let url = format!("{}?application_name=forgotten", database.url);
    let here = writing(&url).await;
    let newer = writing(&database.url).await;
    newer.batch_execute("COMMIT").await.unwrap();
    let held = store.told_end().await.unwrap();
    assert_eq!(held, store.told_end().await.unwrap());
    let writer = store.oldest_writer().await.unwrap().expect("it may still write");
    assert_eq!((writer.program.as_str(), writer.number), ("forgotten", held.number + 1));
    here.batch_execute("ROLLBACK").await.unwrap();
    assert_eq!(store.oldest_writer().await.unwrap(), None);
    assert!(held < store.told_end().await.unwrap());
    elsewhere.batch_execute("ROLLBACK").await.unwrap();
}

/// A transaction that only reads is none that may write, however long it lasts.
#[tokio::test]
async fn a_long_read_holds_nothing() {
    let database = Database::fresh().await;
    let store = PostgresStore::open(&database.url, PostgresOptions::default()).await.expect("it opens");
    let reader = database.client().await;
    reader
        .batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM told_login")
        .await
        .unwrap();
    let before = store.told_end().await.unwrap();
    writing(&database.url).await.batch_execute("COMMIT").await.unwrap();
    assert!(before < store.told_end().await.unwrap());
    assert_eq!(store.oldest_writer().await.unwrap(), None);
    reader.batch_execute("COMMIT").await.unwrap();
}

/// The server ends a session of Florin's that is idle in the middle of a commit, soon.
#[tokio::test]
async fn sessions_tell_the_server_how_long_to_wait_for_them() {
    let database = Database::fresh().await;
    let server = Server::new(&database.url, &PostgresOptions::default()).unwrap();
    for (pool, idle) in [(&server.reads, "1min"), (&server.commits, "5s")] {
        let client = pool.get().await.unwrap();
        for (name, value) in [("statement_timeout", "30s"), ("idle_in_transaction_session_timeout", idle)] {
            let row = client.query_one(&format!("SHOW {name}"), &[]).await.unwrap();
            assert_eq!(row.get::<_, String>(0), value, "{name}");
        }
    }
}
