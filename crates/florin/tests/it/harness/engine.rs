//! The two engines, and a fresh store on either.

use super::Line;
use bank::Store;
use std::env;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::{PostgresOptions, PostgresStore, Role, SqliteOptions, SqliteStore};
use tempfile::TempDir;
use tokio_postgres::{Client, NoTls};

/// Where `cargo xtask test` says the PostgreSQL server is.
const POSTGRES_URL: &str = "FLORIN_TEST_POSTGRES";
/// The file `florin` keeps in its data folder.
const SQLITE_FILE: &str = "florin.db";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

/// Makes of each `async fn name(engine: Engine)` two tests, `name::sqlite` and `name::postgres`.
macro_rules! on_both_engines {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            use crate::harness::Engine;

            #[tokio::test(flavor = "multi_thread")]
            async fn sqlite() {
                super::$name(Engine::Sqlite).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn postgres() {
                super::$name(Engine::Postgres).await;
            }
        }
    )+};
}
pub(crate) use on_both_engines;

/// What `cargo xtask test` tells the tests.
///
/// # Panics
/// When it was not said.
#[expect(
    clippy::disallowed_methods,
    reason = "what only the runner of the tests knows comes in its environment"
)]
pub(crate) fn environment(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("{name} is not set: run the tests by `cargo xtask test`"))
}

/// A store of one test: a folder, and on PostgreSQL a database as well. Both go away with it.
pub(crate) struct Home {
    folder: TempDir,
    database: Option<Database>,
}

impl Home {
    /// An empty store, not yet opened by anyone.
    pub(crate) async fn new(engine: Engine) -> Self {
        // Every test begins here, and each HTTP client needs it; another test of this process may have been first.
        drop(rustls::crypto::ring::default_provider().install_default());
        let database = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(Database::make().await),
        };
        Self { folder: tempfile::tempdir().expect("the machine has a temporary folder"), database }
    }

    /// A folder of this test's own: SQLite's store lies in it, and room for anything else.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn sqlite_file(&self) -> PathBuf {
        self.folder().join(SQLITE_FILE)
    }

    /// The options by which `florin` finds the store.
    pub(crate) fn args(&self) -> Vec<OsString> {
        match &self.database {
            None => vec!["--data".into(), self.folder().into()],
            Some(database) => vec!["--database".into(), database.url.clone().into()],
        }
    }

    /// A line of its own to the store's server, and the options by which `florin` finds the store over it.
    pub(crate) async fn line(&self) -> (Line, Vec<OsString>) {
        let database = self.database.as_ref().expect("only a server is reached by a line");
        let mut url = url::Url::parse(&database.url).expect("the tests' own is a URL");
        let host = url.host_str().expect("it names a host").to_owned();
        let line = Line::to(format!("{host}:{}", url.port().unwrap_or(5_432))).await;
        url.set_ip_host(line.address.ip()).expect("a server's URL may have any host");
        url.set_port(Some(line.address.port())).expect("and any port");
        (line, vec!["--database".into(), url.as_str().into()])
    }

    /// Opens the store in this process, as its one owner.
    pub(crate) async fn open(&self) -> Arc<dyn Store> {
        match &self.database {
            None => {
                let opened = SqliteStore::open(&self.sqlite_file(), SqliteOptions::new(Role::Owner)).await;
                opened.expect("no server has the file")
            }
            Some(database) => {
                let opened = PostgresStore::open(&database.url, PostgresOptions::default()).await;
                opened.expect("the database answers")
            }
        }
    }

    /// Opens the store beside the servers that have it.
    pub(crate) async fn open_beside(&self) -> Arc<dyn Store> {
        match &self.database {
            None => {
                let opened = SqliteStore::open(&self.sqlite_file(), SqliteOptions::new(Role::Guest)).await;
                opened.expect("the file was made by its owner")
            }
            Some(_) => self.open().await,
        }
    }

    /// Lets every server of this home unseal the bank's keys: the file lies where SQLite's server looks for it, and is
    /// what the configuration names for others.
    pub(crate) fn keep_root_key(&self, key: [u8; 32]) -> &'static str {
        let mut text = String::new();
        for byte in key {
            write!(text, "{byte:02x}").expect("a string takes every text");
        }
        let file = self.folder().join("root.key");
        std::fs::write(&file, text + "\n").expect("the test's folder can be written");
        let owner_only = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(&file, owner_only).expect("the file is ours");
        "[bank]\nroot_key_file = 'root.key'\n"
    }

    /// The number that SQL finds behind the store's back.
    pub(crate) async fn number(&self, sql: &str) -> i64 {
        match &self.database {
            None => {
                let file = rusqlite::Connection::open(self.sqlite_file()).expect("the store's file opens");
                file.query_row(sql, [], |row| row.get(0)).expect("the SQL finds a number")
            }
            Some(database) => {
                let found = connect(&database.url).await.query_one(sql, &[]).await;
                found.expect("the SQL finds a number").get(0)
            }
        }
    }

    /// Runs SQL behind the store's back, which nobody may have open for writing; tells how many rows changed.
    pub(crate) async fn tamper(&self, sql: &str) -> u64 {
        match &self.database {
            None => {
                let file = rusqlite::Connection::open(self.sqlite_file()).expect("the store's file opens");
                u64::try_from(file.execute(sql, []).expect("the SQL runs")).expect("a count is not negative")
            }
            Some(database) => connect(&database.url).await.execute(sql, &[]).await.expect("the SQL runs"),
        }
    }
}

/// A database of one test on the server that is there for all of them.
struct Database {
    name: String,
    url: String,
}

impl Database {
    async fn make() -> Self {
        let server = environment(POSTGRES_URL);
        // nextest runs each test in a process of its own, and a plain `cargo test` all of them in one.
        let name = format!("florin_it_{}_{}", std::process::id(), super::machine::next());
        let (at, _) = server.rsplit_once('/').expect("the server's address ends in a database");
        let url = format!("{at}/{name}");
        // A server that was not stopped in order may still have one of this name.
        let drop_first = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        let client = connect(&server).await;
        client.batch_execute(&drop_first).await.expect("an old database can be dropped");
        let make = format!("CREATE DATABASE {name} TEMPLATE template0");
        client.batch_execute(&make).await.expect("the tests' user may make databases");
        Self { name, url }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let (server, name) = (environment(POSTGRES_URL), self.name.clone());
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime starts").block_on(async {
                let drop_it = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
                connect(&server).await.batch_execute(&drop_it).await
            })
        });
        // One that stays behind goes away with the server.
        drop(dropped.join());
    }
}

/// A plain connection, for making databases and for going behind the store's back.
async fn connect(url: &str) -> Client {
    let (client, connection) =
        tokio_postgres::connect(url, NoTls).await.expect("the tests' PostgreSQL answers");
    tokio::spawn(connection);
    client
}
