//! Calls an address that a stranger wrote: one signed POST of JSON, once, within a time limit, and never into a network of
//! ours. For what is not of the bank's own outbox; each delivery stands alone, so no connection is kept.

use crate::guard::Reach;
use crate::signature::{DELIVERY_HEADER, SIGNATURE_HEADER, sign};
use crate::webhook::{
    ANSWER_BYTES_MAX, CourierError, FLORIN, WebhookSettings, check_literal, guarded, unreached,
};
use kernel::Secret;
use reqwest::header::{CONTENT_TYPE, USER_AGENT};
use reqwest::{Client, StatusCode};
use url::Url;

/// What the receiver said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Called {
    pub status: StatusCode,
    /// The beginning of its body.
    pub body: Vec<u8>,
}

/// Makes such calls.
pub struct Caller {
    client: Client,
    reach: Reach,
}

impl Caller {
    /// The process has to have a default rustls crypto provider by now.
    ///
    /// # Errors
    /// [`CourierError::Setup`]
    pub fn new(settings: WebhookSettings) -> Result<Self, CourierError> {
        let (client, reach) = guarded(settings, 0)?;
        Ok(Self { client, reach })
    }

    /// Posts the body, signed at this second, under the delivery's id.
    ///
    /// # Errors
    /// [`CourierError`], but [`CourierError::Answered`]: any status is an answer.
    pub async fn call(
        &self,
        (url, delivery): (&str, &str),
        (secret, seconds): (&Secret<String>, i64),
        body: Vec<u8>,
    ) -> Result<Called, CourierError> {
        let url = Url::parse(url).map_err(CourierError::BadUrl)?;
        check_literal(self.reach, &url)?;
        let request = self
            .client
            .post(url)
            .header(CONTENT_TYPE, "application/json")
            .header(USER_AGENT, FLORIN)
            .header(DELIVERY_HEADER, delivery)
            .header(SIGNATURE_HEADER, sign(secret.expose(), seconds, &body))
            .body(body);
        let mut answer = request.send().await.map_err(unreached)?;
        let status = answer.status();
        let mut body = Vec::new();
        while let Ok(Some(chunk)) = answer.chunk().await {
            let room = ANSWER_BYTES_MAX.saturating_sub(body.len());
            body.extend(chunk.iter().take(room));
            if room <= chunk.len() {
                break;
            }
        }
        Ok(Called { status, body })
    }
}
