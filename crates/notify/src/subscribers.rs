//! Who is told: asked for, confirmed, changed and ended. Whether an address is a subscriber is told to nobody but the
//! mailbox itself.

mod limits;
mod rows;

use crate::keep::{Keep, KeepError};
use crate::tokens::{NONCE_BYTES, Named, Nonce, Purpose, TokenKey, fingerprint};
use async_trait::async_trait;
use kernel::{Clock, Entropy, Secret, Timestamp};
use limits::Limit;
use outside::{Caller, Recipient};
use rows::{Address, Pending};
use status::{Ask, Asked, Confirmed, NotKept, Subscription, Subscriptions, Wants, Way};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use url::Url;

/// How long an address may wait to be confirmed.
const CONFIRM_LASTS: Duration = Duration::from_hours(24);
/// Addresses that wait at once.
pub(crate) const PENDING_MAX: u32 = 20_000;
/// Subscribers at once.
pub(crate) const SUBSCRIBERS_MAX: u32 = 250_000;
/// How often one webhook is asked to answer its challenge.
const CHALLENGES_MAX: u32 = 10;
/// Bytes of a webhook's address.
const URL_BYTES_MAX: usize = 2_000;

/// Keeps the subscribers.
pub struct Subscribers {
    keep: Keep,
    key: TokenKey,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    caller: Arc<Caller>,
    /// Whether webhooks without TLS may be told, as on one machine.
    allows_plain: bool,
    wake: Arc<Notify>,
}

/// What the subscribers are kept with.
pub struct Parts {
    pub keep: Keep,
    pub key: TokenKey,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    pub caller: Arc<Caller>,
    /// Whether webhooks without TLS may be told, as on one machine.
    pub allows_plain: bool,
    /// Wakes the lane of mails.
    pub wake: Arc<Notify>,
}

impl Subscribers {
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        let Parts { keep, key, clock, entropy, caller, allows_plain, wake } = parts;
        Self { keep, key, clock, entropy, caller, allows_plain, wake }
    }

    fn nonce(&self) -> Nonce {
        let mut nonce = [0; NONCE_BYTES];
        self.entropy.fill(&mut nonce);
        nonce
    }

    fn address(&self, way: Way, text: &str) -> Option<Address> {
        match way {
            Way::Mail => {
                let recipient = Recipient::parse(text).ok()?;
                let (written, key) = (recipient.written().expose(), recipient.key().expose());
                Some(Address { way, written: written.clone(), key: key.clone() })
            }
            Way::Webhook => {
                let url = self.webhook(text)?;
                Some(Address { way, written: url.clone(), key: url })
            }
        }
    }

    fn webhook(&self, text: &str) -> Option<String> {
        let text = text.trim();
        if URL_BYTES_MAX < text.len() {
            return None;
        }
        let mut url = Url::parse(text).ok()?;
        let is_plain = self.allows_plain && url.scheme() == "http";
        let is_bare = url.username().is_empty() && url.password().is_none();
        url.set_fragment(None);
        let is_good = (url.scheme() == "https" || is_plain) && is_bare && url.has_host();
        (is_good && url.as_str().len() <= URL_BYTES_MAX).then(|| url.into())
    }

    async fn ask_for(&self, ask: Ask, from: IpAddr) -> Result<Asked, KeepError> {
        let now = self.clock.now();
        let network = Limit::network(&self.key, from);
        let Some(address) = self.address(ask.way, ask.address.expose()) else {
            let is_within = self.keep.write(move |work| network.count(work, now)).await?;
            return Ok(if is_within { Asked::BadAddress } else { Asked::TooOften });
        };
        let mailbox = Limit::mailbox(&self.key, &address.key);
        let nonce = self.nonce();
        let key = self.key.clone();
        let (way, language, wants) = (ask.way, ask.language, ask.wants);
        let asked = self.keep.write(move |work| {
            if !network.count(work, now)? {
                return Ok(Asked::TooOften);
            }
            // Whoever asked too often for one mailbox is told the same as everybody.
            if way == Way::Mail && !mailbox.count(work, now)? {
                return Ok(Asked::Written);
            }
            rows::forget_expired(work, now)?;
            let is_subscriber = way == Way::Mail && rows::is_subscriber(work, &address)?;
            let waiting = rows::pending_of(work, &address)?;
            if waiting.is_none() && PENDING_MAX <= rows::pending_count(work)? {
                return Ok(Asked::Full);
            }
            // A link that was mailed stays good: nobody can take it away by asking again.
            let nonce = waiting.filter(|_| way == Way::Mail).unwrap_or(nonce);
            let token = key.confirm(&nonce);
            let pending = Pending {
                address,
                language,
                nonce,
                wants,
                fingerprint: (!is_subscriber).then(|| fingerprint(token.expose())),
                expires_at: now.after(CONFIRM_LASTS),
            };
            rows::put_pending(work, &pending, now)?;
            Ok(match way {
                Way::Mail => Asked::Written,
                Way::Webhook => Asked::Webhook { secret: key.webhook_secret(&nonce), token },
            })
        });
        let asked = asked.await?;
        self.wake.notify_waiters();
        Ok(asked)
    }

    async fn confirm_by(&self, token: &str, from: IpAddr) -> Result<Confirmed, KeepError> {
        let now = self.clock.now();
        let print = fingerprint(token);
        let found = self.keep.write(move |work| rows::pending_by(work, &print, now)).await?;
        let Some(pending) = found else { return Ok(Confirmed::No) };
        if pending.address.way == Way::Webhook {
            let network = Limit::challenges(&self.key, from);
            let is_within = self.keep.write(move |work| {
                Ok(network.count(work, now)? && rows::count_try(work, &print)? <= CHALLENGES_MAX)
            });
            if !is_within.await? {
                return Ok(Confirmed::TooOften);
            }
            if !self.answers(&pending, now).await {
                return Ok(Confirmed::NotAnswered);
            }
        }
        let key = self.key.clone();
        self.keep
            .write(move |work| {
                // Of two that press the button at once, one finds it pressed.
                let Some(pending) = rows::pending_by(work, &print, now)? else { return Ok(Confirmed::No) };
                if SUBSCRIBERS_MAX <= rows::subscriber_count(work)? {
                    return Ok(Confirmed::Full);
                }
                let subscriber = rows::subscribe(work, &pending, now)?;
                let named = Named { subscriber, nonce: pending.nonce };
                Ok(Confirmed::Yes { manage: key.lasting(Purpose::Manage, named) })
            })
            .await
    }

    /// Whether the receiver answers a signed challenge with the challenge.
    async fn answers(&self, pending: &Pending, now: Timestamp) -> bool {
        let challenge = self.key.confirm(&self.nonce()).into_exposed();
        let body = serde_json::json!({ "challenge": challenge }).to_string();
        let secret = self.key.webhook_secret(&pending.nonce);
        let called = self.caller.call(
            (&pending.address.written, "challenge"),
            (&secret, now.as_seconds()),
            body.into_bytes(),
        );
        match called.await {
            Ok(called) => {
                let says = called.body.windows(challenge.len()).any(|part| part == challenge.as_bytes());
                called.status.is_success() && says
            }
            Err(error) => {
                tracing::debug!(%error, "a webhook did not answer its challenge");
                false
            }
        }
    }
}

