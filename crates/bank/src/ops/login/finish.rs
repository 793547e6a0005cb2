//! The last step of an attempt: the device's signature, and a session that is committed with everything it follows from.

use super::SessionPair;
use super::trail::Event;
use crate::bank::{Op, insert, update};
use crate::keyring::Keys;
use crate::ops::people::drawn_again;
use crate::ops::shadow::{LoginProof, Noted};
use crate::{
    Bank, Change, Key, MailTemplate, OpError, Query, Refusal, StoreExt as _, Version, Versioned, Write,
};
use identity::session::{decide_end, decide_issue, decide_reissue};
use identity::{
    AuditHead, AuditKind, BlockNotice, Device, DeviceRefusal, EndReason, EnrolAsk, Enrolled, Failures,
    Ground, IssueRefusal, Login, LoginPurpose, LoginRefusal, LoginStep, Person, Pin, PinAnswer, PinDigits,
    PinLogin, PinLoginAsk, Place, Reissued, Session, decide_device_login, decide_done, decide_enrol,
    decide_link_login, decide_pin_login, decide_trust,
};
use kernel::{Cohort, DeviceId, LoginId, PersonId, Timestamp};
use ledger::Command;
use parking_lot::Mutex;
use std::ops::Deref;

/// What an app sends to finish an attempt.
#[derive(Debug, Clone)]
pub struct FinishAsk {
    pub login: LoginId,
    /// Over `florin login 1`, the 16 bytes of the id and the challenge: r and s, 32 bytes each.
    pub signature: [u8; 64],
    /// Where the way in asks for it.
    pub pin: Option<PinDigits>,
    /// Where the way in asks for it: `PublicKeyCredential.toJSON()`, as text.
    pub passkey: Option<String>,
    pub place: Option<Place>,
}

/// The last step as it was sent, and where to note what it is decided on.
pub(super) struct Finish<'a> {
    pub(super) ask: &'a FinishAsk,
    pub(super) noted: &'a Noted,
}

impl Deref for Finish<'_> {
    type Target = FinishAsk;

    fn deref(&self) -> &FinishAsk {
        self.ask
    }
}

impl Finish<'_> {
    /// Notes the proof as it is about to be judged.
    pub(super) fn note(&self, login: &Login, proof: impl FnOnce() -> LoginProof, now: Timestamp) {
        self.noted.proof((login, &self.signature), proof, now);
    }
}

/// A device that was let in, with the writes that let it in and what to tell of it.
pub(super) struct LetIn {
    pub(super) device: Device,
    pub(super) writes: Vec<Write>,
    pub(super) events: Vec<Event>,
    /// The person had other devices, so they are told of this one.
    pub(super) is_news: bool,
}

impl Bank {
    /// Finishes an attempt. Whoever repeats the last step of one that succeeded gets the same session again.
    ///
    /// # Errors
    /// [`LoginRefusal`]; [`Refusal::WrongPin`] with what is left; [`identity::RecoveryRefusal`]; [`Refusal::Invalid`]
    /// where a passkey's answer is missing or none;
    /// [`Refusal::Taken`] for a sign-up whose address became a customer's meanwhile; or a fault.
    pub async fn finish_login(&self, ask: &FinishAsk) -> Result<SessionPair, OpError> {
        let noted = self.noted();
        let ask = &Finish { ask, noted: &noted };
        let who = &Mutex::new(Cohort::of("app"));
        let finished = self.run_for("login.finish", who, |op| async move {
            ask.noted.forget();
            let login = self.login(ask.login).await?;
            let op = op.under(login.row.channel());
            *who.lock() = op.cohort;
            self.flaw_at_finish(&login.row).await?;
            match &login.row.purpose {
                LoginPurpose::SignUp { .. } => self.finish_sign_up(op, &login, ask).await,
                LoginPurpose::SignIn => self.finish_sign_in(op, &login, ask).await,
                LoginPurpose::Device { device } => self.finish_device(op, &login, *device, ask).await,
                LoginPurpose::Recovery { recovery } => self.finish_recovery(op, &login, *recovery, ask).await,
                LoginPurpose::Passkey { ceremony } => self.finish_passkey(op, &login, ceremony, ask).await,
                LoginPurpose::NewPin | LoginPurpose::AddPasskey { .. } => Err(LoginRefusal::OtherWay.into()),
            }
        });
        // Its ways are long, and their callers need not keep room for each.
        let finished = Box::pin(finished).await;
        let protocol = finished.as_ref().ok().map(|pair| pair.protocol);
        self.judge_later(noted, &finished, protocol);
        finished
    }

