//! A running bank, asked over HTTP with a credential from a file.

use super::args::Way;
use crate::config::read_secret;
use anyhow::{Context as _, Result, bail, ensure};
use kernel::Secret;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue, IF_MATCH};
use reqwest::redirect::Policy;
use reqwest::{Certificate, Method};
use serde_json::Value;
use std::time::Duration;
use url::{Host, Url};

/// How long the bank may take.
const ANSWER_WAIT_MAX: Duration = Duration::from_mins(1);
/// Bytes of an answer: fifty incidents with all that may be in them are far less.
const ANSWER_BYTES_MAX: usize = 64 * 1024 * 1024;
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// One request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Call {
    pub(super) method: Method,
    /// Below `/staff/v1`, not encoded.
    pub(super) path: Vec<String>,
    pub(super) query: Vec<(String, String)>,
    pub(super) body: Option<Value>,
}

/// The bank, and by which credential it is asked.
pub(super) struct Desk {
    url: Url,
    credential: Secret<String>,
    client: reqwest::Client,
    /// What goes with an act: the key of what is done once, and the tag of what was looked at.
    headers: HeaderMap,
}

impl Desk {
    /// # Errors
    /// When the address would show the credential to others, or a file cannot be read.
    pub(super) fn open(url: &Url, way: &Way) -> Result<Self> {
        let is_here = match url.host() {
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            Some(Host::Domain(name)) => name == "localhost",
            None => bail!("the address {url} names no host"),
        };
        ensure!(
            url.scheme() == "https" || (url.scheme() == "http" && is_here),
            "the address {url} would show the credential to whoever listens in: it has to begin with https://"
        );
        let file =
            way.credential.as_deref().context("--credential is missing: the file with the credential")?;
        let credential = read_secret(file)?;
        let mut builder =
            reqwest::Client::builder().no_proxy().redirect(Policy::none()).timeout(ANSWER_WAIT_MAX);
        if let Some(authorities) = &way.authorities {
            let pem = std::fs::read(authorities);
            let pem = pem.with_context(|| format!("{} cannot be read", authorities.display()))?;
            for certificate in Certificate::from_pem_bundle(&pem).context("--authorities is not PEM")? {
                builder = builder.add_root_certificate(certificate);
            }
        }
        let mut headers = HeaderMap::new();
        if let Some(key) = &way.key {
            headers.insert(IDEMPOTENCY_KEY, HeaderValue::from_str(key).context("--key is not plain text")?);
        }
        if let Some(tag) = &way.if_match {
            let tag = format!("\"{}\"", tag.trim_matches('"'));
            headers.insert(IF_MATCH, HeaderValue::from_str(&tag).context("--if-match is not plain text")?);
        }
        Ok(Self { url: url.clone(), credential, client: builder.build()?, headers })
    }

    /// What the bank answers; of an incident with its tag.
    ///
    /// # Errors
    /// The bank's own code and words, or what keeps it from answering.
    pub(super) async fn ask(&self, call: &Call) -> Result<Value> {
        let mut request = self
            .client
            .request(call.method.clone(), address(&self.url, call)?)
            .bearer_auth(self.credential.expose())
            .headers(self.headers.clone());
        if let Some(body) = &call.body {
            let text = serde_json::to_vec(body).context("the request cannot be printed as JSON")?;
            request = request.header("content-type", "application/json").body(text);
        }
        let mut answer = request.send().await.context("the bank cannot be reached")?;
        let (status, tag) = (answer.status(), answer.headers().get("etag").cloned());
        let mut bytes = Vec::new();
        while let Some(chunk) = answer.chunk().await.context("the bank's answer broke off")? {
            ensure!(bytes.len() + chunk.len() <= ANSWER_BYTES_MAX, "the bank's answer is too long");
            bytes.extend_from_slice(&chunk);
        }
        let value: Value = serde_json::from_slice(&bytes)
            .with_context(|| format!("{status}: what answers there is not a bank's staff API"))?;
        if !status.is_success() {
            let text = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
            let name = value["params"]["name"].as_str().map(|name| format!(" ({name})")).unwrap_or_default();
            bail!("{}{name}: {}", text("code"), text("message"));
        }
        Ok(with_tag(value, tag.as_ref()))
    }
}

/// An answer that has a tag, with it: what `--if-match` takes.
fn with_tag(mut value: Value, tag: Option<&HeaderValue>) -> Value {
    if let (Some(members), Some(Ok(tag))) = (value.as_object_mut(), tag.map(HeaderValue::to_str)) {
        members.insert("etag".to_owned(), tag.trim_matches('"').into());
    }
    value
}

fn address(base: &Url, call: &Call) -> Result<Url> {
    let mut url = base.clone();
    {
        let Ok(mut segments) = url.path_segments_mut() else { bail!("the address {base} cannot be used") };
        segments.pop_if_empty().extend(["staff", "v1"]).extend(&call.path);
    }
    if !call.query.is_empty() {
        url.query_pairs_mut().extend_pairs(&call.query);
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(path: &[&str], query: &[(&str, &str)]) -> Call {
        let pairs = query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let path = path.iter().map(|&segment| segment.to_owned()).collect();
        Call { method: Method::GET, path, query: pairs.collect(), body: None }
    }

    #[test]
    fn what_is_named_stays_one_segment() {
        let base = Url::parse("https://staff.bank.example/").unwrap();
        let shown = address(&base, &call(&["incidents", "../members?x=1#y"], &[("after", "a&b")])).unwrap();
        assert_eq!(
            shown.as_str(),
            "https://staff.bank.example/staff/v1/incidents/..%2Fmembers%3Fx=1%23y?after=a%26b"
        );
        let below = Url::parse("https://bank.example/inside").unwrap();
        assert_eq!(
            address(&below, &call(&["me"], &[])).unwrap().as_str(),
            "https://bank.example/inside/staff/v1/me"
        );
    }

    #[test]
    fn a_credential_is_never_sent_in_the_open() {
        let file = tempfile::NamedTempFile::new().expect("a file can be made");
        std::fs::write(file.path(), "florin_staff_x\n").expect("it can be written");
        let way = Way { credential: Some(file.path().to_owned()), ..Way::default() };
        let opened = |url: &str| Desk::open(&Url::parse(url).unwrap(), &way);
        drop(rustls::crypto::ring::default_provider().install_default());
        for good in ["https://bank.example", "http://127.0.0.1:7790", "http://[::1]:1", "http://localhost:1"]
        {
            assert!(opened(good).is_ok(), "{good}");
        }
        for bad in ["http://bank.example", "http://10.0.0.7", "ftp://127.0.0.1", "file:///tmp/x"] {
            assert!(opened(bad).is_err(), "{bad}");
        }
    }
}
