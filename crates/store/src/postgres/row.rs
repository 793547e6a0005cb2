//! Rows and keys of any kind, read by the kind's own decoder.

use super::cell::RowCells;
use crate::codec::{self, Cells, CodecError};
use bank::{Key, Record, Row, Version, Versioned};
use kernel::{
    AccountId, ApprovalId, AttachmentId, CardId, ClientId, FeedItemId, MerchantId, OutboxId, PersonId, PotId,
    TokenId, TransactionId, UploadId, WebhookId,
};
use payments::CurrentAccount;

/// Reads a row of the kind of `kind`, whose own ids do not matter, and the version behind it.
pub(super) fn decode_row(kind: &Key, row: &tokio_postgres::Row) -> Result<Versioned<Row>, CodecError> {
    let cells = &mut RowCells::new(row);
    let row = codec::decode_row(kind, cells)?;
    Ok(Versioned { row, version: Version(cells.int()?) })
}

/// Accounts from rows that repeat each of them for every owner, in the rows' order.
pub(super) fn decode_accounts(rows: &[tokio_postgres::Row]) -> Result<Vec<Versioned<Row>>, CodecError> {
    let mut found: Vec<Versioned<CurrentAccount>> = Vec::new();
    for row in rows {
        let cells = &mut RowCells::new(row);
        let account = codec::decode_account(cells)?;
        let version = Version(cells.int()?);
        let owner = cells.maybe_id()?.map(PersonId::from_uuid);
        match found.last_mut() {
            Some(last) if last.row.id == account.id => last.row.owners.extend(owner),
            Some(_) | None => {
                let owners = owner.into_iter().collect();
                found.push(Versioned { row: CurrentAccount { owners, ..account }, version });
            }
        }
    }
    Ok(found.into_iter().map(|it| Versioned { row: it.row.into_row(), version: it.version }).collect())
}

/// Reads a key of the kind of `kind`.
pub(super) fn decode_key(kind: &Key, cells: &mut impl Cells) -> Result<Key, CodecError> {
    Ok(match kind {
        Key::Person(_) => Key::Person(PersonId::from_uuid(cells.id()?)),
        Key::Client(_) => Key::Client(ClientId::from_uuid(cells.id()?)),
        Key::Approval(_) => Key::Approval(ApprovalId::from_uuid(cells.id()?)),
        Key::ApprovalCode(_) => Key::ApprovalCode(PersonId::from_uuid(cells.id()?)),
        Key::Token(_) => Key::Token(TokenId::from_uuid(cells.id()?)),
        Key::Grant(..) => Key::Grant(ClientId::from_uuid(cells.id()?), PersonId::from_uuid(cells.id()?)),
        Key::CurrentAccount(_) => Key::CurrentAccount(AccountId::from_uuid(cells.id()?)),
        Key::Pot(_) => Key::Pot(PotId::from_uuid(cells.id()?)),
        Key::Card(_) => Key::Card(CardId::from_uuid(cells.id()?)),
        Key::Merchant(_) => Key::Merchant(MerchantId::from_uuid(cells.id()?)),
        Key::Transaction(_) => Key::Transaction(TransactionId::from_uuid(cells.id()?)),
        Key::Annotation(..) => {
            Key::Annotation(TransactionId::from_uuid(cells.id()?), ClientId::from_uuid(cells.id()?))
        }
        Key::FeedItem(_) => Key::FeedItem(FeedItemId::from_uuid(cells.id()?)),
        Key::Upload(_) => Key::Upload(UploadId::from_uuid(cells.id()?)),
        Key::Blob(_) => Key::Blob(UploadId::from_uuid(cells.id()?)),
        Key::Attachment(_) => Key::Attachment(AttachmentId::from_uuid(cells.id()?)),
        Key::Receipt(..) => Key::Receipt(ClientId::from_uuid(cells.id()?), cells.text()?),
        Key::Webhook(_) => Key::Webhook(WebhookId::from_uuid(cells.id()?)),
        Key::Outbox(_) => Key::Outbox(OutboxId::from_uuid(cells.id()?)),
        codec::documents!() => codec::decode_document_key(cells)?,
    })
}
