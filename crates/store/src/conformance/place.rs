//! Where a case's data lie, and how they are opened: the one file that knows the engines' openers.

use super::answer::Answer;
use super::model::Model;
use super::names::Shared;
use super::postgres::Database;
use crate::{OpenError, PostgresOptions, PostgresStore, Role, SqliteOptions, SqliteStore};
use bank::Change;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

/// No case waits longer; one that hangs says so.
const CASE_WAIT_MAX: Duration = Duration::from_secs(100);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Engine {
    Memory,
    Sqlite,
    Postgres,
}

/// A folder, a database, or nothing but memory; its data live as long as it does.
#[derive(Clone)]
pub(super) struct Place(Kind);

#[derive(Clone)]
enum Kind {
    Memory(Shared),
    Sqlite(Arc<TempDir>),
    Postgres(Arc<Database>),
}

/// Two openings of the same data, or the same one twice where an engine has a single owner.
pub(super) struct Two {
    pub(super) one: Shared,
    pub(super) other: Shared,
}

/// An engine whose own interface takes many changes at once.
pub(super) enum Batches {
    Sqlite(Arc<SqliteStore>),
    Postgres(Arc<PostgresStore>),
}

impl Batches {
    pub(super) fn store(&self) -> Shared {
        match self {
            Self::Sqlite(store) => store.clone(),
            Self::Postgres(store) => store.clone(),
        }
    }

    pub(super) async fn commit_all(&self, changes: Vec<Change>) -> Vec<Answer> {
        let answers = match self {
            Self::Sqlite(store) => store.commit_all(changes).await,
            Self::Postgres(store) => store.commit_all(changes).await,
        };
        answers.into_iter().map(Answer::of).collect()
    }
}

/// What a case may ask for.
pub(super) trait Wanted: Sized {
    async fn at(place: &Place) -> Self;
}

/// Runs a case at a new place.
pub(super) async fn run<W: Wanted>(engine: Engine, case: impl AsyncFnOnce(W)) {
    let place = Place::make(engine).await;
    let wanted = W::at(&place).await;
    tokio::time::timeout(CASE_WAIT_MAX, case(wanted)).await.expect("the case ends in time");
}

impl Wanted for Shared {
    async fn at(place: &Place) -> Self {
        place.open().await
    }
}

impl Wanted for Place {
    async fn at(place: &Place) -> Self {
        place.clone()
    }
}

impl Wanted for Two {
    async fn at(place: &Place) -> Self {
        let one = place.open().await;
        let other = match place.0 {
            Kind::Memory(_) | Kind::Sqlite(_) => one.clone(),
            Kind::Postgres(_) => place.open().await,
        };
        Self { one, other }
    }
}

impl Place {
    async fn make(engine: Engine) -> Self {
        Self(match engine {
            Engine::Memory => Kind::Memory(Arc::new(Model::default())),
            Engine::Sqlite => Kind::Sqlite(Arc::new(TempDir::new().expect("there is room for a folder"))),
            Engine::Postgres => Kind::Postgres(Arc::new(Database::fresh().await)),
        })
    }

    pub(super) async fn open(&self) -> Shared {
        self.try_open().await.expect("the store opens")
    }

    pub(super) async fn try_open(&self) -> Result<Shared, OpenError> {
        Ok(match &self.0 {
            Kind::Memory(store) => store.clone(),
            Kind::Sqlite(_) | Kind::Postgres(_) => self.try_open_batches().await?.store(),
        })
    }

    pub(super) async fn open_batches(&self) -> Batches {
        self.try_open_batches().await.expect("the store opens")
    }

    async fn try_open_batches(&self) -> Result<Batches, OpenError> {
        Ok(match &self.0 {
            Kind::Memory(_) => panic!("a model takes one change at a time"),
            Kind::Sqlite(_) => {
                Batches::Sqlite(SqliteStore::open(&self.file(), SqliteOptions::new(Role::Owner)).await?)
            }
            Kind::Postgres(database) => {
                Batches::Postgres(PostgresStore::open(&database.url, PostgresOptions::default()).await?)
            }
        })
    }

    /// SQLite's other role: a tool beside the owner.
    pub(super) async fn open_guest(&self) -> Shared {
        SqliteStore::open(&self.file(), SqliteOptions::new(Role::Guest)).await.expect("the guest opens")
    }

    /// Changes the data behind the store's back, while it is closed.
    pub(super) async fn execute(&self, sql: &str) {
        match &self.0 {
            Kind::Memory(_) => panic!("a model has no tables"),
            Kind::Sqlite(_) => {
                let database = rusqlite::Connection::open(self.file()).expect("the file is a database");
                database.execute_batch(sql).expect("the statement is right");
            }
            Kind::Postgres(database) => {
                database.client().await.batch_execute(sql).await.expect("the statement is right");
            }
        }
    }

    /// A transaction of somebody else's, which has its number and goes on.
    pub(super) async fn begin(&self) -> tokio_postgres::Client {
        let Kind::Postgres(database) = &self.0 else { panic!("only a server has transactions side by side") };
        let client = database.client().await;
        client.batch_execute("BEGIN; SELECT pg_current_xact_id()").await.expect("it begins");
        client
    }

    /// SQLite's database file.
    pub(super) fn file(&self) -> PathBuf {
        let Kind::Sqlite(folder) = &self.0 else { panic!("only SQLite lies in a file") };
        folder.path().join("florin.db")
    }

    /// The same files once more: of a store that is closed, or as a crash of one at rest would leave them.
    pub(super) fn copy(&self) -> Self {
        let Kind::Sqlite(folder) = &self.0 else { panic!("only SQLite lies in a file") };
        let copy = TempDir::new().expect("there is room for a folder");
        for entry in std::fs::read_dir(folder.path()).expect("the folder is there") {
            let entry = entry.expect("it can be listed");
            std::fs::copy(entry.path(), copy.path().join(entry.file_name())).expect("it can be copied");
        }
        Self(Kind::Sqlite(Arc::new(copy)))
    }

    pub(super) fn database(&self) -> &Database {
        let Kind::Postgres(database) = &self.0 else { panic!("only PostgreSQL has a server") };
        database
    }
}
