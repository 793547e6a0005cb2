//! X: `POST /2/tweets` and what is needed around it, in the name of an account (OAuth 1.0a, or a bearer token of OAuth 2.0
//! that somebody else keeps fresh).
//!
//! A post whose text is there already is refused with 403. The text of each post of ours is its own, so that means that
//! it is out, and the account's posts are looked through for it.

use super::credentials::{CredentialsError, lines};
use super::http::{Answer, Http, send};
use super::length::Length;
use super::network::{Done, Edits, Network, Post, Remote, Trouble, TroubleKind};
use super::oauth::{Keys, authorization};
use async_trait::async_trait;
use kernel::{Entropy, Secret, Timestamp};
use parking_lot::Mutex;
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// Posts of one page, which is the most that there are.
const PAGE_ROWS: &str = "100";
const PAGES_MAX: usize = 5;
/// How far its clock may be behind ours.
const SKEW_MAX: Duration = Duration::from_hours(1);

pub(crate) struct X {
    pub(crate) http: Http,
    pub(crate) credentials: PathBuf,
    pub(crate) entropy: Arc<dyn Entropy>,
    /// The account's id, once it was asked for.
    pub(crate) account: Mutex<Option<String>>,
}

enum Credentials {
    User(Keys),
    Bearer(Secret<String>),
}

impl X {
    fn credentials(&self) -> Result<Credentials, CredentialsError> {
        let path = &self.credentials;
        let what = "an API key and its secret and an access token and its secret in four lines, \
            or a bearer token in one";
        let found = lines(path)?;
        let is_plain = |line: &Secret<String>| line.expose().bytes().all(|byte| byte.is_ascii_graphic());
        if !found.iter().all(is_plain) {
            return Err(CredentialsError::Wrong { file: path.clone(), what });
        }
        match <[Secret<String>; 4]>::try_from(found) {
            Ok([consumer_key, consumer_secret, token, token_secret]) => {
                Ok(Credentials::User(Keys { consumer_key, consumer_secret, token, token_secret }))
            }
            Err(found) => match <[Secret<String>; 1]>::try_from(found) {
                Ok([token]) => Ok(Credentials::Bearer(token)),
                Err(_) => Err(CredentialsError::Wrong { file: path.clone(), what }),
            },
        }
    }

    fn request(&self, method: &Method, url: &Url, now: Timestamp) -> Result<RequestBuilder, Trouble> {
        let request = self.http.request(method.clone(), url.clone());
        Ok(match self.credentials()? {
            Credentials::Bearer(token) => request.bearer_auth(token.expose()),
            Credentials::User(keys) => {
                let header = authorization(&keys, (method.as_str(), url), &[], (&self.nonce(), now));
                request.header("authorization", header.expose())
            }
        })
    }

    fn nonce(&self) -> String {
        let mut bytes = [0; 16];
        self.entropy.fill(&mut bytes);
        bytes.iter().fold(String::new(), |mut text, byte| {
            write!(text, "{byte:02x}").expect("a String takes every write");
            text
        })
    }

    async fn get(&self, url: Url, now: Timestamp) -> Result<Done<Value>, Trouble> {
        send(self.request(&Method::GET, &url, now)?, now).await?.good()
    }

    /// The account's id and name.
    async fn who(&self, now: Timestamp) -> Result<(String, String), Trouble> {
        let found = self.get(self.http.url(&["2", "users", "me"]), now).await?.value;
        let odd = || TroubleKind::Odd("an account without an id");
        let id = found["data"]["id"].as_str().and_then(|id| Remote::parse(id, None)).ok_or_else(odd)?.id;
        *self.account.lock() = Some(id.clone());
        Ok((id, found["data"]["username"].as_str().unwrap_or("?").to_owned()))
    }

