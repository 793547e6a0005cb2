//! What apps told of trouble on their side.

use super::claim::app_version;
use super::columns::{Document, FoundBy};
use super::form::{At, Id, InWords};
use super::kind::Kind;
use super::login::TrialV1;
use super::text::{Body, DocumentError, write};
use identity::{DeviceReport, Platform, ReportKind};
use kernel::{DeviceId, LoginId, PersonId, ReportId, SessionId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
struct ReportV1<'a> {
    v: u64,
    person: Id,
    device: Id,
    kind: InWords<ReportKind>,
    platform: InWords<Platform>,
    app_version: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    session: Option<Id>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    login: Option<Id>,
    happened_at: At,
    told_at: At,
    #[serde(default, skip_serializing_if = "Option::is_none", borrow)]
    trial: Option<TrialV1<'a>>,
}

impl Document for DeviceReport {
    const KIND: Kind = Kind::Report;

    fn id(&self) -> Uuid {
        self.id.uuid()
    }

    fn found_by(&self) -> FoundBy {
        FoundBy { ends_at: Some(self.told_at), ..FoundBy::default() }
    }

    fn body(&self) -> String {
        write(&ReportV1 {
            v: 1,
            person: Id(self.person.uuid()),
            device: Id(self.device.uuid()),
            kind: InWords(self.kind),
            platform: InWords(self.platform),
            app_version: self.app_version.to_string(),
            session: self.session.map(|session| Id(session.uuid())),
            login: self.login.map(|login| Id(login.uuid())),
            happened_at: At(self.happened_at),
            told_at: At(self.told_at),
            trial: self.trial.as_ref().map(TrialV1::of),
        })
    }

    fn read(id: Uuid, body: Body<'_>) -> Result<Self, DocumentError> {
        let it: ReportV1<'_> = match body.format {
            1 => body.members()?,
            _ => return Err(body.unknown()),
        };
        Ok(Self {
            id: ReportId::from_uuid(id),
            person: PersonId::from_uuid(it.person.0),
            device: DeviceId::from_uuid(it.device.0),
            kind: it.kind.0,
            platform: it.platform.0,
            app_version: app_version(&it.app_version)?,
            session: it.session.map(|session| SessionId::from_uuid(session.0)),
            login: it.login.map(|login| LoginId::from_uuid(login.0)),
            happened_at: it.happened_at.0,
            told_at: it.told_at.0,
            trial: it.trial.map(TrialV1::read).transpose()?,
        })
    }
}
