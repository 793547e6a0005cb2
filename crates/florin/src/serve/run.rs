//! The server from its start to its end.

use super::feeder::Feeder;
use super::gate::{Gate, STANDSTILL_MAX};
use super::jobs::Jobs;
use super::signals::Signals;
use super::{bind, mail, tls};
use crate::check;
use crate::config::{Config, MonitoringConfig, ServerConfig};
use crate::machine::{MachineClock, MachineEntropy};
use crate::monitor::{self, Desk, Meter, SyntheticMeter, Watcher};
use crate::place;
use crate::root_key;
use crate::screen;
use crate::synthetic::Rounds;
use anyhow::{Context, Result};
use axum::Router;
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use axum_server::{Handle, Server};
use bank::{Bank, Courier, Observer};
use edge::EdgeSettings;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use identity::Fingerprint;
use kernel::{Entropy as _, Secret};
use outside::{
    AlertWay, AlertmanagerCourier, Dispatch, MailWay, StatusFeed, WebhookCourier, WebhookSettings,
};
use serde::Serialize;
use std::net::{SocketAddr, TcpListener};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::{JoinError, JoinHandle};

/// How long a client may take to send a request's head.
const HEAD_WAIT_MAX: Duration = Duration::from_secs(10);
/// How long a client may take for its part of the TLS handshake.
const HANDSHAKE_WAIT_MAX: Duration = Duration::from_secs(10);
/// Requests at once on one HTTP/2 connection.
const STREAMS_MAX: u32 = 128;
/// Bytes of all header fields of one HTTP/2 request.
const HEADER_LIST_BYTES_MAX: u32 = 32 * 1_024;
/// How long an HTTP/2 connection may be silent before it is asked whether anybody is there.
const PING_EVERY: Duration = Duration::from_secs(20);
const PING_WAIT_MAX: Duration = Duration::from_secs(10);
/// Connections of members of staff that are open at once.
const STAFF_CONNECTIONS_MAX: usize = 256;
/// How long requests that were accepted may take to finish when the server ends.
const DRAIN_WAIT_MAX: Duration = Duration::from_secs(30);

// A request may take as long as it may, so the end waits for it, and a connection does not stand still meanwhile.
const _: () = assert!(EdgeSettings::REQUEST_LASTS_MAX.as_secs() <= DRAIN_WAIT_MAX.as_secs());
const _: () = assert!(EdgeSettings::REQUEST_LASTS_MAX.as_secs() < STANDSTILL_MAX.as_secs());

/// A server that answers.
pub(crate) struct Running {
    /// Where it listens, as a URL of this machine.
    pub(crate) api_url: String,
    bank: Arc<Bank>,
    jobs: Jobs,
    handle: Handle<SocketAddr>,
    server: JoinHandle<std::io::Result<()>>,
    signals: Signals,
    monitored: Option<Monitored>,
    /// The listener of members of staff.
    staff: Option<StaffDoor>,
    synthetic: Option<Rounds>,
}

/// Where members of staff ask.
struct StaffDoor {
    /// As a URL of this machine.
    url: String,
    handle: Handle<SocketAddr>,
    server: JoinHandle<std::io::Result<()>>,
}

/// What operators are shown of a server, and where.
struct Monitored {
    meter: Arc<Meter>,
    listener: Option<TcpListener>,
    /// Where metrics and readiness are, as a URL of this machine.
    url: Option<String>,
    handle: Handle<SocketAddr>,
}

/// The line `serve --json` prints when the server answers.
#[derive(Debug, Serialize)]
struct Ready<'a> {
    api_url: &'a str,
    pid: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    monitoring_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    staff_url: Option<&'a str>,
}

/// `florin serve`.
///
/// # Errors
/// When the store or the port cannot be had, or the server breaks off.
pub(crate) async fn serve(config: &Config, is_json: bool) -> Result<ExitCode> {
    let listener = bind(config.server.listen)?;
    let monitored = Monitored::new(&config.monitoring)?;
    let config = &config.listening_on(listener.local_addr().context("the listener has no address")?);
    let mail = mail::way(config)?;
    let store = place::open_own(&config.store).await?;
    let mut bank = place::bank_on(store, config, root_key::read_or_make(config)?);
    if let Some(Monitored { meter, .. }) = &monitored {
        bank = bank.observed_by(Arc::clone(meter) as Arc<dyn Observer>);
    }
    let running = start_monitored(Arc::new(bank), config, listener, (mail, monitored), 1).await?;
    if is_json {
        let (api_url, monitoring_url) = (&running.api_url, running.monitoring_url());
        let staff_url = running.staff.as_ref().map(|door| door.url.as_str());
        screen::answer_json(&Ready { api_url, pid: std::process::id(), monitoring_url, staff_url })?;
    } else {
        screen::answer(&format!("Florin serves on {} (process {})", running.api_url, std::process::id()))?;
    }
    running.until_stopped().await?;
    Ok(ExitCode::SUCCESS)
}

