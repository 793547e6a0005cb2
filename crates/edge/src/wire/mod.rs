//! The shapes on the wire, converted by hand from the bank's own types.
//!
//! Strict clients fail on a missing key, so what has nothing to say is `""`, `false`, `{}` or `null`, as each client
//! needs it; a key is left out only where a known client reads its mere presence.

#![expect(clippy::struct_excessive_bools, clippy::struct_field_names, reason = "the wire has these keys")]

mod account;
mod alert;
mod app;
mod attachment;
mod flag;
mod form;
mod mail;
mod merchant;
mod oauth;
mod pot;
mod provider;
mod receipt;
mod receipt_ask;
mod shown;
mod staff;
mod transaction;
mod webhook;

pub(crate) use account::{AccountList, Balance};
pub(crate) use alert::AlertGroup;
pub(crate) use app::{
    AppDeviceList, AppLimits, AppLogin, AppPasskey, AppPasskeyList, AppPasskeyStarted, AppPaymentAsk,
    AppSession, AppSessionList, AppSupport, AppTokens, ApprovalAnswer, ApprovalList, ApproveAsk,
    AuthorizationAnswer, AuthorizationShown, CaseList, CaseShown, ConsentList, DeviceLoginAsk, FinishAsk,
    LimitsAsk, LoginAsk, NameAsk, PasskeyFinishAsk, PasskeyLoginAsk, RecoveryAsk, RecoveryClaim,
    RecoveryList, RefreshAsk, ReportsAsk, ReportsTaken, SecurityEventList, SentBack, SignUpAsk, SignatureAsk,
    SignedPinAsk, StepUpAnswer, StepUpAsk, SupportQuery, WriteAsk,
};
pub(crate) use attachment::{AttachmentAnswer, UploadAnswer};
pub(crate) use flag::{FlagAsk, FlagEvaluation, FlagEvaluations};
pub(crate) use form::{
    AccountQuery, ApproveForm, AttachmentForm, AuthorizationForm, ConsentForm, DepositForm, DeregisterForm,
    FeedForm, LinkForm, LogoutForm, MetadataForm, PaymentForm, PotChangeForm, PotForm, SignInForm,
    SupportForm, SupportMessageForm, SupportVisitForm, TokenForm, TokenQuestion, UploadForm, WebhookForm,
    WithdrawForm,
};
pub(crate) use mail::TakenMail;
pub(crate) use oauth::{LoggedOut, Tokens, TokensOfEither, Whoami};
pub(crate) use pot::{PaymentAnswer, Pot, PotList};
pub(crate) use provider::{
    IntrospectionAnswer, KeySetDocument, OidcTokenAnswer, ProviderMetadata, PushedAnswer, UserInfoAnswer,
};
pub(crate) use receipt::{ReceiptAnswer, ReceiptPut};
pub(crate) use receipt_ask::ReceiptAsk;
use shown::Shown;
pub(crate) use shown::{Empty, Health};
pub(crate) use staff::{
    IncidentActParsed, ReleaseActParsed, StaffAddAsk, StaffAffectedList, StaffComponent, StaffComponentAsk,
    StaffComponentList, StaffEntryList, StaffIncident, StaffIncidentActAsk, StaffIncidentAsk,
    StaffIncidentList, StaffMadeAnswer, StaffMaintenanceAsk, StaffMe, StaffMemberAnswer, StaffMemberList,
    StaffReasonAsk, StaffRelease, StaffReleaseActAsk, StaffReleaseAsk, StaffReleaseList, StaffRolesAsk,
    StaffRollout, StaffRotateAsk,
};
pub(crate) use transaction::{Expand, Transaction, TransactionAnswer, TransactionList};
pub(crate) use webhook::{WebhookAnswer, WebhookList};

#[cfg(test)]
mod tests;
