//! Kinds of documents, and the keys of the records that are kept as such.

use crate::codec::{Cells, CodecError};
use bank::Key;
use incidents::Component;
use kernel::{
    AffectedId, AllowanceId, AuditId, AuthorizationId, BroadcastId, CaseId, CaseMessageId, ClientId,
    CorrespondentId, DeviceId, FlagId, IncidentId, LoginId, OidcGrantId, PasskeyId, PersonId, RecoveryId,
    ReleaseId, ReportId, SentReportId, ServiceTokenId, SessionId, ShadowId, SignalId, StaffId, StepUpId,
    SupportId, ThreadId, VerdictId,
};
use uuid::Uuid;

/// What a document is of. A number, once stored, keeps its meaning for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Device = 1,
    Session = 2,
    /// Its id is the person's.
    Pin = 3,
    Login = 4,
    Passkey = 5,
    StepUp = 6,
    AuditEvent = 7,
    /// Its id is the person's, and the nil id for the bank's own chain.
    AuditHead = 8,
    Recovery = 9,
    /// Its id is the number of the key.
    ServerKey = 10,
    /// Its id is the client's.
    ClientProfile = 11,
    Authorization = 12,
    OidcGrant = 13,
    /// Its id is the person's; so are the next ones'.
    DeviceApprovals = 20,
    Payees = 21,
    Limits = 22,
    Allowance = 30,
    /// Its id follows from the release's name; so does the next one's.
    Release = 40,
    Rollout = 41,
    /// Its id is the number of the lease.
    Lease = 42,
    Evidence = 43,
    /// Its id follows from the release's and the number of the place.
    Shadow = 44,
    /// Its id follows from the flag's key.
    Flag = 45,
    /// Its id follows from the platform.
    AppSupport = 46,
    /// There is one.
    Course = 47,
    ServiceToken = 48,
    /// Its id follows from the device and the name that the device has for it.
    Report = 49,
    Incident = 50,
    /// Its id follows from the incident's and the person's.
    Affected = 51,
    /// Its id is the number of the component.
    Component = 52,
    /// Its id follows from what the signal is called.
    Signal = 53,
    /// Its id is the release's.
    ReleaseCheck = 54,
    /// Its id is the person's.
    Synthetic = 55,
    /// Its id is the number of the component.
    ComponentHistory = 56,
    Case = 57,
    CaseMessage = 58,
    /// Its id follows from the person or the mailbox.
    Correspondent = 59,
    /// Its id follows from the incident's and the correspondent's.
    Thread = 60,
    Broadcast = 61,
    /// Its id follows from the name.
    StaffMember = 62,
    /// Its id is the number of the entry.
    StaffEntry = 63,
    /// Its id is the incident's.
    ReviewNotes = 64,
    SentReport = 65,
}

/// The keys of all documents, as a pattern.
macro_rules! documents {
    () => {
        bank::Key::Device(_)
            | bank::Key::Session(_)
            | bank::Key::Pin(_)
            | bank::Key::Login(_)
            | bank::Key::Passkey(_)
            | bank::Key::StepUp(_)
            | bank::Key::AuditEvent(_)
            | bank::Key::AuditHead(_)
            | bank::Key::Recovery(_)
            | bank::Key::ServerKey(_)
            | bank::Key::DeviceApprovals(_)
            | bank::Key::Payees(_)
            | bank::Key::Limits(_)
            | bank::Key::ClientProfile(_)
            | bank::Key::Authorization(_)
            | bank::Key::OidcGrant(_)
            | bank::Key::Allowance(_)
            | bank::Key::Release(_)
            | bank::Key::Rollout(_)
            | bank::Key::Lease(_)
            | bank::Key::Evidence(_)
            | bank::Key::Shadow(_)
            | bank::Key::Course(_)
            | bank::Key::Flag(_)
            | bank::Key::AppSupport(_)
            | bank::Key::ServiceToken(_)
            | bank::Key::DeviceReport(_)
            | bank::Key::Incident(_)
            | bank::Key::Affected(_)
            | bank::Key::Component(_)
            | bank::Key::Signal(_)
            | bank::Key::ReleaseCheck(_)
            | bank::Key::Synthetic(_)
            | bank::Key::ComponentHistory(_)
            | bank::Key::Case(_)
            | bank::Key::CaseMessage(_)
            | bank::Key::Correspondent(_)
            | bank::Key::Thread(_)
            | bank::Key::Broadcast(_)
            | bank::Key::StaffMember(_)
            | bank::Key::StaffEntry(_)
            | bank::Key::ReviewNotes(_)
            | bank::Key::SentReport(_)
    };
}

