//! Clients of the OpenID provider, as apps show them to their customer.

use crate::problem::Problem;
use crate::wire::Shown;
use bank::{AuthorizationPage, ConsentView};
use identity::{Scope, Scopes};
use kernel::{AuthorizationId, ClientId, OidcGrantId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a client may do or asks to.
#[derive(Serialize, ToSchema)]
struct ScopeShown {
    scope: &'static str,
    /// The same as one sentence to show.
    words: &'static str,
}

#[derive(Serialize, ToSchema)]
struct Consent {
    #[schema(value_type = String)]
    id: Shown<OidcGrantId>,
    #[schema(value_type = String)]
    client_id: Shown<ClientId>,
    client_name: String,
    scopes: Vec<ScopeShown>,
    #[schema(value_type = String, format = DateTime)]
    consented_at: Shown<Timestamp>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ConsentList {
    consents: Vec<Consent>,
}

/// A request that waits.
#[derive(Serialize, ToSchema)]
pub(crate) struct AuthorizationShown {
    #[schema(value_type = String)]
    authorization_id: Shown<AuthorizationId>,
    #[schema(value_type = String)]
    client_id: Shown<ClientId>,
    client_name: String,
    scopes: Vec<ScopeShown>,
    /// Where the browser will be sent.
    redirect_uri: String,
    #[schema(value_type = String, format = DateTime)]
    ends_at: Shown<Timestamp>,
}

#[derive(Deserialize, ToSchema)]
pub(crate) struct AuthorizationAnswer {
    /// `agree` or `refuse`.
    answer: String,
}

/// Where the app sends the browser.
#[derive(Serialize, ToSchema)]
pub(crate) struct SentBack {
    /// The client's address with `code` or `error`, `state` and `iss`: a secret until it is opened.
    pub(crate) location: String,
}

fn shown(scopes: Scopes) -> Vec<ScopeShown> {
    scopes.iter().map(|scope: Scope| ScopeShown { scope: scope.word(), words: scope.words() }).collect()
}

impl ConsentList {
    pub(crate) fn of(views: Vec<ConsentView>) -> Self {
        let consent = |view: ConsentView| Consent {
            id: Shown(view.grant.id),
            client_id: Shown(view.grant.client),
            client_name: view.client_name,
            scopes: shown(view.grant.scopes),
            consented_at: Shown(view.grant.consented_at),
        };
        Self { consents: views.into_iter().map(consent).collect() }
    }
}

impl AuthorizationShown {
    pub(crate) fn of(page: AuthorizationPage) -> Self {
        Self {
            authorization_id: Shown(page.authorization),
            client_id: Shown(page.client),
            client_name: page.client_name,
            scopes: shown(page.scopes),
            redirect_uri: page.redirect_uri.as_str().to_owned(),
            ends_at: Shown(page.ends_at),
        }
    }
}

impl AuthorizationAnswer {
    pub(crate) fn is_agreed(&self) -> Result<bool, Problem> {
        match self.answer.as_str() {
            "agree" => Ok(true),
            "refuse" => Ok(false),
            _ => Err(Problem::bad("answer")),
        }
    }
}
