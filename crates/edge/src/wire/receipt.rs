//! Receipts as they are given back: every list and text is there, because one client reads them all.

use super::Shown;
use kernel::{ReceiptId, TransactionId};
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReceiptAnswer {
    receipt: Receipt,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReceiptPut {
    #[schema(value_type = String)]
    receipt_id: Shown<ReceiptId>,
    receipt: Receipt,
}

#[derive(Debug, Serialize, ToSchema)]
struct Receipt {
    #[schema(value_type = String)]
    id: Shown<ReceiptId>,
    external_id: String,
    #[schema(value_type = String)]
    transaction_id: Shown<TransactionId>,
    total: i64,
    currency: &'static str,
    items: Vec<Item>,
    taxes: Vec<Tax>,
    payments: Vec<ReceiptPayment>,
    merchant: ReceiptMerchant,
}

#[derive(Debug, Serialize, ToSchema)]
struct Item {
    description: String,
    quantity: Option<f64>,
    unit: String,
    amount: i64,
    currency: String,
    tax: i64,
    /// One level only.
    #[schema(no_recursion)]
    sub_items: Vec<Item>,
}

#[derive(Debug, Serialize, ToSchema)]
struct Tax {
    description: String,
    amount: i64,
    currency: String,
    tax_number: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct ReceiptPayment {
    /// `card`, `cash` or `gift_card`.
    #[serde(rename = "type")]
    kind: String,
    amount: i64,
    currency: String,
    last_four: String,
    gift_card_type: String,
    bin: String,
    auth_code: String,
    aid: String,
    mid: String,
    tid: String,
}

#[derive(Debug, Default, Serialize, ToSchema)]
struct ReceiptMerchant {
    name: String,
    online: bool,
    phone: String,
    email: String,
    store_name: String,
    store_address: String,
    store_postcode: String,
}

impl ReceiptAnswer {
    pub(crate) fn of(receipt: bank::Receipt) -> Self {
        Self { receipt: Receipt::of(receipt) }
    }
}

impl ReceiptPut {
    pub(crate) fn of(receipt: bank::Receipt) -> Self {
        Self { receipt_id: Shown(receipt.id), receipt: Receipt::of(receipt) }
    }
}

impl Receipt {
    fn of(receipt: bank::Receipt) -> Self {
        Self {
            id: Shown(receipt.id),
            external_id: receipt.external_id,
            transaction_id: Shown(receipt.transaction),
            total: receipt.total,
            currency: receipt.currency.code(),
            items: receipt.items.into_iter().map(Item::of).collect(),
            taxes: receipt.taxes.into_iter().map(Tax::of).collect(),
            payments: receipt.payments.into_iter().map(ReceiptPayment::of).collect(),
            merchant: receipt.merchant.map(ReceiptMerchant::of).unwrap_or_default(),
        }
    }
}

impl Item {
    fn of(item: bank::ReceiptItem) -> Self {
        Self {
            description: item.description,
            quantity: item.quantity,
            unit: item.unit,
            amount: item.amount,
            currency: item.currency,
            tax: item.tax,
            sub_items: item.sub_items.into_iter().map(Self::of).collect(),
        }
    }
}

impl Tax {
    fn of(tax: bank::ReceiptTax) -> Self {
        let bank::ReceiptTax { description, amount, currency, tax_number } = tax;
        Self { description, amount, currency, tax_number }
    }
}

impl ReceiptPayment {
    fn of(payment: bank::ReceiptPayment) -> Self {
        let bank::ReceiptPayment {
            kind,
            amount,
            currency,
            last_four,
            gift_card_type,
            bin,
            auth_code,
            aid,
            mid,
            tid,
        } = payment;
        Self { kind, amount, currency, last_four, gift_card_type, bin, auth_code, aid, mid, tid }
    }
}

impl ReceiptMerchant {
    fn of(merchant: bank::ReceiptMerchant) -> Self {
        let bank::ReceiptMerchant { name, online, phone, email, store_name, store_address, store_postcode } =
            merchant;
        Self { name, online, phone, email, store_name, store_address, store_postcode }
    }
}
