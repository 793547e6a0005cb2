//! Records into columns. The order is a contract: the key first, then as the tables list them, the version left out.

use super::alert::encode_alert;
use super::document::{document_key, documents, encode_document};
use super::mail::encode_mail;
use super::{Value, Word};
use bank::{Delivery, FeedItem, Key, OutboxEntry, Receipt, Row, Upload, Webhook};
use identity::{Approval, ApprovalStage, Client, ClientKind, Token};
use kernel::{PersonId, Timestamp};
use payments::{Counterparty, CurrentAccount, Merchant, Pot, PotLock, Transaction, TransactionLink};
use serde_json::json;
use uuid::Uuid;

const COLUMNS_MAX: usize = 32;

macro_rules! columns {
    ($($value:expr),+ $(,)?) => {{
        let mut columns = Vec::with_capacity(COLUMNS_MAX);
        columns.extend([$(Value::from($value)),+]);
        columns
    }};
}

fn micros(at: Timestamp) -> i64 {
    at.as_micros()
}

/// A key's columns.
pub(crate) fn encode_key(key: &Key) -> Vec<Value<'_>> {
    match key {
        Key::Person(id) | Key::ApprovalCode(id) => vec![id.uuid().into()],
        Key::Client(id) => vec![id.uuid().into()],
        Key::Approval(id) => vec![id.uuid().into()],
        Key::Token(id) => vec![id.uuid().into()],
        Key::Grant(client, person) => vec![client.uuid().into(), person.uuid().into()],
        Key::CurrentAccount(id) => vec![id.uuid().into()],
        Key::Pot(id) => vec![id.uuid().into()],
        Key::Card(id) => vec![id.uuid().into()],
        Key::Merchant(id) => vec![id.uuid().into()],
        Key::Transaction(id) => vec![id.uuid().into()],
        Key::Annotation(transaction, client) => vec![transaction.uuid().into(), client.uuid().into()],
        Key::FeedItem(id) => vec![id.uuid().into()],
        Key::Upload(id) | Key::Blob(id) => vec![id.uuid().into()],
        Key::Attachment(id) => vec![id.uuid().into()],
        Key::Receipt(client, external_id) => vec![client.uuid().into(), external_id.into()],
        Key::Webhook(id) => vec![id.uuid().into()],
        Key::Outbox(id) => vec![id.uuid().into()],
        documents!() => document_key(key)
            .into_iter()
            .flat_map(|(kind, id)| [Value::Int(kind.number()), Value::Id(id)])
            .collect(),
    }
}

/// A record's columns, its key's first. The owners of an account are beside it: [`owners`].
#[expect(
    clippy::too_many_lines,
    reason = "one arm for each kind, and the compiler sees that none is missing"
)]
pub(crate) fn encode(row: &Row) -> Vec<Value<'_>> {
    match row {
        Row::Person(it) => {
            columns![it.id.uuid(), it.email.written(), it.email.key(), it.name.full(), micros(it.created_at),]
        }
        Row::Client(it) => encode_client(it),
        Row::Approval(it) => encode_approval(it),
        Row::ApprovalCode(it) => columns![
            it.person.uuid(),
            it.code.0.as_slice(),
            micros(it.created_at),
            i64::from(it.tries),
            it.is_spent,
        ],
        Row::Token(it) => encode_token(it),
        Row::Grant(it) => columns![it.client.uuid(), it.person.uuid(), it.token.uuid()],
        Row::CurrentAccount(it) => encode_account(it),
        Row::Pot(it) => encode_pot(it),
        Row::Card(it) => columns![
            it.id.uuid(),
            it.account.uuid(),
            it.person.uuid(),
            it.status.word(),
            micros(it.created_at),
        ],
        Row::Merchant(it) => encode_merchant(it),
        Row::Transaction(it) => encode_transaction(it),
        Row::Annotation(it) => {
            columns![it.transaction.uuid(), it.client.uuid(), json!(it.entries).to_string()]
        }
        Row::FeedItem(it) => encode_feed_item(it),
        Row::Upload(it) => encode_upload(it),
        Row::Blob(it) => columns![it.upload.uuid(), it.bytes.as_slice()],
        Row::Attachment(it) => columns![
            it.id.uuid(),
            it.client.uuid(),
            it.person.uuid(),
            it.transaction.uuid(),
            &it.file_url,
            it.file_type.word(),
            micros(it.created_at),
        ],
        Row::Receipt(it) => encode_receipt(it),
        Row::Webhook(it) => encode_webhook(it),
        Row::OutboxEntry(it) => encode_outbox(it),
        Row::Device(it) => encode_document(&**it),
        Row::Session(it) => encode_document(&**it),
        Row::Pin(it) => encode_document(&**it),
        Row::Login(it) => encode_document(&**it),
        Row::Passkey(it) => encode_document(&**it),
        Row::StepUp(it) => encode_document(&**it),
        Row::AuditEvent(it) => encode_document(&**it),
        Row::AuditHead(it) => encode_document(&**it),
        Row::Recovery(it) => encode_document(&**it),
        Row::ServerKey(it) => encode_document(&**it),
        Row::DeviceApprovals(it) => encode_document(&**it),
        Row::Payees(it) => encode_document(&**it),
        Row::Limits(it) => encode_document(&**it),
        Row::ClientProfile(it) => encode_document(&**it),
        Row::Authorization(it) => encode_document(&**it),
        Row::OidcGrant(it) => encode_document(&**it),
        Row::Allowance(it) => encode_document(&**it),
        Row::Release(it) => encode_document(&**it),
        Row::Rollout(it) => encode_document(&**it),
        Row::Lease(it) => encode_document(&**it),
        Row::Evidence(it) => encode_document(&**it),
        Row::Shadow(it) => encode_document(&**it),
        Row::Course(it) => encode_document(&**it),
        Row::Flag(it) => encode_document(&**it),
        Row::AppSupport(it) => encode_document(&**it),
        Row::ReleaseCheck(it) => encode_document(&**it),
        Row::Synthetic(it) => encode_document(&**it),
        Row::ServiceToken(it) => encode_document(&**it),
        Row::Incident(it) => encode_document(&**it),
        Row::Affected(it) => encode_document(&**it),
        Row::ComponentState(it) => encode_document(&**it),
        Row::Signal(it) => encode_document(&**it),
        Row::ComponentHistory(it) => encode_document(&**it),
        Row::Case(it) => encode_document(&**it),
        Row::CaseMessage(it) => encode_document(&**it),
        Row::Correspondent(it) => encode_document(&**it),
        Row::Thread(it) => encode_document(&**it),
        Row::Broadcast(it) => encode_document(&**it),
        Row::StaffMember(it) => encode_document(&**it),
        Row::StaffEntry(it) => encode_document(&**it),
        Row::ReviewNotes(it) => encode_document(&**it),
        Row::SentReport(it) => encode_document(&**it),
        Row::DeviceReport(it) => encode_document(&**it),
    }
}

