//! One request, in parts that a test can change one by one.

use crate::harness::{Answer, Api};
use reqwest::Method;
use serde_json::Value;

pub(crate) const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

/// A name and a value, which need not be UTF-8.
pub(crate) type Pair = (String, Vec<u8>);

#[derive(Debug, Clone)]
pub(crate) struct Ask {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) query: Vec<Pair>,
    pub(crate) input: Input,
}

#[derive(Debug, Clone)]
pub(crate) enum Input {
    Nothing,
    Form(Vec<Pair>),
    Json(Value),
    Bytes(Vec<u8>),
    Mail(String),
}

impl Ask {
    pub(crate) fn of(method: Method, path: impl Into<String>) -> Self {
        Self { method, path: path.into(), query: Vec::new(), input: Input::Nothing }
    }

    pub(crate) fn get(path: impl Into<String>) -> Self {
        Self::of(Method::GET, path)
    }

    pub(crate) fn query(self, query: &[(&str, &str)]) -> Self {
        Self { query: pairs(query), ..self }
    }

    pub(crate) fn form(self, form: &[(&str, &str)]) -> Self {
        Self { input: Input::Form(pairs(form)), ..self }
    }

    pub(crate) fn json(self, value: Value) -> Self {
        Self { input: Input::Json(value), ..self }
    }

    /// Path and query as they are sent.
    pub(crate) fn target(&self) -> String {
        let query = encoded(&self.query);
        if query.is_empty() { self.path.clone() } else { format!("{}?{query}", self.path) }
    }

    /// The body with its content type.
    pub(crate) fn body(&self) -> (Option<&'static str>, Vec<u8>) {
        match &self.input {
            Input::Nothing => (None, Vec::new()),
            Input::Form(form) => (Some(FORM), encoded(form).into_bytes()),
            Input::Json(value) => (Some(JSON), value.to_string().into_bytes()),
            Input::Mail(mail) => (Some("message/rfc822"), mail.clone().into_bytes()),
            Input::Bytes(bytes) => (Some("application/octet-stream"), bytes.clone()),
        }
    }

    pub(crate) async fn send(&self, api: &Api) -> Answer {
        api.send(self.method.clone(), &self.target(), self.body()).await
    }
}

fn pairs(texts: &[(&str, &str)]) -> Vec<Pair> {
    texts.iter().map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec())).collect()
}

fn encoded(pairs: &[Pair]) -> String {
    let part = |bytes: &[u8]| form_urlencoded::byte_serialize(bytes).collect::<String>();
    let pair = |(name, value): &Pair| format!("{}={}", part(name.as_bytes()), part(value));
    pairs.iter().map(pair).collect::<Vec<_>>().join("&")
}
