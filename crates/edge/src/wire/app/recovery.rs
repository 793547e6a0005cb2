//! The way back in for whoever lost everything.

use super::{DeviceAsk, required};
use crate::problem::Problem;
use crate::wire::Shown;
use identity::{DeviceClaim, Recovery, RecoveryState};
use kernel::{RecoveryId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
pub(crate) struct RecoveryAsk {
    #[schema(required, nullable = false)]
    device: Option<DeviceAsk>,
}

impl RecoveryAsk {
    pub(crate) fn parsed(self) -> Result<DeviceClaim, Problem> {
        required(self.device, "device")?.parsed()
    }
}

/// What the customer tells staff.
#[derive(Serialize, ToSchema)]
pub(crate) struct RecoveryClaim {
    /// To come back with, once staff have asked for it.
    #[schema(value_type = String)]
    recovery_id: Shown<RecoveryId>,
    /// As `ABCD-EFGH`; works once.
    code: String,
    #[schema(value_type = String)]
    ends_at: Shown<Timestamp>,
}

impl RecoveryClaim {
    pub(crate) fn of(claimed: bank::RecoveryClaimed) -> Self {
        Self {
            recovery_id: Shown(claimed.recovery),
            code: claimed.code.into_exposed(),
            ends_at: Shown(claimed.ends_at),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RecoveryList {
    recoveries: Vec<AppRecovery>,
}

#[derive(Debug, Serialize, ToSchema)]
struct AppRecovery {
    #[schema(value_type = String)]
    recovery_id: Shown<RecoveryId>,
    /// What the new device calls itself.
    name: String,
    /// `ios`, `android` or `web`.
    platform: &'static str,
    #[schema(value_type = String)]
    asked_at: Shown<Timestamp>,
    /// A second member of staff has agreed.
    is_approved: bool,
    /// Nothing happens before.
    #[schema(value_type = String)]
    waits_until: Shown<Timestamp>,
}

impl RecoveryList {
    pub(crate) fn of(recoveries: &[Recovery]) -> Self {
        let shown = |recovery: &Recovery| AppRecovery {
            recovery_id: Shown(recovery.id),
            name: recovery.claim.name.as_str().to_owned(),
            platform: recovery.claim.platform.word(),
            asked_at: Shown(recovery.asked_at),
            is_approved: matches!(recovery.state, RecoveryState::Approved { .. }),
            waits_until: Shown(recovery.waits_until),
        };
        Self { recoveries: recoveries.iter().map(shown).collect() }
    }
}