    async fn finish_sign_up(
        &self,
        op: Op,
        login: &Versioned<Login>,
        ask: &Finish<'_>,
    ) -> Result<SessionPair, OpError> {
        let now = self.now();
        ask.note(&login.row, || LoginProof::Link, now);
        match decide_link_login(Some(&login.row), None, &ask.signature, now)? {
            LoginStep::Proven { .. } => {}
            LoginStep::Repeated(session) => return self.pair_again(op, session).await,
        }
        let LoginPurpose::SignUp { email, name, pin } = &login.row.purpose else {
            return Err(LoginRefusal::OtherWay.into());
        };
        if self.person_of(email).await?.is_some() {
            ask.noted.forget();
            return Err(Refusal::Taken("person.email").into());
        }
        let id = PersonId::from_uuid(self.id(now));
        let person = Person { id, email: email.clone(), name: name.clone(), created_at: now };
        let pin = Pin { person: id, hash: pin.clone(), changed_at: now, strangers: Failures::default() };
        let let_in = self.let_in(id, &[], (&login.row, ask, Ground::Login), now).await?;
        let (account, open) = self.opening(std::slice::from_ref(&person), self.settings.currency, 0, now)?;
        let mut writes = vec![insert(person), insert(pin), insert(account)];
        writes.extend(let_in.writes);
        let events = [vec![Event::of(AuditKind::SignedUp)], let_in.events].concat();
        let commands = vec![open];
        let device = let_in.device;
        let issue = Issue { device, writes, commands, events, note: String::new(), mail: None, head: None };
        self.issue(op, login, issue, ask).await.map_err(drawn_again)
    }

    async fn finish_sign_in(
        &self,
        op: Op,
        login: &Versioned<Login>,
        ask: &Finish<'_>,
    ) -> Result<SessionPair, OpError> {
        let Some(given) = &ask.pin else {
            return self.finish_approved(op, login, ask).await;
        };
        let now = self.now();
        let judge = |failures, answer| {
            let (login, signature) = (Some(&login.row), &ask.signature);
            decide_pin_login(&PinLoginAsk { login, signature, failures, answer }, now)
        };
        let note = |failures, answer| {
            ask.note(&login.row, || LoginProof::Pin { failures, answer, digits: given.clone() }, now);
        };
        // Everything but the PIN first: its hash is dear, and no one's try without the rest.
        note(Failures::default(), PinAnswer::Wrong);
        if let PinLogin::Repeated(session) = judge(Failures::default(), PinAnswer::Wrong)? {
            return self.pair_again(op, session).await;
        }
        ask.noted.forget();
        let person = login.row.person.ok_or(LoginRefusal::NeedsLink)?;
        let pin = self.store.one::<Pin>(&Key::Pin(person)).await?.ok_or(LoginRefusal::OtherWay)?;
        let devices = self.store.all::<Device>(&Query::DevicesOf(person)).await?;
        let asking = devices.iter().find(|device| device.row.key == login.row.device.key);
        // A removed device learns nothing of the PIN.
        if asking.is_some_and(|device| device.row.is_revoked()) {
            return Err(LoginRefusal::DeviceRevoked.into());
        }
        let trusted = asking.filter(|device| device.row.is_trusted());
        let failures = trusted.map_or(pin.row.strangers, |device| device.row.failures);
        if failures.is_blocked(now) {
            return Err(LoginRefusal::Blocked(failures.notice(now)).into());
        }
        let answer = self.pin_answer(&pin.row.hash, given).await?;
        note(failures, answer);
        match judge(failures, answer)? {
            PinLogin::Repeated(session) => self.pair_again(op, session).await,
            PinLogin::Wrong { login: tried, failures, notice } => {
                let count = match trusted {
                    Some(device) => update(Device { failures, ..device.row.clone() }, device.version),
                    None => update(Pin { strangers: failures, ..pin.row.clone() }, pin.version),
                };
                let writes = vec![update(*tried, login.version), count];
                Err(self.wrong_pin(person, (writes, notice), ask.place.as_ref(), now).await?)
            }
            PinLogin::Proven { failures: none, .. } => {
                let mut let_in = self.let_in(person, &devices, (&login.row, ask, Ground::Login), now).await?;
                let mut kept = pin.row.clone();
                match trusted {
                    Some(device) if none != failures => let_in.clear(none, device.version),
                    Some(_) => {}
                    None => kept.strangers = none,
                }
                let (_, terms) = self.terms_of(&login.row.release).await?;
                kept.hash = self.rehashed(&pin.row.hash, given, terms).await?.unwrap_or(kept.hash);
                // Written even where nothing changed: a stranger's tries race for it, and a new PIN ends them.
                if trusted.is_none() || kept != pin.row {
                    let_in.writes.push(update(kept, pin.version));
                }
                self.issue(op, login, let_in.issue(ask.place.as_ref(), now), ask).await
            }
        }
    }

