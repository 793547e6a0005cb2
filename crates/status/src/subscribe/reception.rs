//! Answers forms. Nothing of it can be made in advance, so there is a bound on how many are answered at once, on what
//! they may send, and on how long they may take; whoever reads pages is not held up by it.

use super::fields::{FORM_BYTES_MAX, Fields};
use super::target::{Form, Target};
use super::{Ask, Asked, Confirmed, NotKept, Subscription, Subscriptions, Way, Ways};
use crate::page::{self, Said};
use crate::told::Told;
use crate::words::{Language, Words};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::header::{
    ACCEPT_LANGUAGE, CACHE_CONTROL, CONNECTION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderMap,
    HeaderValue, REFERRER_POLICY, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS,
};
use hyper::{Request, Response, StatusCode};
use kernel::Secret;
use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Semaphore, watch};
use tokio::time::timeout;

/// Forms answered at once; more are told to come again.
const ANSWERED_MAX: usize = 128;
/// How long a form may take to come.
const FORM_WAIT_MAX: Duration = Duration::from_secs(10);
/// Bytes of a form that is too long which are still taken from the wire.
const PASSED_OVER_BYTES_MAX: usize = 1 << 20;
/// Bytes of a token.
const TOKEN_BYTES_MAX: usize = 256;

/// Where forms come in.
pub struct Reception {
    subscriptions: Arc<dyn Subscriptions>,
    ways: Ways,
    told: watch::Receiver<Option<Arc<Told>>>,
    /// Proxies in front of the page whose word on the asker's address counts.
    proxies: u8,
    room: Semaphore,
}

/// What is answered; it is put into words at the end.
enum Reply {
    Said(Said),
    ConfirmForm(Secret<String>),
    EndForm(Secret<String>),
    ManageForm(Secret<String>, Box<Subscription>),
    Webhook { secret: Secret<String>, token: Secret<String> },
}

impl Reception {
    /// `proxies` counts those in front of the page that each append to `X-Forwarded-For`.
    #[must_use]
    pub fn new(
        subscriptions: Arc<dyn Subscriptions>,
        ways: Ways,
        told: watch::Receiver<Option<Arc<Told>>>,
        proxies: u8,
    ) -> Self {
        Self { subscriptions, ways, told, proxies, room: Semaphore::new(ANSWERED_MAX) }
    }

    /// Whether this is for it to answer.
    pub(crate) fn takes(request: &Request<Incoming>) -> bool {
        Target::of(request.method(), request.uri().path()).is_some()
    }

    pub(crate) async fn answer(&self, request: Request<Incoming>, peer: SocketAddr) -> Response<Full<Bytes>> {
        let target = Target::of(request.method(), request.uri().path());
        let language =
            target.and_then(|target| target.language).unwrap_or_else(|| language(request.headers()));
        let reply = match (target, self.room.try_acquire()) {
            (Some(target), Ok(_permit)) => self.reply(target, language, (request, peer)).await,
            (None, _) | (_, Err(_)) => Reply::Said(Said::Busy),
        };
        let told = self.told.borrow().clone();
        reply.page(&Words::of(language), told.as_deref())
    }

