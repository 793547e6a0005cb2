//! Sessions. What is kept of one opens nothing: its tokens follow from a key that is not here.
//!
//! Format 2 says the same as format 1 in fewer bytes, because every refresh writes the whole text again.

use super::columns::{Document, FoundBy};
use super::form::{At, Bytes32, Id, InWords, Lasts};
use super::kind::Kind;
use super::login::release;
use super::text::{Body, DocumentError, write};
use identity::{EndReason, Protocol, Session, SessionState, Thumbprint};
use kernel::{DeviceId, PersonId, SessionId};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
struct SessionV1<'a> {
    v: u64,
    person: Id,
    device: Id,
    protocol: InWords<Protocol>,
    release: Cow<'a, str>,
    key: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bound_to: Option<Bytes32>,
    generation: u32,
    issued_at: At,
    refreshed_at: At,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    used_at: Option<At>,
    access_ends_at: At,
    parent_access_ends_at: At,
    refresh_ends_at: At,
    access_lasts_us: Lasts,
    refresh_lasts_us: Lasts,
    replay_lasts_us: Lasts,
    state: StateV1,
}

#[derive(Serialize, Deserialize)]
struct SessionV2<'a> {
    v: u64,
    person: Id,
    device: Id,
    protocol: InWords<Protocol>,
    release: Cow<'a, str>,
    key: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bound_to: Option<Bytes32>,
    generation: u32,
    issued_at: At,
    refreshed_at: At,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    used_at: Option<At>,
    ends: EndsV2,
    lasts_us: LastsV2,
    state: StateV1,
}

#[derive(Serialize, Deserialize)]
struct EndsV2 {
    access: At,
    parent_access: At,
    refresh: At,
}

#[derive(Serialize, Deserialize)]
struct LastsV2 {
    access: Lasts,
    refresh: Lasts,
    replay: Lasts,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
enum StateV1 {
    Live,
    Ended { at: At, why: InWords<EndReason> },
}

impl Document for Session {
    const KIND: Kind = Kind::Session;

    fn id(&self) -> Uuid {
        self.id.uuid()
    }

    /// While it lives it has no end, so that a refresh moves it in no index.
    fn found_by(&self) -> FoundBy {
        let ended_at = match self.state {
            SessionState::Live => None,
            SessionState::Ended { at, .. } => Some(at),
        };
        FoundBy {
            owner: Some(self.person.uuid()),
            place: Some(self.issued_at.as_micros()),
            device: Some(self.device.uuid()),
            ended_at,
            ends_at: ended_at.map(|at| at.max(self.refresh_ends_at)),
            ..FoundBy::default()
        }
    }

    fn body(&self) -> String {
        write(&SessionV2 {
            v: 2,
            person: Id(self.person.uuid()),
            device: Id(self.device.uuid()),
            protocol: InWords(self.protocol),
            release: self.release.as_str().into(),
            key: self.key,
            bound_to: self.bound_to.map(|key| Bytes32(key.0)),
            generation: self.generation,
            issued_at: At(self.issued_at),
            refreshed_at: At(self.refreshed_at),
            used_at: self.used_at.map(At),
            ends: EndsV2 {
                access: At(self.access_ends_at),
                parent_access: At(self.parent_access_ends_at),
                refresh: At(self.refresh_ends_at),
            },
            lasts_us: LastsV2 {
                access: Lasts(self.access_lasts),
                refresh: Lasts(self.refresh_lasts),
                replay: Lasts(self.replay_lasts),
            },
            state: self.state.into(),
        })
    }

    fn older_body(&self) -> String {
        write(&SessionV1 {
            v: 1,
            person: Id(self.person.uuid()),
            device: Id(self.device.uuid()),
            protocol: InWords(self.protocol),
            release: self.release.as_str().into(),
            key: self.key,
            bound_to: self.bound_to.map(|key| Bytes32(key.0)),
            generation: self.generation,
            issued_at: At(self.issued_at),
            refreshed_at: At(self.refreshed_at),
            used_at: self.used_at.map(At),
            access_ends_at: At(self.access_ends_at),
            parent_access_ends_at: At(self.parent_access_ends_at),
            refresh_ends_at: At(self.refresh_ends_at),
            access_lasts_us: Lasts(self.access_lasts),
            refresh_lasts_us: Lasts(self.refresh_lasts),
            replay_lasts_us: Lasts(self.replay_lasts),
            state: self.state.into(),
        })
    }

    fn read(id: Uuid, body: Body<'_>) -> Result<Self, DocumentError> {
        match body.format {
            1 => body.members::<SessionV1<'_>>()?.newer().read(id),
            2 => body.members::<SessionV2<'_>>()?.read(id),
            _ => Err(body.unknown()),
        }
    }
}

impl From<SessionState> for StateV1 {
    fn from(state: SessionState) -> Self {
        match state {
            SessionState::Live => Self::Live,
            SessionState::Ended { at, why } => Self::Ended { at: At(at), why: InWords(why) },
        }
    }
}

impl<'a> SessionV1<'a> {
    fn newer(self) -> SessionV2<'a> {
        SessionV2 {
            v: 2,
            person: self.person,
            device: self.device,
            protocol: self.protocol,
            release: self.release,
            key: self.key,
            bound_to: self.bound_to,
            generation: self.generation,
            issued_at: self.issued_at,
            refreshed_at: self.refreshed_at,
            used_at: self.used_at,
            ends: EndsV2 {
                access: self.access_ends_at,
                parent_access: self.parent_access_ends_at,
                refresh: self.refresh_ends_at,
            },
            lasts_us: LastsV2 {
                access: self.access_lasts_us,
                refresh: self.refresh_lasts_us,
                replay: self.replay_lasts_us,
            },
            state: self.state,
        }
    }
}

impl SessionV2<'_> {
    fn read(self, id: Uuid) -> Result<Session, DocumentError> {
        let state = match self.state {
            StateV1::Live => SessionState::Live,
            StateV1::Ended { at, why } => SessionState::Ended { at: at.0, why: why.0 },
        };
        Ok(Session {
            id: SessionId::from_uuid(id),
            person: PersonId::from_uuid(self.person.0),
            device: DeviceId::from_uuid(self.device.0),
            protocol: self.protocol.0,
            release: release(&self.release)?,
            key: self.key,
            bound_to: self.bound_to.map(|key| Thumbprint(key.0)),
            generation: self.generation,
            issued_at: self.issued_at.0,
            refreshed_at: self.refreshed_at.0,
            used_at: self.used_at.map(|at| at.0),
            access_ends_at: self.ends.access.0,
            parent_access_ends_at: self.ends.parent_access.0,
            refresh_ends_at: self.ends.refresh.0,
            access_lasts: self.lasts_us.access.0,
            refresh_lasts: self.lasts_us.refresh.0,
            replay_lasts: self.lasts_us.replay.0,
            state,
        })
    }
}
