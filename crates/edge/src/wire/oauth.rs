//! Tokens, and who they speak for. A token answer holds texts and one number, and no null: a client keeps it whole.

use super::{OidcTokenAnswer, Shown};
use bank::{Caller, IssuedPair};
use kernel::{ClientId, PersonId};
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub(crate) struct Tokens {
    access_token: String,
    #[schema(value_type = String)]
    client_id: Shown<ClientId>,
    /// Seconds.
    expires_in: u64,
    /// Of confidential clients; left out for others.
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    token_type: &'static str,
    #[schema(value_type = String)]
    user_id: Shown<PersonId>,
}

impl Tokens {
    pub(crate) fn of(pair: IssuedPair) -> Self {
        Self {
            access_token: pair.access.into_exposed(),
            client_id: Shown(pair.client),
            expires_in: pair.expires_in.as_secs(),
            refresh_token: pair.refresh.map(kernel::Secret::into_exposed),
            token_type: "Bearer",
            user_id: Shown(pair.person),
        }
    }
}

/// What the token endpoint answers: to clients of this API, and to those of the OpenID provider.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "described, never made")]
pub(crate) enum TokensOfEither {
    Api(Tokens),
    Provider(OidcTokenAnswer),
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Whoami {
    authenticated: bool,
    #[schema(value_type = String)]
    client_id: Shown<ClientId>,
    #[schema(value_type = String)]
    user_id: Shown<PersonId>,
}

impl Whoami {
    pub(crate) const fn of(caller: Caller) -> Self {
        Self { authenticated: true, client_id: Shown(caller.client), user_id: Shown(caller.person) }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LoggedOut {
    pub(crate) ok: bool,
}
