//! Learns what is new from the word of the bank, and writes down to whom it is to be told.
//!
//! News are learnt once, by their ids. Rows are then written in pages, each with the place it came to in one transaction,
//! so a crash goes on where it was; and one piece of news after the other, so each subscriber is told in order.

use crate::keep::{Keep, KeepError};
use crate::outbox::NEWS_LAST;
use crate::subscribers::{forget_counts, forget_pending};
use kernel::{Clock, Timestamp};
use rusqlite::{OptionalExtension as _, Transaction, params};
use status::{News, Texts, Told, Topic};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, watch};
use tokio::time::{MissedTickBehavior, interval};

/// Subscribers whose rows are written at once.
pub(crate) const PAGE_ROWS: u32 = 1_000;
/// News of which rows may wait at once; with the most subscribers there are it bounds the rows.
const WAITING_NEWS_MAX: u32 = 12;
/// How long news are remembered after the bank no longer speaks of them.
const REMEMBERED: Duration = Duration::from_hours(90 * 24);
/// How often what is over is forgotten, and news that wait for room are looked at again.
const TIDY_EVERY: Duration = Duration::from_secs(30);
/// Rows that are forgotten at once.
const FORGOTTEN_ROWS_MAX: u32 = 2_000;

/// Whether there is more to do at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum More {
    Now,
    Later,
}

/// Listens to the word of the bank.
pub struct Teller {
    keep: Keep,
    clock: Arc<dyn Clock>,
    told: watch::Receiver<Option<Arc<Told>>>,
    /// Wakes the lanes.
    wake: Arc<Notify>,
    last: Option<Arc<Told>>,
}

impl Teller {
    #[must_use]
    pub fn new(
        keep: Keep,
        clock: Arc<dyn Clock>,
        told: watch::Receiver<Option<Arc<Told>>>,
        wake: Arc<Notify>,
    ) -> Self {
        Self { keep, clock, told, wake, last: None }
    }

    /// Works until it is told to stop.
    pub async fn run(mut self, mut stop: watch::Receiver<bool>) {
        let mut ticks = interval(TIDY_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // What was kept from before may not have been told.
        self.told.mark_changed();
        loop {
            let is_time_to_tidy = tokio::select! {
                biased;
                _ = stop.wait_for(|stopped| *stopped) => return,
                changed = self.told.changed() => {
                    if changed.is_err() {
                        return;
                    }
                    false
                }
                _ = ticks.tick() => true,
            };
            if is_time_to_tidy && let Err(error) = self.tidy().await {
                tracing::error!(%error, "what is over could not be forgotten");
            }
            if let Err(error) = self.work().await {
                // The next tick does it again.
                self.last = None;
                tracing::error!(%error, "news could not be written down");
            }
        }
    }

    /// Learns what is new, and writes rows until all are written.
    pub(crate) async fn work(&mut self) -> Result<(), KeepError> {
        let told = self.told.borrow().clone();
        if let Some(told) = told {
            let is_said = self.last.as_ref().is_some_and(|last| last.says_as(&told));
            if !is_said {
                self.learn(Arc::clone(&told)).await?;
                self.last = Some(told);
            }
        }
        while self.page().await? == More::Now {
            self.wake.notify_waiters();
            tokio::task::yield_now().await;
        }
        Ok(())
    }

    async fn learn(&self, told: Arc<Told>) -> Result<(), KeepError> {
        let now = self.clock.now();
        self.keep.write(move |work| learn(work, &told, now)).await
    }

    /// Writes the rows of the next subscribers.
    pub(crate) async fn page(&self) -> Result<More, KeepError> {
        let now = self.clock.now();
        self.keep.write(move |work| page(work, now)).await
    }

    /// Forgets what is over.
    async fn tidy(&self) -> Result<(), KeepError> {
        let now = self.clock.now();
        let told = self.told.borrow().clone();
        self.keep.write(move |work| tidy(work, told.as_deref(), now)).await
    }
}

fn learn(work: &Transaction<'_>, told: &Told, now: Timestamp) -> rusqlite::Result<()> {
    let oldest = now.before(NEWS_LAST);
    for news in told.news().into_iter().filter(|news| oldest < news.said_at) {
        if is_known(work, &news)? {
            continue;
        }
        if let Some(texts) = told.update_texts(&news) {
            put(work, &news, (&texts, now))?;
        }
    }
    for (component, health) in told.healths() {
        let was: Option<String> = work
            .prepare_cached("SELECT status FROM health WHERE component = ?1")?
            .query_row([&component], |row| row.get(0))
            .optional()?;
        if was.as_deref() == Some(health) {
            continue;
        }
        work.prepare_cached(
            "INSERT INTO health (component, status) VALUES (?1, ?2)
             ON CONFLICT (component) DO UPDATE SET status = excluded.status",
        )?
        .execute([component.as_str(), health])?;
        // Of the first word there is no before.
        let Some((was, news)) = was.zip(told.component_news(&component)) else { continue };
        if news.said_at <= oldest || is_known(work, &news)? {
            continue;
        }
        if let Some(texts) = told.component_texts(&news, &was) {
            put(work, &news, (&texts, now))?;
        }
    }
    Ok(())
}

const fn topic(topic: Topic) -> &'static str {
    match topic {
        Topic::Update => "update",
        Topic::Component => "component",
    }
}

