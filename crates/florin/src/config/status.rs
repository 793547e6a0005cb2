//! What an operator may choose of the status page.

use super::choice::parse_public_url;
use super::file::StatusSection;
use anyhow::{Result, ensure};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use url::Url;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StatusConfig {
    pub(crate) listen: SocketAddr,
    pub(crate) feed_listen: SocketAddr,
    /// Nothing is taken in without one.
    pub(crate) feed_key_file: Option<PathBuf>,
    /// Nothing is there for the app without one.
    pub(crate) bootstrap_key_file: Option<PathBuf>,
    pub(crate) folder: PathBuf,
    /// Without one, the address it listens on.
    pub(crate) public_url: Option<Url>,
    /// Without a number, one a processor.
    pub(crate) workers: Option<usize>,
    pub(crate) connections_max: usize,
}

impl StatusConfig {
    const LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 7780);
    const FEED_LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 7781);
    const FOLDER: &str = "./florin-status";

    /// # Errors
    /// When an address cannot be used, or nobody could connect.
    pub(super) fn parse(file: StatusSection, folder: &Path) -> Result<Self> {
        let connections_max = file.connections_max.unwrap_or(status::Limits::CONNECTIONS_MAX);
        ensure!(0 < connections_max, "`connections_max` of [status] is zero: nobody could connect");
        ensure!(file.workers != Some(0), "`workers` of [status] is zero: nobody would be answered");
        Ok(Self {
            listen: file.listen.unwrap_or(Self::LISTEN),
            feed_listen: file.feed_listen.unwrap_or(Self::FEED_LISTEN),
            feed_key_file: file.feed_key_file.map(|path| folder.join(path)),
            bootstrap_key_file: file.bootstrap_key_file.map(|path| folder.join(path)),
            folder: file.folder.map_or_else(|| PathBuf::from(Self::FOLDER), |path| folder.join(path)),
            public_url: file.public_url.map(|text| parse_public_url(&text)).transpose()?,
            workers: file.workers,
            connections_max,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(toml: &str) -> Result<StatusConfig> {
        let section: StatusSection = toml::from_str(toml)?;
        StatusConfig::parse(section, Path::new("etc"))
    }

    #[test]
    fn it_runs_on_a_laptop_without_a_word() {
        let config = parsed("").expect("nothing is chosen");
        assert!(config.listen.ip().is_loopback() && config.feed_listen.ip().is_loopback());
        assert_eq!(config.folder, PathBuf::from("./florin-status"));
    }

    #[test]
    fn paths_count_from_the_file() {
        let config = parsed("folder = 'page'\nfeed_key_file = 'feed.key'").expect("both are paths");
        assert_eq!(config.folder, PathBuf::from("etc/page"));
        assert_eq!(config.feed_key_file, Some(PathBuf::from("etc/feed.key")));
    }

    #[test]
    fn what_nobody_could_use_is_refused() {
        for bad in ["connections_max = 0", "workers = 0", "public_url = 'status'", "port = 1"] {
            assert!(parsed(bad).is_err(), "{bad}");
        }
    }
}
