//! The demo from an empty folder to a server that answers.

use super::card::{self, Card};
use super::text;
use crate::config::{Config, Given, StoreConfig};
use crate::machine::MachineClock;
use crate::place;
use crate::progress::{Progress, Voice};
use crate::root_key;
use crate::{screen, serve};
use anyhow::{Context, Result, ensure};
use bank::{House, Store};
use edge::MAILBOX_PATH;
use kernel::{Clock, Currency};
use outside::MailWay;
use simulator::{SeedPlan, Seeded};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

/// Any number would do; with this one everybody's demo has the same people in it.
const SEED: u64 = 1252;
const CUSTOMERS: u32 = 200;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Customers of the bank.
    #[arg(long, default_value_t = CUSTOMERS, value_parser = clap::value_parser!(u32).range(1..=i64::from(SeedPlan::CUSTOMERS_MAX)))]
    customers: u32,
    /// Port to listen on; 0 takes any that is free [default: 7777].
    #[arg(long)]
    port: Option<u16>,
    /// The number from which all people and payments follow.
    #[arg(long, default_value_t = SEED)]
    seed: u64,
    /// Print one line of JSON when the bank answers, and nothing else.
    #[arg(long)]
    json: bool,
}

/// What was made, and how long that took.
pub(super) struct Made {
    pub(super) seeded: Seeded,
    pub(super) card: Card,
    pub(super) api_url: String,
    /// A page with the mails that were written.
    pub(super) mailbox_url: String,
    pub(super) data_dir: Option<String>,
    pub(super) lasted: Duration,
}

impl Args {
    pub(crate) fn give(&self, given: &mut Given) {
        given.port = self.port;
        // A developer's receiver runs on the same machine as the demo.
        given.webhooks_allow_private = true;
    }
}

/// `florin demo`.
///
/// # Errors
/// When the port or the store cannot be had, or the store holds another bank.
pub(crate) async fn run(config: &Config, args: &Args) -> Result<ExitCode> {
    let began = MachineClock.now();
    let listener = serve::bind(config.server.listen)?;
    let config = config.listening_on(listener.local_addr().context("the listener has no address")?);
    let config = &config.apart();
    let (store, seeded) = populated(config, args).await?;
    let bank = Arc::new(place::bank_on(store, config, root_key::read_or_make(config)?));
    let card = card::ready(&bank, &seeded, config.folder.as_deref()).await?;
    // Nobody of a demo is there to be written to, whatever server the configuration names.
    let mail = MailWay::Mailbox(Arc::default());
    let running = serve::start(bank, config, listener, mail).await?;
    let made = Made {
        seeded,
        card,
        api_url: running.api_url.clone(),
        mailbox_url: format!("{}{MAILBOX_PATH}", running.api_url),
        data_dir: data_dir(config),
        lasted: MachineClock.now().since(began),
    };
    if args.json {
        screen::answer_json(&text::line(&made))?;
    } else {
        screen::answer(&text::page(&made))?;
    }
    running.until_stopped().await?;
    Ok(ExitCode::SUCCESS)
}

/// The store with the demo's people, found or made.
async fn populated(config: &Config, args: &Args) -> Result<(Arc<dyn Store>, Seeded)> {
    let store = place::open_own(&config.store).await?;
    if let Some(seeded) = simulator::seeded(&store, args.seed).await? {
        return Ok((store, seeded));
    }
    store.close().await;
    drop(store);
    // A year that a loss of power cuts short is refused at the next start, so it need not wait for the disk.
    let filling = place::open_to_fill(&config.store).await?;
    let seeded = seed(&filling, config, args).await;
    filling.close().await;
    drop(filling);
    Ok((place::open_own(&config.store).await?, seeded?))
}

async fn seed(store: &Arc<dyn Store>, config: &Config, args: &Args) -> Result<Seeded> {
    ensure!(
        is_empty(store.as_ref()).await?,
        "the store holds a bank that is not this demo's: choose another --data"
    );
    let voice = if args.json { Voice::Silent } else { Voice::Aloud };
    let mut progress = Progress::start("the demo's year", voice);
    let plan = SeedPlan { customers: args.customers, seed: args.seed, until: MachineClock.now() };
    let seeded = simulator::seed(Arc::clone(store), config.bank.clone(), plan, &mut |reached| {
        progress.reach(reached.done, reached.of);
    })
    .await;
    progress.end();
    seeded.context("the demo's year cannot be made")
}

/// Whether no customer has an account yet, and no money ever moved.
async fn is_empty(store: &dyn Store) -> Result<bool> {
    let own = House::ALL.len() * Currency::ALL.len();
    let limit = u32::try_from(own + 1).context("the bank has few accounts of its own")?;
    let accounts = store.audit_accounts(None, limit).await?;
    // The last page of transfers ends the view that the accounts began; in an empty store it is the first.
    let transfers = store.audit_transfers(None, 1).await?;
    Ok(accounts.len() <= own && transfers.is_empty())
}

/// The folder as a script needs it: from the root, whatever it was named by.
fn data_dir(config: &Config) -> Option<String> {
    match &config.store {
        StoreConfig::Embedded { data } => {
            let data = std::fs::canonicalize(data).unwrap_or_else(|_| data.clone());
            Some(data.display().to_string())
        }
        StoreConfig::Postgres(_) => None,
    }
}
