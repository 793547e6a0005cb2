//! Runs the checks and prints what they found.

use super::checks;
use crate::cli::ServerArgs;
use crate::config::{Config, LogFormat, MailConfig, MonitoringConfig, StoreConfig, redacted_url};
use crate::root_key;
use crate::screen;
use anyhow::Result;
use edge::EdgeSettings;
use serde::Serialize;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;
use url::Url;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) server: ServerArgs,
    /// Print one line of JSON.
    #[arg(long)]
    json: bool,
}

/// What one check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Check {
    pub(super) name: &'static str,
    pub(super) verdict: Verdict,
    pub(super) found: String,
    /// What to do about it.
    pub(super) advice: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Verdict {
    Fine,
    Wrong,
}

impl Check {
    pub(super) fn fine(name: &'static str, found: impl Into<String>) -> Self {
        Self { name, verdict: Verdict::Fine, found: found.into(), advice: None }
    }

    pub(super) fn wrong(name: &'static str, found: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { name, verdict: Verdict::Wrong, found: found.into(), advice: Some(advice.into()) }
    }
}

#[derive(Debug, Serialize)]
struct Diagnosis {
    is_well: bool,
    configuration: Vec<(&'static str, String)>,
    checks: Vec<Check>,
}

/// `florin doctor`; exit code 1 where something is wrong.
///
/// # Errors
/// When the answer cannot be printed.
pub(crate) async fn run(config: &Config, args: &Args) -> Result<ExitCode> {
    let checks = checks::all(config).await;
    let is_well = checks.iter().all(|check| check.verdict == Verdict::Fine);
    let diagnosis = Diagnosis { is_well, configuration: effective(config), checks };
    if args.json {
        screen::answer_json(&diagnosis)?;
    } else {
        tell(&diagnosis)?;
    }
    Ok(if is_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The configuration as it came out, without secrets.
fn effective(config: &Config) -> Vec<(&'static str, String)> {
    let shown = |path: Option<&Path>| path.map(|path| path.display().to_string());
    let or_none = |value: Option<String>| value.unwrap_or_else(|| "none".to_owned());
    let mut rows = match &config.store {
        StoreConfig::Embedded { data } => vec![("store.data", data.display().to_string())],
        StoreConfig::Postgres(database) => vec![
            ("store.database", redacted_url(database.url.expose())),
            ("store.database_authorities", or_none(shown(database.authorities.as_deref()))),
            (
                "store.database_connections_max",
                or_none(database.connections_max.map(|most| most.to_string())),
            ),
        ],
    };
    let (server, mail, edge) = (&config.server, config.mail.as_ref(), EdgeSettings::default());
    let format = match config.log.format {
        LogFormat::Pretty => "pretty",
        LogFormat::Json => "json",
    };
    rows.extend([
        ("server.listen", server.listen.to_string()),
        ("server.public_url", or_none(server.public_url.as_ref().map(ToString::to_string))),
        ("server.tls_cert", or_none(shown(server.tls.as_ref().map(|tls| tls.cert.as_path())))),
        ("server.tls_key", or_none(shown(server.tls.as_ref().map(|tls| tls.key.as_path())))),
        ("server.connections_max", server.connections_max.to_string()),
        ("server.trusted_proxies", server.trusted_proxies.to_string()),
        ("limits.per_token", printed_rate(config.limits.token.unwrap_or(edge.token_rate))),
        ("limits.per_address", printed_rate(config.limits.address.unwrap_or(edge.address_rate))),
        ("limits.per_network", printed_rate(config.limits.network.unwrap_or(edge.network_rate))),
        ("limits.per_device", printed_rate(config.limits.device.unwrap_or(edge.device_rate))),
        ("log.format", format.to_owned()),
        ("log.filter", config.log.filter.clone()),
        ("webhooks.allow_private", config.webhooks_allow_private.to_string()),
        ("mail.smtp", or_none(mail.map(MailConfig::smtp))),
        ("mail.from", or_none(mail.map(|mail| mail.from.to_string()))),
        ("mail.credentials_file", or_none(shown(mail.and_then(|mail| mail.credentials.as_deref())))),
        ("mail.authorities", or_none(shown(mail.and_then(|mail| mail.authorities.as_deref())))),
        ("login.rp_id", or_none(config.bank.login.passkeys.rp_id.clone())),
        (
            "login.app_origins",
            or_none(Some(config.bank.login.passkeys.origins.join(", ")).filter(|list| !list.is_empty())),
        ),
        ("login.build_before", or_none(shown(config.build_before.as_deref()))),
        (
            "synthetic.keys_file",
            or_none(shown(config.synthetic.as_ref().map(|synthetic| synthetic.keys.as_path()))),
        ),
        ("bank.payment_minor_max", config.bank.payment_minor_max.to_string()),
        ("bank.sort_code", config.bank.sort_code.to_string()),
        ("bank.name", config.bank.bank_name.clone()),
        ("bank.root_key_file", or_none(shown(root_key::place(config).as_deref()))),
    ]);
    rows.extend(effective_monitoring(config));
    rows.extend(effective_incidents(config));
    rows
}

fn effective_incidents(config: &Config) -> [(&'static str, String); 8] {
    let policy = config.incidents.policy;
    let or_none = |value: Option<String>| value.unwrap_or_else(|| "none".to_owned());
    let token = config.incidents.alert_token.as_ref().map(|_| "given".to_owned());
    [
        ("incidents.grace", seconds(policy.grace)),
        ("incidents.next_update", seconds(policy.next_update)),
        ("incidents.lead_reminder", seconds(policy.lead_waits)),
        ("incidents.impact_reminder", seconds(policy.impact_waits)),
        ("incidents.open_reminder", seconds(policy.open_waits)),
        ("incidents.alert_token", or_none(token)),
        ("status.feed", or_none(config.feed.as_ref().map(|feed| feed.url.to_string()))),
        ("status.public_url", or_none(config.bank.status_url.clone())),
    ]
}

fn seconds(lasts: Duration) -> String {
    format!("{} s", lasts.as_secs())
}

fn effective_monitoring(config: &Config) -> [(&'static str, String); 6] {
    let MonitoringConfig { listen, token, traces, alertmanager } = &config.monitoring;
    let none = || "none".to_owned();
    let redacted = |url: &Url| redacted_url(url.as_str());
    [
        ("monitoring.listen", listen.map_or_else(none, |listen| listen.to_string())),
        ("monitoring.token_file", token.as_ref().map_or_else(none, |_| "given".to_owned())),
        ("monitoring.otlp_endpoint", traces.as_ref().map_or_else(none, |traces| redacted(&traces.endpoint))),
        ("monitoring.otlp_sample", traces.as_ref().map_or_else(none, |traces| traces.sample.to_string())),
        ("monitoring.alertmanager", alertmanager.as_ref().map_or_else(none, redacted)),
        ("staff.listen", config.staff.listen.map_or_else(none, |listen| listen.to_string())),
    ]
}

fn printed_rate(rate: edge::Rate) -> String {
    format!("{} a second, {} at once", rate.per_second, rate.burst)
}

fn tell(diagnosis: &Diagnosis) -> Result<()> {
    screen::answer("configuration")?;
    for (name, value) in &diagnosis.configuration {
        screen::answer(&format!("  {name:<32} {value}"))?;
    }
    screen::answer("checks")?;
    for check in &diagnosis.checks {
        let mark = match check.verdict {
            Verdict::Fine => "fine ",
            Verdict::Wrong => "WRONG",
        };
        screen::answer(&format!("  {mark} {:<20} {}", check.name, check.found))?;
        if let Some(advice) = &check.advice {
            screen::answer(&format!("        {advice}"))?;
        }
    }
    screen::answer(if diagnosis.is_well { "nothing is wrong" } else { "something is wrong" })
}
