//! What every test of this binary stands on: two engines, a small bank to begin with, the server as a process or
//! inside the test, and a client that says what it got when it got something else.
//!
//! A test reads like this: make a [`Home`] on an [`Engine`], fill it through a [`Town`], start a [`Server`] (or a
//! router of its own by [`Inside`]), and ask it by [`Api`]. [`on_both_engines`] runs it twice.

mod api;
mod app;
mod browser;
mod command;
mod engine;
mod flaky;
mod inside;
mod line;
mod listener;
mod machine;
mod mail_server;
mod server;
mod set_clock;
mod status_page;
mod town;
mod wait;
mod wallet;

pub(crate) use api::{Answer, Api, Unanswered};
pub(crate) use app::{App, PIN, encoded};
pub(crate) use browser::Browser;
pub(crate) use command::{Build, Ended, florin, florin_ok, program};
pub(crate) use engine::{Engine, Home, environment, on_both_engines};
pub(crate) use flaky::{Flaky, Held, Reading};
pub(crate) use inside::{ALERT_TOKEN, Inside};
pub(crate) use line::{Line, Passing};
pub(crate) use listener::{Heard, Listener};
pub(crate) use machine::{entropy, next as number, now, signer_random, stopwatch};
pub(crate) use mail_server::MailServer;
pub(crate) use server::Server;
pub(crate) use set_clock::SetClock;
pub(crate) use status_page::{FEED_KEY, StatusPage};
pub(crate) use town::{Customer, PASSKEY_ORIGIN, Seat, Stage, Town};
pub(crate) use wait::until;
pub(crate) use wallet::Wallet;
