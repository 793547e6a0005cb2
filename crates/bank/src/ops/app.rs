//! Money in the bank's own app: seen in full, and moved with the customer's word where that is needed.
//!
//! After five idle minutes nothing of it is shown or moved before the app has proven its device's key again.

use crate::bank::upsert;
use crate::ops::login::{payee_key, payment_shown};
use crate::ops::{AccountView, AppCaller, BalanceView, FeedAsk, PayAsk, PayDone, PotView, TransactionView};
use crate::{Bank, Key, OpError, SessionTrouble, StoreExt as _, Versioned};
use identity::{Payees, PaymentFacts, Session, StepUpWhat, decide_known, decide_needed};
use kernel::{AccountId, Secret, StepUpId};

/// A payment, and whom the customer says it is to.
#[derive(Debug, Clone)]
pub struct AppPayAsk {
    pub pay: PayAsk,
    /// As the customer was shown it.
    pub payee_name: Secret<String>,
}

impl Bank {
    /// The caller's accounts, oldest first.
    ///
    /// # Errors
    /// [`SessionTrouble::Idle`], or a fault.
    pub async fn app_accounts(&self, caller: AppCaller) -> Result<Vec<AccountView>, OpError> {
        self.check_active(caller).await?;
        self.accounts(caller, None).await
    }

    /// # Errors
    /// [`SessionTrouble::Idle`], [`crate::Refusal::Unknown`] for an account that is not the caller's, or a fault.
    pub async fn app_balance(&self, caller: AppCaller, account: AccountId) -> Result<BalanceView, OpError> {
        self.check_active(caller).await?;
        self.balance(caller, account).await
    }

    /// # Errors
    /// [`SessionTrouble::Idle`], [`crate::Refusal::Unknown`] for an account that is not the caller's, or a fault.
    pub async fn app_pots(&self, caller: AppCaller, account: AccountId) -> Result<Vec<PotView>, OpError> {
        self.check_active(caller).await?;
        self.pots(caller, account).await
    }

    /// A page of an account's lines, oldest first, however far back.
    ///
    /// # Errors
    /// [`SessionTrouble::Idle`], and as [`Self::transactions`].
    ///
    /// # Panics
    /// As [`Self::transactions`].
    pub async fn app_transactions(
        &self,
        caller: AppCaller,
        ask: &FeedAsk,
    ) -> Result<Vec<TransactionView>, OpError> {
        self.check_active(caller).await?;
        self.transactions(caller, ask).await
    }

    /// Pays from the caller's account. The proof, where one is needed, is spent in the commit that moves the money; a
    /// repeat under the same key is answered as the first time, and spends nothing.
    ///
    /// # Errors
    /// [`identity::StepUpNeeded`]; [`identity::StepUpRefusal`]; [`SessionTrouble::Idle`]; [`crate::Refusal::Unknown`],
    /// refusals of payments or of the ledger, [`crate::Refusal::KeyReused`]; or a fault.
    pub async fn pay_from_app(
        &self,
        caller: AppCaller,
        ask: &AppPayAsk,
        step_up: Option<StepUpId>,
    ) -> Result<PayDone, OpError> {
        self.check_active(caller).await?;
        self.run("payments.pay_from_app", self.channel_of(caller.person, "app"), |op| async move {
            if let Some(done) = self.paid_before(op, caller.person, &ask.pay).await? {
                self.note_ok(op);
                return Ok(done);
            }
            let mut payment = self.payment(op, caller.person, &ask.pay).await?;
            let source = self.owned_account(caller.person, ask.pay.source).await?.row;
            let what = payment_shown(&source, &payment.target, &ask.payee_name, ask.pay.amount)?;
            let found = self.store.one::<Payees>(&Key::Payees(caller.person)).await?;
            let none = Payees::empty(caller.person);
            let payees = found.as_ref().map_or(&none, |found: &Versioned<Payees>| &found.row);
            let limits = self.limits_of(caller).await?;
            let limit = limits.map_or(self.settings.payment_without_step_up, |found| found.row.payment);
            let payee = payee_key(&payment.target);
            let facts = PaymentFacts {
                amount: payment.done.amount,
                payee: payee.expose(),
                is_own: payment.target.is_owned_by(caller.person),
            };
            if let Some(needed) = decide_needed(facts, payees, limit) {
                let now = payment.change.at;
                let spent = self.spend(caller, step_up.ok_or(needed)?, &what, now).await?;
                payment.change.writes.extend(spent);
                if let StepUpWhat::Payment { payee, payee_text, .. } = &what
                    && let Some(known) = decide_known(payees, payee, payee_text, now)
                {
                    payment.change.writes.push(upsert(known, found.as_ref()));
                }
            }
            self.paid(op, payment).await
        })
        .await
    }

    /// Whether the customer did anything within the last five minutes; then this is a use as well.
    pub(crate) async fn check_active(&self, caller: AppCaller) -> Result<(), OpError> {
        let now = self.now();
        if self.presence.uses(caller.session, now) {
            return Ok(());
        }
        // A login, or a proof of the device's key, is the customer's doing; a refresh is the app's.
        let found = self.store.one::<Session>(&Key::Session(caller.session)).await?;
        let session = found.ok_or(SessionTrouble::InvalidToken)?.row;
        self.presence.note(caller.session, session.issued_at);
        if self.presence.uses(caller.session, now) { Ok(()) } else { Err(SessionTrouble::Idle.into()) }
    }
}
