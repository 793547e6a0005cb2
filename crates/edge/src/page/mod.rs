//! The plain pages: HTML without pictures or anything from elsewhere, and without scripts but for the login by
//! passkey.
//!
//! `html` and `consent` make the text and escape what they are given; `answer` sends it with headers that keep it plain.

mod answer;
mod consent;
mod html;
mod mailbox;
mod support;

pub(crate) use answer::{Page, redirect, see_other};
pub(crate) use consent::{CONSENT_PATH, Consent, consent_form, logged_out, nothing_to_log_out};
pub(crate) use html::{approval_form, approved, landing, link_form, link_opened, login, sign_in_form};
pub(crate) use mailbox::mailbox;
pub(crate) use support::{
    CaseLine, CasePage, Said, case_page, cases_page, link_asked, support_form, support_link_form,
};

#[cfg(test)]
mod tests;
