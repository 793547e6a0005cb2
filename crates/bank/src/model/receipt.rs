//! An itemised receipt that a client puts beside a transaction. Amounts are minor units of the receipt's currency.

use kernel::{ClientId, Currency, ReceiptId, Timestamp, TransactionId};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq)]
pub struct Receipt {
    pub id: ReceiptId,
    pub client: ClientId,
    /// The client's own key: putting it again replaces the receipt.
    pub external_id: String,
    pub transaction: TransactionId,
    pub total: i64,
    pub currency: Currency,
    pub items: Vec<ReceiptItem>,
    pub taxes: Vec<ReceiptTax>,
    pub payments: Vec<ReceiptPayment>,
    pub merchant: Option<ReceiptMerchant>,
    pub updated_at: Timestamp,
}

impl Receipt {
    pub const EXTERNAL_ID_BYTES_MAX: usize = 200;
    /// Items of one receipt, sub-items of one item, taxes, or payments.
    pub const LIST_MAX: usize = 200;
    pub const TEXT_CHARS_MAX: usize = 500;
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReceiptItem {
    pub description: String,
    pub amount: i64,
    pub currency: String,
    #[serde(default)]
    pub quantity: Option<f64>,
    #[serde(default)]
    pub unit: String,
    /// Tax within the amount.
    #[serde(default)]
    pub tax: i64,
    /// One level only; they sum to the item.
    #[serde(default)]
    pub sub_items: Vec<ReceiptItem>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptTax {
    pub description: String,
    pub amount: i64,
    pub currency: String,
    #[serde(default)]
    pub tax_number: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptPayment {
    /// `card`, `cash` or `gift_card`.
    #[serde(rename = "type")]
    pub kind: String,
    pub amount: i64,
    pub currency: String,
    #[serde(default)]
    pub last_four: String,
    #[serde(default)]
    pub gift_card_type: String,
    #[serde(default)]
    pub bin: String,
    #[serde(default)]
    pub auth_code: String,
    #[serde(default)]
    pub aid: String,
    #[serde(default)]
    pub mid: String,
    #[serde(default)]
    pub tid: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptMerchant {
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub online: bool,
    #[serde(default)]
    pub phone: String,
    #[serde(default)]
    pub email: String,
    #[serde(default)]
    pub store_name: String,
    #[serde(default)]
    pub store_address: String,
    #[serde(default)]
    pub store_postcode: String,
}
