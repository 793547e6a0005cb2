//! Columns into records, in the order in which `encode` gives them.

use super::alert::decode_alert;
use super::document::{decode_document, documents};
use super::ledger::decode_transaction;
use super::mail::decode_mail;
use super::{Cells, CodecError, Word};
use bank::{
    Annotation, Attachment, Blob, Delivery, DeliveryState, FeedItem, FileType, Key, OutboxEntry, Receipt,
    Record, Row, Upload, Webhook, WebhookUrl,
};
use identity::{
    Approval, ApprovalCode, ApprovalStage, Client, ClientKind, Email, Fingerprint, Grant, Person, PersonName,
    RedirectUri, Token, TokenState,
};
use kernel::{
    AccountId, ApprovalId, AttachmentId, CardId, ClientId, Currency, FeedItemId, GroupId, MerchantId,
    OutboxId, PersonId, PotId, ReceiptId, Secret, Timestamp, TokenId, TransactionId, UploadId, WebhookId,
};
use payments::{
    AccountKind, AccountNumber, Address, Card, CardStatus, Category, CurrentAccount, Merchant, Pot, PotLock,
    PotName, SortCode,
};
use serde::de::DeserializeOwned;

type Read<T> = Result<T, CodecError>;

pub(super) fn at(cells: &mut impl Cells) -> Read<Timestamp> {
    Ok(Timestamp::from_micros(cells.int()?))
}

pub(super) fn maybe_at(cells: &mut impl Cells) -> Read<Option<Timestamp>> {
    Ok(cells.maybe_int()?.map(Timestamp::from_micros))
}

pub(super) fn word<T: Word>(cells: &mut impl Cells) -> Read<T> {
    T::read(&cells.text()?)
}

fn fingerprint(bytes: &[u8]) -> Read<Fingerprint> {
    bytes.try_into().map(Fingerprint).map_err(|_| CodecError::Value("fingerprint"))
}

fn maybe_fingerprint(cells: &mut impl Cells) -> Read<Option<Fingerprint>> {
    cells.maybe_bytes()?.as_deref().map(fingerprint).transpose()
}

fn json<T: DeserializeOwned>(what: &'static str, text: &str) -> Read<T> {
    serde_json::from_str(text).map_err(|_| CodecError::Value(what))
}

fn narrow<T: TryFrom<i64>>(what: &'static str, cells: &mut impl Cells) -> Read<T> {
    T::try_from(cells.int()?).map_err(|_| CodecError::Value(what))
}

pub(crate) fn decode_person(cells: &mut impl Cells) -> Read<Person> {
    let id = PersonId::from_uuid(cells.id()?);
    let (written, key) = (cells.text()?, cells.text()?);
    let email = Email::kept(&written, &key).map_err(|_| CodecError::Value("e-mail address"))?;
    let name = PersonName::parse(&cells.text()?).map_err(|_| CodecError::Value("person's name"))?;
    Ok(Person { id, email, name, created_at: at(cells)? })
}

pub(crate) fn decode_client(cells: &mut impl Cells) -> Read<Client> {
    let id = ClientId::from_uuid(cells.id()?);
    let name = cells.text()?;
    let secret = maybe_fingerprint(cells)?;
    let uris: Vec<String> = json("redirect addresses", &cells.text()?)?;
    let uri = |text: &String| RedirectUri::parse(text).map_err(|_| CodecError::Value("redirect address"));
    Ok(Client {
        id,
        name,
        kind: secret.map_or(ClientKind::Public, |secret| ClientKind::Confidential { secret }),
        redirect_uris: uris.iter().map(uri).collect::<Read<_>>()?,
        owner: cells.maybe_id()?.map(PersonId::from_uuid),
        created_at: at(cells)?,
    })
}

pub(crate) fn decode_approval(cells: &mut impl Cells) -> Read<Approval> {
    let id = ApprovalId::from_uuid(cells.id()?);
    let client = ClientId::from_uuid(cells.id()?);
    let redirect_uri =
        RedirectUri::parse(&cells.text()?).map_err(|_| CodecError::Value("redirect address"))?;
    let state = cells.maybe_text()?;
    let created_at = at(cells)?;
    let stage = cells.text()?;
    let person = cells.maybe_id()?.map(PersonId::from_uuid);
    let code = maybe_fingerprint(cells)?;
    let granted_at = maybe_at(cells)?;
    let token = cells.maybe_id()?.map(TokenId::from_uuid);
    let stage = match (stage.as_str(), person, code, granted_at, token) {
        ("waiting", ..) => ApprovalStage::Waiting,
        ("granted", Some(person), Some(code), Some(at), _) => ApprovalStage::Granted { person, code, at },
        ("spent", Some(person), Some(code), _, Some(token)) => ApprovalStage::Spent { person, code, token },
        _ => return Err(CodecError::Value("approval stage")),
    };
    Ok(Approval { id, client, redirect_uri, state, created_at, stage })
}

