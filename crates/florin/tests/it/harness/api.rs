//! A client of the developer API that shows what came when something else was hoped for.

use super::App;
use axum::Router;
use axum::body::{Body, Bytes};
use http_body_util::BodyExt as _;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, StatusCode, Version};
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use tower::ServiceExt as _;

/// The longest a test waits for one answer.
const ANSWER_WAITS: Duration = Duration::from_mins(1);
const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

/// One way to the bank, as one holder of one token.
#[derive(Clone)]
pub(crate) struct Api {
    way: Way,
    holder: Holder,
}

/// Who asks.
#[derive(Clone)]
enum Holder {
    Nobody,
    /// Of a token alone.
    Bearer(String),
    /// Of a key, and perhaps of a token that is bound to it.
    Key(Arc<App>, Option<String>),
}

#[derive(Clone)]
enum Way {
    /// Over the network, to a server process.
    Wire { http: reqwest::Client, base: String },
    /// Into a router of this process.
    Inside(Box<Router>),
}

/// What came back.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    asked: String,
    pub(crate) status: StatusCode,
    pub(crate) version: Version,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// No answer came: the connection was refused, or broke.
#[derive(Debug)]
pub(crate) struct Unanswered;

impl Api {
    /// Over the network, on connections of its own.
    pub(crate) fn wire(base: &str) -> Self {
        Self::wire_by(base, |builder| builder)
    }

    /// The same, with choices about how to connect.
    pub(crate) fn wire_by(
        base: &str,
        choose: impl FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder,
    ) -> Self {
        let builder = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(ANSWER_WAITS);
        let http = choose(builder).build().expect("the client's settings are sound");
        Self { way: Way::Wire { http, base: base.trim_end_matches('/').to_owned() }, holder: Holder::Nobody }
    }

    pub(crate) fn inside(router: Router) -> Self {
        Self { way: Way::Inside(Box::new(router)), holder: Holder::Nobody }
    }

    /// Sends JSON; the method is POST.
    pub(crate) async fn post_json(&self, path: &str, body: &Value) -> Answer {
        self.json(Method::POST, path, body).await
    }

    /// The same way, as the holder of this token.
    pub(crate) fn with(&self, token: &str) -> Self {
        Self { holder: Holder::Bearer(token.to_owned()), ..self.clone() }
    }

