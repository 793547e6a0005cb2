use super::super::connect::{Transport, settings};
use super::super::{PostgresOptions, PostgresStore};
use crate::OpenError;
use crate::conformance::postgres::Database;
use tokio_postgres::config::SslMode;

fn check(url: &str, transport: Transport, mode: SslMode) {
    let (config, spoken) = settings(url).unwrap();
    assert_eq!((spoken, config.get_ssl_mode()), (transport, mode), "{url}");
}

#[test]
fn a_password_leaves_this_machine_under_tls_alone() {
    check("postgres://me:secret@localhost/bank", Transport::Plain, SslMode::Disable);
    check("postgres://me:secret@127.0.0.1:5433/bank", Transport::Plain, SslMode::Disable);
    check("postgres://me:secret@[::1]/bank", Transport::Plain, SslMode::Disable);
    check("postgres:///bank?host=/run/postgresql&user=me", Transport::Plain, SslMode::Disable);
    check("postgres://me:secret@127.0.0.1/bank?sslmode=require", Transport::Tls, SslMode::Require);
    check("postgres://me:secret@db.example/bank", Transport::Tls, SslMode::Require);
    check("postgres://me:secret@db.example/bank?sslmode=prefer", Transport::Tls, SslMode::Require);
    check("postgres://me:secret@db.example/bank?sslmode=verify-full", Transport::Tls, SslMode::Require);
    check("postgres://me:secret@localhost,db.example/bank", Transport::Tls, SslMode::Require);
    check("postgres://me:secret@db.example/bank?sslmode=disable", Transport::Plain, SslMode::Disable);
}

#[test]
fn what_is_no_url_is_refused() {
    for url in
        ["", "postgres://me@/bank?sslmode=maybe", "mysql://me@localhost/bank", "postgres://me@host:port/bank"]
    {
        let refused = settings(url).err().map(|error| matches!(error, OpenError::Engine(_)));
        // The driver reads an empty text as a URL of nothing but defaults.
        assert!(refused.unwrap_or(url.is_empty()), "{url}");
    }
}

#[tokio::test]
async fn a_server_without_tls_is_not_spoken_to_where_tls_is_asked_for() {
    let database = Database::fresh().await;
    let url = format!("{}?sslmode=require", database.url);
    let opened = PostgresStore::open(&url, PostgresOptions::default()).await;
    assert!(matches!(opened.err(), Some(OpenError::Engine(_))));
}

#[tokio::test]
async fn authorities_that_are_not_there_are_an_error() {
    let options =
        PostgresOptions { authorities: Some("no/such/file.pem".into()), ..PostgresOptions::default() };
    let opened = PostgresStore::open("postgres://me@db.example/bank", options).await;
    assert!(matches!(opened.err(), Some(OpenError::Engine(_))));
}
