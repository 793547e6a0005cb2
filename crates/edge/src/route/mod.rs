//! The routes, one file per topic: parse the ask, call one operation of the bank, convert the answer.

pub(crate) mod accounts;
pub(crate) mod app;
pub(crate) mod approve;
pub(crate) mod attachments;
pub(crate) mod feed;
pub(crate) mod flags;
pub(crate) mod hooks;
pub(crate) mod link;
pub(crate) mod oauth;
pub(crate) mod payments;
pub(crate) mod pots;
pub(crate) mod provider;
pub(crate) mod receipts;
mod refusals;
pub(crate) mod service;
pub(crate) mod staff;
pub(crate) mod support;
pub(crate) mod transactions;
pub(crate) mod webhooks;

use refusals::{Forms, Refusals};
