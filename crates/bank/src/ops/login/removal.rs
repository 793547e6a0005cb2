//! Devices that staff take from a customer: one member of staff asks and says why, another one does it, and the customer
//! is told.

use super::trail::Event;
use crate::bank::update;
use crate::{Bank, Change, Key, MailTemplate, OpError, Query, RemovedBy, StoreExt as _, Thing, Versioned};
use identity::{
    AuditKind, Device, Email, EndReason, Removal, RemovalReason, StaffName, decide_ask_removal, decide_remove,
};
use kernel::DeviceId;

impl Bank {
    /// The devices of a customer, oldest first, removed ones left out: for staff who have to tell them apart.
    ///
    /// # Errors
    /// [`crate::Refusal::Unknown`] for an address that is no customer's, or a fault.
    pub async fn devices_by_email(&self, email: &Email) -> Result<Vec<Device>, OpError> {
        self.read("devices.list", "staff", |_| async move {
            let person = self.person_by_email(email).await?.id;
            let found = self.store.all::<Device>(&Query::DevicesOf(person)).await?;
            Ok(found.into_iter().map(|found| found.row).filter(|device| !device.is_revoked()).collect())
        })
        .await
    }

    /// A member of staff asks for a customer's device to be removed. Nothing changes for the customer yet.
    ///
    /// # Errors
    /// [`crate::Refusal::Unknown`], [`identity::RemovalRefusal`], or a fault.
    pub async fn ask_device_removal(
        &self,
        staff: &StaffName,
        device: DeviceId,
        reason: &RemovalReason,
    ) -> Result<Device, OpError> {
        self.run("devices.ask_removal", "staff", |op| async move {
            let Versioned { row, version } = self.device(device).await?;
            let now = self.now();
            let removal = Removal { asked_by: staff.clone(), asked_at: now, reason: reason.clone() };
            let asked = decide_ask_removal(&row, removal)?;
            let event = Event::of(AuditKind::Refused).on(device).by_staff(staff);
            let event = event.note(&format!("staff ask for its removal: {}", reason.as_str()));
            let mut writes = self.trail(row.person, vec![event], None, now).await?;
            writes.push(update(asked.clone(), version));
            self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
            Ok(asked)
        })
        .await
    }

    /// Another member of staff agrees: the device is out for good, its sessions with it, and the customer is told.
    ///
    /// # Errors
    /// [`crate::Refusal::Unknown`], [`identity::RemovalRefusal`], or a fault.
    pub async fn approve_device_removal(
        &self,
        staff: &StaffName,
        device: DeviceId,
    ) -> Result<Device, OpError> {
        self.run("devices.remove", "staff", |op| async move {
            let Versioned { row, version } = self.device(device).await?;
            let now = self.now();
            let removed = decide_remove(&row, staff, now)?;
            let note = row.removal.as_ref().map_or_else(String::new, |removal| {
                format!("asked for by {}: {}", removal.asked_by.as_str(), removal.reason.as_str())
            });
            let event = Event::of(AuditKind::DeviceRevoked).on(device).by_staff(staff).note(&note);
            let mut writes = self.trail(row.person, vec![event], None, now).await?;
            writes.extend(self.ended_with(device, EndReason::DeviceRevoked, now).await?);
            writes.push(update(removed.clone(), version));
            let by = RemovedBy::Staff;
            let template = MailTemplate::DeviceRemoved { device: row.name, others: 0, at: now, by };
            let outbox = vec![self.mail(self.person(row.person).await?.email, template, now)];
            self.commit(op, Change { at: now, writes, outbox, ..Change::default() }).await?;
            Ok(removed)
        })
        .await
    }

    async fn device(&self, device: DeviceId) -> Result<Versioned<Device>, OpError> {
        let found = self.store.one::<Device>(&Key::Device(device)).await?;
        found.ok_or(OpError::unknown(Thing::Device))
    }
}
