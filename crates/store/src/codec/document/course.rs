//! What the whole bank gives: the release in force, and the one on its way.

use super::columns::{Document, FoundBy};
use super::kind::{Kind, key_id, key_number};
use super::login::release as release_name;
use super::text::{Body, DocumentError, write};
use identity::ReleaseName;
use rollout::Course;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
struct CourseV1<'a> {
    v: u64,
    in_force: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    under_way: Option<Cow<'a, str>>,
    rolled_back: Vec<Cow<'a, str>>,
}

impl Document for Course {
    const KIND: Kind = Kind::Course;

    fn id(&self) -> Uuid {
        key_id(self.number)
    }

    fn found_by(&self) -> FoundBy {
        FoundBy::default()
    }

    fn body(&self) -> String {
        let name = |name: &'_ ReleaseName| Cow::from(name.as_str().to_owned());
        write(&CourseV1 {
            v: 1,
            in_force: name(&self.in_force),
            under_way: self.under_way.as_ref().map(name),
            rolled_back: self.rolled_back.iter().map(name).collect(),
        })
    }

    fn read(id: Uuid, body: Body<'_>) -> Result<Self, DocumentError> {
        let number = key_number(id).ok_or(DocumentError::Id)?;
        match body.format {
            1 => {
                let CourseV1 { in_force, under_way, rolled_back, .. } = body.members()?;
                let rolled_back: Result<Vec<ReleaseName>, DocumentError> =
                    rolled_back.iter().map(|name| release_name(name)).collect();
                Ok(Self {
                    number,
                    in_force: release_name(&in_force)?,
                    under_way: under_way.map(|name| release_name(&name)).transpose()?,
                    rolled_back: rolled_back?,
                })
            }
            _ => Err(body.unknown()),
        }
    }
}
