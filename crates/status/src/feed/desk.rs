//! Takes in what the bank sends: signed, later than what came before, whole, and kept before it is acknowledged.

use super::FeedKey;
use super::shelf::{KeepError, Kept, Shelf};
use crate::age::{Age, Moment};
use crate::site::{Made, Signer, Site};
use crate::subscribe::Ways;
use crate::told::Told;
use kernel::Timestamp;
use projection::{Mark, SENT_MAX};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, watch};

/// How long the disk may be behind, while the bank says the same again and again.
const KEEP_EVERY: Duration = Duration::from_secs(30);

/// The last word of the bank, and when it was heard.
#[derive(Debug, Clone)]
pub struct Heard {
    pub told: Arc<Told>,
    /// By our wall clock; by the bank's where it was sent long before it came.
    pub at: Timestamp,
    /// By the clock that only goes forward; `None` when another run of the process heard it.
    running: Option<Duration>,
    /// Which document of those fed it is.
    pub number: u64,
    hash: blake3::Hash,
}

impl Heard {
    /// A document that is heard now, or was when it was sent, where that is long ago: whoever kept one and sends it
    /// again, perhaps to a page that knows nothing yet, makes it no younger.
    pub(crate) fn at(told: Arc<Told>, body: &[u8], mark: Mark, now: Moment) -> Self {
        let sent_at = Timestamp::from_micros(mark.at_ms.saturating_mul(1_000));
        let is_recent = now.wall <= sent_at.after(SENT_MAX);
        let (at, running) = if is_recent { (now.wall, Some(now.running)) } else { (sent_at, None) };
        Self { told, at, running, number: mark.number, hash: blake3::hash(body) }
    }

    /// The same when the instant has come for which the bank said something else: when as much time has gone by here as
    /// was to go by, whatever our wall clock says; by that one alone where another run of the process heard it.
    fn gone_on(self, now: Moment) -> Self {
        let Some((at, later)) = self.told.next() else { return self };
        let waits = at.since(self.told.made_at());
        let has_come =
            self.running.map_or(at <= now.wall, |heard| waits <= now.running.saturating_sub(heard));
        if has_come { Self { told: Arc::new(later.clone()), ..self } } else { self }
    }

    /// How old it is.
    #[must_use]
    pub fn age(&self, now: Moment) -> Age {
        Age::of(self.at, self.running, now)
    }
}

/// Why a document is not taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refused {
    #[error("the signature is not a good one")]
    Signature,
    /// Another one came before it.
    #[error("document {last} came before this one")]
    Old { last: u64 },
    #[error(transparent)]
    Bad(#[from] crate::told::BadProjection),
    #[error("the document is shown, and could not be kept")]
    NotKept(#[source] KeepError),
    #[error("the pages could not be made")]
    NotMade,
}

/// Where documents come in, and where the pages made of them go out.
pub struct Desk {
    key: FeedKey,
    own_url: String,
    made: MadeWith,
    inner: Mutex<Inner>,
    site: watch::Sender<Arc<Site>>,
    told: watch::Sender<Option<Arc<Told>>>,
}

/// What an operator may choose of the pages.
#[derive(Clone)]
pub struct Opening {
    /// The page's address where the bank names none.
    pub own_url: String,
    /// Without one there is nothing for the app.
    pub signer: Option<Arc<Signer>>,
    /// How somebody can be told of news.
    pub ways: Ways,
}

#[derive(Clone)]
struct MadeWith {
    signer: Option<Arc<Signer>>,
    ways: Ways,
}

impl MadeWith {
    fn get(&self) -> Made<'_> {
        Made { signer: self.signer.as_deref(), ways: self.ways }
    }
}

struct Inner {
    shelf: Shelf,
    heard: Option<Heard>,
    /// Whether what the last one says is on the disk.
    is_kept: bool,
    /// When it was written, by the clock that only goes forward.
    kept_at: Option<Duration>,
}

impl Desk {
    /// Opens with what was kept.
    ///
    /// # Errors
    /// [`KeepError`] when what was kept cannot be read at all.
    pub fn open(
        key: FeedKey,
        mut shelf: Shelf,
        Opening { own_url, signer, ways }: Opening,
        now: Moment,
    ) -> Result<Self, KeepError> {
        let mut heard = None;
        let made = MadeWith { signer, ways };
        for kept in shelf.load()? {
            match Told::parse(&kept.body, &own_url) {
                Ok(told) => {
                    let hash = blake3::hash(&kept.body);
                    let (number, at) = (kept.number, kept.heard_at);
                    let told = Arc::new(told);
                    heard = Some(Heard { told, at, running: None, number, hash }.gone_on(now));
                    break;
                }
                Err(error) => tracing::warn!(%error, "a kept projection cannot be shown and is passed over"),
            }
        }
        let site = heard.as_ref().map_or_else(Site::empty, |heard| Site::of(heard, now, made.get()));
        let (site, _) = watch::channel(Arc::new(site));
        let (told, _) = watch::channel(heard.as_ref().map(|heard| Arc::clone(&heard.told)));
        Ok(Self {
            key,
            own_url,
            made,
            inner: Mutex::new(Inner { shelf, heard, is_kept: true, kept_at: None }),
            site,
            told,
        })
    }

