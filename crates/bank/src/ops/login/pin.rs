//! The PIN: a new one, chosen on a trusted device, and a new hash of the old one.
//!
//! A new PIN is also the way out of a block (RTS SCA, article 4, 3 b): whoever has a trusted device and the mailbox need
//! not wait.

use super::trail::Event;
use super::{AppCaller, LoginStarted};
use crate::bank::{Op, update, upsert};
use crate::{Bank, Change, Key, MailTemplate, OpError, Query, SessionTrouble, StoreExt as _, Versioned};
use identity::{
    AuditKind, Device, Failures, Login, LoginPurpose, LoginRefusal, LoginStep, Pin, PinCheck, PinDigits,
    PinHash, Place, decide_done, decide_link_login, decide_pin,
};
use kernel::{LoginId, PersonId};
use rollout::Terms;

/// What an app sends to set a new PIN.
#[derive(Debug, Clone)]
pub struct NewPinAsk {
    pub login: LoginId,
    /// As in [`crate::FinishAsk`].
    pub signature: [u8; 64],
    pub pin: PinDigits,
    pub place: Option<Place>,
}

impl Bank {
    /// Begins a new PIN on the caller's own device: a link is mailed.
    ///
    /// # Errors
    /// [`SessionTrouble::DeviceNotTrusted`], or a fault.
    pub async fn start_new_pin(&self, caller: AppCaller) -> Result<LoginStarted, OpError> {
        self.run("pin.start", "app", |op| async move {
            let device = self.own_device(caller).await?.row;
            let person = self.person(caller.person).await?;
            let purpose = LoginPurpose::NewPin;
            let drawn = self.draw_attempt(Some(person.id), &person.email, &device.claim(), purpose);
            let link = self.link(&drawn.token);
            let ends_at = drawn.login.ends_at;
            let template = MailTemplate::NewPinLink { link, device: device.name.clone(), ends_at };
            self.begin(op, drawn, (person.email, template), Some(&device)).await
        })
        .await
    }

    /// Sets the new PIN, once the link was opened. The counts of wrong PINs are empty again on every device: what was
    /// guessed at is no PIN any more. Whoever repeats it with the same PIN is told the same.
    ///
    /// # Errors
    /// [`identity::PinError::TooSimple`], [`LoginRefusal`], [`SessionTrouble::DeviceNotTrusted`]; for a repeat with
    /// another PIN [`crate::Refusal::WrongPin`]; or a fault.
    pub async fn finish_new_pin(&self, caller: AppCaller, ask: &NewPinAsk) -> Result<(), OpError> {
        ask.pin.check_new()?;
        self.run("pin.finish", "app", |op| async move {
            let device = self.own_device(caller).await?;
            let found = self.login(ask.login).await?;
            if found.row.person != Some(caller.person) {
                return Err(LoginRefusal::Unknown.into());
            }
            if !matches!(found.row.purpose, LoginPurpose::NewPin) {
                return Err(LoginRefusal::OtherWay.into());
            }
            match decide_link_login(Some(&found.row), Some(&device.row), &ask.signature, self.now())? {
                LoginStep::Proven { .. } => self.set_pin(op, caller, (device, found), ask).await,
                LoginStep::Repeated(_) => {
                    let failures = self.check_pin(&device, &ask.pin, ask.place.as_ref()).await?;
                    // Written even where nothing changed: tries of a PIN at the same time race for it.
                    let writes = vec![update(Device { failures, ..device.row }, device.version)];
                    self.commit(op, Change { at: self.now(), writes, ..Change::default() }).await?;
                    Ok(())
                }
            }
        })
        .await
    }

    async fn set_pin(
        &self,
        op: Op,
        caller: AppCaller,
        (device, login): (Versioned<Device>, Versioned<Login>),
        ask: &NewPinAsk,
    ) -> Result<(), OpError> {
        let hash = self.pin_hash(&ask.pin).await?;
        let now = self.now();
        let mut writes = vec![self.new_pin(caller.person, hash, now).await?];
        let failures = Failures::default();
        // Written even where nothing changed: a device that is removed while the PIN is hashed sets none.
        writes.push(update(Device { failures, ..device.row }, device.version));
        for other in self.store.all::<Device>(&Query::DevicesOf(caller.person)).await? {
            let is_own = other.row.id == caller.device;
            if !is_own && !other.row.is_revoked() && other.row.failures != failures {
                writes.push(update(Device { failures, ..other.row }, other.version));
            }
        }
        let done = decide_done(&login.row, caller.person, caller.session, now);
        writes.extend(done.map(|done| update(done, login.version)));
        let event = Event::of(AuditKind::PinChanged).on(caller.device).in_session(caller.session);
        writes.extend(self.trail(caller.person, vec![event], ask.place.as_ref(), now).await?);
        let to = self.person(caller.person).await?.email;
        let outbox = vec![self.mail(to, MailTemplate::PinChanged { at: now }, now)];
        self.commit(op, Change { at: now, writes, outbox, ..Change::default() }).await?;
        Ok(())
    }

    /// The write of a new PIN; nobody has tried it yet.
    pub(super) async fn new_pin(
        &self,
        person: PersonId,
        hash: PinHash,
        now: kernel::Timestamp,
    ) -> Result<crate::Write, OpError> {
        let found = self.store.one::<Pin>(&Key::Pin(person)).await?;
        let pin = Pin { person, hash, changed_at: now, strangers: Failures::default() };
        Ok(upsert(pin, found.as_ref()))
    }

    /// The caller's own device, which has to be trusted still.
    pub(super) async fn own_device(&self, caller: AppCaller) -> Result<Versioned<Device>, OpError> {
        let found = self.store.one::<Device>(&Key::Device(caller.device)).await?;
        let found = found.filter(|found| found.row.person == caller.person && found.row.is_trusted());
        Ok(found.ok_or(SessionTrouble::DeviceNotTrusted)?)
    }

    /// Judges a PIN on a trusted device. A wrong one is counted there before it is told.
    ///
    /// # Errors
    /// [`LoginRefusal::Blocked`]; [`crate::Refusal::WrongPin`]; [`LoginRefusal::OtherWay`] for a person without a PIN; or a
    /// fault.
    pub(super) async fn check_pin(
        &self,
        device: &Versioned<Device>,
        given: &PinDigits,
        place: Option<&Place>,
    ) -> Result<Failures, OpError> {
        let now = self.now();
        let Device { person, failures, .. } = device.row;
        if failures.is_blocked(now) {
            return Err(LoginRefusal::Blocked(failures.notice(now)).into());
        }
        let pin = self.store.one::<Pin>(&Key::Pin(person)).await?.ok_or(LoginRefusal::OtherWay)?;
        match decide_pin(failures, self.pin_answer(&pin.row.hash, given).await?, now) {
            PinCheck::Right(failures) => Ok(failures),
            PinCheck::Blocked(notice) => Err(LoginRefusal::Blocked(notice).into()),
            PinCheck::Wrong(failures, notice) => {
                let count = update(Device { failures, ..device.row.clone() }, device.version);
                Err(self.wrong_pin(person, (vec![count], notice), place, now).await?)
            }
        }
    }

    /// A new hash of a right PIN, where the release wants one.
    pub(super) async fn rehashed(
        &self,
        hash: &PinHash,
        given: &PinDigits,
        terms: Terms,
    ) -> Result<Option<PinHash>, OpError> {
        if terms.rehashes_pins && hash.needs_rehash(terms.pin_params) {
            self.pin_hash_at(given, terms.pin_params).await.map(Some)
        } else {
            Ok(None)
        }
    }
}