pub(crate) use documents;

impl Kind {
    pub(crate) const ALL: [Self; 43] = [
        Self::Device,
        Self::Session,
        Self::Pin,
        Self::Login,
        Self::Passkey,
        Self::StepUp,
        Self::AuditEvent,
        Self::AuditHead,
        Self::Recovery,
        Self::ServerKey,
        Self::DeviceApprovals,
        Self::Payees,
        Self::Limits,
        Self::ClientProfile,
        Self::Authorization,
        Self::OidcGrant,
        Self::Allowance,
        Self::Release,
        Self::Rollout,
        Self::Lease,
        Self::Evidence,
        Self::Shadow,
        Self::Flag,
        Self::AppSupport,
        Self::Course,
        Self::ServiceToken,
        Self::Report,
        Self::Incident,
        Self::Affected,
        Self::Component,
        Self::Signal,
        Self::ReleaseCheck,
        Self::Synthetic,
        Self::ComponentHistory,
        Self::Case,
        Self::CaseMessage,
        Self::Correspondent,
        Self::Thread,
        Self::Broadcast,
        Self::StaffMember,
        Self::StaffEntry,
        Self::ReviewNotes,
        Self::SentReport,
    ];

    pub(crate) const fn number(self) -> i64 {
        self as i64
    }

