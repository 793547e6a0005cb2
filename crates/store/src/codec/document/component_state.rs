//! How well each part of the bank works.

use super::columns::{Document, FoundBy};
use super::form::{At, InWords};
use super::incident::{line, name};
use super::kind::{Kind, key_id, key_number};
use super::text::{Body, DocumentError, write};
use incidents::{Component, ComponentState, Health, Override};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
struct ComponentV1<'a> {
    v: u64,
    derived: InWords<Health>,
    derived_at: At,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    set: Option<OverrideV1<'a>>,
    created_at: At,
    updated_at: At,
}

#[derive(Serialize, Deserialize)]
struct OverrideV1<'a> {
    health: InWords<Health>,
    by: Cow<'a, str>,
    why: Cow<'a, str>,
    at: At,
}

impl Document for ComponentState {
    const KIND: Kind = Kind::Component;

    fn id(&self) -> Uuid {
        key_id(self.component.number())
    }

    fn found_by(&self) -> FoundBy {
        FoundBy::default()
    }

    fn body(&self) -> String {
        let set = self.set.as_ref().map(|set| OverrideV1 {
            health: InWords(set.health),
            by: set.by.as_str().into(),
            why: set.why.as_str().into(),
            at: At(set.at),
        });
        write(&ComponentV1 {
            v: 1,
            derived: InWords(self.derived),
            derived_at: At(self.derived_at),
            set,
            created_at: At(self.created_at),
            updated_at: At(self.updated_at),
        })
    }

    fn read(id: Uuid, body: Body<'_>) -> Result<Self, DocumentError> {
        let component = key_number(id).and_then(Component::from_number).ok_or(DocumentError::Id)?;
        let read: ComponentV1<'_> = match body.format {
            1 => body.members()?,
            _ => return Err(body.unknown()),
        };
        let set = |set: OverrideV1<'_>| {
            let (health, at) = (set.health.0, set.at.0);
            Ok(Override { health, by: name(&set.by)?, why: line(&set.why)?, at })
        };
        Ok(Self {
            component,
            derived: read.derived.0,
            derived_at: read.derived_at.0,
            set: read.set.map(set).transpose()?,
            created_at: read.created_at.0,
            updated_at: read.updated_at.0,
        })
    }
}
