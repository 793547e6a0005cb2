//! `florin flag`, `florin app-support` and `florin service`: what apps and programs are told.

mod args;
mod shown;

pub(crate) use args::{AppSupportCommand, FlagCommand, ServiceCommand};

use super::run::{tell, with_bank};
use crate::config::Config;
use crate::screen;
use anyhow::{Result, ensure};
use bank::{NewFlag, NewSupport};
use rollout::{Update, UpdateMessage};
use serde_json::{Value, json};
use std::process::ExitCode;

/// Sets, shows, lists and removes feature flags.
///
/// # Errors
/// What the bank refuses, and what keeps it from answering.
pub(crate) async fn flag(config: &Config, command: FlagCommand) -> Result<ExitCode> {
    match command {
        FlagCommand::Set(args) => {
            let new = NewFlag {
                key: args.key,
                variants: args.variant,
                rules: args.rule,
                default: args.default,
                is_disabled: args.disabled,
                by: args.staff,
            };
            let set = with_bank(config, async |bank| Ok(bank.set_flag(&new).await?)).await?;
            tell(&shown::flag(&set), args.json)
        }
        FlagCommand::List { json } => {
            let flags = with_bank(config, async |bank| Ok(bank.list_flags().await?)).await?;
            list(flags.iter().map(shown::flag).collect(), flags.iter().map(shown::flag_line), json)
        }
        FlagCommand::Show(args) => {
            let found = with_bank(config, async |bank| Ok(bank.show_flag(&args.key).await?)).await?;
            tell(&shown::flag(&found), args.json)
        }
        FlagCommand::Remove(args) => {
            with_bank(config, async |bank| Ok(bank.remove_flag(&args.key).await?)).await?;
            tell(&json!({ "removed": args.key.as_str() }), args.json)
        }
    }
}

/// Says which versions of an app are supported.
///
/// # Errors
/// What the bank refuses, and what keeps it from answering.
pub(crate) async fn app_support(config: &Config, command: AppSupportCommand) -> Result<ExitCode> {
    match command {
        AppSupportCommand::Set(args) => {
            let new = NewSupport {
                platform: args.platform.0,
                advised: update(args.advised_below, args.advised_message, "advised")?,
                required: update(args.required_below, args.required_message, "required")?,
                by: args.staff,
            };
            let set = with_bank(config, async |bank| Ok(bank.set_support(&new).await?)).await?;
            tell(&shown::support(&set), args.json)
        }
        AppSupportCommand::List { json } => {
            let kept = with_bank(config, async |bank| Ok(bank.list_support().await?)).await?;
            list(kept.iter().map(shown::support).collect(), kept.iter().map(shown::support_line), json)
        }
    }
}

fn update(
    below: Option<identity::AppVersion>,
    message: Option<UpdateMessage>,
    name: &str,
) -> Result<Option<Update>> {
    ensure!(below.is_some() == message.is_some(), "--{name}-below and --{name}-message go together");
    Ok(below.zip(message).map(|(below, message)| Update { below, message }))
}

/// Makes, lists and removes tokens of programs.
///
/// # Errors
/// What the bank refuses, and what keeps it from answering.
pub(crate) async fn service(config: &Config, command: ServiceCommand) -> Result<ExitCode> {
    match command {
        ServiceCommand::Add(args) => {
            let made =
                with_bank(config, async |bank| Ok(bank.add_service(&args.name, &args.staff).await?)).await?;
            let mut facts = shown::service(&made.token);
            facts["token"] = made.secret.into_exposed().into();
            tell(&facts, args.json)
        }
        ServiceCommand::List { json } => {
            let kept = with_bank(config, async |bank| Ok(bank.list_services().await?)).await?;
            list(kept.iter().map(shown::service).collect(), kept.iter().map(shown::service_line), json)
        }
        ServiceCommand::Remove(args) => {
            with_bank(config, async |bank| Ok(bank.remove_service(args.service).await?)).await?;
            tell(&json!({ "removed": args.service.to_string() }), args.json)
        }
    }
}

/// One JSON list, or a line for each.
fn list(facts: Vec<Value>, lines: impl Iterator<Item = String>, is_json: bool) -> Result<ExitCode> {
    if is_json {
        screen::answer_json(&Value::from(facts))?;
    } else {
        for line in lines {
            screen::answer(&line)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
