//! Tokens of an app's session, and the session itself.

use crate::problem::Problem;
use crate::wire::Shown;
use bank::{SessionPair, SessionView};
use identity::{Protocol, Session};
use kernel::{DeviceId, PersonId, Secret, SessionId, Timestamp};
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

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AppSessionList {
    /// Newest first; those that are over are left out.
    sessions: Vec<AppSessionView>,
}

#[derive(Debug, Serialize, ToSchema)]
struct AppSessionView {
    #[schema(value_type = String)]
    session_id: Shown<SessionId>,
    #[schema(value_type = String)]
    device_id: Shown<DeviceId>,
    /// `bearer`, `bound` or `signed`.
    protocol: &'static str,
    #[schema(value_type = String)]
    issued_at: Shown<Timestamp>,
    #[schema(value_type = String)]
    refreshed_at: Shown<Timestamp>,
    /// When it is over unless it is refreshed before.
    #[schema(value_type = String)]
    ends_at: Shown<Timestamp>,
    /// The one that asks.
    is_this_one: bool,
}

impl AppSessionList {
    pub(crate) fn of(views: &[SessionView]) -> Self {
        let view = |view: &SessionView| AppSessionView {
            session_id: Shown(view.session.id),
            device_id: Shown(view.session.device),
            protocol: view.session.protocol.word(),
            issued_at: Shown(view.session.issued_at),
            refreshed_at: Shown(view.session.refreshed_at),
            ends_at: Shown(view.session.refresh_ends_at),
            is_this_one: view.is_this_one,
        };
        Self { sessions: views.iter().map(view).collect() }
    }
}
