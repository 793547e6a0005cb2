//! Feeds the status process: one signed POST of the public document, once, within a time limit.

use kernel::Secret;
use projection::{AT_HEADER, Mark, NUMBER_HEADER, SIGNATURE_HEADER, sign};
use reqwest::header::{CONTENT_TYPE, USER_AGENT};
use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode};
use std::time::Duration;
use url::Url;

/// The most one POST may take.
const WAIT_MAX: Duration = Duration::from_secs(5);
/// Of an answer that names a number.
const ANSWER_BYTES_MAX: u64 = 1_024;
const FLORIN: &str = concat!("Florin/", env!("CARGO_PKG_VERSION"));

/// What the status process did with a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fed {
    Taken,
    /// It has one of this number, and takes none that is not above it.
    Older(u64),
}

/// Why it is not known to have a document.
#[derive(Debug, thiserror::Error)]
pub enum StatusFeedError {
    #[error("the status page cannot be reached")]
    Unreachable(#[source] reqwest::Error),
    #[error("the status page answered {0}")]
    Answered(StatusCode),
    #[error("the client of the status page cannot be set up")]
    Setup(#[source] reqwest::Error),
}

/// The way to one status process.
pub struct StatusFeed {
    client: Client,
    url: Url,
    key: Secret<String>,
}

impl StatusFeed {
    /// The whole address of its feed, as `https://status.example/feed`, which the operator names; and the key that both
    /// hold. The process has to have a default rustls crypto provider by now.
    ///
    /// # Errors
    /// [`StatusFeedError::Setup`]
    pub fn new(url: Url, key: Secret<String>) -> Result<Self, StatusFeedError> {
        let client = Client::builder().no_proxy().redirect(Policy::none()).timeout(WAIT_MAX).build();
        Ok(Self { client: client.map_err(StatusFeedError::Setup)?, url, key })
    }

    /// # Errors
    /// [`StatusFeedError::Unreachable`], [`StatusFeedError::Answered`] for any answer but 204 and 409.
    pub async fn feed(&self, mark: Mark, body: &str) -> Result<Fed, StatusFeedError> {
        let request = self
            .client
            .post(self.url.clone())
            .header(CONTENT_TYPE, "application/json")
            .header(USER_AGENT, FLORIN)
            .header(NUMBER_HEADER, mark.number)
            .header(AT_HEADER, mark.at_ms)
            .header(SIGNATURE_HEADER, sign(self.key.expose().as_bytes(), mark, body.as_bytes()))
            .body(body.to_owned());
        let unreachable = |error: reqwest::Error| StatusFeedError::Unreachable(error.without_url());
        let answer = request.send().await.map_err(unreachable)?;
        let status = answer.status();
        if status == StatusCode::NO_CONTENT {
            return Ok(Fed::Taken);
        }
        let is_short = answer.content_length().is_some_and(|length| length <= ANSWER_BYTES_MAX);
        if status == StatusCode::CONFLICT && is_short {
            let text = answer.text().await.map_err(unreachable)?;
            if let Ok(number) = text.trim().parse() {
                return Ok(Fed::Older(number));
            }
        }
        Err(StatusFeedError::Answered(status))
    }
}
