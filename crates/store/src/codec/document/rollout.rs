//! How far releases of the login have come. They stay: every step has somebody who answers for it.

use super::audit_event::staff_name;
use super::columns::{Document, FoundBy};
use super::form::{At, Bytes32, Id, InWords};
use super::kind::Kind;
use super::login::release as release_name;
use super::text::{Body, DocumentError, write};
use kernel::LoginId;
use rollout::{By, FeedPlace, Gathered, Rollout, Stage, Step, Why};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
struct RolloutV1<'a> {
    v: u64,
    release: Cow<'a, str>,
    control: Cow<'a, str>,
    stage: InWords<Stage>,
    since: At,
    serial: u32,
    salt: Bytes32,
    from_number: i64,
    from_login: Id,
    steps: Vec<StepV1<'a>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    gathered: Option<GatheredV1>,
}

#[derive(Serialize, Deserialize)]
struct GatheredV1 {
    to_number: i64,
    to_login: Id,
    is_over: bool,
}

#[derive(Serialize, Deserialize)]
struct StepV1<'a> {
    at: At,
    /// Absent where the watch took the step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    staff: Option<Cow<'a, str>>,
    to: InWords<Stage>,
    why: Cow<'a, str>,
}

impl Document for Rollout {
    const KIND: Kind = Kind::Rollout;

    fn id(&self) -> Uuid {
        Self::id(self).uuid()
    }

    fn found_by(&self) -> FoundBy {
        FoundBy::default()
    }

    fn body(&self) -> String {
        write(&RolloutV1 {
            v: 1,
            release: self.release.as_str().into(),
            control: self.control.as_str().into(),
            stage: InWords(self.stage),
            since: At(self.since),
            serial: self.serial,
            salt: Bytes32(self.salt),
            from_number: self.from.number,
            from_login: Id(self.from.login.uuid()),
            steps: self.steps.iter().map(StepV1::of).collect(),
            gathered: self.gathered.map(|Gathered { to, is_over }| GatheredV1 {
                to_number: to.number,
                to_login: Id(to.login.uuid()),
                is_over,
            }),
        })
    }

    fn read(id: Uuid, body: Body<'_>) -> Result<Self, DocumentError> {
        let rollout = match body.format {
            1 => body.members::<RolloutV1<'_>>()?.read()?,
            _ => return Err(body.unknown()),
        };
        if Self::id(&rollout).uuid() == id { Ok(rollout) } else { Err(DocumentError::Id) }
    }
}

impl RolloutV1<'_> {
    fn read(self) -> Result<Rollout, DocumentError> {
        let steps: Result<Vec<Step>, DocumentError> = self.steps.into_iter().map(StepV1::read).collect();
        Ok(Rollout {
            release: release_name(&self.release)?,
            control: release_name(&self.control)?,
            stage: self.stage.0,
            since: self.since.0,
            serial: self.serial,
            salt: self.salt.0,
            from: place(self.from_number, &self.from_login),
            steps: steps?,
            gathered: self
                .gathered
                .map(|it| Gathered { to: place(it.to_number, &it.to_login), is_over: it.is_over }),
        })
    }
}

fn place(number: i64, login: &Id) -> FeedPlace {
    FeedPlace { number, login: LoginId::from_uuid(login.0) }
}

impl<'a> StepV1<'a> {
    fn of(it: &'a Step) -> Self {
        let staff = match &it.by {
            By::Staff(name) => Some(name.as_str().into()),
            By::Watch => None,
        };
        Self { at: At(it.at), staff, to: InWords(it.to), why: it.why.as_str().into() }
    }

    fn read(self) -> Result<Step, DocumentError> {
        let by = match self.staff {
            Some(name) => By::Staff(staff_name(&name)?),
            None => By::Watch,
        };
        let why = Why::parse(&self.why).map_err(|_| DocumentError::Value("reason of a step"))?;
        Ok(Step { at: self.at.0, by, to: self.to.0, why })
    }
}
