//! A customer's devices and sessions: seen, and removed.

use super::AppCaller;
use super::trail::Event;
use crate::bank::update;
use crate::{
    Bank, Change, Key, MailTemplate, OpError, Query, Refusal, RemovedBy, StoreExt as _, Thing, Versioned,
};
use identity::{
    AuditEvent, AuditHead, AuditKind, Device, EndReason, RevokeReason, Session, StepUpNeeded, StepUpWhat,
    decide_revoke,
};
use kernel::{DeviceId, SessionId, StepUpId};

/// Sessions of one person that are listed.
const SESSIONS_MAX: u32 = 100;
/// Events of a page of the audit trail.
const EVENTS_MAX: u32 = 100;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceView {
    pub device: Device,
    /// The caller's own.
    pub is_this_one: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionView {
    pub session: Session,
    pub is_this_one: bool,
}

impl Bank {
    /// The caller's devices, oldest first, removed ones left out.
    ///
    /// # Errors
    /// A fault.
    pub async fn devices(&self, caller: AppCaller) -> Result<Vec<DeviceView>, OpError> {
        self.read("devices.list", "app", |_| async move {
            let found = self.store.all::<Device>(&Query::DevicesOf(caller.person)).await?;
            let live = found.into_iter().map(|found| found.row).filter(|device| !device.is_revoked());
            Ok(live.map(|device| DeviceView { is_this_one: device.id == caller.device, device }).collect())
        })
        .await
    }

    /// The caller's sessions that are not over, newest first.
    ///
    /// # Errors
    /// A fault.
    pub async fn sessions(&self, caller: AppCaller) -> Result<Vec<SessionView>, OpError> {
        self.read("sessions.list", "app", |op| async move {
            let query = Query::SessionsOf(caller.person, SESSIONS_MAX);
            let found = self.store.all::<Session>(&query).await?;
            let live = found.into_iter().map(|found| found.row).filter(|session| session.is_live(op.started));
            Ok(live
                .map(|session| SessionView { is_this_one: session.id == caller.session, session })
                .collect())
        })
        .await
    }

    /// The caller's own session.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] for one that is gone since it was checked, or a fault.
    pub async fn own_session(&self, caller: AppCaller) -> Result<Session, OpError> {
        self.read("sessions.own", "app", |_| async move {
            let found = self.store.one::<Session>(&Key::Session(caller.session)).await?;
            Ok(found.ok_or(Refusal::Unknown(Thing::Session))?.row)
        })
        .await
    }

    /// What happened to the caller's login, as far as it is shown to customers; events after a number, in order.
    ///
    /// # Errors
    /// A fault.
    pub async fn security_events(&self, caller: AppCaller, after: u64) -> Result<Vec<AuditEvent>, OpError> {
        self.read("security.list", "app", |_| async move {
            let query = Query::AuditOf(Some(caller.person), after, EVENTS_MAX);
            let found = self.store.all::<AuditEvent>(&query).await?;
            let shown = found.into_iter().map(|found| found.row);
            Ok(shown.filter(|event| event.kind.is_shown_to_customer()).collect())
        })
        .await
    }

    /// Ends one of the caller's sessions.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] for a session that is not theirs, or a fault.
    pub async fn end_one_session(&self, caller: AppCaller, session: SessionId) -> Result<(), OpError> {
        let found = self.store.one::<Session>(&Key::Session(session)).await?;
        let is_theirs = found.is_some_and(|found| found.row.person == caller.person);
        if !is_theirs {
            return Err(OpError::unknown(Thing::Session));
        }
        self.end_sessions("sessions.end", caller.person, &[session], EndReason::LoggedOut).await
    }

    /// Removes one of the caller's devices for good, and ends its sessions with it; a second time does nothing. Another
    /// device than the caller's own needs a step-up, so that nobody who found a phone shuts out whoever lost it.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] for a device that is not theirs; [`StepUpNeeded::Devices`], [`identity::StepUpRefusal`]; or a
    /// fault.
    pub async fn revoke_device(
        &self,
        caller: AppCaller,
        device: DeviceId,
        step_up: Option<StepUpId>,
    ) -> Result<(), OpError> {
        self.run("devices.revoke", "app", |op| async move {
            let head = self.trail_head(caller.person).await?;
            let found = self.store.one::<Device>(&Key::Device(device)).await?;
            let found = found.filter(|found| found.row.person == caller.person);
            let found = found.ok_or(Refusal::Unknown(Thing::Device))?;
            let what = StepUpWhat::Device { device };
            self.revoke(op, (caller, head), (vec![found], EndReason::DeviceRevoked), (&what, step_up)).await
        })
        .await
    }

    /// Removes all devices of the caller but the one that asks.
    ///
    /// # Errors
    /// [`StepUpNeeded::Devices`] where there are any, [`identity::StepUpRefusal`], or a fault.
    pub async fn revoke_other_devices(
        &self,
        caller: AppCaller,
        step_up: Option<StepUpId>,
    ) -> Result<(), OpError> {
        self.run("devices.revoke_others", "app", |op| async move {
            // First: every new device is a link of the chain, so one that comes meanwhile is not overlooked.
            let head = self.trail_head(caller.person).await?;
            let mut found = self.store.all::<Device>(&Query::DevicesOf(caller.person)).await?;
            found.retain(|found| found.row.id != caller.device);
            let what = StepUpWhat::OtherDevices;
            self.revoke(op, (caller, head), (found, EndReason::OtherDevicesRevoked), (&what, step_up)).await
        })
        .await
    }

    async fn revoke(
        &self,
        op: crate::bank::Op,
        (caller, head): (AppCaller, Option<Versioned<AuditHead>>),
        (devices, why): (Vec<Versioned<Device>>, EndReason),
        (what, step_up): (&StepUpWhat, Option<StepUpId>),
    ) -> Result<(), OpError> {
        let now = self.now();
        let (mut writes, mut events) = (Vec::new(), Vec::new());
        if devices.iter().any(|device| device.row.id != caller.device && !device.row.is_revoked()) {
            let step_up = step_up.ok_or(StepUpNeeded::Devices)?;
            writes.extend(self.spend(caller, step_up, what, now).await?);
        }
        let mut removed = Vec::new();
        for Versioned { row, version } in devices {
            let Some(revoked) = decide_revoke(&row, RevokeReason::Customer, now) else { continue };
            removed.push(row.name);
            writes.extend(self.ended_with(row.id, why, now).await?);
            events.push(Event::of(AuditKind::DeviceRevoked).on(row.id).note(why.code()));
            writes.push(update(revoked, version));
        }
        if writes.is_empty() {
            self.note_ok(op);
            return Ok(());
        }
        writes.extend(self.trail_after(caller.person, head.as_ref(), events, (None, now)));
        let others = u32::try_from(removed.len().saturating_sub(1)).unwrap_or(u32::MAX);
        let mut outbox = Vec::new();
        if let Some(device) = removed.into_iter().next() {
            let to = self.person(caller.person).await?.email;
            let template = MailTemplate::DeviceRemoved { device, others, at: now, by: RemovedBy::Customer };
            outbox.push(self.mail(to, template, now));
        }
        self.commit(op, Change { at: now, writes, outbox, ..Change::default() }).await?;
        Ok(())
    }
}
