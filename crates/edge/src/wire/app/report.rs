//! What an app tells of trouble on its side.

use super::required;
use crate::problem::Problem;
use bank::{ReportTold, ReportsAsk as Ask};
use identity::{AppVersion, REPORTS_MAX, ReportKind, ReportName, Thumbprint};
use kernel::{DeviceId, LoginId, SessionId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ReportsAsk {
    /// As an earlier login gave it; the proof is of its key.
    #[schema(required, nullable = false)]
    device_id: Option<String>,
    /// As `4.12.0`, where it is another than the device was enrolled with.
    app_version: Option<String>,
    /// 1 to 8.
    #[schema(required, nullable = false, min_items = 1, max_items = 8)]
    reports: Option<Vec<ReportAsk>>,
}

#[derive(Debug, Deserialize, ToSchema)]
struct ReportAsk {
    /// The app's own name for it, by which it is counted once: 1 to 64 letters, digits, points, hyphens, underscores.
    #[schema(required, nullable = false)]
    id: Option<String>,
    /// `no_answer`, `refused`, `signed_out` or `unreadable`.
    #[schema(required, nullable = false)]
    kind: Option<String>,
    /// When it happened, by the device's clock.
    #[schema(required, nullable = false)]
    at: Option<String>,
    /// The session it is about.
    session_id: Option<String>,
    /// The attempt it is about.
    login_id: Option<String>,
}

impl ReportsAsk {
    pub(crate) fn parsed(self, proof: Thumbprint) -> Result<Ask, Problem> {
        let device = required(self.device_id, "device_id")?;
        let app_version = self.app_version.map(|text| AppVersion::parse(&text)).transpose();
        let reports = required(self.reports, "reports")?;
        if reports.is_empty() || REPORTS_MAX < reports.len() {
            return Err(Problem::bad("reports"));
        }
        Ok(Ask {
            device: DeviceId::parse(&device).map_err(|_| Problem::bad("device_id"))?,
            proof,
            app_version: app_version.map_err(|_| Problem::bad("app_version"))?,
            reports: reports.into_iter().map(ReportAsk::parsed).collect::<Result<_, _>>()?,
        })
    }
}

impl ReportAsk {
    fn parsed(self) -> Result<ReportTold, Problem> {
        let (name, kind) = (required(self.id, "reports.id")?, required(self.kind, "reports.kind")?);
        let session = self.session_id.map(|text| SessionId::parse(&text)).transpose();
        let login = self.login_id.map(|text| LoginId::parse(&text)).transpose();
        let at = required(self.at, "reports.at")?;
        Ok(ReportTold {
            name: ReportName::parse(&name).map_err(|_| Problem::bad("reports.id"))?,
            kind: ReportKind::parse(&kind).ok_or(Problem::bad("reports.kind"))?,
            session: session.map_err(|_| Problem::bad("reports.session_id"))?,
            login: login.map_err(|_| Problem::bad("reports.login_id"))?,
            happened_at: Timestamp::parse(&at).map_err(|_| Problem::bad("reports.at"))?,
        })
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReportsTaken {
    /// How many of the reports are kept, now or since they were made before.
    taken: usize,
}

impl ReportsTaken {
    pub(crate) const fn of(taken: usize) -> Self {
        Self { taken }
    }
}
