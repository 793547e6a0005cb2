//! A customer's passkeys: added, seen, removed.

use super::begin::started;
use super::trail::Event;
use super::{AppCaller, LoginStarted};
use crate::bank::{Op, insert, update};
use crate::webauthn::{Ceremony, CreationAnswer, CreationAsk, RelyingParty};
use crate::{
    Bank, Change, Key, MailTemplate, OpError, Query, Refusal, StoreExt as _, Thing, Versioned, Write,
};
use identity::{
    AuditKind, DeviceName, Fingerprint, Login, LoginPurpose, LoginRefusal, LoginStep, PASSKEYS_MAX, Passkey,
    PasskeyOptions, Session, StepUpNeeded, StepUpWhat, decide_add_passkey, decide_done,
};
use kernel::{LoginId, PasskeyId, PersonId, StepUpId, Timestamp};

/// A ceremony begun: what the device signs, and what the browser or app is to ask the authenticator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasskeyStarted {
    pub login: LoginStarted,
    /// JSON: `PublicKeyCredentialCreationOptionsJSON` or `PublicKeyCredentialRequestOptionsJSON`.
    pub public_key: String,
}

/// What an app sends to finish the adding of a passkey.
#[derive(Debug, Clone)]
pub struct AddPasskeyAsk {
    pub login: LoginId,
    /// The device's, as for [`super::FinishAsk`]: an access token alone adds no passkey.
    pub signature: [u8; 64],
    /// `PublicKeyCredential.toJSON()`, as text.
    pub credential: String,
    pub name: DeviceName,
    /// The customer's word to a passkey of this name.
    pub step_up: Option<StepUpId>,
}

/// A passkey as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasskeyView {
    pub id: PasskeyId,
    pub name: DeviceName,
    /// It may be on other devices as well.
    pub is_backed_up: bool,
    pub created_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
}

impl Bank {
    /// Begins the adding of a passkey, on the device that asks.
    ///
    /// # Errors
    /// [`LoginRefusal::NoPasskeys`], [`Refusal::TooMany`], or a fault.
    pub async fn start_add_passkey(&self, caller: AppCaller) -> Result<PasskeyStarted, OpError> {
        self.run("passkeys.start", "app", |op| async move {
            let party = self.relying_party()?;
            let person = self.person(caller.person).await?;
            let has = self.credentials(caller.person).await?;
            check_room(has.len())?;
            let device = self.own_device(caller).await?.row;
            let ceremony = self.draw_ceremony();
            let purpose = LoginPurpose::AddPasskey { ceremony: ceremony.to_text() };
            let login = self.attempt(Some(caller.person), (None, None), &device.claim(), purpose);
            let ask = CreationAsk {
                person: caller.person,
                name: person.email.written(),
                display_name: person.name.full(),
                has: &has,
            };
            let options = self.passkey_options_of(caller).await?;
            let public_key = party.creation_options(ceremony.challenge, ask, options);
            let started = PasskeyStarted { login: started(&login), public_key };
            let at = login.created_at;
            self.commit(op, Change { at, writes: vec![insert(login)], ..Change::default() }).await?;
            Ok(started)
        })
        .await
    }

    /// Keeps a passkey whose ceremony verifies. Whoever repeats this last step is answered the same again.
    ///
    /// # Errors
    /// [`LoginRefusal`]; [`Refusal::Invalid`] for an answer that is none; [`Refusal::TooMany`]; [`Refusal::Taken`] for a
    /// credential that is somebody's already; [`StepUpNeeded::Passkeys`], [`identity::StepUpRefusal`]; or a fault.
    pub async fn finish_add_passkey(
        &self,
        caller: AppCaller,
        ask: &AddPasskeyAsk,
    ) -> Result<PasskeyView, OpError> {
        self.run("passkeys.add", "app", |op| async move {
            let party = self.relying_party()?;
            let answer = CreationAnswer::parse(&ask.credential).ok_or(OpError::invalid("credential"))?;
            let login = self.login(ask.login).await?;
            let device = self.own_device(caller).await?.row;
            let is_callers = login.row.person == Some(caller.person) && login.row.device.key == device.key;
            let row = Some(&login.row).filter(|_| is_callers);
            let now = self.now();
            if let LoginStep::Repeated(_) = decide_add_passkey(row, &ask.signature, now)? {
                return self.added_before(op, caller.person, answer.credential_id()).await;
            }
            let made =
                party.check_creation(challenge(&login.row)?, &answer).map_err(LoginRefusal::BadPasskey)?;
            check_room(self.credentials(caller.person).await?.len())?;
            let query = by_credential(&made.credential_id);
            if self.store.first::<Passkey>(&query).await?.is_some() {
                return Err(Refusal::Taken("credential").into());
            }
            let what = StepUpWhat::AddPasskey { name: ask.name.as_str().to_owned() };
            let step_up = ask.step_up.ok_or(StepUpNeeded::Passkeys)?;
            let agreed = self.spend(caller, step_up, &what, now).await?;
            let passkey = Passkey {
                id: PasskeyId::from_uuid(self.id(now)),
                person: caller.person,
                credential_id: made.credential_id,
                data: made.data,
                name: ask.name.clone(),
                counter: made.said.counter,
                is_backup_eligible: made.said.is_backup_eligible,
                is_backed_up: made.said.is_backed_up,
                created_at: now,
                last_used_at: None,
            };
            let view = view(&passkey);
            let event = Event::of(AuditKind::PasskeyAdded).on(caller.device).in_session(caller.session);
            let event = event.note(passkey.name.as_str());
            let mut writes = self.trail(caller.person, vec![event], None, now).await?;
            let template = MailTemplate::PasskeyAdded { name: passkey.name.clone(), at: now };
            let outbox = vec![self.mail(self.person(caller.person).await?.email, template, now)];
            writes.extend(agreed.into_iter().chain([insert(passkey)]));
            if let Some(done) = decide_done(&login.row, caller.person, caller.session, now) {
                writes.push(update(done, login.version));
            }
            self.commit(op, Change { at: now, writes, outbox, ..Change::default() }).await?;
            Ok(view)
        })
        .await
    }

