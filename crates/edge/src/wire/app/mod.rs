//! What apps send and are sent: JSON both ways.

mod approval;
mod case;
mod consent;
mod device;
mod login;
mod passkey;
mod payment;
mod recovery;
mod report;
mod required;
mod security;
mod session;
mod step_up;
mod support;

pub(crate) use approval::{ApprovalAnswer, ApprovalList, ApproveAsk, NameAsk, SignatureAsk};
pub(crate) use case::{CaseList, CaseShown, WriteAsk};
pub(crate) use consent::{AuthorizationAnswer, AuthorizationShown, ConsentList, SentBack};
pub(crate) use device::{AppDeviceList, DeviceAsk};
pub(crate) use login::{AppLogin, DeviceLoginAsk, FinishAsk, LoginAsk, SignUpAsk};
pub(crate) use passkey::{AppPasskey, AppPasskeyList, AppPasskeyStarted, PasskeyFinishAsk, PasskeyLoginAsk};
pub(crate) use payment::AppPaymentAsk;
pub(crate) use recovery::{RecoveryAsk, RecoveryClaim, RecoveryList};
pub(crate) use report::{ReportsAsk, ReportsTaken};
use required::required;
pub(crate) use security::SecurityEventList;
pub(crate) use session::{AppSession, AppSessionList, AppTokens, RefreshAsk};
pub(crate) use step_up::{AppLimits, LimitsAsk, SignedPinAsk, StepUpAnswer, StepUpAsk};
pub(crate) use support::{AppSupport, SupportQuery};