#[async_trait]
impl Subscriptions for Subscribers {
    async fn ask(&self, ask: Ask, from: IpAddr) -> Result<Asked, NotKept> {
        self.ask_for(ask, from).await.map_err(|error| not_kept(&error))
    }

    async fn confirm(&self, token: &str, from: IpAddr) -> Result<Confirmed, NotKept> {
        self.confirm_by(token, from).await.map_err(|error| not_kept(&error))
    }

    async fn find(&self, token: &str) -> Result<Option<Subscription>, NotKept> {
        let Some(named) = self.key.named(Purpose::Manage, token) else { return Ok(None) };
        self.keep.write(move |work| rows::find(work, named)).await.map_err(|error| not_kept(&error))
    }

    async fn change(&self, token: &str, wants: Wants) -> Result<bool, NotKept> {
        let Some(named) = self.key.named(Purpose::Manage, token) else { return Ok(false) };
        self.keep.write(move |work| rows::change(work, named, &wants)).await.map_err(|error| not_kept(&error))
    }

    async fn end(&self, token: &str) -> Result<bool, NotKept> {
        let Some(named) = self.key.named(Purpose::End, token) else { return Ok(false) };
        self.keep.write(move |work| rows::end(work, named)).await.map_err(|error| not_kept(&error))?;
        Ok(true)
    }
}

fn not_kept(error: &KeepError) -> NotKept {
    let cause = std::error::Error::source(error).map(ToString::to_string);
    tracing::error!(%error, cause, "a form could not be taken down");
    NotKept
}

pub(crate) use limits::forget as forget_counts;
pub(crate) use rows::{forget_pending, kind, language, nonce};

/// A secret of somebody's, as rows hold it.
pub(crate) fn secret(text: String) -> Secret<String> {
    Secret::new(text)
}

#[cfg(test)]
mod tests;
