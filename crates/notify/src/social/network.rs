//! What a network is to the outbox: something that posts, changes a post, and can be asked whether it has one.

use super::credentials::CredentialsError;
use super::length::Length;
use super::text::Text;
use async_trait::async_trait;
use kernel::Timestamp;
use reqwest::StatusCode;

/// A post as it goes out; the same each time it is tried, but for what it answers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Post {
    pub(crate) text: Text,
    /// For `Idempotency-Key`.
    pub(crate) key: String,
    /// For `rkey`.
    pub(crate) record_key: String,
    /// When the bank said it.
    pub(crate) said_at: Timestamp,
    /// Nothing of it can be older than this; `None` before the first try.
    pub(crate) first_try_at: Option<Timestamp>,
    /// The first post of the thread, and the one before this.
    pub(crate) thread: Option<Thread>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Thread {
    pub(crate) root: Remote,
    pub(crate) parent: Remote,
}

/// A post as the network knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Remote {
    /// The id; of Bluesky, the `at://` address.
    pub(crate) id: String,
    /// Of Bluesky: the hash of the record.
    pub(crate) cid: Option<String>,
}

impl Remote {
    /// Of an id.
    const BYTES_MAX: usize = 512;

    /// `None` where a network would have us keep something that is no id.
    pub(crate) fn parse(id: &str, cid: Option<&str>) -> Option<Self> {
        let is_id = |text: &str| {
            !text.is_empty()
                && text.len() <= Self::BYTES_MAX
                && text.bytes().all(|byte| byte.is_ascii_graphic())
        };
        (is_id(id) && cid.is_none_or(is_id)).then(|| Self { id: id.to_owned(), cid: cid.map(str::to_owned) })
    }
}

/// An answer, and until when nothing more should be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Done<T> {
    pub(crate) value: T,
    pub(crate) pause_until: Option<Timestamp>,
}

/// Why it is not known to be done.
#[derive(Debug, thiserror::Error)]
#[error("{kind}")]
pub struct Trouble {
    #[source]
    pub kind: TroubleKind,
    /// What the network asks for, within bounds.
    pub until: Option<Timestamp>,
}

#[derive(Debug, thiserror::Error)]
pub enum TroubleKind {
    #[error("the network wants fewer requests")]
    Limited,
    #[error("the network does not let the account in, or lets it not do this ({0})")]
    Denied(StatusCode),
    #[error("the credentials cannot be used")]
    Credentials(#[from] CredentialsError),
    #[error("the network does not take the post ({0}): {1}")]
    Refused(StatusCode, String),
    #[error("the post to answer to is gone")]
    NoParent,
    #[error("the network has such a post already")]
    Duplicate,
    #[error("the network cannot be reached, or its answer was lost")]
    Unreachable(#[source] reqwest::Error),
    #[error("the network answered {0}")]
    Answered(StatusCode),
    #[error("the network's answer is not as it should be: {0}")]
    Odd(&'static str),
    #[error("the HTTP client cannot be set up")]
    Setup(#[source] reqwest::Error),
    #[error("the instance takes {has} characters, and `characters_max` is {wanted}")]
    TooLong { has: u64, wanted: usize },
}

impl From<TroubleKind> for Trouble {
    fn from(kind: TroubleKind) -> Self {
        Self { kind, until: None }
    }
}

impl From<CredentialsError> for Trouble {
    fn from(error: CredentialsError) -> Self {
        TroubleKind::Credentials(error).into()
    }
}

/// How a text that was edited is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edits {
    /// The post is changed.
    Change,
    /// Another post says so.
    Reply,
}

#[async_trait]
pub(crate) trait Network: Send + Sync {
    fn length(&self) -> Length;
    fn edits(&self) -> Edits;
    /// Whether the credentials are good; what the account is called. Posts nothing.
    async fn check(&self, now: Timestamp) -> Result<String, Trouble>;
    async fn post(&self, post: &Post, now: Timestamp) -> Result<Done<Remote>, Trouble>;
    /// Whether it has the post; asked before every try but the first.
    async fn look(&self, post: &Post, now: Timestamp) -> Result<Done<Option<Remote>>, Trouble>;
    /// Changes a post; doing it twice is as doing it once.
    async fn edit(&self, remote: &Remote, post: &Post, now: Timestamp) -> Result<Done<Remote>, Trouble>;
}
