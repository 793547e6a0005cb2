//! Passkeys: asked for, answered, and as their owner sees them.

use super::login::signature;
use super::step_up::step_up_id;
use super::{AppLogin, DeviceAsk, required};
use crate::problem::Problem;
use crate::wire::Shown;
use bank::{AddPasskeyAsk, PasskeyStarted, PasskeyView};
use identity::{DeviceClaim, DeviceName};
use kernel::{DeviceId, LoginId, PasskeyId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
pub(crate) struct PasskeyLoginAsk {
    #[schema(required, nullable = false)]
    device: Option<DeviceAsk>,
    /// As an earlier login gave it, from an app that had one.
    device_id: Option<String>,
}

impl PasskeyLoginAsk {
    pub(crate) fn parsed(self) -> Result<(DeviceClaim, Option<DeviceId>), Problem> {
        let enrolled = self.device_id.map(|id| DeviceId::parse(&id)).transpose();
        let enrolled = enrolled.map_err(|_| Problem::bad("device_id"))?;
        Ok((required(self.device, "device")?.parsed()?, enrolled))
    }
}

#[derive(Deserialize, ToSchema)]
pub(crate) struct PasskeyFinishAsk {
    /// By the device's key, as for a login.
    #[schema(required, nullable = false)]
    signature: Option<String>,
    /// What its owner calls it: 1 to 64 characters.
    #[schema(required, nullable = false)]
    name: Option<String>,
    /// `PublicKeyCredential.toJSON()` (WebAuthn Level 3, 5.1).
    #[schema(required, nullable = false, value_type = Object)]
    credential: Option<Value>,
    /// Agreed to for a passkey of this name.
    step_up_id: Option<String>,
}

impl PasskeyFinishAsk {
    pub(crate) fn parsed(self, login: LoginId) -> Result<AddPasskeyAsk, Problem> {
        let name = required(self.name, "name")?;
        Ok(AddPasskeyAsk {
            login,
            signature: signature(self.signature)?,
            credential: required(self.credential, "credential")?.to_string(),
            name: DeviceName::parse(&name).map_err(|_| Problem::bad("name"))?,
            step_up: step_up_id(self.step_up_id)?,
        })
    }
}

/// A ceremony that has begun.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AppPasskeyStarted {
    #[serde(flatten)]
    login: AppLogin,
    /// For `PublicKeyCredential.parseCreationOptionsFromJSON()` or `parseRequestOptionsFromJSON()`.
    #[schema(value_type = Object)]
    public_key: Value,
}

impl AppPasskeyStarted {
    pub(crate) fn of(started: &PasskeyStarted) -> Self {
        let public_key = serde_json::from_str(&started.public_key).expect("the bank writes JSON");
        Self { login: AppLogin::of(&started.login), public_key }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AppPasskeyList {
    /// Oldest first.
    passkeys: Vec<AppPasskey>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AppPasskey {
    #[schema(value_type = String)]
    passkey_id: Shown<PasskeyId>,
    name: String,
    /// It may be on other devices of its owner as well.
    is_backed_up: bool,
    #[schema(value_type = String)]
    created_at: Shown<Timestamp>,
    #[schema(value_type = Option<String>)]
    last_used_at: Option<Shown<Timestamp>>,
}

impl AppPasskeyList {
    pub(crate) fn of(views: &[PasskeyView]) -> Self {
        Self { passkeys: views.iter().map(AppPasskey::of).collect() }
    }
}

impl AppPasskey {
    pub(crate) fn of(view: &PasskeyView) -> Self {
        Self {
            passkey_id: Shown(view.id),
            name: view.name.as_str().to_owned(),
            is_backed_up: view.is_backed_up,
            created_at: Shown(view.created_at),
            last_used_at: view.last_used_at.map(Shown),
        }
    }
}