fn is_known(work: &Transaction<'_>, news: &News) -> rusqlite::Result<bool> {
    work.prepare_cached("SELECT 1 FROM news WHERE topic = ?1 AND about = ?2 AND item = ?3")?.exists(params![
        topic(news.topic),
        news.about,
        news.item
    ])
}

fn put(work: &Transaction<'_>, news: &News, (texts, now): (&Texts, Timestamp)) -> rusqlite::Result<()> {
    let body = serde_json::to_string(texts)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
    work.prepare_cached(
        "INSERT INTO news (topic, about, item, body, touches_all, learnt_at, subscriber_max, subscriber_done)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, coalesce(max(id), 0), 0 FROM subscribers",
    )?
    .execute(params![
        topic(news.topic),
        news.about,
        news.item,
        body,
        news.touches.is_empty(),
        now.as_micros()
    ])?;
    let id = work.last_insert_rowid();
    let mut insert = work.prepare_cached("INSERT INTO touched (news, component) VALUES (?1, ?2)")?;
    for component in &news.touches {
        insert.execute(params![id, component])?;
    }
    tracing::info!(about = news.about, item = news.item, "there is something to tell");
    Ok(())
}

fn page(work: &Transaction<'_>, now: Timestamp) -> rusqlite::Result<More> {
    let next = work
        .prepare_cached(
            "SELECT id, subscriber_max, subscriber_done, learnt_at FROM news
             WHERE subscriber_done < subscriber_max ORDER BY id LIMIT 1",
        )?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
        .optional()?;
    let Some((news, max, done, learnt_at)) = next else { return Ok(More::Later) };
    let (news, max, done, learnt_at): (i64, i64, i64, i64) = (news, max, done, learnt_at);
    let mut finish = work.prepare_cached("UPDATE news SET subscriber_done = ?2 WHERE id = ?1")?;
    if learnt_at <= now.before(NEWS_LAST).as_micros() {
        finish.execute([news, max])?;
        return Ok(More::Now);
    }
    let waiting: u32 = work
        .prepare_cached(
            // News that wait for a few receivers alone hold nobody else up.
            "SELECT count(*) FROM news n WHERE n.id < ?1 AND EXISTS
                 (SELECT 1 FROM outbox o WHERE o.news = n.id LIMIT 1 OFFSET ?2)",
        )?
        .query_row(params![news, PAGE_ROWS], |row| row.get(0))?;
    if WAITING_NEWS_MAX <= waiting {
        return Ok(More::Later);
    }
    let last: Option<i64> = work
        .prepare_cached(
            "SELECT max(id) FROM
                 (SELECT id FROM subscribers WHERE ?1 < id AND id <= ?2 ORDER BY id LIMIT ?3)",
        )?
        .query_row(params![done, max, PAGE_ROWS], |row| row.get(0))?;
    let Some(last) = last else {
        finish.execute([news, max])?;
        return Ok(More::Now);
    };
    work.prepare_cached(
        "INSERT INTO outbox (news, subscriber, kind, due_at)
         SELECT n.id, s.id, s.kind, ?4 FROM subscribers s, news n
         WHERE n.id = ?1 AND ?2 < s.id AND s.id <= ?3
             AND (n.topic = 'update' OR s.kind = 'webhook')
             AND (s.wants_all OR n.touches_all OR EXISTS
                 (SELECT 1 FROM wanted w JOIN touched t ON t.component = w.component
                  WHERE w.subscriber = s.id AND t.news = n.id))
         ORDER BY s.id",
    )?
    .execute(params![news, done, last, now.as_micros()])?;
    finish.execute([news, last])?;
    Ok(More::Now)
}

fn tidy(work: &Transaction<'_>, told: Option<&Told>, now: Timestamp) -> rusqlite::Result<()> {
    forget_pending(work, now)?;
    forget_counts(work, now)?;
    let too_old = now.before(NEWS_LAST).as_micros();
    work.execute(
        "DELETE FROM outbox WHERE id IN (SELECT o.id FROM news n JOIN outbox o ON o.news = n.id
             WHERE n.learnt_at <= ?1 LIMIT ?2)",
        params![too_old, FORGOTTEN_ROWS_MAX],
    )?;
    // What the bank still speaks of is remembered however long that lasts: it could be taken for new.
    let Some(told) = told else { return Ok(()) };
    let spoken: BTreeSet<(String, String)> =
        told.news().into_iter().map(|news| (news.about, news.item)).collect();
    let mut select = work.prepare_cached(
        "SELECT id, about, item FROM news n WHERE learnt_at <= ?1 AND subscriber_max <= subscriber_done
             AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.news = n.id) ORDER BY id LIMIT ?2",
    )?;
    let old = select.query_map(params![now.before(REMEMBERED).as_micros(), FORGOTTEN_ROWS_MAX], |row| {
        Ok((row.get::<_, i64>(0)?, (row.get(1)?, row.get(2)?)))
    })?;
    for old in old.collect::<rusqlite::Result<Vec<_>>>()? {
        if !spoken.contains(&old.1) {
            work.execute("DELETE FROM news WHERE id = ?1", [old.0])?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