    fn posts(&self, account: &str, since: Timestamp, next: Option<&str>) -> Url {
        let mut url = self.http.url(&["2", "users", account, "tweets"]);
        // It takes no fractions of seconds.
        let since = since.to_string();
        let since = format!("{}Z", since.split('.').next().unwrap_or(&since));
        url.query_pairs_mut()
            .append_pair("max_results", PAGE_ROWS)
            .append_pair("tweet.fields", "entities")
            .append_pair("start_time", &since);
        if let Some(next) = next {
            url.query_pairs_mut().append_pair("pagination_token", next);
        }
        url
    }
}

/// A refusal to post says in words what it is.
fn refused(answer: &Answer, post: &Post) -> Trouble {
    let mut trouble = answer.trouble();
    let why = answer.why().to_lowercase();
    if answer.status == StatusCode::FORBIDDEN && why.contains("duplicate") {
        trouble.kind = TroubleKind::Duplicate;
    } else if post.thread.is_some() && why.contains("deleted or not visible") {
        trouble.kind = TroubleKind::NoParent;
    }
    trouble
}

/// Whether a post has an address, as it was before it was shortened.
fn links_to(row: &Value, url: &str) -> bool {
    let urls = row["entities"]["urls"].as_array();
    urls.is_some_and(|urls| urls.iter().any(|one| one["expanded_url"] == url))
}

#[async_trait]
impl Network for X {
    fn length(&self) -> Length {
        Length::X
    }

    fn edits(&self) -> Edits {
        Edits::Reply
    }

    async fn check(&self, now: Timestamp) -> Result<String, Trouble> {
        Ok(format!("@{}", self.who(now).await?.1))
    }

    async fn post(&self, post: &Post, now: Timestamp) -> Result<Done<Remote>, Trouble> {
        let mut body = json!({ "text": post.text.words });
        if let Some(thread) = &post.thread {
            body["reply"] = json!({ "in_reply_to_tweet_id": thread.parent.id });
        }
        let request = self.request(&Method::POST, &self.http.url(&["2", "tweets"]), now)?;
        let request = request.header("content-type", "application/json").body(body.to_string());
        let answer = send(request, now).await?;
        if !answer.status.is_success() {
            return Err(refused(&answer, post));
        }
        let id = answer.body["data"]["id"].as_str().and_then(|id| Remote::parse(id, None));
        let odd = TroubleKind::Odd("a post without an id");
        id.map(|value| Done { value, pause_until: answer.pause_until }).ok_or_else(|| odd.into())
    }

    async fn look(&self, post: &Post, now: Timestamp) -> Result<Done<Option<Remote>>, Trouble> {
        let known = self.account.lock().clone();
        let account = match known {
            Some(account) => account,
            None => self.who(now).await?.0,
        };
        let since = post.first_try_at.unwrap_or(now).before(SKEW_MAX);
        let mut next: Option<String> = None;
        for _ in 0..PAGES_MAX {
            let page = self.get(self.posts(&account, since, next.as_deref()), now).await?;
            let Done { value, pause_until } = page;
            // Where there are none, there is no list either.
            let rows = value["data"].as_array().map(Vec::as_slice).unwrap_or_default();
            if rows.is_empty() && !value["meta"].is_object() {
                return Err(TroubleKind::Odd("a list that is none").into());
            }
            if let Some(row) = rows.iter().find(|row| links_to(row, &post.text.url)) {
                let id = row["id"].as_str().and_then(|id| Remote::parse(id, None));
                let id = id.ok_or(TroubleKind::Odd("a post without an id"))?;
                return Ok(Done { value: Some(id), pause_until });
            }
            next = value["meta"]["next_token"].as_str().map(str::to_owned);
            if next.is_none() {
                return Ok(Done { value: None, pause_until });
            }
        }
        Err(TroubleKind::Odd("so many posts that ours is not found among them").into())
    }

    async fn edit(&self, remote: &Remote, _post: &Post, _now: Timestamp) -> Result<Done<Remote>, Trouble> {
        // Not asked for: an edit is told by a reply.
        Ok(Done { value: remote.clone(), pause_until: None })
    }
}
