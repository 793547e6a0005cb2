//! What apps send and are sent: JSON both ways.

mod consent;
mod device;
mod login;
mod passkey;
mod required;
mod security;
mod session;

pub(crate) use consent::{AuthorizationAnswer, AuthorizationShown, ConsentList, SentBack};
pub(crate) use device::{AppDeviceList, DeviceAsk};
pub(crate) use login::{AppLogin, DeviceLoginAsk, FinishAsk, LoginAsk, SignUpAsk};
pub(crate) use passkey::{AppPasskey, AppPasskeyList, AppPasskeyStarted, PasskeyFinishAsk, PasskeyLoginAsk};
use required::required;
pub(crate) use security::SecurityEventList;
pub(crate) use session::{AppSession, AppSessionList, AppTokens, RefreshAsk};
