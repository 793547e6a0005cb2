use super::*;
use crate::problem::Kind;
use bank::{BalanceView, TransactionView};
use kernel::{AccountId, Currency, MerchantId, Money, PersonId, Timestamp, TransactionId, TransferId};
use payments::{Category, DeclineReason, Scheme, TransactionLink};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Every key that a strict client reads, from the documentation and from clients' sources.
const TRANSACTION_KEYS: [&str; 36] = [
    "account_id",
    "amount",
    "amount_is_pending",
    "atm_fees_detailed",
    "attachments",
    "can_add_to_tab",
    "can_be_excluded_from_breakdown",
    "can_be_made_subscription",
    "can_match_transactions_in_categorization",
    "can_split_the_bill",
    "categories",
    "category",
    "counterparty",
    "created",
    "currency",
    "dedupe_id",
    "description",
    "fees",
    "id",
    "include_in_spending",
    "international",
    "is_load",
    "labels",
    "local_amount",
    "local_currency",
    "merchant",
    "metadata",
    "notes",
    "originator",
    "parent_account_id",
    "scheme",
    "settled",
    "tab",
    "updated",
    "user_id",
    "decline_reason",
];

fn line(link: TransactionLink) -> payments::Transaction {
    payments::Transaction {
        id: TransactionId::from_uuid(Uuid::nil()),
        account: AccountId::from_uuid(Uuid::nil()),
        person: None,
        amount: Money::new(-1_250, Currency::Gbp),
        local: Money::new(-1_250, Currency::Gbp),
        created_at: Timestamp::EPOCH,
        updated_at: Timestamp::EPOCH,
        link,
        description: "CORNER SHOP".to_owned(),
        notes: String::new(),
        category: Category::Groceries,
        scheme: Scheme::Mastercard,
        merchant: Some(MerchantId::from_uuid(Uuid::nil())),
        pot: None,
        counterparty: None,
        dedupe_id: String::new(),
        is_load: false,
        is_originator: true,
        is_in_spending: true,
    }
}

fn merchant() -> payments::Merchant {
    payments::Merchant {
        id: MerchantId::from_uuid(Uuid::nil()),
        group: kernel::GroupId::from_uuid(Uuid::nil()),
        name: "Corner Shop".to_owned(),
        logo: String::new(),
        emoji: String::new(),
        category: Category::Groceries,
        is_online: false,
        is_atm: false,
        address: payments::Address { city: "Leeds".to_owned(), ..payments::Address::default() },
        created_at: Timestamp::EPOCH,
    }
}

fn shown(link: TransactionLink, expand: Expand) -> serde_json::Value {
    let view = TransactionView {
        transaction: line(link),
        merchant: Some(merchant()),
        metadata: BTreeMap::from([("k".to_owned(), "v".to_owned())]),
        attachments: Vec::new(),
    };
    serde_json::to_value(Transaction::of(view, expand)).unwrap()
}

#[test]
fn a_transaction_has_every_key() {
    let declined = shown(TransactionLink::Declined(DeclineReason::InvalidCvc), Expand::Nothing);
    let found: BTreeSet<&str> = declined.as_object().unwrap().keys().map(String::as_str).collect();
    let expected: BTreeSet<&str> = TRANSACTION_KEYS.into_iter().collect();
    assert_eq!(found, expected);
    assert_eq!(declined["decline_reason"], "INVALID_CVC");
    assert_eq!(declined["include_in_spending"], false);
    for empty in ["international", "labels", "tab", "atm_fees_detailed", "attachments"] {
        assert!(declined[empty].is_null(), "{empty}");
    }
    assert_eq!(declined["counterparty"], serde_json::json!({}));
    assert_eq!(declined["fees"], serde_json::json!({}));
    assert_eq!(declined["user_id"], "");
}

#[test]
fn settled_is_always_a_text() {
    let transfer = TransferId::from_uuid(Uuid::nil());
    let held = shown(TransactionLink::Held(transfer), Expand::Nothing);
    assert_eq!((&held["settled"], &held["amount_is_pending"]), (&"".into(), &true.into()));
    let settled = shown(TransactionLink::Settled { transfer, at: Timestamp::EPOCH }, Expand::Nothing);
    assert_eq!(settled["settled"], "1970-01-01T00:00:00.000Z");
    assert!(settled.get("decline_reason").is_none(), "its mere presence means declined");
}

#[test]
fn a_merchant_is_an_id_or_whole() {
    let transfer = TransferId::from_uuid(Uuid::nil());
    let by_id = shown(TransactionLink::Held(transfer), Expand::Nothing);
    assert_eq!(by_id["merchant"], "merch_0000000000000000000000");
    let whole = shown(TransactionLink::Held(transfer), Expand::Merchant);
    let merchant = &whole["merchant"];
    assert_eq!(merchant["group_id"], "grp_0000000000000000000000");
    assert_eq!(merchant["suggested_tags"], "");
    assert_eq!(merchant["address"]["formatted"], "Leeds");
    assert!(merchant["address"]["latitude"].is_number());
}

#[test]
fn spending_is_below_zero() {
    let view = BalanceView { currency: Currency::Gbp, available: 5_000, total: 6_000, spent_today: 120 };
    let text = serde_json::to_string(&Balance::of(view)).unwrap();
    assert_eq!(
        text,
        "{\"balance\":5000,\"total_balance\":6000,\"balance_including_flexible_savings\":6000,\"currency\":\"GBP\",\
         \"spend_today\":-120,\"local_currency\":\"\",\"local_exchange_rate\":0,\
         \"local_spend\":[{\"spend_today\":-120,\"currency\":\"GBP\"}]}"
    );
}

#[test]
fn a_public_clients_tokens_have_no_null() {
    let pair = bank::IssuedPair {
        access: kernel::Secret::new("a".to_owned()),
        refresh: None,
        client: kernel::ClientId::from_uuid(Uuid::nil()),
        person: PersonId::from_uuid(Uuid::nil()),
        expires_in: std::time::Duration::from_hours(6),
    };
    let found = serde_json::to_value(Tokens::of(pair)).unwrap();
    let keys: Vec<&str> = found.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys.len(), 5, "{keys:?}");
    assert!(!found.to_string().contains("null"));
}

#[test]
fn a_receipt_says_what_it_lacks() {
    let ask = |text: &str| serde_json::from_str::<ReceiptAsk>(text).unwrap().parsed();
    let whole = r#"{"external_id":"e","transaction_id":"tx_0000000000000000000000","total":100,"currency":"GBP",
        "items":[{"description":"Tea","amount":100,"currency":"GBP","quantity":1.5,"unit":null,"extra":[]}],
        "merchant":null}"#;
    let receipt = ask(whole).unwrap();
    assert_eq!((receipt.total, receipt.items[0].quantity), (100, Some(1.5)));
    for key in ["external_id", "transaction_id", "total", "currency", "items"] {
        let without = whole.replacen(key, "other", 1);
        let found = ask(&without).unwrap_err();
        assert_eq!(found, crate::problem::Problem::missing(key));
    }
    let found = ask(&whole.replace("tx_", "acc_")).unwrap_err();
    assert_eq!(found.kind, Kind::BAD_PARAM);
    for broken in [whole.replace("100,\"currency\"", "1.5,\"currency\""), whole.replace("\"Tea\"", "7")] {
        assert!(serde_json::from_str::<ReceiptAsk>(&broken).is_err(), "{broken}");
    }
}
