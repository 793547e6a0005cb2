//! Whether those can be reached that are told of alerts and get traces. Neither is told anything.

use super::run::Check;
use crate::config::{Config, TracesConfig, redacted_url};
use anyhow::{Context as _, Result, ensure};
use outside::AlertmanagerCourier;
use reqwest::header::CONTENT_TYPE;
use reqwest::redirect::Policy;
use std::time::Duration;
use url::Url;

/// A collector that does not answer in this time is not reachable.
const WAIT_MAX: Duration = Duration::from_secs(10);

/// Nothing where neither is configured.
pub(super) async fn check(config: &Config) -> Vec<Check> {
    let mut checks = Vec::new();
    if let Some(base) = &config.monitoring.alertmanager {
        checks.push(told("alertmanager", base, ask_alertmanager(base).await));
    }
    if let Some(traces) = &config.monitoring.traces {
        checks.push(told("traces", &traces.endpoint, send_nothing(traces).await));
    }
    checks
}

fn told(name: &'static str, url: &Url, asked: Result<()>) -> Check {
    let shown = redacted_url(url.as_str());
    match asked {
        Ok(()) => Check::fine(name, format!("{shown} answers")),
        Err(error) => {
            let advice = "check [monitoring], and that it runs and can be reached from here";
            Check::wrong(name, format!("{shown}: {error:#}"), advice)
        }
    }
}

async fn ask_alertmanager(base: &Url) -> Result<()> {
    Ok(AlertmanagerCourier::new(base)?.check().await?)
}

/// An export without any span, which is an empty message (OTLP 1.0, 2.2).
async fn send_nothing(traces: &TracesConfig) -> Result<()> {
    let client = reqwest::Client::builder().no_proxy().redirect(Policy::none()).timeout(WAIT_MAX).build()?;
    let request = client.post(traces.endpoint.clone()).header(CONTENT_TYPE, "application/x-protobuf");
    let answer = request.send().await.map_err(reqwest::Error::without_url);
    let status = answer.context("the collector cannot be reached")?.status();
    ensure!(status.is_success(), "the collector answered {status}");
    Ok(())
}
