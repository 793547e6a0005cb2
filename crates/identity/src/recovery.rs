//! The way back in for a person who lost everything: two members of staff, a day's wait, and every trusted device may
//! stop it.

use crate::{Device, DeviceClaim, StaffName};
use kernel::{DeviceId, PersonId, RecoveryId, Timestamp};
use std::time::Duration;

/// How long every known contact has to object.
pub const RECOVERY_WAITS: Duration = Duration::from_hours(24);
/// How long they have where a device that stopped an earlier one is not believed (decision 17).
pub const RECOVERY_DISTRUSTING_WAITS: Duration = Duration::from_hours(3 * 24);
/// How long after asking a recovery can be done.
pub const RECOVERY_LASTS: Duration = Duration::from_hours(7 * 24);

const _: () = assert!(RECOVERY_WAITS.as_secs() < RECOVERY_DISTRUSTING_WAITS.as_secs());
const _: () = assert!(RECOVERY_DISTRUSTING_WAITS.as_secs() < RECOVERY_LASTS.as_secs());

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovery {
    pub id: RecoveryId,
    pub person: PersonId,
    /// The new device that will be trusted.
    pub claim: DeviceClaim,
    pub asked_by: StaffName,
    pub asked_at: Timestamp,
    /// [`RECOVERY_WAITS`] after asking; it cannot be done before, whoever approves.
    pub waits_until: Timestamp,
    /// [`RECOVERY_LASTS`] after asking; it cannot be done from here on.
    pub ends_at: Timestamp,
    pub state: RecoveryState,
    /// It stopped an earlier recovery, and both members of staff have reason to think that it is in other hands: its word
    /// stops this one no more.
    pub distrusts: Option<DeviceId>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecoveryState {
    Asked,
    Approved {
        by: StaffName,
        at: Timestamp,
    },
    Done {
        approved_by: StaffName,
        device: DeviceId,
        at: Timestamp,
    },
    /// A trusted device said no.
    Cancelled {
        by: DeviceId,
        at: Timestamp,
    },
    /// A member of staff said no.
    Stopped {
        by: StaffName,
        at: Timestamp,
    },
}

/// What a member of staff asks for a person whose identity they have checked.
#[derive(Debug, Clone)]
pub struct RecoveryAsk {
    pub id: RecoveryId,
    pub person: PersonId,
    pub claim: DeviceClaim,
    pub asked_by: StaffName,
    pub distrusts: Option<DeviceId>,
}

/// Why a recovery does not go on; nothing was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum RecoveryRefusal {
    #[error("the second member of staff has to be another one")]
    SameStaff,
    #[error("another member of staff has to approve first")]
    NotApproved,
    #[error("the waiting time is not over")]
    Waiting,
    #[error("the recovery is too old; ask again")]
    Late,
    #[error("a trusted device of the person, or staff, stopped it")]
    Cancelled,
    #[error("the recovery was done before")]
    Done,
    #[error("only a trusted device of the person can stop it")]
    BadDevice,
    #[error("a recovery of this person is under way")]
    UnderWay,
    #[error("no device shows this code")]
    BadCode,
    #[error("this device stopped no recovery of the person")]
    StoppedNone,
    #[error("name the device whose word does not count, as whoever asked did")]
    OtherDistrusted,
    #[error("the word of this device does not count here; get in touch with the bank at once")]
    Distrusted,
}

impl RecoveryRefusal {
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::SameStaff => "same_staff",
            Self::NotApproved => "recovery_not_approved",
            Self::Waiting => "recovery_waiting",
            Self::Late => "recovery_late",
            Self::Cancelled => "recovery_cancelled",
            Self::Done => "recovery_done",
            Self::BadDevice => "bad_device",
            Self::UnderWay => "recovery_under_way",
            Self::BadCode => "bad_recovery_code",
            Self::StoppedNone => "stopped_none",
            Self::OtherDistrusted => "other_distrusted",
            Self::Distrusted => "device_distrusted",
        }
    }
}

impl Recovery {
    /// Whether it may still come to something.
    #[must_use]
    pub fn is_open(&self, now: Timestamp) -> bool {
        check_open(self, now).is_ok()
    }

    /// The trusted device that stopped it.
    #[must_use]
    pub const fn stopped_by(&self) -> Option<DeviceId> {
        match self.state {
            RecoveryState::Cancelled { by, .. } => Some(by),
            RecoveryState::Asked
            | RecoveryState::Approved { .. }
            | RecoveryState::Done { .. }
            | RecoveryState::Stopped { .. } => None,
        }
    }
}

