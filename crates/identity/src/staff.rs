//! Members of staff: the credential that each holds, and what their roles let them do.
//!
//! Invariants: nobody has another's name, and a name is never given again; a credential is kept as a fingerprint; while
//! there is an administrator, nobody takes the last one away but from the command line; no role moves money, because
//! there is no act that does.

mod book;
mod role;

pub use book::{StaffAction, StaffBrokenAt, StaffEntry, StaffWhy, StaffWhyError, enter, verify_entries};
pub use role::{StaffAct, StaffRole, StaffRoles};

use crate::{Fingerprint, StaffName};
use kernel::{Secret, StaffId, Timestamp};
use std::time::Duration;
use uuid::Uuid;

/// Members of one bank, those who were revoked as well.
pub const STAFF_MAX: usize = 500;
/// How long a credential lasts unless told otherwise.
pub const CREDENTIAL_LASTS: Duration = Duration::from_hours(90 * 24);
pub const CREDENTIAL_LASTS_MAX: Duration = Duration::from_hours(366 * 24);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffMember {
    pub name: StaffName,
    pub roles: StaffRoles,
    pub credential: Fingerprint,
    pub created_at: Timestamp,
    pub created_by: StaffName,
    /// When the credential was issued.
    pub issued_at: Timestamp,
    pub expires_at: Timestamp,
    pub revoked: Option<StaffRevoked>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffRevoked {
    pub at: Timestamp,
    pub by: StaffName,
}

/// Who is to be a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewStaff {
    pub name: StaffName,
    pub roles: StaffRoles,
    pub credential: Fingerprint,
    pub lasts: Duration,
    pub by: StaffName,
}

/// Where an act is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StaffWay {
    /// By whoever may read and write the store anyway.
    CommandLine,
    Api,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum StaffRefusal {
    /// Unknown, expired, replaced or revoked: the caller is not told which.
    #[error("the credential is not a good one")]
    BadCredential,
    #[error("no role of this member of staff lets them do this")]
    NotAllowed,
    #[error("there is no such member of staff")]
    Unknown,
    #[error("the name is a member's, or was")]
    Exists,
    #[error("there are as many members of staff as there may be")]
    Full,
    #[error("a credential lasts between an hour and 366 days")]
    BadLasts,
    #[error("the member of staff was revoked")]
    Revoked,
    #[error("this is the last administrator")]
    LastAdministrator,
    /// What was to be changed is of another version than the one that was looked at.
    #[error("it was changed meanwhile; look at it again")]
    ChangedMeanwhile,
}

impl StaffRefusal {
    /// The stable name, for outcomes.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::BadCredential => "staff_bad_credential",
            Self::NotAllowed => "staff_not_allowed",
            Self::Unknown => "staff_unknown",
            Self::Exists => "staff_exists",
            Self::Full => "staff_full",
            Self::BadLasts => "staff_bad_lasts",
            Self::Revoked => "staff_revoked",
            Self::LastAdministrator => "staff_last_administrator",
            Self::ChangedMeanwhile => "staff_changed_meanwhile",
        }
    }
}

impl StaffMember {
    /// What each credential begins with, so that one that was published by mistake is recognised.
    const PREFIX: &'static str = "florin_staff_";
    const LASTS_MIN: Duration = Duration::from_hours(1);

    /// The credential of 256 random bits, as `secret` prints them.
    #[must_use]
    pub fn written(secret: &Secret<String>) -> Secret<String> {
        Secret::new(format!("{}{}", Self::PREFIX, secret.expose()))
    }

    /// Whether a text says of itself that it is such a credential.
    #[must_use]
    pub fn is_credential(text: &str) -> bool {
        text.starts_with(Self::PREFIX)
    }

    /// The id of whoever has a name, which follows from it: no two have one name.
    #[must_use]
    pub fn id_of(name: &StaffName) -> StaffId {
        let Fingerprint(hash) = Fingerprint::of(&format!("florin staff 1 {}", name.as_str()));
        let mut first = [0; 16];
        first.copy_from_slice(&hash[..16]);
        StaffId::from_uuid(Uuid::from_bytes(first))
    }

    #[must_use]
    pub fn id(&self) -> StaffId {
        Self::id_of(&self.name)
    }

    /// Whether the credential opens anything.
    #[must_use]
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.revoked.is_none() && now < self.expires_at
    }

    fn is_administrator(&self, now: Timestamp) -> bool {
        self.is_live(now) && self.roles.contains(StaffRole::Administrator)
    }
}

