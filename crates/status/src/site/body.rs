//! One document, ready to be handed out: compressed once, with its head.

use crate::page::{Forms, policy};
use bytes::Bytes;
use hyper::HeaderMap;
use hyper::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
    ETAG, HeaderName, HeaderValue, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS,
};
use std::io::Write as _;

/// How hard it is pressed: once for each change, and never while somebody waits.
const BROTLI_QUALITY: u32 = 9;
const BROTLI_WINDOW: u32 = 20;
const BROTLI_BUFFER: usize = 4_096;
/// Below this many bytes compression saves no packet.
const COMPRESSED_BYTES_MIN: usize = 512;
/// A moment in caches, so that a crowd is answered by them; and a day where nobody else answers (RFC 5861).
const CACHED: HeaderValue =
    HeaderValue::from_static("public, max-age=10, stale-while-revalidate=30, stale-if-error=86400");
const NOT_CACHED: HeaderValue = HeaderValue::from_static("no-store");

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Html,
    /// A page with a form on it.
    Form,
    Json,
    Atom,
    Rss,
    Calendar,
    Picture,
}

impl Kind {
    const fn media_type(self) -> &'static str {
        match self {
            Self::Html | Self::Form => "text/html; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
            Self::Atom => "application/atom+xml; charset=utf-8",
            Self::Rss => "application/rss+xml; charset=utf-8",
            Self::Calendar => "text/calendar; charset=utf-8",
            Self::Picture => "image/svg+xml; charset=utf-8",
        }
    }

    /// Which wishes of the asker count, where its address names no language.
    const fn varies_by(self) -> &'static str {
        match self {
            Self::Html | Self::Form | Self::Picture => "accept-encoding, accept-language",
            Self::Json | Self::Atom | Self::Rss | Self::Calendar => "accept-encoding",
        }
    }

    /// Whether pages of others may read it.
    const fn is_for_others(self) -> bool {
        match self {
            Self::Html | Self::Form => false,
            Self::Json | Self::Atom | Self::Rss | Self::Calendar | Self::Picture => true,
        }
    }
}

/// One encoding of a document.
#[derive(Debug)]
pub(crate) struct Body {
    pub(crate) bytes: Bytes,
    pub(crate) tag: HeaderValue,
    /// Of an answer that brings the bytes.
    pub(crate) head: HeaderMap,
    /// Of one that says that the asker has them (RFC 9110, section 15.4.5).
    pub(crate) unchanged: HeaderMap,
}

/// A document in each encoding that is worth it.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) plain: Body,
    pub(crate) gzip: Option<Body>,
    pub(crate) brotli: Option<Body>,
}

impl Document {
    pub(crate) fn new(kind: Kind, text: String) -> Self {
        let hash = blake3::hash(text.as_bytes()).to_hex();
        let hash = hash.get(..24).unwrap_or_default();
        let is_long = COMPRESSED_BYTES_MIN <= text.len();
        let pressed = |bytes: Vec<u8>, way: &'static str| {
            let is_worth_it = bytes.len() < text.len();
            is_worth_it.then(|| body(kind, bytes.into(), Some(way), &format!("\"{hash}-{way}\"")))
        };
        let gzip = is_long.then(|| pressed(gzip(text.as_bytes()), "gzip")).flatten();
        let brotli = is_long.then(|| pressed(brotli(text.as_bytes()), "br")).flatten();
        let plain = body(kind, text.into(), None, &format!("\"{hash}\""));
        Self { plain, gzip, brotli }
    }

    /// Of a page that says that there is nothing to show.
    pub(crate) fn passing(kind: Kind, text: String) -> Self {
        let mut plain = Self::new(kind, text).plain;
        plain.head.insert(CACHE_CONTROL, NOT_CACHED);
        plain.head.remove(ETAG);
        Self { plain, gzip: None, brotli: None }
    }

    /// The same with one more field in the head of each answer that brings its bytes.
    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        let value = HeaderValue::from_str(value).expect("it is plain ASCII");
        for body in [Some(&mut self.plain), self.gzip.as_mut(), self.brotli.as_mut()].into_iter().flatten() {
            body.head.insert(HeaderName::from_static(name), value.clone());
        }
        self
    }

    pub(crate) fn says(&self, text: &str) -> bool {
        self.plain.bytes == text.as_bytes()
    }
}

fn body(kind: Kind, bytes: Bytes, encoding: Option<&'static str>, tag: &str) -> Body {
    let tag = HeaderValue::from_str(tag).expect("a tag is plain ASCII");
    let mut unchanged = HeaderMap::with_capacity(4);
    unchanged.insert(ETAG, tag.clone());
    unchanged.insert(CACHE_CONTROL, CACHED);
    unchanged.insert(VARY, HeaderValue::from_static(kind.varies_by()));
    if kind.is_for_others() {
        unchanged.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    }
    let mut head = unchanged.clone();
    head.insert(CONTENT_TYPE, HeaderValue::from_static(kind.media_type()));
    head.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Some(encoding) = encoding {
        head.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    let forms = match kind {
        Kind::Html => Some(Forms::None),
        Kind::Form => Some(Forms::Own),
        Kind::Json | Kind::Atom | Kind::Rss | Kind::Calendar | Kind::Picture => None,
    };
    if let Some(forms) = forms {
        let policy = HeaderValue::from_str(&policy(forms)).expect("the policy is plain ASCII");
        head.insert(CONTENT_SECURITY_POLICY, policy);
        head.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    }
    Body { bytes, tag, head, unchanged }
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    out.write_all(text).and_then(|()| out.finish()).expect("a Vec takes every write")
}

fn brotli(text: &[u8]) -> Vec<u8> {
    let mut out = brotli::CompressorWriter::new(Vec::new(), BROTLI_BUFFER, BROTLI_QUALITY, BROTLI_WINDOW);
    out.write_all(text).expect("a Vec takes every write");
    out.into_inner()
}
