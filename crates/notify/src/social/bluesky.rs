//! Bluesky: the AT protocol's `com.atproto.server` and `com.atproto.repo`.
//!
//! A post is put under a record key that follows from what it tells, so that putting it again changes nothing.

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
use url::Url;

const COLLECTION: &str = "app.bsky.feed.post";
/// Errors that say that the access token is no longer good.
const STALE: [&str; 2] = ["ExpiredToken", "InvalidToken"];
/// Of a token.
const TOKEN_BYTES_MAX: usize = 8 * 1024;

pub(crate) struct Bluesky {
    pub(crate) http: Http,
    pub(crate) credentials: PathBuf,
    /// Of the posts, as `en`.
    pub(crate) language: String,
    pub(crate) session: Mutex<Option<Session>>,
}

/// Who we are, and the tokens that say so for an hour or two.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    did: String,
    handle: String,
    access: Secret<String>,
    refresh: Secret<String>,
}

impl Session {
    fn parse(body: &Value) -> Option<Self> {
        let token = |key: &str| {
            let text = body[key].as_str()?;
            let is_token = text.len() <= TOKEN_BYTES_MAX && text.bytes().all(|byte| byte.is_ascii_graphic());
            is_token.then(|| Secret::new(text.to_owned()))
        };
        Some(Self {
            did: Remote::parse(body["did"].as_str()?, None)?.id,
            handle: body["handle"].as_str().unwrap_or("?").to_owned(),
            access: token("accessJwt")?,
            refresh: token("refreshJwt")?,
        })
    }
}

impl Bluesky {
    fn url(&self, method: &str) -> Url {
        self.http.url(&["xrpc", method])
    }

    fn post_json(&self, method: &str, body: &Value) -> RequestBuilder {
        let request = self.http.request(Method::POST, self.url(method));
        request.header("content-type", "application/json").body(body.to_string())
    }

    /// Signs in by the app password.
    async fn sign_in(&self, now: Timestamp) -> Result<Session, Trouble> {
        let what = "a handle and an app password in two lines";
        let [handle, password]: [Secret<String>; 2] = exactly(&self.credentials, what)?;
        let body = json!({ "identifier": handle.expose(), "password": password.expose() });
        let answer = send(self.post_json("com.atproto.server.createSession", &body), now).await?;
        self.keep(answer)
    }

    /// A refusal to sign in says nothing of a post.
    fn keep(&self, answer: Answer) -> Result<Session, Trouble> {
        let status = answer.status;
        let denied = |trouble: Trouble| match trouble.kind {
            TroubleKind::Refused(..) => Trouble { kind: TroubleKind::Denied(status), ..trouble },
            _ => trouble,
        };
        let body = answer.good().map_err(denied)?.value;
        let odd = || Trouble::from(TroubleKind::Odd("a session without its tokens"));
        let session = Session::parse(&body).ok_or_else(odd)?;
        *self.session.lock() = Some(session.clone());
        Ok(session)
    }

    async fn session(&self, now: Timestamp) -> Result<Session, Trouble> {
        let known = self.session.lock().clone();
        match known {
            Some(session) => Ok(session),
            None => self.sign_in(now).await,
        }
    }

    /// A session in place of one whose access token is no longer good.
    async fn renewed(&self, old: &Session, now: Timestamp) -> Result<Session, Trouble> {
        let url = self.url("com.atproto.server.refreshSession");
        let request = self.http.request(Method::POST, url).bearer_auth(old.refresh.expose());
        *self.session.lock() = None;
        let answer = send(request, now).await?;
        if answer.status.is_success() { self.keep(answer) } else { self.sign_in(now).await }
    }

    /// Asks something as the account; once more with a new session where the old one ended.
    async fn ask(
        &self,
        now: Timestamp,
        request: impl Fn(&Session) -> RequestBuilder + Send + Sync,
    ) -> Result<Answer, Trouble> {
        let session = self.session(now).await?;
        let answer = send(request(&session).bearer_auth(session.access.expose()), now).await?;
        if !is_stale(&answer) {
            return Ok(answer);
        }
        let session = self.renewed(&session, now).await?;
        let answer = send(request(&session).bearer_auth(session.access.expose()), now).await?;
        if is_stale(&answer) {
            return Err(TroubleKind::Denied(answer.status).into());
        }
        Ok(answer)
    }

    fn record(&self, post: &Post) -> Value {
        let (start, end) = post.text.link;
        let mut record = json!({
            "$type": COLLECTION,
            "text": post.text.words,
            "createdAt": post.said_at.to_string(),
            "langs": [self.language],
            // Places are counted in bytes of UTF-8 (`app.bsky.richtext.facet#byteSlice`).
            "facets": [{
                "index": { "byteStart": start, "byteEnd": end },
                "features": [{ "$type": "app.bsky.richtext.facet#link", "uri": post.text.url }],
            }],
        });
        if let Some(thread) = &post.thread {
            let named = |remote: &Remote| json!({ "uri": remote.id, "cid": remote.cid });
            record["reply"] = json!({ "root": named(&thread.root), "parent": named(&thread.parent) });
        }
        record
    }
}

/// Whether the session is what was wrong.
fn is_stale(answer: &Answer) -> bool {
    let is_said = answer.body["error"].as_str().is_some_and(|error| STALE.contains(&error));
    answer.status == StatusCode::UNAUTHORIZED || is_said
}

fn remote(value: &Value) -> Result<Remote, Trouble> {
    let found = value["uri"].as_str().zip(value["cid"].as_str());
    let found = found.and_then(|(uri, cid)| Remote::parse(uri, Some(cid)));
    found.ok_or_else(|| TroubleKind::Odd("a record without its address").into())
}

#[async_trait]
impl Network for Bluesky {
    fn length(&self) -> Length {
        Length::Bluesky
    }

    /// The record of a post could be put anew, but those who show it keep what they saw first.
    fn edits(&self) -> Edits {
        Edits::Reply
    }

    async fn check(&self, now: Timestamp) -> Result<String, Trouble> {
        let session = self.sign_in(now).await?;
        Ok(format!("@{} ({})", session.handle, session.did))
    }

    async fn post(&self, post: &Post, now: Timestamp) -> Result<Done<Remote>, Trouble> {
        let record = self.record(post);
        let put = |session: &Session| {
            let body = json!({
                "repo": session.did,
                "collection": COLLECTION,
                "rkey": post.record_key,
                "record": record,
            });
            self.post_json("com.atproto.repo.putRecord", &body)
        };
        let Done { value, pause_until } = self.ask(now, put).await?.good()?;
        Ok(Done { value: remote(&value)?, pause_until })
    }

    async fn look(&self, post: &Post, now: Timestamp) -> Result<Done<Option<Remote>>, Trouble> {
        let get = |session: &Session| {
            let mut url = self.url("com.atproto.repo.getRecord");
            url.query_pairs_mut()
                .append_pair("repo", &session.did)
                .append_pair("collection", COLLECTION)
                .append_pair("rkey", &post.record_key);
            self.http.request(Method::GET, url)
        };
        let answer = self.ask(now, get).await?;
        if answer.status == StatusCode::BAD_REQUEST && answer.body["error"] == "RecordNotFound" {
            return Ok(Done { value: None, pause_until: answer.pause_until });
        }
        let Done { value, pause_until } = answer.good()?;
        Ok(Done { value: Some(remote(&value)?), pause_until })
    }

    async fn edit(&self, remote: &Remote, _post: &Post, _now: Timestamp) -> Result<Done<Remote>, Trouble> {
        // Not asked for: an edit is told by a reply.
        Ok(Done { value: remote.clone(), pause_until: None })
    }
}
