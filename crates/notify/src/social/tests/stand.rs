//! Servers that speak as the networks do, and fail as they do: they lose answers, do things and say that they failed, are
//! asked twice by a proxy, limit rates, and end sessions. The tests of the whole program use them as well.

use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub(crate) const MASTODON_TOKEN: &str = "mastodon-token";
pub(crate) const HANDLE: &str = "bank.example";
pub(crate) const APP_PASSWORD: &str = "abcd-efgh-ijkl-mnop";
pub(crate) const X_KEYS: [&str; 4] = ["api-key", "api-secret", "access-token", "access-secret"];
const DID: &str = "did:plc:abcdefghijklmnopqrstuvwx";
/// Rows of a page, fewer than anyone asks for, so that there are several.
const PAGE_ROWS: usize = 3;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `has_keys`: whether it heeds `Idempotency-Key`.
    Mastodon {
        has_keys: bool,
    },
    Bluesky,
    X,
}

/// What becomes of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    None,
    /// Done, and the connection ends.
    Lost,
    /// Not done, and the connection ends.
    Dropped,
    /// Done, and 502.
    Late,
    /// Not done, and 500.
    Broken,
    /// Done, and 200 with half of a document.
    Half,
    /// Done twice, as behind a proxy that repeats; the second answer counts.
    Twice,
    /// Not done, and 429 for two minutes.
    Limited,
    /// The session ended.
    Stale,
}

/// A post, as the network has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Posted {
    pub(crate) id: String,
    pub(crate) text: String,
    /// The whole address that it links to.
    pub(crate) url: String,
    pub(crate) root: Option<String>,
    pub(crate) parent: Option<String>,
    /// How often it was changed.
    pub(crate) changes: usize,
    created_at: String,
    record: Value,
}

pub(crate) type Faults = Box<dyn FnMut(&str) -> Fault + Send>;
pub(crate) type Now = Box<dyn Fn() -> String + Send>;

struct World {
    kind: Kind,
    posts: Vec<Posted>,
    keys: BTreeMap<String, String>,
    nonces: BTreeSet<String>,
    /// `POST /2/tweets` and the like, in order.
    asked: Vec<String>,
    /// Of the session that is good.
    session: usize,
    count: usize,
    faults: Faults,
    /// RFC 3339.
    now: Now,
}

/// A running stand-in.
pub(crate) struct Stand {
    pub(crate) address: SocketAddr,
    world: Arc<Mutex<World>>,
    serving: JoinHandle<()>,
}

impl Drop for Stand {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Stand {
    pub(crate) async fn start(kind: Kind, now: Now) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
        let address = listener.local_addr().expect("it is bound");
        let world = World {
            kind,
            posts: Vec::new(),
            keys: BTreeMap::new(),
            nonces: BTreeSet::new(),
            asked: Vec::new(),
            session: 0,
            count: 0,
            faults: Box::new(|_| Fault::None),
            now,
        };
        let world = Arc::new(Mutex::new(world));
        let shared = Arc::clone(&world);
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let world = Arc::clone(&shared);
                let service = service_fn(move |request| {
                    let world = Arc::clone(&world);
                    async move { answer(&world, request).await }
                });
                tokio::spawn(async move {
                    drop(http1::Builder::new().serve_connection(TokioIo::new(stream), service).await);
                });
            }
        });
        Self { address, world, serving }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn posts(&self) -> Vec<Posted> {
        self.world.lock().expect("nobody panicked").posts.clone()
    }

    pub(crate) fn asked(&self) -> Vec<String> {
        self.world.lock().expect("nobody panicked").asked.clone()
    }

    /// From now on, this says what becomes of each request.
    pub(crate) fn fail(&self, faults: impl FnMut(&str) -> Fault + Send + 'static) {
        self.world.lock().expect("nobody panicked").faults = Box::new(faults);
    }

    /// As the account's owner takes a post away by hand.
    pub(crate) fn forget(&self, id: &str) {
        self.world.lock().expect("nobody panicked").posts.retain(|post| post.id != id);
    }
}

/// A request that was read.
struct Ask {
    what: String,
    query: BTreeMap<String, String>,
    authorization: String,
    key: Option<String>,
    body: Value,
}

type Said = (u16, Value);

