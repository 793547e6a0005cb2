//! Keys that say nothing but which kind of record is read.

use bank::Key;
use incidents::Component;
use kernel::{
    AccountId, AffectedId, ApprovalId, AttachmentId, AuditId, BroadcastId, CardId, CaseId, CaseMessageId,
    ClientId, DeviceId, FeedItemId, FlagId, IncidentId, LoginId, MerchantId, OidcGrantId, OutboxId,
    PasskeyId, PersonId, PotId, RecoveryId, ReleaseId, ReportId, SentReportId, ServiceTokenId, SessionId,
    ShadowId, StaffId, SupportId, ThreadId, TokenId, TransactionId, UploadId, VerdictId, WebhookId,
};
use uuid::Uuid;

const NIL: Uuid = Uuid::nil();

pub(crate) const PERSON: Key = Key::Person(PersonId::from_uuid(NIL));
pub(crate) const APPROVAL: Key = Key::Approval(ApprovalId::from_uuid(NIL));
pub(crate) const TOKEN: Key = Key::Token(TokenId::from_uuid(NIL));
pub(crate) const ACCOUNT: Key = Key::CurrentAccount(AccountId::from_uuid(NIL));
pub(crate) const POT: Key = Key::Pot(PotId::from_uuid(NIL));
pub(crate) const CARD: Key = Key::Card(CardId::from_uuid(NIL));
pub(crate) const MERCHANT: Key = Key::Merchant(MerchantId::from_uuid(NIL));
pub(crate) const WEBHOOK: Key = Key::Webhook(WebhookId::from_uuid(NIL));
pub(crate) const ATTACHMENT: Key = Key::Attachment(AttachmentId::from_uuid(NIL));
pub(crate) const ANNOTATION: Key = Key::Annotation(TransactionId::from_uuid(NIL), ClientId::from_uuid(NIL));
pub(crate) const FEED_ITEM: Key = Key::FeedItem(FeedItemId::from_uuid(NIL));
pub(crate) const UPLOAD: Key = Key::Upload(UploadId::from_uuid(NIL));
pub(crate) const OUTBOX: Key = Key::Outbox(OutboxId::from_uuid(NIL));
pub(crate) const DEVICE: Key = Key::Device(DeviceId::from_uuid(NIL));
pub(crate) const SESSION: Key = Key::Session(SessionId::from_uuid(NIL));
pub(crate) const LOGIN: Key = Key::Login(LoginId::from_uuid(NIL));
pub(crate) const PASSKEY: Key = Key::Passkey(PasskeyId::from_uuid(NIL));
pub(crate) const AUDIT_EVENT: Key = Key::AuditEvent(AuditId::from_uuid(NIL));
pub(crate) const RECOVERY: Key = Key::Recovery(RecoveryId::from_uuid(NIL));
pub(crate) const SERVER_KEY: Key = Key::ServerKey(0);
pub(crate) const CLIENT_PROFILE: Key = Key::ClientProfile(ClientId::from_uuid(NIL));
pub(crate) const OIDC_GRANT: Key = Key::OidcGrant(OidcGrantId::from_uuid(NIL));
pub(crate) const RELEASE: Key = Key::Release(ReleaseId::from_uuid(NIL));
pub(crate) const EVIDENCE: Key = Key::Evidence(VerdictId::from_uuid(NIL));
pub(crate) const SHADOW: Key = Key::Shadow(ShadowId::from_uuid(NIL));
pub(crate) const FLAG: Key = Key::Flag(FlagId::from_uuid(NIL));
pub(crate) const APP_SUPPORT: Key = Key::AppSupport(SupportId::from_uuid(NIL));
pub(crate) const SERVICE_TOKEN: Key = Key::ServiceToken(ServiceTokenId::from_uuid(NIL));
pub(crate) const SYNTHETIC: Key = Key::Synthetic(PersonId::from_uuid(NIL));
pub(crate) const STAFF_MEMBER: Key = Key::StaffMember(StaffId::from_uuid(NIL));
pub(crate) const STAFF_ENTRY: Key = Key::StaffEntry(0);
pub(crate) const REPORT: Key = Key::DeviceReport(ReportId::from_uuid(NIL));
pub(crate) const INCIDENT: Key = Key::Incident(IncidentId::from_uuid(NIL));
pub(crate) const AFFECTED: Key = Key::Affected(AffectedId::from_uuid(NIL));
pub(crate) const REVIEW_NOTES: Key = Key::ReviewNotes(IncidentId::from_uuid(NIL));
pub(crate) const SENT_REPORT: Key = Key::SentReport(SentReportId::from_uuid(NIL));
pub(crate) const COMPONENT: Key = Key::Component(Component::Login);
pub(crate) const CASE: Key = Key::Case(CaseId::from_uuid(NIL));
pub(crate) const CASE_MESSAGE: Key = Key::CaseMessage(CaseMessageId::from_uuid(NIL));
pub(crate) const THREAD: Key = Key::Thread(ThreadId::from_uuid(NIL));
pub(crate) const BROADCAST: Key = Key::Broadcast(BroadcastId::from_uuid(NIL));
