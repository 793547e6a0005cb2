//! The checks. None of them makes a bank, and none ends the others.

use super::run::Check;
use super::{certificate, mail, monitoring, root_key};
use crate::config::{Config, StoreConfig};
use crate::machine::MachineClock;
use crate::place;
use anyhow::{Context, Result};
use bank::{RelyingParty, RelyingPartyError};
use kernel::{Clock, Timestamp};
use std::net::IpAddr;
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};
use tempfile::NamedTempFile;
use url::{Host, Url};

/// Below this a bank may soon be unable to write.
const FREE_BYTES_MIN: u64 = 1 << 30;
/// This build was made after it, so a clock before it is wrong: 2026-01-01.
const CLOCK_MIN_SECONDS: i64 = 1_767_225_600;
/// How far the clock and the file system's may differ.
const CLOCK_SKEW_MAX: Duration = Duration::from_secs(5);
/// A store that does not answer in this time is not reachable.
const STORE_WAIT_MAX: Duration = Duration::from_secs(15);

pub(super) async fn all(config: &Config) -> Vec<Check> {
    let now = MachineClock.now();
    let mut checks = vec![clock(now)];
    let is_store_there = match &config.store {
        StoreConfig::Embedded { data } => {
            checks.extend(folder(data, now));
            place::file_of(data).exists()
        }
        StoreConfig::Postgres(_) => true,
    };
    if is_store_there {
        checks.extend(store(&config.store).await);
    } else {
        checks.push(Check::fine("store", "none yet; `florin serve` and `florin demo` make one"));
    }
    checks.push(root_key(config, is_store_there).await);
    checks.push(public_url(config));
    checks.push(passkeys(config));
    checks.extend(certificate::check(config, now));
    checks.push(mail::check(config).await);
    checks.extend(monitoring::check(config).await);
    checks
}

fn clock(now: Timestamp) -> Check {
    if now.as_seconds() < CLOCK_MIN_SECONDS {
        let advice = "set the machine's clock, and keep it right by NTP: tokens and holds expire by it";
        return Check::wrong("clock", format!("{now} lies before this build"), advice);
    }
    Check::fine("clock", now.to_string())
}

async fn store(config: &StoreConfig) -> Vec<Check> {
    match tokio::time::timeout(STORE_WAIT_MAX, described(config)).await {
        Ok(Ok(facts)) => {
            let found = "opens, with this build's schema";
            let facts =
                facts.into_iter().map(|(name, value)| Check::fine("store", format!("{name}: {value}")));
            std::iter::once(Check::fine("store", found)).chain(facts).collect()
        }
        Ok(Err(error)) => {
            let advice = "check the address, the rights, and that the engine runs";
            vec![Check::wrong("store", format!("{error:#}"), advice)]
        }
        Err(_) => {
            let found = format!("does not answer within {} s", STORE_WAIT_MAX.as_secs());
            vec![Check::wrong("store", found, "check that the database runs and that no firewall is between")]
        }
    }
}

/// The root key's check, which waits no longer for the store than the store's own.
async fn root_key(config: &Config, is_store_there: bool) -> Check {
    let check = tokio::time::timeout(STORE_WAIT_MAX, root_key::check(config, is_store_there));
    check.await.unwrap_or_else(|_| {
        let advice = "check that the database runs and that no firewall is between";
        Check::wrong("root key", "cannot be tried, because the store does not answer", advice)
    })
}

async fn described(config: &StoreConfig) -> Result<Vec<(String, String)>> {
    let store = place::open_to_look(config).await?;
    let facts = store.describe().await;
    store.close().await;
    facts.context("the store cannot be read")
}

/// Whether the data folder, or where it is to be made, can be written, and has room.
fn folder(data: &Path, now: Timestamp) -> Vec<Check> {
    let Some(there) = data.ancestors().map(or_here).find(|path| path.exists()) else {
        return vec![Check::wrong("data folder", "no folder above it exists", "choose another with --data")];
    };
    vec![writable(there, now), room(there)]
}

/// A path without any part is the folder the program was started in.
fn or_here(path: &Path) -> &Path {
    if path.as_os_str().is_empty() { Path::new(".") } else { path }
}

fn writable(folder: &Path, now: Timestamp) -> Check {
    let probe = || -> std::io::Result<Duration> {
        let file = NamedTempFile::new_in(folder)?;
        file.as_file().sync_all()?;
        let written = file.as_file().metadata()?.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
        Ok(written.abs_diff(Duration::from_micros(now.as_micros().unsigned_abs())))
    };
    let shown = folder.display();
    match probe() {
        Ok(skew) if CLOCK_SKEW_MAX < skew => Check::wrong(
            "data folder",
            format!("{shown} can be written, but its clock differs by {} s", skew.as_secs()),
            "a bank's data belong on a local disk; set both clocks by NTP",
        ),
        Ok(_) => Check::fine("data folder", format!("{shown} can be written")),
        Err(error) => {
            let advice = "give the user that runs Florin the right to write there";
            Check::wrong("data folder", format!("{shown} cannot be written: {error}"), advice)
        }
    }
}

fn room(folder: &Path) -> Check {
    match rustix::fs::statvfs(folder) {
        Ok(about) => {
            let free = about.f_bavail.saturating_mul(about.f_frsize);
            let found = format!("{} MiB free", free >> 20);
            if free < FREE_BYTES_MIN {
                let advice = format!("make room: below {} MiB writing may soon fail", FREE_BYTES_MIN >> 20);
                Check::wrong("disk", found, advice)
            } else {
                Check::fine("disk", found)
            }
        }
        Err(error) => {
            Check::wrong("disk", format!("cannot be measured: {error}"), "check the data folder's path")
        }
    }
}

fn public_url(config: &Config) -> Check {
    const NAME: &str = "public address";
    let server = &config.server;
    let Some(url) = &server.public_url else {
        if server.listen.ip().is_loopback() {
            return Check::fine(NAME, "none: only this machine can reach the server");
        }
        let advice = "set server.public_url, because links to pages and files are made from it";
        return Check::wrong(NAME, format!("none, though it listens on {}", server.listen), advice);
    };
    if url.scheme() == "https" || is_loopback(url) {
        return Check::fine(NAME, url.to_string());
    }
    let advice = "use https: tokens and codes can be read on the way";
    Check::wrong(NAME, format!("{url} is not encrypted"), advice)
}

/// Passkeys are bound to their relying party id for ever.
fn passkeys(config: &Config) -> Check {
    const NAME: &str = "passkeys";
    let (bank, address) = (&config.bank, config.server.world_url());
    match RelyingParty::try_new(&bank.bank_name, &address, &bank.login.passkeys) {
        Ok(party) if bank.login.passkeys.rp_id.is_some() => {
            Check::fine(NAME, format!("good at {}", party.id()))
        }
        Ok(party) => Check::fine(
            NAME,
            format!("good at {} alone; name it as login.rp_id before the address changes", party.id()),
        ),
        Err(RelyingPartyError::NoDomain) => Check::fine(NAME, format!("none: {address} has no domain")),
        Err(error) => Check::wrong(NAME, error.to_string(), "mend [login] in the configuration"),
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests;
