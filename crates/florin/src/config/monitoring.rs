//! What an operator may choose of metrics, traces and alerts.

use super::file::{MonitoringSection, read_secret};
use anyhow::{Context as _, Result, ensure};
use kernel::Secret;
use std::net::SocketAddr;
use std::path::Path;
use url::Url;

#[derive(Debug, Clone, Default)]
pub(crate) struct MonitoringConfig {
    /// Where metrics and readiness are shown; nowhere without one.
    pub(crate) listen: Option<SocketAddr>,
    /// Asked of whoever asks there.
    pub(crate) token: Option<Secret<String>>,
    /// Without it there are no traces.
    pub(crate) traces: Option<TracesConfig>,
    /// Without it nobody is told of alerts.
    pub(crate) alertmanager: Option<Url>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TracesConfig {
    /// Of the collector, with its path.
    pub(crate) endpoint: Url,
    /// The part of requests that is traced.
    pub(crate) sample: f64,
}

impl MonitoringConfig {
    /// Reads the section; the listener may be given elsewhere as well.
    ///
    /// # Errors
    /// When a listener that others can reach has no token, or an address cannot be used.
    pub(super) fn parse(listen: Option<SocketAddr>, file: MonitoringSection, folder: &Path) -> Result<Self> {
        let listen = listen.or(file.listen);
        let token = file.token_file.map(|path| read_secret(&folder.join(path)));
        let token = token.transpose().context("`token_file` of [monitoring] cannot be used")?;
        if let Some(listen) = listen {
            ensure!(
                listen.ip().is_loopback() || token.is_some(),
                "[monitoring] listens on {listen}, which others can reach: it needs a `token_file`"
            );
        }
        let sample = file.otlp_sample.unwrap_or(1.0);
        ensure!(0.0 < sample && sample <= 1.0, "`otlp_sample` is not above 0 and at most 1");
        let endpoint = file.otlp_endpoint.map(|text| web("otlp_endpoint", &text)).transpose()?;
        Ok(Self {
            listen,
            token,
            traces: endpoint.map(|endpoint| TracesConfig { endpoint, sample }),
            alertmanager: file.alertmanager.map(|text| web("alertmanager", &text)).transpose()?,
        })
    }
}

fn web(key: &str, text: &str) -> Result<Url> {
    let url = Url::parse(text).with_context(|| format!("`{key}` of [monitoring] cannot be read"))?;
    let is_web = matches!(url.scheme(), "http" | "https") && url.host().is_some();
    let is_plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    ensure!(is_web && is_plain, "`{key}` of [monitoring] is not of the form http://host:port/path");
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(listen: Option<&str>, section: MonitoringSection) -> Result<MonitoringConfig> {
        let listen = listen.map(|text| text.parse().expect("it is an address"));
        MonitoringConfig::parse(listen, section, Path::new(""))
    }

    #[test]
    fn nothing_is_shown_unless_it_is_asked_for() {
        let silent = parsed(None, MonitoringSection::default()).expect("it is nothing");
        assert!(silent.listen.is_none() && silent.traces.is_none() && silent.alertmanager.is_none());
    }

    #[test]
    fn a_listener_that_others_reach_needs_a_token() {
        assert!(parsed(Some("127.0.0.1:9100"), MonitoringSection::default()).is_ok());
        assert!(parsed(Some("[::1]:9100"), MonitoringSection::default()).is_ok());
        for open in ["0.0.0.0:9100", "[::]:9100", "10.0.0.7:9100"] {
            assert!(parsed(Some(open), MonitoringSection::default()).is_err(), "{open}");
        }
        let file = tempfile::NamedTempFile::new().expect("a file can be made");
        std::fs::write(file.path(), "s3cret\n").expect("it can be written");
        let token_file = Some(file.path().to_owned());
        let section = MonitoringSection { token_file, ..MonitoringSection::default() };
        assert!(parsed(Some("0.0.0.0:9100"), section).is_ok());
    }

    #[test]
    fn an_address_that_cannot_be_used_is_refused() {
        for bad in ["collector:4318", "ftp://collector", "http://user:word@collector"] {
            let section =
                MonitoringSection { otlp_endpoint: Some(bad.to_owned()), ..MonitoringSection::default() };
            assert!(parsed(None, section).is_err(), "{bad}");
        }
        for bad in [0.0, 1.5, f64::NAN] {
            let section = MonitoringSection { otlp_sample: Some(bad), ..MonitoringSection::default() };
            assert!(parsed(None, section).is_err(), "{bad}");
        }
    }
}
