//! The customer's word: what is shown, what is signed, and the limits above which it is asked.

use super::login::{pin, signature};
use super::payment::{PayeeAsk, amount, payee_name, source};
use super::required;
use crate::problem::Problem;
use crate::wire::Shown;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use identity::{DeviceName, Limits, PinDigits, Place, StepUp, StepUpWhat};
use kernel::{Currency, DeviceId, Money, PasskeyId, StepUpId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
pub(crate) struct StepUpAsk {
    /// `payment`, `limits`, `device`, `other_devices`, `add_passkey` or `remove_passkey`.
    #[schema(required, nullable = false)]
    kind: Option<String>,
    /// For a payment.
    source_account_id: Option<String>,
    #[serde(flatten)]
    payee: PayeeAsk,
    /// As the customer calls them.
    payee_name: Option<String>,
    /// Minor units.
    amount: Option<i64>,
    /// For limits, in minor units: what a payment may move without being asked for.
    payment_limit: Option<i64>,
    /// ISO 4217, of the limit.
    currency: Option<String>,
    /// For a device to be removed.
    device_id: Option<String>,
    /// For a passkey to be added: what it will be called.
    name: Option<String>,
    /// For a passkey to be removed.
    passkey_id: Option<String>,
}

impl StepUpAsk {
    pub(crate) fn parsed(self) -> Result<bank::StepUpAsk, Problem> {
        let kind = required(self.kind, "kind")?;
        Ok(match kind.as_str() {
            "payment" => bank::StepUpAsk::Payment {
                source: source(self.source_account_id)?,
                payee: self.payee.parsed()?,
                payee_name: payee_name(self.payee_name)?,
                amount: amount(self.amount)?,
            },
            "limits" => bank::StepUpAsk::Limits { payment: limit(self.payment_limit, self.currency)? },
            "device" => {
                let id = required(self.device_id, "device_id")?;
                let device = DeviceId::parse(&id).map_err(|_| Problem::bad("device_id"))?;
                bank::StepUpAsk::Device { device }
            }
            "other_devices" => bank::StepUpAsk::OtherDevices,
            "add_passkey" => {
                let name = DeviceName::parse(&required(self.name, "name")?);
                bank::StepUpAsk::AddPasskey { name: name.map_err(|_| Problem::bad("name"))? }
            }
            "remove_passkey" => {
                let passkey = PasskeyId::parse(&required(self.passkey_id, "passkey_id")?);
                let passkey = passkey.map_err(|_| Problem::bad("passkey_id"))?;
                bank::StepUpAsk::RemovePasskey { passkey }
            }
            _ => return Err(Problem::bad("kind")),
        })
    }
}

fn limit(minor: Option<i64>, currency: Option<String>) -> Result<Money, Problem> {
    let minor = required(minor, "payment_limit")?;
    let currency = required(currency, "currency")?;
    Ok(Money::new(minor, Currency::parse(&currency).map_err(|_| Problem::bad("currency"))?))
}

/// What is shown, and what is signed.
#[derive(Serialize, ToSchema)]
pub(crate) struct StepUpAnswer {
    #[schema(value_type = String)]
    step_up_id: Shown<StepUpId>,
    /// `payment`, `limits`, `device`, `other_devices`, `add_passkey` or `remove_passkey`.
    kind: &'static str,
    /// In words, as `12.30 GBP to Grace Hopper (040099 12345678)`.
    text: String,
    /// The bytes for the device's key to sign, in base64url: `florin step-up 1`, then each field as its length in four
    /// bytes, big end first, and itself. An app makes them itself of what it shows, and compares.
    message: String,
    #[schema(value_type = String)]
    ends_at: Shown<Timestamp>,
}

impl StepUpAnswer {
    pub(crate) fn of(step_up: &StepUp) -> Self {
        let (kind, text) = match &step_up.what {
            StepUpWhat::Payment { payee_text, payee, amount, .. } => {
                ("payment", format!("{amount} to {} ({})", payee_text.expose(), payee.expose()))
            }
            StepUpWhat::Limits { text } => ("limits", text.clone()),
            StepUpWhat::Device { device } => ("device", device.to_string()),
            StepUpWhat::OtherDevices => ("other_devices", "all other devices".to_owned()),
            StepUpWhat::AddPasskey { name } => ("add_passkey", format!("a new passkey called {name}")),
            StepUpWhat::RemovePasskey { passkey } => ("remove_passkey", passkey.to_string()),
        };
        Self {
            step_up_id: Shown(step_up.id),
            kind,
            text,
            message: URL_SAFE_NO_PAD.encode(step_up.message()),
            ends_at: Shown(step_up.ends_at),
        }
    }
}

/// A device's signature and the customer's PIN.
#[derive(Deserialize, ToSchema)]
pub(crate) struct SignedPinAsk {
    /// r and s, 32 bytes each, in base64url.
    #[schema(required, nullable = false)]
    signature: Option<String>,
    #[schema(required, nullable = false)]
    pin: Option<String>,
}

impl SignedPinAsk {
    pub(crate) fn parsed(self) -> Result<([u8; 64], PinDigits), Problem> {
        Ok((signature(self.signature)?, pin(self.pin)?))
    }

    pub(crate) fn proving(self, step_up: StepUpId, place: Place) -> Result<bank::ProveAsk, Problem> {
        let (signature, pin) = self.parsed()?;
        Ok(bank::ProveAsk { step_up, signature, pin, place: Some(place) })
    }
}

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct LimitsAsk {
    /// Minor units.
    #[schema(required, nullable = false)]
    payment_limit: Option<i64>,
    /// ISO 4217.
    #[schema(required, nullable = false)]
    currency: Option<String>,
    /// Agreed to for exactly this limit.
    step_up_id: Option<String>,
}

impl LimitsAsk {
    pub(crate) fn parsed(self) -> Result<(Money, Option<StepUpId>), Problem> {
        let step_up = step_up_id(self.step_up_id)?;
        Ok((limit(self.payment_limit, self.currency)?, step_up))
    }
}

pub(super) fn step_up_id(given: Option<String>) -> Result<Option<StepUpId>, Problem> {
    given.map(|id| StepUpId::parse(&id)).transpose().map_err(|_| Problem::bad("step_up_id"))
}

/// What a payment may move without being asked for.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AppLimits {
    /// Minor units.
    payment_limit: i64,
    currency: &'static str,
}

impl AppLimits {
    pub(crate) fn of(limits: &Limits) -> Self {
        Self { payment_limit: limits.payment.minor, currency: limits.payment.currency.code() }
    }
}
