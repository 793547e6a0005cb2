//! What apps send and are sent: JSON both ways.

mod device;
mod login;
mod required;
mod security;
mod session;

pub(crate) use device::{AppDeviceList, DeviceAsk};
pub(crate) use login::{AppLogin, DeviceLoginAsk, FinishAsk, LoginAsk, SignUpAsk};
use required::required;
pub(crate) use security::SecurityEventList;
pub(crate) use session::{AppSession, AppSessionList, AppTokens, RefreshAsk};
