//! What an operator may choose of those whom the status page tells of news.

use super::file::SubscribersSection;
use anyhow::{Context, Result, ensure};
use outside::Sender;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SubscribersConfig {
    pub(crate) key_file: PathBuf,
    pub(crate) webhooks: bool,
    pub(crate) mails_per_minute: NonZeroU32,
    pub(crate) webhooks_per_minute: NonZeroU32,
    pub(crate) postal_address: Option<String>,
    pub(crate) reply_to: Option<Sender>,
    pub(crate) trusted_proxies: u8,
}

impl SubscribersConfig {
    /// As much as a small mail server takes from one sender.
    const MAILS_PER_MINUTE: NonZeroU32 = NonZeroU32::new(600).expect("it is above zero");
    const WEBHOOKS_PER_MINUTE: NonZeroU32 = NonZeroU32::new(3_000).expect("it is above zero");
    /// One a millisecond.
    const PER_MINUTE_MAX: u32 = 60_000;
    /// Characters of the address under each mail.
    const POSTAL_CHARS_MAX: usize = 500;

    /// Nothing where no key is named.
    ///
    /// # Errors
    /// When something is chosen without a key, or cannot be used.
    pub(super) fn parse(file: SubscribersSection, folder: &Path) -> Result<Option<Self>> {
        let SubscribersSection { key_file, webhooks, mails_per_minute, webhooks_per_minute, .. } = file;
        let (postal_address, reply_to) = (file.postal_address, file.reply_to);
        let Some(key_file) = key_file else {
            let is_empty = webhooks.is_none()
                && mails_per_minute.is_none()
                && webhooks_per_minute.is_none()
                && postal_address.is_none()
                && reply_to.is_none()
                && file.trusted_proxies.is_none();
            ensure!(is_empty, "[subscribers] says something, but names no key by `key_file`");
            return Ok(None);
        };
        let mails_per_minute = mails_per_minute.unwrap_or(Self::MAILS_PER_MINUTE);
        let webhooks_per_minute = webhooks_per_minute.unwrap_or(Self::WEBHOOKS_PER_MINUTE);
        for rate in [mails_per_minute, webhooks_per_minute] {
            ensure!(
                rate.get() <= Self::PER_MINUTE_MAX,
                "a rate of [subscribers] is above {} a minute",
                Self::PER_MINUTE_MAX
            );
        }
        let is_short = |text: &String| text.chars().count() <= Self::POSTAL_CHARS_MAX;
        ensure!(postal_address.as_ref().is_none_or(is_short), "`postal_address` is too long");
        let sender = |text: String| Sender::parse(&text).with_context(|| format!("`reply_to` is {text:?}"));
        Ok(Some(Self {
            key_file: folder.join(key_file),
            webhooks: webhooks.unwrap_or(true),
            mails_per_minute,
            webhooks_per_minute,
            postal_address,
            reply_to: reply_to.map(sender).transpose()?,
            trusted_proxies: file.trusted_proxies.unwrap_or(0),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(toml: &str) -> Result<Option<SubscribersConfig>> {
        SubscribersConfig::parse(toml::from_str(toml)?, Path::new("etc"))
    }

    #[test]
    fn without_a_key_nobody_can_subscribe() {
        assert_eq!(parsed("").expect("nothing is chosen"), None);
        let config = parsed("key_file = 'subscribers.key'").expect("it is a path").expect("there is a key");
        assert_eq!(config.key_file, PathBuf::from("etc/subscribers.key"));
        assert!(config.webhooks);
    }

    #[test]
    fn what_nobody_could_use_is_refused() {
        for bad in [
            "webhooks = true",
            "mails_per_minute = 5",
            "key_file = 'k'\nmails_per_minute = 0",
            "key_file = 'k'\nmails_per_minute = 60001",
            "key_file = 'k'\nreply_to = 'nobody'",
            "key_file = 'k'\nsmtp = 'x'",
        ] {
            assert!(parsed(bad).is_err(), "{bad}");
        }
    }
}
