//! The bank of a drill: a fresh store in a folder that goes away, served on loopback by the parts that `serve` has.

use super::against;
use super::args::Args;
use super::guide::{Guide, Place};
use super::node::{self, Spec};
use super::scenario::{Scenario, WARMS_UP};
use crate::config::{Config, LimitsConfig, StoreConfig};
use crate::machine::{self, MachineClock, MachineEntropy};
use crate::{place, serve};
use anyhow::{Context, Result, ensure};
use async_trait::async_trait;
use bank::{Bank, Flawed, LoginSettings, RootKey, Settings, Store};
use edge::Rate;
use identity::{PinParams, Policy, Protocol, ReleaseName};
use kernel::{Clock as _, Entropy as _, Secret, Timestamp};
use outside::{MailWay, Mailbox};
use parking_lot::Mutex;
use simulator::{App, CrowdPlan, FastClock, Post, enrol};
use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use tokio::time::timeout;
use url::Url;

/// What the bank calls itself, whatever its nodes' ports are: proofs and signed tokens name it.
const PUBLIC_URL: &str = "https://drill.florin.example";
/// The release that is in force when the drill begins, and the one that is shipped.
const FIRST: &str = "first";
const SHIPPED: &str = "next";
/// The hour of the day at which the drill begins, by its own clock: people are awake.
const BEGINS: Duration = Duration::from_hours(7);
/// How long customers live on after the end, by the bank's clock.
const SETTLES: Duration = Duration::from_mins(10);
/// How long the end may take that was wished for: nobody waits for connections then.
const LEAVES_WITHIN: Duration = Duration::from_millis(700);
const DAY_MICROS: i64 = 86_400_000_000;
const DAY_SECONDS: f64 = 86_400.0;
/// How fast a clock may run: a request is answered within the span that a proof is good for.
const SPEED_MAX: u32 = 400;
/// All devices come from one address, so limits by address would be limits on the bank.
const RATE: Rate = {
    let most = NonZeroU32::new(1_000_000).expect("a million is above zero");
    Rate::new(most, most)
};
/// Of a thousand customers, how many are on a bad network.
pub(super) const FLAKY: u32 = 50;
const LINK: &str = "/login/link?token=";

pub(super) struct Stand {
    /// The bank as the drill itself asks it: the one that serves, or one beside it.
    pub(super) bank: Arc<Bank>,
    pub(super) clock: Arc<FastClock>,
    pub(super) urls: Vec<String>,
    /// How proofs name the bank.
    pub(super) public_url: String,
    pub(super) mails: Option<Arc<MailDrop>>,
    pub(super) engine: &'static str,
    pub(super) serves: Serves,
    /// Of an embedded store that is the drill's own.
    pub(super) _folder: Option<TempDir>,
}

/// Who serves.
pub(super) enum Serves {
    Inside(serve::Running),
    Nodes(Vec<node::Node>),
    /// A bank that was there before, and goes on.
    Another,
}

/// Mails of the drill, which nobody reads but its customers.
pub(super) struct MailDrop {
    mailbox: Arc<Mailbox>,
    clock: Arc<FastClock>,
    /// Nothing arrives before.
    out_until: Mutex<Timestamp>,
    /// The last link that each customer took.
    taken: Mutex<HashMap<String, String>>,
}

#[async_trait]
impl Post for MailDrop {
    async fn link(&self, address: &str) -> Option<String> {
        if self.clock.now() < *self.out_until.lock() {
            return None;
        }
        let mails = self.mailbox.mails();
        let newest = mails.iter().filter(|mail| mail.to.written() == address).find_map(|mail| {
            let (_, rest) = mail.text.expose().split_once(LINK)?;
            rest.split_whitespace().next().map(ToOwned::to_owned)
        })?;
        let before = self.taken.lock().insert(address.to_owned(), newest.clone());
        (before.as_ref() != Some(&newest)).then_some(newest)
    }
}

/// How fast the bank's clock runs, so that so many customers come in a second of the machine's.
fn speed(customers: u32, visits_per_day: f64, visits_a_second: u32) -> u32 {
    let natural = f64::from(customers) * visits_per_day / DAY_SECONDS;
    let wanted = (f64::from(visits_a_second) / natural).round().clamp(1.0, f64::from(SPEED_MAX));
    (1..=SPEED_MAX).find(|speed| wanted <= f64::from(*speed)).unwrap_or(SPEED_MAX)
}

