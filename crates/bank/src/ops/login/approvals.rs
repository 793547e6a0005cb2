//! A new device that asks a trusted one, where it has neither a passkey nor link and PIN.
//!
//! Whoever asks is answered alike, whether the address is a customer's or not, was listed or not, and refused or not.

use super::finish::Finish;
use super::trail::Event;
use super::{AppCaller, SessionPair};
use crate::bank::{Op, update, upsert};
use crate::ops::shadow::LoginProof;
use crate::{Bank, Change, Key, OpError, Query, StoreExt as _, Versioned, Write};
use identity::{
    Answered, ApprovalAnswer, ApprovalRefusal, ApprovedLogin, AuditKind, Device, DeviceApprovals,
    DeviceClaim, DeviceName, Ground, Login, LoginRefusal, MatchNumber, PinDigits, Place, decide_approval,
    decide_approval_ask, decide_approval_refused, decide_approved_login,
};
use kernel::{DeviceId, LoginId, PersonId, Timestamp};

/// What a new device sends to ask the person's trusted ones.
#[derive(Debug, Clone)]
pub struct ApprovalAsk {
    pub login: LoginId,
    /// As in [`crate::FinishAsk`].
    pub signature: [u8; 64],
    pub place: Option<Place>,
}

/// What the new device shows, and until when it may wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApprovalAsked {
    pub number: MatchNumber,
    pub ends_at: Timestamp,
}

/// A device that waits, as a trusted one shows it. The number is not in it: the customer reads it off the new device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApprovalView {
    pub login: LoginId,
    pub device: DeviceClaim,
    pub place: Option<Place>,
    pub asked_at: Timestamp,
    pub ends_at: Timestamp,
}

/// A trusted device's yes.
#[derive(Debug, Clone)]
pub struct ApproveAsk {
    pub login: LoginId,
    /// As the customer entered it.
    pub number: MatchNumber,
    /// By the trusted device, over [`identity::DeviceApproval::message`].
    pub signature: [u8; 64],
    pub pin: PinDigits,
    pub place: Option<Place>,
}

impl Bank {
    /// Asks the person's trusted devices to let this one in. Repeating it asks once.
    ///
    /// # Errors
    /// [`LoginRefusal`], or a fault.
    pub async fn ask_approval(&self, ask: &ApprovalAsk) -> Result<ApprovalAsked, OpError> {
        self.run("approvals.ask", "app", |op| async move {
            let Versioned { row: login, version } = self.login(ask.login).await?;
            let now = self.now();
            match decide_approved_login(Some(&login), None, &ask.signature, now) {
                Ok(_) | Err(LoginRefusal::NeedsApproval) => {}
                Err(refused) => return Err(refused.into()),
            }
            let asked = ApprovalAsked { number: login.match_number(), ends_at: login.ends_at };
            let mut writes = Vec::new();
            if let Some(person) = login.person {
                writes.extend(self.listed(person, &login, ask.place.as_ref()).await?);
            }
            // An address that is nobody's costs a write as well.
            writes.push(update(login, version));
            self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
            Ok(asked)
        })
        .await
    }

    /// The devices that wait for the caller's word, in the order of asking.
    ///
    /// # Errors
    /// A fault.
    pub async fn approvals(&self, caller: AppCaller) -> Result<Vec<ApprovalView>, OpError> {
        self.read("approvals.list", "app", |op| async move {
            let list = self.device_approvals(caller.person).await?;
            let waiting = list.as_ref().into_iter().flat_map(|list| list.row.waiting(op.started));
            Ok(waiting
                .map(|asked| ApprovalView {
                    login: asked.login,
                    device: asked.claim.clone(),
                    place: asked.place.clone(),
                    asked_at: asked.asked_at,
                    ends_at: asked.ends_at,
                })
                .collect())
        })
        .await
    }

    /// Says yes to a new device, by the caller's own device key and PIN.
    ///
    /// # Errors
    /// [`ApprovalRefusal`]; [`crate::Refusal::WrongPin`] with what is left; [`LoginRefusal::Blocked`]; or a fault.
    pub async fn approve_device(&self, caller: AppCaller, ask: &ApproveAsk) -> Result<(), OpError> {
        self.run("approvals.approve", "app", |op| async move {
            let device = self.own_device(caller).await?;
            let found = self.device_approvals(caller.person).await?.ok_or(ApprovalRefusal::Unknown)?;
            let now = self.now();
            let ApproveAsk { login, number, ref signature, .. } = *ask;
            let answer = ApprovalAnswer { login, number, signature };
            let answered = decide_approval(&found.row, answer, &device.row, now)?;
            let is_yes = matches!(answered, Answered::Approved(_));
            let (list, event) = match answered {
                Answered::Approved(list) => (list, Event::of(AuditKind::StepUpProven).note("a new device")),
                Answered::WrongNumber(list) => {
                    (list, Event::of(AuditKind::Refused).note("a new device, by a wrong number"))
                }
                Answered::Repeated => {
                    self.note_ok(op);
                    return Ok(());
                }
            };
            let mut writes = vec![update(list, found.version)];
            if is_yes {
                let failures = self.check_pin(&device, &ask.pin, ask.place.as_ref()).await?;
                // Written even where nothing changed: a device that is removed meanwhile approves nothing.
                writes.push(update(Device { failures, ..device.row }, device.version));
            }
            let event = event.on(caller.device).in_session(caller.session);
            writes.extend(self.trail(caller.person, vec![event], ask.place.as_ref(), now).await?);
            let change = Change { at: now, writes, ..Change::default() };
            if is_yes {
                self.commit(op, change).await?;
                Ok(())
            } else {
                self.store.commit(change).await?;
                Err(ApprovalRefusal::WrongNumber.into())
            }
        })
        .await
    }

