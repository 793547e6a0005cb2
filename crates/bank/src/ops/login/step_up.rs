//! A stronger proof for one action: shown on the caller's device, agreed to by its key and the PIN, spent with the action.

use super::AppCaller;
use super::trail::Event;
use crate::bank::{insert, update};
use crate::ops::Payee;
use crate::{Bank, Change, Key, OpError, Refusal, StoreExt as _, Thing, Versioned, Write};
use ::payments::{CurrentAccount, PaymentAsk, decide_payment};
use identity::{
    AuditKind, Device, DeviceName, Limits, Passkey, PinAnswer, PinDigits, Place, STEP_UP_LASTS, StepUp,
    StepUpDecision, StepUpNeeded, StepUpProof, StepUpRefusal, StepUpState, StepUpWhat, decide_limits,
    decide_prove, decide_spend,
};
use kernel::{AccountId, Amount, DeviceId, Money, PasskeyId, Secret, StepUpId, Timestamp};

/// The longest name of a payee, in characters.
const PAYEE_NAME_CHARS_MAX: usize = 140;

/// What the customer is about to do.
#[derive(Debug, Clone)]
pub enum StepUpAsk {
    Payment {
        source: AccountId,
        payee: Payee,
        /// As the customer calls them, and as it is shown.
        payee_name: Secret<String>,
        amount: Amount,
    },
    /// What a payment may move without being asked for.
    Limits { payment: Money },
    /// To remove one of the caller's devices.
    Device { device: DeviceId },
    /// To remove all but the caller's own.
    OtherDevices,
    /// To keep a new passkey, by the name that it will have.
    AddPasskey { name: DeviceName },
    /// To remove one of the caller's passkeys.
    RemovePasskey { passkey: PasskeyId },
}

/// A customer's word to what they are shown.
#[derive(Debug, Clone)]
pub struct ProveAsk {
    pub step_up: StepUpId,
    /// By the caller's device, over [`StepUp::message`].
    pub signature: [u8; 64],
    pub pin: PinDigits,
    pub place: Option<Place>,
}

impl Bank {
    /// Asks the customer for their word; the answer is what their device shows and signs.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], [`Refusal::Invalid`], refusals of payments, [`identity::LimitsRefusal`],
    /// [`crate::SessionTrouble::DeviceNotTrusted`], [`crate::SessionTrouble::Idle`], or a fault.
    pub async fn start_step_up(&self, caller: AppCaller, ask: &StepUpAsk) -> Result<StepUp, OpError> {
        self.check_active(caller).await?;
        self.run("step_up.start", "app", |op| async move {
            self.own_device(caller).await?;
            let now = self.now();
            let what = self.shown(caller, ask, now).await?;
            let mut nonce = [0; 32];
            self.entropy().fill(&mut nonce);
            let step_up = StepUp {
                id: StepUpId::from_uuid(self.id(now)),
                person: caller.person,
                device: caller.device,
                what,
                nonce,
                ceremony: None,
                created_at: now,
                ends_at: now.after(STEP_UP_LASTS),
                state: StepUpState::Waiting,
            };
            let writes = vec![insert(step_up.clone())];
            self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
            Ok(step_up)
        })
        .await
    }

    /// Takes the customer's word, by the key of their device and the PIN. Repeating it changes nothing.
    ///
    /// # Errors
    /// [`StepUpRefusal`]; [`Refusal::WrongPin`] with what is left; or a fault.
    pub async fn prove_step_up(&self, caller: AppCaller, ask: &ProveAsk) -> Result<(), OpError> {
        self.run("step_up.prove", "app", |op| async move {
            let device = self.own_device(caller).await?;
            let found = self.store.one::<StepUp>(&Key::StepUp(ask.step_up)).await?;
            let now = self.now();
            let judge = |pin| {
                let proof = StepUpProof::DeviceKey { signature: &ask.signature, pin };
                decide_prove(found.as_ref().map(|found| &found.row), &device.row, proof, now)
            };
            // Everything but the PIN first: its hash is dear, and no one's try without the rest.
            judge(PinAnswer::Wrong)?;
            let failures = self.check_pin(&device, &ask.pin, ask.place.as_ref()).await?;
            // Written even where nothing changed: tries of a PIN at the same time race for it.
            let counted = update(Device { failures, ..device.row.clone() }, device.version);
            match judge(PinAnswer::Right)? {
                StepUpDecision::Proven { step_up, .. } => {
                    let version = found.as_ref().ok_or(StepUpRefusal::Unknown)?.version;
                    let event = Event::of(AuditKind::StepUpProven).note(word(&step_up.what));
                    let event = event.on(caller.device).in_session(caller.session);
                    let mut writes = self.trail(caller.person, vec![event], ask.place.as_ref(), now).await?;
                    writes.extend([update(step_up, version), counted]);
                    self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
                }
                StepUpDecision::Repeated => {
                    self.commit(op, Change { at: now, writes: vec![counted], ..Change::default() }).await?;
                }
                StepUpDecision::WrongPin { .. } => return Err(StepUpRefusal::BadProof.into()),
            }
            Ok(())
        })
        .await
    }

    /// The caller's limits: their own, or the bank's.
    ///
    /// # Errors
    /// A fault.
    pub async fn limits(&self, caller: AppCaller) -> Result<Limits, OpError> {
        self.read("limits.read", "app", |_| async move {
            Ok(self.limits_of(caller).await?.map_or_else(|| self.first_limits(caller), |found| found.row))
        })
        .await
    }