async fn answer(
    world: &Mutex<World>,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, std::io::Error> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map_err(std::io::Error::other)?.to_bytes();
    let text = |name: &str| head.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let pairs = head.uri.query().unwrap_or_default().split('&').filter_map(|pair| pair.split_once('='));
    let ask = Ask {
        what: format!("{} {}", head.method, head.uri.path()),
        query: pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        authorization: text("authorization").unwrap_or_default(),
        key: text("idempotency-key"),
        body: serde_json::from_slice(&body).unwrap_or(Value::Null),
    };
    let mut world = world.lock().expect("nobody panicked");
    world.asked.push(ask.what.clone());
    let fault = (world.faults)(&ask.what);
    let gone = || std::io::Error::other("the connection ends");
    let (status, body) = match fault {
        Fault::None => world.take(&ask),
        Fault::Lost => {
            world.take(&ask);
            return Err(gone());
        }
        Fault::Dropped => return Err(gone()),
        Fault::Late => {
            world.take(&ask);
            (502, json!({ "error": "Bad gateway" }))
        }
        Fault::Broken => (500, Value::Null),
        Fault::Half => {
            let (status, body) = world.take(&ask);
            let text = body.to_string();
            let half = text.get(..text.len() / 2).unwrap_or_default().to_owned();
            return Ok(reply(status, half));
        }
        Fault::Twice => {
            world.take(&ask);
            world.take(&ask)
        }
        Fault::Limited => (429, json!({ "error": "Too many requests" })),
        Fault::Stale => {
            world.session = usize::MAX;
            world.take(&ask)
        }
    };
    Ok(reply(status, body.to_string()))
}

fn reply(status: u16, body: String) -> Response<Full<Bytes>> {
    let mut reply = Response::builder().status(status).header("content-type", "application/json");
    if status == 429 {
        reply = reply.header("retry-after", "120");
    }
    reply.body(Full::new(body.into())).expect("the head is plain")
}

impl World {
    fn take(&mut self, ask: &Ask) -> Said {
        match self.kind {
            Kind::Mastodon { has_keys } => self.mastodon(ask, has_keys),
            Kind::Bluesky => self.bluesky(ask),
            Kind::X => self.x(ask),
        }
    }

    fn keep(&mut self, id: String, text: &str, url: &str, (root, parent): (Option<String>, Option<String>)) {
        let created_at = (self.now)();
        let (text, url) = (text.to_owned(), url.to_owned());
        let record = Value::Null;
        self.posts.push(Posted { id, text, url, root, parent, changes: 0, created_at, record });
    }

    fn has(&self, id: &str) -> bool {
        self.posts.iter().any(|post| post.id == id)
    }

    fn next_id(&mut self) -> String {
        self.count += 1;
        (109_000_000_000_000_000_u64 + u64::try_from(self.count).expect("it is small")).to_string()
    }

    fn mastodon(&mut self, ask: &Ask, has_keys: bool) -> Said {
        if ask.authorization != format!("Bearer {MASTODON_TOKEN}") {
            return (401, json!({ "error": "The access token is invalid" }));
        }
        match ask.what.as_str() {
            "GET /api/v1/accounts/verify_credentials" => (200, json!({ "id": "42", "acct": "bank" })),
            "GET /api/v2/instance" => {
                (200, json!({ "configuration": { "statuses": { "max_characters": 500 } } }))
            }
            "GET /api/v1/accounts/42/statuses" => (200, self.mastodon_page(ask.query.get("max_id"))),
            "POST /api/v1/statuses" => {
                let known = ask.key.as_ref().filter(|_| has_keys).and_then(|key| self.keys.get(key));
                if let Some(id) = known {
                    return (200, json!({ "id": id }));
                }
                let text = ask.body["status"].as_str().unwrap_or_default().to_owned();
                if text.is_empty() || 500 < counted(&text) {
                    return (
                        422,
                        json!({ "error": "Validation failed: Text character limit of 500 exceeded" }),
                    );
                }
                let parent = ask.body["in_reply_to_id"].as_str().map(str::to_owned);
                if parent.as_ref().is_some_and(|id| !self.has(id)) {
                    return (404, json!({ "error": "Record not found" }));
                }
                let id = self.next_id();
                ask.key.iter().for_each(|key| drop(self.keys.insert(key.clone(), id.clone())));
                self.keep(id.clone(), &text, link(&text), (None, parent));
                (200, json!({ "id": id }))
            }
            what => {
                let id = what.strip_prefix("PUT /api/v1/statuses/").unwrap_or_default();
                let text = ask.body["status"].as_str().unwrap_or_default();
                let Some(post) = self.posts.iter_mut().find(|post| post.id == id) else {
                    return (404, json!({ "error": "Record not found" }));
                };
                if post.text != text {
                    (post.text, post.changes) = (text.to_owned(), post.changes + 1);
                }
                (200, json!({ "id": id }))
            }
        }
    }

