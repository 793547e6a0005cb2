//! The way back in for a person who lost everything: two members of staff and a day's wait, in which everybody who is
//! known is told and every trusted device may stop it.

use super::begin::started;
use super::finish::{Finish, Issue};
use super::trail::Event;
use super::{AppCaller, LoginStarted, SessionPair};
use crate::bank::{Op, insert, update};
use crate::ops::shadow::LoginProof;
use crate::{
    Bank, Change, Key, MailTemplate, OpError, Query, Refusal, StoreExt as _, Thing, Versioned, Write,
};
use identity::{
    AuditKind, Device, DeviceClaim, DeviceName, Email, EndReason, Failures, Fingerprint, Ground, Login,
    LoginPurpose, LoginRefusal, LoginStage, LoginStep, Passkey, Person, Recovery, RecoveryAsk,
    RecoveryRefusal, RevokeReason, StaffName, decide_approve, decide_recovered, decide_recovery,
    decide_recovery_login, decide_revoke, decide_stop, decide_stop_by_staff,
};
use kernel::{DeviceId, PersonId, RecoveryId, Secret, Timestamp};

/// Recoveries of one person that are listed.
const RECOVERIES_MAX: u32 = 20;
/// Recoveries of everybody that are read at first to find those under way.
const STAFF_RECOVERIES: u32 = 100;
/// Recoveries of everybody that are read at the most.
const STAFF_RECOVERIES_MAX: u32 = 25_600;
/// Letters and digits that nobody takes for one another.
const CODE_LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/// 40 bits: enough for a code of a quarter of an hour that opens nothing.
const CODE_LEN: usize = 8;

/// What a device shows that wants to become the device of a recovery.
#[derive(Debug, Clone)]
pub struct RecoveryClaimed {
    /// The recovery's id, should staff ask for it: the device comes back with it.
    pub recovery: RecoveryId,
    /// Told to staff; works once.
    pub code: Secret<String>,
    pub ends_at: Timestamp,
}

impl Bank {
    /// Gives a device a one-time code by which staff know it. Nothing is said of whom it belongs to.
    ///
    /// # Errors
    /// [`Refusal::UpdateRequired`], or a fault.
    pub async fn claim_recovery(&self, device: &DeviceClaim) -> Result<RecoveryClaimed, OpError> {
        self.run("recovery.claim", "app", |op| async move {
            self.check_app(device).await?;
            let code = self.recovery_code();
            let purpose = |recovery| LoginPurpose::Recovery { recovery };
            let marks = (None, Some(code_fingerprint(code.expose())));
            let login = self.attempt(None, marks, device, purpose(RecoveryId::from_uuid(uuid::Uuid::nil())));
            let recovery = RecoveryId::from_uuid(login.id.uuid());
            let login = Login { purpose: purpose(recovery), ..login };
            let claimed = RecoveryClaimed { recovery, code, ends_at: login.ends_at };
            let (at, writes) = (login.created_at, vec![insert(login)]);
            match self.commit(op, Change { at, writes, ..Change::default() }).await {
                // Another device shows the same code: draw again.
                Err(OpError::Refused(Refusal::Taken(_))) => Err(OpError::Conflict),
                result => result.map(|_| claimed),
            }
        })
        .await
    }

