//! A network that only shows what would be posted.

use super::desk::Say;
use super::length::Length;
use super::network::{Done, Edits, Network, Post, Remote, Trouble};
use async_trait::async_trait;
use kernel::Timestamp;

/// What it calls each post.
const ID: &str = "dry-run";

pub(crate) struct Dry {
    pub(crate) name: String,
    pub(crate) length: Length,
    pub(crate) edits: Edits,
    pub(crate) say: Say,
}

impl Dry {
    fn show(&self, what: &str, post: &Post) -> Done<Remote> {
        (self.say)(&format!("{} would {what}:\n{}\n", self.name, post.text.words));
        Done { value: Remote { id: ID.to_owned(), cid: None }, pause_until: None }
    }
}

#[async_trait]
impl Network for Dry {
    fn length(&self) -> Length {
        self.length
    }

    fn edits(&self) -> Edits {
        self.edits
    }

    async fn check(&self, _now: Timestamp) -> Result<String, Trouble> {
        Ok("it only shows what would be posted".to_owned())
    }

    async fn post(&self, post: &Post, _now: Timestamp) -> Result<Done<Remote>, Trouble> {
        Ok(self.show(if post.thread.is_some() { "answer" } else { "post" }, post))
    }

    /// Shown twice after a crash is better than not shown.
    async fn look(&self, _post: &Post, _now: Timestamp) -> Result<Done<Option<Remote>>, Trouble> {
        Ok(Done { value: None, pause_until: None })
    }

    async fn edit(&self, _remote: &Remote, post: &Post, _now: Timestamp) -> Result<Done<Remote>, Trouble> {
        Ok(self.show("change a post to", post))
    }
}
