//! What a channel has to do next, and what became of it.

use super::{BACKOFF, BACKOFF_MAX, DUE_WITHIN, EDIT_FAILS_MAX, GIVE_UP_AFTER, SETTLE};
use crate::social::network::{Post, Remote, Thread};
use crate::social::text::Text;
use kernel::Timestamp;
use rusqlite::{OptionalExtension as _, Result, Row as Found, Transaction, named_params};
use std::time::Duration;

/// A post of the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) seq: i64,
    pub(crate) update: String,
    /// Of the text that is posted.
    pub(crate) says: String,
    pub(crate) tries: u32,
    pub(crate) is_withdrawn: bool,
    pub(crate) post: Post,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Work {
    /// To be posted; looked for first where it was tried before.
    Post(Row),
    /// A post that is out, to be changed.
    Edit(Row, Remote),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Next {
    Now(Box<Work>),
    /// Not before this.
    At(Timestamp),
    Nothing,
}

/// What became of a try, or of a look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It is out.
    Sent(Remote),
    /// The network does not take it, now or ever.
    Refused,
    /// It was withdrawn, and is not out.
    Gone,
    /// It cannot answer to what is gone.
    Alone,
    /// Nobody knows, or not yet; nothing is asked before this.
    Later(Option<Timestamp>),
}

const COLUMNS: &str = "seq, incident_id, update_id, says, text, link_start, link_end, url, said_at, \
    idempotency_key, record_key, tries, first_try_at, is_alone, is_withdrawn, remote_id, remote_cid";

/// What is to be done next: of each incident the oldest post first, and of all of them the one that is due first.
/// Gives up what waited for too long.
pub(crate) fn next(tx: &Transaction<'_>, channel: &str, now: Timestamp) -> Result<Next> {
    give_up(tx, channel, now)?;
    let paused: Option<i64> = tx
        .prepare_cached("SELECT paused_until FROM social_channel WHERE name = :channel")?
        .query_row(named_params! { ":channel": channel }, |row| row.get(0))
        .optional()?;
    let paused = Timestamp::from_micros(paused.unwrap_or(0));
    let sql = format!(
        "SELECT {COLUMNS}, due_at FROM social_post AS post WHERE channel = :channel \
        AND (is_edited = 1 OR (state = 'waiting' AND NOT EXISTS (SELECT 1 FROM social_post AS before \
        WHERE before.channel = post.channel AND before.incident_id = post.incident_id \
        AND before.seq < post.seq AND before.state = 'waiting'))) ORDER BY due_at, seq LIMIT 1"
    );
    let found = tx
        .prepare_cached(&sql)?
        .query_row(named_params! { ":channel": channel }, |found| {
            let (incident, is_alone): (String, bool) = (found.get(1)?, found.get(13)?);
            let (remote, due_at): (_, i64) = (remote(found, 15)?, found.get(17)?);
            Ok((row(found)?, (incident, is_alone), remote, due_at))
        })
        .optional()?;
    let Some((mut row, (incident, is_alone), remote, due_at)) = found else { return Ok(Next::Nothing) };
    let due_at = Timestamp::from_micros(due_at).max(paused);
    // Nothing is put off for longer, so the clock went back.
    if now < due_at && due_at <= now.after(DUE_WITHIN) {
        return Ok(Next::At(due_at));
    }
    if let Some(remote) = remote {
        return Ok(Next::Now(Box::new(Work::Edit(row, remote))));
    }
    if !is_alone {
        row.post.thread = thread(tx, channel, (&incident, row.seq))?;
    }
    Ok(Next::Now(Box::new(Work::Post(row))))
}

fn row(found: &Found<'_>) -> Result<Row> {
    let place =
        |index: usize| Ok::<_, rusqlite::Error>(usize::try_from(found.get::<_, i64>(index)?).unwrap_or(0));
    let at = |micros: i64| Timestamp::from_micros(micros);
    Ok(Row {
        seq: found.get(0)?,
        update: found.get(2)?,
        says: found.get(3)?,
        tries: found.get(11)?,
        is_withdrawn: found.get(14)?,
        post: Post {
            text: Text { words: found.get(4)?, link: (place(5)?, place(6)?), url: found.get(7)? },
            key: found.get(9)?,
            record_key: found.get(10)?,
            said_at: at(found.get(8)?),
            first_try_at: found.get::<_, Option<i64>>(12)?.map(at),
            thread: None,
        },
    })
}

fn remote(found: &Found<'_>, index: usize) -> Result<Option<Remote>> {
    let id: Option<String> = found.get(index)?;
    let cid = found.get(index.saturating_add(1))?;
    Ok(id.map(|id| Remote { id, cid }))
}

/// Where a post belongs: behind the last of its incident that is out.
fn thread(tx: &Transaction<'_>, channel: &str, (incident, seq): (&str, i64)) -> Result<Option<Thread>> {
    let end = |order: &str| {
        let sql = format!(
            "SELECT remote_id, remote_cid FROM social_post WHERE channel = :channel AND incident_id = :incident \
            AND state = 'sent' AND seq < :seq ORDER BY seq {order} LIMIT 1"
        );
        let which = named_params! { ":channel": channel, ":incident": incident, ":seq": seq };
        tx.prepare_cached(&sql)?.query_row(which, |found| remote(found, 0)).optional()
    };
    let (root, parent) = (end("ASC")?.flatten(), end("DESC")?.flatten());
    Ok(root.zip(parent).map(|(root, parent)| Thread { root, parent }))
}

