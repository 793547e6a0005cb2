//! Keeping the store: its schema, copies of it, and what is made from a copy.

use crate::config::{Config, StoreConfig};
use crate::place;
use crate::progress::{Progress, Voice};
use crate::{screen, verify};
use anyhow::{Context, Result, bail, ensure};
use bank::Store;
use serde::Serialize;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use store::Role;
use tempfile::TempDir;

#[derive(Debug, clap::Args)]
pub(crate) struct MigrateArgs {
    /// Print one line of JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct BackupArgs {
    /// The file to make; there may be none yet.
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    /// Print one line of JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct RestoreArgs {
    /// The backup.
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    /// Print one line of JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Serialize)]
struct Copied<'a> {
    file: &'a Path,
    bytes: u64,
}

#[derive(Debug, Serialize)]
struct Migrated {
    store: Vec<(String, String)>,
}

/// `florin migrate`: opening a store brings it to this build's schema.
///
/// # Errors
/// When the store cannot be opened, or a migration fails.
pub(crate) async fn migrate(config: &Config, args: &MigrateArgs) -> Result<ExitCode> {
    let store = place::open_own(&config.store).await?;
    let facts = store.describe().await;
    store.close().await;
    let store = facts.context("the store cannot be read")?;
    if args.json {
        screen::answer_json(&Migrated { store })?;
    } else {
        screen::answer("The store has this build's schema.")?;
        for (name, value) in store {
            screen::answer(&format!("  {name}: {value}"))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// `florin backup`.
///
/// # Errors
/// When the store is not the embedded one, the target is there already, or the copy fails.
pub(crate) async fn backup(config: &Config, args: &BackupArgs) -> Result<ExitCode> {
    let StoreConfig::Embedded { data } = &config.store else {
        bail!("a database is backed up by its own tools, as pg_dump or pg_basebackup");
    };
    let source = place::existing_file(data)?;
    ensure!(!args.to.exists(), "{} is there already, and a backup overwrites nothing", args.to.display());
    let folder = folder_beside(&args.to)?;
    let copy = folder.path().join("copy.db");
    let voice = if args.json { Voice::Silent } else { Voice::Aloud };
    copy_store(&source, &copy, voice).await?;
    settle(&copy, &args.to)?;
    let bytes = args.to.metadata().map_or(0, |about| about.len());
    if args.json {
        screen::answer_json(&Copied { file: &args.to, bytes })?;
    } else {
        screen::answer(&format!("copied to {}: {bytes} bytes", args.to.display()))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// `florin restore`: what does not open and verify never gets into place.
///
/// # Errors
/// When there is a store already, or the backup cannot be copied or opened.
pub(crate) async fn restore(config: &Config, args: &RestoreArgs) -> Result<ExitCode> {
    let StoreConfig::Embedded { data } = &config.store else {
        bail!("a database is restored by its own tools, as pg_restore");
    };
    let target = place::file_of(data);
    ensure!(
        !target.exists(),
        "there is a bank in {} already, and restoring overwrites nothing",
        data.display()
    );
    place::make_folder(data)?;
    let folder = folder_beside(&target)?;
    let copy = folder.path().join("restored.db");
    let copied = std::fs::copy(&args.from, &copy);
    let bytes = copied.with_context(|| format!("{} cannot be copied", args.from.display()))?;
    let voice = if args.json { Voice::Silent } else { Voice::Aloud };
    let report = verify::audited(place::open_file(&copy, Role::Owner).await?, voice).await?;
    if !report.is_clean() {
        screen::say(&format!("{} does not verify and was not put into place", args.from.display()));
        return verify::tell(&report, args.json);
    }
    settle(&copy, &target)?;
    if !args.json {
        screen::answer(&format!("restored to {}: {bytes} bytes", target.display()))?;
    }
    verify::tell(&report, args.json)
}

/// Copies an embedded store as it is at one moment; a server may run meanwhile.
async fn copy_store(source: &Path, target: &Path, voice: Voice) -> Result<()> {
    let store = place::open_file(source, Role::Guest).await?;
    let (from, to) = (Arc::clone(&store), target.to_owned());
    let copied = tokio::task::spawn_blocking(move || {
        let mut progress = Progress::start("pages copied", voice);
        let copied = from.backup(&to, &mut |reached| progress.reach(reached.pages_done, reached.pages_all));
        progress.end();
        copied
    });
    let copied = copied.await.context("the copy met a bug")?;
    store.close().await;
    copied.with_context(|| format!("{} cannot be copied", source.display()))
}

/// A folder on the same disk as a file to be made, where it is finished before it gets its name.
fn folder_beside(file: &Path) -> Result<TempDir> {
    let folder = folder_of(file);
    TempDir::new_in(folder).with_context(|| format!("{} cannot be written", folder.display()))
}

/// Moves a finished file to its place, durably.
fn settle(from: &Path, to: &Path) -> Result<()> {
    let moved = || -> std::io::Result<()> {
        File::open(from)?.sync_all()?;
        // A link and not a rename, because a rename would overwrite what came there meanwhile.
        std::fs::hard_link(from, to)?;
        std::fs::remove_file(from)?;
        File::open(folder_of(to))?.sync_all()
    };
    moved().with_context(|| format!("{} cannot be put into place", to.display()))
}

/// The folder a file lies in.
fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
