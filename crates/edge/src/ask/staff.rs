//! Which member of staff is asking, and what they say beside an act.

use super::read_json;
use super::signed::{accepts_json, credentials};
use crate::EdgeSettings;
use crate::edge::Edge;
use crate::problem::{Kind, Problem};
use crate::serve::Address;
use axum::extract::{FromRequestParts, Request};
use axum::http::HeaderMap;
use axum::http::header::IF_MATCH;
use axum::http::request::Parts;
use bank::{Acting, OpError, StaffCaller};
use identity::{StaffAct, StaffMember, StaffRefusal, StaffWhy};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// What a repeat of an act is known by.
const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// Of such a key.
const KEY_BYTES_MAX: usize = 200;

/// A member of staff with a good credential, within its rate.
#[derive(Debug, Clone)]
pub(crate) struct Staff(StaffCaller);

impl FromRequestParts<Arc<Edge>> for Staff {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, edge: &Arc<Edge>) -> Result<Self, Problem> {
        let refused = Problem::of(Kind::BAD_ACCESS_TOKEN);
        let credential = credentials(&parts.headers, "bearer").ok_or(refused)?;
        edge.limits.check_token(credential)?;
        let found = if StaffMember::is_credential(credential) {
            edge.bank.staff_caller(credential).await
        } else {
            Err(StaffRefusal::BadCredential.into())
        };
        let caller = match found {
            Ok(caller) => caller,
            Err(OpError::Refused(_)) => {
                let address =
                    Address::from_request_parts(parts, edge).await.unwrap_or_else(|never| match never {});
                edge.limits.check_staff_guess(address)?;
                return Err(refused);
            }
            Err(fault) => return Err(fault.into()),
        };
        if !accepts_json(&parts.headers) {
            return Err(Problem::of(Kind::NOT_ACCEPTABLE));
        }
        Ok(Self(caller))
    }
}

impl Staff {
    /// The member, where a role of theirs lets them do this.
    pub(crate) fn may(self, act: StaffAct) -> Result<StaffCaller, Problem> {
        self.0.check(act)?;
        Ok(self.0)
    }

    /// The member, for what everybody may.
    pub(crate) fn anyone(self) -> StaffCaller {
        self.0
    }
}

/// Reads the body of an act, and puts together who acts: with the reason that the body gives and the key of the header
/// `Idempotency-Key`. What it changes has no tag, so `If-Match` is refused.
pub(crate) async fn read_act<T: DeserializeOwned + Serialize>(
    edge: &Edge,
    caller: &StaffCaller,
    request: Request,
) -> Result<(Acting, T), Problem> {
    if tag(request.headers())?.is_some() {
        return Err(Problem::bad("If-Match"));
    }
    read_tagged_act(edge, caller, request).await
}

/// The same of something that has a tag: the act expects the one of `If-Match`.
pub(crate) async fn read_tagged_act<T: DeserializeOwned + Serialize>(
    edge: &Edge,
    caller: &StaffCaller,
    request: Request,
) -> Result<(Acting, T), Problem> {
    let (parts, body) = request.into_parts();
    let key = idempotency_key(&parts.headers)?;
    let tag = tag(&parts.headers)?;
    let body: T =
        read_json(&parts.headers, body, EdgeSettings::STAFF_BYTES_MAX.min(edge.settings.json_bytes_max))
            .await?;
    let acting = caller.acting().expecting(tag);
    let Some(key) = key else { return Ok((acting, body)) };
    let said = serde_json::to_string(&body).expect("wire types are maps with text keys");
    Ok((acting.once(key, format!("{} {} {said}", parts.method, parts.uri.path())), body))
}

/// A reason in a line.
pub(crate) fn why(text: Option<&str>) -> Result<Option<StaffWhy>, Problem> {
    text.map(StaffWhy::parse).transpose().map_err(|_| Problem::bad("why"))
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get(IDEMPOTENCY_KEY) else { return Ok(None) };
    let bad = Problem::bad("Idempotency-Key");
    let key = value.to_str().map_err(|_| bad)?.trim();
    if (1..=KEY_BYTES_MAX).contains(&key.len()) { Ok(Some(key.to_owned())) } else { Err(bad) }
}

/// The one strong tag of `If-Match`, without its quotes; `*` is any.
fn tag(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get(IF_MATCH) else { return Ok(None) };
    let text = value.to_str().map_err(|_| Problem::bad("If-Match"))?.trim();
    if text == "*" {
        return Ok(None);
    }
    let inner = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    let is_one = |text: &&str| !text.is_empty() && !text.contains('"');
    inner.filter(is_one).map(|text| Some(text.to_owned())).ok_or(Problem::bad("If-Match"))
}
