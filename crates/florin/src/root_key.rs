//! The key by which the bank's own keys are sealed. It lies in a file that is the operator's to keep: beside the
//! embedded store, or where the configuration says.

use crate::config::{Config, StoreConfig};
use crate::machine::MachineEntropy;
use anyhow::{Context, Result, ensure};
use bank::RootKey;
use kernel::{Entropy, Secret};
use std::fmt::Write as _;
use std::fs::{File, Permissions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// Its name in the data folder.
const FILE: &str = "root.key";
/// Nobody but its owner reads it.
const FILE_MODE: u32 = 0o600;
const BYTES: usize = 32;

/// Where the key is; nowhere for a database without a configured file.
pub(crate) fn place(config: &Config) -> Option<PathBuf> {
    match (&config.root_key_file, &config.store) {
        (Some(file), _) => Some(file.clone()),
        (None, StoreConfig::Embedded { data }) => Some(data.join(FILE)),
        (None, StoreConfig::Postgres(_)) => None,
    }
}

/// Reads the key, for a command beside the server; nothing where there is none yet.
///
/// # Errors
/// When the file is there and does not hold a key.
pub(crate) fn read(config: &Config) -> Result<Option<RootKey>> {
    let Some(file) = place(config) else { return Ok(None) };
    match std::fs::read_to_string(&file) {
        Ok(text) => parse(&file, &Secret::new(text)).map(Some),
        Err(error) if error.kind() == ErrorKind::NotFound && config.root_key_file.is_none() => Ok(None),
        Err(error) => Err(error).with_context(|| format!("{} cannot be read", file.display())),
    }
}

/// Reads the key, or makes it in the data folder: for the command that serves.
///
/// # Errors
/// When it cannot be read or made. A configured file is never made, because all servers of a bank share one.
pub(crate) fn read_or_make(config: &Config) -> Result<Option<RootKey>> {
    if let Some(key) = read(config)? {
        return Ok(Some(key));
    }
    let Some(file) = place(config) else {
        tracing::warn!("no `root_key_file` is configured, so there are no sessions of apps");
        return Ok(None);
    };
    make(&file)?;
    read(config)
}

fn make(file: &Path) -> Result<()> {
    let mut bytes = [0; BYTES];
    MachineEntropy.fill(&mut bytes);
    let mut text = String::with_capacity(BYTES * 2 + 1);
    for byte in bytes {
        write!(text, "{byte:02x}").expect("a string takes every text");
    }
    text.push('\n');
    // Whole or not at all: a key that broke off half-way would keep the bank from starting ever again.
    let folder = file.parent().context("the key's file lies in a folder")?;
    let failed = || format!("{} cannot be made", file.display());
    let mut made = tempfile::Builder::new()
        .permissions(Permissions::from_mode(FILE_MODE))
        .tempfile_in(folder)
        .with_context(failed)?;
    made.write_all(text.as_bytes()).and_then(|()| made.as_file().sync_all()).with_context(failed)?;
    match made.persist_noclobber(file) {
        Ok(_) => File::open(folder).and_then(|folder| folder.sync_all()).with_context(failed),
        // Another process was quicker.
        Err(error) if error.error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error.error).with_context(failed),
    }
}

fn parse(file: &Path, text: &Secret<String>) -> Result<RootKey> {
    digits(file, text).map(RootKey::new)
}

/// The bytes that a file of hexadecimal digits holds.
///
/// # Errors
/// When it holds something else.
pub(crate) fn digits(file: &Path, text: &Secret<String>) -> Result<Secret<[u8; BYTES]>> {
    let digits = text.expose().trim();
    let is_hex = digits.len() == BYTES * 2 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    ensure!(is_hex, "{} does not hold 64 hexadecimal digits", file.display());
    let mut key = [0; BYTES];
    for (place, byte) in key.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&digits[place * 2..place * 2 + 2], 16).context("two digits are a byte")?;
    }
    Ok(Secret::new(key))
}

#[cfg(test)]
mod tests;
