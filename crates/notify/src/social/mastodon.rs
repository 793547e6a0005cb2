//! Mastodon, and what speaks as it does: `docs.joinmastodon.org/methods/statuses`.
//!
//! `Idempotency-Key` is sent, and not relied on: it is kept for an hour at most, and `GoToSocial` 0.20 posts twice. The
//! account's own statuses are looked through for the address that stands in no other.

use super::credentials::exactly;
use super::http::{Answer, Http, send};
use super::length::Length;
use super::network::{Done, Edits, Network, Post, Remote, Trouble, TroubleKind};
use async_trait::async_trait;
use kernel::{Secret, Timestamp};
use parking_lot::Mutex;
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::time::Duration;
use url::Url;

/// Statuses of one page, which is the most an instance gives.
const PAGE_ROWS: &str = "40";
const PAGES_MAX: usize = 5;
/// How far the clock of an instance may be behind ours.
const SKEW_MAX: Duration = Duration::from_hours(1);

pub(crate) struct Mastodon {
    pub(crate) http: Http,
    pub(crate) credentials: PathBuf,
    pub(crate) characters_max: usize,
    /// Of the posts, as `en`.
    pub(crate) language: String,
    /// The account's id, once it was asked for.
    pub(crate) account: Mutex<Option<String>>,
}

impl Mastodon {
    fn request(&self, method: Method, url: Url) -> Result<RequestBuilder, Trouble> {
        let [token]: [Secret<String>; 1] = exactly(&self.credentials, "an access token in one line")?;
        Ok(self.http.request(method, url).bearer_auth(token.expose()))
    }

    async fn get(&self, url: Url, now: Timestamp) -> Result<Done<Value>, Trouble> {
        send(self.request(Method::GET, url)?, now).await?.good()
    }

    /// The account's id and name.
    async fn who(&self, now: Timestamp) -> Result<(String, String), Trouble> {
        let url = self.http.url(&["api", "v1", "accounts", "verify_credentials"]);
        let found = self.get(url, now).await?.value;
        let odd = || TroubleKind::Odd("an account without an id");
        let id = found["id"].as_str().and_then(|id| Remote::parse(id, None)).ok_or_else(odd)?.id;
        *self.account.lock() = Some(id.clone());
        Ok((id, found["acct"].as_str().unwrap_or("?").to_owned()))
    }

    fn statuses(&self, account: &str, before: Option<&str>) -> Url {
        let mut url = self.http.url(&["api", "v1", "accounts", account, "statuses"]);
        url.query_pairs_mut().append_pair("limit", PAGE_ROWS).append_pair("exclude_reblogs", "true");
        if let Some(before) = before {
            url.query_pairs_mut().append_pair("max_id", before);
        }
        url
    }

    fn body(&self, post: &Post) -> Value {
        let mut body =
            json!({ "status": post.text.words, "visibility": "public", "language": self.language });
        if let Some(thread) = &post.thread {
            body["in_reply_to_id"] = json!(thread.parent.id);
        }
        body
    }
}

/// The status of an answer.
fn status(answer: Answer) -> Result<Done<Remote>, Trouble> {
    let Done { value, pause_until } = answer.good()?;
    let remote = value["id"].as_str().and_then(|id| Remote::parse(id, None));
    let odd = TroubleKind::Odd("a status without an id");
    remote.map(|value| Done { value, pause_until }).ok_or_else(|| odd.into())
}

#[async_trait]
impl Network for Mastodon {
    fn length(&self) -> Length {
        Length::Mastodon { characters_max: self.characters_max }
    }

    fn edits(&self) -> Edits {
        Edits::Change
    }

    async fn check(&self, now: Timestamp) -> Result<String, Trouble> {
        let (_, name) = self.who(now).await?;
        let instance = self.get(self.http.url(&["api", "v2", "instance"]), now).await?.value;
        let has = instance["configuration"]["statuses"]["max_characters"].as_u64();
        let wanted = self.characters_max;
        match has {
            Some(has) if has < u64::try_from(wanted).unwrap_or(u64::MAX) => {
                Err(TroubleKind::TooLong { has, wanted }.into())
            }
            Some(has) => Ok(format!("@{name}, {has} characters")),
            None => Ok(format!("@{name}")),
        }
    }

    async fn post(&self, post: &Post, now: Timestamp) -> Result<Done<Remote>, Trouble> {
        let request = self.request(Method::POST, self.http.url(&["api", "v1", "statuses"]))?;
        let request = request.header("Idempotency-Key", &post.key);
        let request = request.header("content-type", "application/json").body(self.body(post).to_string());
        let answer = send(request, now).await?;
        // Of all that the request names, only the post to answer to can be missing.
        if answer.status == StatusCode::NOT_FOUND && post.thread.is_some() {
            return Err(TroubleKind::NoParent.into());
        }
        status(answer)
    }

    async fn look(&self, post: &Post, now: Timestamp) -> Result<Done<Option<Remote>>, Trouble> {
        let known = self.account.lock().clone();
        let account = match known {
            Some(account) => account,
            None => self.who(now).await?.0,
        };
        let since = post.first_try_at.unwrap_or(Timestamp::EPOCH).before(SKEW_MAX);
        let mut before: Option<String> = None;
        for _ in 0..PAGES_MAX {
            let page = self.get(self.statuses(&account, before.as_deref()), now).await?;
            let rows = page.value.as_array().ok_or(TroubleKind::Odd("a list that is none"))?;
            for row in rows {
                let id = row["id"].as_str().and_then(|id| Remote::parse(id, None));
                let remote = id.ok_or(TroubleKind::Odd("a status without an id"))?;
                if row["content"].as_str().is_some_and(|html| links_to(html, &post.text.url)) {
                    return Ok(Done { value: Some(remote), pause_until: page.pause_until });
                }
                before = Some(remote.id);
            }
            let last = rows.last().and_then(|row| Timestamp::parse(row["created_at"].as_str()?).ok());
            if rows.is_empty() || last.is_some_and(|last| last < since) {
                return Ok(Done { value: None, pause_until: page.pause_until });
            }
        }
        Err(TroubleKind::Odd("so many statuses that ours is not found among them").into())
    }

    async fn edit(&self, remote: &Remote, post: &Post, now: Timestamp) -> Result<Done<Remote>, Trouble> {
        let url = self.http.url(&["api", "v1", "statuses", &remote.id]);
        let body = json!({ "status": post.text.words, "language": self.language });
        let request = self.request(Method::PUT, url)?.header("content-type", "application/json");
        status(send(request.body(body.to_string()), now).await?)
    }
}

/// Whether HTML has a link to exactly this address.
fn links_to(html: &str, url: &str) -> bool {
    html.replace("&amp;", "&").contains(&format!("href=\"{url}\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_post_is_known_by_the_whole_of_its_address() {
        let html = "<p>Resolved<br /><a href=\"https://s.example/incidents/a#update-b\" rel=\"nofollow\">\
            <span class=\"invisible\">https://</span>s.example/incidents/a#update-b</a></p>";
        assert!(links_to(html, "https://s.example/incidents/a#update-b"));
        assert!(!links_to(html, "https://s.example/incidents/a#update-"));
        assert!(!links_to(html, "https://s.example/incidents/a"));
    }
}
