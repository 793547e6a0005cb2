//! Rows that almost every request reads, kept in the owner's memory as they were read.
//!
//! What is kept is never served stale. Every key and every query has a slot, by its hash, and each slot counts the
//! commits that changed it; an answer is good while none of the slots it depends on has moved. While such a commit is
//! under way, and while a guest writes, nothing kept is used. Guests count their commits in a small file beside the
//! database (docs/decisions/0007-rows-read-often-are-kept.md).

use super::sql::SqlError;
use bank::{Change, Key, Query, Row, Versioned, Write};
use quick_cache::sync::Cache;
use std::fs::File;
use std::hash::{BuildHasher as _, RandomState};
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Answers kept at one time; each holds the rows of one key, or of one short list.
const ANSWERS_MAX: usize = 65_536;
/// Slots that count changes. Two keys that share one only make each other be read again.
const SLOTS: usize = 65_536;
/// Rows of an answer that is kept.
const ROWS_MAX: usize = 64;

/// What was asked of the store.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Asked {
    Key(Key),
    Query(Query),
}

pub(super) struct Kept {
    answers: Cache<Asked, Arc<Answer>>,
    slots: Box<[AtomicU64]>,
    /// Commits of kept rows, begun and ended: odd while one is under way.
    own: AtomicU64,
    guests: Guests,
    hasher: RandomState,
}

struct Answer {
    rows: Vec<Versioned<Row>>,
    depends_on: Vec<usize>,
    /// The slots' counts, summed: counts only rise, so the sum is the same while each of them is.
    counted: u64,
    guests: u64,
}

/// A time in which nothing changes what is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Quiet {
    own: u64,
    guests: u64,
}

impl Asked {
    /// Whether an answer is read so often, and so short, that it is worth its place.
    fn is_kept(&self) -> bool {
        match self {
            Self::Key(key) => is_kept(key),
            Self::Query(query) => matches!(
                query,
                Query::TokenByAccess(_)
                    | Query::AccountsOf(_)
                    | Query::AccountByNumber(..)
                    | Query::PotsOf(_)
                    | Query::WebhooksOf(_)
            ),
        }
    }

    /// Whether it is worth keeping that there is nothing; not where strangers may ask for anything they like.
    fn is_kept_empty(&self) -> bool {
        matches!(self, Self::Query(Query::PotsOf(_) | Query::WebhooksOf(_)))
    }
}

const fn is_kept(key: &Key) -> bool {
    matches!(
        key,
        Key::Person(_)
            | Key::Client(_)
            | Key::Token(_)
            | Key::Grant(..)
            | Key::CurrentAccount(_)
            | Key::Pot(_)
            | Key::Webhook(_)
            | Key::Device(_)
            | Key::Session(_)
            | Key::ServerKey(_)
            | Key::ClientProfile(_)
            | Key::OidcGrant(_)
            | Key::Release(_)
            | Key::Rollout(_)
            | Key::Course(_)
    )
}

/// The kept queries that find the row.
fn finders(row: &Row) -> Vec<Query> {
    match row {
        Row::Token(token) => vec![Query::TokenByAccess(token.access)],
        Row::Pot(pot) => vec![Query::PotsOf(pot.account)],
        Row::Webhook(webhook) => vec![Query::WebhooksOf(webhook.account)],
        Row::CurrentAccount(account) => {
            let owners = account.owners.iter().map(|owner| Query::AccountsOf(*owner));
            owners.chain([Query::AccountByNumber(account.sort_code, account.number)]).collect()
        }
        _ => Vec::new(),
    }
}

impl Kept {
    pub(super) fn beside(file: &Path) -> io::Result<Self> {
        Ok(Self {
            answers: Cache::new(ANSWERS_MAX),
            slots: (0..SLOTS).map(|_| AtomicU64::new(0)).collect(),
            own: AtomicU64::new(0),
            guests: Guests::settled(file)?,
            hasher: RandomState::new(),
        })
    }

