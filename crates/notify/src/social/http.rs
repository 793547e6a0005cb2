//! One request and its answer: bounded in time and size, and with what the network says of its limits.

use super::network::{Done, Trouble, TroubleKind};
use kernel::Timestamp;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde_json::Value;
use std::time::Duration;
use url::Url;

const CONNECT_WAIT_MAX: Duration = Duration::from_secs(5);
/// The most one request may take.
const WAIT_MAX: Duration = Duration::from_secs(20);
/// Of an answer: a hundred posts, each of a few kilobytes.
const ANSWER_BYTES_MAX: usize = 2 << 20;
/// Of what a network says of a post that it refuses.
const WHY_CHARS_MAX: usize = 200;
/// The longest that a network is let be, whatever it asks for: X counts by days.
pub(crate) const PAUSE_MAX: Duration = Duration::from_hours(25);
/// Where it does not say for how long.
const PAUSE: Duration = Duration::from_mins(5);
/// Numbers above this are seconds since 1970, and others are seconds from now.
const EPOCH_SECONDS_MIN: i64 = 1_000_000_000;
/// Names of the header with the requests that are left, and of the one that says until when: Mastodon's, the
/// draft's that Bluesky follows, and X's, of a quarter of an hour and of a day.
const LIMITS: [(&str, &str); 5] = [
    ("x-ratelimit-remaining", "x-ratelimit-reset"),
    ("ratelimit-remaining", "ratelimit-reset"),
    ("x-rate-limit-remaining", "x-rate-limit-reset"),
    ("x-app-limit-24hour-remaining", "x-app-limit-24hour-reset"),
    ("x-user-limit-24hour-remaining", "x-user-limit-24hour-reset"),
];

// A request that broke off has ended at its far end as well before the network is asked whether it was done.
const _: () = assert!(WAIT_MAX.as_secs() < super::outbox::SETTLE.as_secs());

/// The way to one network.
#[derive(Debug, Clone)]
pub(crate) struct Http {
    client: Client,
    base: Url,
}

/// An answer of any status.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    /// `Null` where it is no JSON.
    pub(crate) body: Value,
    /// Until when the network wants no more requests.
    pub(crate) pause_until: Option<Timestamp>,
}

impl Http {
    /// # Errors
    /// [`TroubleKind::Setup`]
    pub(crate) fn new(base: &Url) -> Result<Self, TroubleKind> {
        let client = Client::builder()
            .redirect(Policy::none())
            .connect_timeout(CONNECT_WAIT_MAX)
            .timeout(WAIT_MAX)
            .user_agent(concat!("Florin/", env!("CARGO_PKG_VERSION")))
            .build();
        Ok(Self { client: client.map_err(TroubleKind::Setup)?, base: base.clone() })
    }

    /// The address of a path, each part escaped.
    pub(crate) fn url(&self, path: &[&str]) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(path);
        }
        url
    }

    pub(crate) fn request(&self, method: Method, url: Url) -> RequestBuilder {
        self.client.request(method, url)
    }
}

/// Sends a request that has all it needs.
///
/// # Errors
/// [`TroubleKind::Unreachable`] when no whole answer came: the request may have been done.
pub(crate) async fn send(request: RequestBuilder, now: Timestamp) -> Result<Answer, Trouble> {
    let lost = |error: reqwest::Error| Trouble::from(TroubleKind::Unreachable(error.without_url()));
    let answer = request.send().await.map_err(lost)?;
    let status = answer.status();
    let pause_until = pause(status, answer.headers(), now);
    let body = read(answer).await.map_err(lost)?;
    Ok(Answer { status, body, pause_until })
}