pub(crate) fn decode_approval_code(cells: &mut impl Cells) -> Read<ApprovalCode> {
    Ok(ApprovalCode {
        person: PersonId::from_uuid(cells.id()?),
        code: fingerprint(&cells.bytes()?)?,
        created_at: at(cells)?,
        tries: narrow("tries", cells)?,
        is_spent: cells.flag()?,
    })
}

pub(crate) fn decode_token(cells: &mut impl Cells) -> Read<Token> {
    Ok(Token {
        id: TokenId::from_uuid(cells.id()?),
        client: ClientId::from_uuid(cells.id()?),
        person: PersonId::from_uuid(cells.id()?),
        access: fingerprint(&cells.bytes()?)?,
        refresh: maybe_fingerprint(cells)?,
        issued_at: at(cells)?,
        expires_at: at(cells)?,
        approved_at: maybe_at(cells)?,
        state: word::<TokenState>(cells)?,
    })
}

pub(crate) fn decode_grant(cells: &mut impl Cells) -> Read<Grant> {
    Ok(Grant {
        client: ClientId::from_uuid(cells.id()?),
        person: PersonId::from_uuid(cells.id()?),
        token: TokenId::from_uuid(cells.id()?),
    })
}

/// An account whose owners are still to be added.
pub(crate) fn decode_account(cells: &mut impl Cells) -> Read<CurrentAccount> {
    Ok(CurrentAccount {
        id: AccountId::from_uuid(cells.id()?),
        kind: word::<AccountKind>(cells)?,
        owners: Vec::new(),
        sort_code: SortCode::parse(&cells.text()?).map_err(|_| CodecError::Value("sort code"))?,
        number: AccountNumber::parse(&cells.text()?).map_err(|_| CodecError::Value("account number"))?,
        currency: word::<Currency>(cells)?,
        description: cells.text()?,
        created_at: at(cells)?,
        closed_at: maybe_at(cells)?,
    })
}

pub(crate) fn decode_pot(cells: &mut impl Cells) -> Read<Pot> {
    let id = PotId::from_uuid(cells.id()?);
    let account = AccountId::from_uuid(cells.id()?);
    let name = PotName::parse(&cells.text()?).map_err(|_| CodecError::Value("pot's name"))?;
    let style = cells.text()?;
    let currency = word::<Currency>(cells)?;
    let goal = cells.maybe_int()?;
    let lock = match (cells.text()?.as_str(), maybe_at(cells)?) {
        ("open", _) => PotLock::Open,
        ("until", Some(until)) => PotLock::Until(until),
        ("app_only", _) => PotLock::AppOnly,
        _ => return Err(CodecError::Value("pot's lock")),
    };
    let (created_at, updated_at, deleted_at) = (at(cells)?, at(cells)?, maybe_at(cells)?);
    Ok(Pot { id, account, name, style, currency, goal, lock, created_at, updated_at, deleted_at })
}

pub(crate) fn decode_card(cells: &mut impl Cells) -> Read<Card> {
    Ok(Card {
        id: CardId::from_uuid(cells.id()?),
        account: AccountId::from_uuid(cells.id()?),
        person: PersonId::from_uuid(cells.id()?),
        status: word::<CardStatus>(cells)?,
        created_at: at(cells)?,
    })
}

pub(crate) fn decode_merchant(cells: &mut impl Cells) -> Read<Merchant> {
    Ok(Merchant {
        id: MerchantId::from_uuid(cells.id()?),
        group: GroupId::from_uuid(cells.id()?),
        name: cells.text()?,
        logo: cells.text()?,
        emoji: cells.text()?,
        category: word::<Category>(cells)?,
        is_online: cells.flag()?,
        is_atm: cells.flag()?,
        address: Address {
            street: cells.text()?,
            city: cells.text()?,
            region: cells.text()?,
            country: cells.text()?,
            postcode: cells.text()?,
            latitude: cells.real()?,
            longitude: cells.real()?,
        },
        created_at: at(cells)?,
    })
}

pub(crate) fn decode_annotation(cells: &mut impl Cells) -> Read<Annotation> {
    Ok(Annotation {
        transaction: TransactionId::from_uuid(cells.id()?),
        client: ClientId::from_uuid(cells.id()?),
        entries: json("metadata", &cells.text()?)?,
    })
}

pub(crate) fn decode_feed_item(cells: &mut impl Cells) -> Read<FeedItem> {
    Ok(FeedItem {
        id: FeedItemId::from_uuid(cells.id()?),
        account: AccountId::from_uuid(cells.id()?),
        client: ClientId::from_uuid(cells.id()?),
        title: cells.text()?,
        body: cells.text()?,
        image_url: cells.text()?,
        url: cells.text()?,
        background_color: cells.text()?,
        title_color: cells.text()?,
        body_color: cells.text()?,
        created_at: at(cells)?,
    })
}

pub(crate) fn decode_upload(cells: &mut impl Cells) -> Read<Upload> {
    Ok(Upload {
        id: UploadId::from_uuid(cells.id()?),
        client: ClientId::from_uuid(cells.id()?),
        person: PersonId::from_uuid(cells.id()?),
        key: fingerprint(&cells.bytes()?)?,
        file_name: cells.text()?,
        file_type: word::<FileType>(cells)?,
        content_length: narrow("content length", cells)?,
        created_at: at(cells)?,
        is_filled: cells.flag()?,
    })
}

