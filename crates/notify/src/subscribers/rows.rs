//! Subscribers and those who wait, as rows.

use super::secret;
use crate::tokens::{NONCE_BYTES, Named, Nonce};
use kernel::Timestamp;
use rusqlite::{OptionalExtension as _, Row, Transaction, params};
use status::{Language, Subscription, Wants, Way};
use std::collections::BTreeSet;

/// Where somebody is told.
#[derive(Clone)]
pub(crate) struct Address {
    pub(crate) way: Way,
    pub(crate) written: String,
    pub(crate) key: String,
}

/// Somebody who waits to be confirmed.
pub(crate) struct Pending {
    pub(crate) address: Address,
    pub(crate) language: Language,
    pub(crate) nonce: Nonce,
    pub(crate) wants: Wants,
    /// Nothing where the address is a subscriber already, and is only written to.
    pub(crate) fingerprint: Option<[u8; 32]>,
    pub(crate) expires_at: Timestamp,
}

pub(crate) const fn kind(way: Way) -> &'static str {
    match way {
        Way::Mail => "mail",
        Way::Webhook => "webhook",
    }
}

pub(crate) fn way(kind: &str) -> Way {
    if kind == "webhook" { Way::Webhook } else { Way::Mail }
}

pub(crate) fn language(tag: &str) -> Language {
    Language::of_tag(tag).unwrap_or(Language::English)
}

/// A nonce as it is kept; one of another length is of nobody.
pub(crate) fn nonce(bytes: &[u8]) -> Nonce {
    bytes.try_into().unwrap_or([0; NONCE_BYTES])
}

pub(super) fn forget_expired(work: &Transaction<'_>, now: Timestamp) -> rusqlite::Result<usize> {
    work.prepare_cached("DELETE FROM pending WHERE expires_at <= ?1")?.execute(params![now.as_micros()])
}

pub(crate) fn forget_pending(work: &Transaction<'_>, now: Timestamp) -> rusqlite::Result<usize> {
    forget_expired(work, now)
}

pub(super) fn is_subscriber(work: &Transaction<'_>, address: &Address) -> rusqlite::Result<bool> {
    work.prepare_cached("SELECT 1 FROM subscribers WHERE kind = ?1 AND address_key = ?2")?
        .exists(params![kind(address.way), address.key])
}

/// The nonce of an address that waits.
pub(super) fn pending_of(work: &Transaction<'_>, address: &Address) -> rusqlite::Result<Option<Nonce>> {
    work.prepare_cached("SELECT nonce FROM pending WHERE kind = ?1 AND address_key = ?2")?
        .query_row(params![kind(address.way), address.key], |row| Ok(nonce(&row.get::<_, Vec<u8>>(0)?)))
        .optional()
}

pub(super) fn pending_count(work: &Transaction<'_>) -> rusqlite::Result<u32> {
    work.query_row("SELECT count(*) FROM pending", [], |row| row.get(0))
}

pub(super) fn subscriber_count(work: &Transaction<'_>) -> rusqlite::Result<u32> {
    work.query_row("SELECT count(*) FROM subscribers", [], |row| row.get(0))
}

