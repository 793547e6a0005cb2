//! `florin device`: customers' devices, as staff see them and take them away.

use super::args::{DeviceCommand, DeviceRemove};
use super::recovery::tell_all;
use super::run::{tell, with_bank};
use crate::config::Config;
use anyhow::Result;
use identity::{Device, DeviceState, Removal};
use serde_json::{Value, json};
use std::process::ExitCode;

/// Lists, asks, removes.
///
/// # Errors
/// What the bank refuses, and what keeps it from answering.
pub(crate) async fn device(config: &Config, command: DeviceCommand) -> Result<ExitCode> {
    match command {
        DeviceCommand::List(args) => {
            let found = with_bank(config, async |bank| Ok(bank.devices_by_email(&args.email).await?)).await?;
            tell_all(found.iter().map(facts).collect(), args.json)
        }
        DeviceCommand::Remove(DeviceRemove { answer, reason }) => {
            let asked = with_bank(config, async |bank| {
                Ok(bank.ask_device_removal(&answer.staff, answer.device, &reason).await?)
            })
            .await?;
            tell(&facts(&asked), answer.json)
        }
        DeviceCommand::ApproveRemoval(args) => {
            let removed = with_bank(config, async |bank| {
                Ok(bank.approve_device_removal(&args.staff, args.device).await?)
            })
            .await?;
            tell(&facts(&removed), args.json)
        }
    }
}

fn facts(device: &Device) -> Value {
    let state = match device.state {
        DeviceState::Pending => "pending",
        DeviceState::Trusted { .. } => "trusted",
        DeviceState::Revoked { .. } => "removed",
    };
    let removal = device.removal.as_ref();
    let asked = |removal: &Removal| format!("{}: {}", removal.asked_by.as_str(), removal.reason.as_str());
    json!({
        "device_id": device.id.to_string(),
        "user_id": device.person.to_string(),
        "name": device.name.as_str(),
        "platform": device.platform.word(),
        "state": state,
        "last_seen_at": device.last_seen_at.to_string(),
        "removal_asked_by": removal.map(asked),
    })
}