/// Begins a recovery; every known contact is told in the same commit. `before` are recoveries of the same person: only a
/// device that stopped one of them can lose its word.
///
/// # Errors
/// [`RecoveryRefusal::StoppedNone`].
pub fn decide_recovery<'a>(
    ask: RecoveryAsk,
    before: impl IntoIterator<Item = &'a Recovery>,
    now: Timestamp,
) -> Result<Recovery, RecoveryRefusal> {
    let waits = match ask.distrusts {
        None => RECOVERY_WAITS,
        Some(device) => {
            let mut stops =
                before.into_iter().filter(|it| it.person == ask.person).filter_map(Recovery::stopped_by);
            if !stops.any(|by| by == device) {
                return Err(RecoveryRefusal::StoppedNone);
            }
            RECOVERY_DISTRUSTING_WAITS
        }
    };
    Ok(Recovery {
        id: ask.id,
        person: ask.person,
        claim: ask.claim,
        asked_by: ask.asked_by,
        asked_at: now,
        waits_until: now.after(waits),
        ends_at: now.after(RECOVERY_LASTS),
        state: RecoveryState::Asked,
        distrusts: ask.distrusts,
    })
}

/// The second member of staff agrees, also to whose word does not count; the waiting time goes on as it was. Repeating it
/// changes nothing.
///
/// # Errors
/// In this order: [`RecoveryRefusal::Cancelled`], [`RecoveryRefusal::Done`], [`RecoveryRefusal::Late`],
/// [`RecoveryRefusal::SameStaff`], [`RecoveryRefusal::OtherDistrusted`].
pub fn decide_approve(
    recovery: &Recovery,
    by: StaffName,
    distrusts: Option<DeviceId>,
    now: Timestamp,
) -> Result<Recovery, RecoveryRefusal> {
    check_open(recovery, now)?;
    if by == recovery.asked_by {
        return Err(RecoveryRefusal::SameStaff);
    }
    if distrusts != recovery.distrusts {
        return Err(RecoveryRefusal::OtherDistrusted);
    }
    Ok(match recovery.state {
        RecoveryState::Asked => {
            Recovery { state: RecoveryState::Approved { by, at: now }, ..recovery.clone() }
        }
        RecoveryState::Approved { .. }
        | RecoveryState::Done { .. }
        | RecoveryState::Cancelled { .. }
        | RecoveryState::Stopped { .. } => recovery.clone(),
    })
}

/// A trusted device of the person stops the recovery. Repeating it changes nothing.
///
/// # Errors
/// [`RecoveryRefusal::BadDevice`]; [`RecoveryRefusal::Distrusted`]; [`RecoveryRefusal::Done`] when it is too late to stop
/// it.
pub fn decide_stop(
    recovery: &Recovery,
    device: &Device,
    now: Timestamp,
) -> Result<Recovery, RecoveryRefusal> {
    if device.person != recovery.person || !device.is_trusted() {
        return Err(RecoveryRefusal::BadDevice);
    }
    if recovery.distrusts == Some(device.id) {
        return Err(RecoveryRefusal::Distrusted);
    }
    stop(recovery, RecoveryState::Cancelled { by: device.id, at: now })
}

/// Any member of staff stops the recovery. Repeating it changes nothing.
///
/// # Errors
/// [`RecoveryRefusal::Done`] when it is too late to stop it.
pub fn decide_stop_by_staff(
    recovery: &Recovery,
    by: StaffName,
    now: Timestamp,
) -> Result<Recovery, RecoveryRefusal> {
    stop(recovery, RecoveryState::Stopped { by, at: now })
}

fn stop(recovery: &Recovery, state: RecoveryState) -> Result<Recovery, RecoveryRefusal> {
    match recovery.state {
        RecoveryState::Asked | RecoveryState::Approved { .. } => Ok(Recovery { state, ..recovery.clone() }),
        RecoveryState::Cancelled { .. } | RecoveryState::Stopped { .. } => Ok(recovery.clone()),
        RecoveryState::Done { .. } => Err(RecoveryRefusal::Done),
    }
}

/// Does the recovery: the claimed device becomes `device`, trusted, and all others are revoked in the same commit.
///
/// # Errors
/// In this order: [`RecoveryRefusal::Cancelled`], [`RecoveryRefusal::Done`], [`RecoveryRefusal::Late`],
/// [`RecoveryRefusal::NotApproved`], [`RecoveryRefusal::Waiting`].
pub fn decide_recovered(
    recovery: &Recovery,
    device: DeviceId,
    now: Timestamp,
) -> Result<Recovery, RecoveryRefusal> {
    check_open(recovery, now)?;
    let RecoveryState::Approved { by, .. } = &recovery.state else {
        return Err(RecoveryRefusal::NotApproved);
    };
    if now < recovery.waits_until {
        return Err(RecoveryRefusal::Waiting);
    }
    let state = RecoveryState::Done { approved_by: by.clone(), device, at: now };
    Ok(Recovery { state, ..recovery.clone() })
}

fn check_open(recovery: &Recovery, now: Timestamp) -> Result<(), RecoveryRefusal> {
    match recovery.state {
        RecoveryState::Cancelled { .. } | RecoveryState::Stopped { .. } => Err(RecoveryRefusal::Cancelled),
        RecoveryState::Done { .. } => Err(RecoveryRefusal::Done),
        RecoveryState::Asked | RecoveryState::Approved { .. } if recovery.ends_at <= now => {
            Err(RecoveryRefusal::Late)
        }
        RecoveryState::Asked | RecoveryState::Approved { .. } => Ok(()),
    }
}

#[cfg(test)]
mod tests;