fn encode_feed_item(it: &FeedItem) -> Vec<Value<'_>> {
    columns![
        it.id.uuid(),
        it.account.uuid(),
        it.client.uuid(),
        &it.title,
        &it.body,
        &it.image_url,
        &it.url,
        &it.background_color,
        &it.title_color,
        &it.body_color,
        micros(it.created_at),
    ]
}

fn encode_upload(it: &Upload) -> Vec<Value<'_>> {
    columns![
        it.id.uuid(),
        it.client.uuid(),
        it.person.uuid(),
        it.key.0.as_slice(),
        &it.file_name,
        it.file_type.word(),
        i64::from(it.content_length),
        micros(it.created_at),
        it.is_filled,
    ]
}

/// An outbox entry's columns.
pub(crate) fn encode_outbox(it: &OutboxEntry) -> Vec<Value<'_>> {
    let (kind, told, mail) = match &it.delivery {
        Delivery::TransactionCreated { webhook, transaction } => {
            ("created", Some((webhook, transaction)), None)
        }
        Delivery::TransactionUpdated { webhook, transaction } => {
            ("updated", Some((webhook, transaction)), None)
        }
        Delivery::Mail(mail) => ("mail", None, Some(encode_mail(mail))),
        Delivery::Alert(alert) => ("mail", None, Some(encode_alert(alert))),
        Delivery::UnknownMail(text) => ("mail", None, Some(text.expose().clone())),
        Delivery::MailOver => ("mail", None, None),
    };
    columns![
        it.id.uuid(),
        kind,
        told.map(|(webhook, _)| webhook.uuid()),
        told.map(|(_, transaction)| transaction.uuid()),
        mail,
        micros(it.created_at),
        micros(it.due_at),
        i64::from(it.tries),
        it.state.word(),
    ]
}

/// The id of a record that whoever watches a release is told of; nothing where there is nothing to tell.
pub(crate) fn told_id(row: &Row) -> Option<Uuid> {
    match row {
        Row::Login(login) => login.is_told().then(|| login.id.uuid()),
        Row::DeviceReport(report) => report.is_told().then(|| report.id.uuid()),
        _ => None,
    }
}

/// The owners of an account in their order, for a table of their own.
pub(crate) fn owners(row: &Row) -> &[PersonId] {
    if let Row::CurrentAccount(account) = row { &account.owners } else { &[] }
}

fn encode_webhook(it: &Webhook) -> Vec<Value<'_>> {
    columns![
        it.id.uuid(),
        it.account.uuid(),
        it.client.uuid(),
        it.url.as_str(),
        it.secret.expose(),
        micros(it.created_at),
    ]
}

fn encode_client(it: &Client) -> Vec<Value<'_>> {
    let secret = match &it.kind {
        ClientKind::Confidential { secret } => Some(secret.0.as_slice()),
        ClientKind::Public => None,
    };
    let uris: Vec<&str> = it.redirect_uris.iter().map(identity::RedirectUri::as_str).collect();
    columns![
        it.id.uuid(),
        &it.name,
        secret,
        json!(uris).to_string(),
        it.owner.map(PersonId::uuid),
        micros(it.created_at),
    ]
}

