//! What an operator says of a channel.

use super::bluesky::Bluesky;
use super::desk::Say;
use super::dry::Dry;
use super::http::Http;
use super::length::Length;
use super::mastodon::Mastodon;
use super::network::{Network, TroubleKind};
use super::x::X;
use kernel::Entropy;
use parking_lot::Mutex;
use std::path::PathBuf;
use std::sync::Arc;
use url::{Host, Url};

/// Bytes of a channel's name.
const NAME_BYTES_MAX: usize = 64;
/// Bytes of a language.
const LANGUAGE_BYTES_MAX: usize = 35;
/// Fewer characters would leave no room beside a title and an address.
const CHARACTERS_MIN: usize = 140;
const CHARACTERS_MAX: usize = 100_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChannelKind {
    /// An instance of Mastodon, or what speaks as one. `characters_max` is what it takes, 500 where nobody changed it.
    Mastodon {
        characters_max: usize,
    },
    Bluesky,
    X,
}

impl ChannelKind {
    /// Of an instance of Mastodon.
    pub const CHARACTERS: usize = 500;
}

/// A place where updates are posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// What the outbox knows it by. Another name is another channel.
    pub name: String,
    pub kind: ChannelKind,
    /// As `https://mastodon.example`; where the API is.
    pub url: Url,
    /// Mastodon: an access token. Bluesky: a handle and an app password, in two lines. X: an API key, its secret, an
    /// access token and its secret, in four lines, or a bearer token.
    pub credentials: PathBuf,
    /// What posts are written in, as `en` (BCP 47).
    pub language: String,
    /// Nothing is posted; what would be is shown.
    pub is_dry: bool,
}

/// Why a channel cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SocialError {
    #[error("a channel's name is of 1 to {NAME_BYTES_MAX} letters, digits, `-` and `_`")]
    Name,
    #[error("two channels are called {0}")]
    Twice(String),
    #[error("the address of {0} is not of the form https://host")]
    Url(String),
    #[error("the language of {0} is no language tag")]
    Language(String),
    #[error("{0} takes between {CHARACTERS_MIN} and {CHARACTERS_MAX} characters")]
    Characters(String),
    #[error("the client of {0} cannot be set up")]
    Setup(String, #[source] TroubleKind),
}

impl Channel {
    /// # Errors
    /// [`SocialError`]
    pub fn check(&self) -> Result<(), SocialError> {
        let is_word = |text: &str, most: usize| {
            let is_plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
            !text.is_empty() && text.len() <= most && is_plain
        };
        if !is_word(&self.name, NAME_BYTES_MAX) {
            return Err(SocialError::Name);
        }
        let name = || self.name.clone();
        // Tokens do not go over an open network; a program of this machine may listen without TLS.
        let is_here = match self.url.host() {
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            Some(Host::Domain(_)) | None => false,
        };
        let is_safe = self.url.scheme() == "https" || (self.url.scheme() == "http" && is_here);
        let is_bare = self.url.username().is_empty()
            && self.url.password().is_none()
            && self.url.query().is_none()
            && self.url.fragment().is_none();
        if !is_safe || !is_bare || self.url.cannot_be_a_base() {
            return Err(SocialError::Url(name()));
        }
        if !is_word(&self.language, LANGUAGE_BYTES_MAX) {
            return Err(SocialError::Language(name()));
        }
        match self.kind {
            ChannelKind::Mastodon { characters_max }
                if !(CHARACTERS_MIN..=CHARACTERS_MAX).contains(&characters_max) =>
            {
                Err(SocialError::Characters(name()))
            }
            ChannelKind::Mastodon { .. } | ChannelKind::Bluesky | ChannelKind::X => Ok(()),
        }
    }

    /// What the outbox knows it by: what was only shown was not posted.
    pub(crate) fn book_name(&self) -> String {
        if self.is_dry { format!("{} (dry run)", self.name) } else { self.name.clone() }
    }

    /// The way to its network, whether or not it is dry.
    pub(crate) fn network(&self, entropy: &Arc<dyn Entropy>) -> Result<Arc<dyn Network>, SocialError> {
        let http = Http::new(&self.url).map_err(|error| SocialError::Setup(self.name.clone(), error))?;
        let (credentials, language) = (self.credentials.clone(), self.language.clone());
        Ok(match self.kind {
            ChannelKind::Mastodon { characters_max } => {
                let account = Mutex::new(None);
                Arc::new(Mastodon { http, credentials, characters_max, language, account })
            }
            ChannelKind::Bluesky => {
                Arc::new(Bluesky { http, credentials, language, session: Mutex::new(None) })
            }
            ChannelKind::X => {
                let (entropy, account) = (Arc::clone(entropy), Mutex::new(None));
                Arc::new(X { http, credentials, entropy, account })
            }
        })
    }

    /// What posts, or shows what would be posted.
    pub(crate) fn outlet(
        &self,
        entropy: &Arc<dyn Entropy>,
        say: &Say,
    ) -> Result<Arc<dyn Network>, SocialError> {
        let network = self.network(entropy)?;
        if !self.is_dry {
            return Ok(network);
        }
        Ok(Arc::new(self.dry(&*network, say)))
    }

    fn dry(&self, network: &dyn Network, say: &Say) -> Dry {
        let (length, edits): (Length, _) = (network.length(), network.edits());
        Dry { name: self.name.clone(), length, edits, say: Arc::clone(say) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn channel() -> Channel {
        Channel {
            name: "mastodon".to_owned(),
            kind: ChannelKind::Mastodon { characters_max: 500 },
            url: Url::parse("https://mastodon.example").unwrap(),
            credentials: PathBuf::from("token"),
            language: "en".to_owned(),
            is_dry: false,
        }
    }

    #[test]
    fn a_channel_is_named_safe_and_roomy() {
        assert!(channel().check().is_ok());
        for name in ["", "a b", "a/b", "\u{e4}", &"a".repeat(65)] {
            let named = Channel { name: name.to_owned(), ..channel() };
            assert!(matches!(named.check(), Err(SocialError::Name)), "{name}");
        }
        for (url, is_good) in [
            ("https://bsky.social", true),
            ("https://example.org/mastodon/", true),
            ("http://127.0.0.1:3000", true),
            ("http://[::1]:3000", true),
            ("http://mastodon.example", false),
            ("http://10.0.0.1", false),
            ("ftp://mastodon.example", false),
            ("https://name:word@mastodon.example", false),
            ("https://mastodon.example/?a=b", false),
            ("data:text/plain,x", false),
        ] {
            let there = Channel { url: Url::parse(url).unwrap(), ..channel() };
            assert_eq!(there.check().is_ok(), is_good, "{url}");
        }
        let mute = Channel { language: String::new(), ..channel() };
        assert!(matches!(mute.check(), Err(SocialError::Language(_))));
        for characters_max in [0, 139, 100_001] {
            let small = Channel { kind: ChannelKind::Mastodon { characters_max }, ..channel() };
            assert!(matches!(small.check(), Err(SocialError::Characters(_))), "{characters_max}");
        }
    }
}