/// In place of what waited for the same address; its mail is due at once.
pub(super) fn put_pending(work: &Transaction<'_>, pending: &Pending, now: Timestamp) -> rusqlite::Result<()> {
    let Pending { address, language, nonce, wants, fingerprint, expires_at } = pending;
    let components = match wants {
        Wants::Everything => String::new(),
        Wants::These(these) => these.iter().map(String::as_str).collect::<Vec<_>>().join(" "),
    };
    let mail_due_at = match address.way {
        Way::Mail => Some(now.as_micros()),
        Way::Webhook => None,
    };
    work.prepare_cached("DELETE FROM pending WHERE kind = ?1 AND address_key = ?2")?
        .execute(params![kind(address.way), address.key])?;
    work.prepare_cached(
        "INSERT INTO pending (kind, address, address_key, language, nonce, components, fingerprint, expires_at,
             mail_due_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute(params![
        kind(address.way),
        address.written,
        address.key,
        language.tag(),
        nonce.as_slice(),
        components,
        fingerprint.as_ref().map(<[u8; 32]>::as_slice),
        expires_at.as_micros(),
        mail_due_at,
    ])?;
    Ok(())
}

/// Whoever waits with this token, and not for too long.
pub(super) fn pending_by(
    work: &Transaction<'_>,
    fingerprint: &[u8; 32],
    now: Timestamp,
) -> rusqlite::Result<Option<Pending>> {
    work.prepare_cached(
        "SELECT kind, address, address_key, language, nonce, components, expires_at FROM pending
         WHERE fingerprint = ?1 AND ?2 < expires_at",
    )?
    .query_row(params![fingerprint.as_slice(), now.as_micros()], |row| read_pending(row, *fingerprint))
    .optional()
}

fn read_pending(row: &Row<'_>, fingerprint: [u8; 32]) -> rusqlite::Result<Pending> {
    let components: String = row.get(5)?;
    let these: BTreeSet<String> = components.split_whitespace().map(str::to_owned).collect();
    let wants = if these.is_empty() { Wants::Everything } else { Wants::These(these) };
    let address = Address { way: way(&row.get::<_, String>(0)?), written: row.get(1)?, key: row.get(2)? };
    Ok(Pending {
        address,
        language: language(&row.get::<_, String>(3)?),
        nonce: nonce(&row.get::<_, Vec<u8>>(4)?),
        wants,
        fingerprint: Some(fingerprint),
        expires_at: Timestamp::from_micros(row.get(6)?),
    })
}

/// Counts a challenge, and says how many there were.
pub(super) fn count_try(work: &Transaction<'_>, fingerprint: &[u8; 32]) -> rusqlite::Result<u32> {
    work.prepare_cached("UPDATE pending SET tries = tries + 1 WHERE fingerprint = ?1 RETURNING tries")?
        .query_row(params![fingerprint.as_slice()], |row| row.get(0))
}

/// Makes a subscriber of somebody who waited, in place of one of the same address; its number.
pub(super) fn subscribe(work: &Transaction<'_>, pending: &Pending, now: Timestamp) -> rusqlite::Result<i64> {
    let Pending { address, language, nonce, wants, .. } = pending;
    let place = params![kind(address.way), address.key];
    work.execute("DELETE FROM pending WHERE kind = ?1 AND address_key = ?2", place)?;
    work.execute("DELETE FROM subscribers WHERE kind = ?1 AND address_key = ?2", place)?;
    work.execute(
        "INSERT INTO subscribers (kind, address, address_key, language, nonce, wants_all, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            kind(address.way),
            address.written,
            address.key,
            language.tag(),
            nonce.as_slice(),
            *wants == Wants::Everything,
            now.as_micros(),
        ],
    )?;
    let id = work.last_insert_rowid();
    put_wanted(work, id, wants)?;
    Ok(id)
}

fn put_wanted(work: &Transaction<'_>, id: i64, wants: &Wants) -> rusqlite::Result<()> {
    if let Wants::These(these) = wants {
        let mut insert = work.prepare_cached("INSERT INTO wanted (subscriber, component) VALUES (?1, ?2)")?;
        for component in these {
            insert.execute(params![id, component])?;
        }
    }
    Ok(())
}

pub(super) fn find(work: &Transaction<'_>, named: Named) -> rusqlite::Result<Option<Subscription>> {
    let found = work
        .prepare_cached("SELECT kind, address, wants_all FROM subscribers WHERE id = ?1 AND nonce = ?2")?
        .query_row(params![named.subscriber, named.nonce.as_slice()], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, bool>(2)?))
        })
        .optional()?;
    let Some((kind, address, wants_all)) = found else { return Ok(None) };
    let wants = if wants_all {
        Wants::Everything
    } else {
        let mut select = work.prepare_cached("SELECT component FROM wanted WHERE subscriber = ?1")?;
        let these = select.query_map(params![named.subscriber], |row| row.get(0))?;
        Wants::These(these.collect::<rusqlite::Result<_>>()?)
    };
    Ok(Some(Subscription { way: way(&kind), address: secret(address), wants }))
}

pub(super) fn change(work: &Transaction<'_>, named: Named, wants: &Wants) -> rusqlite::Result<bool> {
    let changed = work.execute(
        "UPDATE subscribers SET wants_all = ?3 WHERE id = ?1 AND nonce = ?2",
        params![named.subscriber, named.nonce.as_slice(), *wants == Wants::Everything],
    )?;
    if changed == 0 {
        return Ok(false);
    }
    work.execute("DELETE FROM wanted WHERE subscriber = ?1", params![named.subscriber])?;
    put_wanted(work, named.subscriber, wants)?;
    Ok(true)
}

/// Erases the subscriber, with what was still to be told and what waited for the same address.
pub(super) fn end(work: &Transaction<'_>, named: Named) -> rusqlite::Result<()> {
    let who = params![named.subscriber, named.nonce.as_slice()];
    work.execute(
        "DELETE FROM pending WHERE (kind, address_key) IN
             (SELECT kind, address_key FROM subscribers WHERE id = ?1 AND nonce = ?2)",
        who,
    )?;
    work.execute("DELETE FROM subscribers WHERE id = ?1 AND nonce = ?2", who)?;
    Ok(())
}