    /// A member of staff who knows the person asks for the device that shows this code. The person is told. The word of
    /// the device in `distrusts`, which stopped an earlier one, does not count.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] for an address that is no customer's; [`RecoveryRefusal::BadCode`],
    /// [`RecoveryRefusal::UnderWay`], [`RecoveryRefusal::StoppedNone`], [`LoginRefusal::DeviceRevoked`]; or a fault.
    pub async fn ask_recovery(
        &self,
        staff: &StaffName,
        (email, code): (&Email, &str),
        distrusts: Option<DeviceId>,
    ) -> Result<Recovery, OpError> {
        self.run("recovery.ask", "staff", |op| async move {
            let person = self.person_by_email(email).await?;
            let now = self.now();
            let query = Query::LoginByLink(code_fingerprint(code));
            let shown = |found: &Versioned<Login>| {
                let login = &found.row;
                let is_claim = matches!(login.purpose, LoginPurpose::Recovery { .. });
                is_claim && login.stage == LoginStage::Started && now < login.ends_at
            };
            let found = self.store.first::<Login>(&query).await?.filter(shown);
            let Versioned { row: login, version } = found.ok_or(RecoveryRefusal::BadCode)?;
            // Two members of staff who ask at once race for the person's row: read before what it guards, written with
            // what follows from that.
            let guard = self.store.one::<Person>(&Key::Person(person.id)).await?.ok_or(OpError::Conflict)?;
            let before = self.recoveries_of(person.id).await?;
            if before.iter().any(|recovery| recovery.row.is_open(now)) {
                return Err(RecoveryRefusal::UnderWay.into());
            }
            let devices = self.store.all::<Device>(&Query::DevicesOf(person.id)).await?;
            if devices.iter().any(|device| device.row.key == login.device.key && device.row.is_revoked()) {
                return Err(LoginRefusal::DeviceRevoked.into());
            }
            let recovery = decide_recovery(
                RecoveryAsk {
                    id: RecoveryId::from_uuid(login.id.uuid()),
                    person: person.id,
                    claim: login.device.clone(),
                    asked_by: staff.clone(),
                    distrusts,
                },
                before.iter().map(|found| &found.row),
                now,
            )?;
            // The code is spent.
            let spent = Login { stage: LoginStage::LinkProven { at: now }, ..login };
            let event = asked_event(staff, distrusts);
            let mut writes = self.trail(person.id, vec![event], None, now).await?;
            writes.extend([
                insert(recovery.clone()),
                update(spent, version),
                update(guard.row, guard.version),
            ]);
            let named = devices.into_iter().find(|device| Some(device.row.id) == distrusts);
            let distrusts = named.map(|device| device.row.name);
            let template = MailTemplate::RecoveryAsked { waits_until: recovery.waits_until, distrusts };
            let outbox = vec![self.mail(person.email, template, now)];
            self.commit(op, Change { at: now, writes, outbox, ..Change::default() }).await?;
            Ok(recovery)
        })
        .await
    }

    /// Another member of staff agrees, also to whose word does not count, and the person is told. Repeating it changes
    /// nothing.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], [`RecoveryRefusal`], or a fault.
    pub async fn approve_recovery(
        &self,
        staff: &StaffName,
        id: RecoveryId,
        distrusts: Option<DeviceId>,
    ) -> Result<Recovery, OpError> {
        self.run("recovery.approve", "staff", |op| async move {
            let found = self.recovery(id).await?;
            let now = self.now();
            let approved = decide_approve(&found.row, staff.clone(), distrusts, now)?;
            if approved == found.row {
                self.note_ok(op);
                return Ok(approved);
            }
            let event = Event::of(AuditKind::RecoveryApproved).by_staff(staff);
            let mut writes = self.trail(approved.person, vec![event], None, now).await?;
            writes.push(update(approved.clone(), found.version));
            let template = MailTemplate::RecoveryApproved { waits_until: approved.waits_until };
            let outbox = vec![self.mail(self.person(approved.person).await?.email, template, now)];
            self.commit(op, Change { at: now, writes, outbox, ..Change::default() }).await?;
            Ok(approved)
        })
        .await
    }

    /// Stops a recovery of the caller's, by their own trusted device. Repeating it changes nothing.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] for one that is not theirs, [`RecoveryRefusal`], or a fault.
    pub async fn stop_recovery(&self, caller: AppCaller, id: RecoveryId) -> Result<(), OpError> {
        self.run("recovery.stop", "app", |op| async move {
            let device = self.own_device(caller).await?;
            let found = self.recovery(id).await?;
            if found.row.person != caller.person {
                return Err(OpError::unknown(Thing::Recovery));
            }
            let by = |kind| Event::of(kind).on(caller.device).in_session(caller.session);
            match decide_stop(&found.row, &device.row, self.now()) {
                Ok(stopped) => {
                    let event = by(AuditKind::RecoveryCancelled);
                    self.stopped(op, (found, stopped), event, Some(device)).await
                }
                Err(refused) => {
                    if refused == RecoveryRefusal::Distrusted {
                        let event = by(AuditKind::Refused).note("to stop a recovery that distrusts it");
                        let (now, person) = (self.now(), caller.person);
                        let writes = self.trail(person, vec![event], None, now).await?;
                        self.store.commit(Change { at: now, writes, ..Change::default() }).await?;
                    }
                    Err(refused.into())
                }
            }
        })
        .await
    }

    /// Any member of staff stops a recovery. Repeating it changes nothing.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], [`RecoveryRefusal`], or a fault.
    pub async fn stop_recovery_by_staff(&self, staff: &StaffName, id: RecoveryId) -> Result<(), OpError> {
        self.run("recovery.stop", "staff", |op| async move {
            let found = self.recovery(id).await?;
            let stopped = decide_stop_by_staff(&found.row, staff.clone(), self.now())?;
            let event = Event::of(AuditKind::RecoveryCancelled).by_staff(staff);
            self.stopped(op, (found, stopped), event, None).await
        })
        .await
    }