    async fn finish_device(
        &self,
        op: Op,
        login: &Versioned<Login>,
        device: DeviceId,
        ask: &Finish<'_>,
    ) -> Result<SessionPair, OpError> {
        let now = self.now();
        let found_device = self.store.one::<Device>(&Key::Device(device)).await?;
        let device = found_device.as_ref().map(|found| &found.row);
        ask.note(&login.row, || LoginProof::Device(device.cloned().map(Box::new)), now);
        if let LoginStep::Repeated(session) =
            decide_device_login(Some(&login.row), device, &ask.signature, now)?
        {
            return self.pair_again(op, session).await;
        }
        let device = device.ok_or(LoginRefusal::Unknown)?;
        ask.noted.device(device);
        let keys = self.keys().await?;
        let read = found_device.as_ref().ok_or(OpError::Conflict)?;
        let (session, mut writes) = self.reissued(login, read, &keys, now).await?;
        if let Some(done) = decide_done(&login.row, device.person, session.id, now) {
            writes.push(update(done, login.version));
        }
        let event =
            Event::of(AuditKind::LoggedIn).on(device.id).in_session(session.id).note("by the device's key");
        writes.extend(self.trail(device.person, vec![event], ask.place.as_ref(), now).await?);
        self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
        self.pair(&keys, &session)
    }

    /// The session of a device that proved its key, and the writes that make it so. One of a release that was rolled
    /// back is not given again, but followed by one of the release in force.
    async fn reissued(
        &self,
        login: &Versioned<Login>,
        device: &Versioned<Device>,
        keys: &Keys,
        now: Timestamp,
    ) -> Result<(Session, Vec<Write>), OpError> {
        let found = self.store.all::<Session>(&Query::SessionsOfDevice(device.row.id)).await?;
        let course = &self.releases().await?.course;
        let (bad, good): (Vec<_>, Vec<_>) =
            found.iter().partition(|found| course.is_rolled_back(&found.row.release));
        let sessions: Vec<Session> = good.iter().map(|found| found.row.clone()).collect();
        let (release, terms) = self.terms_of(&login.row.release).await?;
        let new = self.new_session(keys.newest(), release, now);
        let version_of =
            |id| found.iter().find(|old| old.row.id == id).map(|old| old.version).ok_or(OpError::Conflict);
        let policy = self.flaw_at_issue(&login.row, login.row.policy(terms.policy));
        match decide_reissue(&device.row, &sessions, &policy, new, now).map_err(not_issued)? {
            Reissued::Kept(session) => {
                let version = version_of(session.id)?;
                Ok((session.clone(), vec![update(session, version)]))
            }
            Reissued::Issued { session, superseded } => {
                // Two that ask at the same time race for the device's row, and the later one finds the session.
                let mut writes = vec![insert(session.clone()), update(device.row.clone(), device.version)];
                let bad = bad.iter().filter_map(|old| decide_end(&old.row, EndReason::Superseded, now));
                for ended in superseded.into_iter().chain(bad) {
                    let version = version_of(ended.id)?;
                    writes.push(update(ended, version));
                }
                Ok((session, writes))
            }
        }
    }

