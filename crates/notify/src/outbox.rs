//! What is to be told to whom, and how it went.
//!
//! A row is marked before anything is sent, and goes when it is known how that ended. Whoever finds a marked row when the
//! process starts cannot know whether it arrived, and lets it go: at most once is the promise, so a crash loses what was
//! on its way at that moment, which is no more than [`crate::lane::FLYING_MAX`] of each kind. Rows are written once for each
//! subscriber and news, and news are learnt once, so nothing comes back after its row went.

use crate::keep::{Keep, KeepError};
use crate::subscribers::{kind, language, nonce, secret};
use crate::tokens::{Named, Nonce};
use kernel::{Secret, Timestamp};
use rusqlite::{OptionalExtension as _, Transaction, params};
use status::{Language, Way};
use std::time::Duration;

/// How old news may become until they are told; older ones are history, and stand on the page.
pub(crate) const NEWS_LAST: Duration = Duration::from_hours(24);
/// Pauses between tries; after the last of them it is given up.
const PAUSES: [Duration; 5] = [
    Duration::from_mins(1),
    Duration::from_mins(5),
    Duration::from_mins(20),
    Duration::from_hours(1),
    Duration::from_hours(4),
];
/// How soon it is tried again when the way itself is closed, which counts as no try.
pub(crate) const CLOSED_PAUSE: Duration = Duration::from_secs(15);
/// How long a confirmation may be on its way; after a crash it is sent again then.
const ASKING_LASTS: Duration = Duration::from_mins(2);
/// Refusals in a row that end a subscription, once the first of them is as old as the span.
const FAILURES_MAX: u32 = 3;
const MAILBOX_FAILS: Duration = Duration::from_hours(24);
const WEBHOOK_FAILS: Duration = Duration::from_hours(7 * 24);

/// The next thing to send.
pub(crate) struct Errand {
    pub(crate) what: What,
    pub(crate) address: Secret<String>,
    pub(crate) language: Language,
}

pub(crate) enum What {
    /// A mail that asks whether it is wanted, with what its link is made from.
    Confirm {
        pending: i64,
        nonce: Nonce,
    },
    /// A mail to somebody who asked and is a subscriber.
    Already {
        pending: i64,
        named: Option<Named>,
    },
    News {
        row: i64,
        tries: u32,
        named: Named,
        item: String,
        body: String,
    },
}

/// How sending went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    Told,
    /// Nobody can say whether it arrived.
    Unsure,
    /// It is refused for good, and other news may not be.
    Refused,
    /// There is no such receiver.
    NoReceiver,
    /// It may be tried again.
    Later,
    /// The way itself is closed.
    Closed,
}

/// The rows of one kind.
#[derive(Clone)]
pub(crate) struct Outbox {
    keep: Keep,
    way: Way,
}

impl Outbox {
    pub(crate) const fn new(keep: Keep, way: Way) -> Self {
        Self { keep, way }
    }

    /// Lets go of what another run of the process was sending; how much that was.
    pub(crate) async fn let_go(&self) -> Result<usize, KeepError> {
        let kind = kind(self.way);
        self.keep
            .write(move |work| work.execute("DELETE FROM outbox WHERE due_at IS NULL AND kind = ?1", [kind]))
            .await
    }

    /// Marks what is due next, confirmations first. Nobody is told anything before what is older.
    pub(crate) async fn take(&self, now: Timestamp) -> Result<Option<Errand>, KeepError> {
        let way = self.way;
        self.keep
            .write(move |work| match way {
                Way::Mail => match take_asking(work, now)? {
                    Some(errand) => Ok(Some(errand)),
                    None => take_news(work, way, now),
                },
                Way::Webhook => take_news(work, way, now),
            })
            .await
    }

    /// Writes down how it went.
    pub(crate) async fn settle(&self, what: &What, ended: Ended, now: Timestamp) -> Result<(), KeepError> {
        let way = self.way;
        match *what {
            What::Confirm { pending, .. } | What::Already { pending, .. } => {
                self.keep.write(move |work| settle_asking(work, pending, ended, now)).await
            }
            What::News { row, tries, named, .. } => {
                let settle = Settle { way, row, tries, subscriber: named.subscriber, now };
                self.keep.write(move |work| settle.news(work, ended)).await
            }
        }
    }
}