/// Whose credential it is. All are compared, and each compare takes the same time.
///
/// # Errors
/// [`StaffRefusal::BadCredential`].
pub fn decide_credential<'a>(
    shown: Fingerprint,
    all: impl IntoIterator<Item = &'a StaffMember>,
    now: Timestamp,
) -> Result<&'a StaffMember, StaffRefusal> {
    let mut found = None;
    for member in all {
        if member.credential == shown {
            found = Some(member);
        }
    }
    found.filter(|member| member.is_live(now)).ok_or(StaffRefusal::BadCredential)
}

/// Whether a member may do this at this moment by this credential.
///
/// # Errors
/// [`StaffRefusal::BadCredential`], [`StaffRefusal::NotAllowed`].
pub fn decide_act(
    member: Option<&StaffMember>,
    credential: Fingerprint,
    act: StaffAct,
    now: Timestamp,
) -> Result<(), StaffRefusal> {
    let member = member.filter(|member| member.is_live(now) && member.credential == credential);
    let member = member.ok_or(StaffRefusal::BadCredential)?;
    if member.roles.may(act) { Ok(()) } else { Err(StaffRefusal::NotAllowed) }
}

/// Makes a member; `all` are those there were, whatever became of them.
///
/// # Errors
/// [`StaffRefusal::Exists`], [`StaffRefusal::Full`], [`StaffRefusal::BadLasts`].
pub fn decide_add(new: NewStaff, all: &[StaffMember], now: Timestamp) -> Result<StaffMember, StaffRefusal> {
    if all.iter().any(|member| member.name == new.name) {
        return Err(StaffRefusal::Exists);
    }
    if STAFF_MAX <= all.len() {
        return Err(StaffRefusal::Full);
    }
    Ok(StaffMember {
        expires_at: expiry(new.lasts, now)?,
        name: new.name,
        roles: new.roles,
        credential: new.credential,
        created_at: now,
        created_by: new.by,
        issued_at: now,
        revoked: None,
    })
}

/// Gives a member another credential; the one before opens nothing any more.
///
/// # Errors
/// [`StaffRefusal::Revoked`], [`StaffRefusal::BadLasts`].
pub fn decide_rotate(
    member: &StaffMember,
    (credential, lasts): (Fingerprint, Duration),
    now: Timestamp,
) -> Result<StaffMember, StaffRefusal> {
    if member.revoked.is_some() {
        return Err(StaffRefusal::Revoked);
    }
    Ok(StaffMember { credential, issued_at: now, expires_at: expiry(lasts, now)?, ..member.clone() })
}

/// Gives a member other roles; `all` are all members, so that the last administrator stays one.
///
/// # Errors
/// [`StaffRefusal::Revoked`], [`StaffRefusal::LastAdministrator`].
pub fn decide_roles(
    member: &StaffMember,
    roles: StaffRoles,
    (all, way): (&[StaffMember], StaffWay),
    now: Timestamp,
) -> Result<StaffMember, StaffRefusal> {
    if member.revoked.is_some() {
        return Err(StaffRefusal::Revoked);
    }
    if !roles.contains(StaffRole::Administrator) {
        keeps_one(member, all, way, now)?;
    }
    Ok(StaffMember { roles, ..member.clone() })
}

/// Takes a member's credential away, for good; whoever was revoked before stays so.
///
/// # Errors
/// [`StaffRefusal::LastAdministrator`].
pub fn decide_revoke_staff(
    member: &StaffMember,
    (all, way): (&[StaffMember], StaffWay),
    by: StaffName,
    now: Timestamp,
) -> Result<StaffMember, StaffRefusal> {
    if member.revoked.is_some() {
        return Ok(member.clone());
    }
    keeps_one(member, all, way, now)?;
    Ok(StaffMember { revoked: Some(StaffRevoked { at: now, by }), ..member.clone() })
}

/// Whether there is an administrator besides this one, where it matters.
fn keeps_one(
    member: &StaffMember,
    all: &[StaffMember],
    way: StaffWay,
    now: Timestamp,
) -> Result<(), StaffRefusal> {
    let is_another = |other: &StaffMember| other.name != member.name && other.is_administrator(now);
    match way {
        StaffWay::Api if member.is_administrator(now) && !all.iter().any(is_another) => {
            Err(StaffRefusal::LastAdministrator)
        }
        StaffWay::Api | StaffWay::CommandLine => Ok(()),
    }
}

fn expiry(lasts: Duration, now: Timestamp) -> Result<Timestamp, StaffRefusal> {
    if (StaffMember::LASTS_MIN..=CREDENTIAL_LASTS_MAX).contains(&lasts) {
        Ok(now.after(lasts))
    } else {
        Err(StaffRefusal::BadLasts)
    }
}

#[cfg(test)]
mod tests;