    /// The device of the attempt, trusted on this ground.
    pub(super) async fn let_in(
        &self,
        person: PersonId,
        devices: &[Versioned<Device>],
        (login, ask, ground): (&Login, &Finish<'_>, Ground<'_>),
        now: Timestamp,
    ) -> Result<LetIn, OpError> {
        let rows: Vec<Device> = devices.iter().map(|device| device.row.clone()).collect();
        let id = DeviceId::from_uuid(self.id(now));
        let enrol = EnrolAsk { claim: &login.device, person, devices: &rows, id, place: ask.place.clone() };
        let version_of = |id: DeviceId| {
            let found = devices.iter().find(|device| device.row.id == id);
            found.map(|device| device.version).ok_or(OpError::Conflict)
        };
        let (known, gave_way) = match decide_enrol(&enrol, now).map_err(not_let_in)? {
            Enrolled::Known(device) => {
                let trusted = decide_trust(&device, ground, now).map_err(not_let_in)?;
                let events = if device.is_trusted() {
                    Vec::new()
                } else {
                    vec![Event::of(AuditKind::DeviceTrusted).on(device.id).note(note(ground))]
                };
                let seen = identity::decide_seen(&trusted, login.device.app_version, ask.place.as_ref(), now);
                let trusted = seen.unwrap_or(trusted);
                // Written whether it changed or not: a device that is removed meanwhile gets no session.
                let writes = vec![update(trusted.clone(), version_of(device.id)?)];
                return Ok(LetIn { device: trusted, writes, events, is_news: false });
            }
            Enrolled::New { device, gave_way } => (device, gave_way),
        };
        let device = decide_trust(&known, ground, now).map_err(not_let_in)?;
        let mut writes = vec![insert(device.clone())];
        let mut events = vec![
            Event::of(AuditKind::DeviceAdded).on(device.id),
            Event::of(AuditKind::DeviceTrusted).on(device.id).note(note(ground)),
        ];
        if let Some(gone) = gave_way {
            events.push(Event::of(AuditKind::DeviceRevoked).on(gone.id).note("crowded"));
            let version = version_of(gone.id)?;
            writes.extend(self.ended_with(gone.id, EndReason::DeviceRevoked, now).await?);
            writes.push(update(*gone, version));
        }
        Ok(LetIn { device, writes, events, is_news: !rows.is_empty() })
    }

    /// Makes the session, and commits it with all that came before it.
    pub(super) async fn issue(
        &self,
        op: Op,
        login: &Versioned<Login>,
        Issue { device, mut writes, commands, mut events, note, mail, head }: Issue,
        ask: &Finish<'_>,
    ) -> Result<SessionPair, OpError> {
        let now = self.now();
        ask.noted.device(&device);
        let keys = self.keys().await?;
        let (release, terms) = self.terms_of(&login.row.release).await?;
        let new = self.new_session(keys.newest(), release, now);
        let policy = self.flaw_at_issue(&login.row, login.row.policy(terms.policy));
        let session = decide_issue(device.person, &device, &policy, new, now).map_err(not_issued)?;
        let pair = self.pair(&keys, &session)?;
        if let Some(done) = decide_done(&login.row, device.person, session.id, now) {
            writes.push(update(done, login.version));
        }
        events.push(Event::of(AuditKind::LoggedIn).on(device.id).in_session(session.id).note(&note));
        let head = match head {
            Some(head) => Some(head),
            None => self.trail_head(device.person).await?,
        };
        writes.extend(self.trail_after(device.person, head.as_ref(), events, (ask.place.as_ref(), now)));
        writes.push(insert(session));
        let mut outbox = Vec::new();
        if let Some(template) = mail {
            let to = self.person(device.person).await?.email;
            outbox.push(self.mail(to, template, now));
        }
        let committed =
            self.commit(op, Change { at: now, writes, commands, outbox, ..Change::default() }).await;
        // Whoever was quicker is no release's doing.
        committed.inspect_err(|_| ask.noted.forget())?;
        Ok(pair)
    }

