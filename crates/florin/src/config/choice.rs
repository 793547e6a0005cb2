//! The one configuration that everything is wired from, and how its sources are put together.

use super::file::{
    BankSection, ConfigFile, LimitsSection, LogSection, LoginSection, ServerSection, StoreSection,
    read_secret,
};
use super::{
    Environment, FeedConfig, InboundConfig, IncidentsConfig, MailConfig, MonitoringConfig, StaffConfig,
    StatusConfig, SubscribersConfig, SyntheticConfig, social,
};
use anyhow::{Context, Result, bail, ensure};
use bank::{PasskeySettings, RelyingParty};
use edge::Rate;
use kernel::Secret;
use serde::Deserialize;
use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use url::Url;

#[derive(Debug, Clone)]
pub(crate) struct Config {
    pub(crate) store: StoreConfig,
    /// The data folder: the embedded store's, or one named beside a database.
    pub(crate) folder: Option<PathBuf>,
    pub(crate) server: ServerConfig,
    pub(crate) limits: LimitsConfig,
    pub(crate) log: LogConfig,
    /// Whether webhooks may go to this machine and to private networks.
    pub(crate) webhooks_allow_private: bool,
    /// Without it nobody is sent any mail.
    pub(crate) mail: Option<MailConfig>,
    /// What people write to the bank.
    pub(crate) inbound: InboundConfig,
    pub(crate) monitoring: MonitoringConfig,
    pub(crate) staff: StaffConfig,
    /// Without it no synthetic customers come.
    pub(crate) synthetic: Option<SyntheticConfig>,
    pub(crate) incidents: IncidentsConfig,
    /// Without it no status page is told anything.
    pub(crate) feed: Option<FeedConfig>,
    pub(crate) status: StatusConfig,
    /// Where the status page posts what it shows.
    pub(crate) social: Vec<notify::Channel>,
    /// Without it nobody can subscribe to the status page.
    pub(crate) subscribers: Option<SubscribersConfig>,
    pub(crate) bank: bank::Settings,
    /// The program of the build that serves beside this one, for checks of releases.
    pub(crate) build_before: Option<PathBuf>,
    /// Without one, a file in the data folder of the embedded store.
    pub(crate) root_key_file: Option<PathBuf>,
    /// What the pages call the bank; without one, what `edge` does.
    pub(crate) bank_name: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum StoreConfig {
    Embedded { data: PathBuf },
    Postgres(DatabaseConfig),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DatabaseConfig {
    pub(crate) url: Secret<String>,
    /// PEM file of the authorities that vouch for the database, instead of the public ones.
    pub(crate) authorities: Option<PathBuf>,
    /// Connections for reads; without a number, what `store` takes.
    pub(crate) connections_max: Option<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ServerConfig {
    pub(crate) listen: SocketAddr,
    /// Without one, the address it listens on.
    pub(crate) public_url: Option<Url>,
    pub(crate) tls: Option<TlsConfig>,
    /// Connections open at once; more are closed as they come.
    pub(crate) connections_max: usize,
    /// Proxies in front of the server whose word on the client's address counts.
    pub(crate) trusted_proxies: u8,
}

/// How often the API may be asked; nothing where the defaults of `edge` hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LimitsConfig {
    pub(crate) token: Option<Rate>,
    pub(crate) address: Option<Rate>,
    pub(crate) network: Option<Rate>,
    pub(crate) device: Option<Rate>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TlsConfig {
    /// PEM: the server's certificate first, then what leads to its authority.
    pub(crate) cert: PathBuf,
    pub(crate) key: PathBuf,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LogConfig {
    pub(crate) format: LogFormat,
    pub(crate) filter: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    Pretty,
    Json,
}

/// What the command line says; nothing where it is silent.
#[derive(Debug, Clone, Default)]
pub(crate) struct Given {
    pub(crate) config: Option<PathBuf>,
    pub(crate) data: Option<PathBuf>,
    pub(crate) database: Option<Secret<String>>,
    pub(crate) log_format: Option<LogFormat>,
    pub(crate) log_filter: Option<String>,
    pub(crate) listen: Option<SocketAddr>,
    /// Another port than the address names.
    pub(crate) port: Option<u16>,
    pub(crate) public_url: Option<String>,
    pub(crate) tls_cert: Option<PathBuf>,
    pub(crate) tls_key: Option<PathBuf>,
    pub(crate) webhooks_allow_private: bool,
    /// Where metrics and readiness are shown.
    pub(crate) monitoring: Option<SocketAddr>,
    /// Where staff reach their API.
    pub(crate) staff: Option<SocketAddr>,
}

impl Config {
    /// Where the embedded store lies unless told otherwise.
    pub(crate) const DATA: &str = "./florin-data";
    pub(crate) const LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 7777);
    const CONNECTIONS_MAX: usize = 4_096;
    const LOG_FILTER: &str = "info";

    /// How much may be asked at once where a rate is chosen without a burst: so many seconds of it.
    const BURST_SECONDS: NonZeroU32 = NonZeroU32::new(4).expect("four is above zero");

    /// Puts the sources together.
    ///
    /// # Errors
    /// When a file cannot be read, a key is unknown, or two choices contradict each other.
    pub(crate) fn resolve(given: &Given, environment: &Environment) -> Result<Self> {
        let path = given.config.as_ref().or(environment.config.as_ref());
        let file = path.map(|path| ConfigFile::read(path)).transpose()?.unwrap_or_default();
        let folder = path.and_then(|path| path.parent()).unwrap_or(Path::new(""));
        Self::merge(given, environment, file, folder)
    }

    /// The same with the address that the server has by now: port 0 was any that is free.
    pub(crate) fn listening_on(&self, address: SocketAddr) -> Self {
        let mut config = self.clone();
        config.server.listen = address;
        config
    }

    /// The same for a bank that is only tried: nobody is called to what is wrong in it, the public is told nothing of it,
    /// and no keys of another bank's synthetic customers are made or used.
    pub(crate) fn apart(&self) -> Self {
        Self { monitoring: MonitoringConfig::default(), feed: None, synthetic: None, ..self.clone() }
    }

    /// `folder` is where the file lies: paths in the file count from there, those given elsewhere from where the
    /// program was started.
    fn merge(given: &Given, environment: &Environment, file: ConfigFile, folder: &Path) -> Result<Self> {
        let store = store(given, environment, file.store, folder)?;
        let data = match &store {
            StoreConfig::Embedded { data } => Some(data.clone()),
            StoreConfig::Postgres(_) => given.data.clone(),
        };
        let server = server(given, file.server, folder)?;
        let staff = StaffConfig::parse(given.staff, &file.staff, &server)?;
        let mut bank = bank_settings(&file.bank)?;
        let build_before = file.login.build_before.as_deref().map(|path| folder.join(path));
        bank.login.passkeys = passkeys(file.login, &server)?;
        let incidents = IncidentsConfig::parse(&file.incidents, folder)?;
        bank.incidents = incidents.policy;
        bank.review = Arc::new(super::review::entity(&file.review)?);
        let status_url = file.status.public_url.as_deref().map(parse_public_url).transpose()?;
        bank.status_url = status_url.map(|url| url.as_str().trim_end_matches('/').to_owned());
        Ok(Self {
            store,
            folder: data,
            server,
            limits: limits(&file.limits)?,
            log: log(given, environment, file.log),
            webhooks_allow_private: given.webhooks_allow_private
                || file.webhooks.allow_private.unwrap_or(false),
            inbound: InboundConfig::parse(&file.mail, folder)?,
            mail: MailConfig::parse(file.mail, folder)?,
            monitoring: MonitoringConfig::parse(given.monitoring, file.monitoring, folder)?,
            staff,
            synthetic: SyntheticConfig::parse(file.synthetic, folder)?,
            incidents,
            feed: FeedConfig::parse(&file.status, folder)?,
            status: StatusConfig::parse(file.status, folder)?,
            social: social::parse(file.social, folder)?,
            subscribers: SubscribersConfig::parse(file.subscribers, folder)?,
            bank,
            build_before,
            root_key_file: file.bank.root_key_file.as_deref().map(|path| folder.join(path)),
            bank_name: file.bank.name,
        })
    }
}

impl ServerConfig {
    /// Where it listens, as a URL of this machine.
    pub(crate) fn own_url(&self) -> String {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.listen)
    }

    /// Where the world reaches it, without a slash at the end: by what the operator says, never by what a request does.
    pub(crate) fn world_url(&self) -> String {
        let own = self.own_url();
        self.public_url.as_ref().map_or(own.as_str(), Url::as_str).trim_end_matches('/').to_owned()
    }
}

fn store(given: &Given, environment: &Environment, file: StoreSection, folder: &Path) -> Result<StoreConfig> {
    ensure!(
        file.data.is_none() || file.database_url_file.is_none(),
        "[store] names both `data` and `database_url_file`: a bank has one store"
    );
    let postgres = |url: Secret<String>| {
        check_database_url(url.expose())?;
        Ok(StoreConfig::Postgres(DatabaseConfig {
            url,
            authorities: file.database_authorities.as_ref().map(|path| folder.join(path)),
            connections_max: file.database_connections_max,
        }))
    };
    let embedded = |data: PathBuf| Ok(StoreConfig::Embedded { data });
    if let Some(url) = &given.database {
        return postgres(url.clone());
    }
    if let Some(data) = &given.data {
        return embedded(data.clone());
    }
    if let Some(url) = &environment.database_url {
        return postgres(url.clone());
    }
    if let Some(path) = &file.database_url_file {
        return postgres(read_secret(&folder.join(path)).context("`database_url_file` cannot be used")?);
    }
    embedded(file.data.map_or_else(|| PathBuf::from(Config::DATA), |data| folder.join(data)))
}

/// The text is never part of the error: it holds a password.
fn check_database_url(url: &str) -> Result<()> {
    let is_postgres = Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "postgres" | "postgresql"));
    ensure!(is_postgres, "the database's address is not of the form postgres://user:password@host:port/name");
    Ok(())
}

