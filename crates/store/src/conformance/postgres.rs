//! A database of its own for every test, on the server that `cargo xtask test` starts.
//!
//! Creating one costs little when it is a copy: the first test to come makes a template and migrates it, and all
//! others copy that. Databases are left behind: removing one costs more than making it, and the server is thrown away.

use crate::migration::Migration;
use crate::postgres::MIGRATIONS;
use crate::{PostgresOptions, PostgresStore};
use bank::Store as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, NoTls};

const SERVER: &str = "FLORIN_TEST_POSTGRES";
/// Any number that no one else locks on this server.
const TEMPLATE_LOCK: i64 = 0x666c_6f72_696e;

#[derive(Debug)]
pub(crate) struct Database {
    name: String,
    pub(crate) url: String,
}

impl Database {
    pub(crate) async fn fresh() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let server = server();
        let admin = connect(&server).await;
        let template = template(&admin, &server).await;
        loop {
            let number = COUNT.fetch_add(1, Ordering::Relaxed);
            let name = format!("florin_test_{}_{number}", std::process::id());
            let create = format!("CREATE DATABASE {name} TEMPLATE {template}");
            match admin.batch_execute(&create).await {
                Ok(()) => return Self { url: beside(&server, &name), name },
                // An earlier run on this server had the same process id.
                Err(error) if error.code() == Some(&SqlState::DUPLICATE_DATABASE) => {}
                Err(error) => panic!("{create}: {error:?}"),
            }
        }
    }

    /// The URL of one more database, without any table.
    pub(crate) async fn empty_beside(&self) -> String {
        let name = format!("{}_empty", self.name);
        let create = format!("CREATE DATABASE {name}");
        self.client().await.batch_execute(&create).await.expect("the database is made");
        beside(&self.url, &name)
    }

    pub(crate) async fn client(&self) -> Client {
        connect(&self.url).await
    }
}

pub(super) async fn open(url: &str) -> Arc<PostgresStore> {
    PostgresStore::open(url, PostgresOptions::default()).await.expect("the store opens")
}

#[expect(
    clippy::disallowed_methods,
    reason = "the runner tells tests by the environment where the server is"
)]
fn server() -> String {
    std::env::var(SERVER).unwrap_or_else(|_| {
        panic!("{SERVER} does not say where a PostgreSQL server is: run the tests with `cargo xtask test`")
    })
}

/// The URL of another database on the same server.
fn beside(server: &str, name: &str) -> String {
    let (address, options) = server.split_once('?').map_or((server, None), |(url, rest)| (url, Some(rest)));
    let (host, _) = address.rsplit_once('/').expect("the URL ends in a database");
    options.map_or_else(|| format!("{host}/{name}"), |options| format!("{host}/{name}?{options}"))
}

async fn connect(url: &str) -> Client {
    let (client, connection) =
        tokio_postgres::connect(url, NoTls).await.expect("the server takes connections");
    tokio::spawn(connection);
    client
}

/// The migrated database to copy; whoever comes first makes it, and the others wait.
async fn template(admin: &Client, server: &str) -> String {
    // The migrations' hashes name it, so that a server that lives longer never hands out an older schema.
    let hashes: Vec<u8> = MIGRATIONS.iter().flat_map(Migration::hash).collect();
    let name = format!("florin_template_{}", &blake3::hash(&hashes).to_hex()[..16]);
    let lock = format!("SELECT pg_advisory_lock({TEMPLATE_LOCK})");
    admin.batch_execute(&lock).await.expect("the lock is waited for");
    let known = "SELECT 1 FROM pg_database WHERE datname = $1";
    if admin.query_opt(known, &[&name]).await.expect("databases are listed").is_none() {
        // Made under another name, so that one that was left half-way is never copied.
        let unfinished = format!("{name}_unfinished");
        for sql in [format!("DROP DATABASE IF EXISTS {unfinished}"), format!("CREATE DATABASE {unfinished}")]
        {
            admin.batch_execute(&sql).await.expect("the template is made");
        }
        open(&beside(server, &unfinished)).await.close().await;
        // The server waits a little for the store's connections to end.
        let rename = format!("ALTER DATABASE {unfinished} RENAME TO {name}");
        admin.batch_execute(&rename).await.expect("nobody is connected to the template");
    }
    let unlock = format!("SELECT pg_advisory_unlock({TEMPLATE_LOCK})");
    admin.batch_execute(&unlock).await.expect("the lock is ours");
    name
}