    /// The caller's passkeys, oldest first.
    ///
    /// # Errors
    /// A fault.
    pub async fn passkeys(&self, caller: AppCaller) -> Result<Vec<PasskeyView>, OpError> {
        self.read("passkeys.list", "app", |_| async move {
            let found = self.store.all::<Passkey>(&Query::PasskeysOf(caller.person)).await?;
            Ok(found.iter().map(|found| view(&found.row)).collect())
        })
        .await
    }

    /// Forgets one of the caller's passkeys: it opens nothing from then on. Sessions stay.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] for a passkey that is not theirs; [`StepUpNeeded::Passkeys`], [`identity::StepUpRefusal`]; or a
    /// fault.
    pub async fn remove_passkey(
        &self,
        caller: AppCaller,
        passkey: PasskeyId,
        step_up: Option<StepUpId>,
    ) -> Result<(), OpError> {
        self.run("passkeys.remove", "app", |op| async move {
            let key = Key::Passkey(passkey);
            let found = self.store.one::<Passkey>(&key).await?;
            let found = found.filter(|found| found.row.person == caller.person);
            let Versioned { row, version } = found.ok_or(Refusal::Unknown(Thing::Passkey))?;
            let now = self.now();
            let what = StepUpWhat::RemovePasskey { passkey };
            let agreed = self.spend(caller, step_up.ok_or(StepUpNeeded::Passkeys)?, &what, now).await?;
            let event = Event::of(AuditKind::PasskeyRemoved).on(caller.device).in_session(caller.session);
            let event = event.note(row.name.as_str());
            let mut writes = self.trail(caller.person, vec![event], None, now).await?;
            writes.extend(agreed.into_iter().chain([Write::Delete(key, version)]));
            let template = MailTemplate::PasskeyRemoved { name: row.name, at: now };
            let outbox = vec![self.mail(self.person(caller.person).await?.email, template, now)];
            self.commit(op, Change { at: now, writes, outbox, ..Change::default() }).await?;
            Ok(())
        })
        .await
    }

    /// # Errors
    /// [`LoginRefusal::NoPasskeys`].
    pub(super) fn relying_party(&self) -> Result<&RelyingParty, OpError> {
        Ok(self.relying_party.as_ref().ok_or(LoginRefusal::NoPasskeys)?)
    }

    /// What an authenticator is asked: as the release on its way has it for whoever holds a session of it, as the one
    /// in force has it for everybody else.
    pub(super) async fn passkey_options_of(&self, caller: AppCaller) -> Result<PasskeyOptions, OpError> {
        let releases = self.releases().await?;
        let Some(under_way) = releases.under_way.as_ref().filter(|it| it.rollout.stage.share().is_some())
        else {
            return Ok(releases.terms.passkeys);
        };
        let session = self.store.one::<Session>(&Key::Session(caller.session)).await?;
        let is_its = session.is_some_and(|session| session.row.release == under_way.release.name);
        Ok(if is_its { under_way.release.terms.passkeys } else { releases.terms.passkeys })
    }

    pub(super) fn draw_ceremony(&self) -> Ceremony {
        let mut challenge = [0; 32];
        self.entropy().fill(&mut challenge);
        Ceremony { challenge }
    }

    /// The ids of a person's credentials.
    pub(super) async fn credentials(&self, person: PersonId) -> Result<Vec<Vec<u8>>, OpError> {
        let found = self.store.all::<Passkey>(&Query::PasskeysOf(person)).await?;
        Ok(found.into_iter().map(|found| found.row.credential_id).collect())
    }

    async fn added_before(
        &self,
        op: Op,
        person: PersonId,
        credential_id: &[u8],
    ) -> Result<PasskeyView, OpError> {
        let query = by_credential(credential_id);
        let found = self.store.first::<Passkey>(&query).await?;
        let found = found.filter(|found| found.row.person == person);
        let found = found.ok_or(Refusal::Unknown(Thing::Passkey))?;
        self.note_ok(op);
        Ok(view(&found.row))
    }
}

pub(super) fn by_credential(id: &[u8]) -> Query {
    Query::PasskeyByCredential(Fingerprint(Passkey::handle(id)))
}

fn check_room(has: usize) -> Result<(), Refusal> {
    if has < PASSKEYS_MAX { Ok(()) } else { Err(Refusal::TooMany(Thing::Passkey)) }
}

/// The challenge of an attempt whose way is a passkey.
fn challenge(login: &Login) -> Result<[u8; 32], LoginRefusal> {
    let ceremony = match &login.purpose {
        LoginPurpose::AddPasskey { ceremony } | LoginPurpose::Passkey { ceremony } => ceremony,
        LoginPurpose::SignUp { .. }
        | LoginPurpose::SignIn
        | LoginPurpose::NewPin
        | LoginPurpose::Device { .. }
        | LoginPurpose::Recovery { .. } => return Err(LoginRefusal::OtherWay),
    };
    // A text that no build wrote is nobody's ceremony.
    Ok(Ceremony::parse(ceremony).ok_or(LoginRefusal::Unknown)?.challenge)
}

fn view(passkey: &Passkey) -> PasskeyView {
    PasskeyView {
        id: passkey.id,
        name: passkey.name.clone(),
        is_backed_up: passkey.is_backed_up,
        created_at: passkey.created_at,
        last_used_at: passkey.last_used_at,
    }
}
