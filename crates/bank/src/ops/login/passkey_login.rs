//! Logging in by passkey. It begins alike for everybody: no address is asked, so none is told of.

use super::begin::started;
use super::finish::{Finish, Issue};
use super::passkeys::by_credential;
use super::{PasskeyStarted, SessionPair};
use crate::bank::{Op, insert, update};
use crate::ops::shadow::LoginProof;
use crate::webauthn::{Ceremony, RequestAnswer};
use crate::{Bank, Change, Key, OpError, Query, StoreExt as _, Versioned};
use identity::{
    Device, DeviceClaim, Ground, Login, LoginPurpose, LoginRefusal, LoginStep, Passkey, PasskeyFault,
    PasskeySignals, decide_authenticated, decide_passkey_login, decide_wrong_passkey,
};
use kernel::{DeviceId, Secret};

impl Bank {
    /// Begins a login with any passkey of the bank's. An app that is enrolled names its device: then it is taken to be
    /// an attempt of the device's owner until the passkey says otherwise, so that one that fails, or is never answered,
    /// counts for the release it was made under. Of any other app nobody knows whose attempt it is before it succeeds.
    ///
    /// # Errors
    /// [`LoginRefusal::NoPasskeys`], [`crate::Refusal::UpdateRequired`], or a fault.
    pub async fn start_passkey_login(
        &self,
        device: &DeviceClaim,
        enrolled: Option<DeviceId>,
    ) -> Result<PasskeyStarted, OpError> {
        self.run("login.start_passkey", "app", |op| async move {
            self.check_app(device).await?;
            let party = self.relying_party()?;
            let ceremony = self.draw_ceremony();
            let purpose = LoginPurpose::Passkey { ceremony: ceremony.to_text() };
            let own = self.enrolled(device, enrolled).await?;
            let spared = match &own {
                Some(own) => self.sparing_session(own).await?,
                None => None,
            };
            let login = self.attempt(own.map(|own| own.person), (None, None), device, purpose);
            let login = Login { is_unexpected: spared.is_some(), ..login };
            let login = self.given(login, spared.as_ref()).await?;
            let (_, terms) = self.terms_of(&login.release).await?;
            let public_key = party.request_options(ceremony.challenge, &[], terms.passkeys);
            let started = PasskeyStarted { login: started(&login), public_key };
            let at = login.created_at;
            let writes = vec![insert(login.clone())];
            self.commit(op, Change { at, writes, ..Change::default() }).await?;
            self.flaw_at_begin(&login)?;
            Ok(started)
        })
        .await
    }

    /// The device that an app says it is, when it is trusted and has the app's key. Any other is answered alike.
    async fn enrolled(
        &self,
        claim: &DeviceClaim,
        enrolled: Option<DeviceId>,
    ) -> Result<Option<Device>, OpError> {
        let Some(id) = enrolled else { return Ok(None) };
        let found = self.store.one::<Device>(&Key::Device(id)).await?;
        Ok(found.map(|found| found.row).filter(|own| own.is_trusted() && own.key == claim.key))
    }

    /// The device's signature first, then whose passkey it is, then the ceremony; nothing is spent before.
    pub(super) async fn finish_passkey(
        &self,
        op: Op,
        login: &Versioned<Login>,
        ceremony: &Secret<String>,
        ask: &Finish<'_>,
    ) -> Result<SessionPair, OpError> {
        let text = ask.passkey.as_ref().ok_or(OpError::invalid("passkey"))?;
        let answer = RequestAnswer::parse(text).ok_or(OpError::invalid("passkey"))?;
        let query = by_credential(answer.credential_id());
        let found = self.store.first::<Passkey>(&query).await?;
        let owner = found.as_ref().map(|found| found.row.person);
        let now = self.now();
        if let LoginStep::Repeated(session) =
            decide_passkey_login(Some(&login.row), owner, &ask.signature, now)?
        {
            return self.pair_again(op, session).await;
        }
        let found = found.ok_or(LoginRefusal::BadPasskey(PasskeyFault::UnknownCredential))?;
        let ceremony = Ceremony::parse(ceremony).ok_or(LoginRefusal::Unknown)?;
        let passkey = || LoginProof::Passkey { passkey: Box::new(found.row.clone()), answer: text.clone() };
        ask.note(&login.row, passkey, now);
        let said = match self.judge_passkey(ceremony, &answer, &found.row) {
            Ok(said) => said,
            Err(fault) => {
                let writes = vec![update(decide_wrong_passkey(&login.row, now), login.version)];
                self.store.commit(Change { at: now, writes, ..Change::default() }).await?;
                return Err(LoginRefusal::BadPasskey(fault).into());
            }
        };
        let (used, signals) = decide_authenticated(&found.row, said, now);
        let person = used.person;
        let devices = self.store.all::<Device>(&Query::DevicesOf(person)).await?;
        let mut let_in = self.let_in(person, &devices, (&login.row, ask, Ground::Login), now).await?;
        let_in.writes.push(update(used, found.version));
        let row = if login.row.person == Some(person) {
            login.row.clone()
        } else {
            // Whose it is was not known when it began.
            let spared = match devices.iter().find(|device| device.row.key == login.row.device.key) {
                Some(own) => self.sparing_session(&own.row).await?,
                None => None,
            };
            let row = Login { is_unexpected: spared.is_some(), person: Some(person), ..login.row.clone() };
            let row = Login { trial: None, blames: None, overdue_at: None, is_synthetic: false, ..row };
            let row = self.given(row, spared.as_ref()).await?;
            // Had it failed, nobody would have counted it; only what it says against a session counts.
            let trial = row.trial.filter(|_| row.blames.is_some());
            Login { trial, ..row }
        };
        let issue = Issue { note: note(signals), ..let_in.issue(ask.place.as_ref(), now) };
        self.issue(op, &Versioned { row, version: login.version }, issue, ask).await
    }

    /// A login knows nobody beforehand, so the answer has to say whose it is (WebAuthn Level 3, 7.2, step 6).
    pub(in crate::ops) fn judge_passkey(
        &self,
        ceremony: Ceremony,
        answer: &RequestAnswer,
        passkey: &Passkey,
    ) -> Result<identity::Authenticated, PasskeyFault> {
        let party = self.relying_party.as_ref().ok_or(PasskeyFault::OtherRelyingParty)?;
        if !answer.names_owner() {
            return Err(PasskeyFault::OtherOwner);
        }
        party.check_request(ceremony.challenge, answer, passkey)
    }
}

/// What the trail says of a login by passkey.
pub(super) fn note(signals: PasskeySignals) -> String {
    let words: Vec<&str> = std::iter::once("by a passkey").chain(signals.words()).collect();
    words.join("; ")
}