    async fn reply(
        &self,
        target: Target,
        language: Language,
        (request, peer): (Request<Incoming>, SocketAddr),
    ) -> Reply {
        let from = asker(request.headers(), peer.ip(), self.proxies);
        let query = Fields::read(request.uri().query().unwrap_or_default().as_bytes());
        let fields = if target.is_posted {
            match timeout(FORM_WAIT_MAX, read(request.into_body())).await {
                Ok(Some(body)) => Fields::read(&body),
                Ok(None) | Err(_) => return Reply::Said(Said::NotRead),
            }
        } else {
            Fields::default()
        };
        // A mail program that unsubscribes by itself sends the token in the address (RFC 8058, 3.1).
        let token = if fields.token.expose().is_empty() { query.token } else { fields.token.clone() };
        if target.form == Form::Ask {
            return self.ask(language, &fields, from).await;
        }
        if token.expose().is_empty() || TOKEN_BYTES_MAX < token.expose().len() {
            return Reply::Said(Said::BadLink);
        }
        let done = match (target.form, target.is_posted) {
            // Nothing is done by looking, because mail programs look ahead.
            (Form::Ask | Form::Confirm, false) => Ok(Reply::ConfirmForm(token)),
            (Form::End, false) => Ok(Reply::EndForm(token)),
            (Form::Manage, false) => self.find(token).await,
            (Form::Ask | Form::Confirm, true) => self.confirm(token, from).await,
            (Form::Manage, true) => self.change(&fields, token).await,
            (Form::End, true) => self.end(token).await,
        };
        done.unwrap_or(Reply::Said(Said::Busy))
    }

    async fn ask(&self, language: Language, fields: &Fields, from: IpAddr) -> Reply {
        let Some(way) = fields.way.filter(|way| self.ways.has(*way)) else {
            return Reply::Said(Said::NotRead);
        };
        let (address, wants) = (fields.address.clone(), fields.wants(&self.known()));
        let said = match self.subscriptions.ask(Ask { way, address, language, wants }, from).await {
            Ok(Asked::Webhook { secret, token }) => return Reply::Webhook { secret, token },
            Ok(Asked::Written) => Said::Written,
            Ok(Asked::BadAddress) if way == Way::Mail => Said::BadMailbox,
            Ok(Asked::BadAddress) => Said::BadUrl,
            Ok(Asked::TooOften) => Said::TooOften,
            Ok(Asked::Full) | Err(NotKept) => Said::Busy,
        };
        Reply::Said(said)
    }

    async fn confirm(&self, token: Secret<String>, from: IpAddr) -> Result<Reply, NotKept> {
        Ok(Reply::Said(match self.subscriptions.confirm(token.expose(), from).await? {
            Confirmed::Yes { manage } => Said::Confirmed(manage),
            Confirmed::NotAnswered => Said::NotAnswered(token),
            Confirmed::No => Said::BadLink,
            Confirmed::TooOften => Said::TooOften,
            Confirmed::Full => Said::Busy,
        }))
    }

    async fn find(&self, token: Secret<String>) -> Result<Reply, NotKept> {
        let found = self.subscriptions.find(token.expose()).await?;
        Ok(found.map_or(Reply::Said(Said::BadLink), |found| Reply::ManageForm(token, Box::new(found))))
    }

    async fn change(&self, fields: &Fields, token: Secret<String>) -> Result<Reply, NotKept> {
        let is_done = self.subscriptions.change(token.expose(), fields.wants(&self.known())).await?;
        Ok(Reply::Said(if is_done { Said::Changed(token) } else { Said::BadLink }))
    }

    async fn end(&self, token: Secret<String>) -> Result<Reply, NotKept> {
        let is_over = self.subscriptions.end(token.expose()).await?;
        Ok(Reply::Said(if is_over { Said::Ended } else { Said::BadLink }))
    }

    fn known(&self) -> BTreeSet<String> {
        self.told.borrow().as_ref().map(|told| told.component_ids()).unwrap_or_default()
    }
}

/// A form; nothing where it is too long. A sender that is told so while it sends would not read it, so what is too much is
/// passed over up to a bound.
async fn read(mut body: Incoming) -> Option<Vec<u8>> {
    let (mut form, mut length) = (Vec::new(), 0_usize);
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.ok()?.into_data() else { continue };
        length = length.saturating_add(data.len());
        if PASSED_OVER_BYTES_MAX < length {
            return None;
        }
        if length <= FORM_BYTES_MAX {
            form.extend_from_slice(&data);
        }
    }
    (length <= FORM_BYTES_MAX).then_some(form)
}

