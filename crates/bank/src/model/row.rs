//! The one enum of all that is stored with a version, and the key of each.

use crate::{Annotation, Attachment, Blob, FeedItem, OutboxEntry, Receipt, ServerKey, Upload, Webhook};
use identity::{
    Allowance, Approval, ApprovalCode, AuditEvent, AuditHead, Authorization, Client, ClientProfile, Device,
    DeviceApprovals, DeviceReport, Grant, Limits, Login, OidcGrant, Passkey, Payees, Person, Pin, Recovery,
    ServiceToken, Session, StaffEntry, StaffMember, StepUp, Synthetic, Token,
};
use incidents::{Affected, Component, ComponentHistory, ComponentState, Incident, Signal};
use kernel::{
    AccountId, AffectedId, AllowanceId, ApprovalId, AttachmentId, AuditId, AuthorizationId, BroadcastId,
    CardId, CaseId, CaseMessageId, ClientId, CorrespondentId, DeviceId, FeedItemId, FlagId, IncidentId,
    LoginId, MerchantId, OidcGrantId, OutboxId, PasskeyId, PersonId, PotId, RecoveryId, ReleaseId, ReportId,
    SentReportId, ServiceTokenId, SessionId, ShadowId, SignalId, StaffId, StepUpId, SupportId, ThreadId,
    TokenId, TransactionId, UploadId, VerdictId, WebhookId,
};
use payments::{Card, CurrentAccount, Merchant, Pot, Transaction};
use review::{Notes as ReviewNotes, Sent as SentReport};
use rollout::{AppSupport, Course, Evidence, Flag, Lease, Release, ReleaseCheck, Rollout, Shadow};
use support::{Broadcast, Case, Correspondent, Message as CaseMessage, Thread};

/// Counts the writes of a row, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(pub i64);

impl Version {
    pub const FIRST: Self = Self(1);

    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

/// A record as it was read, with the version a write of it has to expect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Versioned<T> {
    pub row: T,
    pub version: Version,
}

/// A record of one kind: how it is wrapped, and how it is found.
pub trait Record: Sized + Send + 'static {
    fn key(&self) -> Key;
    fn into_row(self) -> Row;
    fn from_row(row: Row) -> Option<Self>;
}

macro_rules! rows {
    ($($kind:ident($key:ident: $($part:ty),+) = |$row:ident| $find:expr;)*) => {
        /// Any record that is stored with a version.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Row { $($kind(Box<$kind>),)* }

        /// The primary key of any record.
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Key { $($key($($part),+),)* }

        impl Row {
            #[must_use]
            pub fn key(&self) -> Key {
                match self { $(Self::$kind(row) => row.key(),)* }
            }
        }

        $(impl Record for $kind {
            fn key(&self) -> Key {
                let $row = self;
                $find
            }

            fn into_row(self) -> Row {
                Row::$kind(Box::new(self))
            }

            fn from_row(row: Row) -> Option<Self> {
                match row {
                    Row::$kind(row) => Some(*row),
                    _ => None,
                }
            }
        })*
    };
}

