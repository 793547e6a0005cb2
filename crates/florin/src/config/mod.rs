//! What an operator chose, as one typed value, parsed once.
//!
//! The command line wins over the environment, the environment over the file, the file over the defaults, and the
//! defaults run a bank on a laptop. Secrets come from files or the environment; `Debug` prints none of them.

mod choice;
mod environment;
mod feed;
mod file;
mod incidents;
mod mail;
mod monitoring;
mod redact;
mod review;
mod social;
mod staff;
mod status;
mod subscribers;
mod synthetic;

pub(crate) use choice::{
    Config, DatabaseConfig, Given, LimitsConfig, LogConfig, LogFormat, ServerConfig, StoreConfig, TlsConfig,
};
pub(crate) use environment::Environment;
pub(crate) use feed::FeedConfig;
pub(crate) use file::read_secret;
pub(crate) use incidents::IncidentsConfig;
pub(crate) use mail::{InboundConfig, MailConfig};
pub(crate) use monitoring::{MonitoringConfig, TracesConfig};
pub(crate) use redact::redacted_url;
pub(crate) use staff::StaffConfig;
pub(crate) use status::StatusConfig;
pub(crate) use subscribers::SubscribersConfig;
pub(crate) use synthetic::SyntheticConfig;