/// Makes the store, enrols the customers, and begins to serve; or enrols them at the bank that is named.
///
/// # Errors
/// When the store or a port cannot be had, or the database is not empty.
pub(super) async fn open(config: &Config, args: &Args, scenario: &Scenario) -> Result<(Stand, Vec<App>)> {
    if let Some(url) = &args.against {
        return against::join(config, (url, args), scenario).await;
    }
    let folder = tempfile::tempdir().context("there is no room for a store")?;
    let (config, engine) = fresh(config, &folder, args.nodes)?;
    let machine = Arc::new(MachineClock);
    let today = machine.now().as_micros().div_euclid(DAY_MICROS) * DAY_MICROS;
    let start = Timestamp::from_micros(today).after(BEGINS);
    let store = place::open_to_fill(&config.store).await?;
    let empty = store.audit_accounts(None, 1).await?.is_empty();
    ensure!(empty, "the database holds a bank: a drill needs an empty one");
    let plan = CrowdPlan {
        customers: usize::try_from(args.customers)?,
        seed: args.seed,
        habits: scenario.habits,
        flaky: FLAKY,
        sort_code: Some(config.bank.sort_code),
        pin_params: pin_params()?,
        mark: String::new(),
    };
    let apps = enrol(&store, &plan, start).await?;
    store.close().await;
    drop(store);
    let visits = args.visits.unwrap_or(scenario.visits);
    let speed = speed(args.customers, scenario.habits.rhythm.visits_per_day, visits);
    let clock = Arc::new(FastClock::new(machine, start, speed));
    let spec = Spec::new(&clock, draw_root(), flawed(scenario, start)?);
    let mailbox = (0 < plan.habits.mails).then(Arc::<Mailbox>::default);
    let (bank, urls, serves) = if args.nodes == 1 {
        let listener = serve::bind(config.server.listen)?;
        let config = config.listening_on(listener.local_addr().context("the listener has no address")?);
        let bank = bank_of(&config, &spec, &clock).await?;
        let mail = mailbox.clone().map_or(MailWay::Nowhere, MailWay::Mailbox);
        let running = serve::start_fast(Arc::clone(&bank), &config, listener, (mail, speed)).await?;
        (bank, vec![running.api_url.clone()], Serves::Inside(running))
    } else {
        let bank = bank_of(&config, &spec, &clock).await?;
        bank.prepare().await.context("the bank's own accounts cannot be opened")?;
        let (urls, processes) = node::start_all(&config, &spec, args.nodes).await?;
        (bank, urls, Serves::Nodes(processes))
    };
    let drop_of = |mailbox| {
        let (clock, out_until) = (Arc::clone(&clock), Mutex::new(start));
        Arc::new(MailDrop { mailbox, clock, out_until, taken: Mutex::default() })
    };
    let mails = mailbox.map(drop_of);
    let public_url = PUBLIC_URL.to_owned();
    Ok((Stand { bank, clock, urls, public_url, mails, engine, serves, _folder: Some(folder) }, apps))
}

impl Stand {
    /// Whoever ships the release and looks after it.
    pub(super) fn guide(&self) -> Result<Guide> {
        let another = format!("drill-{}", self.clock.now().as_micros());
        let (name, place, pin_params) = match self.serves {
            Serves::Inside(_) => (SHIPPED, Place::Within, pin_params()?),
            Serves::Nodes(_) => (SHIPPED, Place::Beside, pin_params()?),
            Serves::Another => (another.as_str(), Place::Another, LoginSettings::default().pin_params),
        };
        Ok(Guide::new(Arc::clone(&self.bank), ReleaseName::parse(name)?, (place, pin_params)))
    }

    /// How long customers live under the release in force before the new one is shipped.
    pub(super) fn warms_up(&self) -> Duration {
        if self.is_another() { against::WARMS_UP } else { WARMS_UP }
    }

    /// How long they live on after the end.
    pub(super) fn settles(&self) -> Duration {
        if self.is_another() { Duration::ZERO } else { SETTLES }
    }

