//! Writes down what a projection has to tell, once.

use super::{AHEAD_MAX, EDITS_MAX, FRESH, LATE, ROWS_MAX, WAITING_MAX};
use crate::social::length::Length;
use crate::social::network::Edits;
use crate::social::telling::{Telling, hash};
use crate::social::text::{Saying, Text};
use crate::social::tid::tid;
use kernel::Timestamp;
use rusqlite::{OptionalExtension as _, Result, Transaction, named_params};
use std::collections::BTreeSet;

/// A channel, as far as its outbox knows it.
#[derive(Debug, Clone)]
pub(crate) struct Book {
    pub(crate) channel: String,
    pub(crate) length: Length,
    pub(crate) edits: Edits,
}

/// What is known of an update on a channel.
struct Known {
    seq: i64,
    revision: u32,
    is_sent: bool,
    is_begun: bool,
    says: String,
    edits: u32,
}

/// What is to be done about an update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Choice {
    Nothing,
    Tell,
    /// Nobody saw it yet.
    Reword(i64),
    Change(i64),
    /// As this revision.
    Correct(u32),
}

fn decide(
    telling: &Telling,
    known: Option<&Known>,
    is_in_thread: bool,
    edits: Edits,
    now: Timestamp,
) -> Choice {
    let age = now.since(telling.said_at);
    let is_ahead = AHEAD_MAX < telling.said_at.since(now);
    if LATE < age || is_ahead {
        return Choice::Nothing;
    }
    let Some(known) = known else {
        return if age <= FRESH || is_in_thread { Choice::Tell } else { Choice::Nothing };
    };
    if known.says == telling.says {
        return Choice::Nothing;
    }
    match (known.is_sent, known.is_begun, edits) {
        (false, false, _) => Choice::Reword(known.seq),
        (true, _, Edits::Change) if known.edits < EDITS_MAX => Choice::Change(known.seq),
        (true, _, Edits::Reply) if known.revision < EDITS_MAX => {
            Choice::Correct(known.revision.saturating_add(1))
        }
        // What may be out stays as it is until that is known.
        (false, true, _) | (true, ..) => Choice::Nothing,
    }
}

/// Writes down what is new, what was edited and what the public may no longer read; how many posts are new.
pub(crate) fn take(tx: &Transaction<'_>, book: &Book, tellings: &[Telling], now: Timestamp) -> Result<u32> {
    withdraw(tx, book, tellings)?;
    let mut room = WAITING_MAX.saturating_sub(waiting(tx, book)?);
    let mut count = 0_u32;
    for telling in tellings {
        // The cheap question first: most of what a projection says is old.
        if LATE < now.since(telling.said_at) {
            continue;
        }
        let known = known(tx, book, telling)?;
        let is_in_thread = known.is_none() && is_in_thread(tx, book, telling)?;
        let choice = decide(telling, known.as_ref(), is_in_thread, book.edits, now);
        match choice {
            Choice::Nothing => {}
            Choice::Reword(seq) => reword(tx, book, (seq, known.map_or(0, |known| known.revision)), telling)?,
            Choice::Change(seq) => change(tx, book, seq, (telling, now))?,
            Choice::Tell | Choice::Correct(_) if room == 0 => {}
            Choice::Tell => insert(tx, book, telling, (0, now))?,
            Choice::Correct(revision) => insert(tx, book, telling, (revision, now))?,
        }
        if matches!(choice, Choice::Tell | Choice::Correct(_)) && 0 < room {
            (room, count) = (room.saturating_sub(1), count.saturating_add(1));
        }
    }
    trim(tx)?;
    Ok(count)
}

fn known(tx: &Transaction<'_>, book: &Book, telling: &Telling) -> Result<Option<Known>> {
    let sql = "SELECT seq, revision, state = 'sent', tries > 0 OR state <> 'waiting', says, edits FROM social_post \
        WHERE channel = :channel AND update_id = :update ORDER BY revision DESC LIMIT 1";
    let found = named_params! { ":channel": book.channel, ":update": telling.update };
    tx.prepare_cached(sql)?
        .query_row(found, |row| {
            Ok(Known {
                seq: row.get(0)?,
                revision: row.get(1)?,
                is_sent: row.get(2)?,
                is_begun: row.get(3)?,
                says: row.get(4)?,
                edits: row.get(5)?,
            })
        })
        .optional()
}

fn is_in_thread(tx: &Transaction<'_>, book: &Book, telling: &Telling) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM social_post WHERE channel = :channel AND incident_id = :incident \
        AND state IN ('waiting', 'sent'))";
    let found = named_params! { ":channel": book.channel, ":incident": telling.incident };
    tx.prepare_cached(sql)?.query_row(found, |row| row.get(0))
}

fn waiting(tx: &Transaction<'_>, book: &Book) -> Result<u32> {
    let sql = "SELECT count(*) FROM social_post WHERE channel = :channel AND state = 'waiting'";
    tx.prepare_cached(sql)?.query_row(named_params! { ":channel": book.channel }, |row| row.get(0))
}

