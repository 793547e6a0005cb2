//! What consents gave to clients of the OpenID provider. Nothing kept of one opens anything: its tokens follow from keys
//! that are not here.

use super::client_profile::scopes;
use super::columns::{Document, FoundBy};
use super::form::{At, Bytes32, Id, InWords, Lasts};
use super::kind::Kind;
use super::text::{Body, DocumentError, write};
use identity::oidc::{GrantEnd, GrantState};
use identity::{OidcGrant, Rotation, Scope, Thumbprint};
use kernel::{AuthorizationId, ClientId, OidcGrantId, PersonId};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
struct OidcGrantV1<'a> {
    v: u64,
    person: Id,
    client: Id,
    authorization: Id,
    scopes: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    nonce: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bound_to: Option<Bytes32>,
    key: u32,
    consented_at: At,
    issued_at: At,
    generation: u32,
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
#[serde(tag = "is", rename_all = "snake_case")]
enum StateV1 {
    Live,
    Ended { at: At, why: InWords<GrantEnd> },
}

impl Document for OidcGrant {
    const KIND: Kind = Kind::OidcGrant;

    fn id(&self) -> Uuid {
        self.id.uuid()
    }

    /// While it lives and can be refreshed it has no end, so that a refresh moves it in no index.
    fn found_by(&self) -> FoundBy {
        let ends_at = match self.state {
            GrantState::Live if self.scopes.contains(Scope::OfflineAccess) => None,
            GrantState::Live => Some(self.rotation.refresh_ends_at),
            GrantState::Ended { at, .. } => Some(at),
        };
        FoundBy {
            owner: Some(self.person.uuid()),
            place: Some(self.issued_at.as_micros()),
            ends_at,
            ..FoundBy::default()
        }
    }

    fn body(&self) -> String {
        let state = match self.state {
            GrantState::Live => StateV1::Live,
            GrantState::Ended { at, why } => StateV1::Ended { at: At(at), why: InWords(why) },
        };
        write(&OidcGrantV1 {
            v: 1,
            person: Id(self.person.uuid()),
            client: Id(self.client.uuid()),
            authorization: Id(self.authorization.uuid()),
            scopes: self.scopes.to_string().into(),
            nonce: self.nonce.as_deref().map(Cow::from),
            bound_to: self.bound_to.map(|key| Bytes32(key.0)),
            key: self.key,
            consented_at: At(self.consented_at),
            issued_at: At(self.issued_at),
            generation: self.rotation.generation,
            refreshed_at: At(self.rotation.refreshed_at),
            used_at: self.rotation.used_at.map(At),
            access_ends_at: At(self.rotation.access_ends_at),
            parent_access_ends_at: At(self.rotation.parent_access_ends_at),
            refresh_ends_at: At(self.rotation.refresh_ends_at),
            access_lasts_us: Lasts(self.rotation.access_lasts),
            refresh_lasts_us: Lasts(self.rotation.refresh_lasts),
            replay_lasts_us: Lasts(self.rotation.replay_lasts),
            state,
        })
    }

    fn read(id: Uuid, body: Body<'_>) -> Result<Self, DocumentError> {
        match body.format {
            1 => body.members::<OidcGrantV1<'_>>()?.read(id),
            _ => Err(body.unknown()),
        }
    }
}

impl OidcGrantV1<'_> {
    fn read(self, id: Uuid) -> Result<OidcGrant, DocumentError> {
        let state = match self.state {
            StateV1::Live => GrantState::Live,
            StateV1::Ended { at, why } => GrantState::Ended { at: at.0, why: why.0 },
        };
        Ok(OidcGrant {
            id: OidcGrantId::from_uuid(id),
            person: PersonId::from_uuid(self.person.0),
            client: ClientId::from_uuid(self.client.0),
            authorization: AuthorizationId::from_uuid(self.authorization.0),
            scopes: scopes(&self.scopes)?,
            nonce: self.nonce.map(Cow::into_owned),
            bound_to: self.bound_to.map(|key| Thumbprint(key.0)),
            key: self.key,
            consented_at: self.consented_at.0,
            issued_at: self.issued_at.0,
            rotation: Rotation {
                generation: self.generation,
                refreshed_at: self.refreshed_at.0,
                used_at: self.used_at.map(|at| at.0),
                access_ends_at: self.access_ends_at.0,
                parent_access_ends_at: self.parent_access_ends_at.0,
                refresh_ends_at: self.refresh_ends_at.0,
                access_lasts: self.access_lasts_us.0,
                refresh_lasts: self.refresh_lasts_us.0,
                replay_lasts: self.replay_lasts_us.0,
            },
            state,
        })
    }
}