fn server(given: &Given, file: ServerSection, folder: &Path) -> Result<ServerConfig> {
    let public_url = given.public_url.clone().or(file.public_url);
    let public_url = public_url.map(|text| parse_public_url(&text)).transpose()?;
    let in_folder = |path: PathBuf| folder.join(path);
    let cert = given.tls_cert.clone().or(file.tls_cert.map(in_folder));
    let key = given.tls_key.clone().or(file.tls_key.map(in_folder));
    let tls = match (cert, key) {
        (Some(cert), Some(key)) => Some(TlsConfig { cert, key }),
        (None, None) => None,
        (Some(_), None) => bail!("a TLS certificate is given without its key"),
        (None, Some(_)) => bail!("a TLS key is given without its certificate"),
    };
    let connections_max = file.connections_max.unwrap_or(Config::CONNECTIONS_MAX);
    ensure!(0 < connections_max, "`connections_max` is zero: nobody could connect");
    let mut listen = given.listen.or(file.listen).unwrap_or(Config::LISTEN);
    listen.set_port(given.port.unwrap_or(listen.port()));
    Ok(ServerConfig {
        listen,
        public_url,
        tls,
        connections_max,
        trusted_proxies: file.trusted_proxies.unwrap_or(0),
    })
}

pub(super) fn parse_public_url(text: &str) -> Result<Url> {
    let url = Url::parse(text).with_context(|| format!("the public address {text} cannot be read"))?;
    let is_web = matches!(url.scheme(), "http" | "https") && url.host().is_some();
    let is_plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    ensure!(is_web && is_plain, "the public address {text} is not of the form https://host");
    Ok(url)
}

