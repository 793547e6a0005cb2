//! Entries of the book of what staff did.

use crate::wire::Shown;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use identity::{StaffAction, StaffEntry};
use kernel::{StaffId, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StaffEntryList {
    /// In the order in which they were written.
    entries: Vec<StaffEntryAnswer>,
}

#[derive(Debug, Serialize, ToSchema)]
struct StaffEntryAnswer {
    /// Counts the entries, from 1 without a gap; what `after` takes.
    number: u64,
    #[schema(value_type = String)]
    at: Shown<Timestamp>,
    /// The member's name.
    by: String,
    /// `null` where it was done on the command line, without a credential.
    #[schema(value_type = Option<String>)]
    staff_id: Option<Shown<StaffId>>,
    /// The operation, as `incident.change`.
    act: String,
    /// The name of what it was done to.
    on: String,
    /// What of it.
    note: String,
    why: Option<String>,
    /// BLAKE3 over the entry and the hash of the one before, in base64url.
    hash: String,
}

impl StaffEntryList {
    pub(crate) fn of(entries: Vec<StaffEntry>) -> Self {
        Self { entries: entries.into_iter().map(StaffEntryAnswer::of).collect() }
    }
}

impl StaffEntryAnswer {
    fn of(entry: StaffEntry) -> Self {
        let StaffAction { at, by, member, act, on, note, why } = entry.action;
        Self {
            number: entry.number,
            at: Shown(at),
            by: by.as_str().to_owned(),
            staff_id: member.map(Shown),
            act,
            on,
            note,
            why: why.map(|why| why.as_str().to_owned()),
            hash: URL_SAFE_NO_PAD.encode(entry.hash),
        }
    }
}
