//! What an operator may choose of the staff's API.

use super::ServerConfig;
use super::file::StaffSection;
use anyhow::{Result, ensure};
use std::net::SocketAddr;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct StaffConfig {
    /// Where it is served; nowhere without one.
    pub(crate) listen: Option<SocketAddr>,
}

impl StaffConfig {
    /// Reads the section; the listener may be given elsewhere as well.
    ///
    /// # Errors
    /// When a listener that others can reach would show credentials to whoever listens in.
    pub(super) fn parse(
        listen: Option<SocketAddr>,
        file: &StaffSection,
        server: &ServerConfig,
    ) -> Result<Self> {
        let listen = listen.or(file.listen);
        if let Some(listen) = listen {
            ensure!(
                listen.ip().is_loopback() || server.tls.is_some(),
                "[staff] listens on {listen}, which others can reach: it needs the server's `tls_cert` and `tls_key`"
            );
        }
        Ok(Self { listen })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::TlsConfig;

    #[test]
    fn a_listener_that_others_reach_needs_tls() {
        let plain = ServerConfig {
            listen: "127.0.0.1:7777".parse().unwrap(),
            public_url: None,
            tls: None,
            connections_max: 1,
            trusted_proxies: 0,
        };
        let tls = Some(TlsConfig { cert: "cert".into(), key: "key".into() });
        let tls = ServerConfig { tls, ..plain.clone() };
        let parsed = |listen: &str, server| {
            StaffConfig::parse(Some(listen.parse().unwrap()), &StaffSection::default(), server)
        };
        assert!(parsed("127.0.0.1:7790", &plain).is_ok());
        assert!(parsed("[::1]:7790", &plain).is_ok());
        for open in ["0.0.0.0:7790", "[::]:7790", "10.0.0.7:7790"] {
            assert!(parsed(open, &plain).is_err(), "{open}");
            assert!(parsed(open, &tls).is_ok(), "{open}");
        }
        let none = StaffConfig::parse(None, &StaffSection::default(), &plain).unwrap();
        assert_eq!(none.listen, None, "there is none unless it is asked for");
    }
}
