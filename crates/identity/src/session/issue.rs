//! New sessions: after a login, and for a device that proved its key whatever became of its session.

use crate::{Device, EndReason, Policy, PolicyError, Protocol, ReleaseName, Session, SessionState};
use kernel::{PersonId, SessionId, Timestamp};

use super::decide_end;
use super::refresh::alive;

/// What a new session is given from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSession {
    pub id: SessionId,
    /// The newest token key.
    pub key: u32,
    /// The release that chose the policy.
    pub release: ReleaseName,
    /// Of `signed` sessions; the other protocols leave no choice.
    pub binding: Binding,
}

/// Whether the requests of a `signed` session prove the device's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Binding {
    DeviceKey,
    Unbound,
}

/// Why no session was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum IssueRefusal {
    #[error("the device is not a trusted one of this person")]
    DeviceNotTrusted,
    /// The release is wrong, not the customer.
    #[error("the release chose lifetimes that cannot be meant")]
    BadPolicy(#[source] PolicyError),
}

/// The session of a device that proved its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reissued {
    /// It got this one a moment ago, and gets its tokens again. Keep it: they do not rotate while they may be on
    /// their way.
    Kept(Session),
    /// `superseded` are its older ones, ended.
    Issued { session: Session, superseded: Vec<Session> },
}

/// Makes a session for a trusted device.
///
/// # Errors
/// [`IssueRefusal::BadPolicy`] for lifetimes that cannot be meant; [`IssueRefusal::DeviceNotTrusted`] for a device that
/// is another person's, pending or revoked.
///
/// # Panics
/// When the lifetimes do not come out as the policy has them.
pub fn decide_issue(
    person: PersonId,
    device: &Device,
    policy: &Policy,
    new: NewSession,
    now: Timestamp,
) -> Result<Session, IssueRefusal> {
    policy.check().map_err(IssueRefusal::BadPolicy)?;
    if device.person != person || !device.is_trusted() {
        return Err(IssueRefusal::DeviceNotTrusted);
    }
    let bound_to = match (policy.protocol, new.binding) {
        (Protocol::Bound, _) | (Protocol::Signed, Binding::DeviceKey) => Some(device.key.thumbprint()),
        (Protocol::Bearer, _) | (Protocol::Signed, Binding::Unbound) => None,
    };
    let session = Session {
        id: new.id,
        person,
        device: device.id,
        protocol: policy.protocol,
        release: new.release,
        key: new.key,
        bound_to,
        generation: Session::FIRST,
        issued_at: now,
        refreshed_at: now,
        used_at: None,
        access_ends_at: now.after(policy.access_lasts),
        parent_access_ends_at: now,
        refresh_ends_at: now.after(policy.refresh_lasts),
        access_lasts: policy.access_lasts,
        refresh_lasts: policy.refresh_lasts,
        replay_lasts: policy.replay_lasts,
        state: SessionState::Live,
    };
    // F18: what the customer gets is compared with what the release says, in the same unit.
    assert_eq!(session.access_ends_at.since(now), policy.access_lasts, "an access token lasts as decided");
    assert_eq!(session.refresh_ends_at.since(now), policy.refresh_lasts, "a refresh token lasts as decided");
    Ok(session)
}

/// Makes a session for a device that proved its key, and ends the device's others.
///
/// `sessions` are the device's, whatever their state; none of them can keep it out. A session issued within the replay
/// window is given again, because its answer may have been lost or another tab may have asked at the same time. Whoever
/// keeps an issued one also writes the device's row at the version it was read, so that two tabs do not get two.
///
/// # Errors
/// As [`decide_issue`].
pub fn decide_reissue(
    device: &Device,
    sessions: &[Session],
    policy: &Policy,
    new: NewSession,
    now: Timestamp,
) -> Result<Reissued, IssueRefusal> {
    let session = decide_issue(device.person, device, policy, new, now)?;
    let mine = || sessions.iter().filter(|old| old.device == device.id && old.person == device.person);
    let is_fresh = |old: &&Session| old.is_live(now) && now <= old.issued_at.after(old.replay_lasts);
    if let Some(fresh) = mine().filter(is_fresh).max_by_key(|old| (old.issued_at, old.id)) {
        let is_first = fresh.generation == Session::FIRST;
        let used_at = if is_first { Some(now) } else { fresh.used_at };
        return Ok(Reissued::Kept(Session { used_at, ..alive(fresh, now) }));
    }
    let superseded = mine().filter_map(|old| decide_end(old, EndReason::Superseded, now)).collect();
    Ok(Reissued::Issued { session, superseded })
}
