//! Installed apps: what they sign. All of it is signed before anything is measured.

pub(crate) use simulator::{Phone, Phones, Proving};
