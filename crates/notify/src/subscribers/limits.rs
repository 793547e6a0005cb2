//! How often somebody may ask. Who asked is counted under a name that tells nobody who it was.

use crate::tokens::TokenKey;
use kernel::Timestamp;
use rusqlite::{Transaction, params};
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

/// Forms from one network within [`NETWORK_SPAN`]; a company has one, and a family.
pub(super) const NETWORK_MAX: u32 = 30;
const NETWORK_SPAN: Duration = Duration::from_hours(1);
/// Challenges asked for by one network within the same.
const CHALLENGES_MAX: u32 = 30;
/// Mails to one address that is not confirmed within [`MAILBOX_SPAN`], whoever asks.
pub(super) const MAILBOX_MAX: u32 = 3;
const MAILBOX_SPAN: Duration = Duration::from_hours(24);
/// Counts at once; with more nobody who is not counted yet may ask.
const COUNTS_MAX: u32 = 100_000;

/// One who is counted.
pub(super) struct Limit {
    who: String,
    max: u32,
    span: Duration,
}

impl Limit {
    /// Of an IPv4 address the first 24 bits count; an IPv6 address was cut before.
    pub(super) fn network(key: &TokenKey, from: IpAddr) -> Self {
        Self { who: key.counted(&format!("network {}", cut(from))), max: NETWORK_MAX, span: NETWORK_SPAN }
    }

    pub(super) fn challenges(key: &TokenKey, from: IpAddr) -> Self {
        let who = key.counted(&format!("challenges {}", cut(from)));
        Self { who, max: CHALLENGES_MAX, span: NETWORK_SPAN }
    }

    pub(super) fn mailbox(key: &TokenKey, address: &str) -> Self {
        Self { who: key.counted(&format!("mailbox {address}")), max: MAILBOX_MAX, span: MAILBOX_SPAN }
    }

    /// Counts one more, and says whether it is still within the limit.
    pub(super) fn count(&self, work: &Transaction<'_>, now: Timestamp) -> rusqlite::Result<bool> {
        let oldest = now.before(self.span).as_micros();
        let at = now.as_micros();
        work.prepare_cached("DELETE FROM tries WHERE who = ?1 AND (since <= ?2 OR ?3 < since)")?
            .execute(params![self.who, oldest, at])?;
        let count: Option<u32> = {
            let mut statement =
                work.prepare_cached("UPDATE tries SET count = count + 1 WHERE who = ?1 RETURNING count")?;
            let mut rows = statement.query(params![self.who])?;
            rows.next()?.map(|row| row.get(0)).transpose()?
        };
        if let Some(count) = count {
            return Ok(count <= self.max);
        }
        let counts: u32 = work.query_row("SELECT count(*) FROM tries", [], |row| row.get(0))?;
        if COUNTS_MAX <= counts {
            return Ok(false);
        }
        work.prepare_cached("INSERT INTO tries (who, since, count) VALUES (?1, ?2, 1)")?
            .execute(params![self.who, at])?;
        Ok(true)
    }
}

/// Forgets counts that are over.
pub(crate) fn forget(work: &Transaction<'_>, now: Timestamp) -> rusqlite::Result<usize> {
    let oldest = now.before(MAILBOX_SPAN.max(NETWORK_SPAN)).as_micros();
    work.execute("DELETE FROM tries WHERE since <= ?1", params![oldest])
}

fn cut(from: IpAddr) -> IpAddr {
    match from {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            IpAddr::V4(Ipv4Addr::new(a, b, c, 0))
        }
        IpAddr::V6(_) => from,
    }
}
