//! What came of releases in their shadows: counts, and the first differences of each place. They stay with their
//! releases.

use super::columns::{Document, FoundBy};
use super::form::{At, InWords};
use super::kind::Kind;
use super::login::release as release_name;
use super::text::{Body, DocumentError, write};
use identity::{AppVersion, Platform, Protocol};
use rollout::{Code, Difference, Shadow, release_id};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
struct ShadowV1<'a> {
    v: u64,
    release: Cow<'a, str>,
    slot: u8,
    judged: u64,
    admitted: u64,
    different: u64,
    dropped: u64,
    differences: Vec<DifferenceV1<'a>>,
}

#[derive(Serialize, Deserialize)]
struct DifferenceV1<'a> {
    at: At,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    person: Option<u64>,
    way: Cow<'a, str>,
    platform: InWords<Platform>,
    app_version: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    protocol: Option<InWords<Protocol>>,
    candidate: InWords<Protocol>,
    step: Cow<'a, str>,
    given: Cow<'a, str>,
    would: Cow<'a, str>,
}

impl Document for Shadow {
    const KIND: Kind = Kind::Shadow;

    fn id(&self) -> Uuid {
        Self::id(self).uuid()
    }

    fn found_by(&self) -> FoundBy {
        let owner = release_id(&self.release).uuid();
        FoundBy { owner: Some(owner), place: Some(self.slot.into()), ..FoundBy::default() }
    }

    fn body(&self) -> String {
        write(&ShadowV1 {
            v: 1,
            release: self.release.as_str().into(),
            slot: self.slot,
            judged: self.judged,
            admitted: self.admitted,
            different: self.different,
            dropped: self.dropped,
            differences: self.differences.iter().map(DifferenceV1::of).collect(),
        })
    }

    fn read(id: Uuid, body: Body<'_>) -> Result<Self, DocumentError> {
        let shadow = match body.format {
            1 => body.members::<ShadowV1<'_>>()?.read()?,
            _ => return Err(body.unknown()),
        };
        if Self::id(&shadow).uuid() == id { Ok(shadow) } else { Err(DocumentError::Id) }
    }
}

impl ShadowV1<'_> {
    fn read(self) -> Result<Shadow, DocumentError> {
        let differences: Result<Vec<Difference>, DocumentError> =
            self.differences.into_iter().map(DifferenceV1::read).collect();
        Ok(Shadow {
            release: release_name(&self.release)?,
            slot: self.slot,
            judged: self.judged,
            admitted: self.admitted,
            different: self.different,
            dropped: self.dropped,
            differences: differences?,
        })
    }
}

impl<'a> DifferenceV1<'a> {
    fn of(it: &'a Difference) -> Self {
        Self {
            at: At(it.at),
            person: it.person,
            way: it.way.as_str().into(),
            platform: InWords(it.platform),
            app_version: it.app_version.to_string().into(),
            protocol: it.protocol.map(InWords),
            candidate: InWords(it.candidate),
            step: it.step.as_str().into(),
            given: it.given.as_str().into(),
            would: it.would.as_str().into(),
        }
    }

    fn read(self) -> Result<Difference, DocumentError> {
        let code = |text: &str| Code::parse(text).map_err(|_| DocumentError::Value("code"));
        let app_version =
            AppVersion::parse(&self.app_version).map_err(|_| DocumentError::Value("app version"))?;
        Ok(Difference {
            at: self.at.0,
            person: self.person,
            way: code(&self.way)?,
            platform: self.platform.0,
            app_version,
            protocol: self.protocol.map(|protocol| protocol.0),
            candidate: self.candidate.0,
            step: code(&self.step)?,
            given: code(&self.given)?,
            would: code(&self.would)?,
        })
    }
}
