//! Values beside a key that may stand only once.

use bank::Row;
use identity::{ApprovalStage, Fingerprint, Passkey};
use payments::{AccountNumber, SortCode};

/// A value of a row that no other row may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unique<'a> {
    PersonEmail(&'a str),
    AccountNumber(&'a SortCode, &'a AccountNumber),
    ApprovalCode(&'a Fingerprint),
    TokenAccess(&'a Fingerprint),
    TokenRefresh(&'a Fingerprint),
    LoginLink(&'a Fingerprint),
    /// By [`identity::Passkey::handle`].
    PasskeyCredential(Fingerprint),
}

impl Unique<'_> {
    /// The id of a feed line that stands in a feed already.
    pub(crate) const TRANSACTION_ID: &'static str = "transaction.id";

    /// What a refused commit names.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::PersonEmail(_) => "person.email",
            Self::AccountNumber(..) => "account.number",
            Self::ApprovalCode(_) => "approval.code",
            Self::TokenAccess(_) => "token.access",
            Self::TokenRefresh(_) => "token.refresh",
            Self::LoginLink(_) => "login.link",
            Self::PasskeyCredential(_) => "passkey.credential",
        }
    }
}

/// The unique values of a row, in the order in which they are looked for.
pub(crate) fn uniques(row: &Row) -> [Option<Unique<'_>>; 2] {
    match row {
        Row::Person(it) => [Some(Unique::PersonEmail(it.email.key())), None],
        Row::CurrentAccount(it) => [Some(Unique::AccountNumber(&it.sort_code, &it.number)), None],
        Row::Approval(it) => [code_of(&it.stage).map(Unique::ApprovalCode), None],
        Row::Token(it) => {
            [Some(Unique::TokenAccess(&it.access)), it.refresh.as_ref().map(Unique::TokenRefresh)]
        }
        Row::Login(it) => [it.link.as_ref().map(Unique::LoginLink), None],
        Row::Passkey(it) => {
            let handle = Fingerprint(Passkey::handle(&it.credential_id));
            [Some(Unique::PasskeyCredential(handle)), None]
        }
        Row::Client(_)
        | Row::ApprovalCode(_)
        | Row::Grant(_)
        | Row::Pot(_)
        | Row::Card(_)
        | Row::Merchant(_)
        | Row::Transaction(_)
        | Row::Annotation(_)
        | Row::FeedItem(_)
        | Row::Upload(_)
        | Row::Blob(_)
        | Row::Attachment(_)
        | Row::Receipt(_)
        | Row::Webhook(_)
        | Row::OutboxEntry(_)
        | Row::Device(_)
        | Row::Session(_)
        | Row::Pin(_)
        | Row::StepUp(_)
        | Row::AuditEvent(_)
        | Row::AuditHead(_)
        | Row::Recovery(_)
        | Row::ServerKey(_)
        | Row::DeviceApprovals(_)
        | Row::Payees(_)
        | Row::Limits(_)
        | Row::ClientProfile(_)
        | Row::Authorization(_)
        | Row::OidcGrant(_)
        | Row::Allowance(_)
        | Row::Release(_)
        | Row::Rollout(_)
        | Row::Lease(_)
        | Row::Evidence(_)
        | Row::Shadow(_)
        | Row::Course(_)
        | Row::Flag(_)
        | Row::AppSupport(_)
        | Row::ServiceToken(_)
        | Row::Incident(_)
        | Row::Affected(_)
        | Row::ComponentState(_)
        | Row::Signal(_)
        | Row::ReleaseCheck(_)
        | Row::Synthetic(_)
        | Row::ComponentHistory(_)
        | Row::Case(_)
        | Row::CaseMessage(_)
        | Row::Correspondent(_)
        | Row::Thread(_)
        | Row::Broadcast(_)
        | Row::StaffMember(_)
        | Row::StaffEntry(_)
        | Row::ReviewNotes(_)
        | Row::SentReport(_)
        | Row::DeviceReport(_) => [None, None],
    }
}

const fn code_of(stage: &ApprovalStage) -> Option<&Fingerprint> {
    match stage {
        ApprovalStage::Waiting => None,
        ApprovalStage::Granted { code, .. } | ApprovalStage::Spent { code, .. } => Some(code),
    }
}
