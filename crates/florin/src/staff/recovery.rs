//! `florin recovery`: customers who lost every device.

use super::args::{RecoveryApprove, RecoveryCommand};
use super::run::{tell, with_bank};
use crate::config::Config;
use crate::screen;
use anyhow::Result;
use identity::{DeviceName, Email, Recovery, RecoveryState};
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
                let shown = (&args.email, args.code.as_str());
                Ok(bank.ask_recovery(&args.staff, shown, args.distrusts).await?)
            })
            .await?;
            tell(&facts(&asked), args.json)
        }
        RecoveryCommand::Approve(args) => {
            let RecoveryApprove { answer, distrusts } = args;
            let approved = with_bank(config, async |bank| {
                Ok(bank.approve_recovery(&answer.staff, answer.recovery, distrusts).await?)
            })
            .await?;
            tell(&facts(&approved), answer.json)
        }
        RecoveryCommand::Stop(args) => {
            with_bank(config, async |bank| {
                Ok(bank.stop_recovery_by_staff(&args.staff, args.recovery).await?)
            })
            .await?;
            tell(&json!({ "stopped": args.recovery.to_string() }), args.json)
        }
        RecoveryCommand::List { email: None, json } => {
            let open = with_bank(config, async |bank| Ok(bank.recoveries_under_way().await?)).await?;
            let row = |(recovery, email): &(Recovery, Email)| {
                let mut row = facts(recovery);
                row["email"] = Value::from(email.written());
                row
            };
            tell_all(open.iter().map(row).collect(), json)
        }
        RecoveryCommand::List { email: Some(email), json } => {
            let found = with_bank(config, async |bank| Ok(bank.recoveries_by_email(&email).await?)).await?;
            let row = |(recovery, device): &(Recovery, Option<DeviceName>)| {
                let mut row = facts(recovery);
                row["email"] = Value::from(email.written());
                row["stopped_by_device"] = recovery.stopped_by().map(|device| device.to_string()).into();
                row["stopped_by_device_name"] = device.as_ref().map(DeviceName::as_str).into();
                row
            };
            tell_all(found.iter().map(row).collect(), json)
        }
    }
}

/// A list of facts: one line of JSON, or lines for each.
pub(super) fn tell_all(rows: Vec<Value>, is_json: bool) -> Result<ExitCode> {
    if is_json {
        screen::answer_json(&Value::from(rows))?;
        return Ok(ExitCode::SUCCESS);
    }
    for row in &rows {
        tell(row, false)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What staff compare with what the customer says: which device it is, and when it may be done.
fn facts(recovery: &Recovery) -> Value {
    let approved_by = match &recovery.state {
        RecoveryState::Approved { by, .. } | RecoveryState::Done { approved_by: by, .. } => Some(by.as_str()),
        RecoveryState::Asked | RecoveryState::Cancelled { .. } | RecoveryState::Stopped { .. } => None,
    };
    let state = match recovery.state {
        RecoveryState::Asked => "asked",
        RecoveryState::Approved { .. } => "approved",
        RecoveryState::Done { .. } => "done",
        RecoveryState::Cancelled { .. } => "stopped_by_device",
        RecoveryState::Stopped { .. } => "stopped_by_staff",
    };
    json!({
        "recovery_id": recovery.id.to_string(),
        "user_id": recovery.person.to_string(),
        "device": recovery.claim.name.as_str(),
        "platform": recovery.claim.platform.word(),
        "asked_by": recovery.asked_by.as_str(),
        "approved_by": approved_by,
        "state": state,
        "distrusts": recovery.distrusts.map(|device| device.to_string()),
        "waits_until": recovery.waits_until.to_string(),
        "ends_at": recovery.ends_at.to_string(),
    })
}
