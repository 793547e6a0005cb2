//! What a release in shadow would have answered, by the same decisions on the same facts.

use super::noted::{Case, LoginCase, LoginProof, RefreshCase};
use crate::keyring::Keys;
use crate::ops::login::{not_issued, trouble};
use crate::webauthn::{Ceremony, RequestAnswer, algorithm_of};
use crate::{Bank, OpError, Refusal, Versioned};
use identity::session::decide_issue;
use identity::{
    Device, Login, LoginPurpose, LoginRefusal, LoginStep, Passkey, PinAnswer, PinDigits, PinHash, PinLogin,
    PinLoginAsk, ReleaseName, Session, decide_device_login, decide_link_login, decide_passkey_login,
    decide_pin_login,
};
use kernel::Timestamp;
use rollout::{Release, Terms};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// PINs that are hashed as a release has it, on one node.
const HASHES_MAX: u32 = 20;
/// What stands for a passkey whose algorithm the release does not accept.
const PASSKEY_ALGORITHM: &str = "passkey_algorithm";
/// What stands for a PIN that its own new hash does not know.
const PIN_HASH: &str = "pin_hash";

/// Where a release would have answered otherwise than that somebody is let in, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stumble {
    pub(super) step: &'static str,
    pub(super) code: &'static str,
}

impl Stumble {
    pub(super) fn at(step: &'static str) -> impl Fn(OpError) -> Self {
        move |error| Self { step, code: error.code() }
    }
}

/// What a release is judged with.
#[derive(Clone, Copy)]
pub(super) struct Trial<'a> {
    pub(super) release: &'a Release,
    pub(super) keys: &'a Arc<Keys>,
}

/// Whether the proof of a login holds.
enum Proven {
    Now,
    /// The attempt had its session before: no release gives another.
    Before,
}

impl Bank {
    /// `None` where there is nothing to compare.
    pub(super) async fn would(&self, trial: Trial<'_>, case: &Case) -> Option<Result<(), Stumble>> {
        match case {
            Case::Login(case) => self.would_finish(trial, case).await,
            Case::Refresh(case) => Some(caught(|| self.would_refresh(trial, case))),
        }
    }

    /// The release's name, by which its flaws know what is its; another one for those that keep out of its shadow.
    fn name_of(&self, release: &Release) -> ReleaseName {
        let keeps_out = self.settings.flaw.as_ref().is_some_and(|flawed| !flawed.is_in_shadow);
        if keeps_out { self.settings.login.release.clone() } else { release.name.clone() }
    }

    async fn would_finish(&self, trial: Trial<'_>, case: &LoginCase) -> Option<Result<(), Stumble>> {
        let terms = trial.release.terms;
        let login = Login {
            release: self.name_of(trial.release),
            protocol: Some(terms.policy.protocol),
            // Whose passkey it is was found by its answer.
            person: case.login.person.or(case.device.as_ref().map(|device| device.person)),
            ..case.login.clone()
        };
        if let Err(error) = self.flaw_at_finish(&login).await {
            return Some(Err(Stumble::at("finish")(error)));
        }
        match self.proven(case).map_err(Stumble::at("finish")) {
            Ok(Proven::Now) => {}
            Ok(Proven::Before) => return None,
            Err(stumble) => return Some(Err(stumble)),
        }
        let accepted = match &case.proof {
            LoginProof::Passkey { passkey, .. } => accepts(terms, passkey),
            LoginProof::Pin { digits, answer: PinAnswer::Right, .. } => self.would_hash(terms, digits).await,
            LoginProof::Pin { .. } | LoginProof::Link | LoginProof::Device(_) | LoginProof::Given => Ok(()),
        };
        if let Err(stumble) = accepted {
            return Some(Err(stumble));
        }
        // Nobody is let in by what follows alone: a release has no part in it.
        let device = case.device.as_ref()?;
        Some(caught(|| self.would_issue(trial, &login, device, case.at)))
    }

