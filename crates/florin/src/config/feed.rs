//! Where the bank sends what the status page is to show.

use super::file::{StatusSection, read_secret};
use anyhow::{Context as _, Result, bail, ensure};
use kernel::Secret;
use std::path::Path;
use url::{Host, Url};

/// Characters of the key that both ends hold.
const KEY_CHARS_MIN: usize = 32;

#[derive(Debug, Clone)]
pub(crate) struct FeedConfig {
    pub(crate) url: Url,
    pub(crate) key: Secret<String>,
}

impl FeedConfig {
    /// `None` where no status page is named. A key alone is that of the page's own process.
    ///
    /// # Errors
    /// When the address or the key cannot be used, or there is no key.
    pub(super) fn parse(file: &StatusSection, folder: &Path) -> Result<Option<Self>> {
        let Some(text) = &file.feed else { return Ok(None) };
        let url = Url::parse(text).context("`feed` of [status] cannot be read")?;
        let is_plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
        let is_near = match url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback() || address.is_private(),
            Some(Host::Ipv6(address)) => address.is_loopback() || address.is_unique_local(),
            None => bail!("`feed` of [status] names no host"),
        };
        ensure!(is_plain, "`feed` of [status] is not of the form https://host/path");
        // What is sent is public, but its time and its silence tell of incidents before the page does.
        ensure!(
            url.scheme() == "https" || (url.scheme() == "http" && is_near),
            "`feed` of [status] goes over the open network, so it has to be https"
        );
        let Some(path) = &file.feed_key_file else {
            bail!("[status] names a `feed` without `feed_key_file`")
        };
        let key = read_secret(&folder.join(path)).context("`feed_key_file` of [status] cannot be used")?;
        let is_long = KEY_CHARS_MIN <= key.expose().chars().count();
        ensure!(is_long, "the key in `feed_key_file` of [status] has fewer than {KEY_CHARS_MIN} characters");
        Ok(Some(Self { url, key }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(feed: &str, key: &str) -> Result<Option<FeedConfig>> {
        let file = tempfile::NamedTempFile::new().expect("a file can be made");
        std::fs::write(file.path(), key).expect("it can be written");
        let feed_key_file = Some(file.path().to_owned());
        let section =
            StatusSection { feed: Some(feed.to_owned()), feed_key_file, ..StatusSection::default() };
        FeedConfig::parse(&section, Path::new(""))
    }

    #[test]
    fn a_page_is_fed_with_a_good_key_over_a_good_way() {
        let key = "k".repeat(32);
        for good in [
            "https://status.example/feed",
            "http://127.0.0.1:7781/feed",
            "http://[::1]:1/feed",
            "http://10.0.0.5:7781/feed",
        ] {
            assert!(parsed(good, &key).expect("it can be used").is_some(), "{good}");
        }
        for bad in [
            "http://status.example/feed",
            "http://192.0.2.1/feed",
            "ftp://127.0.0.1/feed",
            "feed",
            "https://a:b@status.example/",
        ] {
            assert!(parsed(bad, &key).is_err(), "{bad}");
        }
        assert!(parsed("https://status.example/feed", "short").is_err());
        let nothing = FeedConfig::parse(&StatusSection::default(), Path::new(""));
        assert!(nothing.expect("nothing is named").is_none());
        let keyless =
            StatusSection { feed: Some("https://status.example/".to_owned()), ..StatusSection::default() };
        assert!(FeedConfig::parse(&keyless, Path::new("")).is_err());
    }
}
