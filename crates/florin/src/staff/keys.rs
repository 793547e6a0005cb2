//! `florin keys`: the bank's own keys, seen and rotated.

use super::run::{tell, with_bank};
use crate::config::Config;
use crate::screen;
use anyhow::Result;
use bank::jose::KeyStage;
use bank::{KeyView, ServerKeyPurpose};
use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};
use std::process::ExitCode;

#[derive(Debug, Subcommand)]
pub(crate) enum KeysCommand {
    /// List all keys, and where each is on its way; nothing secret is shown.
    List(KeysList),
    /// Draw the next key: it may be rotated in an hour later, when every node and verifier knows it.
    Publish(KeysStep),
    /// Let the published key make what is new; the one before it is known for as long as anything it made may live.
    Rotate(KeysStep),
}

#[derive(Debug, Args)]
pub(crate) struct KeysList {
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct KeysStep {
    /// What the key is for. Those to sign with also follow each other by themselves, every 90 days.
    #[arg(long = "for", value_enum, value_name = "PURPOSE")]
    purpose: Purpose,
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Purpose {
    /// Signed access tokens and ID tokens.
    Signing,
    /// Opaque tokens of sessions.
    Token,
    /// Server nonces of DPoP.
    Nonce,
}

impl From<Purpose> for ServerKeyPurpose {
    fn from(purpose: Purpose) -> Self {
        match purpose {
            Purpose::Signing => Self::Signing,
            Purpose::Token => Self::Token,
            Purpose::Nonce => Self::Nonce,
        }
    }
}

/// `florin keys`.
///
/// # Errors
/// What the bank refuses, and what keeps it from answering.
pub(crate) async fn keys(config: &Config, command: KeysCommand) -> Result<ExitCode> {
    match command {
        KeysCommand::List(args) => {
            let views = with_bank(config, async |bank| Ok(bank.list_keys().await?)).await?;
            if args.json {
                screen::answer_json(&json!({ "keys": views.iter().map(facts).collect::<Vec<_>>() }))?;
            } else {
                for view in &views {
                    screen::answer(&line(view))?;
                }
            }
            Ok(ExitCode::SUCCESS)
        }
        KeysCommand::Publish(args) => {
            let purpose = args.purpose.into();
            let view = with_bank(config, async |bank| Ok(bank.publish_key(purpose).await?)).await?;
            tell(&facts(&view), args.json)
        }
        KeysCommand::Rotate(args) => {
            let purpose = args.purpose.into();
            let view = with_bank(config, async |bank| Ok(bank.rotate_key(purpose).await?)).await?;
            tell(&facts(&view), args.json)
        }
    }
}

/// The stage's name, and the instant that belongs to it.
fn stage(view: &KeyView) -> (&'static str, &'static str, Option<String>) {
    match view.stage {
        KeyStage::Next { published_at } => ("next", "published_at", Some(published_at.to_string())),
        KeyStage::Active { since } => ("active", "since", Some(since.to_string())),
        KeyStage::Retired { until } => {
            let until = (until != kernel::Timestamp::MAX).then(|| until.to_string());
            ("retired", "known_until", until)
        }
    }
}

fn facts(view: &KeyView) -> Value {
    let (word, name, at) = stage(view);
    json!({
        "id": view.id,
        "for": view.purpose.word(),
        "stage": word,
        name: at,
        "kid": view.kid,
        "created_at": view.created_at.to_string(),
    })
}

fn line(view: &KeyView) -> String {
    let (word, name, at) = stage(view);
    let at = at.unwrap_or_else(|| "for ever".to_owned());
    let kid = view.kid.as_ref().map(|kid| format!("  kid {kid}")).unwrap_or_default();
    format!("{:>4}  {:<8} {word:<8} {name} {at}{kid}", view.id, view.purpose.word())
}
