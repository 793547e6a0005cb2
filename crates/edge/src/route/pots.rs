//! Pots. Making and changing them is Florin's own; the rest is Monzo's.

use super::Refusals;
use crate::ask::{Form, Named, Pairs, Query, Signed};
use crate::edge::Edge;
use crate::problem::{Kind, Problem};
use crate::serve::json;
use crate::wire::{DepositForm, Pot, PotChangeForm, PotForm, PotList, WithdrawForm};
use ::payments::{PotLock, PotName};
use axum::extract::State;
use axum::response::Response;
use bank::{MoveAsk, NewPot, PotChange};
use kernel::{AccountId, Amount, PotId};
use std::sync::Arc;

/// An account's pots, deleted ones as well
#[utoipa::path(
    get, path = "/pots", tag = "pots", operation_id = "list_pots", security(("bearer" = [])),
    params(("current_account_id" = String, Query)),
    responses((status = 200, body = PotList), Refusals)
)]
pub(crate) async fn list(
    State(edge): State<Arc<Edge>>,
    Signed(caller): Signed,
    Query(query): Query,
) -> Result<Response, Problem> {
    let account = query.parsed("current_account_id", AccountId::parse)?;
    let pots = edge.bank.pots(caller, account).await?;
    Ok(json(&PotList::of(pots, edge.bank.now())))
}

/// Make a pot
#[utoipa::path(
    post, path = "/pots", tag = "pots", operation_id = "make_pot", security(("bearer" = [])),
    request_body(content = PotForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = Pot), Refusals)
)]
pub(crate) async fn make(
    State(edge): State<Arc<Edge>>,
    Signed(caller): Signed,
    Form(form): Form,
) -> Result<Response, Problem> {
    let lock = match (form.instant_if_given("locked_until")?, form.truth_if_given("locked")?) {
        (Some(at), None | Some(true)) => PotLock::Until(at),
        (Some(_), Some(false)) => return Err(Problem::bad("locked")),
        (None, Some(true)) => PotLock::AppOnly,
        (None, None | Some(false)) => PotLock::Open,
    };
    let new = NewPot {
        account: form.parsed("account_id", AccountId::parse)?,
        name: form.parsed("name", PotName::parse)?,
        style: form.text("style")?,
        goal: form.amount_if_given("goal_amount")?.map(Amount::minor),
        lock,
    };
    let made = edge.bank.make_pot(caller, &new).await?;
    Ok(json(&Pot::of(made, edge.bank.now())))
}

/// Change or delete a pot
///
/// A client may lock a pot; only the customer may unlock it, in the app.
#[utoipa::path(
    patch, path = "/pots/{pot_id}", tag = "pots", operation_id = "change_pot", security(("bearer" = [])), params(("pot_id" = String, Path)),
    request_body(content = PotChangeForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = Pot), Refusals)
)]
pub(crate) async fn change(
    State(edge): State<Arc<Edge>>,
    Signed(caller): Signed,
    pot: Named,
    Form(form): Form,
) -> Result<Response, Problem> {
    let pot = pot.parsed(PotId::parse, Kind::NO_POT)?;
    let lock = match form.truth_if_given("locked")? {
        Some(true) => Some(PotLock::AppOnly),
        Some(false) => return Err(Problem::bad("locked")),
        None => None,
    };
    // Given but empty removes the goal.
    let goal = form.amount_if_given("goal_amount")?.map(Amount::minor);
    let change = PotChange {
        name: form.parsed_if_given("name", PotName::parse)?,
        goal: form.raw("goal_amount")?.map(|_| goal),
        lock,
        is_deleted: form.truth_if_given("deleted")?.unwrap_or_default(),
    };
    let changed = edge.bank.change_pot(caller, pot, &change).await?;
    Ok(json(&Pot::of(changed, edge.bank.now())))
}

/// Move money from an account into its pot
#[utoipa::path(
    put, path = "/pots/{pot_id}/deposit", tag = "pots", operation_id = "deposit_into_pot", security(("bearer" = [])), params(("pot_id" = String, Path)),
    request_body(content = DepositForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = Pot), Refusals)
)]
pub(crate) async fn deposit(
    State(edge): State<Arc<Edge>>,
    Signed(caller): Signed,
    pot: Named,
    Form(form): Form,
) -> Result<Response, Problem> {
    let ask = move_ask(&pot, &form, "source_account_id")?;
    let moved = edge.bank.deposit(caller, &ask).await?;
    Ok(json(&Pot::of(moved, edge.bank.now())))
}

/// Move money out of a pot, back into its account
#[utoipa::path(
    put, path = "/pots/{pot_id}/withdraw", tag = "pots", operation_id = "withdraw_from_pot", security(("bearer" = [])), params(("pot_id" = String, Path)),
    request_body(content = WithdrawForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = Pot), Refusals)
)]
pub(crate) async fn withdraw(
    State(edge): State<Arc<Edge>>,
    Signed(caller): Signed,
    pot: Named,
    Form(form): Form,
) -> Result<Response, Problem> {
    let ask = move_ask(&pot, &form, "destination_account_id")?;
    let moved = edge.bank.withdraw(caller, &ask).await?;
    Ok(json(&Pot::of(moved, edge.bank.now())))
}

fn move_ask(pot: &Named, form: &Pairs, account: &'static str) -> Result<MoveAsk, Problem> {
    Ok(MoveAsk {
        pot: pot.parsed(PotId::parse, Kind::NO_POT)?,
        account: form.parsed(account, AccountId::parse)?,
        amount: form.amount("amount")?,
        dedupe_id: form.required("dedupe_id")?.to_owned(),
    })
}
