//! Where log lines go: to standard error, readable or as JSON.

use crate::config::{LogConfig, LogFormat};
use crate::monitor::Traces;
use anyhow::{Context, Result};
use std::io::IsTerminal;
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::{EnvFilter, Registry, fmt};

/// Starts logging, and collecting spans where somebody wants them; called once.
///
/// # Errors
/// When the filter cannot be read.
pub(crate) fn start(config: &LogConfig, traces: Option<&Traces>) -> Result<()> {
    let filter = EnvFilter::try_new(&config.filter).context("the log filter cannot be read")?;
    let lines = fmt::layer().with_writer(std::io::stderr).with_ansi(std::io::stderr().is_terminal());
    let lines = match config.format {
        LogFormat::Pretty => lines.with_target(false).with_filter(filter).boxed(),
        LogFormat::Json => lines.json().flatten_event(true).with_filter(filter).boxed(),
    };
    let subscriber = Registry::default().with(lines).with(traces.map(Traces::layer));
    tracing::subscriber::set_global_default(subscriber).context("logging was started twice")
}
