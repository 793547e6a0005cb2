//! What people read: HTML that needs no script and nothing beside it, and badges.

mod badge;
mod bars;
mod frame;
mod history;
mod home;
mod incident;
mod plain;
mod subscribe;

pub(crate) use badge::{badge, component_badge};
pub(crate) use frame::{Forms, View, paragraphs, policy};
pub(crate) use history::history;
pub(crate) use home::home;
pub(crate) use incident::{incident, path};
pub(crate) use plain::{missing, nothing};
pub(crate) use subscribe::{Said, asked_webhook, confirm, manage, said, subscribe, unsubscribe};
