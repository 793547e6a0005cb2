//! What clients put beside transactions, and what waits to be delivered.

use super::{Fill, ODD};
use crate::codec::mail_samples::mails;
use crate::conformance::names::{at, numbered};
use bank::{
    Annotation, Attachment, Blob, Delivery, DeliveryState, FeedItem, FileType, OutboxEntry, Receipt,
    ReceiptItem, ReceiptMerchant, ReceiptPayment, ReceiptTax, Upload, Webhook, WebhookUrl,
};
use identity::Fingerprint;
use kernel::{
    AccountId, AttachmentId, ClientId, Currency, FeedItemId, OutboxId, PersonId, ReceiptId, Secret,
    Timestamp, TransactionId, UploadId, WebhookId,
};
use std::collections::BTreeMap;

pub(in crate::conformance) fn annotation(number: u64, fill: Fill) -> Annotation {
    let pairs = [("a", String::new()), (ODD, ODD.to_owned()), ("long", "ß🏦".repeat(2_500))];
    Annotation {
        transaction: TransactionId::from_uuid(numbered(number)),
        client: ClientId::from_uuid(numbered(number)),
        entries: fill.pick(BTreeMap::new(), pairs.map(|(key, value)| (key.to_owned(), value)).into()),
    }
}

pub(in crate::conformance) fn feed_item(number: u64, fill: Fill) -> FeedItem {
    FeedItem {
        id: FeedItemId::from_uuid(numbered(number)),
        account: AccountId::from_uuid(numbered(number)),
        client: ClientId::from_uuid(numbered(number)),
        title: fill.text(),
        body: fill.text(),
        image_url: fill.text(),
        url: fill.text(),
        background_color: fill.text(),
        title_color: fill.text(),
        body_color: fill.text(),
        created_at: fill.pick(Timestamp::EPOCH, Timestamp::MAX),
    }
}

pub(in crate::conformance) fn upload(number: u64, fill: Fill) -> Upload {
    Upload {
        id: UploadId::from_uuid(numbered(number)),
        client: ClientId::from_uuid(numbered(number)),
        person: PersonId::from_uuid(numbered(number)),
        key: fill.pick(Fingerprint([0; 32]), Fingerprint([0xff; 32])),
        file_name: fill.text(),
        file_type: fill.pick(FileType::Jpeg, FileType::Pdf),
        content_length: fill.pick(0, u32::MAX),
        created_at: fill.pick(Timestamp::EPOCH, Timestamp::MAX),
        is_filled: fill.pick(false, true),
    }
}

pub(in crate::conformance) fn blob(number: u64, fill: Fill) -> Blob {
    let every_byte: Vec<u8> = (0..=u8::MAX).cycle().take(100_000).collect();
    Blob { upload: UploadId::from_uuid(numbered(number)), bytes: fill.pick(Vec::new(), every_byte) }
}

pub(in crate::conformance) fn attachment(number: u64, fill: Fill) -> Attachment {
    Attachment {
        id: AttachmentId::from_uuid(numbered(number)),
        client: ClientId::from_uuid(numbered(number)),
        person: PersonId::from_uuid(numbered(number)),
        transaction: TransactionId::from_uuid(numbered(number)),
        file_url: fill.text(),
        file_type: fill.pick(FileType::Gif, FileType::Webp),
        created_at: at(i64::try_from(number).unwrap()),
    }
}

pub(in crate::conformance) fn receipt(number: u64, fill: Fill) -> Receipt {
    let sub_item = item(i64::MIN, Some(31.245_270_191_439_438), Vec::new());
    let items = vec![item(i64::MAX, Some(1e300), vec![sub_item]), item(0, None, Vec::new())];
    Receipt {
        id: ReceiptId::from_uuid(numbered(number)),
        client: ClientId::from_uuid(numbered(number)),
        external_id: format!("{number}{ODD}"),
        transaction: TransactionId::from_uuid(numbered(number)),
        total: fill.pick(0, i64::MIN),
        currency: fill.pick(Currency::Gbp, Currency::Usd),
        items: fill.pick(Vec::new(), items),
        taxes: fill.pick(Vec::new(), vec![tax()]),
        payments: fill.pick(Vec::new(), vec![payment()]),
        merchant: fill.some(merchant()),
        updated_at: fill.pick(Timestamp::EPOCH, Timestamp::MAX),
    }
}

fn item(amount: i64, quantity: Option<f64>, sub_items: Vec<ReceiptItem>) -> ReceiptItem {
    let (description, currency, unit) = (ODD.to_owned(), ODD.to_owned(), ODD.to_owned());
    ReceiptItem { description, amount, currency, quantity, unit, tax: i64::MIN, sub_items }
}

fn tax() -> ReceiptTax {
    let [description, currency, tax_number] = [(); 3].map(|()| ODD.to_owned());
    ReceiptTax { description, amount: i64::MAX, currency, tax_number }
}

fn payment() -> ReceiptPayment {
    let [kind, currency, last_four, gift_card_type, bin, auth_code, aid, mid, tid] =
        [(); 9].map(|()| ODD.to_owned());
    let amount = i64::MIN;
    ReceiptPayment { kind, amount, currency, last_four, gift_card_type, bin, auth_code, aid, mid, tid }
}

fn merchant() -> ReceiptMerchant {
    let [name, phone, email, store_name, store_address, store_postcode] = [(); 6].map(|()| ODD.to_owned());
    ReceiptMerchant { name, online: true, phone, email, store_name, store_address, store_postcode }
}

pub(in crate::conformance) fn webhook(number: u64, fill: Fill) -> Webhook {
    let long = format!("https://example.com/?q={}", "%F0%9F%8F%A6".repeat(160));
    Webhook {
        id: WebhookId::from_uuid(numbered(number)),
        account: AccountId::from_uuid(numbered(number)),
        client: ClientId::from_uuid(numbered(number)),
        url: WebhookUrl::parse(fill.pick("http://a", &long)).expect("an address"),
        secret: Secret::new(fill.text()),
        created_at: at(i64::try_from(number).unwrap()),
    }
}

/// A mail of one kind or another.
pub(in crate::conformance) fn mail_delivery(number: u64) -> Delivery {
    let mut mails = mails();
    let place = usize::try_from(number).unwrap() % mails.len();
    Delivery::Mail(Box::new(mails.swap_remove(place)))
}

pub(in crate::conformance) fn outbox_entry(number: u64, fill: Fill) -> OutboxEntry {
    let webhook = WebhookId::from_uuid(numbered(number));
    let transaction = TransactionId::from_uuid(numbered(number));
    OutboxEntry {
        id: OutboxId::from_uuid(numbered(number)),
        delivery: fill.pick(
            Delivery::TransactionCreated { webhook, transaction },
            Delivery::TransactionUpdated { webhook, transaction },
        ),
        created_at: fill.pick(Timestamp::EPOCH, Timestamp::MAX),
        due_at: fill.pick(at(i64::try_from(number).unwrap()), Timestamp::MAX),
        tries: fill.pick(0, u8::MAX),
        state: fill.pick(DeliveryState::Waiting, DeliveryState::GivenUp),
    }
}
