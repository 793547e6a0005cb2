//! The book of what staff did: numbered from 1 without a gap, each entry with the hash of the one before.
//!
//! The number is the entry's key, so two acts at once race for it, and an act that read the book first finds out at its
//! commit what was written meanwhile.

use crate::StaffName;
use kernel::{StaffId, Timestamp};

/// Keeps these hashes apart from every other use of BLAKE3.
const CONTEXT: &str = "florin 2026 staff entry 1";

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffEntry {
    pub number: u64,
    pub action: StaffAction,
    /// The hash of the entry before; zeros before the first.
    pub previous: [u8; 32],
    pub hash: [u8; 32],
}

/// Who did what, to what, when, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffAction {
    pub at: Timestamp,
    pub by: StaffName,
    /// Whose credential was shown; `None` on the command line, where nobody shows one.
    pub member: Option<StaffId>,
    /// The operation, as `incident.change`; at most [`StaffEntry::WORD_BYTES_MAX`].
    pub act: String,
    /// The name of what it was done to, as `incident_...`; at most [`StaffEntry::WORD_BYTES_MAX`].
    pub on: String,
    /// What of it, as `resolved`; at most [`StaffEntry::NOTE_BYTES_MAX`].
    pub note: String,
    pub why: Option<StaffWhy>,
}

/// The first entry that is not as it was written, is missing, or is out of its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("the book of staff is broken at entry {0}")]
pub struct StaffBrokenAt(pub u64);

/// Why somebody did something, in a line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StaffWhy(String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("a reason is one line of between 1 and 500 characters, none of them control characters")]
pub struct StaffWhyError;

impl StaffWhy {
    pub const CHARS_MAX: usize = 500;

    /// # Errors
    /// [`StaffWhyError`].
    pub fn parse(raw: &str) -> Result<Self, StaffWhyError> {
        let text = raw.trim();
        let is_good = (1..=Self::CHARS_MAX).contains(&text.chars().count());
        if is_good && !text.chars().any(char::is_control) {
            Ok(Self(text.to_owned()))
        } else {
            Err(StaffWhyError)
        }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl StaffEntry {
    pub const WORD_BYTES_MAX: usize = 100;
    /// What is beyond is cut.
    pub const NOTE_BYTES_MAX: usize = 500;
}

/// Puts an act at the end of the book.
#[must_use]
pub fn enter(last: Option<&StaffEntry>, mut action: StaffAction) -> StaffEntry {
    cut(&mut action.act, StaffEntry::WORD_BYTES_MAX);
    cut(&mut action.on, StaffEntry::WORD_BYTES_MAX);
    cut(&mut action.note, StaffEntry::NOTE_BYTES_MAX);
    let (number, previous) = next_of(last);
    let hash = hash(number, &action, &previous);
    StaffEntry { number, action, previous, hash }
}

/// Whether these are all entries after `last`, in their order; the newest of them, or `last`.
///
/// # Errors
/// [`StaffBrokenAt`] with the number of the first entry that is not what the chain says.
pub fn verify_entries(
    last: Option<StaffEntry>,
    entries: Vec<StaffEntry>,
) -> Result<Option<StaffEntry>, StaffBrokenAt> {
    let mut last = last;
    for entry in entries {
        let (number, previous) = next_of(last.as_ref());
        let follows = entry.number == number && entry.previous == previous;
        if !follows || hash(number, &entry.action, &previous) != entry.hash {
            return Err(StaffBrokenAt(number));
        }
        last = Some(entry);
    }
    Ok(last)
}

/// The number of the next entry, and the hash that it names.
fn next_of(last: Option<&StaffEntry>) -> (u64, [u8; 32]) {
    last.map_or((1, [0; 32]), |last| (last.number.saturating_add(1), last.hash))
}

fn cut(text: &mut String, bytes_max: usize) {
    text.truncate(text.floor_char_boundary(bytes_max));
}

/// Each field as its length in eight bytes, little end first, and itself; a field that may be missing is preceded by
/// one of a byte that says whether it is there.
fn hash(number: u64, action: &StaffAction, previous: &[u8; 32]) -> [u8; 32] {
    let StaffAction { at, by, member, act, on, note, why } = action;
    let mut hasher = blake3::Hasher::new_derive_key(CONTEXT);
    let mut field = |bytes: &[u8]| {
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    let mut optional = |bytes: Option<&[u8]>| {
        field(&[u8::from(bytes.is_some())]);
        if let Some(bytes) = bytes {
            field(bytes);
        }
    };
    optional(member.map(StaffId::uuid).as_ref().map(|uuid| &uuid.as_bytes()[..]));
    optional(why.as_ref().map(|why| why.as_str().as_bytes()));
    field(&number.to_le_bytes());
    field(&at.as_micros().to_le_bytes());
    field(by.as_str().as_bytes());
    field(act.as_bytes());
    field(on.as_bytes());
    field(note.as_bytes());
    field(previous);
    hasher.finalize().into()
}
