//! An itemised receipt that a client puts beside a transaction. Amounts are minor units of the receipt's currency.

use crate::Refusal;
use crate::model::is_text;
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
    /// The ways to pay that a receipt knows.
    pub const PAYMENT_KINDS: [&'static str; 3] = ["card", "cash", "gift_card"];

    /// Whether the receipt adds up: sub-items to their item, items and taxes to the total, payments (if any) to the
    /// total; all in one currency. Looked for in the order of the fields.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] with the field's name.
    pub fn check(&self) -> Result<(), Refusal> {
        let is_key = !self.external_id.is_empty()
            && self.external_id.len() <= Self::EXTERNAL_ID_BYTES_MAX
            && !self.external_id.chars().any(char::is_control);
        let items = sum(self.items.iter().map(|item| item.amount));
        let taxes = sum(self.taxes.iter().map(|tax| tax.amount));
        let payments = sum(self.payments.iter().map(|payment| payment.amount));
        let checks = [
            (is_key, "external_id"),
            (0 < self.total, "total"),
            (!self.items.is_empty() && self.items.len() <= Self::LIST_MAX, "items"),
            (self.items.iter().all(|item| self.is_item(item)), "items"),
            (self.taxes.len() <= Self::LIST_MAX && self.taxes.iter().all(|tax| self.is_tax(tax)), "taxes"),
            (self.payments.len() <= Self::LIST_MAX, "payments"),
            (self.payments.iter().all(|payment| self.is_payment(payment)), "payments"),
            (items.saturating_add(taxes) == i128::from(self.total), "total"),
            (self.payments.is_empty() || payments == i128::from(self.total), "payments"),
            (self.merchant.as_ref().is_none_or(ReceiptMerchant::is_right), "merchant"),
        ];
        let wrong = checks.into_iter().find(|(is_right, _)| !is_right);
        wrong.map_or(Ok(()), |(_, field)| Err(Refusal::Invalid(field)))
    }

    fn is_item(&self, item: &ReceiptItem) -> bool {
        let parts = &item.sub_items;
        let is_flat = |part: &ReceiptItem| part.sub_items.is_empty() && self.is_line(part);
        let is_sum = || sum(parts.iter().map(|part| part.amount)) == i128::from(item.amount);
        self.is_line(item)
            && parts.len() <= Self::LIST_MAX
            && parts.iter().all(is_flat)
            && (parts.is_empty() || is_sum())
    }

    /// An item or sub-item by itself.
    fn is_line(&self, item: &ReceiptItem) -> bool {
        let is_quantity = |quantity: f64| quantity.is_finite() && 0.0 <= quantity;
        item.currency == self.currency.code()
            && [&item.description, &item.unit].into_iter().all(|text| is_text(text, Self::TEXT_CHARS_MAX))
            && item.quantity.is_none_or(is_quantity)
    }

    fn is_tax(&self, tax: &ReceiptTax) -> bool {
        tax.currency == self.currency.code()
            && [&tax.description, &tax.tax_number].into_iter().all(|text| is_text(text, Self::TEXT_CHARS_MAX))
    }

    fn is_payment(&self, it: &ReceiptPayment) -> bool {
        let texts = [&it.last_four, &it.gift_card_type, &it.bin, &it.auth_code, &it.aid, &it.mid, &it.tid];
        it.currency == self.currency.code()
            && Self::PAYMENT_KINDS.contains(&it.kind.as_str())
            && texts.into_iter().all(|text| is_text(text, Self::TEXT_CHARS_MAX))
    }
}

/// A sum that cannot overflow: 64-bit numbers, fewer of them than 64 more bits could count.
fn sum(minors: impl Iterator<Item = i64>) -> i128 {
    minors.map(i128::from).sum()
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

impl ReceiptMerchant {
    fn is_right(&self) -> bool {
        let texts = [
            &self.name,
            &self.phone,
            &self.email,
            &self.store_name,
            &self.store_address,
            &self.store_postcode,
        ];
        texts.into_iter().all(|text| is_text(text, Receipt::TEXT_CHARS_MAX))
    }
}

#[cfg(test)]
mod tests;
