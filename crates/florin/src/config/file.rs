//! The configuration file as it is written: TOML, every key optional, unknown ones refused.

use super::LogFormat;
use anyhow::{Context, Result, anyhow, ensure};
use kernel::Secret;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

/// The most a configuration or secret file may hold.
const FILE_BYTES_MAX: usize = 64 * 1024;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ConfigFile {
    pub(super) store: StoreSection,
    pub(super) server: ServerSection,
    pub(super) log: LogSection,
    pub(super) limits: LimitsSection,
    pub(super) webhooks: WebhooksSection,
    pub(super) mail: MailSection,
    pub(super) login: LoginSection,
    pub(super) bank: BankSection,
    pub(super) monitoring: MonitoringSection,
    pub(super) staff: StaffSection,
    pub(super) synthetic: SyntheticSection,
    pub(super) incidents: IncidentsSection,
    pub(super) review: ReviewSection,
    pub(super) status: StatusSection,
    pub(super) social: Vec<SocialSection>,
    pub(super) subscribers: SubscribersSection,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct StoreSection {
    /// Folder of the embedded store.
    pub(super) data: Option<PathBuf>,
    /// File that holds the address of a PostgreSQL database. There is no key for the address itself, because it
    /// holds a password.
    pub(super) database_url_file: Option<PathBuf>,
    /// PEM file of the authorities that vouch for the database, instead of the public ones.
    pub(super) database_authorities: Option<PathBuf>,
    /// Connections for reads from the database.
    pub(super) database_connections_max: Option<usize>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ServerSection {
    pub(super) listen: Option<SocketAddr>,
    /// The address by which the world knows the API, where a proxy stands before it.
    pub(super) public_url: Option<String>,
    pub(super) tls_cert: Option<PathBuf>,
    pub(super) tls_key: Option<PathBuf>,
    pub(super) connections_max: Option<usize>,
    /// Proxies in front of the server that each append to `X-Forwarded-For`.
    pub(super) trusted_proxies: Option<u8>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct LogSection {
    pub(super) format: Option<LogFormat>,
    pub(super) filter: Option<String>,
}

/// How often the API may be asked; a burst is what may be asked at once after a rest.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "the names are the keys of the file")]
pub(super) struct LimitsSection {
    pub(super) per_token_per_second: Option<NonZeroU32>,
    pub(super) per_token_burst: Option<NonZeroU32>,
    pub(super) per_address_per_second: Option<NonZeroU32>,
    pub(super) per_address_burst: Option<NonZeroU32>,
    pub(super) per_network_per_second: Option<NonZeroU32>,
    pub(super) per_network_burst: Option<NonZeroU32>,
    pub(super) per_device_per_second: Option<NonZeroU32>,
    pub(super) per_device_burst: Option<NonZeroU32>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct WebhooksSection {
    pub(super) allow_private: Option<bool>,
}

/// There are no keys for the user and the password: they are secrets, and stand in a file of their own.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct MailSection {
    /// `smtps://host:port` for TLS from the start, `smtp://host:port` for STARTTLS.
    pub(super) smtp: Option<String>,
    /// Whether no encryption is asked for at all: for a server on this machine.
    pub(super) plain: Option<bool>,
    /// In whose name the bank writes, as `Florin <no-reply@bank.example>`.
    pub(super) from: Option<String>,
    /// File of two lines: the user's name, then the password.
    pub(super) credentials_file: Option<PathBuf>,
    /// PEM file of the authorities that vouch for the server, instead of the public ones.
    pub(super) authorities: Option<PathBuf>,
    /// Where people's answers to mails of a case go, as `Florin <help@bank.example>`.
    pub(super) reply_to: Option<String>,
    /// File that holds the bearer token of the mail server that hands over what people write.
    pub(super) inbound_token_file: Option<PathBuf>,
    /// What that server calls itself in `Authentication-Results`, as `mx.bank.example`.
    pub(super) inbound_authserv_id: Option<String>,
}

impl MailSection {
    /// Whether nothing is said of how mail leaves.
    pub(super) const fn is_empty(&self) -> bool {
        let Self { smtp, plain, from, credentials_file, authorities, reply_to, .. } = self;
        smtp.is_none()
            && plain.is_none()
            && from.is_none()
            && reply_to.is_none()
            && credentials_file.is_none()
            && authorities.is_none()
    }
}

/// Where passkeys are good.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct LoginSection {
    /// The relying party id: the public address's host, or a domain above it. Passkeys are bound to it for ever, so it
    /// is named before the address changes.
    pub(super) rp_id: Option<String>,
    /// Apps that use the bank's passkeys, as `android:apk-key-hash:...`.
    pub(super) app_origins: Vec<String>,
    /// The program of the build that serves beside this one, which `florin release check` asks.
    pub(super) build_before: Option<PathBuf>,
}

/// For operators.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct MonitoringSection {
    /// Where metrics and readiness are shown, as `127.0.0.1:9464`.
    pub(super) listen: Option<SocketAddr>,
    /// File that holds the bearer token without which nobody is answered there.
    pub(super) token_file: Option<PathBuf>,
    /// Where traces go, as `http://127.0.0.1:4318/v1/traces`.
    pub(super) otlp_endpoint: Option<String>,
    /// The part of requests that is traced, as `0.1`.
    pub(super) otlp_sample: Option<f64>,
    /// Where alerts go, as `http://127.0.0.1:9093`.
    pub(super) alertmanager: Option<String>,
}

/// For members of staff.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct StaffSection {
    /// Where they reach their API, as `127.0.0.1:7790`.
    pub(super) listen: Option<SocketAddr>,
}

