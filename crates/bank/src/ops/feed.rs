//! A customer's feed: pages of lines, one line, a client's metadata on it, and cards a client puts there.

use crate::bank::{Op, insert, update, upsert};
use crate::ops::{Caller, Viewer};
use crate::{Annotation, Attachment, Bank, Change, FeedItem, FeedQuery, FeedStart, Key, OpError, Query};
use crate::{Refusal, StoreExt, Thing, Versioned, Webhook, Write};
use ::payments::{CurrentAccount, Merchant, Transaction};
use identity::{Access, HISTORY_RECENT, Window, decide_window};
use kernel::{AccountId, ClientId, FeedItemId, MerchantId, Timestamp, TransactionId};
use std::collections::{BTreeMap, BTreeSet};

/// The metadata key that is the line's own notes as well.
const NOTES_KEY: &str = "notes";

const _: () =
    assert!(Annotation::VALUE_CHARS_MAX <= Transaction::NOTES_CHARS_MAX, "each value fits the notes");

/// Where a page begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// With the account itself.
    Opening,
    At(Timestamp),
    /// After the last line of the page before.
    After(TransactionId),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeedAsk {
    pub account: AccountId,
    pub since: Since,
    pub before: Option<Timestamp>,
    /// [`FeedQuery::LIMIT_MAX`] at most.
    pub limit: u32,
}

/// A line with what stands beside it, as the caller's client may see it.
#[derive(Debug, Clone)]
pub struct TransactionView {
    pub transaction: Transaction,
    pub merchant: Option<Merchant>,
    /// The client's own.
    pub metadata: BTreeMap<String, String>,
    /// Of every client; empty in a list.
    pub attachments: Vec<Attachment>,
}

/// Texts as they came; [`FeedItem::check`] judges them.
#[derive(Debug, Clone)]
pub struct NewFeedItem {
    pub account: AccountId,
    pub title: String,
    pub body: String,
    pub image_url: String,
    pub url: String,
    pub background_color: String,
    pub title_color: String,
    pub body_color: String,
}

impl Bank {
    /// A page of an account's lines, oldest first.
    ///
    /// # Errors
    /// [`identity::Refusal::InsufficientPermissions`]; [`Refusal::Unknown`] for an account that is not the
    /// caller's, or a line that is not the account's; the refusals of [`decide_window`]; or a fault.
    ///
    /// # Panics
    /// When more lines are asked than [`FeedQuery::LIMIT_MAX`].
    pub async fn transactions(
        &self,
        caller: impl Into<Viewer>,
        ask: &FeedAsk,
    ) -> Result<Vec<TransactionView>, OpError> {
        let caller: Viewer = caller.into();
        assert!(ask.limit <= FeedQuery::LIMIT_MAX, "the edge clamps the limit");
        self.read("transactions.list", self.channel_of(caller.person, "api"), |op| async move {
            caller.access.check_approved()?;
            let account = self.owned_account(caller.person, ask.account).await?.row;
            let (start, window) = self.window(&account, ask, op.started).await?;
            decide_window(caller.access, window, op.started)?;
            let query = FeedQuery { account: account.id, start, before: ask.before, limit: ask.limit };
            let lines = self.store.feed(&query).await?;
            self.views(caller.client, lines.into_iter().map(|line| line.row).collect()).await
        })
        .await
    }

    /// One line, with its attachments.
    ///
    /// # Errors
    /// [`identity::Refusal::InsufficientPermissions`]; [`Refusal::Unknown`] for a line that is not the
    /// caller's; [`identity::Refusal::VerificationRequired`] for one older than 90 days when the approval is older
    /// than five minutes; or a fault.
    pub async fn transaction(
        &self,
        caller: impl Into<Viewer>,
        id: TransactionId,
    ) -> Result<TransactionView, OpError> {
        let caller: Viewer = caller.into();
        self.read("transactions.read", "api", |op| async move {
            let line = self.readable_line(caller, id, op.started).await?.row;
            self.view(caller.client, line).await
        })
        .await
    }