/// Begins a try, before anything is sent: from here on it may be out. `false` where it was changed or withdrawn since it
/// was read.
pub(crate) fn begin(tx: &Transaction<'_>, row: &Row, now: Timestamp) -> Result<bool> {
    let sql = "UPDATE social_post SET tries = tries + 1, first_try_at = coalesce(first_try_at, :now), \
        due_at = :due WHERE seq = :seq AND says = :says AND state = 'waiting' AND is_withdrawn = 0";
    let (at, due) = (now.as_micros(), now.after(SETTLE).as_micros());
    let begun = named_params! { ":now": at, ":due": due, ":seq": row.seq, ":says": row.says };
    Ok(tx.prepare_cached(sql)?.execute(begun)? == 1)
}

/// Writes down what became of a post.
pub(crate) fn note(
    tx: &Transaction<'_>,
    (channel, seq): (&str, i64),
    outcome: &Outcome,
    pause_until: Option<Timestamp>,
    now: Timestamp,
) -> Result<()> {
    pause(tx, channel, pause_until)?;
    match outcome {
        Outcome::Sent(remote) => {
            let sql = "UPDATE social_post SET state = 'sent', remote_id = :id, remote_cid = :cid, fails = 0 \
                WHERE seq = :seq AND state = 'waiting'";
            let sent = named_params! { ":id": remote.id, ":cid": remote.cid, ":seq": seq };
            tx.prepare_cached(sql)?.execute(sent)?;
        }
        Outcome::Refused => {
            let sql = "UPDATE social_post SET state = 'refused' WHERE seq = :seq AND state = 'waiting'";
            tx.prepare_cached(sql)?.execute(named_params! { ":seq": seq })?;
        }
        Outcome::Gone => {
            let sql = "DELETE FROM social_post WHERE seq = :seq AND state = 'waiting' AND is_withdrawn = 1";
            tx.prepare_cached(sql)?.execute(named_params! { ":seq": seq })?;
        }
        Outcome::Alone => {
            let sql = "UPDATE social_post SET is_alone = 1, due_at = :due WHERE seq = :seq";
            let due = now.after(Duration::from_secs(1)).as_micros();
            tx.prepare_cached(sql)?.execute(named_params! { ":due": due, ":seq": seq })?;
        }
        Outcome::Later(until) => later(tx, seq, *until, now)?,
    }
    Ok(())
}

/// Writes down that a change is done; a text that changed meanwhile is changed once more.
pub(crate) fn note_edit(
    tx: &Transaction<'_>,
    (channel, row): (&str, &Row),
    until: Option<Timestamp>,
) -> Result<()> {
    pause(tx, channel, until)?;
    let sql = "UPDATE social_post SET is_edited = 0, fails = 0 WHERE seq = :seq AND says = :says";
    tx.prepare_cached(sql)?.execute(named_params! { ":seq": row.seq, ":says": row.says })?;
    Ok(())
}

/// Puts a row off, for longer each time.
fn later(tx: &Transaction<'_>, seq: i64, until: Option<Timestamp>, now: Timestamp) -> Result<()> {
    let sql = "SELECT fails FROM social_post WHERE seq = :seq";
    let fails: Option<u32> =
        tx.prepare_cached(sql)?.query_row(named_params! { ":seq": seq }, |row| row.get(0)).optional()?;
    let wait = BACKOFF.saturating_mul(1 << fails.unwrap_or(0).min(16)).clamp(SETTLE, BACKOFF_MAX);
    let due = Some(now.after(wait)).max(until).unwrap_or(now).as_micros();
    let sql = "UPDATE social_post SET fails = fails + 1, due_at = :due, \
        is_edited = CASE WHEN fails < :most THEN is_edited ELSE 0 END WHERE seq = :seq";
    let put_off = named_params! { ":due": due, ":most": EDIT_FAILS_MAX, ":seq": seq };
    tx.prepare_cached(sql)?.execute(put_off)?;
    Ok(())
}

fn pause(tx: &Transaction<'_>, channel: &str, until: Option<Timestamp>) -> Result<()> {
    let Some(until) = until else { return Ok(()) };
    let sql = "INSERT INTO social_channel (name, paused_until) VALUES (:channel, :until) \
        ON CONFLICT (name) DO UPDATE SET paused_until = excluded.paused_until";
    let until = until.as_micros();
    tx.prepare_cached(sql)?.execute(named_params! { ":channel": channel, ":until": until })?;
    Ok(())
}

fn give_up(tx: &Transaction<'_>, channel: &str, now: Timestamp) -> Result<()> {
    let sql = "UPDATE social_post SET state = 'expired' WHERE channel = :channel AND state = 'waiting' \
        AND queued_at < :before";
    let before = now.before(GIVE_UP_AFTER).as_micros();
    let count = tx.prepare_cached(sql)?.execute(named_params! { ":channel": channel, ":before": before })?;
    if 0 < count {
        tracing::error!(channel, count, "posts waited for two days and are given up");
    }
    Ok(())
}
