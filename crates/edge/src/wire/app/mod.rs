//! What apps send and are sent: JSON both ways.

mod consent;
mod session;

pub(crate) use consent::{AuthorizationAnswer, AuthorizationShown, ConsentList, SentBack};
pub(crate) use session::{AppSession, AppTokens, RefreshAsk};
