//! Logging in: every way begins with a challenge and ends with the asking device's signature over it.

mod approvals;
mod attempts;
mod begin;
mod devices;
mod finish;
mod link;
mod passkey_login;
mod passkeys;
mod pin;
mod recovery;
mod removal;
mod sessions;
mod settings;
mod signed;
mod step_up;
mod step_up_passkey;
mod trail;

pub use approvals::{ApprovalAsk, ApprovalAsked, ApprovalView, ApproveAsk};
pub use attempts::AttemptOutcome;
pub(crate) use attempts::Silence;
pub use begin::{LoginStarted, SignInAsk, SignUpAsk};
pub use devices::{DeviceView, SessionView};
pub use finish::FinishAsk;
pub(in crate::ops) use finish::not_issued;
pub use passkeys::{AddPasskeyAsk, PasskeyStarted, PasskeyView};
pub use pin::NewPinAsk;
pub use recovery::RecoveryClaimed;
pub use sessions::{AppCaller, SessionPair};
pub(in crate::ops) use sessions::{Facts, trouble};
pub(crate) use settings::HASHES_WAITING_MAX;
pub use settings::LoginSettings;
pub(in crate::ops) use signed::is_signed;
pub use step_up::{ProveAsk, StepUpAsk};
pub(crate) use step_up::{payee_key, payment_shown};
pub(in crate::ops) use trail::Event;