    pub(crate) fn from_number(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.number() == number)
    }

    /// Whether whoever watches a release is told of such records.
    pub(crate) const fn is_told(self) -> bool {
        matches!(self, Self::Login | Self::Report)
    }

    /// For errors and the names of golden files.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Device => "device",
            Self::Session => "session",
            Self::Pin => "pin",
            Self::Login => "login",
            Self::Passkey => "passkey",
            Self::StepUp => "step_up",
            Self::AuditEvent => "audit_event",
            Self::AuditHead => "audit_head",
            Self::Recovery => "recovery",
            Self::ServerKey => "server_key",
            Self::DeviceApprovals => "device_approvals",
            Self::Payees => "payees",
            Self::Limits => "limits",
            Self::ClientProfile => "client_profile",
            Self::Authorization => "authorization",
            Self::OidcGrant => "oidc_grant",
            Self::Allowance => "allowance",
            Self::Release => "release",
            Self::Rollout => "rollout",
            Self::Lease => "lease",
            Self::Evidence => "evidence",
            Self::Shadow => "shadow",
            Self::Course => "course",
            Self::Flag => "flag",
            Self::AppSupport => "app_support",
            Self::ServiceToken => "service_token",
            Self::Report => "report",
            Self::Incident => "incident",
            Self::Affected => "affected",
            Self::Component => "component",
            Self::Signal => "signal",
            Self::ReleaseCheck => "release_check",
            Self::Synthetic => "synthetic",
            Self::ComponentHistory => "component_history",
            Self::Case => "case",
            Self::CaseMessage => "case_message",
            Self::Correspondent => "correspondent",
            Self::Thread => "thread",
            Self::Broadcast => "broadcast",
            Self::StaffMember => "staff_member",
            Self::StaffEntry => "staff_entry",
            Self::ReviewNotes => "review_notes",
            Self::SentReport => "sent_report",
        }
    }

    /// The key of the record; nothing where the id is not one of this kind.
    pub(crate) fn key(self, id: Uuid) -> Option<Key> {
        Some(match self {
            Self::Device => Key::Device(DeviceId::from_uuid(id)),
            Self::Session => Key::Session(SessionId::from_uuid(id)),
            Self::Pin => Key::Pin(PersonId::from_uuid(id)),
            Self::Login => Key::Login(LoginId::from_uuid(id)),
            Self::Passkey => Key::Passkey(PasskeyId::from_uuid(id)),
            Self::StepUp => Key::StepUp(StepUpId::from_uuid(id)),
            Self::AuditEvent => Key::AuditEvent(AuditId::from_uuid(id)),
            Self::AuditHead => Key::AuditHead(chain_person(id)),
            Self::Recovery => Key::Recovery(RecoveryId::from_uuid(id)),
            Self::ServerKey => Key::ServerKey(key_number(id)?),
            Self::DeviceApprovals => Key::DeviceApprovals(PersonId::from_uuid(id)),
            Self::Payees => Key::Payees(PersonId::from_uuid(id)),
            Self::Limits => Key::Limits(PersonId::from_uuid(id)),
            Self::ClientProfile => Key::ClientProfile(ClientId::from_uuid(id)),
            Self::Authorization => Key::Authorization(AuthorizationId::from_uuid(id)),
            Self::OidcGrant => Key::OidcGrant(OidcGrantId::from_uuid(id)),
            Self::Allowance => Key::Allowance(AllowanceId::from_uuid(id)),
            Self::Release => Key::Release(ReleaseId::from_uuid(id)),
            Self::Rollout => Key::Rollout(ReleaseId::from_uuid(id)),
            Self::Lease => Key::Lease(key_number(id)?),
            Self::Evidence => Key::Evidence(VerdictId::from_uuid(id)),
            Self::Shadow => Key::Shadow(ShadowId::from_uuid(id)),
            Self::Course => Key::Course(key_number(id)?),
            Self::Flag => Key::Flag(FlagId::from_uuid(id)),
            Self::AppSupport => Key::AppSupport(SupportId::from_uuid(id)),
            Self::ServiceToken => Key::ServiceToken(ServiceTokenId::from_uuid(id)),
            Self::Report => Key::DeviceReport(ReportId::from_uuid(id)),
            Self::Incident => Key::Incident(IncidentId::from_uuid(id)),
            Self::Affected => Key::Affected(AffectedId::from_uuid(id)),
            Self::Component => Key::Component(Component::from_number(key_number(id)?)?),
            Self::Signal => Key::Signal(SignalId::from_uuid(id)),
            Self::ReleaseCheck => Key::ReleaseCheck(ReleaseId::from_uuid(id)),
            Self::Synthetic => Key::Synthetic(PersonId::from_uuid(id)),
            Self::ComponentHistory => Key::ComponentHistory(Component::from_number(key_number(id)?)?),
            Self::Case => Key::Case(CaseId::from_uuid(id)),
            Self::CaseMessage => Key::CaseMessage(CaseMessageId::from_uuid(id)),
            Self::Correspondent => Key::Correspondent(CorrespondentId::from_uuid(id)),
            Self::Thread => Key::Thread(ThreadId::from_uuid(id)),
            Self::Broadcast => Key::Broadcast(BroadcastId::from_uuid(id)),
            Self::StaffMember => Key::StaffMember(StaffId::from_uuid(id)),
            Self::StaffEntry => Key::StaffEntry(entry_number(id)?),
            Self::ReviewNotes => Key::ReviewNotes(IncidentId::from_uuid(id)),
            Self::SentReport => Key::SentReport(SentReportId::from_uuid(id)),
        })
    }
}