fn limits(file: &LimitsSection) -> Result<LimitsConfig> {
    let rate = |per_second: Option<NonZeroU32>, burst: Option<NonZeroU32>| match (per_second, burst) {
        (Some(per_second), burst) => {
            let burst = burst.unwrap_or(per_second.saturating_mul(Config::BURST_SECONDS));
            Ok(Some(Rate::new(per_second, burst)))
        }
        (None, None) => Ok(None),
        (None, Some(_)) => bail!("[limits] names a burst without its rate"),
    };
    Ok(LimitsConfig {
        token: rate(file.per_token_per_second, file.per_token_burst)?,
        address: rate(file.per_address_per_second, file.per_address_burst)?,
        network: rate(file.per_network_per_second, file.per_network_burst)?,
        device: rate(file.per_device_per_second, file.per_device_burst)?,
    })
}

fn log(given: &Given, environment: &Environment, file: LogSection) -> LogConfig {
    let filter = given.log_filter.clone().or(environment.log_filter.clone()).or(file.filter);
    LogConfig {
        format: given.log_format.or(file.format).unwrap_or(LogFormat::Pretty),
        filter: filter.unwrap_or_else(|| Config::LOG_FILTER.to_owned()),
    }
}

/// A relying party id that does not fit the address would make every passkey useless, so none is started with.
fn passkeys(file: LoginSection, server: &ServerConfig) -> Result<PasskeySettings> {
    let settings = PasskeySettings { rp_id: file.rp_id, origins: file.app_origins };
    let is_chosen = settings != PasskeySettings::default();
    match RelyingParty::try_new("-", &server.world_url(), &settings) {
        Err(error) if is_chosen => Err(error).context("[login] cannot be used"),
        Err(_) | Ok(_) => Ok(settings),
    }
}

fn bank_settings(file: &BankSection) -> Result<bank::Settings> {
    let mut settings = bank::Settings::default();
    if let Some(name) = &file.name {
        settings.bank_name.clone_from(name);
    }
    if let Some(most) = file.payment_minor_max {
        ensure!(0 < most, "`payment_minor_max` is not above zero: nobody could pay");
        settings.payment_minor_max = most;
    }
    if let Some(code) = &file.sort_code {
        settings.sort_code = payments::SortCode::parse(code).context("`sort_code` is not six digits")?;
        ensure!(
            settings.sort_code != payments::SortCode::SYNTHETIC,
            "`sort_code` {code} is that of synthetic customers"
        );
    }
    Ok(settings)
}

#[cfg(test)]
mod tests;
