//! The plain pages: HTML without scripts, pictures or anything from elsewhere.
//!
//! `html` makes the text and escapes what it is given; `answer` sends it with headers that keep it plain.

mod answer;
mod html;
mod mailbox;

pub(crate) use answer::{Page, redirect};
pub(crate) use html::{approval_form, approved, landing, link_form, link_opened, sign_in_form};
pub(crate) use mailbox::mailbox;

#[cfg(test)]
mod tests;