/// A body that is too long is as one that is no JSON.
async fn read(mut answer: Response) -> Result<Value, reqwest::Error> {
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        if ANSWER_BYTES_MAX < bytes.len().saturating_add(chunk.len()) {
            return Ok(Value::Null);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

impl Answer {
    /// The body of a success.
    ///
    /// # Errors
    /// As [`Self::trouble`].
    pub(crate) fn good(self) -> Result<Done<Value>, Trouble> {
        if self.status.is_success() {
            return Ok(Done { value: self.body, pause_until: self.pause_until });
        }
        Err(self.trouble())
    }

    /// What a refusal or a fault means. Only what speaks of the post itself is a
    /// refusal for good; of the rest it is not known what was done.
    pub(crate) fn trouble(&self) -> Trouble {
        let status = self.status;
        let kind = match status {
            StatusCode::TOO_MANY_REQUESTS => TroubleKind::Limited,
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => TroubleKind::Denied(status),
            StatusCode::BAD_REQUEST | StatusCode::PAYLOAD_TOO_LARGE | StatusCode::UNPROCESSABLE_ENTITY => {
                TroubleKind::Refused(status, self.why())
            }
            _ => TroubleKind::Answered(status),
        };
        Trouble { kind, until: self.pause_until }
    }

    /// What the network says of it, as far as it goes on one line.
    pub(crate) fn why(&self) -> String {
        let said = ["detail", "message", "error"].into_iter().find_map(|key| self.body.get(key)?.as_str());
        let said = said.unwrap_or("it does not say why").chars().filter(|one| !one.is_control());
        said.take(WHY_CHARS_MAX).collect()
    }
}

/// Until when a network wants no more requests: by `Retry-After` (RFC 9110, section 10.2.3), or where its limit is
/// reached, by when that ends.
fn pause(status: StatusCode, head: &HeaderMap, now: Timestamp) -> Option<Timestamp> {
    let text = |name: &str| head.get(name)?.to_str().ok().map(str::trim);
    let is_limited = status == StatusCode::TOO_MANY_REQUESTS;
    let after = text(RETRY_AFTER.as_str()).and_then(|text| instant(text, now));
    let after = after.filter(|_| is_limited || status == StatusCode::SERVICE_UNAVAILABLE);
    let named = LIMITS.iter().any(|(left, _)| text(left) == Some("0"));
    let resets = LIMITS.iter().filter(|(left, _)| text(left) == Some("0") || (is_limited && !named));
    let reset = resets.filter_map(|(_, reset)| instant(text(reset)?, now)).max();
    let until = after.max(reset).or_else(|| is_limited.then(|| now.after(PAUSE)))?;
    // A network whose clock is before ours would have us ask at once, again and again.
    Some(until.clamp(now.after(Duration::from_secs(1)), now.after(PAUSE_MAX)))
}

/// Seconds from now, seconds since 1970, RFC 3339, or a date of HTTP.
fn instant(text: &str, now: Timestamp) -> Option<Timestamp> {
    if let Ok(seconds) = text.parse::<i64>() {
        let lasts = Duration::from_secs(u64::try_from(seconds).ok()?.min(PAUSE_MAX.as_secs()));
        let at = Timestamp::from_micros(seconds.saturating_mul(1_000_000));
        return Some(if EPOCH_SECONDS_MIN < seconds { at } else { now.after(lasts) });
    }
    let dated = || jiff::fmt::rfc2822::parse(text).ok().map(|date| date.timestamp().as_microsecond());
    Timestamp::parse(text).ok().or_else(|| dated().map(Timestamp::from_micros))
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::{HeaderName, HeaderValue};

    const NOW: &str = "2026-11-23T09:14:00Z";

    fn check(status: u16, head: &[(&'static str, &'static str)], seconds: Option<u64>) {
        let now = Timestamp::parse(NOW).unwrap();
        let named = |(name, value): &(&'static str, &'static str)| {
            (HeaderName::from_static(name), HeaderValue::from_static(value))
        };
        let map: HeaderMap = head.iter().map(named).collect();
        let until = pause(StatusCode::from_u16(status).unwrap(), &map, now);
        assert_eq!(until.map(|until| until.since(now).as_secs()), seconds, "{status} {head:?}");
    }

    #[test]
    fn a_network_is_let_be_for_as_long_as_it_asks_within_bounds() {
        check(200, &[], None);
        check(200, &[("retry-after", "60")], None);
        check(429, &[], Some(300));
        check(429, &[("retry-after", "60")], Some(60));
        check(503, &[("retry-after", "60")], Some(60));
        check(500, &[("retry-after", "60")], None);
        check(429, &[("retry-after", "Mon, 23 Nov 2026 09:15:00 GMT")], Some(60));
        check(429, &[("retry-after", "0")], Some(1));
        check(429, &[("retry-after", "-5")], Some(300));
        check(429, &[("retry-after", "soon")], Some(300));
        check(429, &[("retry-after", "99999999999999999")], Some(90_000));
        check(200, &[("x-ratelimit-remaining", "1"), ("x-ratelimit-reset", "1795425300")], None);
        check(200, &[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1795425300")], Some(60));
        check(200, &[("ratelimit-remaining", "0"), ("ratelimit-reset", "90")], Some(90));
        let mastodons =
            [("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "2026-11-23T09:20:00.123456Z")];
        check(429, &mastodons, Some(360));
        // The limit of the day is the one that is reached.
        let x = [
            ("x-rate-limit-reset", "1795425300"),
            ("x-rate-limit-remaining", "7"),
            ("x-user-limit-24hour-remaining", "0"),
            ("x-user-limit-24hour-reset", "1795428840"),
        ];
        check(429, &x, Some(3_600));
        check(429, &[("x-ratelimit-reset", "1795425300")], Some(60));
    }
}
