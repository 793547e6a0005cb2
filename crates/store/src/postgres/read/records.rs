//! Versioned rows, feeds, replies and outcomes.

use super::super::cell::{Cell, RowCells};
use super::super::fault::Fault;
use super::super::row::{decode_accounts, decode_row};
use super::super::session::Param;
use super::super::sql;
use super::Reader;
use crate::codec::{
    Cells as _, INCIDENTS, OPEN, QUEUE, RELEASES, REVIEWS, UNDECIDED, UNDER_WAY, Value, WAITING, chain_id,
    chain_place, decode_outcome, decode_reply, decode_transaction, encode_key, entry_id, kinds,
    waiting_after,
};
use bank::{FeedQuery, FeedStart, Key, Query, Reply, ReplyKey, Row, StoredOutcome, Version, Versioned};
use kernel::{AccountId, AffectedId, CaseId, ClientId, PersonId, ThreadId, Timestamp, TransactionId};
use payments::Transaction;
use uuid::Uuid;

type Found = Vec<Versioned<Row>>;

fn id(id: Uuid) -> Vec<Value<'static>> {
    vec![id.into()]
}

fn limited(id: Uuid, limit: u32) -> Vec<Value<'static>> {
    vec![id.into(), i64::from(limit).into()]
}

fn since(at: Timestamp, limit: u32) -> Vec<Value<'static>> {
    vec![at.as_micros().into(), i64::from(limit).into()]
}

fn of_since(id: Uuid, at: Timestamp, limit: u32) -> Vec<Value<'static>> {
    of_after(id, at.as_micros(), limit)
}

