//! What clients of the OpenID provider may do.

use super::claim::device_key;
use super::columns::{Document, FoundBy};
use super::form::{At, Bytes, InWords};
use super::kind::Kind;
use super::text::{Body, DocumentError, write};
use identity::oidc::{ClientAuthMethod, ClientKey, ProfileState, PushRule, TokenBinding};
use identity::{ClientProfile, RedirectUri, Scopes};
use kernel::ClientId;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
struct ClientProfileV1<'a> {
    v: u64,
    auth: AuthV1<'a>,
    binding: InWords<TokenBinding>,
    push: InWords<PushRule>,
    scopes: Cow<'a, str>,
    post_logout_redirect_uris: Vec<Cow<'a, str>>,
    created_at: At,
    changed_at: At,
    state: StateV1,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
enum AuthV1<'a> {
    PrivateKeyJwt { keys: Vec<KeyV1<'a>> },
    SecretBasic,
    SecretPost,
    None,
}

#[derive(Serialize, Deserialize)]
struct KeyV1<'a> {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kid: Option<Cow<'a, str>>,
    key: Bytes,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
enum StateV1 {
    Live,
    Disabled { at: At },
}

impl Document for ClientProfile {
    const KIND: Kind = Kind::ClientProfile;

    fn id(&self) -> Uuid {
        self.client.uuid()
    }

    fn found_by(&self) -> FoundBy {
        FoundBy::default()
    }

    fn body(&self) -> String {
        let state = match self.state {
            ProfileState::Live => StateV1::Live,
            ProfileState::Disabled { at } => StateV1::Disabled { at: At(at) },
        };
        write(&ClientProfileV1 {
            v: 1,
            auth: AuthV1::of(&self.auth),
            binding: InWords(self.binding),
            push: InWords(self.push),
            scopes: self.scopes.to_string().into(),
            post_logout_redirect_uris: self
                .post_logout_redirect_uris
                .iter()
                .map(|uri| uri.as_str().into())
                .collect(),
            created_at: At(self.created_at),
            changed_at: At(self.changed_at),
            state,
        })
    }

    fn read(id: Uuid, body: Body<'_>) -> Result<Self, DocumentError> {
        match body.format {
            1 => body.members::<ClientProfileV1<'_>>()?.read(id),
            _ => Err(body.unknown()),
        }
    }
}

impl ClientProfileV1<'_> {
    fn read(self, id: Uuid) -> Result<ClientProfile, DocumentError> {
        let state = match self.state {
            StateV1::Live => ProfileState::Live,
            StateV1::Disabled { at } => ProfileState::Disabled { at: at.0 },
        };
        let uris = self.post_logout_redirect_uris.iter().map(|uri| redirect_uri(uri));
        Ok(ClientProfile {
            client: ClientId::from_uuid(id),
            auth: self.auth.read()?,
            binding: self.binding.0,
            push: self.push.0,
            scopes: scopes(&self.scopes)?,
            post_logout_redirect_uris: uris.collect::<Result<_, _>>()?,
            created_at: self.created_at.0,
            changed_at: self.changed_at.0,
            state,
        })
    }
}

impl<'a> AuthV1<'a> {
    fn of(it: &'a ClientAuthMethod) -> Self {
        match it {
            ClientAuthMethod::PrivateKeyJwt { keys } => {
                let keys = keys.iter().map(|it| KeyV1 {
                    kid: it.kid.as_deref().map(Cow::from),
                    key: Bytes(it.key.as_bytes().to_vec()),
                });
                Self::PrivateKeyJwt { keys: keys.collect() }
            }
            ClientAuthMethod::SecretBasic => Self::SecretBasic,
            ClientAuthMethod::SecretPost => Self::SecretPost,
            ClientAuthMethod::None => Self::None,
        }
    }

    fn read(self) -> Result<ClientAuthMethod, DocumentError> {
        Ok(match self {
            Self::PrivateKeyJwt { keys } => {
                let keys = keys
                    .into_iter()
                    .map(|it| Ok(ClientKey { kid: it.kid.map(Cow::into_owned), key: device_key(&it.key)? }));
                ClientAuthMethod::PrivateKeyJwt { keys: keys.collect::<Result<_, DocumentError>>()? }
            }
            Self::SecretBasic => ClientAuthMethod::SecretBasic,
            Self::SecretPost => ClientAuthMethod::SecretPost,
            Self::None => ClientAuthMethod::None,
        })
    }
}

pub(super) fn redirect_uri(text: &str) -> Result<RedirectUri, DocumentError> {
    RedirectUri::parse(text).map_err(|_| DocumentError::Value("redirect address"))
}

/// Words with spaces between them; none at all is a set as well.
pub(super) fn scopes(text: &str) -> Result<Scopes, DocumentError> {
    if text.is_empty() {
        return Ok(Scopes::NONE);
    }
    Scopes::parse(text).map_err(|_| DocumentError::Value("scope"))
}
