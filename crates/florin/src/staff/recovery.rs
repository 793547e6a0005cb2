//! `florin recovery`: customers who lost every device.

use super::args::RecoveryCommand;
use super::run::{tell, with_bank};
use crate::config::Config;
use crate::screen;
use anyhow::Result;
use identity::{Recovery, RecoveryState};
use serde_json::{Value, json};
use std::process::ExitCode;

/// Asks, agrees, stops, lists.
///
/// # Errors
/// What the bank refuses, and what keeps it from answering.
pub(crate) async fn recovery(config: &Config, command: RecoveryCommand) -> Result<ExitCode> {
    match command {
        RecoveryCommand::Ask(args) => {
            let asked = with_bank(config, async |bank| {
                Ok(bank.ask_recovery(&args.staff, &args.email, &args.code).await?)
            })
            .await?;
            tell(&facts(&asked), args.json)
        }
        RecoveryCommand::Approve(args) => {
            let approved =
                with_bank(config, async |bank| Ok(bank.approve_recovery(&args.staff, args.recovery).await?))
                    .await?;
            tell(&facts(&approved), args.json)
        }
        RecoveryCommand::Stop(args) => {
            with_bank(config, async |bank| {
                Ok(bank.stop_recovery_by_staff(&args.staff, args.recovery).await?)
            })
            .await?;
            tell(&json!({ "stopped": args.recovery.to_string() }), args.json)
        }
        RecoveryCommand::List { json } => {
            let open = with_bank(config, async |bank| Ok(bank.recoveries_under_way().await?)).await?;
            let rows: Vec<Value> = open
                .iter()
                .map(|(recovery, email)| {
                    let mut row = facts(recovery);
                    row["email"] = Value::from(email.written());
                    row
                })
                .collect();
            if json {
                screen::answer_json(&Value::from(rows))?;
                return Ok(ExitCode::SUCCESS);
            }
            for row in &rows {
                tell(row, false)?;
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// What staff compare with what the customer says: which device it is, and when it may be done.
fn facts(recovery: &Recovery) -> Value {
    let approved_by = match &recovery.state {
        RecoveryState::Approved { by, .. } | RecoveryState::Done { approved_by: by, .. } => Some(by.as_str()),
        RecoveryState::Asked | RecoveryState::Cancelled { .. } | RecoveryState::Stopped { .. } => None,
    };
    json!({
        "recovery_id": recovery.id.to_string(),
        "user_id": recovery.person.to_string(),
        "device": recovery.claim.name.as_str(),
        "platform": recovery.claim.platform.word(),
        "asked_by": recovery.asked_by.as_str(),
        "approved_by": approved_by,
        "waits_until": recovery.waits_until.to_string(),
        "ends_at": recovery.ends_at.to_string(),
    })
}
