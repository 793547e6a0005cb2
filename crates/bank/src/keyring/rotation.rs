//! When a key may follow another. A key is published for [`KEY_LEAD`] before it makes anything, and known for as long as
//! anything it made may live.

use crate::jose::{KEY_LEAD, KEY_OVERLAP, KeySet, KeyStage, NONCE_LASTS};
use crate::{ServerKey, ServerKeyPurpose, ServerKeyState};
use kernel::Timestamp;
use std::time::Duration;

/// How long a key signs before the next one follows by itself.
pub const SIGNING_LASTS: Duration = Duration::from_hours(90 * 24);

/// Keys from which tokens are derived. None of them ever leaves: a session's tokens come from one key for as long as it
/// lives, and a refresh may keep it alive for ever.
pub const TOKEN_KEYS_MAX: usize = 64;

/// Why the keys stay as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyRefusal {
    #[error("a next key is published already; rotate first")]
    NextKeyWaits,
    #[error("no next key is published")]
    NoNextKey,
    #[error("not every node and verifier knows the next key before {at}")]
    TooEarly { at: Timestamp },
    #[error("too many keys may still have made something that lives")]
    TooManyKeys,
}

/// What the rotation that happens by itself has to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeysDue {
    Publish,
    Rotate,
}

/// A key to be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Publish {
    pub(crate) id: u32,
    /// Keys that may go: what they made is over.
    pub(crate) over: Vec<u32>,
}

/// The number of the next key, whatever its purpose.
pub(crate) fn next_number(keys: &[ServerKey]) -> u32 {
    keys.iter().map(|key| key.id).max().unwrap_or_default().saturating_add(1)
}

/// Where each key of a purpose is on its way.
pub(crate) fn stages(
    keys: &[ServerKey],
    purpose: ServerKeyPurpose,
) -> impl Iterator<Item = (&ServerKey, KeyStage)> {
    let mine = move || keys.iter().filter(move |key| key.purpose == purpose);
    let last_rotation = mine().filter_map(|key| key.retired_at).max();
    mine().map(move |key| {
        let stage = match key.state {
            ServerKeyState::Next => KeyStage::Next { published_at: key.created_at },
            ServerKeyState::Active => KeyStage::Active { since: last_rotation.unwrap_or(key.created_at) },
            ServerKeyState::Retired => {
                let retired_at = key.retired_at.unwrap_or(key.created_at);
                let until = overlap(purpose).map_or(Timestamp::MAX, |overlap| retired_at.after(overlap));
                KeyStage::Retired { until }
            }
        };
        (key, stage)
    })
}

/// How long what a key made outlives its making; for ever, where that is `None`.
fn overlap(purpose: ServerKeyPurpose) -> Option<Duration> {
    match purpose {
        ServerKeyPurpose::Token => None,
        ServerKeyPurpose::Signing => Some(KEY_OVERLAP),
        ServerKeyPurpose::Nonce => Some(NONCE_LASTS.saturating_mul(2).saturating_add(KEY_LEAD)),
    }
}

/// Whether another key may be published.
///
/// # Errors
/// [`KeyRefusal::NextKeyWaits`], [`KeyRefusal::TooManyKeys`].
pub(crate) fn decide_publish(
    keys: &[ServerKey],
    purpose: ServerKeyPurpose,
    now: Timestamp,
) -> Result<Publish, KeyRefusal> {
    let mut over = Vec::new();
    let mut left = 0_usize;
    // The one that retired last stays, because it tells since when the active one is that.
    let last = keys.iter().filter(|key| key.purpose == purpose).filter_map(|key| key.retired_at).max();
    for (key, stage) in stages(keys, purpose) {
        if matches!(stage, KeyStage::Next { .. }) {
            return Err(KeyRefusal::NextKeyWaits);
        }
        if stage.verifies(now) {
            left = left.saturating_add(1);
        } else if key.retired_at != last {
            over.push(key.id);
        }
    }
    let most = match purpose {
        ServerKeyPurpose::Token => TOKEN_KEYS_MAX,
        ServerKeyPurpose::Signing | ServerKeyPurpose::Nonce => KeySet::KEYS_MAX,
    };
    if most <= left { Err(KeyRefusal::TooManyKeys) } else { Ok(Publish { id: next_number(keys), over }) }
}

/// The two keys that change places: the next one, active, and the active one, retired.
///
/// # Errors
/// [`KeyRefusal::NoNextKey`], [`KeyRefusal::TooEarly`].
pub(crate) fn decide_rotate(
    keys: &[ServerKey],
    purpose: ServerKeyPurpose,
    now: Timestamp,
) -> Result<Vec<ServerKey>, KeyRefusal> {
    let published_at = stages(keys, purpose).find_map(|(_, stage)| match stage {
        KeyStage::Next { published_at } => Some(published_at),
        KeyStage::Active { .. } | KeyStage::Retired { .. } => None,
    });
    let at = published_at.ok_or(KeyRefusal::NoNextKey)?.after(KEY_LEAD);
    if now < at {
        return Err(KeyRefusal::TooEarly { at });
    }
    let moved = |key: &ServerKey| match key.state {
        ServerKeyState::Next => Some(ServerKey { state: ServerKeyState::Active, ..key.clone() }),
        ServerKeyState::Active => {
            Some(ServerKey { state: ServerKeyState::Retired, retired_at: Some(now), ..key.clone() })
        }
        ServerKeyState::Retired => None,
    };
    Ok(keys.iter().filter(|key| key.purpose == purpose).filter_map(moved).collect())
}

/// What is due for keys that follow each other by themselves after [`SIGNING_LASTS`]. A key is published in time, so
/// that the one before does not sign longer than that.
pub(crate) fn decide_due(keys: &[ServerKey], purpose: ServerKeyPurpose, now: Timestamp) -> Option<KeysDue> {
    let find = |is: fn(KeyStage) -> Option<Timestamp>| stages(keys, purpose).find_map(|(_, stage)| is(stage));
    let since = find(|stage| match stage {
        KeyStage::Active { since } => Some(since),
        KeyStage::Next { .. } | KeyStage::Retired { .. } => None,
    })?;
    let ends_at = since.after(SIGNING_LASTS);
    let next = find(|stage| match stage {
        KeyStage::Next { published_at } => Some(published_at),
        KeyStage::Active { .. } | KeyStage::Retired { .. } => None,
    });
    match next {
        // Twice the lead, because whoever asks may ask late.
        None => (ends_at.before(KEY_LEAD.saturating_mul(2)) <= now).then_some(KeysDue::Publish),
        Some(published_at) => (ends_at.max(published_at.after(KEY_LEAD)) <= now).then_some(KeysDue::Rotate),
    }
}

#[cfg(test)]
mod tests;