    /// The kept answer, or what `read` answers, which is then kept if it may be.
    pub(super) fn answer(
        &self,
        asked: Asked,
        read: impl FnOnce(&Asked) -> Result<Vec<Versioned<Row>>, SqlError>,
    ) -> Result<Vec<Versioned<Row>>, SqlError> {
        let Some(quiet) = asked.is_kept().then(|| self.quiet()).flatten() else { return read(&asked) };
        if let Some(kept) = self.answers.get(&asked)
            && kept.guests == quiet.guests
            && kept.counted == self.count(&kept.depends_on)
        {
            return Ok(kept.rows.clone());
        }
        let rows = read(&asked)?;
        if ROWS_MAX < rows.len() || rows.is_empty() && !asked.is_kept_empty() {
            return Ok(rows);
        }
        let keys = rows.iter().map(|row| self.slot(&Asked::Key(row.row.key())));
        let depends_on: Vec<usize> = keys.chain([self.slot(&asked)]).collect();
        let counted = self.count(&depends_on);
        // Nothing was committed between the two looks, so the rows and the counts are of one moment.
        if self.quiet() == Some(quiet) {
            let answer = Answer { rows: rows.clone(), depends_on, counted, guests: quiet.guests };
            self.answers.insert(asked, Arc::new(answer));
        }
        Ok(rows)
    }

    /// To be held while the changes are committed: it ends what was kept of the rows they write.
    pub(super) fn changing<'a>(&'a self, changes: &'a [Change]) -> Option<Changing<'a>> {
        let writes = || changes.iter().flat_map(|change| &change.writes);
        let is_touched = writes().any(|write| match write {
            Write::Insert(row) | Write::Update(row, _) => is_kept(&row.key()),
            Write::Delete(key, _) => is_kept(key),
        });
        is_touched.then(|| {
            self.own.fetch_add(1, Ordering::SeqCst);
            Changing { kept: self, changes }
        })
    }

    fn quiet(&self) -> Option<Quiet> {
        let own = self.own.load(Ordering::SeqCst);
        let guests = self.guests.count().ok()?;
        (own.is_multiple_of(2) && guests.is_multiple_of(2)).then_some(Quiet { own, guests })
    }

    fn slot(&self, asked: &Asked) -> usize {
        usize::try_from(self.hasher.hash_one(asked) % SLOTS as u64).expect("below the number of slots")
    }

    fn count(&self, slots: &[usize]) -> u64 {
        slots.iter().map(|slot| self.slots[*slot].load(Ordering::SeqCst)).sum()
    }

    fn moved(&self, asked: &Asked) {
        self.slots[self.slot(asked)].fetch_add(1, Ordering::SeqCst);
    }
}

/// A commit of kept rows, under way until this is dropped, however it ends.
pub(super) struct Changing<'a> {
    kept: &'a Kept,
    changes: &'a [Change],
}

impl Drop for Changing<'_> {
    fn drop(&mut self) {
        for write in self.changes.iter().flat_map(|change| &change.writes) {
            match write {
                Write::Insert(row) | Write::Update(row, _) => {
                    self.kept.moved(&Asked::Key(row.key()));
                    for query in finders(row) {
                        self.kept.moved(&Asked::Query(query));
                    }
                }
                Write::Delete(key, _) => self.kept.moved(&Asked::Key(key.clone())),
            }
        }
        self.kept.own.fetch_add(1, Ordering::SeqCst);
    }
}

/// How often guests committed: a number in a file, odd while one of them does. It is written under SQLite's write
/// lock only.
pub(super) struct Guests(File);

impl Guests {
    pub(super) fn beside(file: &Path) -> io::Result<Self> {
        let mut name = file.as_os_str().to_owned();
        name.push(".guests");
        let counter = File::options().create(true).truncate(false).read(true).write(true).open(name)?;
        if counter.metadata()?.len() == 0 {
            counter.write_all_at(&0_u64.to_le_bytes(), 0)?;
        }
        Ok(Self(counter))
    }

    /// With an even count: a guest that was killed half-way has left an odd one. Its commit is whole or gone.
    fn settled(file: &Path) -> io::Result<Self> {
        let guests = Self::beside(file)?;
        let count = guests.count()?;
        if !count.is_multiple_of(2) {
            guests.set(count.wrapping_add(1))?;
        }
        Ok(guests)
    }

    fn count(&self) -> io::Result<u64> {
        let mut bytes = [0; 8];
        self.0.read_exact_at(&mut bytes, 0)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn set(&self, count: u64) -> io::Result<()> {
        self.0.write_all_at(&count.to_le_bytes(), 0)
    }

    /// Before a guest's commit: from now on the owner reads the file itself.
    pub(super) fn begin(&self) -> io::Result<()> {
        let count = self.count()?;
        self.set(if count.is_multiple_of(2) { count.wrapping_add(1) } else { count })
    }

    /// After it, whether it was committed or not: what the owner kept until now is not used again.
    pub(super) fn end(&self) -> io::Result<()> {
        let count = self.count()?;
        // An owner that opened meanwhile has made it even.
        self.set(count.wrapping_add(if count.is_multiple_of(2) { 2 } else { 1 }))
    }
}

#[cfg(test)]
mod tests;