    /// The caller's recoveries that are under way, newest first: what a trusted device warns of.
    ///
    /// # Errors
    /// A fault.
    pub async fn recoveries(&self, caller: AppCaller) -> Result<Vec<Recovery>, OpError> {
        self.read("recovery.list", "app", |op| async move {
            let found = self.recoveries_of(caller.person).await?;
            Ok(found.into_iter().map(|found| found.row).filter(|it| it.is_open(op.started)).collect())
        })
        .await
    }

    /// Everybody's recoveries that are under way, newest first, with whom they are for.
    ///
    /// # Errors
    /// [`Refusal::TooMany`] where they cannot all be shown, or a fault.
    pub async fn recoveries_under_way(&self) -> Result<Vec<(Recovery, Email)>, OpError> {
        self.read("recovery.list", "staff", |op| async move {
            let found = self.newest_recoveries(op.started).await?;
            let mut open = Vec::new();
            for recovery in found.into_iter().map(|found| found.row).filter(|it| it.is_open(op.started)) {
                let email = self.person(recovery.person).await?.email;
                open.push((recovery, email));
            }
            Ok(open)
        })
        .await
    }

    /// A customer's recoveries, newest first, however they ended: who stopped one is what staff have to know before the
    /// next. With each the name of the device that stopped it.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] for an address that is no customer's, or a fault.
    pub async fn recoveries_by_email(
        &self,
        email: &Email,
    ) -> Result<Vec<(Recovery, Option<DeviceName>)>, OpError> {
        self.read("recovery.list", "staff", |_| async move {
            let person = self.person_by_email(email).await?.id;
            let devices = self.store.all::<Device>(&Query::DevicesOf(person)).await?;
            let name = |recovery: &Recovery| {
                let by = recovery.stopped_by()?;
                devices.iter().find(|device| device.row.id == by).map(|device| device.row.name.clone())
            };
            let found = self.recoveries_of(person).await?.into_iter().map(|found| found.row);
            Ok(found.map(|recovery| (name(&recovery), recovery)).map(|(name, it)| (it, name)).collect())
        })
        .await
    }

    /// Begins the login that ends a recovery, on the device it is for. It is finished as any other, with a new PIN.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], or a fault.
    pub async fn start_recovered(&self, id: RecoveryId) -> Result<LoginStarted, OpError> {
        self.run("recovery.start", "app", |op| async move {
            let recovery = self.recovery(id).await?.row;
            let purpose = LoginPurpose::Recovery { recovery: id };
            let login = self.attempt(Some(recovery.person), (None, None), &recovery.claim, purpose);
            let login = self.given(login, None).await?;
            let (started, at) = (started(&login), login.created_at);
            self.commit(op, Change { at, writes: vec![insert(login)], ..Change::default() }).await?;
            Ok(started)
        })
        .await
    }

    /// The end of a recovery: the device is in with a new PIN, and everything else of the person's is out.
    pub(super) async fn finish_recovery(
        &self,
        op: Op,
        login: &Versioned<Login>,
        id: RecoveryId,
        ask: &Finish<'_>,
    ) -> Result<SessionPair, OpError> {
        let now = self.now();
        if let LoginStep::Repeated(session) = decide_recovery_login(Some(&login.row), &ask.signature, now)? {
            return self.pair_again(op, session).await;
        }
        let given = ask.pin.as_ref().ok_or(OpError::invalid("pin"))?;
        given.check_new()?;
        let found = self.recovery(id).await?;
        let person = found.row.person;
        // First: a device or a passkey that comes meanwhile is a link of the chain, and is not overlooked.
        let head = self.trail_head(person).await?;
        let devices = self.store.all::<Device>(&Query::DevicesOf(person)).await?;
        let (own, others): (Vec<_>, Vec<_>) =
            devices.into_iter().partition(|device| device.row.key == found.row.claim.key);
        let mut let_in = self.let_in(person, &own, (&login.row, ask, Ground::Recovery), now).await?;
        ask.note(&login.row, || LoginProof::Given, now);
        if let Some(own) = own.iter().find(|own| own.row.id == let_in.device.id) {
            // What was guessed at there is no PIN any more.
            let_in.clear(Failures::default(), own.version);
        }
        let done = decide_recovered(&found.row, let_in.device.id, now)?;
        let hash = self.pin_hash(given).await?;
        let mut issue = let_in.issue(ask.place.as_ref(), now);
        issue.mail = Some(MailTemplate::RecoveryDone { at: now });
        issue.head = head;
        issue.writes.extend([self.new_pin(person, hash, now).await?, update(done, found.version)]);
        let on = issue.device.id;
        issue.events.insert(0, Event::of(AuditKind::RecoveryDone).on(on));
        issue.events.push(Event::of(AuditKind::PinChanged).on(on));
        self.all_out(&mut issue, (own, others), now).await?;
        self.issue(op, login, issue, ask).await
    }

