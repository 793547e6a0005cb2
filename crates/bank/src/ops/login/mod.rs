//! Logging in: every way begins with a challenge and ends with the asking device's signature over it.

mod begin;
mod devices;
mod finish;
mod link;
mod pin;
mod sessions;
mod settings;
mod trail;

pub use begin::{LoginStarted, SignInAsk, SignUpAsk};
pub use devices::{DeviceView, SessionView};
pub use finish::FinishAsk;
pub use pin::NewPinAsk;
pub use sessions::{AppCaller, SessionPair};
pub use settings::LoginSettings;
