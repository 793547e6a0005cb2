//! Carries webhooks: one signed POST of JSON, once, within a time limit.

use crate::guard::{GuardedResolver, NotPublic, Reach};
use crate::signature::{DELIVERY_HEADER, SIGNATURE_HEADER, sign};
use bank::{DELIVERY_WAIT_MAX, WebhookParcel};
use reqwest::header::{CONTENT_TYPE, USER_AGENT};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode};
use std::error::Error;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use url::{Host, Url};

/// Turns a parcel into the JSON that its receiver reads; the shapes are `edge`'s.
pub type Render = Arc<dyn Fn(&WebhookParcel) -> Vec<u8> + Send + Sync>;

/// What an operator may choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WebhookSettings {
    /// Whether addresses of this machine and of private networks may be called.
    pub allow_private: bool,
    /// The most one delivery may take, from resolving the name to the answer.
    pub wait_max: Duration,
}

impl WebhookSettings {
    /// As long as a well-kept receiver needs many times over, and short enough that a dead one does not hold up
    /// the others.
    pub const WAIT_MAX: Duration = Duration::from_secs(10);
}

impl Default for WebhookSettings {
    fn default() -> Self {
        Self { allow_private: false, wait_max: Self::WAIT_MAX }
    }
}

/// The part of a delivery's time that may go by before a connection stands.
const CONNECT_WAIT_MAX: Duration = Duration::from_secs(5);
/// Connections kept open to one receiver between deliveries.
const IDLE_CONNECTIONS_MAX: usize = 2;
/// How much of an answer's body is read, so that the connection can be used again; more is not waited for.
pub(crate) const ANSWER_BYTES_MAX: usize = 4 * 1024;

// The bank gives up waiting for a courier at its own limit, and would count a delivery as failed that is under way.
const _: () = assert!(WebhookSettings::WAIT_MAX.as_secs() < DELIVERY_WAIT_MAX.as_secs());
const _: () = assert!(CONNECT_WAIT_MAX.as_secs() < WebhookSettings::WAIT_MAX.as_secs());

pub(crate) const FLORIN: &str = concat!("Florin/", env!("CARGO_PKG_VERSION"));

/// Why a delivery was not taken. No variant carries the address: its path may hold a receiver's own secret.
#[derive(Debug, thiserror::Error)]
pub enum CourierError {
    #[error("the webhook's address cannot be read")]
    BadUrl(#[source] url::ParseError),
    /// The address, or every address of the name, is not of the public internet.
    #[error("the webhook's address is not one of the public internet")]
    NotPublic,
    #[error("the receiver did not answer in time")]
    TimedOut(#[source] reqwest::Error),
    #[error("the receiver cannot be reached")]
    Unreachable(#[source] reqwest::Error),
    /// Anything but 2xx; a redirect as well, because it is not followed.
    #[error("the receiver answered {0}")]
    Answered(StatusCode),
    #[error("the courier's HTTP client cannot be set up")]
    Setup(#[source] reqwest::Error),
}

impl CourierError {
    /// Whether the receiver may have the delivery all the same: it was called, and what it said did not come back.
    #[must_use]
    pub fn is_unsure(&self) -> bool {
        match self {
            Self::TimedOut(error) | Self::Unreachable(error) => !error.is_connect(),
            Self::BadUrl(_) | Self::NotPublic | Self::Answered(_) | Self::Setup(_) => false,
        }
    }
}

pub struct WebhookCourier {
    client: Client,
    render: Render,
    reach: Reach,
}

impl WebhookCourier {
    /// The process has to have a default rustls crypto provider by now.
    ///
    /// # Errors
    /// [`CourierError::Setup`]
    pub fn new(render: Render, settings: WebhookSettings) -> Result<Self, CourierError> {
        let (client, reach) = guarded(settings, IDLE_CONNECTIONS_MAX)?;
        Ok(Self { client, render, reach })
    }

    pub(crate) async fn carry(&self, parcel: &WebhookParcel) -> Result<(), CourierError> {
        let carried = self.post(parcel).await;
        if let Err(error) = &carried {
            tracing::debug!(webhook.id = %parcel.webhook, error = %error, "a webhook was not taken");
        }
        carried
    }

    async fn post(&self, parcel: &WebhookParcel) -> Result<(), CourierError> {
        let url = Url::parse(&parcel.url).map_err(CourierError::BadUrl)?;
        check_literal(self.reach, &url)?;
        let body = (self.render)(parcel);
        let signature = sign(parcel.secret.expose(), parcel.at.as_seconds(), &body);
        let request = self
            .client
            .post(url)
            .header(CONTENT_TYPE, "application/json")
            .header(USER_AGENT, FLORIN)
            .header(DELIVERY_HEADER, parcel.webhook.to_string())
            .header(SIGNATURE_HEADER, signature)
            .body(body);
        let answer = request.send().await.map_err(unreached)?;
        let status = answer.status();
        drain(answer).await;
        if status.is_success() { Ok(()) } else { Err(CourierError::Answered(status)) }
    }
}

/// A client that calls what it may, and follows nobody elsewhere.
pub(crate) fn guarded(settings: WebhookSettings, idle_max: usize) -> Result<(Client, Reach), CourierError> {
    let reach = if settings.allow_private { Reach::Anywhere } else { Reach::Public };
    let client = Client::builder()
        .dns_resolver(Arc::new(GuardedResolver(reach)))
        // A proxy would resolve the name by itself, behind the guard's back.
        .no_proxy()
        .redirect(Policy::none())
        .connect_timeout(CONNECT_WAIT_MAX)
        .timeout(settings.wait_max)
        .pool_max_idle_per_host(idle_max)
        .tcp_nodelay(true)
        .build()
        .map_err(CourierError::Setup)?;
    Ok((client, reach))
}

/// A host that is an address already never meets the resolver, so it is checked here.
pub(crate) fn check_literal(reach: Reach, url: &Url) -> Result<(), CourierError> {
    let address = match url.host() {
        Some(Host::Ipv4(address)) => IpAddr::V4(address),
        Some(Host::Ipv6(address)) => IpAddr::V6(address),
        Some(Host::Domain(_)) | None => return Ok(()),
    };
    if reach.allows(address) { Ok(()) } else { Err(CourierError::NotPublic) }
}

/// Reads the rest of a short answer, and lets go of a long one. The answer is decided by now, so a body that
/// breaks off changes nothing.
async fn drain(mut answer: Response) {
    let mut read = 0_usize;
    while let Ok(Some(chunk)) = answer.chunk().await {
        read = read.saturating_add(chunk.len());
        if ANSWER_BYTES_MAX < read {
            return;
        }
    }
}

pub(crate) fn unreached(error: reqwest::Error) -> CourierError {
    let error = error.without_url();
    let mut cause: Option<&(dyn Error + 'static)> = Some(&error);
    while let Some(inner) = cause {
        if inner.is::<NotPublic>() {
            return CourierError::NotPublic;
        }
        cause = inner.source();
    }
    if error.is_timeout() { CourierError::TimedOut(error) } else { CourierError::Unreachable(error) }
}

#[cfg(test)]
mod tests;
