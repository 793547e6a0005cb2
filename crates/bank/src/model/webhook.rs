//! Where a client wants to hear of new transactions.

use kernel::{AccountId, ClientId, Secret, Timestamp, WebhookId};
use url::Url;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    pub id: WebhookId,
    pub account: AccountId,
    pub client: ClientId,
    pub url: WebhookUrl,
    /// The key of the signature; shown to the client once.
    pub secret: Secret<String>,
    pub created_at: Timestamp,
}

impl Webhook {
    /// Webhooks of one client on one account.
    pub const COUNT_MAX: usize = 10;
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookUrl(String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an absolute http or https address without user name, fragment and white space")]
pub struct WebhookUrlError;

impl WebhookUrl {
    pub const BYTES_MAX: usize = 2_000;

    /// # Errors
    /// [`WebhookUrlError`]
    pub fn parse(raw: &str) -> Result<Self, WebhookUrlError> {
        let url = Url::parse(raw).map_err(|_| WebhookUrlError)?;
        let is_web = matches!(url.scheme(), "http" | "https") && url.host().is_some();
        let is_plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
        // The parser drops line breaks and the spaces around, so what it read would not be what is kept and shown.
        let is_clean = !raw.chars().any(|c| c.is_control() || c.is_whitespace());
        if is_web && is_plain && is_clean && raw.len() <= Self::BYTES_MAX {
            Ok(Self(raw.to_owned()))
        } else {
            Err(WebhookUrlError)
        }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests;
