//! Customers of an incident, one record for each.

use super::columns::{Document, FoundBy};
use super::form::{At, Id, InWords};
use super::kind::Kind;
use super::text::{Body, DocumentError, write};
use incidents::{Affected, Harm, HarmKind};
use kernel::{IncidentId, LoginId, PersonId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
struct AffectedV1 {
    v: u64,
    incident: Id,
    person: Id,
    harms: Vec<HarmV1>,
}

#[derive(Serialize, Deserialize)]
struct HarmV1 {
    kind: InWords<HarmKind>,
    at: At,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    login: Option<Id>,
}

impl Document for Affected {
    const KIND: Kind = Kind::Affected;

    fn id(&self) -> Uuid {
        Self::id(self).uuid()
    }

    /// All at one place of their incident's list, so that they come by their ids.
    fn found_by(&self) -> FoundBy {
        FoundBy { owner: Some(self.incident.uuid()), place: Some(0), ..FoundBy::default() }
    }

    fn body(&self) -> String {
        let harm = |harm: &Harm| HarmV1 {
            kind: InWords(harm.kind),
            at: At(harm.at),
            login: harm.login.map(|login| Id(login.uuid())),
        };
        write(&AffectedV1 {
            v: 1,
            incident: Id(self.incident.uuid()),
            person: Id(self.person.uuid()),
            harms: self.harms().iter().map(harm).collect(),
        })
    }

    fn read(id: Uuid, body: Body<'_>) -> Result<Self, DocumentError> {
        let AffectedV1 { incident, person, harms, .. } = match body.format {
            1 => body.members()?,
            _ => return Err(body.unknown()),
        };
        let harm = |it: HarmV1| {
            let login = it.login.map(|login| LoginId::from_uuid(login.0));
            Harm { kind: it.kind.0, at: it.at.0, login }
        };
        let (incident, person) = (IncidentId::from_uuid(incident.0), PersonId::from_uuid(person.0));
        let affected = Self::new(incident, person, harms.into_iter().map(harm));
        // The id follows from what the record says.
        if Self::id(&affected).uuid() == id { Ok(affected) } else { Err(DocumentError::Id) }
    }
}