/// Kind and id of a record's document; nothing for a record that has a table of its own.
pub(crate) fn document_key(key: &Key) -> Option<(Kind, Uuid)> {
    Some(match key {
        Key::Device(id) => (Kind::Device, id.uuid()),
        Key::Session(id) => (Kind::Session, id.uuid()),
        Key::Pin(id) => (Kind::Pin, id.uuid()),
        Key::Login(id) => (Kind::Login, id.uuid()),
        Key::Passkey(id) => (Kind::Passkey, id.uuid()),
        Key::StepUp(id) => (Kind::StepUp, id.uuid()),
        Key::AuditEvent(id) => (Kind::AuditEvent, id.uuid()),
        Key::AuditHead(person) => (Kind::AuditHead, chain_id(*person)),
        Key::Recovery(id) => (Kind::Recovery, id.uuid()),
        Key::ServerKey(number) => (Kind::ServerKey, key_id(*number)),
        Key::DeviceApprovals(person) => (Kind::DeviceApprovals, person.uuid()),
        Key::Payees(person) => (Kind::Payees, person.uuid()),
        Key::Limits(person) => (Kind::Limits, person.uuid()),
        Key::ClientProfile(id) => (Kind::ClientProfile, id.uuid()),
        Key::Authorization(id) => (Kind::Authorization, id.uuid()),
        Key::OidcGrant(id) => (Kind::OidcGrant, id.uuid()),
        Key::Allowance(id) => (Kind::Allowance, id.uuid()),
        Key::Release(id) => (Kind::Release, id.uuid()),
        Key::Rollout(id) => (Kind::Rollout, id.uuid()),
        Key::Lease(number) => (Kind::Lease, key_id(*number)),
        Key::Evidence(id) => (Kind::Evidence, id.uuid()),
        Key::Shadow(id) => (Kind::Shadow, id.uuid()),
        Key::Course(number) => (Kind::Course, key_id(*number)),
        Key::Flag(id) => (Kind::Flag, id.uuid()),
        Key::AppSupport(id) => (Kind::AppSupport, id.uuid()),
        Key::ServiceToken(id) => (Kind::ServiceToken, id.uuid()),
        Key::DeviceReport(id) => (Kind::Report, id.uuid()),
        Key::Incident(id) => (Kind::Incident, id.uuid()),
        Key::Affected(id) => (Kind::Affected, id.uuid()),
        Key::Component(component) => (Kind::Component, key_id(component.number())),
        Key::Signal(id) => (Kind::Signal, id.uuid()),
        Key::ReleaseCheck(id) => (Kind::ReleaseCheck, id.uuid()),
        Key::Synthetic(person) => (Kind::Synthetic, person.uuid()),
        Key::ComponentHistory(component) => (Kind::ComponentHistory, key_id(component.number())),
        Key::Case(id) => (Kind::Case, id.uuid()),
        Key::CaseMessage(id) => (Kind::CaseMessage, id.uuid()),
        Key::Correspondent(id) => (Kind::Correspondent, id.uuid()),
        Key::Thread(id) => (Kind::Thread, id.uuid()),
        Key::Broadcast(id) => (Kind::Broadcast, id.uuid()),
        Key::StaffMember(id) => (Kind::StaffMember, id.uuid()),
        Key::StaffEntry(number) => (Kind::StaffEntry, entry_id(*number)),
        Key::ReviewNotes(id) => (Kind::ReviewNotes, id.uuid()),
        Key::SentReport(id) => (Kind::SentReport, id.uuid()),
        Key::Person(_)
        | Key::Client(_)
        | Key::Approval(_)
        | Key::ApprovalCode(_)
        | Key::Token(_)
        | Key::Grant(..)
        | Key::CurrentAccount(_)
        | Key::Pot(_)
        | Key::Card(_)
        | Key::Merchant(_)
        | Key::Transaction(_)
        | Key::Annotation(..)
        | Key::FeedItem(_)
        | Key::Upload(_)
        | Key::Blob(_)
        | Key::Attachment(_)
        | Key::Receipt(..)
        | Key::Webhook(_)
        | Key::Outbox(_) => return None,
    })
}

/// Reads the key's columns: kind and id.
pub(crate) fn decode_document_key(cells: &mut impl Cells) -> Result<Key, CodecError> {
    let kind = Kind::from_number(cells.int()?);
    let id = cells.id()?;
    kind.and_then(|kind| kind.key(id)).ok_or(CodecError::Value("key of a document"))
}

/// Whose chain of events it is, as an id.
pub(crate) fn chain_id(person: Option<PersonId>) -> Uuid {
    person.map_or(Uuid::nil(), PersonId::uuid)
}

pub(super) fn chain_person(id: Uuid) -> Option<PersonId> {
    (!id.is_nil()).then(|| PersonId::from_uuid(id))
}

/// The number of a key, as an id of the same value.
pub(super) fn key_id(number: u32) -> Uuid {
    Uuid::from_u128(number.into())
}

/// The number of an entry in the staff's book, as an id of the same value: their orders are the same.
pub(crate) fn entry_id(number: u64) -> Uuid {
    Uuid::from_u128(number.into())
}

pub(super) fn entry_number(id: Uuid) -> Option<u64> {
    u64::try_from(id.as_u128()).ok()
}

pub(super) fn key_number(id: Uuid) -> Option<u32> {
    u32::try_from(id.as_u128()).ok()
}