    /// Every other device, every session and every passkey: whoever has them now is not asked.
    async fn all_out(
        &self,
        Issue { device, writes, events, .. }: &mut Issue,
        (own, others): (Vec<Versioned<Device>>, Vec<Versioned<Device>>),
        now: Timestamp,
    ) -> Result<(), OpError> {
        for device in own.iter().chain(&others) {
            writes.extend(self.ended_with(device.row.id, EndReason::DeviceRevoked, now).await?);
        }
        for Versioned { row, version } in others {
            if let Some(revoked) = decide_revoke(&row, RevokeReason::Recovery, now) {
                events.push(Event::of(AuditKind::DeviceRevoked).on(row.id).note("recovery"));
                writes.push(update(revoked, version));
            }
        }
        for passkey in self.store.all::<Passkey>(&Query::PasskeysOf(device.person)).await? {
            events.push(Event::of(AuditKind::PasskeyRemoved).note("recovery"));
            writes.push(Write::Delete(Key::Passkey(passkey.row.id), passkey.version));
        }
        Ok(())
    }

    async fn stopped(
        &self,
        op: Op,
        (found, stopped): (Versioned<Recovery>, Recovery),
        event: Event,
        by: Option<Versioned<Device>>,
    ) -> Result<(), OpError> {
        if stopped == found.row {
            self.note_ok(op);
            return Ok(());
        }
        let now = self.now();
        let to = self.person(stopped.person).await?.email;
        let mut writes = self.trail(stopped.person, vec![event], None, now).await?;
        writes.push(update(stopped, found.version));
        let device = by.as_ref().map(|device| device.row.name.clone());
        // Written as it is: a device that is removed meanwhile stops nothing.
        writes.extend(by.map(|device| update(device.row, device.version)));
        let outbox = vec![self.mail(to, MailTemplate::RecoveryStopped { at: now, device }, now)];
        self.commit(op, Change { at: now, writes, outbox, ..Change::default() }).await?;
        Ok(())
    }

    /// At least those that may be under way: as many as it takes to reach one that is older than any of them.
    async fn newest_recoveries(&self, now: Timestamp) -> Result<Vec<Versioned<Recovery>>, OpError> {
        let mut count = STAFF_RECOVERIES;
        loop {
            let found = self.store.all::<Recovery>(&Query::Recoveries(count)).await?;
            let is_all = u32::try_from(found.len()).is_ok_and(|len| len < count);
            if is_all || found.last().is_some_and(|oldest| oldest.row.ends_at <= now) {
                return Ok(found);
            }
            if STAFF_RECOVERIES_MAX <= count {
                return Err(Refusal::TooMany(Thing::Recovery).into());
            }
            count *= 4;
        }
    }

    async fn recovery(&self, id: RecoveryId) -> Result<Versioned<Recovery>, OpError> {
        let found = self.store.one::<Recovery>(&Key::Recovery(id)).await?;
        found.ok_or(OpError::unknown(Thing::Recovery))
    }

    async fn recoveries_of(&self, person: PersonId) -> Result<Vec<Versioned<Recovery>>, OpError> {
        Ok(self.store.all::<Recovery>(&Query::RecoveriesOf(person, RECOVERIES_MAX)).await?)
    }

    /// As `ABCD-EFGH`.
    fn recovery_code(&self) -> Secret<String> {
        let mut random = [0; CODE_LEN];
        self.entropy().fill(&mut random);
        let letters = random.map(|byte| char::from(CODE_LETTERS[usize::from(byte) % CODE_LETTERS.len()]));
        let (left, right) = letters.split_at(CODE_LEN / 2);
        let code = [left, &['-'], right].concat();
        Secret::new(code.into_iter().collect())
    }
}

fn asked_event(staff: &StaffName, distrusts: Option<DeviceId>) -> Event {
    let event = Event::of(AuditKind::RecoveryAsked).by_staff(staff);
    match distrusts {
        Some(device) => event.on(device).note("whatever this device says"),
        None => event,
    }
}

/// A code as it was read out: however it was written.
fn plain(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

/// Kept apart from the fingerprints of links.
fn code_fingerprint(code: &str) -> Fingerprint {
    Fingerprint::of(&format!("recovery {}", plain(code)))
}