rows! {
    Person(Person: PersonId) = |row| Key::Person(row.id);
    Client(Client: ClientId) = |row| Key::Client(row.id);
    Approval(Approval: ApprovalId) = |row| Key::Approval(row.id);
    ApprovalCode(ApprovalCode: PersonId) = |row| Key::ApprovalCode(row.person);
    Token(Token: TokenId) = |row| Key::Token(row.id);
    Grant(Grant: ClientId, PersonId) = |row| Key::Grant(row.client, row.person);
    CurrentAccount(CurrentAccount: AccountId) = |row| Key::CurrentAccount(row.id);
    Pot(Pot: PotId) = |row| Key::Pot(row.id);
    Card(Card: CardId) = |row| Key::Card(row.id);
    Merchant(Merchant: MerchantId) = |row| Key::Merchant(row.id);
    Transaction(Transaction: TransactionId) = |row| Key::Transaction(row.id);
    Annotation(Annotation: TransactionId, ClientId) = |row| Key::Annotation(row.transaction, row.client);
    FeedItem(FeedItem: FeedItemId) = |row| Key::FeedItem(row.id);
    Upload(Upload: UploadId) = |row| Key::Upload(row.id);
    Blob(Blob: UploadId) = |row| Key::Blob(row.upload);
    Attachment(Attachment: AttachmentId) = |row| Key::Attachment(row.id);
    Receipt(Receipt: ClientId, String) = |row| Key::Receipt(row.client, row.external_id.clone());
    Webhook(Webhook: WebhookId) = |row| Key::Webhook(row.id);
    OutboxEntry(Outbox: OutboxId) = |row| Key::Outbox(row.id);
    Device(Device: DeviceId) = |row| Key::Device(row.id);
    Session(Session: SessionId) = |row| Key::Session(row.id);
    Pin(Pin: PersonId) = |row| Key::Pin(row.person);
    Login(Login: LoginId) = |row| Key::Login(row.id);
    Passkey(Passkey: PasskeyId) = |row| Key::Passkey(row.id);
    StepUp(StepUp: StepUpId) = |row| Key::StepUp(row.id);
    AuditEvent(AuditEvent: AuditId) = |row| Key::AuditEvent(row.id);
    AuditHead(AuditHead: Option<PersonId>) = |row| Key::AuditHead(row.person);
    Recovery(Recovery: RecoveryId) = |row| Key::Recovery(row.id);
    ServerKey(ServerKey: u32) = |row| Key::ServerKey(row.id);
    DeviceApprovals(DeviceApprovals: PersonId) = |row| Key::DeviceApprovals(row.person);
    Payees(Payees: PersonId) = |row| Key::Payees(row.person);
    Limits(Limits: PersonId) = |row| Key::Limits(row.person);
    ClientProfile(ClientProfile: ClientId) = |row| Key::ClientProfile(row.client);
    Authorization(Authorization: AuthorizationId) = |row| Key::Authorization(row.id);
    OidcGrant(OidcGrant: OidcGrantId) = |row| Key::OidcGrant(row.id);
    Allowance(Allowance: AllowanceId) = |row| Key::Allowance(row.id);
    Release(Release: ReleaseId) = |row| Key::Release(row.id());
    Rollout(Rollout: ReleaseId) = |row| Key::Rollout(row.id());
    Lease(Lease: u32) = |row| Key::Lease(row.number);
    Evidence(Evidence: VerdictId) = |row| Key::Evidence(row.id);
    Shadow(Shadow: ShadowId) = |row| Key::Shadow(row.id());
    Course(Course: u32) = |row| Key::Course(row.number);
    Flag(Flag: FlagId) = |row| Key::Flag(row.id);
    AppSupport(AppSupport: SupportId) = |row| Key::AppSupport(row.id);
    ServiceToken(ServiceToken: ServiceTokenId) = |row| Key::ServiceToken(row.id);
    DeviceReport(DeviceReport: ReportId) = |row| Key::DeviceReport(row.id);
    Incident(Incident: IncidentId) = |row| Key::Incident(row.id);
    Affected(Affected: AffectedId) = |row| Key::Affected(row.id());
    ComponentState(Component: Component) = |row| Key::Component(row.component);
    Signal(Signal: SignalId) = |row| Key::Signal(row.id);
    ReleaseCheck(ReleaseCheck: ReleaseId) = |row| Key::ReleaseCheck(row.id());
    Synthetic(Synthetic: PersonId) = |row| Key::Synthetic(row.person);
    StaffMember(StaffMember: StaffId) = |row| Key::StaffMember(row.id());
    StaffEntry(StaffEntry: u64) = |row| Key::StaffEntry(row.number);
    ComponentHistory(ComponentHistory: Component) = |row| Key::ComponentHistory(row.component);
    Case(Case: CaseId) = |row| Key::Case(row.id);
    CaseMessage(CaseMessage: CaseMessageId) = |row| Key::CaseMessage(row.id);
    Correspondent(Correspondent: CorrespondentId) = |row| Key::Correspondent(row.id());
    Thread(Thread: ThreadId) = |row| Key::Thread(row.id());
    Broadcast(Broadcast: BroadcastId) = |row| Key::Broadcast(row.id);
    ReviewNotes(ReviewNotes: IncidentId) = |row| Key::ReviewNotes(row.incident);
    SentReport(SentReport: SentReportId) = |row| Key::SentReport(row.id);
}