    /// Changes the caller's limits, by a step-up over exactly them.
    ///
    /// # Errors
    /// [`identity::LimitsRefusal`], [`StepUpNeeded::Limits`], [`StepUpRefusal`], or a fault.
    pub async fn change_limits(
        &self,
        caller: AppCaller,
        payment: Money,
        step_up: Option<StepUpId>,
    ) -> Result<Limits, OpError> {
        self.run("limits.change", "app", |op| async move {
            let now = self.now();
            let limits = decide_limits(caller.person, payment, self.most(), now)?;
            let step_up = step_up.ok_or(StepUpNeeded::Limits)?;
            let what = StepUpWhat::Limits { text: Limits::text(payment) };
            let spent = self.spend(caller, step_up, &what, now).await?;
            let found = self.limits_of(caller).await?;
            let mut writes = vec![crate::bank::upsert(limits.clone(), found.as_ref())];
            writes.extend(spent);
            self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
            Ok(limits)
        })
        .await
    }

    /// The writes that spend a step-up for this action, to be committed with it: a device that is removed meanwhile does
    /// nothing more.
    pub(crate) async fn spend(
        &self,
        caller: AppCaller,
        id: StepUpId,
        what: &StepUpWhat,
        now: Timestamp,
    ) -> Result<[Write; 2], OpError> {
        let device = self.own_device(caller).await?;
        let found = self.store.one::<StepUp>(&Key::StepUp(id)).await?;
        let spent = decide_spend(found.as_ref().map(|found| &found.row), &device.row, what, now)?;
        let spent = update(spent, found.ok_or(StepUpRefusal::Unknown)?.version);
        Ok([spent, update(device.row, device.version)])
    }

    pub(crate) async fn limits_of(&self, caller: AppCaller) -> Result<Option<Versioned<Limits>>, OpError> {
        Ok(self.store.one(&Key::Limits(caller.person)).await?)
    }

    /// What holds until the customer chooses otherwise.
    pub(crate) fn first_limits(&self, caller: AppCaller) -> Limits {
        let payment = self.settings.payment_without_step_up;
        Limits { person: caller.person, payment, changed_at: Timestamp::EPOCH }
    }

    fn most(&self) -> Money {
        Money::new(self.settings.payment_minor_max, self.settings.currency)
    }

    /// What the customer is shown, of things that are theirs.
    async fn shown(&self, caller: AppCaller, ask: &StepUpAsk, now: Timestamp) -> Result<StepUpWhat, OpError> {
        match ask {
            StepUpAsk::Payment { source, payee, payee_name, amount } => {
                let source = self.owned_account(caller.person, *source).await?.row;
                let target = self.payee(*payee).await?;
                let amount_max = self.settings.payment_minor_max;
                let ask = PaymentAsk { source: &source, target: &target, amount: *amount, amount_max };
                decide_payment(&ask)?;
                payment_shown(&source, &target, payee_name, *amount)
            }
            StepUpAsk::Limits { payment } => {
                decide_limits(caller.person, *payment, self.most(), now)?;
                Ok(StepUpWhat::Limits { text: Limits::text(*payment) })
            }
            StepUpAsk::Device { device } => {
                let found = self.store.one::<Device>(&Key::Device(*device)).await?;
                let found = found.filter(|found| found.row.person == caller.person);
                found.ok_or(Refusal::Unknown(Thing::Device))?;
                Ok(StepUpWhat::Device { device: *device })
            }
            StepUpAsk::OtherDevices => Ok(StepUpWhat::OtherDevices),
            StepUpAsk::AddPasskey { name } => {
                self.relying_party()?;
                Ok(StepUpWhat::AddPasskey { name: name.as_str().to_owned() })
            }
            StepUpAsk::RemovePasskey { passkey } => {
                let found = self.store.one::<Passkey>(&Key::Passkey(*passkey)).await?;
                let found = found.filter(|found| found.row.person == caller.person);
                found.ok_or(Refusal::Unknown(Thing::Passkey))?;
                Ok(StepUpWhat::RemovePasskey { passkey: *passkey })
            }
        }
    }
}

/// What is shown of a payment, and what it is spent for.
pub(crate) fn payment_shown(
    source: &CurrentAccount,
    target: &CurrentAccount,
    payee_name: &Secret<String>,
    amount: Amount,
) -> Result<StepUpWhat, OpError> {
    let name = payee_name.expose();
    let is_short = (1..=PAYEE_NAME_CHARS_MAX).contains(&name.chars().count());
    if !is_short || name.trim().is_empty() || name.chars().any(char::is_control) {
        return Err(OpError::invalid("payee_name"));
    }
    Ok(StepUpWhat::Payment {
        account: source.id,
        payee_text: payee_name.clone(),
        payee: payee_key(target),
        amount: Money::new(amount.minor(), source.currency),
    })
}

/// A payee as paid: sort code and account number, however the app named them.
pub(crate) fn payee_key(target: &CurrentAccount) -> Secret<String> {
    Secret::new(format!("{} {}", target.sort_code.as_str(), target.number.as_str()))
}

/// For the trail, without whom or how much.
const fn word(what: &StepUpWhat) -> &'static str {
    match what {
        StepUpWhat::Payment { .. } => "payment",
        StepUpWhat::Limits { .. } => "limits",
        StepUpWhat::Device { .. } | StepUpWhat::OtherDevices => "devices",
        StepUpWhat::AddPasskey { .. } | StepUpWhat::RemovePasskey { .. } => "passkeys",
    }
}