fn take_asking(work: &Transaction<'_>, now: Timestamp) -> rusqlite::Result<Option<Errand>> {
    let found = work
        .prepare_cached(
            "SELECT id, address, language, nonce, fingerprint IS NULL, address_key FROM pending
             WHERE mail_due_at <= ?1 AND ?1 < expires_at ORDER BY mail_due_at, id LIMIT 1",
        )?
        .query_row(params![now.as_micros()], |row| {
            let nonce = nonce(&row.get::<_, Vec<u8>>(3)?);
            let language = language(&row.get::<_, String>(2)?);
            let is_known: bool = row.get(4)?;
            let (id, address): (i64, String) = (row.get(0)?, row.get(1)?);
            Ok((id, address, language, nonce, is_known, row.get::<_, String>(5)?))
        })
        .optional()?;
    let Some((pending, address, language, nonce, is_known, key)) = found else { return Ok(None) };
    work.prepare_cached("UPDATE pending SET mail_due_at = ?2, tries = tries + 1 WHERE id = ?1")?
        .execute(params![pending, now.after(ASKING_LASTS).as_micros()])?;
    let what = if is_known {
        What::Already { pending, named: subscriber_at(work, &key)? }
    } else {
        What::Confirm { pending, nonce }
    };
    Ok(Some(Errand { what, address: secret(address), language }))
}

fn subscriber_at(work: &Transaction<'_>, key: &str) -> rusqlite::Result<Option<Named>> {
    work.prepare_cached("SELECT id, nonce FROM subscribers WHERE kind = 'mail' AND address_key = ?1")?
        .query_row(params![key], |row| {
            Ok(Named { subscriber: row.get(0)?, nonce: nonce(&row.get::<_, Vec<u8>>(1)?) })
        })
        .optional()
}

fn settle_asking(work: &Transaction<'_>, pending: i64, ended: Ended, now: Timestamp) -> rusqlite::Result<()> {
    match ended {
        Ended::Told | Ended::Unsure => {
            work.execute("UPDATE pending SET mail_due_at = NULL WHERE id = ?1", [pending])?;
        }
        Ended::Refused | Ended::NoReceiver => {
            work.execute("DELETE FROM pending WHERE id = ?1", [pending])?;
        }
        Ended::Later => {
            let tries: Option<u32> = work
                .query_row("SELECT tries FROM pending WHERE id = ?1", [pending], |row| row.get(0))
                .optional()?;
            let due_at = pause_after(tries.unwrap_or(0)).map(|pause| now.after(pause).as_micros());
            work.execute("UPDATE pending SET mail_due_at = ?2 WHERE id = ?1", params![pending, due_at])?;
        }
        Ended::Closed => {
            let due_at = now.after(CLOSED_PAUSE).as_micros();
            work.execute(
                "UPDATE pending SET mail_due_at = ?2, tries = tries - 1 WHERE id = ?1",
                params![pending, due_at],
            )?;
        }
    }
    Ok(())
}

fn take_news(work: &Transaction<'_>, way: Way, now: Timestamp) -> rusqlite::Result<Option<Errand>> {
    let found = work
        .prepare_cached(
            "SELECT o.id, o.tries, s.id, s.nonce, s.address, s.language, n.item, n.body
             FROM outbox o JOIN subscribers s ON s.id = o.subscriber JOIN news n ON n.id = o.news
             WHERE o.kind = ?1 AND o.due_at <= ?2 AND ?3 < n.learnt_at AND NOT EXISTS
                 (SELECT 1 FROM outbox e WHERE e.subscriber = o.subscriber AND e.news < o.news)
             ORDER BY o.due_at, o.id LIMIT 1",
        )?
        .query_row(params![kind(way), now.as_micros(), now.before(NEWS_LAST).as_micros()], |row| {
            let named = Named { subscriber: row.get(2)?, nonce: nonce(&row.get::<_, Vec<u8>>(3)?) };
            let what = What::News {
                row: row.get(0)?,
                tries: row.get::<_, u32>(1)?.saturating_add(1),
                named,
                item: row.get(6)?,
                body: row.get(7)?,
            };
            let language = language(&row.get::<_, String>(5)?);
            Ok((row.get::<_, i64>(0)?, Errand { what, address: secret(row.get(4)?), language }))
        })
        .optional()?;
    let Some((row, errand)) = found else { return Ok(None) };
    work.prepare_cached("UPDATE outbox SET due_at = NULL, tries = tries + 1 WHERE id = ?1")?
        .execute([row])?;
    Ok(Some(errand))
}

