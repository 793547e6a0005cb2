//! Versioned rows, feeds, replies and outcomes.

use super::super::cell::{Cell, RowCells};
use super::super::fault::Fault;
use super::super::row::{decode_accounts, decode_row};
use super::super::session::Param;
use super::super::sql;
use super::Reader;
use crate::codec::{Cells as _, decode_outcome, decode_reply, decode_transaction, encode_key};
use bank::{FeedQuery, FeedStart, Key, Query, Reply, ReplyKey, Row, StoredOutcome, Version, Versioned};
use kernel::{
    AccountId, ApprovalId, AttachmentId, CardId, ClientId, FeedItemId, MerchantId, OutboxId, PersonId, PotId,
    Timestamp, TokenId, TransactionId, UploadId, WebhookId,
};
use payments::Transaction;
use uuid::Uuid;

type Found = Vec<Versioned<Row>>;

impl Reader<'_> {
    pub(in super::super) async fn get(&self, key: &Key) -> Result<Option<Versioned<Row>>, Fault> {
        if let Key::CurrentAccount(id) = key {
            return Ok(self.accounts(sql::ACCOUNTS_BY_ID, &[&vec![id.uuid()]]).await?.into_iter().next());
        }
        let cells: Vec<Cell<'_>> = encode_key(key).into_iter().map(Cell::from).collect();
        let params: Vec<Param<'_>> = cells.iter().map(|cell| cell as Param<'_>).collect();
        let row = self.row(sql::table_of(key).get, &params).await?;
        row.map(|row| decode_row(key, &row).map_err(Fault::from)).transpose()
    }

    pub(in super::super) async fn find(&self, asked: &Query) -> Result<Found, Fault> {
        let nil = Uuid::nil();
        match asked {
            Query::PersonByEmail(email) => {
                self.all(&Key::Person(PersonId::from_uuid(nil)), sql::PERSON_BY_EMAIL, &[email]).await
            }
            Query::ApprovalByCode(code) => {
                let kind = Key::Approval(ApprovalId::from_uuid(nil));
                self.all(&kind, sql::APPROVAL_BY_CODE, &[&code.0.as_slice()]).await
            }
            Query::TokenByAccess(access) => {
                self.all(&Key::Token(TokenId::from_uuid(nil)), sql::TOKEN_BY_ACCESS, &[&access.0.as_slice()])
                    .await
            }
            Query::TokenByRefresh(refresh) => {
                let kind = Key::Token(TokenId::from_uuid(nil));
                self.all(&kind, sql::TOKEN_BY_REFRESH, &[&refresh.0.as_slice()]).await
            }
            Query::TokensOf(person, limit) => {
                let kind = Key::Token(TokenId::from_uuid(nil));
                self.all(&kind, sql::TOKENS_OF, &[&person.uuid(), &i64::from(*limit)]).await
            }
            Query::AccountsOf(person) => {
                let rows = self.rows(sql::ACCOUNTS_OF, &[&person.uuid()]).await?;
                let ids = rows.iter().map(|row| RowCells::new(row).id()).collect::<Result<Vec<Uuid>, _>>()?;
                if ids.is_empty() {
                    Ok(Vec::new())
                } else {
                    self.accounts(sql::ACCOUNTS_BY_ID, &[&ids]).await
                }
            }
            Query::AccountByNumber(sort_code, number) => {
                self.accounts(sql::ACCOUNT_BY_NUMBER, &[&sort_code.as_str(), &number.as_str()]).await
            }
            Query::PotsOf(account) => {
                self.all(&Key::Pot(PotId::from_uuid(nil)), sql::POTS_OF, &[&account.uuid()]).await
            }
            Query::CardsOf(account) => {
                self.all(&Key::Card(CardId::from_uuid(nil)), sql::CARDS_OF, &[&account.uuid()]).await
            }
            Query::Merchants(ids) => {
                let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
                self.all(&Key::Merchant(MerchantId::from_uuid(nil)), sql::MERCHANTS, &[&ids]).await
            }
            Query::WebhooksOf(account) => {
                self.all(&Key::Webhook(WebhookId::from_uuid(nil)), sql::WEBHOOKS_OF, &[&account.uuid()]).await
            }
            Query::AttachmentsOf(transaction) => {
                let kind = Key::Attachment(AttachmentId::from_uuid(nil));
                self.all(&kind, sql::ATTACHMENTS_OF, &[&transaction.uuid()]).await
            }
            Query::Annotations(client, transactions) => {
                let ids: Vec<Uuid> = transactions.iter().map(|id| id.uuid()).collect();
                let kind = Key::Annotation(TransactionId::from_uuid(nil), ClientId::from_uuid(nil));
                self.all(&kind, sql::ANNOTATIONS, &[&ids, &client.uuid()]).await
            }
            Query::FeedItemsOf(account, since, limit) => {
                let params: [Param<'_>; 3] = [&account.uuid(), &since.as_micros(), &i64::from(*limit)];
                self.all(&Key::FeedItem(FeedItemId::from_uuid(nil)), sql::FEED_ITEMS_OF, &params).await
            }
            Query::UploadsOf(person, since, limit) => {
                let params: [Param<'_>; 3] = [&person.uuid(), &since.as_micros(), &i64::from(*limit)];
                self.all(&Key::Upload(UploadId::from_uuid(nil)), sql::UPLOADS_OF, &params).await
            }
            Query::OutboxDue(now, limit) => {
                let kind = Key::Outbox(OutboxId::from_uuid(nil));
                self.all(&kind, sql::OUTBOX_DUE, &[&now.as_micros(), &i64::from(*limit)]).await
            }
        }
    }

    /// Rows of the kind of `kind`.
    async fn all(&self, kind: &Key, sql: &'static str, params: &[Param<'_>]) -> Result<Found, Fault> {
        let rows = self.rows(sql, params).await?;
        Ok(rows.iter().map(|row| decode_row(kind, row)).collect::<Result<_, _>>()?)
    }

    async fn accounts(&self, sql: &'static str, params: &[Param<'_>]) -> Result<Found, Fault> {
        Ok(decode_accounts(&self.rows(sql, params).await?)?)
    }

    pub(in super::super) async fn reply(&self, key: &ReplyKey) -> Result<Option<Reply>, Fault> {
        let row = self.row(sql::REPLY, &[&key.scope, &key.key]).await?;
        row.map(|row| decode_reply(&mut RowCells::new(&row)).map_err(Fault::from)).transpose()
    }

    pub(in super::super) async fn outcomes(
        &self,
        since: Timestamp,
        limit: u32,
    ) -> Result<Vec<StoredOutcome>, Fault> {
        let rows = self.rows(sql::OUTCOMES, &[&since.as_micros(), &i64::from(limit)]).await?;
        Ok(rows.iter().map(|row| decode_outcome(&mut RowCells::new(row))).collect::<Result<_, _>>()?)
    }

    pub(in super::super) async fn feed(
        &self,
        asked: &FeedQuery,
    ) -> Result<Vec<Versioned<Transaction>>, Fault> {
        let account = asked.account.uuid();
        let before = asked.before.map_or(i64::MAX, Timestamp::as_micros);
        let limit = i64::from(asked.limit);
        let rows = match asked.start {
            FeedStart::Beginning => self.rows(sql::FEED_SINCE, &[&account, &0_i64, &before, &limit]).await?,
            FeedStart::At(at) => {
                self.rows(sql::FEED_SINCE, &[&account, &at.as_micros(), &before, &limit]).await?
            }
            FeedStart::After(line) => match self.place_of(line, asked.account).await? {
                Some((at, number)) => {
                    self.rows(sql::FEED_AFTER, &[&account, &at, &number, &before, &limit]).await?
                }
                None => Vec::new(),
            },
        };
        let read = |row: &tokio_postgres::Row| {
            let cells = &mut RowCells::new(row);
            Ok(Versioned { row: decode_transaction(cells)?, version: Version(cells.int()?) })
        };
        rows.iter().map(read).collect()
    }

    /// Where a line stands in the feed of an account, if it does.
    async fn place_of(&self, line: TransactionId, account: AccountId) -> Result<Option<(i64, i64)>, Fault> {
        let Some(row) = self.row(sql::LINE_PLACE, &[&line.uuid()]).await? else { return Ok(None) };
        let cells = &mut RowCells::new(&row);
        let owner = AccountId::from_uuid(cells.id()?);
        let place = (cells.int()?, cells.int()?);
        Ok((owner == account).then_some(place))
    }
}