    /// Keeps a wrong PIN's count, and says what is left.
    pub(super) async fn wrong_pin(
        &self,
        person: PersonId,
        (mut writes, notice): (Vec<Write>, BlockNotice),
        place: Option<&Place>,
        now: Timestamp,
    ) -> Result<OpError, OpError> {
        let mut outbox = Vec::new();
        if let Some(until) = notice.blocked_until {
            let event = Event::of(AuditKind::PinBlocked);
            writes.extend(self.trail(person, vec![event], place, now).await?);
            let to = self.person(person).await?.email;
            outbox.push(self.mail(to, MailTemplate::PinBlocked { until }, now));
        }
        self.commit_told(Change { at: now, writes, outbox, ..Change::default() }).await?;
        Ok(Refusal::WrongPin(notice).into())
    }
}

/// What is committed with a new session.
pub(super) struct Issue {
    pub(super) device: Device,
    pub(super) writes: Vec<Write>,
    pub(super) commands: Vec<Command>,
    pub(super) events: Vec<Event>,
    /// Of the login, in the trail.
    pub(super) note: String,
    /// What the person is told.
    pub(super) mail: Option<MailTemplate>,
    /// The end of the person's chain, where it had to be read before other things.
    pub(super) head: Option<Versioned<AuditHead>>,
}

impl LetIn {
    /// A session on the device; its person is told where the device is news to them.
    pub(super) fn issue(self, place: Option<&Place>, now: Timestamp) -> Issue {
        let Self { device, writes, events, is_news } = self;
        let news = || MailTemplate::NewDevice { device: device.name.clone(), at: now, place: place.cloned() };
        let mail = is_news.then(news);
        let note = String::new();
        Issue { device, writes, commands: Vec::new(), events, note, mail, head: None }
    }

    /// Empties the count of wrong PINs of a known device, in the one write of it.
    pub(super) fn clear(&mut self, failures: Failures, version: Version) {
        let key = Key::Device(self.device.id);
        self.writes.retain(|write| !matches!(write, Write::Update(row, _) if row.key() == key));
        self.device.failures = failures;
        self.writes.push(update(self.device.clone(), version));
    }
}

/// What the trail says of the ground on which a device is trusted.
fn note(ground: Ground<'_>) -> &'static str {
    match ground {
        Ground::Login => "",
        Ground::Approval(_) => "approved on another device",
        Ground::Recovery => "recovered",
    }
}

fn not_let_in(refused: DeviceRefusal) -> OpError {
    match refused {
        DeviceRefusal::Revoked => LoginRefusal::DeviceRevoked.into(),
        DeviceRefusal::Unknown | DeviceRefusal::BadApprover => LoginRefusal::DeviceNotTrusted.into(),
    }
}

pub(in crate::ops) fn not_issued(refused: IssueRefusal) -> OpError {
    match refused {
        IssueRefusal::DeviceNotTrusted => LoginRefusal::DeviceNotTrusted.into(),
        // Nobody is signed out by a release that cannot be meant: it is a fault, and watched as one.
        IssueRefusal::BadPolicy(error) => OpError::Unavailable(Box::new(error)),
    }
}