    /// The pages, as they are and as they will become.
    #[must_use]
    pub fn site(&self) -> watch::Receiver<Arc<Site>> {
        self.site.subscribe()
    }

    /// The last word of the bank, and each that follows, once it is shown and on the disk; one that was kept as well.
    #[must_use]
    pub fn told(&self) -> watch::Receiver<Option<Arc<Told>>> {
        self.told.subscribe()
    }

    /// Takes a document in: when this returns, it is shown and on the disk.
    pub(crate) async fn take(
        &self,
        mark: Mark,
        signature: &str,
        body: Vec<u8>,
        now: Moment,
    ) -> Result<(), Refused> {
        if !self.key.verify(mark, &body, signature) {
            return Err(Refused::Signature);
        }
        let mut inner = self.inner.lock().await;
        let hash = blake3::hash(&body);
        if let Some(last) = &inner.heard {
            // A sender that lost our answer sends the same again.
            let is_repeated = last.number == mark.number && last.hash == hash;
            if mark.number <= last.number && !is_repeated {
                return Err(Refused::Old { last: last.number });
            }
            if is_repeated && inner.is_kept {
                return Ok(());
            }
        }
        let told = Arc::new(Told::parse(&body, &self.own_url)?);
        let heard = Heard::at(told, &body, mark, now).gone_on(now);
        let making = heard.clone();
        let before = Arc::clone(&self.site.borrow());
        let with = self.made.clone();
        let making = move || Site::after(&before, &making, now, with.get());
        let site = tokio::task::spawn_blocking(making).await;
        // Shown first: news that cannot be kept are news.
        self.site.send_replace(Arc::new(site.map_err(|_| Refused::NotMade)?));
        let before = inner.heard.replace(heard.clone());
        let says_the_same = before.is_some_and(|before| before.told.says_as(&heard.told));
        let is_recent = inner.kept_at.is_some_and(|at| now.running.saturating_sub(at) < KEEP_EVERY);
        if says_the_same && inner.is_kept && is_recent {
            return Ok(());
        }
        let told = Arc::clone(&heard.told);
        let kept = Kept { number: mark.number, heard_at: heard.at, body };
        inner.is_kept = false;
        inner.shelf.keep(&kept).map_err(Refused::NotKept)?;
        (inner.is_kept, inner.kept_at) = (true, Some(now.running));
        // Told last: what is told to others is on the disk, so that a restart finds what it has told.
        self.told.send_replace(Some(told));
        if !says_the_same {
            tracing::info!(number = mark.number, "the bank told something new");
        }
        Ok(())
    }

    /// Shows what the bank said would be true by now, where it said nothing else meanwhile. What is on the disk says as
    /// much.
    pub async fn go_on(&self, now: Moment) {
        let mut inner = self.inner.lock().await;
        let Some(heard) = inner.heard.clone() else { return };
        let later = heard.clone().gone_on(now);
        if Arc::ptr_eq(&heard.told, &later.told) {
            return;
        }
        let before = Arc::clone(&self.site.borrow());
        let (making, with) = (later.clone(), self.made.clone());
        let making = move || Site::after(&before, &making, now, with.get());
        match tokio::task::spawn_blocking(making).await {
            Ok(site) => drop(self.site.send_replace(Arc::new(site))),
            Err(error) => return tracing::error!(%error, "the pages could not be made anew"),
        }
        self.told.send_replace(Some(Arc::clone(&later.told)));
        inner.heard = Some(later);
        tracing::info!("what the bank said for this instant is shown");
    }

    /// Makes those pages anew that say how old they are.
    ///
    /// # Panics
    /// When making a page does.
    pub async fn grow_older(&self, now: Moment) {
        let inner = self.inner.lock().await;
        let Some(heard) = inner.heard.clone() else { return };
        let before = Arc::clone(&self.site.borrow());
        let with = self.made.clone();
        let making = move || Site::after(&before, &heard, now, with.get());
        let made = tokio::task::spawn_blocking(making).await;
        match made {
            Ok(site) => drop(self.site.send_replace(Arc::new(site))),
            Err(error) => tracing::error!(%error, "the pages could not be made anew"),
        }
    }
}

#[cfg(test)]
mod tests;
