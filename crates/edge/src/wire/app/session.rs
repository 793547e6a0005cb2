//! Tokens of an app's session, and the session itself.

use crate::problem::Problem;
use crate::wire::Shown;
use bank::SessionPair;
use identity::{Protocol, Session};
use kernel::{DeviceId, PersonId, Secret, SessionId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
pub(crate) struct RefreshAsk {
    #[schema(required, nullable = false)]
    refresh_token: Option<String>,
}

impl RefreshAsk {
    pub(crate) fn parsed(self) -> Result<Secret<String>, Problem> {
        let token = self.refresh_token.filter(|token| !token.is_empty());
        token.map(Secret::new).ok_or(Problem::missing("refresh_token"))
    }
}

#[derive(Serialize, ToSchema)]
pub(crate) struct AppTokens {
    #[schema(value_type = String)]
    session_id: Shown<SessionId>,
    #[schema(value_type = String)]
    user_id: Shown<PersonId>,
    #[schema(value_type = String)]
    device_id: Shown<DeviceId>,
    /// `bearer`, `bound` or `signed`.
    protocol: &'static str,
    /// The scheme of `Authorization`: `Bearer`, or `DPoP`, which asks for a proof with every request (RFC 9449).
    token_type: &'static str,
    access_token: String,
    refresh_token: String,
    /// Seconds.
    expires_in: u64,
}

impl AppTokens {
    pub(crate) fn of(pair: SessionPair) -> Self {
        Self {
            session_id: Shown(pair.session),
            user_id: Shown(pair.person),
            device_id: Shown(pair.device),
            protocol: pair.protocol.word(),
            token_type: match pair.protocol {
                Protocol::Bearer => "Bearer",
                Protocol::Bound | Protocol::Signed => "DPoP",
            },
            access_token: pair.access.into_exposed(),
            refresh_token: pair.refresh.into_exposed(),
            expires_in: pair.expires_in.as_secs(),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AppSession {
    #[schema(value_type = String)]
    session_id: Shown<SessionId>,
    #[schema(value_type = String)]
    user_id: Shown<PersonId>,
    #[schema(value_type = String)]
    device_id: Shown<DeviceId>,
    /// `bearer`, `bound` or `signed`.
    protocol: &'static str,
}

impl AppSession {
    pub(crate) fn of(session: &Session) -> Self {
        Self {
            session_id: Shown(session.id),
            user_id: Shown(session.person),
            device_id: Shown(session.device),
            protocol: session.protocol.word(),
        }
    }
}