/// Starts jobs and server on a listener; connections made to it before are answered as well. The configuration names
/// the listener's address. Mail that goes into a mailbox can be read there by everybody.
///
/// # Errors
/// When the bank's own accounts cannot be opened, or the TLS files cannot be used.
pub(crate) async fn start(
    bank: Arc<Bank>,
    config: &Config,
    listener: TcpListener,
    mail: MailWay,
) -> Result<Running> {
    start_monitored(bank, config, listener, (mail, None), 1).await
}

/// The same for a bank whose clock runs so many times as fast as the machine's: its jobs come that much more often, but
/// for the watch, which is to be measured.
///
/// # Errors
/// As [`start`].
pub(crate) async fn start_fast(
    bank: Arc<Bank>,
    config: &Config,
    listener: TcpListener,
    (mail, speed): (MailWay, u32),
) -> Result<Running> {
    start_monitored(bank, config, listener, (mail, None), speed).await
}

async fn start_monitored(
    bank: Arc<Bank>,
    config: &Config,
    listener: TcpListener,
    (mail, mut monitored): (MailWay, Option<Monitored>),
    speed: u32,
) -> Result<Running> {
    let signals = Signals::listen()?;
    let api_url = config.server.own_url();
    bank.prepare().await.context("the bank's own accounts cannot be opened")?;
    let mut router = router(&bank, config, &mail);
    let courier = courier(config, mail)?;
    let handle = Handle::new();
    let mut jobs = Jobs::start(&bank, &courier, speed);
    if let Some(feed) = &config.feed {
        jobs.feed(&bank, Feeder::new(StatusFeed::new(feed.url.clone(), feed.key.clone())?));
    }
    if let Some(monitored) = &mut monitored {
        let meter = Arc::clone(&monitored.meter);
        jobs.measure(&bank, &meter);
        router = monitor::watched(router, Watcher { meter, clock: Arc::new(MachineClock) });
        monitored.show(&bank, config.monitoring.token.clone())?;
    }
    let staff = StaffDoor::open(&bank, config)?;
    let server = spawn(router, &config.server, listener, handle.clone())?;
    let told = monitored.as_ref().map(|monitored| monitored.meter.synthetics());
    let synthetic = synthetic(&bank, config, told.unwrap_or_default()).await?;
    Ok(Running { api_url, bank, jobs, handle, server, signals, monitored, staff, synthetic })
}

/// Synthetic customers, where the operator wants them.
async fn synthetic(bank: &Bank, config: &Config, told: Arc<SyntheticMeter>) -> Result<Option<Rounds>> {
    let Some(wanted) = &config.synthetic else { return Ok(None) };
    let rounds = Rounds::beside((bank, &config.server.world_url()), wanted, told).await;
    rounds.map(Some).context("there are no synthetic customers")
}

impl StaffDoor {
    /// Serves the staff's API, where the operator wants it.
    fn open(bank: &Arc<Bank>, config: &Config) -> Result<Option<Self>> {
        let Some(wanted) = config.staff.listen else { return Ok(None) };
        let listener = bind(wanted)?;
        let address = listener.local_addr().context("the listener has no address")?;
        let server =
            ServerConfig { listen: address, connections_max: STAFF_CONNECTIONS_MAX, ..config.server.clone() };
        let handle = Handle::new();
        let settings = EdgeSettings { build: Some(check::this_build()?), ..edge_settings(config) };
        let router = edge::staff_router(Arc::clone(bank), settings);
        let url = server.own_url();
        let server = spawn(router, &server, listener, handle.clone())?;
        Ok(Some(Self { url, handle, server }))
    }

    /// Lets what was accepted be finished.
    async fn close(self) {
        self.handle.graceful_shutdown(Some(DRAIN_WAIT_MAX));
        match self.server.await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the listener of staff broke off"),
            Err(error) => tracing::error!(%error, "the listener of staff met a bug"),
        }
    }
}

impl Monitored {
    /// Takes the address; `None` where nobody is to be shown anything.
    fn new(config: &MonitoringConfig) -> Result<Option<Self>> {
        if config.listen.is_none() && config.traces.is_none() && config.alertmanager.is_none() {
            return Ok(None);
        }
        let listener = config.listen.map(bind).transpose()?;
        let address = listener.as_ref().map(TcpListener::local_addr).transpose();
        let url = address.context("the listener has no address")?.map(|address| format!("http://{address}"));
        let meter = Arc::new(Meter::new(instance()));
        Ok(Some(Self { meter, listener, url, handle: Handle::new() }))
    }

    fn show(&mut self, bank: &Arc<Bank>, token: Option<Secret<String>>) -> Result<()> {
        let Some(listener) = self.listener.take() else { return Ok(()) };
        let desk = Desk { meter: Arc::clone(&self.meter), bank: Arc::clone(bank), token };
        // It ends with the handle, or with the process.
        drop(monitor::serve(desk, listener, self.handle.clone())?);
        Ok(())
    }
}

/// A name for this process, drawn at its start.
fn instance() -> String {
    let mut drawn = [0; 4];
    MachineEntropy.fill(&mut drawn);
    format!("{:08x}", u32::from_le_bytes(drawn))
}

impl Running {
    fn monitoring_url(&self) -> Option<&str> {
        self.monitored.as_ref().and_then(|monitored| monitored.url.as_deref())
    }

