//! The steps of an attempt to log in.

use super::{DeviceAsk, required};
use crate::problem::Problem;
use crate::wire::Shown;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use identity::{DeviceKey, Email, PersonName, PinDigits, Place};
use kernel::{DeviceId, LoginId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A new customer.
#[derive(Deserialize, ToSchema)]
pub(crate) struct SignUpAsk {
    #[schema(required, nullable = false)]
    email: Option<String>,
    #[schema(required, nullable = false)]
    name: Option<String>,
    /// 4 to 8 digits, not all the same and no straight run.
    #[schema(required, nullable = false)]
    pin: Option<String>,
    #[schema(required, nullable = false)]
    device: Option<DeviceAsk>,
}

impl SignUpAsk {
    pub(crate) fn parsed(self) -> Result<bank::SignUpAsk, Problem> {
        let name = required(self.name, "name")?;
        let pin = required(self.pin, "pin")?;
        Ok(bank::SignUpAsk {
            email: email(self.email)?,
            name: PersonName::parse(&name).map_err(|_| Problem::bad("name"))?,
            pin: PinDigits::parse_new(&pin).map_err(|_| Problem::bad("pin"))?,
            device: required(self.device, "device")?.parsed()?,
        })
    }
}

#[derive(Deserialize, ToSchema)]
pub(crate) struct LoginAsk {
    #[schema(required, nullable = false)]
    email: Option<String>,
    #[schema(required, nullable = false)]
    device: Option<DeviceAsk>,
}

impl LoginAsk {
    pub(crate) fn parsed(self) -> Result<bank::SignInAsk, Problem> {
        let email = email(self.email)?;
        Ok(bank::SignInAsk { email, device: required(self.device, "device")?.parsed()? })
    }
}

fn email(given: Option<String>) -> Result<Email, Problem> {
    Email::parse(&required(given, "email")?).map_err(|_| Problem::bad("email"))
}

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct DeviceLoginAsk {
    /// As an earlier login gave it.
    #[schema(required, nullable = false)]
    device_id: Option<String>,
}

impl DeviceLoginAsk {
    pub(crate) fn parsed(self) -> Result<DeviceId, Problem> {
        let id = required(self.device_id, "device_id")?;
        DeviceId::parse(&id).map_err(|_| Problem::bad("device_id"))
    }
}

#[derive(Deserialize, ToSchema)]
pub(crate) struct FinishAsk {
    /// By the device's key, over `florin login 1`, the 16 bytes of the login's id and the challenge (ECDSA on P-256
    /// with SHA-256): r and s, 32 bytes each, in base64url.
    #[schema(required, nullable = false)]
    signature: Option<String>,
    /// For a login by mailed link.
    pin: Option<String>,
}

impl FinishAsk {
    pub(crate) fn parsed(self, login: LoginId, place: Place) -> Result<bank::FinishAsk, Problem> {
        let signature = required(self.signature, "signature")?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok();
        let signature: Option<[u8; DeviceKey::SIGNATURE_BYTES]> =
            signature.and_then(|bytes| bytes.try_into().ok());
        let pin = self.pin.map(|pin| PinDigits::parse(&pin)).transpose();
        Ok(bank::FinishAsk {
            login,
            signature: signature.ok_or(Problem::bad("signature"))?,
            pin: pin.map_err(|_| Problem::bad("pin"))?,
            place: Some(place),
        })
    }
}

/// An attempt that has begun.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AppLogin {
    #[schema(value_type = String)]
    login_id: Shown<LoginId>,
    /// 32 bytes in base64url, for the device to sign.
    challenge: String,
    #[schema(value_type = String)]
    ends_at: Shown<Timestamp>,
}

impl AppLogin {
    pub(crate) fn of(started: &bank::LoginStarted) -> Self {
        Self {
            login_id: Shown(started.login),
            challenge: URL_SAFE_NO_PAD.encode(started.challenge),
            ends_at: Shown(started.ends_at),
        }
    }
}
