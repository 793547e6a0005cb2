//! A receipt as a client sends it: JSON in which optional keys may be missing or null.

use crate::problem::Problem;
use bank::NewReceipt;
use kernel::{Currency, TransactionId};
use serde::Deserialize;
use utoipa::ToSchema;

/// `external_id` is the client's own key: putting it again replaces the receipt. Items and taxes sum to the total,
/// and so do the payments, where there are any.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ReceiptAsk {
    #[schema(required, nullable = false)]
    external_id: Option<String>,
    #[schema(required, nullable = false)]
    transaction_id: Option<String>,
    /// Minor units, above zero.
    #[schema(required, nullable = false)]
    total: Option<i64>,
    #[schema(required, nullable = false)]
    currency: Option<String>,
    #[schema(required, nullable = false)]
    items: Option<Vec<ItemAsk>>,
    taxes: Option<Vec<TaxAsk>>,
    payments: Option<Vec<ReceiptPaymentAsk>>,
    merchant: Option<ReceiptMerchantAsk>,
}

#[derive(Debug, Deserialize, ToSchema)]
struct ItemAsk {
    description: String,
    /// Below zero for a discount.
    amount: i64,
    currency: String,
    quantity: Option<f64>,
    unit: Option<String>,
    /// Tax within the amount.
    tax: Option<i64>,
    /// One level only; they sum to the item.
    #[schema(no_recursion)]
    sub_items: Option<Vec<ItemAsk>>,
}

#[derive(Debug, Deserialize, ToSchema)]
struct TaxAsk {
    description: String,
    amount: i64,
    currency: String,
    tax_number: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
struct ReceiptPaymentAsk {
    /// `card`, `cash` or `gift_card`.
    #[serde(rename = "type")]
    kind: String,
    amount: i64,
    currency: String,
    last_four: Option<String>,
    gift_card_type: Option<String>,
    bin: Option<String>,
    auth_code: Option<String>,
    aid: Option<String>,
    mid: Option<String>,
    tid: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
struct ReceiptMerchantAsk {
    name: Option<String>,
    online: Option<bool>,
    phone: Option<String>,
    email: Option<String>,
    store_name: Option<String>,
    store_address: Option<String>,
    store_postcode: Option<String>,
}

impl ReceiptAsk {
    pub(crate) fn parsed(self) -> Result<NewReceipt, Problem> {
        let external_id =
            self.external_id.filter(|id| !id.is_empty()).ok_or(Problem::missing("external_id"))?;
        let transaction =
            self.transaction_id.filter(|id| !id.is_empty()).ok_or(Problem::missing("transaction_id"))?;
        let currency = self.currency.ok_or(Problem::missing("currency"))?;
        Ok(NewReceipt {
            external_id,
            transaction: TransactionId::parse(&transaction).map_err(|_| Problem::bad("transaction_id"))?,
            total: self.total.ok_or(Problem::missing("total"))?,
            currency: Currency::parse(&currency).map_err(|_| Problem::bad("currency"))?,
            items: self.items.ok_or(Problem::missing("items"))?.into_iter().map(ItemAsk::parsed).collect(),
            taxes: self.taxes.unwrap_or_default().into_iter().map(TaxAsk::parsed).collect(),
            payments: self.payments.unwrap_or_default().into_iter().map(ReceiptPaymentAsk::parsed).collect(),
            merchant: self.merchant.map(ReceiptMerchantAsk::parsed),
        })
    }
}

impl ItemAsk {
    /// JSON nests 128 levels at most, so this ends; the bank refuses more than one level.
    fn parsed(self) -> bank::ReceiptItem {
        bank::ReceiptItem {
            description: self.description,
            amount: self.amount,
            currency: self.currency,
            quantity: self.quantity,
            unit: self.unit.unwrap_or_default(),
            tax: self.tax.unwrap_or_default(),
            sub_items: self.sub_items.unwrap_or_default().into_iter().map(Self::parsed).collect(),
        }
    }
}

impl TaxAsk {
    fn parsed(self) -> bank::ReceiptTax {
        let tax_number = self.tax_number.unwrap_or_default();
        bank::ReceiptTax {
            description: self.description,
            amount: self.amount,
            currency: self.currency,
            tax_number,
        }
    }
}

impl ReceiptPaymentAsk {
    fn parsed(self) -> bank::ReceiptPayment {
        bank::ReceiptPayment {
            kind: self.kind,
            amount: self.amount,
            currency: self.currency,
            last_four: self.last_four.unwrap_or_default(),
            gift_card_type: self.gift_card_type.unwrap_or_default(),
            bin: self.bin.unwrap_or_default(),
            auth_code: self.auth_code.unwrap_or_default(),
            aid: self.aid.unwrap_or_default(),
            mid: self.mid.unwrap_or_default(),
            tid: self.tid.unwrap_or_default(),
        }
    }
}

impl ReceiptMerchantAsk {
    fn parsed(self) -> bank::ReceiptMerchant {
        bank::ReceiptMerchant {
            name: self.name.unwrap_or_default(),
            online: self.online.unwrap_or_default(),
            phone: self.phone.unwrap_or_default(),
            email: self.email.unwrap_or_default(),
            store_name: self.store_name.unwrap_or_default(),
            store_address: self.store_address.unwrap_or_default(),
            store_postcode: self.store_postcode.unwrap_or_default(),
        }
    }
}
