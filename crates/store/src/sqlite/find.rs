//! Records found by something else than their key.

use super::rows::with_owners;
use super::sql::{self, SqlError};
use crate::codec::{
    Cells, INCIDENTS, OPEN, QUEUE, RELEASES, REVIEWS, UNDECIDED, UNDER_WAY, Value, WAITING, chain_id,
    chain_place, decode_row, entry_id, kinds, waiting_after,
};
use bank::{Key, Query, Row, Version, Versioned};
use kernel::{AffectedId, CaseId, ClientId, ThreadId, Timestamp};
use rusqlite::Connection;
use uuid::Uuid;

mod statements;

use statements as by;

type Found = Vec<Versioned<Row>>;

/// Whether a query is answered by one statement, which sees one commit by itself.
pub(super) const fn is_one_statement(query: &Query) -> bool {
    !matches!(
        query,
        Query::AccountsOf(_)
            | Query::AccountByNumber(..)
            | Query::Merchants(_)
            | Query::Annotations(..)
            | Query::SessionsById(_)
    )
}

/// Answers a query in its order.
#[expect(
    clippy::too_many_lines,
    reason = "one arm for each question, and the compiler sees that none is missing"
)]
pub(super) fn find(conn: &Connection, query: &Query) -> Result<Vec<Versioned<Row>>, SqlError> {
    let find = |sql, values: &[Value<'_>], kind: &Key| many(conn, sql, values, kind);
    let find_by_id = |sql, id: Uuid, kind: &Key| find(sql, &[id.into()], kind);
    let find_by_bytes = |sql, bytes: &[u8], kind: &Key| find(sql, &[bytes.into()], kind);
    let find_since = |sql, of, kind: &Key| find(sql, &of_since(of), kind);
    let find_at = |sql, at: &Timestamp, limit: &u32, kind: &Key| {
        find(sql, &[at.as_micros().into(), i64::from(*limit).into()], kind)
    };
    let find_some =
        |sql, id: Uuid, limit: &u32, kind: &Key| find(sql, &[id.into(), i64::from(*limit).into()], kind);
    match query {
        Query::PersonByEmail(key) => find(by::PERSON_EMAIL, &[key.into()], &kinds::PERSON),
        Query::ApprovalByCode(code) => find_by_bytes(by::APPROVAL_CODE, &code.0, &kinds::APPROVAL),
        Query::TokenByAccess(access) => find_by_bytes(by::TOKEN_ACCESS, &access.0, &kinds::TOKEN),
        Query::TokenByRefresh(refresh) => find_by_bytes(by::TOKEN_REFRESH, &refresh.0, &kinds::TOKEN),
        Query::TokensOf(person, limit) => find_some(by::TOKEN_PERSON, person.uuid(), limit, &kinds::TOKEN),
        Query::AccountsOf(person) => {
            owned(conn, find_by_id(by::ACCOUNT_OWNER, person.uuid(), &kinds::ACCOUNT)?)
        }
        Query::AccountByNumber(sort_code, number) => {
            account_by_number(conn, sort_code.as_str(), number.as_str())
        }
        Query::PotsOf(account) => find_by_id(by::POT_ACCOUNT, account.uuid(), &kinds::POT),
        Query::CardsOf(account) => find_by_id(by::CARD_ACCOUNT, account.uuid(), &kinds::CARD),
        Query::Merchants(ids) => {
            each_of(ids.clone(), |id| find_by_id(by::MERCHANT, id.uuid(), &kinds::MERCHANT))
        }
        Query::WebhooksOf(account) => find_by_id(by::WEBHOOK_ACCOUNT, account.uuid(), &kinds::WEBHOOK),
        Query::AttachmentsOf(line) => find_by_id(by::ATTACHMENT_LINE, line.uuid(), &kinds::ATTACHMENT),
        Query::Annotations(client, lines) => each_of(lines.clone(), |line| {
            find(by::ANNOTATION, &[line.uuid().into(), client.uuid().into()], &kinds::ANNOTATION)
        }),
        Query::FeedItemsOf(account, since, limit) => {
            find_since(by::FEED_ITEM_ACCOUNT, (account.uuid(), since, limit), &kinds::FEED_ITEM)
        }
        Query::UploadsOf(person, since, limit) => {
            find_since(by::UPLOAD_PERSON, (person.uuid(), since, limit), &kinds::UPLOAD)
        }
        Query::OutboxDue(at, limit) => find_at(by::OUTBOX_DUE, at, limit, &kinds::OUTBOX),
        Query::DevicesOf(person) => find_by_id(by::DEVICE_OWNER, person.uuid(), &kinds::DEVICE),
        Query::SessionsOf(person, limit) => {
            find_some(by::SESSION_OWNER, person.uuid(), limit, &kinds::SESSION)
        }
        Query::SessionsOfDevice(device) => find_by_id(by::SESSION_DEVICE, device.uuid(), &kinds::SESSION),
        Query::SessionsById(ids) => {
            each_of(ids.clone(), |id| find_by_id(by::SESSION_ID, id.uuid(), &kinds::SESSION))
        }
        Query::SessionsEndedSince(at, limit) => find_at(by::SESSION_ENDED, at, limit, &kinds::SESSION),
        Query::LoginByLink(link) => find_by_bytes(by::LOGIN_LINK, &link.0, &kinds::LOGIN),
        Query::LoginsWaiting(until, after, limit) => {
            let (at, id) = waiting_after(*after);
            let values =
                [WAITING.into(), until.as_micros().into(), at.into(), id.into(), i64::from(*limit).into()];
            find(by::LOGIN_WAITING, &values, &kinds::LOGIN)
        }
        Query::LoginsEndedSince(at, limit) => find_at(by::LOGIN_ENDED, at, limit, &kinds::LOGIN),
        Query::LoginsUndecided(limit) => find_some(by::LOGIN_UNDECIDED, UNDECIDED, limit, &kinds::LOGIN),
        Query::PasskeysOf(person) => find_by_id(by::PASSKEY_OWNER, person.uuid(), &kinds::PASSKEY),
        Query::PasskeyByCredential(handle) => {
            find_by_bytes(by::PASSKEY_CREDENTIAL, &handle.0, &kinds::PASSKEY)
        }
        Query::AuditOf(person, after, limit) => {
            audit_of(conn, chain_id(*person), chain_place(*after), *limit)
        }
        Query::RecoveriesOf(person, limit) => {
            find_some(by::RECOVERY_OWNER, person.uuid(), limit, &kinds::RECOVERY)
        }
        Query::Recoveries(limit) => find(by::RECOVERY, &[i64::from(*limit).into()], &kinds::RECOVERY),
        Query::Incidents(limit) => find_some(by::INCIDENT_OWNER, INCIDENTS, limit, &kinds::INCIDENT),
        Query::IncidentsOpen(limit) => find_some(by::INCIDENT_OPEN, OPEN, limit, &kinds::INCIDENT),
        Query::IncidentsPublic(limit) => {
            find(by::INCIDENT_PUBLIC, &[i64::from(*limit).into()], &kinds::INCIDENT)
        }
        Query::IncidentsPublicOpen(limit) => {
            find_some(by::INCIDENT_PUBLIC_OPEN, OPEN, limit, &kinds::INCIDENT)
        }
        Query::AffectedOf(incident, after, limit) => {
            let after = after.map_or(Uuid::nil(), AffectedId::uuid);
            let values = [incident.uuid().into(), after.into(), i64::from(*limit).into()];
            find(by::AFFECTED_OWNER, &values, &kinds::AFFECTED)
        }
        Query::CasesWaiting(limit) => find_some(by::CASE_QUEUE, QUEUE, limit, &kinds::CASE),
        Query::Cases(before, limit) => {
            find_some(by::CASE, before.map_or(Uuid::max(), CaseId::uuid), limit, &kinds::CASE)
        }
        Query::CasesEnded(before, limit) => find_at(by::CASE_ENDED, before, limit, &kinds::CASE),
        Query::CaseMessages(case, after, limit) => {
            let values = [case.uuid().into(), i64::from(*after).into(), i64::from(*limit).into()];
            find(by::CASE_MESSAGE, &values, &kinds::CASE_MESSAGE)
        }
        Query::AnswersSince(at, limit) => find_at(by::CASE_ANSWER, at, limit, &kinds::CASE_MESSAGE),
        Query::ThreadsOf(incident, after, limit) => {
            let after = after.map_or(Uuid::nil(), ThreadId::uuid);
            let values = [incident.uuid().into(), after.into(), i64::from(*limit).into()];
            find(by::THREAD_OWNER, &values, &kinds::THREAD)
        }
        Query::Broadcasts(limit) => find_some(by::BROADCAST, UNDER_WAY, limit, &kinds::BROADCAST),
        Query::ReviewNotes(limit) => find_some(by::REVIEW_NOTES, REVIEWS, limit, &kinds::REVIEW_NOTES),
        Query::SentReports(limit) => find_some(by::SENT_REPORT, REVIEWS, limit, &kinds::SENT_REPORT),
        Query::ComponentStates => find(by::COMPONENT, &[], &kinds::COMPONENT),
        Query::ServerKeys => find(by::SERVER_KEY, &[], &kinds::SERVER_KEY),
        Query::Flags => find(by::FLAG, &[], &kinds::FLAG),
        Query::AppSupports => find(by::APP_SUPPORT, &[], &kinds::APP_SUPPORT),
        Query::Synthetics => find(by::SYNTHETIC, &[], &kinds::SYNTHETIC),
        Query::StaffMembers => find(by::STAFF_MEMBER, &[], &kinds::STAFF_MEMBER),
        Query::StaffEntries(after, limit) => {
            find_some(by::STAFF_ENTRY, entry_id(*after), limit, &kinds::STAFF_ENTRY)
        }
        Query::StaffEntriesNewest(limit) => {
            find(by::STAFF_ENTRY_NEWEST, &[i64::from(*limit).into()], &kinds::STAFF_ENTRY)
        }
        Query::ServiceTokens => find(by::SERVICE_TOKEN, &[], &kinds::SERVICE_TOKEN),
        Query::ClientProfiles(after, limit) => client_profiles(conn, *after, *limit),
        Query::OidcGrantsOf(person, at, limit) => {
            find_since(by::OIDC_GRANT_OWNER, (person.uuid(), at, limit), &kinds::OIDC_GRANT)
        }
        Query::Releases(limit) => find_some(by::RELEASE_OWNER, RELEASES, limit, &kinds::RELEASE),
        Query::ShadowsOf(of) => find_by_id(by::SHADOW_OWNER, of.uuid(), &kinds::SHADOW),
        Query::Verdicts(of, limit) => find_some(by::EVIDENCE_OWNER, of.uuid(), limit, &kinds::EVIDENCE),
    }
}

fn of_since((id, at, limit): (Uuid, &Timestamp, &u32)) -> [Value<'static>; 3] {
    [id.into(), at.as_micros().into(), i64::from(*limit).into()]
}

fn account_by_number(conn: &Connection, sort_code: &str, number: &str) -> Result<Found, SqlError> {
    let values = [sort_code.into(), number.into()];
    owned(conn, many(conn, by::ACCOUNT_NUMBER, &values, &kinds::ACCOUNT)?)
}

fn audit_of(conn: &Connection, owner: Uuid, after: i64, limit: u32) -> Result<Found, SqlError> {
    let values = [owner.into(), after.into(), i64::from(limit).into()];
    many(conn, by::AUDIT_OWNER, &values, &kinds::AUDIT_EVENT)
}

fn client_profiles(conn: &Connection, after: Option<ClientId>, limit: u32) -> Result<Found, SqlError> {
    let after = after.map_or(Uuid::nil(), ClientId::uuid);
    many(conn, by::CLIENT_PROFILE, &[after.into(), i64::from(limit).into()], &kinds::CLIENT_PROFILE)
}

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

fn owned(conn: &Connection, found: Vec<Versioned<Row>>) -> Result<Vec<Versioned<Row>>, SqlError> {
    found.into_iter().map(|found| with_owners(conn, found)).collect()
}

/// What is found by each of these, which may repeat.
fn each_of<Id: Ord>(
    mut ids: Vec<Id>,
    find: impl Fn(Id) -> Result<Vec<Versioned<Row>>, SqlError>,
) -> Result<Vec<Versioned<Row>>, SqlError> {
    ids.sort_unstable();
    ids.dedup();
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        found.extend(find(id)?);
    }
    Ok(found)
}

#[cfg(test)]
mod tests;