    fn mastodon_page(&self, before: Option<&String>) -> Value {
        let older = |post: &&Posted| before.is_none_or(|before| post.id < *before);
        let rows = self.posts.iter().rev().filter(older).take(PAGE_ROWS).map(|post| {
            let words = post.text.split(' ').map(|word| match word.rsplit_once('\n') {
                Some((first, url)) if url.starts_with("http") => format!(
                    "{}<a href=\"{url}\" rel=\"nofollow noopener\">{url}</a>",
                    first.replace('\n', "<br />")
                ),
                _ => word.replace('\n', "<br />"),
            });
            let html = words.collect::<Vec<_>>().join(" ");
            json!({ "id": post.id, "created_at": post.created_at, "content": format!("<p>{html}</p>") })
        });
        rows.collect()
    }

    fn bluesky(&mut self, ask: &Ask) -> Said {
        let session = |number: usize| {
            let (access, refresh) = (format!("access-{number}"), format!("refresh-{number}"));
            json!({ "did": DID, "handle": HANDLE, "accessJwt": access, "refreshJwt": refresh })
        };
        let what = ask.what.as_str();
        if what.ends_with("createSession") || what.ends_with("refreshSession") {
            let is_login = ask.body["identifier"] == HANDLE && ask.body["password"] == APP_PASSWORD;
            let is_refresh = ask.authorization == format!("Bearer refresh-{}", self.count);
            if (what.ends_with("createSession") && !is_login)
                || (what.ends_with("refreshSession") && !is_refresh)
            {
                return (401, json!({ "error": "AuthenticationRequired", "message": "Invalid password" }));
            }
            self.count += 1;
            self.session = self.count;
            return (200, session(self.count));
        }
        if ask.authorization != format!("Bearer access-{}", self.session) {
            return (400, json!({ "error": "ExpiredToken", "message": "Token has expired" }));
        }
        match what {
            "POST /xrpc/com.atproto.repo.putRecord" => self.bluesky_put(&ask.body),
            "GET /xrpc/com.atproto.repo.getRecord" => {
                let id = uri(ask.query.get("rkey").map_or("", String::as_str));
                let post = self.posts.iter().find(|post| post.id == id);
                post.map_or_else(
                    || (400, json!({ "error": "RecordNotFound", "message": "Could not locate record" })),
                    |post| (200, json!({ "uri": id, "cid": cid(&post.record), "value": post.record })),
                )
            }
            _ => (404, Value::Null),
        }
    }

    fn bluesky_put(&mut self, body: &Value) -> Said {
        let wrong = |why: &str| (400, json!({ "error": "InvalidRequest", "message": why }));
        let (rkey, record) = (body["rkey"].as_str().unwrap_or_default(), &body["record"]);
        let is_tid = rkey.len() == 13 && rkey.bytes().all(|byte| matches!(byte, b'2'..=b'7' | b'a'..=b'z'));
        if body["repo"] != DID || body["collection"] != "app.bsky.feed.post" || !is_tid {
            return wrong("Invalid record key");
        }
        let text = record["text"].as_str().unwrap_or_default();
        if text.is_empty() || 300 < text.chars().count() || record["createdAt"].as_str().is_none() {
            return wrong("Record/text must not be longer than 300 graphemes");
        }
        let facet = &record["facets"][0];
        let place = |name: &str| facet["index"][name].as_u64().and_then(|at| usize::try_from(at).ok());
        let shown = place("byteStart").zip(place("byteEnd")).and_then(|(start, end)| text.get(start..end));
        let url = facet["features"][0]["uri"].as_str().unwrap_or_default();
        if !shown.is_some_and(|shown| !shown.is_empty() && url.contains(shown)) {
            return wrong("Record/facets must point at the text of the link");
        }
        for end in ["root", "parent"] {
            let named = &record["reply"][end];
            let post = self.posts.iter().find(|post| named["uri"] == post.id);
            if !record["reply"].is_null() && post.is_none_or(|post| named["cid"] != cid(&post.record)) {
                return wrong("Record/reply must name a record by its hash");
            }
        }
        let id = uri(rkey);
        if let Some(post) = self.posts.iter_mut().find(|post| post.id == id) {
            if post.record != *record {
                (post.text, post.changes) = (text.to_owned(), post.changes + 1);
                post.record = record.clone();
            }
        } else {
            let end = |name: &str| record["reply"][name]["uri"].as_str().map(str::to_owned);
            self.keep(id.clone(), text, url, (end("root"), end("parent")));
            self.posts.last_mut().expect("it was kept").record = record.clone();
        }
        (200, json!({ "uri": id, "cid": cid(record) }))
    }