    /// Says no to a new device. Repeating it changes nothing.
    ///
    /// # Errors
    /// [`ApprovalRefusal`], or a fault.
    pub async fn refuse_device(&self, caller: AppCaller, login: LoginId) -> Result<(), OpError> {
        self.run("approvals.refuse", "app", |op| async move {
            let device = self.own_device(caller).await?;
            let found = self.device_approvals(caller.person).await?.ok_or(ApprovalRefusal::Unknown)?;
            let now = self.now();
            let Some(list) = decide_approval_refused(&found.row, login, &device.row, now)? else {
                self.note_ok(op);
                return Ok(());
            };
            let event = Event::of(AuditKind::Refused).on(caller.device).note("a new device");
            let mut writes = self.trail(caller.person, vec![event], None, now).await?;
            // The device as it is: one that is removed meanwhile refuses nothing.
            writes.extend([update(list, found.version), update(device.row, device.version)]);
            self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
            Ok(())
        })
        .await
    }

    /// Calls one of the caller's devices otherwise.
    ///
    /// # Errors
    /// [`crate::Refusal::Unknown`] for a device that is not theirs or was removed, or a fault.
    pub async fn rename_device(
        &self,
        caller: AppCaller,
        device: DeviceId,
        name: &DeviceName,
    ) -> Result<Device, OpError> {
        self.run("devices.rename", "app", |op| async move {
            let found = self.store.one::<Device>(&Key::Device(device)).await?;
            let is_theirs =
                |found: &Versioned<Device>| found.row.person == caller.person && !found.row.is_revoked();
            let found = found.filter(is_theirs).ok_or(OpError::unknown(crate::Thing::Device))?;
            let renamed = Device { name: name.clone(), ..found.row };
            let writes = vec![update(renamed.clone(), found.version)];
            self.commit(op, Change { at: self.now(), writes, ..Change::default() }).await?;
            Ok(renamed)
        })
        .await
    }

    /// Finishes a login that a trusted device said yes to.
    pub(super) async fn finish_approved(
        &self,
        op: Op,
        login: &Versioned<Login>,
        ask: &Finish<'_>,
    ) -> Result<SessionPair, OpError> {
        let now = self.now();
        let approvals = match login.row.person {
            Some(person) => self.device_approvals(person).await?.map(|found| found.row),
            None => None,
        };
        let decided = decide_approved_login(Some(&login.row), approvals.as_ref(), &ask.signature, now)?;
        let (person, by) = match decided {
            ApprovedLogin::Proven { person, by } => (person, by),
            ApprovedLogin::Repeated(session) => return self.pair_again(op, session).await,
        };
        ask.note(&login.row, || LoginProof::Given, now);
        let devices = self.store.all::<Device>(&Query::DevicesOf(person)).await?;
        let by = devices.iter().find(|device| device.row.id == by).ok_or(LoginRefusal::NeedsApproval)?;
        let mut let_in =
            self.let_in(person, &devices, (&login.row, ask, Ground::Approval(&by.row)), now).await?;
        // Races with a removal of the device that said yes, unless it made room itself.
        let key = Key::Device(by.row.id);
        if !let_in.writes.iter().any(|write| matches!(write, Write::Update(row, _) if row.key() == key)) {
            let_in.writes.push(update(by.row.clone(), by.version));
        }
        self.issue(op, login, let_in.issue(ask.place.as_ref(), now), ask).await
    }

    async fn device_approvals(
        &self,
        person: PersonId,
    ) -> Result<Option<Versioned<DeviceApprovals>>, OpError> {
        Ok(self.store.one(&Key::DeviceApprovals(person)).await?)
    }

    /// The write that puts an attempt on its person's list; none when it is there, or its device was removed.
    async fn listed(
        &self,
        person: PersonId,
        login: &Login,
        place: Option<&Place>,
    ) -> Result<Option<Write>, OpError> {
        let devices = self.store.all::<Device>(&Query::DevicesOf(person)).await?;
        if devices.iter().any(|device| device.row.key == login.device.key && device.row.is_revoked()) {
            return Ok(None);
        }
        let found = self.device_approvals(person).await?;
        let list = found.as_ref().map_or(DeviceApprovals::empty(person), |found| found.row.clone());
        let list = decide_approval_ask(&list, login, place, self.now());
        Ok(list.map(|list| upsert(list, found.as_ref())))
    }
}
