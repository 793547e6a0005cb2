//! What stands beside a change: its reply, its outcomes, its outbox.

use super::rows;
use super::sql::{self, SqlError};
use crate::codec::{decode_reply, encode_outcome};
use bank::{Change, Record, Reply, ReplyKey, Version};
use kernel::Timestamp;
use rusqlite::Connection;

const SELECT_REPLY: &str = "SELECT scope, key, fingerprint, body, expires_at FROM reply WHERE digest = ?1";
const PUT_REPLY: &str = "INSERT INTO reply (digest, scope, key, fingerprint, body, expires_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    ON CONFLICT (digest) DO UPDATE SET fingerprint = excluded.fingerprint, body = excluded.body,
    expires_at = excluded.expires_at";
const INSERT_OUTCOME: &str = "INSERT INTO outcome (operation, code, channel, at, lasted_us, count)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)";

const DIGEST_BYTES: usize = 16;

/// Names a key in as many bytes as an id has; with 128 bits of BLAKE3 no two keys meet.
fn digest(key: &ReplyKey) -> [u8; DIGEST_BYTES] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&(key.scope.len() as u64).to_le_bytes());
    hasher.update(key.scope.as_bytes());
    hasher.update(key.key.as_bytes());
    *hasher.finalize().as_bytes().first_chunk().expect("a hash has 32 bytes")
}

pub(super) fn kept(conn: &Connection, key: &ReplyKey) -> Result<Option<Reply>, SqlError> {
    sql::one(conn, SELECT_REPLY, &[digest(key).as_slice().into()], |row| decode_reply(row))
}

/// The reply under a key, unless it has expired.
pub(super) fn live(conn: &Connection, key: &ReplyKey, now: Timestamp) -> Result<Option<Reply>, SqlError> {
    Ok(kept(conn, key)?.filter(|kept| now < kept.expires_at))
}

/// Writes reply, outcomes and outbox of a change.
pub(super) fn write_beside(conn: &Connection, change: &Change) -> Result<(), SqlError> {
    for entry in &change.outbox {
        rows::put(conn, &entry.clone().into_row(), Version::FIRST)?;
    }
    for outcome in &change.outcomes {
        sql::run(conn, INSERT_OUTCOME, &encode_outcome(outcome))?;
    }
    if let Some(Reply { key, fingerprint, body, expires_at }) = &change.reply {
        let digest = digest(key);
        let values = [
            digest.as_slice().into(),
            (&key.scope).into(),
            (&key.key).into(),
            fingerprint.as_slice().into(),
            body.as_slice().into(),
            expires_at.as_micros().into(),
        ];
        sql::run(conn, PUT_REPLY, &values)?;
    }
    Ok(())
}