/// Customers who are programs.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct SyntheticSection {
    /// File with the keys of their devices; without one, nobody comes.
    pub(super) keys_file: Option<PathBuf>,
    /// How often each of them comes.
    pub(super) every_seconds: Option<u64>,
    /// Where they reach the bank, as `https://bank.example`.
    pub(super) against: Option<String>,
}

/// The status page.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct StatusSection {
    /// Where everybody reads it, as `0.0.0.0:7780`.
    pub(super) listen: Option<SocketAddr>,
    /// Where the bank sends what is to be shown, as `127.0.0.1:7781`.
    pub(super) feed_listen: Option<SocketAddr>,
    /// Where the bank sends it to, as `https://status.internal.example/feed`; for the bank.
    pub(super) feed: Option<String>,
    /// File that holds the key that both share: 32 characters or more.
    pub(super) feed_key_file: Option<PathBuf>,
    /// File that holds the key by which the app knows what it reads first: 64 hexadecimal digits.
    pub(super) bootstrap_key_file: Option<PathBuf>,
    /// Folder where the last word of the bank is kept.
    pub(super) folder: Option<PathBuf>,
    /// The address by which the world knows the page, where the bank names none.
    pub(super) public_url: Option<String>,
    /// Threads that answer; without a number, one a processor.
    pub(super) workers: Option<usize>,
    pub(super) connections_max: Option<usize>,
}

/// A channel of the status page, as `[[social]]`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct SocialSection {
    /// `mastodon`, `bluesky` or `x`.
    pub(super) network: Option<String>,
    /// What it is called here, where that is not its network.
    pub(super) name: Option<String>,
    /// Where its API is, as `https://mastodon.example`.
    pub(super) url: Option<String>,
    /// File that holds what the account is known by.
    pub(super) credentials_file: Option<PathBuf>,
    /// What an instance of Mastodon takes.
    pub(super) characters_max: Option<usize>,
    /// What posts are written in, as `en`.
    pub(super) language: Option<String>,
    /// Whether it only shows what it would post.
    pub(super) dry_run: Option<bool>,
}

