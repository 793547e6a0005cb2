//! A bank that is thrown away: in a folder of its own, with a key of its own.

use crate::config::Config;
use crate::machine::{self, MachineClock, MachineEntropy};
use crate::place;
use anyhow::{Context, Result};
use bank::{
    Bank, Delivery, LoginSettings, MailTemplate, OutboxEntry, Query, RootKey, Settings, Store, StoreExt as _,
};
use identity::Email;
use kernel::{Clock, Entropy as _, Secret};
use simulator::SeededClock;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use store::Role;
use tempfile::TempDir;

/// Mails of one scratch bank that are looked through.
const MAILS_MAX: u32 = 10_000;
const CONFIG: &str = "florin.toml";
/// Longer than a policy may have a replay window.
const REPLAYS_END: Duration = Duration::from_mins(11);

pub(super) struct Scratch {
    folder: TempDir,
    key: [u8; 32],
    settings: Settings,
    /// Begins now, and goes on when the check says so.
    clock: Arc<SeededClock>,
}

impl Scratch {
    /// An empty folder, and the settings of the bank that the release is for.
    pub(super) fn new(config: &Config) -> Result<Self> {
        let folder = tempfile::tempdir().context("a scratch folder cannot be made")?;
        let mut key = [0; 32];
        MachineEntropy.fill(&mut key);
        let hex = key.iter().fold(String::new(), |mut text, byte| {
            write!(text, "{byte:02x}").expect("a string takes every text");
            text
        });
        // Another build finds it there.
        std::fs::write(folder.path().join("root.key"), hex + "\n")
            .context("the scratch key cannot be kept")?;
        let public_url = config.server.world_url();
        let server = format!("[server]\npublic_url = {}\n", serde_json::to_string(&public_url)?);
        std::fs::write(folder.path().join(CONFIG), server).context("the scratch folder cannot be written")?;
        let settings = Settings { public_url, ..config.bank.clone() };
        let clock = Arc::new(SeededClock::new(MachineClock.now()));
        Ok(Self { folder, key, settings, clock })
    }

    /// Where the scratch bank says that it is: where the bank is that the release is for.
    pub(super) fn public_url(&self) -> &str {
        &self.settings.public_url
    }

    pub(super) fn clock(&self) -> Arc<SeededClock> {
        Arc::clone(&self.clock)
    }

    /// The configuration of another build in it.
    pub(super) fn config(&self) -> PathBuf {
        self.folder().join(CONFIG)
    }

    /// Goes on to the machine's time, by which other builds go.
    pub(super) fn catch_up(&self) {
        let now = MachineClock.now();
        if self.clock.now() < now {
            self.clock.advance(now.since(self.clock.now()));
        }
    }

    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Lets the replay window of every session pass: until then a device is given the session that it has. Mails of two
    /// nodes have no order within one instant.
    pub(super) fn wait(&self) {
        self.clock.advance(REPLAYS_END);
    }

    pub(super) async fn open(&self) -> Result<Arc<dyn Store>> {
        Ok(place::open_file(&place::file_of(self.folder()), Role::Owner).await?)
    }

    /// A node on the scratch store that gives new sessions this.
    pub(super) async fn node(&self, store: &Arc<dyn Store>, login: LoginSettings) -> Result<Bank> {
        let settings = Settings {
            root_key: Some(RootKey::new(Secret::new(self.key))),
            signer_random: Some(machine::signer_random()),
            login,
            ..self.settings.clone()
        };
        let clock: Arc<dyn Clock> = Arc::<SeededClock>::clone(&self.clock);
        let bank = Bank::new(Arc::clone(store), clock, Arc::new(MachineEntropy), settings);
        bank.prepare().await?;
        Ok(bank)
    }
}

/// The token of the newest link that was mailed there.
pub(super) async fn link_of(bank: &Bank, email: &Email) -> Result<String> {
    let due = Query::OutboxDue(bank.now(), MAILS_MAX);
    let mut found = bank.store().all::<OutboxEntry>(&due).await?;
    found.sort_by_key(|entry| entry.row.id);
    let link = |entry: &OutboxEntry| match &entry.delivery {
        Delivery::Mail(mail) if mail.to.key() == email.key() => match &mail.template {
            MailTemplate::SignUpLink { link, .. } | MailTemplate::LoginLink { link, .. } => {
                link.expose().rsplit_once("token=").map(|(_, token)| token.to_owned())
            }
            _ => None,
        },
        _ => None,
    };
    let found = found.iter().rev().find_map(|entry| link(&entry.row));
    found.context("no link was mailed")
}