    /// Writes or, with an empty value, deletes keys of the client's metadata; the key `notes` is the line's notes as
    /// well.
    ///
    /// # Errors
    /// As [`Self::transaction`], [`crate::AnnotationError`], or a fault.
    pub async fn annotate(
        &self,
        caller: Caller,
        id: TransactionId,
        changes: &[(String, String)],
    ) -> Result<TransactionView, OpError> {
        self.run("transactions.annotate", "api", |op| async move {
            let now = self.now();
            let line = self.readable_line(caller.into(), id, now).await?;
            let kept = self.store.one::<Annotation>(&Key::Annotation(id, caller.client)).await?;
            let annotated = Annotated::decide(line, kept.as_ref(), (caller.client, changes), now)?;
            self.commit_annotated(op, caller, &annotated, now).await?;
            self.view(Some(caller.client), annotated.line).await
        })
        .await
    }

    /// Puts a card into the feed of the caller's account.
    ///
    /// # Errors
    /// [`identity::Refusal::InsufficientPermissions`]; [`Refusal::Unknown`]; [`Refusal::Invalid`];
    /// [`Refusal::TooMany`] at [`FeedItem::COUNT_MAX`]; or a fault.
    pub async fn put_feed_item(&self, caller: Caller, new: &NewFeedItem) -> Result<FeedItem, OpError> {
        self.run("feed.put", "api", |op| async move {
            caller.access.check_approved()?;
            let account = self.owned_account(caller.person, new.account).await?;
            let now = self.now();
            let new = new.clone();
            let item = FeedItem {
                id: FeedItemId::from_uuid(self.id(now)),
                account: new.account,
                client: caller.client,
                title: new.title,
                body: new.body,
                image_url: new.image_url,
                url: new.url,
                background_color: new.background_color,
                title_color: new.title_color,
                body_color: new.body_color,
                created_at: now,
            };
            item.check()?;
            let counted_since = now.before(FeedItem::COUNTED_LASTS);
            let counted = Query::FeedItemsOf(new.account, counted_since, FeedItem::COUNT_MAX);
            if FeedItem::COUNT_MAX <= self.count::<FeedItem>(&counted).await? {
                return Err(Refusal::TooMany(Thing::FeedItem).into());
            }
            // The account is written as well, so that of two items put there at once each is counted by the other.
            let writes = vec![insert(item.clone()), update(account.row, account.version)];
            self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
            Ok(item)
        })
        .await
    }

    /// The line, if its account is the caller's; otherwise it is unknown to them.
    pub(crate) async fn owned_line(
        &self,
        caller: impl Into<Viewer>,
        id: TransactionId,
    ) -> Result<Versioned<Transaction>, OpError> {
        let caller: Viewer = caller.into();
        caller.access.check_approved()?;
        let found = self.store.one::<Transaction>(&Key::Transaction(id)).await?;
        let line = found.ok_or(OpError::unknown(Thing::Transaction))?;
        match self.owned_account(caller.person, line.row.account).await {
            Ok(_) => Ok(line),
            Err(OpError::Refused(_)) => Err(OpError::unknown(Thing::Transaction)),
            Err(fault) => Err(fault),
        }
    }

    async fn readable_line(
        &self,
        caller: Viewer,
        id: TransactionId,
        now: Timestamp,
    ) -> Result<Versioned<Transaction>, OpError> {
        let line = self.owned_line(caller, id).await?;
        check_age(caller.access, &line.row, now)?;
        Ok(line)
    }

    /// Where the page starts in the feed, and which part of history that is.
    async fn window(
        &self,
        account: &CurrentAccount,
        ask: &FeedAsk,
        now: Timestamp,
    ) -> Result<(FeedStart, Window), OpError> {
        let (start, since) = match ask.since {
            Since::Opening => (FeedStart::Beginning, account.created_at),
            Since::At(at) => (FeedStart::At(at), at),
            Since::After(id) => {
                let found = self.store.one::<Transaction>(&Key::Transaction(id)).await?;
                let line = found.filter(|found| found.row.account == account.id);
                (FeedStart::After(id), line.ok_or(OpError::unknown(Thing::Transaction))?.row.created_at)
            }
        };
        Ok((start, window_of(ask, since, now)))
    }