    fn is_another(&self) -> bool {
        matches!(self.serves, Serves::Another)
    }

    /// No mail arrives before this instant.
    pub(super) fn lose_mails_until(&self, until: Timestamp) {
        if let Some(mails) = &self.mails {
            *mails.out_until.lock() = until;
        }
    }

    /// Ends what serves.
    pub(super) async fn close(self) -> Result<()> {
        self.serves.close(&self.bank).await
    }

    /// Ends what serves without waiting for anybody: what does not end by itself is cut off.
    pub(super) async fn leave(&mut self) {
        let serves = std::mem::replace(&mut self.serves, Serves::Another);
        match timeout(LEAVES_WITHIN, serves.close(&self.bank)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "what served did not end well"),
            Err(_) => tracing::debug!("what served is cut off"),
        }
    }
}

impl Serves {
    async fn close(self, bank: &Bank) -> Result<()> {
        match self {
            Self::Inside(running) => return running.stop().await,
            Self::Nodes(nodes) => {
                for node in nodes {
                    node.end().await?;
                }
            }
            Self::Another => {}
        }
        bank.store().close().await;
        Ok(())
    }
}

/// The configuration of a drill: a store of its own, and no limit that all of its devices would share.
fn fresh(config: &Config, folder: &TempDir, nodes: u32) -> Result<(Config, &'static str)> {
    let mut config = config.clone();
    let engine = match &config.store {
        StoreConfig::Postgres(_) => "PostgreSQL",
        StoreConfig::Embedded { .. } => {
            ensure!(nodes == 1, "several processes need a database: give --database");
            config.store = StoreConfig::Embedded { data: folder.path().to_owned() };
            "SQLite"
        }
    };
    Ok((let_all_in(&config)?, engine))
}

/// Takes the limits away that devices on one machine would share, listens on loopback alone, and speaks to nobody else.
pub(super) fn let_all_in(config: &Config) -> Result<Config> {
    let mut config = config.apart();
    config.server.listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    config.server.public_url = Some(Url::parse(PUBLIC_URL).context("it is an address")?);
    config.server.tls = None;
    let rate = Some(RATE);
    config.limits = LimitsConfig { token: rate, address: rate, network: rate, device: rate };
    Ok(config)
}

/// The bank of a node, on the clock of the drill and with its flaw.
pub(super) async fn bank_of(config: &Config, spec: &Spec, clock: &Arc<FastClock>) -> Result<Arc<Bank>> {
    let store: Arc<dyn Store> = place::open_own(&config.store).await?;
    let settings = Settings {
        root_key: Some(RootKey::new(Secret::new(spec.root))),
        signer_random: Some(machine::signer_random()),
        public_url: PUBLIC_URL.to_owned(),
        login: LoginSettings {
            release: ReleaseName::parse(FIRST).context("it is a name")?,
            policy: Policy::default_of(Protocol::Bound),
            pin_params: pin_params()?,
            ..LoginSettings::default()
        },
        flaw: spec.flawed()?,
        ..config.bank.clone()
    };
    let clock: Arc<dyn kernel::Clock> = Arc::<FastClock>::clone(clock);
    Ok(Arc::new(Bank::new(store, clock, Arc::new(MachineEntropy), settings)))
}

/// As cheap as may be: the drill is not about PINs.
fn pin_params() -> Result<PinParams> {
    Ok(PinParams::try_from_costs(64, 1, 1)?)
}

fn flawed(scenario: &Scenario, start: Timestamp) -> Result<Option<Flawed>> {
    let release = ReleaseName::parse(SHIPPED).context("it is a name")?;
    let since = (!scenario.after.is_zero()).then(|| start.after(WARMS_UP).after(scenario.after));
    let Scenario { permille, app, .. } = *scenario;
    // What a shadow meets never gets to a customer, and there would be no drill.
    let is_in_shadow = false;
    Ok(scenario.flaw.map(|flaw| Flawed { release, flaw, permille, app, since, is_in_shadow }))
}

fn draw_root() -> [u8; 32] {
    let mut root = [0; 32];
    MachineEntropy.fill(&mut root);
    root
}
