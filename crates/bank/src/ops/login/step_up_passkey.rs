//! A passkey as the proof of a step-up. Its challenge is the hash of all that is shown, so an answer is good for that
//! and for nothing else.

use super::AppCaller;
use super::passkey_login::note;
use super::passkeys::by_credential;
use super::trail::Event;
use crate::bank::update;
use crate::webauthn::{Ceremony, RequestAnswer};
use crate::{Bank, Change, Key, OpError, StoreExt as _, Versioned, Write};
use identity::{
    AuditKind, LoginRefusal, Passkey, PasskeyFault, StepUp, StepUpDecision, StepUpProof, StepUpRefusal,
    StepUpState, decide_authenticated, decide_prove,
};
use kernel::{PersonId, StepUpId};

/// A passkey that verified for a step-up.
struct Verified {
    owner: PersonId,
    /// The passkey as used.
    write: Write,
    /// For the trail.
    note: String,
}

impl Bank {
    /// What the authenticator is asked for a step-up: `PublicKeyCredentialRequestOptionsJSON` for the caller's
    /// passkeys. Asked twice, it says the same.
    ///
    /// # Errors
    /// [`StepUpRefusal`]; [`LoginRefusal::NoPasskeys`] where there are none, of the bank or of the caller; or a fault.
    pub async fn start_step_up_passkey(
        &self,
        caller: AppCaller,
        step_up: StepUpId,
    ) -> Result<String, OpError> {
        self.run("step_up.start_passkey", "app", |op| async move {
            let party = self.relying_party()?;
            let found = self.step_up_of(caller, step_up).await?;
            let now = self.now();
            if found.row.ends_at <= now {
                return Err(StepUpRefusal::Late.into());
            }
            let has = self.credentials(caller.person).await?;
            if has.is_empty() {
                return Err(LoginRefusal::NoPasskeys.into());
            }
            let ceremony = Ceremony { challenge: found.row.challenge() };
            let asked = StepUp { ceremony: Some(ceremony.to_text()), ..found.row.clone() };
            if asked == found.row {
                self.note_ok(op);
            } else {
                let writes = vec![update(asked, found.version)];
                self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
            }
            let options = self.passkey_options_of(caller).await?;
            Ok(party.request_options(ceremony.challenge, &has, options))
        })
        .await
    }

    /// Proves a step-up by a passkey's answer, `PublicKeyCredential.toJSON()` as text. A second time does nothing.
    ///
    /// # Errors
    /// [`StepUpRefusal`]; [`LoginRefusal::BadPasskey`], also where no passkey was asked for;
    /// [`crate::Refusal::Invalid`] for an answer that is none; or a fault.
    pub async fn prove_step_up_by_passkey(
        &self,
        caller: AppCaller,
        step_up: StepUpId,
        answer: &str,
    ) -> Result<(), OpError> {
        self.run("step_up.prove_passkey", "app", |op| async move {
            let answer = RequestAnswer::parse(answer).ok_or(OpError::invalid("passkey"))?;
            let found = self.step_up_of(caller, step_up).await?;
            let device = self.own_device(caller).await?.row;
            let now = self.now();
            let Verified { owner, write, note } = self.verify_step_up(&found.row, &answer).await?;
            let proof = StepUpProof::Passkey { owner };
            let proven = match decide_prove(Some(&found.row), &device, proof, now)? {
                StepUpDecision::Proven { step_up, .. } => step_up,
                StepUpDecision::Repeated => {
                    self.note_ok(op);
                    return Ok(());
                }
                // A passkey's proof asks for no PIN.
                StepUpDecision::WrongPin { .. } => return Err(StepUpRefusal::BadProof.into()),
            };
            let event = Event::of(AuditKind::StepUpProven).on(device.id).in_session(caller.session);
            let mut writes = self.trail(owner, vec![event.note(&note)], None, now).await?;
            writes.extend([write, update(proven, found.version)]);
            self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
            Ok(())
        })
        .await
    }

    async fn step_up_of(&self, caller: AppCaller, step_up: StepUpId) -> Result<Versioned<StepUp>, OpError> {
        let found = self.store.one::<StepUp>(&Key::StepUp(step_up)).await?;
        let is_here = |found: &Versioned<StepUp>| {
            found.row.person == caller.person && found.row.device == caller.device
        };
        let found = found.filter(is_here).ok_or(StepUpRefusal::Unknown)?;
        match found.row.state {
            StepUpState::Waiting | StepUpState::Proven { .. } => Ok(found),
            StepUpState::Used { .. } => Err(StepUpRefusal::Used.into()),
        }
    }

    /// What was asked is what is shown: the challenge is computed anew, and has to be the one that was kept.
    async fn verify_step_up(&self, step_up: &StepUp, answer: &RequestAnswer) -> Result<Verified, OpError> {
        let party = self.relying_party()?;
        let asked = step_up.ceremony.as_ref().and_then(Ceremony::parse);
        let shown = Ceremony { challenge: step_up.challenge() };
        let bad = |fault| OpError::from(LoginRefusal::BadPasskey(fault));
        if asked != Some(shown) {
            return Err(bad(PasskeyFault::OtherChallenge));
        }
        let query = by_credential(answer.credential_id());
        let found = self.store.first::<Passkey>(&query).await?;
        let found = found.filter(|found| found.row.person == step_up.person);
        let found = found.ok_or_else(|| bad(PasskeyFault::UnknownCredential))?;
        let said = party.check_request(shown.challenge, answer, &found.row).map_err(bad)?;
        let (used, signals) = decide_authenticated(&found.row, said, self.now());
        let owner = used.person;
        Ok(Verified { owner, write: update(used, found.version), note: note(signals) })
    }
}