    /// Waits for the operator's signal, then finishes what was accepted, ends the jobs and closes the store.
    ///
    /// # Errors
    /// When the server broke off by itself.
    pub(crate) async fn until_stopped(mut self) -> Result<()> {
        let ended = tokio::select! {
            name = self.signals.next() => {
                tracing::info!("{name}: no new connections; what was accepted is finished");
                // Theirs would be the first to be refused.
                drop(self.synthetic.take());
                self.handle.graceful_shutdown(Some(DRAIN_WAIT_MAX));
                tokio::select! {
                    ended = &mut self.server => ended,
                    name = self.signals.next() => {
                        tracing::warn!("{name} again: connections are cut");
                        self.handle.shutdown();
                        (&mut self.server).await
                    }
                }
            }
            ended = &mut self.server => ended,
        };
        self.wind_up(ended).await
    }

    /// Ends it as the operator's signal does.
    ///
    /// # Errors
    /// When the server broke off by itself before.
    pub(crate) async fn stop(mut self) -> Result<()> {
        drop(self.synthetic.take());
        self.handle.graceful_shutdown(Some(DRAIN_WAIT_MAX));
        let ended = (&mut self.server).await;
        self.wind_up(ended).await
    }

    async fn wind_up(self, ended: Result<std::io::Result<()>, JoinError>) -> Result<()> {
        tracing::debug!("the last connection has ended");
        if let Some(Monitored { handle, .. }) = &self.monitored {
            handle.shutdown();
        }
        if let Some(door) = self.staff {
            door.close().await;
        }
        self.jobs.stop().await;
        tracing::debug!("the jobs have ended");
        if let Err(error) = self.bank.flush_outcomes().await {
            tracing::warn!(%error, "the last outcomes were not kept");
        }
        self.bank.store().close().await;
        tracing::debug!("the store is closed");
        ended.context("the server met a bug")?.context("the server broke off")
    }
}

fn edge_settings(config: &Config) -> EdgeSettings {
    let defaults = EdgeSettings::default();
    EdgeSettings {
        bank_name: config.bank_name.clone().unwrap_or(defaults.bank_name),
        public_url: config.server.world_url(),
        token_rate: config.limits.token.unwrap_or(defaults.token_rate),
        address_rate: config.limits.address.unwrap_or(defaults.address_rate),
        network_rate: config.limits.network.unwrap_or(defaults.network_rate),
        device_rate: config.limits.device.unwrap_or(defaults.device_rate),
        trusted_proxies: config.server.trusted_proxies,
        mail_token: config.inbound.token.as_ref().map(|token| Fingerprint::of(token.expose())),
        mail_authserv_id: config.inbound.authserv_id.clone(),
        alert_token: config.incidents.alert_token.as_ref().map(|token| Fingerprint::of(token.expose())),
        ..defaults
    }
}

fn router(bank: &Arc<Bank>, config: &Config, mail: &MailWay) -> Router {
    let settings = edge_settings(config);
    let bank_name = settings.bank_name.clone();
    let router = edge::router(Arc::clone(bank), settings);
    match mail {
        MailWay::Mailbox(mailbox) => {
            let mailbox = Arc::clone(mailbox);
            edge::mailbox_router(bank_name, Arc::new(move || mailbox.mails())).merge(router)
        }
        MailWay::Smtp(_) | MailWay::Nowhere => router,
    }
}

fn courier(config: &Config, mail: MailWay) -> Result<Arc<dyn Courier>> {
    let settings =
        WebhookSettings { allow_private: config.webhooks_allow_private, ..WebhookSettings::default() };
    let webhooks = WebhookCourier::new(Arc::new(edge::webhook_body), settings)?;
    let alerts = match &config.monitoring.alertmanager {
        Some(base) => AlertWay::Alertmanager(Box::new(AlertmanagerCourier::new(base)?)),
        None => AlertWay::Nowhere,
    };
    Ok(Arc::new(Dispatch::new(webhooks, mail).alerting(alerts)))
}

fn spawn(
    router: Router,
    config: &ServerConfig,
    listener: TcpListener,
    handle: Handle<SocketAddr>,
) -> Result<JoinHandle<std::io::Result<()>>> {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let gate = Gate::new(config.connections_max);
    let server = axum_server::from_tcp(listener).context("the listener cannot be used")?;
    let mut server: Server<SocketAddr> = server.handle(handle);
    limit(server.http_builder());
    let Some(files) = &config.tls else {
        return Ok(tokio::spawn(server.acceptor(gate).serve(service)));
    };
    let tls = RustlsConfig::from_config(tls::read(files)?.config);
    let acceptor = RustlsAcceptor::new(tls).handshake_timeout(HANDSHAKE_WAIT_MAX).acceptor(gate);
    Ok(tokio::spawn(server.acceptor(acceptor).serve(service)))
}

fn limit(builder: &mut Builder<TokioExecutor>) {
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEAD_WAIT_MAX);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS_MAX)
        .max_header_list_size(HEADER_LIST_BYTES_MAX)
        .keep_alive_interval(PING_EVERY)
        .keep_alive_timeout(PING_WAIT_MAX);
}