fn of_after(id: Uuid, after: i64, limit: u32) -> Vec<Value<'static>> {
    vec![id.into(), after.into(), i64::from(limit).into()]
}

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

    #[expect(
        clippy::too_many_lines,
        reason = "one arm for each question, and the compiler sees that none is missing"
    )]
    pub(in super::super) async fn find(&self, asked: &Query) -> Result<Found, Fault> {
        let (kind, sql, values) = match asked {
            Query::AccountsOf(person) => return self.accounts_of(*person).await,
            Query::AccountByNumber(sort_code, number) => {
                let params: [Param<'_>; 2] = [&sort_code.as_str(), &number.as_str()];
                return self.accounts(sql::ACCOUNT_BY_NUMBER, &params).await;
            }
            Query::Merchants(_) | Query::Annotations(..) | Query::SessionsById(_) => {
                return self.listed(asked).await;
            }
            Query::PersonByEmail(key) => (kinds::PERSON, sql::PERSON_BY_EMAIL, vec![key.into()]),
            Query::ApprovalByCode(code) => (kinds::APPROVAL, sql::APPROVAL_BY_CODE, vec![code.0.into()]),
            Query::TokenByAccess(access) => (kinds::TOKEN, sql::TOKEN_BY_ACCESS, vec![access.0.into()]),
            Query::TokenByRefresh(refresh) => (kinds::TOKEN, sql::TOKEN_BY_REFRESH, vec![refresh.0.into()]),
            Query::TokensOf(person, limit) => (kinds::TOKEN, sql::TOKENS_OF, limited(person.uuid(), *limit)),
            Query::PotsOf(account) => (kinds::POT, sql::POTS_OF, id(account.uuid())),
            Query::CardsOf(account) => (kinds::CARD, sql::CARDS_OF, id(account.uuid())),
            Query::WebhooksOf(account) => (kinds::WEBHOOK, sql::WEBHOOKS_OF, id(account.uuid())),
            Query::AttachmentsOf(line) => (kinds::ATTACHMENT, sql::ATTACHMENTS_OF, id(line.uuid())),
            Query::FeedItemsOf(account, after, limit) => {
                (kinds::FEED_ITEM, sql::FEED_ITEMS_OF, of_since(account.uuid(), *after, *limit))
            }
            Query::UploadsOf(person, after, limit) => {
                (kinds::UPLOAD, sql::UPLOADS_OF, of_since(person.uuid(), *after, *limit))
            }
            Query::OutboxDue(now, limit) => (kinds::OUTBOX, sql::OUTBOX_DUE, since(*now, *limit)),
            Query::DevicesOf(person) => (kinds::DEVICE, sql::DEVICES_OF, id(person.uuid())),
            Query::SessionsOf(person, limit) => {
                (kinds::SESSION, sql::SESSIONS_OF, limited(person.uuid(), *limit))
            }
            Query::SessionsOfDevice(device) => (kinds::SESSION, sql::SESSIONS_OF_DEVICE, id(device.uuid())),
            Query::SessionsEndedSince(at, limit) => {
                (kinds::SESSION, sql::SESSIONS_ENDED_SINCE, since(*at, *limit))
            }
            Query::LoginByLink(link) => (kinds::LOGIN, sql::LOGIN_BY_LINK, vec![link.0.into()]),
            Query::LoginsWaiting(until, after, limit) => {
                let (at, id) = waiting_after(*after);
                let values = vec![
                    WAITING.into(),
                    until.as_micros().into(),
                    at.into(),
                    id.into(),
                    i64::from(*limit).into(),
                ];
                (kinds::LOGIN, sql::LOGINS_WAITING, values)
            }
            Query::LoginsEndedSince(at, limit) => (kinds::LOGIN, sql::LOGINS_ENDED_SINCE, since(*at, *limit)),
            Query::LoginsUndecided(limit) => {
                (kinds::LOGIN, sql::LOGINS_UNDECIDED, limited(UNDECIDED, *limit))
            }
            Query::PasskeysOf(person) => (kinds::PASSKEY, sql::PASSKEYS_OF, id(person.uuid())),
            Query::PasskeyByCredential(handle) => {
                (kinds::PASSKEY, sql::PASSKEY_BY_CREDENTIAL, vec![handle.0.into()])
            }
            Query::AuditOf(person, after, limit) => {
                let values = of_after(chain_id(*person), chain_place(*after), *limit);
                (kinds::AUDIT_EVENT, sql::AUDIT_OF, values)
            }
            Query::RecoveriesOf(person, limit) => {
                (kinds::RECOVERY, sql::RECOVERIES_OF, limited(person.uuid(), *limit))
            }
            Query::Recoveries(limit) => (kinds::RECOVERY, sql::RECOVERIES, vec![i64::from(*limit).into()]),
            Query::Incidents(limit) => (kinds::INCIDENT, sql::INCIDENTS, limited(INCIDENTS, *limit)),
            Query::IncidentsOpen(limit) => (kinds::INCIDENT, sql::INCIDENTS_OPEN, limited(OPEN, *limit)),
            Query::IncidentsPublic(limit) => {
                (kinds::INCIDENT, sql::INCIDENTS_PUBLIC, vec![i64::from(*limit).into()])
            }
            Query::IncidentsPublicOpen(limit) => {
                (kinds::INCIDENT, sql::INCIDENTS_PUBLIC_OPEN, limited(OPEN, *limit))
            }
            Query::AffectedOf(incident, after, limit) => {
                let after = after.map_or(Uuid::nil(), AffectedId::uuid);
                let values = vec![incident.uuid().into(), after.into(), i64::from(*limit).into()];
                (kinds::AFFECTED, sql::AFFECTED_OF, values)
            }
            Query::CasesWaiting(limit) => (kinds::CASE, sql::CASES_WAITING, limited(QUEUE, *limit)),
            Query::Cases(before, limit) => {
                (kinds::CASE, sql::CASES, limited(before.map_or(Uuid::max(), CaseId::uuid), *limit))
            }
            Query::CasesEnded(before, limit) => (kinds::CASE, sql::CASES_ENDED, since(*before, *limit)),
            Query::CaseMessages(case, after, limit) => {
                (kinds::CASE_MESSAGE, sql::CASE_MESSAGES, of_after(case.uuid(), i64::from(*after), *limit))
            }
            Query::AnswersSince(at, limit) => (kinds::CASE_MESSAGE, sql::ANSWERS_SINCE, since(*at, *limit)),
            Query::ThreadsOf(incident, after, limit) => {
                let after = after.map_or(Uuid::nil(), ThreadId::uuid);
                let values = vec![incident.uuid().into(), after.into(), i64::from(*limit).into()];
                (kinds::THREAD, sql::THREADS_OF, values)
            }
            Query::Broadcasts(limit) => (kinds::BROADCAST, sql::BROADCASTS, limited(UNDER_WAY, *limit)),
            Query::ReviewNotes(limit) => (kinds::REVIEW_NOTES, sql::REVIEW_NOTES, limited(REVIEWS, *limit)),
            Query::SentReports(limit) => (kinds::SENT_REPORT, sql::SENT_REPORTS, limited(REVIEWS, *limit)),
            Query::ComponentStates => (kinds::COMPONENT, sql::COMPONENT_STATES, Vec::new()),
            Query::ServerKeys => (kinds::SERVER_KEY, sql::SERVER_KEYS, Vec::new()),
            Query::Flags => (kinds::FLAG, sql::FLAGS, Vec::new()),
            Query::AppSupports => (kinds::APP_SUPPORT, sql::APP_SUPPORTS, Vec::new()),
            Query::Synthetics => (kinds::SYNTHETIC, sql::SYNTHETICS, Vec::new()),
            Query::StaffMembers => (kinds::STAFF_MEMBER, sql::STAFF_MEMBERS, Vec::new()),
            Query::StaffEntries(after, limit) => {
                (kinds::STAFF_ENTRY, sql::STAFF_ENTRIES, limited(entry_id(*after), *limit))
            }
            Query::StaffEntriesNewest(limit) => {
                (kinds::STAFF_ENTRY, sql::STAFF_ENTRIES_NEWEST, vec![i64::from(*limit).into()])
            }
            Query::ServiceTokens => (kinds::SERVICE_TOKEN, sql::SERVICE_TOKENS, Vec::new()),
            Query::ClientProfiles(after, limit) => {
                let after = after.map_or(Uuid::nil(), ClientId::uuid);
                (kinds::CLIENT_PROFILE, sql::CLIENT_PROFILES, limited(after, *limit))
            }
            Query::OidcGrantsOf(person, at, limit) => {
                (kinds::OIDC_GRANT, sql::OIDC_GRANTS_OF, of_since(person.uuid(), *at, *limit))
            }
            Query::Releases(limit) => (kinds::RELEASE, sql::RELEASES, limited(RELEASES, *limit)),
            Query::ShadowsOf(release) => (kinds::SHADOW, sql::SHADOWS_OF, vec![release.uuid().into()]),
            Query::Verdicts(release, limit) => {
                (kinds::EVIDENCE, sql::VERDICTS, limited(release.uuid(), *limit))
            }
        };
        let cells: Vec<Cell<'_>> = values.into_iter().map(Cell::from).collect();
        let params: Vec<Param<'_>> = cells.iter().map(|cell| cell as Param<'_>).collect();
        self.all(&kind, sql, &params).await
    }

    /// What is asked for by a list of ids.
    async fn listed(&self, asked: &Query) -> Result<Found, Fault> {
        match asked {
            Query::Merchants(ids) => {
                let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
                self.all(&kinds::MERCHANT, sql::MERCHANTS, &[&ids]).await
            }
            Query::Annotations(client, transactions) => {
                let ids: Vec<Uuid> = transactions.iter().map(|id| id.uuid()).collect();
                self.all(&kinds::ANNOTATION, sql::ANNOTATIONS, &[&ids, &client.uuid()]).await
            }
            Query::SessionsById(ids) => {
                let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
                self.all(&kinds::SESSION, sql::SESSIONS_BY_ID, &[&ids]).await
            }
            _ => Ok(Vec::new()),
        }
    }

    /// Rows of the kind of `kind`.
    pub(super) async fn all(
        &self,
        kind: &Key,
        sql: &'static str,
        params: &[Param<'_>],
    ) -> Result<Found, Fault> {
        let rows = self.rows(sql, params).await?;
        Ok(rows.iter().map(|row| decode_row(kind, row)).collect::<Result<_, _>>()?)
    }

    async fn accounts_of(&self, person: PersonId) -> Result<Found, Fault> {
        let rows = self.rows(sql::ACCOUNTS_OF, &[&person.uuid()]).await?;
        let ids = rows.iter().map(|row| RowCells::new(row).id()).collect::<Result<Vec<Uuid>, _>>()?;
        if ids.is_empty() { Ok(Vec::new()) } else { self.accounts(sql::ACCOUNTS_BY_ID, &[&ids]).await }
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