struct Settle {
    way: Way,
    row: i64,
    tries: u32,
    subscriber: i64,
    now: Timestamp,
}

impl Settle {
    fn news(&self, work: &Transaction<'_>, ended: Ended) -> rusqlite::Result<()> {
        match (ended, self.way) {
            (Ended::Told, _) => {
                self.is_over(work)?;
                work.prepare_cached(
                    "UPDATE subscribers SET failures = 0, failing_since = NULL WHERE id = ?1 AND 0 < failures",
                )?
                .execute([self.subscriber])?;
                Ok(())
            }
            // A webhook that does not answer fails, whatever became of the delivery.
            (Ended::Unsure, Way::Webhook) | (Ended::Refused | Ended::NoReceiver, _) => {
                self.is_over(work)?;
                let counts = ended != Ended::Refused || self.way == Way::Webhook;
                if counts { self.failed(work) } else { Ok(()) }
            }
            (Ended::Unsure, Way::Mail) => self.is_over(work),
            (Ended::Later, way) => {
                if let Some(pause) = pause_after(self.tries) {
                    return self.put_off(work, pause);
                }
                self.is_over(work)?;
                if way == Way::Webhook { self.failed(work) } else { Ok(()) }
            }
            (Ended::Closed, _) => {
                self.put_off(work, CLOSED_PAUSE)?;
                work.execute("UPDATE outbox SET tries = tries - 1 WHERE id = ?1", [self.row])?;
                Ok(())
            }
        }
    }

    fn is_over(&self, work: &Transaction<'_>) -> rusqlite::Result<()> {
        work.prepare_cached("DELETE FROM outbox WHERE id = ?1")?.execute([self.row])?;
        Ok(())
    }

    /// With everything that follows for the same subscriber, which waits for it anyway.
    fn put_off(&self, work: &Transaction<'_>, pause: Duration) -> rusqlite::Result<()> {
        let due_at = self.now.after(pause).as_micros();
        work.prepare_cached("UPDATE outbox SET due_at = max(coalesce(due_at, 0), ?2) WHERE subscriber = ?1")?
            .execute(params![self.subscriber, due_at])?;
        Ok(())
    }

    /// Counts a failure; the subscription ends where there were many over a long time.
    fn failed(&self, work: &Transaction<'_>) -> rusqlite::Result<()> {
        let span = match self.way {
            Way::Mail => MAILBOX_FAILS,
            Way::Webhook => WEBHOOK_FAILS,
        };
        let now = self.now.as_micros();
        work.prepare_cached(
            "UPDATE subscribers SET failures = failures + 1, failing_since = coalesce(failing_since, ?2) WHERE id = ?1",
        )?
        .execute(params![self.subscriber, now])?;
        let ended = work
            .prepare_cached(
                "DELETE FROM subscribers WHERE id = ?1 AND ?2 <= failures AND failing_since <= ?3",
            )?
            .execute(params![self.subscriber, FAILURES_MAX, self.now.before(span).as_micros()])?;
        if 0 < ended {
            tracing::info!(subscriber = self.subscriber, "a subscription ended: nobody takes what is told");
        }
        Ok(())
    }
}

fn pause_after(tries: u32) -> Option<Duration> {
    let place = usize::try_from(tries).ok()?.checked_sub(1)?;
    PAUSES.get(place).copied()
}

#[cfg(test)]
mod tests;