/// Those whom the status page tells of news; mail goes by the server of `[mail]`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct SubscribersSection {
    /// File that holds the key that all their links and secrets follow from: 32 characters or more. Without one nobody can
    /// subscribe.
    pub(super) key_file: Option<PathBuf>,
    /// Whether webhooks can be told as well.
    pub(super) webhooks: Option<bool>,
    /// How many mails are sent in a minute at most.
    pub(super) mails_per_minute: Option<NonZeroU32>,
    /// How many webhooks are called in a minute at most.
    pub(super) webhooks_per_minute: Option<NonZeroU32>,
    /// Who writes, as it stands under each mail.
    pub(super) postal_address: Option<String>,
    /// Where answers to a mail go.
    pub(super) reply_to: Option<String>,
    /// Proxies in front of the page that each append to `X-Forwarded-For`.
    pub(super) trusted_proxies: Option<u8>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct IncidentsSection {
    /// How long staff may edit or hold what the system wrote before the public sees it.
    pub(super) grace_seconds: Option<u64>,
    /// When the first words promise the next ones.
    pub(super) next_update_minutes: Option<u64>,
    /// Staff are reminded of an incident that nobody leads for this long.
    pub(super) lead_reminder_minutes: Option<u64>,
    /// Of one whose severity nobody said for this long.
    pub(super) impact_reminder_minutes: Option<u64>,
    /// Of one that is open, each time this much longer.
    pub(super) open_reminder_hours: Option<u64>,
    /// File that holds the bearer token of the Alertmanager whose alerts open incidents.
    pub(super) alert_token_file: Option<PathBuf>,
}

/// Who reports incidents to regulators.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ReviewSection {
    /// Whose rules are followed: `dora`, `uk`; both unless chosen otherwise.
    pub(super) regulators: Option<Vec<String>>,
    pub(super) name: Option<String>,
    /// Legal Entity Identifier.
    pub(super) lei: Option<String>,
    /// As `credit institution`.
    pub(super) kind: Option<String>,
    pub(super) parent_name: Option<String>,
    pub(super) parent_lei: Option<String>,
    /// In which amounts are reported.
    pub(super) currency: Option<String>,
    /// How many customers the bank has.
    pub(super) customers: Option<u64>,
    /// Components that support a critical or important function.
    pub(super) critical: Option<Vec<String>>,
    /// Days without work beside weekends, as `2026-12-25`.
    pub(super) holidays: Vec<String>,
    pub(super) primary_contact: ContactSection,
    pub(super) second_contact: ContactSection,
    /// How long each important business service may be down, by the name of its component.
    pub(super) tolerance_minutes: BTreeMap<String, u64>,
}

/// Whom an authority may ask.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ContactSection {
    pub(super) name: Option<String>,
    pub(super) email: Option<String>,
    pub(super) telephone: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct BankSection {
    /// What the pages call the bank.
    pub(super) name: Option<String>,
    pub(super) payment_minor_max: Option<i64>,
    pub(super) sort_code: Option<String>,
    /// File that holds the key by which the bank's own keys are sealed: 64 hexadecimal digits.
    pub(super) root_key_file: Option<PathBuf>,
}

impl ConfigFile {
    pub(super) fn read(path: &Path) -> Result<Self> {
        let text = read_bounded(path)?;
        Self::parse(&text).with_context(|| format!("{} is not a configuration of Florin", path.display()))
    }

    /// The error names the line and what is wrong with it, and does not repeat it: it may hold a secret.
    pub(super) fn parse(text: &str) -> Result<Self> {
        toml::from_str(text).map_err(|error| {
            let start = error.span().map_or(0, |span| span.start);
            let before = text.get(..start).unwrap_or_default();
            let number = before.split('\n').count();
            // The part before `=` is the name of a key, and no secret.
            let line = text.lines().nth(number.saturating_sub(1)).unwrap_or_default();
            let key = line.split_once('=').map_or("", |(key, _)| key.trim());
            anyhow!("line {number}: {key}: {}", error.message())
        })
    }
}

/// Reads a secret; white space around it is dropped, because editors end files with a new line.
pub(crate) fn read_secret(path: &Path) -> Result<Secret<String>> {
    let text = Secret::new(read_bounded(path)?);
    let secret = text.expose().trim();
    ensure!(!secret.is_empty(), "{} is empty", path.display());
    Ok(Secret::new(secret.to_owned()))
}

pub(super) fn read_bounded(path: &Path) -> Result<String> {
    let text = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    ensure!(text.len() <= FILE_BYTES_MAX, "{} is larger than {FILE_BYTES_MAX} bytes", path.display());
    Ok(text)
}
