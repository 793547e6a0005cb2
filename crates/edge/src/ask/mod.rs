//! What a request says, read once into types that cannot be wrong.
//!
//! `pairs` holds query and form parameters, `body` reads bodies within their bounds, `signed` finds a
//! developer's client and `app` an app of the bank's own.

mod app;
mod body;
mod pairs;
mod path;
mod signed;

pub(crate) use app::InApp;
pub(crate) use body::{Form, Json, read_body, read_form, read_form_or_flat_json, read_json};
pub(crate) use pairs::{Pairs, Query};
pub(crate) use path::Named;
pub(crate) use signed::{Signed, basic_credentials};

#[cfg(test)]
mod tests;
