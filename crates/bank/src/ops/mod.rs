//! The operations, one file per topic. Each gathers facts, lets a domain crate decide, and commits once.

mod access;
mod accounts;
mod alerts;
mod app;
mod approvals;
mod cards;
mod clients;
mod feed;
mod files;
mod flags;
mod funds;
mod incidents;
mod jobs;
mod keys;
mod login;
mod mail;
mod oidc;
mod payments;
mod people;
mod pots;
mod receipts;
mod releases;
mod reviews;
mod shadow;
mod staff;
mod support;
mod synthetic;
mod webhooks;

pub use access::{Caller, ClientProof, IssuedPair, Viewer};
pub use accounts::{AccountView, BalanceView};
pub use app::AppPayAsk;
pub use approvals::ApprovalStarted;
pub use cards::{AUTHORISATION_LASTS, CardAnswer, PurchaseAsk};
pub use clients::{ClientMade, NewClient};
pub use feed::{FeedAsk, NewFeedItem, Since, TransactionView};
pub use files::{NewAttachment, NewUpload, UploadStarted};
pub use flags::{FlagAnswer, FlagsAnswer, NewFlag, NewSupport, ServiceTokenMade, SupportAnswer};
pub use funds::{Funds, FundsWay};
pub use incidents::{
    ALERTS_MAX, HeardAlert, HeardState, IncidentAsk, NewIncident, NewMaintenance, ROLLBACK_PEOPLE_MAX,
    Reached, incident_tag,
};
pub use jobs::{
    DELIVERIES_AT_ONCE_MAX, DELIVERY_LEASE, EXPIRE_BATCH_MAX, KEPT_LASTS, OUTBOX_BATCH_MAX, Vitals,
};
pub use keys::{KeyView, RotationError};
pub use login::{
    AddPasskeyAsk, AppCaller, ApprovalAsk, ApprovalAsked, ApprovalView, ApproveAsk, AttemptOutcome,
    DeviceView, FinishAsk, LoginSettings, LoginStarted, NewPinAsk, PasskeyStarted, PasskeyView, ProveAsk,
    RecoveryClaimed, SessionPair, SessionView, SignInAsk, SignUpAsk, StepUpAsk,
};
pub(crate) use login::{HASHES_WAITING_MAX, Silence};
pub use oidc::{
    AuthorizationPage, AuthorizationStart, AuthorizationStarted, ClientAuth, ClientAuthProof, ConsentView,
    Introspected, LogoutAsk, NewOidcClient, OidcAuth, OidcClientChange, OidcClientMade, OidcClientView,
    OidcCodeAsk, OidcRefreshAsk, OidcTokens, PushedAuthorization, UserInfo,
};
pub use payments::{PayAsk, PayDone, Payee};
pub use people::{NewAccount, NewPerson};
pub use pots::{MoveAsk, NewPot, PotChange, PotView};
pub use receipts::NewReceipt;
pub(crate) use releases::{KnownReleases, SeenWriter, Watching};
pub use releases::{
    NewRelease, ReleaseError, ReleaseView, ReportTold, ReportsAsk, WatchRound, WatchSettings,
};
pub use reviews::DueReport;
pub(crate) use shadow::Shadowing;
pub use shadow::{CPU_PERMILLE, QUEUE_MAX, ShadowRound, ShadowSettings, ShadowView};
pub use staff::{Acting, NewMember, StaffCaller, StaffMade};
pub(crate) use support::Pace;
pub use support::{
    CASE_KEPT, COMPLAINT_KEPT, CaseAsk, CaseView, MailTaken, SEARCHED_MAX, SUPPORT_LINK_LASTS,
    SUPPORT_VISIT_LASTS, Writing,
};
pub use synthetic::{NewSynthetic, SyntheticMade};