fn encode_approval(it: &Approval) -> Vec<Value<'_>> {
    let (stage, person, code, granted_at, token) = match &it.stage {
        ApprovalStage::Waiting => ("waiting", None, None, None, None),
        ApprovalStage::Granted { person, code, at } => {
            ("granted", Some(*person), Some(code), Some(*at), None)
        }
        ApprovalStage::Spent { person, code, token } => {
            ("spent", Some(*person), Some(code), None, Some(*token))
        }
    };
    columns![
        it.id.uuid(),
        it.client.uuid(),
        it.redirect_uri.as_str(),
        it.state.as_deref(),
        micros(it.created_at),
        stage,
        person.map(PersonId::uuid),
        code.map(|code| code.0.as_slice()),
        granted_at.map(micros),
        token.map(kernel::TokenId::uuid),
    ]
}

fn encode_token(it: &Token) -> Vec<Value<'_>> {
    columns![
        it.id.uuid(),
        it.client.uuid(),
        it.person.uuid(),
        it.access.0.as_slice(),
        it.refresh.as_ref().map(|refresh| refresh.0.as_slice()),
        micros(it.issued_at),
        micros(it.expires_at),
        it.approved_at.map(micros),
        it.state.word(),
    ]
}

fn encode_account(it: &CurrentAccount) -> Vec<Value<'_>> {
    columns![
        it.id.uuid(),
        it.kind.word(),
        it.sort_code.as_str(),
        it.number.as_str(),
        it.currency.word(),
        &it.description,
        micros(it.created_at),
        it.closed_at.map(micros),
    ]
}

fn encode_pot(it: &Pot) -> Vec<Value<'_>> {
    let (lock, locked_until) = match it.lock {
        PotLock::Open => ("open", None),
        PotLock::Until(at) => ("until", Some(at)),
        PotLock::AppOnly => ("app_only", None),
    };
    columns![
        it.id.uuid(),
        it.account.uuid(),
        it.name.as_str(),
        &it.style,
        it.currency.word(),
        it.goal,
        lock,
        locked_until.map(micros),
        micros(it.created_at),
        micros(it.updated_at),
        it.deleted_at.map(micros),
    ]
}

fn encode_merchant(it: &Merchant) -> Vec<Value<'_>> {
    columns![
        it.id.uuid(),
        it.group.uuid(),
        &it.name,
        &it.logo,
        &it.emoji,
        it.category.word(),
        it.is_online,
        it.is_atm,
        &it.address.street,
        &it.address.city,
        &it.address.region,
        &it.address.country,
        &it.address.postcode,
        it.address.latitude,
        it.address.longitude,
        micros(it.created_at),
    ]
}

/// A feed line's columns.
pub(crate) fn encode_transaction(it: &Transaction) -> Vec<Value<'_>> {
    let (link, transfer, settled_at, reason) = match it.link {
        TransactionLink::Declined(reason) => ("declined", None, None, Some(reason)),
        TransactionLink::Held(transfer) => ("held", Some(transfer), None, None),
        TransactionLink::Settled { transfer, at } => ("settled", Some(transfer), Some(at), None),
        TransactionLink::Released(transfer) => ("released", Some(transfer), None, None),
    };
    let other = it.counterparty.as_ref();
    let part = |part: fn(&Counterparty) -> Option<&str>| other.and_then(part);
    columns![
        it.id.uuid(),
        it.account.uuid(),
        it.person.map(PersonId::uuid),
        it.amount.minor,
        it.amount.currency.word(),
        it.local.minor,
        it.local.currency.word(),
        micros(it.created_at),
        micros(it.updated_at),
        link,
        transfer.map(kernel::TransferId::uuid),
        settled_at.map(micros),
        reason.map(Word::word),
        &it.description,
        &it.notes,
        it.category.word(),
        it.scheme.word(),
        it.merchant.map(kernel::MerchantId::uuid),
        it.pot.map(kernel::PotId::uuid),
        part(|it| Some(&it.name)),
        part(|it| it.sort_code.as_ref().map(payments::SortCode::as_str)),
        part(|it| it.account_number.as_ref().map(payments::AccountNumber::as_str)),
        other.and_then(|it| it.account).map(kernel::AccountId::uuid),
        other.and_then(|it| it.person).map(PersonId::uuid),
        &it.dedupe_id,
        it.is_load,
        it.is_originator,
        it.is_in_spending,
    ]
}

fn encode_receipt(it: &Receipt) -> Vec<Value<'_>> {
    columns![
        it.client.uuid(),
        &it.external_id,
        it.id.uuid(),
        it.transaction.uuid(),
        it.total,
        it.currency.word(),
        json!(it.items).to_string(),
        json!(it.taxes).to_string(),
        json!(it.payments).to_string(),
        it.merchant.as_ref().map(|merchant| json!(merchant).to_string()),
        micros(it.updated_at),
    ]
}