pub(crate) fn decode_blob(cells: &mut impl Cells) -> Read<Blob> {
    Ok(Blob { upload: UploadId::from_uuid(cells.id()?), bytes: cells.bytes()? })
}

pub(crate) fn decode_attachment(cells: &mut impl Cells) -> Read<Attachment> {
    Ok(Attachment {
        id: AttachmentId::from_uuid(cells.id()?),
        client: ClientId::from_uuid(cells.id()?),
        person: PersonId::from_uuid(cells.id()?),
        transaction: TransactionId::from_uuid(cells.id()?),
        file_url: cells.text()?,
        file_type: word::<FileType>(cells)?,
        created_at: at(cells)?,
    })
}

pub(crate) fn decode_receipt(cells: &mut impl Cells) -> Read<Receipt> {
    let client = ClientId::from_uuid(cells.id()?);
    let external_id = cells.text()?;
    Ok(Receipt {
        client,
        external_id,
        id: ReceiptId::from_uuid(cells.id()?),
        transaction: TransactionId::from_uuid(cells.id()?),
        total: cells.int()?,
        currency: word::<Currency>(cells)?,
        items: json("receipt items", &cells.text()?)?,
        taxes: json("receipt taxes", &cells.text()?)?,
        payments: json("receipt payments", &cells.text()?)?,
        merchant: cells.maybe_text()?.map(|text| json("receipt merchant", &text)).transpose()?,
        updated_at: at(cells)?,
    })
}

pub(crate) fn decode_webhook(cells: &mut impl Cells) -> Read<Webhook> {
    Ok(Webhook {
        id: WebhookId::from_uuid(cells.id()?),
        account: AccountId::from_uuid(cells.id()?),
        client: ClientId::from_uuid(cells.id()?),
        url: WebhookUrl::parse(&cells.text()?).map_err(|_| CodecError::Value("webhook address"))?,
        secret: Secret::new(cells.text()?),
        created_at: at(cells)?,
    })
}

pub(crate) fn decode_outbox(cells: &mut impl Cells) -> Read<OutboxEntry> {
    let id = OutboxId::from_uuid(cells.id()?);
    let kind = cells.text()?;
    let webhook = cells.maybe_id()?.map(WebhookId::from_uuid);
    let transaction = cells.maybe_id()?.map(TransactionId::from_uuid);
    let mail = cells.maybe_text()?;
    let delivery = match (kind.as_str(), webhook, transaction, mail) {
        ("created", Some(webhook), Some(transaction), None) => {
            Delivery::TransactionCreated { webhook, transaction }
        }
        ("updated", Some(webhook), Some(transaction), None) => {
            Delivery::TransactionUpdated { webhook, transaction }
        }
        ("mail", None, None, Some(text)) => match decode_mail(&text)? {
            Some(mail) => Delivery::Mail(Box::new(mail)),
            None => match decode_alert(&text)? {
                Some(alert) => Delivery::Alert(Box::new(alert)),
                None => Delivery::UnknownMail(Secret::new(text)),
            },
        },
        ("mail", None, None, None) => Delivery::MailOver,
        _ => return Err(CodecError::Value("delivery")),
    };
    Ok(OutboxEntry {
        id,
        delivery,
        created_at: at(cells)?,
        due_at: at(cells)?,
        tries: narrow("tries", cells)?,
        state: word::<DeliveryState>(cells)?,
    })
}

/// The record of a key, from the columns of its kind; an account is still without owners.
pub(crate) fn decode_row(key: &Key, cells: &mut impl Cells) -> Read<Row> {
    Ok(match key {
        Key::Person(_) => decode_person(cells)?.into_row(),
        Key::Client(_) => decode_client(cells)?.into_row(),
        Key::Approval(_) => decode_approval(cells)?.into_row(),
        Key::ApprovalCode(_) => decode_approval_code(cells)?.into_row(),
        Key::Token(_) => decode_token(cells)?.into_row(),
        Key::Grant(..) => decode_grant(cells)?.into_row(),
        Key::CurrentAccount(_) => decode_account(cells)?.into_row(),
        Key::Pot(_) => decode_pot(cells)?.into_row(),
        Key::Card(_) => decode_card(cells)?.into_row(),
        Key::Merchant(_) => decode_merchant(cells)?.into_row(),
        Key::Transaction(_) => decode_transaction(cells)?.into_row(),
        Key::Annotation(..) => decode_annotation(cells)?.into_row(),
        Key::FeedItem(_) => decode_feed_item(cells)?.into_row(),
        Key::Upload(_) => decode_upload(cells)?.into_row(),
        Key::Blob(_) => decode_blob(cells)?.into_row(),
        Key::Attachment(_) => decode_attachment(cells)?.into_row(),
        Key::Receipt(..) => decode_receipt(cells)?.into_row(),
        Key::Webhook(_) => decode_webhook(cells)?.into_row(),
        Key::Outbox(_) => decode_outbox(cells)?.into_row(),
        documents!() => decode_document(key, cells)?,
    })
}