    /// The same way, as an app that proves its key with every request, and perhaps holds a token.
    pub(crate) fn proving(&self, app: &Arc<App>, token: Option<&str>) -> Self {
        Self { holder: Holder::Key(Arc::clone(app), token.map(str::to_owned)), ..self.clone() }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, (None, Vec::new())).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, (None, Vec::new())).await
    }

    pub(crate) async fn form(&self, method: Method, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.send(method, path, (Some(FORM), form(fields))).await
    }

    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.form(Method::POST, path, fields).await
    }

    pub(crate) async fn put(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.form(Method::PUT, path, fields).await
    }

    pub(crate) async fn json(&self, method: Method, path: &str, body: &Value) -> Answer {
        self.send(method, path, (Some(JSON), body.to_string().into_bytes())).await
    }

    /// Any request at all: a body with its content type, or neither.
    pub(crate) async fn send(&self, method: Method, path: &str, body: (Option<&str>, Vec<u8>)) -> Answer {
        let asked = format!("{method} {path}");
        self.try_send(method, path, body)
            .await
            .unwrap_or_else(|Unanswered| panic!("{asked} was not answered"))
    }

    /// The same, where a server may be gone.
    pub(crate) async fn try_form(
        &self,
        method: Method,
        path: &str,
        fields: &[(&str, &str)],
    ) -> Result<Answer, Unanswered> {
        self.try_send(method, path, (Some(FORM), form(fields))).await
    }

    async fn try_send(
        &self,
        method: Method,
        path: &str,
        (kind, body): (Option<&str>, Vec<u8>),
    ) -> Result<Answer, Unanswered> {
        let headers = || {
            let mut headers = self.authorisation(&method, path);
            if let Some(kind) = kind {
                let kind = HeaderValue::from_str(kind).expect("a content type is plain text");
                headers.insert(CONTENT_TYPE, kind);
            }
            headers
        };
        let answer = self.send_as_is(method.clone(), path, headers(), body.clone()).await?;
        match &self.holder {
            Holder::Key(app, _) if app.learn(&answer) => {
                let again = self.send_as_is(method.clone(), path, headers(), body).await?;
                app.learn(&again);
                Ok(again)
            }
            Holder::Nobody | Holder::Bearer(_) | Holder::Key(..) => Ok(answer),
        }
    }

    fn authorisation(&self, method: &Method, path: &str) -> HeaderMap {
        let value = |text: &str| HeaderValue::from_str(text).expect("tokens and proofs are plain text");
        let mut headers = HeaderMap::new();
        match &self.holder {
            Holder::Nobody => {}
            Holder::Bearer(token) => {
                headers.insert(AUTHORIZATION, value(&format!("Bearer {token}")));
            }
            Holder::Key(app, token) => {
                let claims = app.claims(method.as_str(), path, token.as_deref());
                headers.insert("dpop", value(&app.proof(&claims)));
                if let Some(token) = token {
                    headers.insert(AUTHORIZATION, value(&format!("DPoP {token}")));
                }
            }
        }
        headers
    }

    /// A request with these headers and no others.
    pub(crate) async fn send_raw(
        &self,
        (method, path): (&str, &str),
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Answer {
        let method = Method::from_bytes(method.as_bytes()).expect("a method is a word");
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            let name = HeaderName::from_bytes(name.as_bytes()).expect("a header's name is a word");
            map.append(name, HeaderValue::from_str(value).expect("a header is plain text"));
        }
        let asked = format!("{method} {path}");
        let sent = self.send_as_is(method, path, map, body).await;
        sent.unwrap_or_else(|Unanswered| panic!("{asked} was not answered"))
    }

    async fn send_as_is(
        &self,
        method: Method,
        path: &str,
        headers: HeaderMap,
        body: Vec<u8>,
    ) -> Result<Answer, Unanswered> {
        let asked = format!("{method} {path}");
        match &self.way {
            Way::Wire { http, base } => {
                let request = http.request(method, format!("{base}{path}")).headers(headers).body(body);
                let answer = request.send().await.map_err(|_| Unanswered)?;
                let (status, version, headers) =
                    (answer.status(), answer.version(), answer.headers().clone());
                let body = answer.bytes().await.map_err(|_| Unanswered)?;
                Ok(Answer { asked, status, version, headers, body })
            }
            Way::Inside(router) => {
                let mut request = axum::http::Request::builder().method(method).uri(path);
                request.headers_mut().expect("the path is a path").extend(headers);
                let request = request.body(Body::from(body)).expect("the path is a path");
                let answer = router.as_ref().clone().oneshot(request).await.expect("a router always answers");
                let (parts, body) = answer.into_parts();
                let body = body.collect().await.map_err(|_| Unanswered)?.to_bytes();
                Ok(Answer {
                    asked,
                    status: parts.status,
                    version: parts.version,
                    headers: parts.headers,
                    body,
                })
            }
        }
    }
}

fn form(fields: &[(&str, &str)]) -> Vec<u8> {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish().into_bytes()
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body, whatever the status.
    #[track_caller]
    pub(crate) fn value(&self) -> Value {
        let reason = |_| panic!("{}: {} with no JSON but {:?}", self.asked, self.status, self.text());
        serde_json::from_slice(&self.body).unwrap_or_else(reason)
    }

    /// The body of a success.
    #[track_caller]
    pub(crate) fn ok(&self) -> Value {
        assert!(self.status.is_success(), "{}: {} with {}", self.asked, self.status, self.text());
        self.value()
    }

    /// Checks a refusal's status and code.
    #[track_caller]
    pub(crate) fn refused(&self, status: u16, code: &str) -> Value {
        let value = self.value();
        assert_eq!(
            (self.status.as_u16(), value["code"].as_str()),
            (status, Some(code)),
            "{}: {value}",
            self.asked
        );
        value
    }

    /// The refusal's code; empty for a success.
    pub(crate) fn code(&self) -> String {
        if self.status.is_success() {
            return String::new();
        }
        self.value()["code"].as_str().unwrap_or_default().to_owned()
    }
}
