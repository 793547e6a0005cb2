//! The commands themselves: each opens the store, does one operation of the bank, and prints what it gave.

use super::args::{AccountCommand, EmailArgs, PersonCommand, TokenCommand};
use crate::config::Config;
use crate::screen;
use crate::{place, root_key};
use anyhow::Result;
use bank::{Bank, NewAccount, NewPerson};
use serde_json::{Value, json};
use std::process::ExitCode;

/// `florin person`.
///
/// # Errors
/// What the bank refuses, and what keeps it from answering.
pub(crate) async fn person(config: &Config, command: PersonCommand) -> Result<ExitCode> {
    let PersonCommand::Open(args) = command;
    let new = NewPerson { email: args.email, name: args.name };
    let person = with_bank(config, async |bank| Ok(bank.open_person(new).await?)).await?;
    tell(&json!({ "user_id": person.id.to_string() }), args.json)
}

/// `florin account`.
///
/// # Errors
/// What the bank refuses, and what keeps it from answering.
pub(crate) async fn account(config: &Config, command: AccountCommand) -> Result<ExitCode> {
    let AccountCommand::Open(args) = command;
    let account = with_bank(config, async |bank| {
        let mut owners = Vec::new();
        for email in &args.owner {
            owners.push(bank.person_by_email(email).await?.id);
        }
        let new = NewAccount { owners, currency: args.currency, overdraft_minor: args.overdraft };
        Ok(bank.open_account(new).await?)
    })
    .await?;
    let facts = json!({
        "account_id": account.id.to_string(),
        "sort_code": account.sort_code.as_str(),
        "account_number": account.number.as_str(),
    });
    tell(&facts, args.json)
}

/// `florin approval-code`: the code, and nothing else, so that a script can take it.
///
/// # Errors
/// What the bank refuses, and what keeps it from answering.
pub(crate) async fn approval_code(config: &Config, args: &EmailArgs) -> Result<ExitCode> {
    let code = with_bank(config, async |bank| Ok(bank.sign_in_code(&args.email).await?)).await?;
    let code = code.into_exposed();
    if args.json {
        screen::answer_json(&json!({ "code": code }))?;
    } else {
        screen::answer(&code)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// `florin approve`.
///
/// # Errors
/// What the bank refuses, and what keeps it from answering.
pub(crate) async fn approve(config: &Config, args: &EmailArgs) -> Result<ExitCode> {
    let token = with_bank(config, async |bank| Ok(bank.approve_newest(&args.email).await?)).await?;
    tell(&json!({ "approved": token.to_string() }), args.json)
}

/// `florin token`.
///
/// # Errors
/// What the bank refuses, and what keeps it from answering.
pub(crate) async fn token(config: &Config, command: TokenCommand) -> Result<ExitCode> {
    let TokenCommand::Issue(args) = command;
    let pair = with_bank(config, async |bank| {
        let person = bank.person_by_email(&args.email).await?.id;
        let issued_at = args.issued_at.unwrap_or_else(|| bank.now());
        Ok(bank.issue_token(args.client, person, issued_at).await?)
    })
    .await?;
    let facts = json!({
        "access_token": pair.access.into_exposed(),
        "refresh_token": pair.refresh.map(kernel::Secret::into_exposed),
        "client_id": pair.client.to_string(),
        "user_id": pair.person.to_string(),
        "expires_in": pair.expires_in.as_secs(),
    });
    tell(&facts, args.json)
}

/// Opens the store for one command, and closes it whatever came of it.
pub(crate) async fn with_bank<T>(
    config: &Config,
    command: impl AsyncFnOnce(&Bank) -> Result<T>,
) -> Result<T> {
    let store = place::open_to_change(&config.store).await?;
    let bank = place::bank_on(store, config, root_key::read(config)?);
    let result = command(&bank).await;
    bank.store().close().await;
    result
}

/// Prints facts: one JSON line, or a line for each.
pub(crate) fn tell(facts: &Value, is_json: bool) -> Result<ExitCode> {
    if is_json {
        screen::answer_json(facts)?;
    } else {
        for (name, value) in facts.as_object().into_iter().flatten() {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            screen::answer(&format!("{name}: {value}"))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