/// What the post of a telling says.
fn composed(book: &Book, telling: &Telling, revision: u32) -> Text {
    let corrected = (0 < revision).then(|| telling.corrected(revision));
    let Telling { head, body, url, .. } = corrected.as_ref().unwrap_or(telling);
    Text::compose(Saying { head, body, url }, book.length)
}

fn insert(
    tx: &Transaction<'_>,
    book: &Book,
    telling: &Telling,
    (revision, now): (u32, Timestamp),
) -> Result<()> {
    let Text { words: text, link: (start, end), url } = composed(book, telling, revision);
    // What it tells, in one line: the keys follow from it, so that they are the same even if this database is lost.
    let what = format!("{}/{}/{}/{revision}", book.channel, telling.incident, telling.update);
    let sql = "INSERT INTO social_post (channel, incident_id, update_id, revision, state, says, text, link_start, \
        link_end, url, said_at, idempotency_key, record_key, queued_at, due_at) VALUES (:channel, :incident, \
        :update, :revision, 'waiting', :says, :text, :start, :end, :url, :said_at, :key, :record_key, :now, :now)";
    tx.prepare_cached(sql)?.execute(named_params! {
        ":channel": book.channel,
        ":incident": telling.incident,
        ":update": telling.update,
        ":revision": revision,
        ":says": telling.says,
        ":text": text,
        ":start": place(start),
        ":end": place(end),
        ":url": url,
        ":said_at": telling.said_at.as_micros(),
        ":key": hash(&what),
        ":record_key": tid(telling.said_at, &what),
        ":now": now.as_micros(),
    })?;
    Ok(())
}

fn reword(tx: &Transaction<'_>, book: &Book, (seq, revision): (i64, u32), telling: &Telling) -> Result<()> {
    let Text { words: text, link: (start, end), .. } = composed(book, telling, revision);
    let sql = "UPDATE social_post SET says = :says, text = :text, link_start = :start, link_end = :end \
        WHERE seq = :seq AND state = 'waiting' AND tries = 0";
    let (start, end) = (place(start), place(end));
    tx.prepare_cached(sql)?.execute(
        named_params! { ":says": telling.says, ":text": text, ":start": start, ":end": end, ":seq": seq },
    )?;
    Ok(())
}

fn change(tx: &Transaction<'_>, book: &Book, seq: i64, (telling, now): (&Telling, Timestamp)) -> Result<()> {
    let Text { words: text, link: (start, end), .. } = composed(book, telling, 0);
    let sql = "UPDATE social_post SET says = :says, text = :text, link_start = :start, link_end = :end, \
        is_edited = 1, edits = edits + 1, fails = 0, due_at = :now WHERE seq = :seq AND state = 'sent'";
    let (start, end, now) = (place(start), place(end), now.as_micros());
    tx.prepare_cached(sql)?.execute(named_params! {
        ":says": telling.says, ":text": text, ":start": start, ":end": end, ":now": now, ":seq": seq
    })?;
    Ok(())
}

/// What the public may no longer read is not posted any more, and no longer changed. What may be out already is looked
/// for first.
fn withdraw(tx: &Transaction<'_>, book: &Book, tellings: &[Telling]) -> Result<()> {
    let public: BTreeSet<&str> = tellings.iter().map(|telling| telling.update.as_str()).collect();
    let sql = "SELECT seq, update_id, tries, is_withdrawn FROM social_post WHERE channel = :channel \
        AND state = 'waiting'";
    let mut waiting = tx.prepare_cached(sql)?;
    let found = waiting.query_map(named_params! { ":channel": book.channel }, |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
    })?;
    let found: Vec<(i64, String, u32, bool)> = found.collect::<Result<_>>()?;
    for (seq, update, tries, is_withdrawn) in found {
        let is_public = public.contains(update.as_str());
        let sql = match (is_public, tries) {
            (false, 0) => "DELETE FROM social_post WHERE seq = :seq",
            (false, _) if !is_withdrawn => "UPDATE social_post SET is_withdrawn = 1 WHERE seq = :seq",
            (true, _) if is_withdrawn => "UPDATE social_post SET is_withdrawn = 0 WHERE seq = :seq",
            (false | true, _) => continue,
        };
        tx.prepare_cached(sql)?.execute(named_params! { ":seq": seq })?;
    }
    Ok(())
}

/// By number and not by age, so that no jump of a clock makes old news new.
fn trim(tx: &Transaction<'_>) -> Result<()> {
    let sql = "DELETE FROM social_post WHERE state <> 'waiting' AND is_edited = 0 \
        AND seq <= (SELECT max(seq) FROM social_post) - :rows";
    tx.prepare_cached(sql)?.execute(named_params! { ":rows": ROWS_MAX })?;
    Ok(())
}

fn place(at: usize) -> i64 {
    i64::try_from(at).unwrap_or(i64::MAX)
}
