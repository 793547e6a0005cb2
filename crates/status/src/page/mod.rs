//! What people read: HTML that needs no script and nothing beside it, and badges.

mod badge;
mod bars;
mod frame;
mod history;
mod home;
mod incident;
mod plain;

pub(crate) use badge::{badge, component_badge};
pub(crate) use frame::{View, policy};
pub(crate) use history::history;
pub(crate) use home::home;
pub(crate) use incident::{incident, path};
pub(crate) use plain::{missing, nothing};
