//! What the newest check of a release said.

use super::columns::{Document, FoundBy};
use super::form::{At, InWords};
use super::kind::Kind;
use super::login::release;
use super::text::{Body, DocumentError, write};
use rollout::{CheckResult, CheckText, ReleaseCheck};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
struct ReleaseCheckV1<'a> {
    v: u64,
    release: Cow<'a, str>,
    build: Cow<'a, str>,
    at: At,
    result: InWords<CheckResult>,
    summary: Cow<'a, str>,
}

impl Document for ReleaseCheck {
    const KIND: Kind = Kind::ReleaseCheck;

    fn id(&self) -> Uuid {
        self.id().uuid()
    }

    fn found_by(&self) -> FoundBy {
        FoundBy::default()
    }

    fn body(&self) -> String {
        write(&ReleaseCheckV1 {
            v: 1,
            release: self.release.as_str().into(),
            build: self.build.as_str().into(),
            at: At(self.at),
            result: InWords(self.result),
            summary: self.summary.as_str().into(),
        })
    }

    fn read(_id: Uuid, body: Body<'_>) -> Result<Self, DocumentError> {
        match body.format {
            1 => body.members::<ReleaseCheckV1<'_>>()?.read(),
            _ => Err(body.unknown()),
        }
    }
}

impl ReleaseCheckV1<'_> {
    fn read(self) -> Result<ReleaseCheck, DocumentError> {
        Ok(ReleaseCheck {
            release: release(&self.release)?,
            build: line(&self.build)?,
            at: self.at.0,
            result: self.result.0,
            summary: line(&self.summary)?,
        })
    }
}

fn line(text: &str) -> Result<CheckText, DocumentError> {
    CheckText::parse(text).map_err(|_| DocumentError::Value("line of a check"))
}
