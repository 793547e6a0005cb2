//! Which sessions were used just now (RTS SCA, article 4, 3 d: no more than five minutes without activity).
//!
//! Kept in the memory of one process and nowhere else: a node that does not know of a session asks its app to prove the
//! device's key again, which costs the customer nothing and signs nobody out.

use kernel::{SessionId, Timestamp};
use parking_lot::Mutex;
use std::collections::HashMap;
use std::time::Duration;

/// How long a session may lie idle before its app proves its key anew.
pub const IDLE_MAX: Duration = Duration::from_mins(5);
/// Sessions remembered in each of two halves. Where there are more, the longest unused prove their key early.
const HALF_MAX: usize = 100_000;

#[derive(Default)]
pub(crate) struct Presence(Mutex<Halves>);

/// What was used since the last turn, and before it: no look-up has to clear anything away.
#[derive(Default)]
struct Halves {
    recent: HashMap<SessionId, Timestamp>,
    older: HashMap<SessionId, Timestamp>,
    turned_at: Option<Timestamp>,
}

impl Presence {
    /// Whether the session was used within [`IDLE_MAX`]; then this is a use as well.
    pub(crate) fn uses(&self, session: SessionId, now: Timestamp) -> bool {
        let mut halves = self.0.lock();
        let last = halves.recent.get(&session).or_else(|| halves.older.get(&session)).copied();
        let is_active = last.is_some_and(|last| now <= last.after(IDLE_MAX));
        if is_active {
            halves.note(session, now);
        }
        is_active
    }

    /// The customer has just proven themselves.
    pub(crate) fn note(&self, session: SessionId, at: Timestamp) {
        self.0.lock().note(session, at);
    }
}

impl Halves {
    fn note(&mut self, session: SessionId, now: Timestamp) {
        let is_old = self.turned_at.is_none_or(|turned| turned.after(IDLE_MAX) < now);
        if is_old || HALF_MAX <= self.recent.len() {
            self.older = std::mem::take(&mut self.recent);
            self.turned_at = Some(now);
        }
        self.recent.insert(session, now);
    }
}

#[cfg(test)]
mod tests;
