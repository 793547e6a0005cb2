//! Payments to other customers of the bank: Florin's own.

use super::Refusals;
use crate::ask::{Form, Pairs, Signed};
use crate::edge::Edge;
use crate::problem::Problem;
use crate::serve::json;
use crate::wire::{PaymentAnswer, PaymentForm};
use ::payments::{AccountNumber, Reference, SortCode};
use axum::extract::State;
use axum::response::Response;
use bank::{PayAsk, Payee};
use kernel::AccountId;
use std::sync::Arc;

/// Pay another customer of the bank
#[utoipa::path(
    post, path = "/payments", tag = "payments", operation_id = "pay", security(("bearer" = [])),
    request_body(content = PaymentForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = PaymentAnswer), Refusals)
)]
pub(crate) async fn pay(
    State(edge): State<Arc<Edge>>,
    Signed(caller): Signed,
    Form(form): Form,
) -> Result<Response, Problem> {
    let ask = PayAsk {
        source: form.parsed("source_account_id", AccountId::parse)?,
        payee: payee(&form)?,
        amount: form.amount("amount")?,
        reference: Reference::parse(&form.text("reference")?).map_err(|_| Problem::bad("reference"))?,
        dedupe_id: form.required("dedupe_id")?.to_owned(),
    };
    Ok(json(&PaymentAnswer::of(edge.bank.pay(caller, &ask).await?)))
}

/// An account's id, or its numbers; never both, because they could differ.
fn payee(form: &Pairs) -> Result<Payee, Problem> {
    let account = form.parsed_if_given("destination_account_id", AccountId::parse)?;
    let sort_code = form.parsed_if_given("sort_code", SortCode::parse)?;
    let number = form.parsed_if_given("account_number", AccountNumber::parse)?;
    match (account, sort_code, number) {
        (Some(account), None, None) => Ok(Payee::Account(account)),
        (None, Some(sort_code), Some(number)) => Ok(Payee::Number(sort_code, number)),
        (Some(_), _, _) => Err(Problem::bad("destination_account_id")),
        (None, Some(_), None) => Err(Problem::missing("account_number")),
        (None, None, Some(_)) => Err(Problem::missing("sort_code")),
        (None, None, None) => Err(Problem::missing("destination_account_id")),
    }
}
