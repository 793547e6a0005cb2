//! Signals: which incident each has opened.

use super::columns::{Document, FoundBy};
use super::form::{At, Id, InWords};
use super::kind::Kind;
use super::text::{Body, DocumentError, write};
use incidents::{Signal, SignalState};
use kernel::{IncidentId, SignalId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
struct SignalV1 {
    v: u64,
    incident: Id,
    state: InWords<SignalState>,
    at: At,
}

impl Document for Signal {
    const KIND: Kind = Kind::Signal;

    fn id(&self) -> Uuid {
        self.id.uuid()
    }

    fn found_by(&self) -> FoundBy {
        FoundBy::default()
    }

    fn body(&self) -> String {
        let Self { incident, state, at, .. } = *self;
        write(&SignalV1 { v: 1, incident: Id(incident.uuid()), state: InWords(state), at: At(at) })
    }

    fn read(id: Uuid, body: Body<'_>) -> Result<Self, DocumentError> {
        match body.format {
            1 => {
                let SignalV1 { incident, state, at, .. } = body.members()?;
                let (id, incident) = (SignalId::from_uuid(id), IncidentId::from_uuid(incident.0));
                Ok(Self { id, incident, state: state.0, at: at.0 })
            }
            _ => Err(body.unknown()),
        }
    }
}
