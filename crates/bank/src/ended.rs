//! Sessions that ended while an access token of theirs may still live: what a node asks instead of the store when it
//! meets a signed token.
//!
//! Invariant: a session whose end was committed a second ago or longer is never told to be live. So what is known is
//! used for less than [`KNOWN_LASTS`] after the reading it came from was begun; whoever comes later reads the session
//! itself.

use crate::jose::{ACCESS_LASTS_MAX, CLOCK_SKEW};
use crate::{Bank, OpError, Query, Row, StoreExt as _, Version, Versioned, Write};
use identity::{EndReason, Protocol, Session, SessionState};
use kernel::{SessionId, Timestamp};
use parking_lot::RwLock;
use std::collections::HashMap;
use std::time::Duration;
use tokio::sync::Mutex;

/// How long nobody reads again what was just read.
const READ_EVERY: Duration = Duration::from_millis(250);
/// How long what was read is good for.
const KNOWN_LASTS: Duration = Duration::from_secs(1);
/// How long after its decision the end of a session may come to be seen, for a commit that takes long and a clock that
/// goes wrong. Ends of this last span are read every time.
const SEEN_WITHIN: Duration = CLOCK_SKEW;
/// Ends read at once.
const PAGE: u32 = 1_000;
/// Pages of one reading. One that is not at its end then goes on with the next, and nothing is known meanwhile.
const PAGES_MAX: u32 = 16;
/// Ended sessions kept. With more than that each session is read by itself.
const ENTRIES_MAX: usize = 65_536;

/// What a node knows of a session's end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Known {
    Ended(EndReason),
    Live,
    /// Nothing as new as is needed.
    Nothing,
}

#[derive(Debug, Default)]
pub(crate) struct EndedSessions {
    kept: RwLock<Kept>,
    /// Held by the one who reads.
    turn: Mutex<()>,
}

#[derive(Debug, Default)]
struct Kept {
    ended: HashMap<SessionId, Ended>,
    /// When the last reading that came to its end was begun: every end committed before is here.
    as_of: Option<Timestamp>,
    /// Where the next reading goes on.
    from: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy)]
struct Ended {
    why: EndReason,
    /// No access token of the session lives then.
    until: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Age {
    Fresh,
    /// It is time to read again; what is known is still good.
    Due,
    Stale,
}

impl Kept {
    fn age(&self, now: Timestamp) -> Age {
        match self.as_of {
            // A clock that was set back says nothing of how long ago that was.
            Some(as_of) if now < as_of => Age::Stale,
            Some(as_of) if now < as_of.after(READ_EVERY) => Age::Fresh,
            Some(as_of) if now < as_of.after(KNOWN_LASTS) => Age::Due,
            Some(_) | None => Age::Stale,
        }
    }

    fn note(&mut self, session: &Session) {
        if let (Protocol::Signed, SessionState::Ended { why, .. }) = (session.protocol, session.state) {
            let until = session.access_ends_at.max(session.parent_access_ends_at).after(CLOCK_SKEW);
            self.ended.insert(session.id, Ended { why, until });
        }
    }
}

impl EndedSessions {
    fn look(&self, session: SessionId, now: Timestamp) -> (Option<EndReason>, Age) {
        let kept = self.kept.read();
        (kept.ended.get(&session).map(|ended| ended.why), kept.age(now))
    }

    /// Notes the sessions that a change of this node ended, so that it need not read of them.
    pub(crate) fn note(&self, written: &[SessionEnd]) {
        if !written.is_empty() {
            let mut kept = self.kept.write();
            for SessionEnd(session) in written {
                kept.note(session);
            }
        }
    }
}

/// A session that a change ends.
#[derive(Debug)]
pub(crate) struct SessionEnd(Box<Session>);

impl SessionEnd {
    /// Those of a change whose tokens nobody looks up.
    pub(crate) fn all_of(writes: &[Write]) -> Vec<Self> {
        let end = |write: &Write| match write {
            Write::Update(Row::Session(session), Version(_))
                if session.protocol == Protocol::Signed
                    && matches!(session.state, SessionState::Ended { .. }) =>
            {
                Some(Self(session.clone()))
            }
            Write::Insert(_) | Write::Update(..) | Write::Delete(..) => None,
        };
        writes.iter().filter_map(end).collect()
    }
}

impl Bank {
    /// What this node knows of a session's end. Reads of it when that was a while ago; one request at a time does so,
    /// and the others go on with what is known.
    pub(crate) async fn known_end(&self, session: SessionId, now: Timestamp) -> Known {
        let ended = &self.ended;
        match ended.look(session, now) {
            (Some(why), _) => return Known::Ended(why),
            (None, Age::Fresh) => return Known::Live,
            (None, Age::Due | Age::Stale) => {}
        }
        if let Ok(_turn) = ended.turn.try_lock()
            && ended.kept.read().age(now) != Age::Fresh
            && let Err(error) = self.read_ends(now).await
        {
            tracing::warn!(error = %error, "the sessions that ended cannot be read; each is looked up by itself");
        }
        match ended.look(session, now) {
            (Some(why), _) => Known::Ended(why),
            (None, Age::Fresh | Age::Due) => Known::Live,
            (None, Age::Stale) => Known::Nothing,
        }
    }

    /// Reads which sessions ended since the last reading.
    async fn read_ends(&self, now: Timestamp) -> Result<(), OpError> {
        let oldest = now.before(ACCESS_LASTS_MAX.saturating_add(SEEN_WITHIN));
        let mut from = self.ended.kept.read().from.unwrap_or(oldest).max(oldest);
        let mut is_all = false;
        for _ in 0..PAGES_MAX {
            let page = self.store.all::<Session>(&Query::SessionsEndedSince(from, PAGE)).await?;
            is_all = u32::try_from(page.len()).is_ok_and(|rows| rows < PAGE);
            let last = page.last().and_then(|found| match found.row.state {
                SessionState::Ended { at, .. } => Some(at),
                SessionState::Live => None,
            });
            let mut kept = self.ended.kept.write();
            page.iter()
                .filter(|Versioned { row, .. }| now < row.access_ends_at.after(CLOCK_SKEW))
                .for_each(|Versioned { row, .. }| kept.note(row));
            drop(kept);
            if is_all {
                break;
            }
            from = last.unwrap_or(from);
        }
        let mut kept = self.ended.kept.write();
        kept.ended.retain(|_, ended| now < ended.until);
        let is_bounded = kept.ended.len() <= ENTRIES_MAX;
        if !is_bounded {
            kept.ended.clear();
        }
        let is_known = is_all && is_bounded;
        kept.as_of = is_known.then_some(now);
        kept.from = match (is_all, is_bounded) {
            (true, true) => Some(now.before(SEEN_WITHIN)),
            (false, true) => Some(from),
            // From the beginning, once fewer of them live.
            (_, false) => None,
        };
        Ok(())
    }
}

#[cfg(test)]
mod tests;