impl Reply {
    fn page(&self, words: &Words, told: Option<&Told>) -> Response<Full<Bytes>> {
        let (status, text) = match self {
            Self::Said(said) => (status(said), page::said(words, said)),
            Self::ConfirmForm(token) => (StatusCode::OK, page::confirm(words, token.expose())),
            Self::EndForm(token) => (StatusCode::OK, page::unsubscribe(words, token.expose())),
            Self::ManageForm(token, found) => {
                (StatusCode::OK, page::manage(words, told, (token.expose(), found)))
            }
            Self::Webhook { secret, token } => {
                (StatusCode::OK, page::asked_webhook(words, (secret.expose(), token.expose())))
            }
        };
        page_of(status, text)
    }
}

const fn status(said: &Said) -> StatusCode {
    match said {
        Said::Written | Said::Confirmed(_) | Said::Changed(_) | Said::Ended => StatusCode::OK,
        Said::BadMailbox | Said::BadUrl | Said::NotAnswered(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Said::TooOften => StatusCode::TOO_MANY_REQUESTS,
        Said::Busy => StatusCode::SERVICE_UNAVAILABLE,
        Said::NotRead => StatusCode::BAD_REQUEST,
        Said::BadLink => StatusCode::NOT_FOUND,
    }
}

fn language(asked: &HeaderMap) -> Language {
    let header = asked.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    header.map_or(Language::English, Language::wanted)
}

/// With so many trusted proxies, the last of them saw the peer, and each wrote down whom it saw; entries further left are
/// the asker's own words. Of an IPv6 address the part that a network is given counts.
fn asker(head: &HeaderMap, peer: IpAddr, proxies: u8) -> IpAddr {
    let entries = head.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let seen: Vec<&str> = entries.flat_map(|text| text.split(',')).map(str::trim).collect();
    let place = if proxies == 0 { None } else { seen.len().checked_sub(usize::from(proxies)) };
    let written = place.and_then(|place| seen.get(place)?.parse::<IpAddr>().ok());
    match written.unwrap_or(peer).to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => {
            let [a, b, c, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0))
        }
    }
}

/// Such a page is for one reader, once.
fn page_of(status: StatusCode, text: String) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(text.into()));
    *response.status_mut() = status;
    let head = response.headers_mut();
    let policy = HeaderValue::from_str(&page::policy(page::Forms::Own)).expect("the policy is plain ASCII");
    head.insert(CONTENT_SECURITY_POLICY, policy);
    head.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    head.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    head.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    head.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    head.insert("x-robots-tag", HeaderValue::from_static("noindex"));
    if status == StatusCode::BAD_REQUEST {
        // What is left of the form may still be on the wire.
        head.insert(CONNECTION, HeaderValue::from_static("close"));
    }
    if status == StatusCode::SERVICE_UNAVAILABLE || status == StatusCode::TOO_MANY_REQUESTS {
        head.insert(RETRY_AFTER, HeaderValue::from_static("300"));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_trusted_proxies_are_believed() {
        let mut head = HeaderMap::new();
        head.insert("x-forwarded-for", HeaderValue::from_static("198.51.100.1, 203.0.113.9"));
        let peer: IpAddr = "10.0.0.1".parse().unwrap();
        for (proxies, wanted) in [(0, "10.0.0.1"), (1, "203.0.113.9"), (2, "198.51.100.1"), (3, "10.0.0.1")] {
            assert_eq!(asker(&head, peer, proxies), wanted.parse::<IpAddr>().unwrap(), "{proxies}");
        }
        let long: IpAddr = "2a00:1450:4001:81a::200e".parse().unwrap();
        assert_eq!(asker(&head, long, 0), "2a00:1450:4001::".parse::<IpAddr>().unwrap());
        let mapped: IpAddr = "::ffff:192.0.2.1".parse().unwrap();
        assert_eq!(asker(&head, mapped, 0), "192.0.2.1".parse::<IpAddr>().unwrap());
    }
}
