//! Records found by something else than their key.

use super::rows::with_owners;
use super::sql::{self, SqlError};
use crate::codec::{Cells, Value, decode_row};
use bank::{Key, Query, Row, Version, Versioned};
use kernel::{
    AccountId, ApprovalId, AttachmentId, CardId, FeedItemId, MerchantId, OutboxId, PersonId, PotId, TokenId,
    TransactionId, UploadId, WebhookId,
};
use rusqlite::Connection;
use uuid::Uuid;

mod statements;

use statements as by;

/// Whether a query is answered by one statement, which sees one commit by itself.
pub(super) const fn is_one_statement(query: &Query) -> bool {
    !matches!(
        query,
        Query::AccountsOf(_) | Query::AccountByNumber(..) | Query::Merchants(_) | Query::Annotations(..)
    )
}

/// Answers a query in its order.
pub(super) fn find(conn: &Connection, query: &Query) -> Result<Vec<Versioned<Row>>, SqlError> {
    let find = |sql, values: &[Value<'_>], key: &Key| many(conn, sql, values, key);
    match query {
        Query::PersonByEmail(key) => find(by::PERSON_EMAIL, &[key.into()], &PERSON),
        Query::ApprovalByCode(code) => find(by::APPROVAL_CODE, &[code.0.as_slice().into()], &APPROVAL),
        Query::TokenByAccess(access) => find(by::TOKEN_ACCESS, &[access.0.as_slice().into()], &TOKEN),
        Query::TokenByRefresh(refresh) => find(by::TOKEN_REFRESH, &[refresh.0.as_slice().into()], &TOKEN),
        Query::TokensOf(person, limit) => {
            find(by::TOKEN_PERSON, &[person.uuid().into(), i64::from(*limit).into()], &TOKEN)
        }
        Query::AccountsOf(person) => {
            let found = find(by::ACCOUNT_OWNER, &[person.uuid().into()], &ACCOUNT)?;
            found.into_iter().map(|found| with_owners(conn, found)).collect()
        }
        Query::AccountByNumber(sort_code, number) => {
            let values = [sort_code.as_str().into(), number.as_str().into()];
            let found = find(by::ACCOUNT_NUMBER, &values, &ACCOUNT)?;
            found.into_iter().map(|found| with_owners(conn, found)).collect()
        }
        Query::PotsOf(account) => find(by::POT_ACCOUNT, &[account.uuid().into()], &POT),
        Query::CardsOf(account) => find(by::CARD_ACCOUNT, &[account.uuid().into()], &CARD),
        Query::Merchants(ids) => {
            let mut ids = ids.clone();
            ids.sort_unstable();
            ids.dedup();
            each_of(ids, |id| find(by::MERCHANT, &[id.uuid().into()], &MERCHANT))
        }
        Query::WebhooksOf(account) => find(by::WEBHOOK_ACCOUNT, &[account.uuid().into()], &WEBHOOK),
        Query::AttachmentsOf(line) => find(by::ATTACHMENT_LINE, &[line.uuid().into()], &ATTACHMENT),
        Query::Annotations(client, lines) => {
            let mut lines = lines.clone();
            lines.sort_unstable();
            lines.dedup();
            let key = Key::Annotation(TransactionId::from_uuid(Uuid::nil()), *client);
            each_of(lines, |line| find(by::ANNOTATION, &[line.uuid().into(), client.uuid().into()], &key))
        }
        Query::FeedItemsOf(account, since, limit) => {
            let values = [account.uuid().into(), since.as_micros().into(), i64::from(*limit).into()];
            find(by::FEED_ITEM_ACCOUNT, &values, &FEED_ITEM)
        }
        Query::UploadsOf(person, since, limit) => {
            let values = [person.uuid().into(), since.as_micros().into(), i64::from(*limit).into()];
            find(by::UPLOAD_PERSON, &values, &UPLOAD)
        }
        Query::OutboxDue(at, limit) => {
            find(by::OUTBOX_DUE, &[at.as_micros().into(), i64::from(*limit).into()], &OUTBOX)
        }
    }
}

/// Keys that say nothing but which kind of record is read.
const PERSON: Key = Key::Person(PersonId::from_uuid(Uuid::nil()));
const APPROVAL: Key = Key::Approval(ApprovalId::from_uuid(Uuid::nil()));
const TOKEN: Key = Key::Token(TokenId::from_uuid(Uuid::nil()));
const ACCOUNT: Key = Key::CurrentAccount(AccountId::from_uuid(Uuid::nil()));
const POT: Key = Key::Pot(PotId::from_uuid(Uuid::nil()));
const CARD: Key = Key::Card(CardId::from_uuid(Uuid::nil()));
const MERCHANT: Key = Key::Merchant(MerchantId::from_uuid(Uuid::nil()));
const WEBHOOK: Key = Key::Webhook(WebhookId::from_uuid(Uuid::nil()));
const ATTACHMENT: Key = Key::Attachment(AttachmentId::from_uuid(Uuid::nil()));
const FEED_ITEM: Key = Key::FeedItem(FeedItemId::from_uuid(Uuid::nil()));
const UPLOAD: Key = Key::Upload(UploadId::from_uuid(Uuid::nil()));
const OUTBOX: Key = Key::Outbox(OutboxId::from_uuid(Uuid::nil()));

fn many(
    conn: &Connection,
    sql: &str,
    values: &[Value<'_>],
    kind: &Key,
) -> Result<Vec<Versioned<Row>>, SqlError> {
    sql::all(conn, sql, values, |columns| {
        let version = Version(columns.int()?);
        Ok::<_, SqlError>(Versioned { row: decode_row(kind, columns)?, version })
    })
}

fn each_of<Id>(
    ids: Vec<Id>,
    find: impl Fn(Id) -> Result<Vec<Versioned<Row>>, SqlError>,
) -> Result<Vec<Versioned<Row>>, SqlError> {
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        found.extend(find(id)?);
    }
    Ok(found)
}