    fn x(&mut self, ask: &Ask) -> Said {
        let part = |name: &str| {
            let (_, rest) = ask.authorization.split_once(&format!("{name}=\""))?;
            Some(rest.split_once('"')?.0.to_owned())
        };
        let nonce = part("oauth_nonce").unwrap_or_default();
        let is_ours = part("oauth_consumer_key").as_deref() == Some(X_KEYS[0])
            && part("oauth_token").as_deref() == Some(X_KEYS[2])
            && part("oauth_signature").is_some_and(|signature| 20 < signature.len());
        if !is_ours || nonce.is_empty() || !self.nonces.insert(format!("{nonce} {}", self.asked.len())) {
            return (401, json!({ "title": "Unauthorized", "status": 401 }));
        }
        match ask.what.as_str() {
            "GET /2/users/me" => (200, json!({ "data": { "id": "7", "username": "bank" } })),
            "GET /2/users/7/tweets" => (200, self.x_page(ask.query.get("pagination_token"))),
            "POST /2/tweets" => {
                let text = ask.body["text"].as_str().unwrap_or_default().to_owned();
                if text.is_empty() || 280 < counted(&text) {
                    return (400, json!({ "title": "Invalid Request", "detail": "The text is too long." }));
                }
                if self.posts.iter().any(|post| post.text == text) {
                    let detail = "You are not allowed to create a Tweet with duplicate content.";
                    return (403, json!({ "title": "Forbidden", "status": 403, "detail": detail }));
                }
                let parent = ask.body["reply"]["in_reply_to_tweet_id"].as_str().map(str::to_owned);
                if parent.as_ref().is_some_and(|id| !self.has(id)) {
                    let detail = "You attempted to reply to a Tweet that is deleted or not visible to you.";
                    return (403, json!({ "title": "Forbidden", "status": 403, "detail": detail }));
                }
                let id = self.next_id();
                self.keep(id.clone(), &text, link(&text), (None, parent));
                (201, json!({ "data": { "id": id, "text": text } }))
            }
            _ => (404, Value::Null),
        }
    }

    fn x_page(&self, token: Option<&String>) -> Value {
        let start: usize = token.and_then(|token| token.parse().ok()).unwrap_or(0);
        let rows = self.posts.iter().rev().skip(start).take(PAGE_ROWS).map(|post| {
            let urls = json!([{ "url": "https://t.co/abcdefghij", "expanded_url": post.url }]);
            json!({ "id": post.id, "text": "... https://t.co/abcdefghij", "entities": { "urls": urls } })
        });
        let rows: Vec<Value> = rows.collect();
        let mut page = json!({ "meta": { "result_count": rows.len() } });
        if start + rows.len() < self.posts.len() {
            page["meta"]["next_token"] = json!((start + rows.len()).to_string());
        }
        if !rows.is_empty() {
            page["data"] = Value::Array(rows);
        }
        page
    }
}

fn uri(rkey: &str) -> String {
    format!("at://{DID}/app.bsky.feed.post/{rkey}")
}

/// A hash of a record; that it is another one for another record is all that counts.
fn cid(record: &Value) -> String {
    let hash = record.to_string().bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("bafyrei{hash:016x}")
}

/// The last address of a text.
fn link(text: &str) -> &str {
    text.split_whitespace().rfind(|word| word.starts_with("http")).unwrap_or_default()
}

/// Characters, each address as 23.
fn counted(text: &str) -> usize {
    let long: usize = text
        .split_whitespace()
        .filter(|word| word.starts_with("http"))
        .map(|word| word.chars().count().saturating_sub(23))
        .sum();
    text.chars().count() - long
}
