//! Moving a session that a release issued which was rolled back: to the terms of the release in force, silently.

use crate::{Device, Policy, Protocol, ReleaseName, Session, Thumbprint};
use kernel::Timestamp;

/// The session on other terms. It stays the same session, so nobody is signed out, and the next tokens that it gives
/// are of the new protocol. `session` is as its refresh left it, `proof` the key that the request proved.
///
/// `None` where the new protocol binds tokens to the device's key and the request proved none: it is moved by the
/// device's next login instead. A session never loses a key that it was bound to but to a protocol that has none.
#[must_use]
pub fn decide_moved(
    session: &Session,
    device: &Device,
    (policy, release): (&Policy, &ReleaseName),
    proof: Option<Thumbprint>,
    now: Timestamp,
) -> Option<Session> {
    let own = device.key.thumbprint();
    let bound_to = match policy.protocol {
        Protocol::Bearer => None,
        Protocol::Bound | Protocol::Signed if proof.as_ref() == Some(&own) => Some(own),
        Protocol::Bound | Protocol::Signed => return None,
    };
    if device.id != session.device || !device.is_trusted() || !session.is_live(now) || policy.check().is_err()
    {
        return None;
    }
    Some(Session {
        protocol: policy.protocol,
        release: release.clone(),
        bound_to,
        refreshed_at: now,
        access_ends_at: now.after(policy.access_lasts),
        refresh_ends_at: now.after(policy.refresh_lasts),
        access_lasts: policy.access_lasts,
        refresh_lasts: policy.refresh_lasts,
        replay_lasts: policy.replay_lasts,
        ..session.clone()
    })
}

#[cfg(test)]
mod tests;
