//! The one integration binary: the built `florin` and the whole bank inside one process, on both engines.
//!
//! `harness` is what the tests stand on; every other module is one topic. Each test makes a store of its own, so
//! that all of them can run at once. What a test waits for is always an event or a bounded poll.

mod apps;
mod attacks;
mod backtest;
mod bad_input;
mod browser;
mod builds;
mod cases;
mod clients;
mod commands;
mod doctor;
mod drill;
mod faults;
mod flags;
#[cfg(target_os = "linux")]
mod full_disk;
mod fuzz;
mod harness;
mod inbound;
mod jepsen;
mod kill;
mod load;
mod login;
mod mail;
mod monitor;
mod oidc_ops;
mod openid;
mod outages;
mod pair;
mod release_check;
mod release_commands;
mod reviews;
mod scene;
mod serving;
mod shutdown;
mod snapshots;
mod staff;
mod stages;
mod status;
mod synthetic;
mod walk;
mod webhooks;
