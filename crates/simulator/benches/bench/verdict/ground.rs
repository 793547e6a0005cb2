//! Servers, phones, and one release after the other.

use super::alerts::Alerts;
use super::page::Page;
use crate::login::customers::{self, Customer};
use crate::login::web::make_root_key;
use crate::serve::{self, MachineClock, Server};
use anyhow::{Context, Result, bail, ensure};
use bank::{Bank, Key, NewRelease, Store, StoreExt as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use identity::{
    Arm, Login, PasskeyOptions, PinDigits, PinHash, PinParams, Policy, Protocol, ReleaseName, StaffName,
};
use kernel::{Clock as _, LoginId, Timestamp};
use reqwest::Client;
use rollout::{
    Audience, Evidence, Given, Rollout, Share, StaffCommand, Stage, Terms, Why, decide_given, release_id,
};
use serde_json::{Value, json};
use std::ffi::OsString;
use std::sync::Arc;
use std::time::Duration;
use store::{PostgresOptions, PostgresStore, Role, SqliteOptions, SqliteStore};
use tempfile::TempDir;

const NODES: usize = 3;
/// Of each trial: a device that logs in again within a minute is given the session that it has.
const CUSTOMERS: usize = 120;
const AT_ONCE: usize = 8;
/// Between two failures: twice the time between two looks of the watch, and some more.
const GAP: Duration = Duration::from_millis(700);
/// Longer than a node may go by what it read of the releases before: an attempt that it then gives what is in force
/// is not counted.
const KNOWN_LASTS: Duration = Duration::from_millis(1_300);
/// How long a release may take to judge somebody in its shadow.
const SHADOW_WAIT_MAX: Duration = Duration::from_secs(30);
const LOOK_EVERY: Duration = Duration::from_millis(4);
/// How long after the verdict a bank is killed.
const KILLED_AFTER: Duration = Duration::from_secs(1);
/// The release in force before any was made.
const FIRST: &str = "first";

pub(super) struct Ground {
    bank: Arc<Bank>,
    nodes: Vec<Server>,
    nodes_count: usize,
    /// Which store they serve.
    options: [OsString; 2],
    customers: Arc<Vec<Customer>>,
    alerts: Alerts,
    page: Page,
    client: Client,
    folder: TempDir,
}

/// How long after the event that decided.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Took {
    /// Until the rollback was in the store.
    pub(super) switch: Duration,
    /// Until the last of the nodes had issued a challenge under the old release.
    pub(super) challenges: Duration,
    pub(super) incident: Duration,
    pub(super) webhook: Duration,
    /// Until the status page, its API and its feed said so.
    pub(super) page: Duration,
    /// Until the social channel had the post.
    pub(super) channel: Duration,
}

/// What decided, and what came of it in the bank.
struct Decided {
    at: Timestamp,
    attempts: u32,
    switched_at: Timestamp,
    name: ReleaseName,
}

impl Took {
    pub(super) fn max(self, other: Self) -> Self {
        Self {
            switch: self.switch.max(other.switch),
            challenges: self.challenges.max(other.challenges),
            incident: self.incident.max(other.incident),
            webhook: self.webhook.max(other.webhook),
            page: self.page.max(other.page),
            channel: self.channel.max(other.channel),
        }
    }
}

