//! Payments from the app.

use super::required;
use super::step_up::step_up_id;
use crate::problem::Problem;
use ::payments::{AccountNumber, Reference, SortCode};
use bank::{AppPayAsk, PayAsk, Payee};
use kernel::{AccountId, Amount, Secret, StepUpId};
use serde::Deserialize;
use utoipa::ToSchema;

/// An account's id, or its numbers; never both, because they could differ.
#[derive(Deserialize, ToSchema)]
pub(crate) struct PayeeAsk {
    destination_account_id: Option<String>,
    sort_code: Option<String>,
    account_number: Option<String>,
}

impl PayeeAsk {
    pub(super) fn parsed(self) -> Result<Payee, Problem> {
        match (self.destination_account_id, self.sort_code, self.account_number) {
            (Some(account), None, None) => {
                let account = AccountId::parse(&account);
                Ok(Payee::Account(account.map_err(|_| Problem::bad("destination_account_id"))?))
            }
            (None, Some(sort_code), Some(number)) => Ok(Payee::Number(
                SortCode::parse(&sort_code).map_err(|_| Problem::bad("sort_code"))?,
                AccountNumber::parse(&number).map_err(|_| Problem::bad("account_number"))?,
            )),
            (Some(_), _, _) => Err(Problem::bad("destination_account_id")),
            (None, Some(_), None) => Err(Problem::missing("account_number")),
            (None, None, Some(_)) => Err(Problem::missing("sort_code")),
            (None, None, None) => Err(Problem::missing("destination_account_id")),
        }
    }
}

#[derive(Deserialize, ToSchema)]
pub(crate) struct AppPaymentAsk {
    #[schema(required, nullable = false)]
    source_account_id: Option<String>,
    #[serde(flatten)]
    payee: PayeeAsk,
    /// As the customer was shown it.
    #[schema(required, nullable = false)]
    payee_name: Option<String>,
    /// Minor units.
    #[schema(required, nullable = false)]
    amount: Option<i64>,
    reference: Option<String>,
    /// The app's own key: the same key with the same body pays once.
    #[schema(required, nullable = false)]
    dedupe_id: Option<String>,
    /// Agreed to for exactly this payment, where it needs that.
    step_up_id: Option<String>,
}

impl AppPaymentAsk {
    pub(crate) fn parsed(self) -> Result<(AppPayAsk, Option<StepUpId>), Problem> {
        let reference = Reference::parse(&self.reference.unwrap_or_default());
        let pay = PayAsk {
            source: source(self.source_account_id)?,
            payee: self.payee.parsed()?,
            amount: amount(self.amount)?,
            reference: reference.map_err(|_| Problem::bad("reference"))?,
            dedupe_id: printed(self.dedupe_id, "dedupe_id")?,
        };
        let payee_name = payee_name(self.payee_name)?;
        Ok((AppPayAsk { pay, payee_name }, step_up_id(self.step_up_id)?))
    }
}

pub(super) fn source(given: Option<String>) -> Result<AccountId, Problem> {
    let id = required(given, "source_account_id")?;
    AccountId::parse(&id).map_err(|_| Problem::bad("source_account_id"))
}

pub(super) fn amount(given: Option<i64>) -> Result<Amount, Problem> {
    Amount::try_from_minor(required(given, "amount")?).map_err(|_| Problem::bad("amount"))
}

pub(super) fn payee_name(given: Option<String>) -> Result<Secret<String>, Problem> {
    Ok(Secret::new(printed(given, "payee_name")?))
}

/// A text that can be printed and kept: without control characters, which no form has either.
fn printed(given: Option<String>, name: &'static str) -> Result<String, Problem> {
    let text = required(given, name)?;
    if text.chars().any(char::is_control) { Err(Problem::bad(name)) } else { Ok(text) }
}