    /// The decision on the proof, as the operation made it.
    fn proven(&self, case: &LoginCase) -> Result<Proven, OpError> {
        let LoginCase { at, login, signature, proof, .. } = case;
        let step = |step| match step {
            LoginStep::Proven { .. } => Proven::Now,
            LoginStep::Repeated(_) => Proven::Before,
        };
        match proof {
            LoginProof::Link => Ok(step(decide_link_login(Some(login), None, signature, *at)?)),
            LoginProof::Device(device) => {
                Ok(step(decide_device_login(Some(login), device.as_deref(), signature, *at)?))
            }
            LoginProof::Given => Ok(Proven::Now),
            LoginProof::Pin { failures, answer, .. } => {
                let ask = PinLoginAsk { login: Some(login), signature, failures: *failures, answer: *answer };
                match decide_pin_login(&ask, *at)? {
                    PinLogin::Proven { .. } => Ok(Proven::Now),
                    PinLogin::Repeated(_) => Ok(Proven::Before),
                    PinLogin::Wrong { notice, .. } => Err(Refusal::WrongPin(notice).into()),
                }
            }
            LoginProof::Passkey { passkey, answer } => {
                match decide_passkey_login(Some(login), Some(passkey.person), signature, *at)? {
                    LoginStep::Proven { .. } => {}
                    LoginStep::Repeated(_) => return Ok(Proven::Before),
                }
                let answer = RequestAnswer::parse(answer).ok_or(OpError::invalid("passkey"))?;
                let LoginPurpose::Passkey { ceremony } = &login.purpose else {
                    return Err(LoginRefusal::OtherWay.into());
                };
                let ceremony = Ceremony::parse(ceremony).ok_or(LoginRefusal::Unknown)?;
                self.judge_passkey(ceremony, &answer, passkey).map_err(LoginRefusal::BadPasskey)?;
                Ok(Proven::Now)
            }
        }
    }

    /// Whether a PIN is known by the hash that the release would give it, and is not hashed anew for ever.
    async fn would_hash(&self, terms: Terms, digits: &PinDigits) -> Result<(), Stumble> {
        if !self.shadowing.hashes_another(HASHES_MAX) {
            return Ok(());
        }
        let (digits, params, mut salt) = (digits.clone(), terms.pin_params, [0; 16]);
        self.entropy().fill(&mut salt);
        let stands = move || {
            let made = PinHash::make(&digits, salt, params);
            let read = PinHash::parse(made.as_str());
            read.is_ok_and(|read| read.verify(&digits) == PinAnswer::Right && !read.needs_rehash(params))
        };
        // A bug there is one of the release's.
        let is_known = tokio::task::spawn_blocking(stands).await.unwrap_or(false);
        if is_known { Ok(()) } else { Err(Stumble { step: "pin", code: PIN_HASH }) }
    }

    /// The session that the release would give the device, and its life.
    fn would_issue(
        &self,
        trial: Trial<'_>,
        login: &Login,
        device: &Device,
        at: Timestamp,
    ) -> Result<(), Stumble> {
        let policy = self.flaw_at_issue(login, trial.release.terms.policy);
        let new = self.new_session(trial.keys.newest(), login.release.clone(), at);
        let issued = decide_issue(device.person, device, &policy, new, at);
        let session = issued.map_err(not_issued).map_err(Stumble::at("issue"))?;
        self.would_live(trial.keys, &session, device)
    }

    /// The same refresh of the same session, had the release issued it; and the session that it would give the device.
    fn would_refresh(&self, trial: Trial<'_>, case: &RefreshCase) -> Result<(), Stumble> {
        const STEP: &str = "refresh";
        let name = self.name_of(trial.release);
        let mut facts = case.facts.clone();
        if let Some(Versioned { row, .. }) = &mut facts.session {
            row.release = name.clone();
        }
        let decided = self.refreshed(&facts, case.proof, case.at).map_err(Stumble::at(STEP))?;
        let decided = decided.map_err(|refused| Stumble::at(STEP)(trouble(&refused).into()))?;
        // It was admitted, so both are there.
        let (Some(device), session) = (&facts.device, decided.session()) else { return Ok(()) };
        self.would_open(trial.keys, session, device, case.at)?;
        let login = self.attempt_of(session, device, name);
        self.would_issue(trial, &login, device, case.at)
    }

    /// The login by the device's key that would follow, were the session lost.
    fn attempt_of(&self, session: &Session, device: &Device, release: ReleaseName) -> Login {
        let purpose = LoginPurpose::Device { device: device.id };
        Login { release, ..self.attempt(Some(session.person), (None, None), &device.claim(), purpose) }
    }
}

/// A bug that only the release meets is an answer of its.
fn caught(judge: impl FnOnce() -> Result<(), Stumble>) -> Result<(), Stumble> {
    let bug = Stumble { step: "bug", code: "bug" };
    catch_unwind(AssertUnwindSafe(judge)).unwrap_or(Err(bug))
}

/// Whether the release has the passkey's algorithm among those that it accepts.
fn accepts(terms: Terms, passkey: &Passkey) -> Result<(), Stumble> {
    let algorithm = algorithm_of(passkey);
    let is_accepted = algorithm.is_some_and(|algorithm| terms.passkeys.algorithms.contains(algorithm));
    if is_accepted { Ok(()) } else { Err(Stumble { step: "passkey", code: PASSKEY_ALGORITHM }) }
}
