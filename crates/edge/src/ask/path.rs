//! The variable part of an address.

use crate::problem::{Kind, Problem};
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;

/// The one name in a path, as `pot_...` of `/pots/pot_.../deposit`; its bytes are UTF-8.
#[derive(Debug)]
pub(crate) struct Named(pub(crate) String);

impl Named {
    /// The id it is; a text that can be no such id names nothing.
    pub(crate) fn parsed<T, E>(
        &self,
        parse: impl FnOnce(&str) -> Result<T, E>,
        none: Kind,
    ) -> Result<T, Problem> {
        parse(&self.0).map_err(|_| Problem::of(none))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Named {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let found = RawPathParams::from_request_parts(parts, state).await;
        let found = found.map_err(|_| Problem::of(Kind::NO_ROUTE))?;
        let name = found.iter().next().map(|(_, value)| value.to_owned());
        name.map(Self).ok_or(Problem::of(Kind::NO_ROUTE))
    }
}