impl Ground {
    /// Servers on the PostgreSQL of a URL, or one on SQLite, with customers for so many trials. `more` is of their
    /// configuration.
    pub(super) async fn open(url: Option<&str>, trials: usize, more: &str) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        make_root_key(folder.path())?;
        let alerts = Alerts::start(folder.path()).await?;
        let store: Arc<dyn Store> = match url {
            Some(url) => PostgresStore::open(url, PostgresOptions::default()).await?,
            None => serve::open(folder.path()).await?,
        };
        let hash = PinHash::make(&PinDigits::parse("2749")?, [3; 16], PinParams::try_from_costs(64, 1, 1)?);
        // As sign-ups of yesterday leave them.
        let yesterday = MachineClock.now().before(Duration::from_hours(24));
        let customers = customers::enrol(&store, CUSTOMERS * trials, &hash, yesterday).await?;
        let policy = customers::policy(Protocol::Bound);
        customers::bank(&store, Arc::new(MachineClock), policy).await?;
        store.close().await;
        let page = Page::start(folder.path()).await?;
        let beside: Arc<dyn Store> = match url {
            Some(url) => PostgresStore::open(url, PostgresOptions::default()).await?,
            None => SqliteStore::open(folder.path(), SqliteOptions::new(Role::Guest)).await?,
        };
        let bank = customers::beside(&beside, Arc::new(MachineClock), policy);
        let client = Client::builder().no_proxy().build()?;
        let options = match url {
            Some(url) => ["--database".into(), url.into()],
            None => ["--data".into(), folder.path().into()],
        };
        let nodes_count = if url.is_some() { NODES } else { 1 };
        let mut ground =
            Self { bank, nodes: Vec::new(), nodes_count, options, customers, alerts, page, client, folder };
        ground.start(more).await?;
        Ok(ground)
    }

    /// Starts the servers; `more` is of their configuration.
    pub(super) async fn start(&mut self, more: &str) -> Result<()> {
        let config = format!(
            "[bank]\nroot_key_file = \"root.key\"\n[monitoring]\nalertmanager = \"{}\"\n{}{more}",
            self.alerts.url,
            self.page.section(),
        );
        let options = self.options.each_ref().map(OsString::as_os_str);
        for _ in 0..self.nodes_count {
            self.nodes.push(serve::florin_on(self.folder.path(), &options, &config).await?);
        }
        Ok(())
    }

    /// A release on its way to a quarter of the customers, until it is rolled back; how long that took, and after how
    /// many attempts of the treatment.
    pub(super) async fn trial(&self, number: usize) -> Result<(Took, u32)> {
        let (decided, kept) = self.decided(number).await?;
        let (told, challenged_at, incident_at, webhook_at) = tokio::try_join!(
            self.page.shows(number + 1),
            self.challenged_under_the_old(&kept),
            self.incident_is_open(&decided.name),
            self.alerts.heard_of(decided.name.as_str()),
        )?;
        let after = |at: Timestamp| at.since(decided.at);
        let took = Took {
            switch: after(decided.switched_at),
            challenges: after(challenged_at),
            incident: after(incident_at),
            webhook: after(webhook_at),
            page: after(told.page),
            channel: after(told.channel),
        };
        Ok((took, decided.attempts))
    }

    /// The same up to the verdict; then every process of the bank is killed, and the page and the channel tell of it.
    pub(super) async fn killed(&mut self, number: usize) -> Result<(Duration, Duration)> {
        let Decided { at: decided_at, switched_at, .. } = self.decided(number).await?.0;
        let until = switched_at.after(KILLED_AFTER);
        tokio::time::sleep(until.since(MachineClock.now())).await;
        for mut node in std::mem::take(&mut self.nodes) {
            node.kill().await?;
        }
        let told = self.page.shows(number + 1).await?;
        Ok((told.page.since(decided_at), told.channel.since(decided_at)))
    }

    /// A release on its way to a quarter of the customers, until it is rolled back; and those who had it and can log in
    /// again.
    async fn decided(&self, number: usize) -> Result<(Decided, Vec<&Customer>)> {
        let name = ReleaseName::parse(&format!("verdict.{number}"))?;
        let rollout = self.ship(&name).await?;
        let is_treated = |customer: &&Customer| matches!(decide_given(&rollout, customer.person, 0), Given::Trial(trial) if trial.arm == Arm::Treatment);
        let customers = self.customers.chunks(CUSTOMERS).nth(number).context("customers of its own")?;
        let treated: Vec<&Customer> = customers.iter().filter(is_treated).collect();
        let logins = customers.iter().enumerate().map(|(place, customer)| self.logs_in(place, customer));
        stream::iter(logins).buffer_unordered(AT_ONCE).try_collect::<Vec<()>>().await?;
        tokio::time::sleep(GAP).await;
        let (kept, failing) = treated.split_at(self.nodes.len());
        for (place, customer) in failing.iter().enumerate() {
            let event = self.begins(place, customer).await?;
            ensure!(event.blames == Some(Arm::Treatment), "its session is good, and it asks for another");
            let Some((switched_at, evidence)) = self.rolled_back(&name).await? else { continue };
            let attempts = u32::try_from(treated.len() + place + 1)?;
            let counted = evidence.treatment;
            ensure!(counted == u64::from(attempts), "{counted} attempts decided, and {attempts} were made");
            // Its own clock's word for when it was begun, which was before its commit.
            return Ok((Decided { at: event.created_at, attempts, switched_at, name }, kept.to_vec()));
        }
        bail!("{} failures did not suffice", failing.len())
    }

    pub(super) async fn close(self) -> Result<()> {
        for node in self.nodes {
            node.end().await?;
        }
        self.bank.store().close().await;
        Ok(())
    }

    async fn ship(&self, name: &ReleaseName) -> Result<Rollout> {
        let staff = StaffName::parse("bench")?;
        let by = || anyhow::Ok((staff.clone(), Why::parse("it is measured")?));
        let new = NewRelease {
            name: name.clone(),
            terms: Terms {
                policy: Policy::default_of(Protocol::Bearer),
                pin_params: PinParams::DEFAULT,
                rehashes_pins: false,
                passkeys: PasskeyOptions::DEFAULT,
            },
            audience: Audience::default(),
            pace: Duration::ZERO,
            shadow_min: 1,
            staff: staff.clone(),
        };
        self.bank.create_release(new).await?;
        let mut rollout = self.bank.start_release(name, by()?).await?;
        self.passes_shadow(name).await?;
        while rollout.stage != Stage::Share(Share::TwentyFive) {
            rollout = self.bank.step_release(name, StaffCommand::GoOn, by()?).await?;
        }
        tokio::time::sleep(KNOWN_LASTS).await;
        Ok(rollout)
    }

    /// Somebody logs in until the release has judged one of those in its shadow.
    async fn passes_shadow(&self, name: &ReleaseName) -> Result<()> {
        let until = MachineClock.now().after(SHADOW_WAIT_MAX);
        while self.bank.show_release(name).await?.shadow.shadowed.admitted == 0 {
            ensure!(MachineClock.now() < until, "the release judges nobody in its shadow");
            self.logs_in(0, self.customers.first().context("a customer")?).await?;
            tokio::time::sleep(GAP).await;
        }
        Ok(())
    }

    async fn logs_in(&self, place: usize, customer: &Customer) -> Result<()> {
        let started = self.starts(place, customer).await?;
        let id = login_id(&started)?;
        let challenge = URL_SAFE_NO_PAD.decode(started["challenge"].as_str().context("a challenge")?)?;
        let signature = URL_SAFE_NO_PAD.encode(customer.phone.answer_to(id.uuid(), &challenge)?);
        self.post(place, &format!("/app/login/{id}/finish"), &json!({"signature": signature})).await?;
        Ok(())
    }

    async fn begins(&self, place: usize, customer: &Customer) -> Result<Login> {
        let id = login_id(&self.starts(place, customer).await?)?;
        let found = self.bank.store().one::<Login>(&Key::Login(id)).await?;
        Ok(found.context("an attempt that was begun")?.row)
    }

    async fn starts(&self, place: usize, customer: &Customer) -> Result<Value> {
        let body = json!({"device_id": customer.device.to_string()});
        self.post(place, "/app/login/device", &body).await
    }

    /// Each place has its node.
    async fn post(&self, place: usize, path: &str, body: &Value) -> Result<Value> {
        let node = &self.nodes[place % self.nodes.len()];
        let request = self.client.post(format!("http://{}{path}", node.address));
        let request = request.header("content-type", "application/json").body(body.to_string());
        let answer = request.send().await?;
        let status = answer.status();
        let text = answer.text().await?;
        ensure!(status.is_success(), "{path}: {status} {text}");
        Ok(serde_json::from_str(&text)?)
    }

    /// When the rollback was seen, and on what it rests; `None` when the last event did not bring it about.
    async fn rolled_back(&self, name: &ReleaseName) -> Result<Option<(Timestamp, Evidence)>> {
        let key = Key::Rollout(release_id(name));
        let until = MachineClock.now().after(GAP);
        loop {
            let found = self.bank.store().one::<Rollout>(&key).await?.context("it was started")?;
            let now = MachineClock.now();
            if found.row.stage == Stage::RolledBack {
                let evidence = self.bank.show_release(name).await?.verdicts.into_iter().next();
                return Ok(Some((now, evidence.context("a rollback keeps what it rests on")?)));
            }
            if until <= now {
                return Ok(None);
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// When the last of the nodes had issued a challenge under the old release, each to a customer of its own who was
    /// treated.
    async fn challenged_under_the_old(&self, kept: &[&Customer]) -> Result<Timestamp> {
        let challenges = kept.iter().enumerate().map(|(place, customer)| async move {
            for _ in 0..1_000 {
                let begun = self.begins(place, customer).await?;
                if begun.release.as_str() == FIRST {
                    return anyhow::Ok(MachineClock.now());
                }
            }
            bail!("a node goes on with the release")
        });
        let all: Vec<Timestamp> = stream::iter(challenges).buffer_unordered(NODES).try_collect().await?;
        all.into_iter().max().context("there is a node")
    }

    async fn incident_is_open(&self, name: &ReleaseName) -> Result<Timestamp> {
        let evidence = self.bank.show_release(name).await?.verdicts.into_iter().next();
        let verdict = evidence.context("a rollback keeps what it rests on")?.id;
        for _ in 0..1_000 {
            let open = self.bank.incidents_open().await?;
            // Its origin names the verdict.
            if open.iter().any(|incident| format!("{:?}", incident.origin).contains(&format!("{verdict:?}")))
            {
                return Ok(MachineClock.now());
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        bail!("no incident is open")
    }
}

fn login_id(started: &Value) -> Result<LoginId> {
    LoginId::parse(started["login_id"].as_str().context("an attempt has an id")?).context("one of the bank's")
}
