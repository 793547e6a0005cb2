//! Brings a batch to its end: tries again what may go through, splits what does not, and answers every change.

use super::super::connect::Server;
use super::super::fault::Fault;
use super::super::options::{BATCH_TRIES_MAX, PAUSE_FIRST, PAUSE_MAX, RECONNECTS_MAX};
use super::transact::{Answers, Look, transact};
use crate::codec::Unique;
use bank::{Change, CommitError, Committed};
use kernel::{IdClock, Timestamp};
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

pub(in super::super) type Answer = Result<Committed, CommitError>;

/// The one writer of a process.
pub(in super::super) struct Settler {
    server: Arc<Server>,
    places: IdClock,
    chance: Chance,
}

/// Chance that reaches no decision: it keeps two processes from pausing alike and from giving outcomes one place.
struct Chance {
    keys: RandomState,
    drawn: u64,
}

impl Chance {
    fn draw(&mut self) -> u64 {
        self.drawn = self.drawn.wrapping_add(1);
        self.keys.hash_one(self.drawn)
    }
}

/// How a try of a batch failed for good.
enum Failed {
    /// Each of its changes may still go through without the others.
    Together(Fault),
    /// None of them will.
    Each(Fault),
}

impl Settler {
    pub(in super::super) fn new(server: Arc<Server>) -> Self {
        Self { server, places: IdClock::default(), chance: Chance { keys: RandomState::new(), drawn: 0 } }
    }

    /// Commits changes in their order; those that nothing keeps apart share one engine transaction.
    pub(in super::super) async fn settle(&mut self, changes: &[Change]) -> Vec<Answer> {
        let mut answers = Vec::with_capacity(changes.len());
        // The part to do next is at the end.
        let mut parts = vec![changes];
        while let Some(part) = parts.pop() {
            match self.try_part(part).await {
                Ok(done) => answers.extend(done),
                Err(Failed::Together(fault)) if 1 < part.len() => {
                    tracing::debug!(changes = part.len(), %fault, "a batch is split");
                    let (first, second) = part.split_at(part.len() / 2);
                    parts.extend([second, first]);
                }
                Err(Failed::Together(fault) | Failed::Each(fault)) => {
                    answers.extend(part.iter().map(|_| Err(refused(&fault))));
                }
            }
        }
        answers
    }

    async fn try_part(&mut self, changes: &[Change]) -> Result<Answers, Failed> {
        let (mut look, mut tries, mut reconnects) = (Look::Hopeful, 0, 0);
        loop {
            let latest = changes.iter().map(|change| change.at).max().unwrap_or_default();
            let (places, chance) = (&mut self.places, &mut self.chance);
            let mut place = || next_place(places, chance, latest);
            let fault = match transact(&self.server, changes, look, &mut place).await {
                Ok(answers) => return Ok(answers),
                Err(fault) => fault,
            };
            match &fault {
                Fault::Doubled(..) if look == Look::Hopeful => look = Look::Careful,
                Fault::Doubled(constraint, _) if taken(constraint).is_some() || 1 < changes.len() => {
                    return Err(Failed::Together(fault));
                }
                // The key of a row that stood nowhere a moment ago: another process was faster.
                Fault::Contended(_) | Fault::Doubled(..) => {
                    tries += 1;
                    if tries == BATCH_TRIES_MAX {
                        return Err(Failed::Together(fault));
                    }
                    tokio::time::sleep(self.pause(tries)).await;
                }
                Fault::Lost(_) if reconnects < RECONNECTS_MAX => {
                    reconnects += 1;
                    // What the pool still holds was most likely lost with it.
                    self.server.commits.retain(|_, _| false);
                }
                Fault::Failed(_) | Fault::Unreadable(_) | Fault::Short { .. } | Fault::Damaged(_) => {
                    return Err(Failed::Together(fault));
                }
                Fault::Lost(_)
                | Fault::Late
                | Fault::Unwell(_)
                | Fault::Unreachable(_)
                | Fault::Unanswered(_) => {
                    return Err(Failed::Each(fault));
                }
            }
        }
    }

    /// Twice as long after each try, and half of it by chance.
    fn pause(&mut self, tries: u32) -> Duration {
        let whole = PAUSE_FIRST.saturating_mul(1 << tries.min(16)).min(PAUSE_MAX);
        let half = whole / 2;
        let nanos = u64::try_from(half.as_nanos()).unwrap_or(u64::MAX).max(1);
        half + Duration::from_nanos(self.chance.draw() % nanos)
    }
}

fn next_place(places: &mut IdClock, chance: &mut Chance, at: Timestamp) -> Uuid {
    places.next(at, chance.draw())
}

/// What a change is told of a fault.
fn refused(fault: &Fault) -> CommitError {
    match fault {
        Fault::Doubled(constraint, _) => match taken(constraint) {
            Some(name) => CommitError::Taken(name),
            None => CommitError::Unavailable(Box::new(fault.clone())),
        },
        Fault::Unanswered(_) => CommitError::Unknown(Box::new(fault.clone())),
        Fault::Contended(_)
        | Fault::Lost(_)
        | Fault::Late
        | Fault::Unwell(_)
        | Fault::Unreachable(_)
        | Fault::Failed(_)
        | Fault::Unreadable(_)
        | Fault::Short { .. }
        | Fault::Damaged(_) => CommitError::Unavailable(Box::new(fault.clone())),
    }
}

/// What the constraint of a unique value is called outside.
fn taken(constraint: &str) -> Option<&'static str> {
    Some(match constraint {
        "person_email" => "person.email",
        "current_account_number" => "account.number",
        "approval_code" => "approval.code",
        "token_access" => "token.access",
        "token_refresh" => "token.refresh",
        "login_link" => "login.link",
        "passkey_credential" => "passkey.credential",
        "feed_line_id" => Unique::TRANSACTION_ID,
        _ => return None,
    })
}
