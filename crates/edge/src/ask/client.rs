//! Which client of the provider is asking, and what it shows for it: the form's own words, or HTTP Basic.

use super::{Pairs, basic_credentials};
use crate::problem::{Kind, Problem};
use axum::http::HeaderMap;
use bank::{ClientAuth, ClientAuthProof};
use kernel::Secret;

/// What a signed assertion is declared to be (RFC 7523, 2.2).
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// A client and its proof, neither of them checked.
#[derive(Debug)]
pub(crate) struct AskingClient {
    pub(crate) auth: ClientAuth,
}

impl AskingClient {
    /// Reads what a form and its request's head say of the client. One request proves itself in one way (RFC 6749,
    /// 2.3).
    pub(crate) fn of(headers: &HeaderMap, form: &Pairs) -> Result<Self, Problem> {
        let basic = basic_credentials(headers)?;
        let client_id = form.given("client_id")?;
        let secret = form.given("client_secret")?;
        let assertion = form.given("client_assertion")?;
        if assertion.is_some() || form.given("client_assertion_type")?.is_some() {
            form.parsed(
                "client_assertion_type",
                |text| if text == ASSERTION_TYPE { Ok(()) } else { Err(()) },
            )?;
            form.required("client_assertion")?;
        }
        let ways = [basic.is_some(), secret.is_some(), assertion.is_some()];
        if 1 < ways.into_iter().filter(|is_there| *is_there).count() {
            return Err(Problem::bad(if assertion.is_some() { "client_assertion" } else { "client_secret" }));
        }
        let hidden = |text: &str| Secret::new(text.to_owned());
        if let Some(basic) = basic {
            if client_id.is_some_and(|id| id != basic.client_id) {
                return Err(Problem::of(Kind::BAD_CLIENT).asking_basic());
            }
            let proof = basic.client_secret.map_or(ClientAuthProof::None, ClientAuthProof::Basic);
            let auth = ClientAuth { client_id: Some(basic.client_id), proof };
            return Ok(Self { auth });
        }
        let proof = match (secret, assertion) {
            (Some(secret), _) => ClientAuthProof::Post(hidden(secret)),
            (None, Some(assertion)) => ClientAuthProof::Assertion(hidden(assertion)),
            (None, None) => ClientAuthProof::None,
        };
        Ok(Self { auth: ClientAuth { client_id: client_id.map(str::to_owned), proof } })
    }

    /// The problem as a client of the provider is told it: one that did not prove itself is asked to by the one scheme
    /// that HTTP has for it.
    pub(crate) fn told(problem: Problem) -> Problem {
        let problem = problem.where_tokens_are_given();
        if problem.kind == Kind::BAD_CLIENT { problem.asking_basic() } else { problem }
    }
}
