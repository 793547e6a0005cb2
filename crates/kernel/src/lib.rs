//! Words everyone uses: money, typed ids, instants, outcomes, and the two inputs every decision takes from
//! outside, [`Clock`] and [`Entropy`].
//!
//! Invariants: an [`Amount`] is positive, an id prints as `prefix_` and 22 letters and digits, a [`Timestamp`]
//! is UTC in microseconds. The crate depends on no other crate of ours, and asks the machine for nothing.

#![deny(clippy::wildcard_enum_match_arm, clippy::arithmetic_side_effects, clippy::float_arithmetic)]

mod id;
mod money;
mod outcome;
mod ports;
mod secret;
mod text;
mod time;

pub use id::{
    AccountId, ActionId, AffectedId, AllowanceId, ApprovalId, AttachmentId, AuditId, AuthorizationId,
    BroadcastId, CardId, CaseId, CaseMessageId, ClientId, CorrespondentId, DeviceId, FeedItemId, FlagId,
    GroupId, IdClock, IdError, IncidentId, LoginId, MerchantId, OidcGrantId, OutboxId, PasskeyId, PersonId,
    PotId, ReceiptId, RecoveryId, ReleaseId, ReportId, SentReportId, ServiceTokenId, SessionId, ShadowId,
    SignalId, StaffId, StepUpId, SupportId, ThreadId, TokenId, TransactionId, TransferId, UpdateId, UploadId,
    VerdictId, WebhookId,
};
pub use money::{Amount, Currency, CurrencyError, Money, MoneyError};
pub use outcome::{Cohort, Outcome};
pub use ports::{Clock, Entropy};
pub use secret::Secret;
pub use text::TextError;
pub use time::{BusinessDay, Timestamp, TimestampError};
