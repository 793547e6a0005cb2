//! New devices that wait for a trusted one, and the names of devices.

use super::login::{pin, signature};
use super::required;
use crate::problem::Problem;
use crate::wire::Shown;
use bank::ApprovalView;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use identity::{DeviceName, MatchNumber, Place};
use kernel::{LoginId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct SignatureAsk {
    /// As for finishing the login.
    #[schema(required, nullable = false)]
    signature: Option<String>,
}

impl SignatureAsk {
    pub(crate) fn parsed(self, login: LoginId, place: Place) -> Result<bank::ApprovalAsk, Problem> {
        Ok(bank::ApprovalAsk { login, signature: signature(self.signature)?, place: Some(place) })
    }
}

/// What the new device shows.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ApprovalAnswer {
    /// Two digits, for the customer to enter on a trusted device.
    number: String,
    #[schema(value_type = String)]
    ends_at: Shown<Timestamp>,
}

impl ApprovalAnswer {
    pub(crate) fn of(asked: bank::ApprovalAsked) -> Self {
        Self { number: asked.number.to_string(), ends_at: Shown(asked.ends_at) }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ApprovalList {
    approvals: Vec<AppApproval>,
}

#[derive(Debug, Serialize, ToSchema)]
struct AppApproval {
    #[schema(value_type = String)]
    login_id: Shown<LoginId>,
    name: String,
    /// `ios`, `android` or `web`.
    platform: &'static str,
    app_version: String,
    /// The new device's public key: the 65 bytes of its uncompressed point, in base64url.
    key: String,
    /// The network it asks from, coarsely; empty where that is not known.
    place: String,
    #[schema(value_type = String)]
    asked_at: Shown<Timestamp>,
    #[schema(value_type = String)]
    ends_at: Shown<Timestamp>,
    /// Microseconds since 1970, as they are signed.
    asked_at_us: i64,
    ends_at_us: i64,
}

impl ApprovalList {
    pub(crate) fn of(views: Vec<ApprovalView>) -> Self {
        Self { approvals: views.into_iter().map(AppApproval::of).collect() }
    }
}

impl AppApproval {
    fn of(view: ApprovalView) -> Self {
        Self {
            login_id: Shown(view.login),
            name: view.device.name.as_str().to_owned(),
            platform: view.device.platform.word(),
            app_version: view.device.app_version.to_string(),
            key: URL_SAFE_NO_PAD.encode(view.device.key.as_bytes()),
            place: view.place.map(|place| place.as_str().to_owned()).unwrap_or_default(),
            asked_at: Shown(view.asked_at),
            ends_at: Shown(view.ends_at),
            asked_at_us: view.asked_at.as_micros(),
            ends_at_us: view.ends_at.as_micros(),
        }
    }
}

#[derive(Deserialize, ToSchema)]
pub(crate) struct ApproveAsk {
    /// The two digits that the new device shows.
    #[schema(required, nullable = false)]
    number: Option<String>,
    /// By the trusted device's key, over `florin approve device 1` and then each field as its length in four bytes, big
    /// end first, and itself: the login's id and this device's (16 bytes each), the new device's name, platform, app
    /// version and key, the place, the two digits, and when it was asked and ends (microseconds, eight bytes each).
    #[schema(required, nullable = false)]
    signature: Option<String>,
    #[schema(required, nullable = false)]
    pin: Option<String>,
}

impl ApproveAsk {
    pub(crate) fn parsed(self, login: LoginId, place: Place) -> Result<bank::ApproveAsk, Problem> {
        let number = required(self.number, "number")?;
        Ok(bank::ApproveAsk {
            login,
            number: MatchNumber::parse(&number).ok_or(Problem::bad("number"))?,
            signature: signature(self.signature)?,
            pin: pin(self.pin)?,
            place: Some(place),
        })
    }
}

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NameAsk {
    /// 1 to 64 characters.
    #[schema(required, nullable = false)]
    name: Option<String>,
}

impl NameAsk {
    pub(crate) fn parsed(self) -> Result<DeviceName, Problem> {
        DeviceName::parse(&required(self.name, "name")?).map_err(|_| Problem::bad("name"))
    }
}
