//! Where the bank's store is, and how it is opened: as the one that serves from it, or as a guest beside that one.

use crate::config::{Config, DatabaseConfig, StoreConfig};
use crate::machine::{self, MachineClock, MachineEntropy};
use anyhow::{Context, Result, ensure};
use bank::{Bank, RootKey, Settings, Store};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::{Durability, OpenError, PostgresOptions, PostgresStore, Role, SqliteOptions, SqliteStore};

/// The database's file in the data folder.
const FILE: &str = "florin.db";

/// The folder's rights: a bank's data are nobody else's.
const FOLDER_MODE: u32 = 0o700;

/// The database's file of a data folder.
pub(crate) fn file_of(data: &Path) -> PathBuf {
    data.join(FILE)
}

/// Makes the data folder, unless it is there.
pub(crate) fn make_folder(data: &Path) -> Result<()> {
    let made = std::fs::DirBuilder::new().recursive(true).mode(FOLDER_MODE).create(data);
    made.with_context(|| format!("the folder {} cannot be made", data.display()))
}

/// Opens the store to serve from it, making it when there is none.
///
/// # Errors
/// When another process serves from the embedded store, or the engine does not open.
pub(crate) async fn open_own(config: &StoreConfig) -> Result<Arc<dyn Store>> {
    open_own_as(config, SqliteOptions::new(Role::Owner)).await
}

/// Opens the store to fill it with what can be made again: an embedded one does not wait for the disk.
///
/// # Errors
/// As [`open_own`].
pub(crate) async fn open_to_fill(config: &StoreConfig) -> Result<Arc<dyn Store>> {
    let options = SqliteOptions { durability: Durability::Checkpoint, ..SqliteOptions::new(Role::Owner) };
    open_own_as(config, options).await
}

async fn open_own_as(config: &StoreConfig, options: SqliteOptions) -> Result<Arc<dyn Store>> {
    match config {
        StoreConfig::Embedded { data } => {
            make_folder(data)?;
            Ok(open_file_as(&file_of(data), options).await?)
        }
        StoreConfig::Postgres(database) => open_postgres(database).await,
    }
}

/// Opens a store that is there already, for a command that changes something: beside a server, where one runs, rows
/// may be changed and money may not be moved.
///
/// # Errors
/// When there is no store, or the engine does not open.
pub(crate) async fn open_to_change(config: &StoreConfig) -> Result<Arc<dyn Store>> {
    let data = match config {
        StoreConfig::Embedded { data } => data,
        StoreConfig::Postgres(database) => return open_postgres(database).await,
    };
    let file = existing_file(data)?;
    match SqliteStore::open(&file, SqliteOptions::new(Role::Owner)).await {
        Ok(store) => Ok(store),
        Err(OpenError::Owned(_)) => Ok(open_file(&file, Role::Guest).await?),
        Err(error) => Err(error).with_context(|| format!("{} cannot be opened", file.display())),
    }
}

/// Opens a store that is there already, to look at it. An embedded one is left as it is, damaged or not, and its
/// server may run.
///
/// # Errors
/// When there is no store, it lacks this build's schema, or the engine does not open.
pub(crate) async fn open_to_look(config: &StoreConfig) -> Result<Arc<dyn Store>> {
    match config {
        StoreConfig::Embedded { data } => Ok(open_file(&existing_file(data)?, Role::Guest).await?),
        StoreConfig::Postgres(database) => open_postgres(database).await,
    }
}

/// Opens one file of an embedded store.
pub(crate) async fn open_file(file: &Path, role: Role) -> Result<Arc<SqliteStore>> {
    open_file_as(file, SqliteOptions::new(role)).await
}

async fn open_file_as(file: &Path, options: SqliteOptions) -> Result<Arc<SqliteStore>> {
    let opened = SqliteStore::open(file, options).await;
    if matches!(opened, Err(OpenError::MigrationMissing { .. })) {
        return opened
            .with_context(|| format!("{} is older than this build: run `florin migrate`", file.display()));
    }
    opened.with_context(|| format!("{} cannot be opened", file.display()))
}

/// The database's file of a bank that is there.
pub(crate) fn existing_file(data: &Path) -> Result<PathBuf> {
    let file = file_of(data);
    ensure!(
        file.exists(),
        "there is no bank in {}: `florin serve` or `florin demo` makes one",
        data.display()
    );
    Ok(file)
}

async fn open_postgres(config: &DatabaseConfig) -> Result<Arc<dyn Store>> {
    let defaults = PostgresOptions::default();
    let options = PostgresOptions {
        authorities: config.authorities.clone(),
        connections_max: config.connections_max.unwrap_or(defaults.connections_max),
        ..defaults
    };
    Ok(PostgresStore::open(config.url.expose(), options).await.context("the database cannot be opened")?)
}

/// Puts a bank on a store.
pub(crate) fn bank_on(store: Arc<dyn Store>, config: &Config, root_key: Option<RootKey>) -> Bank {
    let signer_random = Some(machine::signer_random());
    let public_url = config.server.world_url();
    let settings = Settings { root_key, signer_random, public_url, ..config.bank.clone() };
    Bank::new(store, Arc::new(MachineClock), Arc::new(MachineEntropy), settings)
}
