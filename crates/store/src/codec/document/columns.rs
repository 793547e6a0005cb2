//! A document's columns: kind, id, owner, device, place, fingerprint, the two ends, body.

use super::kind::{Kind, document_key};
use super::text::{Body, DocumentError};
use crate::codec::{Cells, CodecError, IS_OLDER_BUILD, Value};
use bank::{Key, Record, Row, ServerKey};
use identity::{
    Allowance, AuditEvent, AuditHead, Authorization, ClientProfile, Device, DeviceApprovals, DeviceReport,
    Limits, Login, OidcGrant, Passkey, Payees, Pin, Recovery, ServiceToken, Session, StaffEntry, StaffMember,
    StepUp, Synthetic,
};
use incidents::{Affected, ComponentHistory, ComponentState, Incident, Signal};
use kernel::Timestamp;
use review::{Notes as ReviewNotes, Sent as SentReport};
use rollout::{AppSupport, Course, Evidence, Flag, Lease, Release, ReleaseCheck, Rollout, Shadow};
use support::{Broadcast, Case, Correspondent, Message as CaseMessage, Thread};
use uuid::Uuid;

/// What a document is found by, beside its kind and id. Nothing stands where nobody looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::codec) struct FoundBy {
    /// Whose list it is in.
    pub(super) owner: Option<Uuid>,
    /// Its place in that list; those of one place are in the order of their ids.
    pub(super) place: Option<i64>,
    /// The device it belongs to.
    pub(super) device: Option<Uuid>,
    /// The one value that no other document of its kind has.
    pub(super) fingerprint: Option<[u8; 32]>,
    pub(super) ended_at: Option<Timestamp>,
    /// From when nobody asks for it any more.
    pub(super) ends_at: Option<Timestamp>,
}

/// A record that is kept as a document.
pub(in crate::codec) trait Document: Record {
    const KIND: Kind;

    fn id(&self) -> Uuid;
    fn found_by(&self) -> FoundBy;

    /// The text, in the newest format that the build before this one reads as well.
    fn body(&self) -> String;

    /// The text as the build before this one writes it; the same where the format did not change.
    fn older_body(&self) -> String {
        self.body()
    }

    /// Reads a text of any format that was ever written.
    fn read(id: Uuid, body: Body<'_>) -> Result<Self, DocumentError>;
}

/// A document's columns, its key's first.
pub(in crate::codec) fn encode_document<D: Document>(document: &D) -> Vec<Value<'static>> {
    let by = document.found_by();
    vec![
        Value::Int(D::KIND.number()),
        Value::Id(document.id()),
        by.owner.into(),
        by.device.into(),
        by.place.into(),
        by.fingerprint.into(),
        by.ended_at.map(Timestamp::as_micros).into(),
        by.ends_at.map(Timestamp::as_micros).into(),
        if IS_OLDER_BUILD { document.older_body() } else { document.body() }.into(),
    ]
}

/// The record of the kind of `key`, whose own id does not matter.
pub(in crate::codec) fn decode_document(key: &Key, cells: &mut impl Cells) -> Result<Row, CodecError> {
    let (kind, _) = document_key(key).ok_or(CodecError::Value("kind of document"))?;
    cells.int()?;
    let id = cells.id()?;
    // What it is found by follows from its text.
    let _ids = [cells.maybe_id()?, cells.maybe_id()?];
    let _place = (cells.maybe_int()?, cells.maybe_bytes()?);
    let _ends = [cells.maybe_int()?, cells.maybe_int()?];
    read(kind, id, &cells.text()?)
}

/// Reads the text of a document.
pub(super) fn read(kind: Kind, id: Uuid, text: &str) -> Result<Row, CodecError> {
    let row = Body::of(text).and_then(|body| {
        Ok(match kind {
            Kind::Device => Device::read(id, body)?.into_row(),
            Kind::Session => Session::read(id, body)?.into_row(),
            Kind::Pin => Pin::read(id, body)?.into_row(),
            Kind::Login => Login::read(id, body)?.into_row(),
            Kind::Passkey => Passkey::read(id, body)?.into_row(),
            Kind::StepUp => StepUp::read(id, body)?.into_row(),
            Kind::AuditEvent => AuditEvent::read(id, body)?.into_row(),
            Kind::AuditHead => AuditHead::read(id, body)?.into_row(),
            Kind::Recovery => Recovery::read(id, body)?.into_row(),
            Kind::ServerKey => ServerKey::read(id, body)?.into_row(),
            Kind::DeviceApprovals => DeviceApprovals::read(id, body)?.into_row(),
            Kind::Payees => Payees::read(id, body)?.into_row(),
            Kind::Limits => Limits::read(id, body)?.into_row(),
            Kind::ClientProfile => ClientProfile::read(id, body)?.into_row(),
            Kind::Authorization => Authorization::read(id, body)?.into_row(),
            Kind::OidcGrant => OidcGrant::read(id, body)?.into_row(),
            Kind::Allowance => Allowance::read(id, body)?.into_row(),
            Kind::Release => Release::read(id, body)?.into_row(),
            Kind::Rollout => Rollout::read(id, body)?.into_row(),
            Kind::Lease => Lease::read(id, body)?.into_row(),
            Kind::Evidence => Evidence::read(id, body)?.into_row(),
            Kind::Shadow => Shadow::read(id, body)?.into_row(),
            Kind::Course => Course::read(id, body)?.into_row(),
            Kind::Flag => Flag::read(id, body)?.into_row(),
            Kind::AppSupport => AppSupport::read(id, body)?.into_row(),
            Kind::ServiceToken => ServiceToken::read(id, body)?.into_row(),
            Kind::Report => DeviceReport::read(id, body)?.into_row(),
            Kind::Incident => Incident::read(id, body)?.into_row(),
            Kind::Affected => Affected::read(id, body)?.into_row(),
            Kind::Component => ComponentState::read(id, body)?.into_row(),
            Kind::Signal => Signal::read(id, body)?.into_row(),
            Kind::ReleaseCheck => ReleaseCheck::read(id, body)?.into_row(),
            Kind::Synthetic => Synthetic::read(id, body)?.into_row(),
            Kind::ComponentHistory => ComponentHistory::read(id, body)?.into_row(),
            Kind::Case => Case::read(id, body)?.into_row(),
            Kind::CaseMessage => CaseMessage::read(id, body)?.into_row(),
            Kind::Correspondent => Correspondent::read(id, body)?.into_row(),
            Kind::Thread => Thread::read(id, body)?.into_row(),
            Kind::Broadcast => Broadcast::read(id, body)?.into_row(),
            Kind::StaffMember => StaffMember::read(id, body)?.into_row(),
            Kind::StaffEntry => StaffEntry::read(id, body)?.into_row(),
            Kind::ReviewNotes => ReviewNotes::read(id, body)?.into_row(),
            Kind::SentReport => SentReport::read(id, body)?.into_row(),
        })
    });
    row.map_err(|source| CodecError::Document { kind: kind.name(), id, source })
}