    async fn views(
        &self,
        client: Option<ClientId>,
        lines: Vec<Transaction>,
    ) -> Result<Vec<TransactionView>, OpError> {
        if lines.is_empty() {
            return Ok(Vec::new());
        }
        let shops: BTreeSet<MerchantId> = lines.iter().filter_map(|line| line.merchant).collect();
        let mut merchants = BTreeMap::new();
        if !shops.is_empty() {
            let found = self.store.all::<Merchant>(&Query::Merchants(shops.into_iter().collect())).await?;
            merchants.extend(found.into_iter().map(|found| (found.row.id, found.row)));
        }
        let mut metadata = BTreeMap::new();
        if let Some(client) = client {
            let ids = lines.iter().map(|line| line.id).collect();
            let found = self.store.all::<Annotation>(&Query::Annotations(client, ids)).await?;
            metadata.extend(found.into_iter().map(|found| (found.row.transaction, found.row.entries)));
        }
        let view = |line: Transaction| TransactionView {
            merchant: line.merchant.and_then(|id| merchants.get(&id).cloned()),
            metadata: metadata.remove(&line.id).unwrap_or_default(),
            attachments: Vec::new(),
            transaction: line,
        };
        Ok(lines.into_iter().map(view).collect())
    }

    async fn view(&self, client: Option<ClientId>, line: Transaction) -> Result<TransactionView, OpError> {
        let attachments = self.store.all::<Attachment>(&Query::AttachmentsOf(line.id)).await?;
        let view = self.views(client, vec![line]).await?.pop().expect("one line gives one view");
        Ok(TransactionView { attachments: attachments.into_iter().map(|found| found.row).collect(), ..view })
    }

    /// Nothing is written, and no one is told, when everything stood there already.
    async fn commit_annotated(
        &self,
        op: Op,
        caller: Caller,
        annotated: &Annotated,
        now: Timestamp,
    ) -> Result<(), OpError> {
        if annotated.writes.is_empty() {
            self.tally.add(op, "ok", now);
            return Ok(());
        }
        // Notes are for everyone; metadata concern the client that wrote them alone.
        let wanted = |webhook: &Webhook| annotated.is_noted || webhook.client == caller.client;
        let outbox = self.word_of_update(&annotated.line, now, wanted).await?;
        let writes = annotated.writes.clone();
        self.commit(op, Change { at: now, writes, outbox, ..Change::default() }).await?;
        Ok(())
    }
}

/// What writing metadata comes to.
struct Annotated {
    line: Transaction,
    writes: Vec<Write>,
    /// Whether the line's own notes changed.
    is_noted: bool,
}

impl Annotated {
    fn decide(
        line: Versioned<Transaction>,
        kept: Option<&Versioned<Annotation>>,
        (client, changes): (ClientId, &[(String, String)]),
        now: Timestamp,
    ) -> Result<Self, OpError> {
        let Versioned { row, version } = line;
        let none = Annotation { transaction: row.id, client, entries: BTreeMap::new() };
        let before = kept.map_or(&none, |kept| &kept.row);
        let after = before.changed(changes.iter().map(|(key, value)| (key.as_str(), value.as_str())))?;
        let mut writes = Vec::new();
        if after != *before {
            // An emptied row stays: a row removed and made again would begin its versions anew.
            writes.push(upsert(after, kept));
        }
        let notes = changes.iter().rev().find(|(key, _)| key == NOTES_KEY).map(|(_, value)| value);
        let is_noted = notes.is_some_and(|notes| *notes != row.notes);
        let line = match notes {
            Some(notes) if is_noted => Transaction { notes: notes.clone(), updated_at: now, ..row },
            _ => row,
        };
        if is_noted {
            writes.push(update(line.clone(), version));
        }
        Ok(Self { line, writes, is_noted })
    }
}

/// The part of history a page may show. Only a time counts as given: a page that goes on after a line is no range by
/// itself, and whoever may read the first page may read on.
fn window_of(ask: &FeedAsk, since: Timestamp, now: Timestamp) -> Window {
    match (ask.since, ask.before) {
        (Since::At(_), Some(before)) => Window { since, is_since_given: true, before },
        // A feed rises in time, so its last line may lie a little ahead of the clock: that is no reversed range.
        (Since::At(_), None) => Window { since, is_since_given: true, before: now.max(since) },
        (Since::Opening | Since::After(_), before) => {
            Window { since, is_since_given: false, before: before.unwrap_or(now).max(since) }
        }
    }
}

/// One line is a list that begins at it.
fn check_age(access: Access, line: &Transaction, now: Timestamp) -> Result<(), identity::Refusal> {
    match access {
        Access::Recent if line.created_at < now.before(HISTORY_RECENT) => {
            Err(identity::Refusal::VerificationRequired)
        }
        Access::Recent | Access::Full => Ok(()),
        Access::Unapproved => Err(identity::Refusal::InsufficientPermissions),
    }
}

#[cfg(test)]
mod tests;
