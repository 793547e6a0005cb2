//! What apps send and are sent: JSON both ways.

mod session;

pub(crate) use session::{AppSession, AppTokens, RefreshAsk};
