//! Requests of clients to the OpenID provider. Of their handles only fingerprints are kept.

use super::client_profile::{redirect_uri, scopes};
use super::columns::{Document, FoundBy};
use super::form::{At, Bytes32, Id};
use super::kind::Kind;
use super::text::{Body, DocumentError, write};
use identity::oidc::CodeChallenge;
use identity::{Authorization, AuthorizationStage, Fingerprint, Thumbprint};
use kernel::{AuthorizationId, ClientId, OidcGrantId, PersonId};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
struct AuthorizationV1<'a> {
    v: u64,
    client: Id,
    redirect_uri: Cow<'a, str>,
    scopes: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    state: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    nonce: Option<Cow<'a, str>>,
    challenge: Bytes32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bound_to: Option<Bytes32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    login_hint: Option<Cow<'a, str>>,
    handle: Bytes32,
    created_at: At,
    ends_at: At,
    stage: StageV1,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
enum StageV1 {
    Pushed,
    Waiting,
    Granted { person: Id, at: At },
    Refused { at: At },
    Spent { person: Id, grant: Id, at: At },
}

impl Document for Authorization {
    const KIND: Kind = Kind::Authorization;

    fn id(&self) -> Uuid {
        self.id.uuid()
    }

    fn found_by(&self) -> FoundBy {
        FoundBy { ends_at: Some(self.ends_at), ..FoundBy::default() }
    }

    fn body(&self) -> String {
        let stage = match self.stage {
            AuthorizationStage::Pushed => StageV1::Pushed,
            AuthorizationStage::Waiting => StageV1::Waiting,
            AuthorizationStage::Granted { person, at } => {
                StageV1::Granted { person: Id(person.uuid()), at: At(at) }
            }
            AuthorizationStage::Refused { at } => StageV1::Refused { at: At(at) },
            AuthorizationStage::Spent { person, grant, at } => {
                StageV1::Spent { person: Id(person.uuid()), grant: Id(grant.uuid()), at: At(at) }
            }
        };
        write(&AuthorizationV1 {
            v: 1,
            client: Id(self.client.uuid()),
            redirect_uri: self.redirect_uri.as_str().into(),
            scopes: self.scopes.to_string().into(),
            state: self.state.as_deref().map(Cow::from),
            nonce: self.nonce.as_deref().map(Cow::from),
            challenge: Bytes32(self.challenge.0),
            bound_to: self.bound_to.map(|key| Bytes32(key.0)),
            login_hint: self.login_hint.as_deref().map(Cow::from),
            handle: Bytes32(self.handle.0),
            created_at: At(self.created_at),
            ends_at: At(self.ends_at),
            stage,
        })
    }

    fn read(id: Uuid, body: Body<'_>) -> Result<Self, DocumentError> {
        match body.format {
            1 => body.members::<AuthorizationV1<'_>>()?.read(id),
            _ => Err(body.unknown()),
        }
    }
}

impl AuthorizationV1<'_> {
    fn read(self, id: Uuid) -> Result<Authorization, DocumentError> {
        let stage = match self.stage {
            StageV1::Pushed => AuthorizationStage::Pushed,
            StageV1::Waiting => AuthorizationStage::Waiting,
            StageV1::Granted { person, at } => {
                AuthorizationStage::Granted { person: PersonId::from_uuid(person.0), at: at.0 }
            }
            StageV1::Refused { at } => AuthorizationStage::Refused { at: at.0 },
            StageV1::Spent { person, grant, at } => AuthorizationStage::Spent {
                person: PersonId::from_uuid(person.0),
                grant: OidcGrantId::from_uuid(grant.0),
                at: at.0,
            },
        };
        Ok(Authorization {
            id: AuthorizationId::from_uuid(id),
            client: ClientId::from_uuid(self.client.0),
            redirect_uri: redirect_uri(&self.redirect_uri)?,
            scopes: scopes(&self.scopes)?,
            state: self.state.map(Cow::into_owned),
            nonce: self.nonce.map(Cow::into_owned),
            challenge: CodeChallenge(self.challenge.0),
            bound_to: self.bound_to.map(|key| Thumbprint(key.0)),
            login_hint: self.login_hint.map(Cow::into_owned),
            handle: Fingerprint(self.handle.0),
            created_at: self.created_at.0,
            ends_at: self.ends_at.0,
            stage,
        })
    }
}
