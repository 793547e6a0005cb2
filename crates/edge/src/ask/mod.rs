//! What a request says, read once into types that cannot be wrong.
//!
//! `pairs` holds query and form parameters, `body` reads bodies within their bounds, `signed` finds a
//! developer's client, `client` one of the provider's, `app` an app of the bank's own,
//! `evaluator` whoever may ask for flags, `staff` members of staff, `alerter` who sends alerts and mail, and `borne` the
//! token that a request bears, whoever's it is.

mod alerter;
mod app;
mod body;
mod borne;
mod client;
mod evaluator;
mod pairs;
mod path;
mod signed;
mod staff;

pub(crate) use alerter::{Alerter, MailBearer};
pub(crate) use app::InApp;
pub(crate) use body::{Form, Json, read_body, read_form, read_form_or_flat_json, read_json, read_mail_body};
pub(crate) use borne::Borne;
pub(crate) use client::AskingClient;
pub(crate) use evaluator::Evaluator;
pub(crate) use pairs::{Pairs, Query};
pub(crate) use path::Named;
pub(crate) use signed::{Signed, basic_credentials};
pub(crate) use staff::{Staff, read_act, read_tagged_act, why};

#[cfg(test)]
mod tests;
